import { invalidRequest, missingParam } from "./errors";
import type { FormHash, FormValue } from "./form";

export type Metadata = { [key: string]: string };

/** Refuses parameters the sandbox does not know, so that a misspelt one is found here and not in production. */
export function onlyKnown(params: FormHash, names: readonly string[]): void {
  for (const name of Object.keys(params)) {
    if (name === "expand" || names.includes(name)) continue;
    throw invalidRequest({
      code: "parameter_unknown",
      param: name,
      message: `Received unknown parameter: ${name}`,
    });
  }
}

/** Absent: undefined. Sent empty: null, which means unset. */
export function text(params: FormHash, name: string): string | null | undefined {
  const value = params[name];
  if (value === undefined) return undefined;
  if (typeof value !== "string")
    throw invalidRequest({ param: name, message: `Invalid string: ${JSON.stringify(value)}` });
  return value === "" ? null : value;
}

/** Text that cannot be unset. */
export function plainText(params: FormHash, name: string): string | undefined {
  const value = text(params, name);
  if (value === null) throw emptyParam(name);
  return value;
}

export function requiredText(params: FormHash, name: string): string {
  const value = plainText(params, name);
  if (value === undefined) throw missingParam(name);
  return value;
}

function emptyParam(name: string): Error {
  return invalidRequest({
    code: "parameter_invalid_empty",
    param: name,
    message: `You passed an empty string for '${name}'. We assume empty values are an attempt to unset a parameter; however '${name}' cannot be unset. You should remove '${name}' from your request or supply a non-empty value.`,
  });
}

export function choice<const T extends string>(
  params: FormHash,
  name: string,
  values: readonly T[],
): T | undefined {
  const value = plainText(params, name);
  if (value === undefined) return undefined;
  const found = values.find((candidate) => candidate === value);
  if (found === undefined) {
    throw invalidRequest({ param: name, message: `Invalid ${name}: must be one of ${values.join(", ")}` });
  }
  return found;
}

export function integer(params: FormHash, name: string): number | undefined {
  const value = plainText(params, name);
  if (value === undefined) return undefined;
  if (!/^-?\d{1,15}$/.test(value)) {
    throw invalidRequest({
      code: "parameter_invalid_integer",
      param: name,
      message: `Invalid integer: ${value}`,
    });
  }
  return Number(value);
}

export function flag(params: FormHash, name: string): boolean | undefined {
  const value = plainText(params, name);
  if (value === undefined) return undefined;
  if (value !== "true" && value !== "false") {
    throw invalidRequest({ param: name, message: `Invalid boolean: ${value}` });
  }
  return value === "true";
}

export function hash(params: FormHash, name: string): FormHash | null | undefined {
  const value = params[name];
  if (value === undefined || value === "") return value === "" ? null : undefined;
  if (typeof value === "string" || Array.isArray(value))
    throw invalidRequest({ param: name, message: "Invalid object" });
  return value;
}

function itemsOf(value: FormValue): FormValue[] | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value === "string") return undefined;
  const keys = Object.keys(value);
  return keys.every((key) => /^\d+$/.test(key)) ? keys.map((key) => value[key] ?? "") : undefined;
}

/** A list of texts, written `a[]=`, or `a[0]=` as the SDK does. */
export function textList(params: FormHash, name: string): string[] | undefined {
  const value = params[name];
  if (value === undefined) return undefined;
  if (value === "") return [];
  const items = itemsOf(value);
  if (items === undefined || !items.every((item) => typeof item === "string")) {
    throw invalidRequest({ param: name, message: "Invalid array" });
  }
  return items as string[];
}

/** Sent keys merge into what is stored; an empty value removes one key, an empty hash removes all. */
export function mergedMetadata(params: FormHash, before: Metadata): Metadata {
  const sent = hash(params, "metadata");
  if (sent === undefined) return before;
  if (sent === null) return {};
  const merged: Metadata = { ...before };
  for (const [key, value] of Object.entries(sent)) {
    const param = `metadata[${key}]`;
    if (typeof value !== "string")
      throw invalidRequest({ param, message: `Invalid string: ${JSON.stringify(value)}` });
    if (key.length > 40) {
      throw invalidRequest({
        param: "metadata",
        message: `Metadata keys must be at most 40 characters long: ${key}`,
      });
    }
    if (value.length > 500) {
      throw invalidRequest({
        param,
        message: `Metadata values can have up to 500 characters, but you passed in a value that is ${value.length} characters.`,
      });
    }
    if (value === "") delete merged[key];
    else merged[key] = value;
  }
  if (Object.keys(merged).length > 50) {
    throw invalidRequest({ param: "metadata", message: "Metadata can have at most 50 keys." });
  }
  return merged;
}

/** `created` as a number, or with the bounds gt, gte, lt and lte, in unix seconds. */
export function createdFilter(params: FormHash): (created: number) => boolean {
  const value = params.created;
  if (value === undefined) return () => true;
  if (typeof value === "string") {
    const exact = integer(params, "created");
    return (created) => created === exact;
  }
  if (Array.isArray(value)) throw invalidRequest({ param: "created", message: "Invalid object" });
  onlyKnown(value, ["gt", "gte", "lt", "lte"]);
  const gt = integer(value, "gt") ?? -Infinity;
  const gte = integer(value, "gte") ?? -Infinity;
  const lt = integer(value, "lt") ?? Infinity;
  const lte = integer(value, "lte") ?? Infinity;
  return (created) => created > gt && created >= gte && created < lt && created <= lte;
}
