import { invalidRequest } from "./errors";

/** A decoded form value: text, a list written as `a[]=`, or a hash written as `a[key]=` (also `a[0]=`). */
export type FormValue = string | FormValue[] | FormHash;
export type FormHash = { [key: string]: FormValue };

const MAX_DEPTH = 8;

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw invalidRequest({
      message: `Invalid form encoding near '${text.slice(0, 40)}'. Send percent-encoded UTF-8.`,
    });
  }
}

/** Splits `a[b][]` into its segments; brackets may arrive raw (stripe-node) or as %5B and %5D (curl). */
function segmentsOf(rawKey: string): string[] {
  const key = decode(rawKey);
  const open = key.indexOf("[");
  if (open < 0) return [key];
  const rest = key.slice(open);
  if (!/^(\[[^[\]]*\])+$/.test(rest)) {
    throw invalidRequest({
      message: `Invalid parameter name: '${key}'. Brackets must be balanced and not nested.`,
      param: key,
    });
  }
  const inner = [...rest.matchAll(/\[([^[\]]*)\]/g)].map((match) => match[1] ?? "");
  const segments = [key.slice(0, open), ...inner];
  if (segments.length > MAX_DEPTH)
    throw invalidRequest({ message: `Parameter '${key}' is nested too deeply.`, param: key });
  return segments;
}

function emptyHash(): FormHash {
  // Without a prototype, a parameter called `__proto__` is only a key.
  return Object.create(null) as FormHash;
}

function childFor(next: string | undefined): FormValue {
  return next === "" ? [] : emptyHash();
}

/** `a[][x]=1&a[][y]=2` fills one element until a key repeats, then a new element starts. */
function elementFor(list: FormValue[], rest: readonly string[]): FormHash {
  const last = list.at(-1);
  const key = rest[0] ?? "";
  if (last !== undefined && typeof last === "object" && !Array.isArray(last)) {
    if (rest.length > 1 || !(key in last)) return last;
  }
  const fresh = emptyHash();
  list.push(fresh);
  return fresh;
}

function assign(target: FormHash, segments: readonly string[], value: string): void {
  const [head = "", ...rest] = segments;
  const next = rest[0];
  if (next === undefined) {
    target[head] = value;
    return;
  }
  let child = target[head];
  const wantsList = next === "";
  if (child === undefined || typeof child === "string" || Array.isArray(child) !== wantsList) {
    child = childFor(next);
    target[head] = child;
  }
  if (Array.isArray(child)) {
    if (rest.length === 1) child.push(value);
    else assign(elementFor(child, rest.slice(1)), rest.slice(1), value);
    return;
  }
  if (typeof child === "object") assign(child, rest, value);
}

/** Parses the Rack dialect of form encoding that Stripe speaks; a repeated scalar key keeps its last value. */
export function parseForm(...sources: readonly string[]): FormHash {
  const result = emptyHash();
  for (const source of sources) {
    for (const pair of source.split("&")) {
      if (pair === "") continue;
      // Only the first "=" separates: the SDK leaves brackets and "=" raw inside values.
      const cut = pair.indexOf("=");
      const key = cut < 0 ? pair : pair.slice(0, cut);
      assign(result, segmentsOf(key), cut < 0 ? "" : decode(pair.slice(cut + 1)));
    }
  }
  return result;
}
