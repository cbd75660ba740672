import type { z } from "zod";
import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import { refusalOfIssue, UNWORDED } from "./issue-words";
import { findUnkeepable } from "./keepable";
import { unflatten } from "./unflatten";

const MAX_FORM_BYTES = 1_048_576;
const MAX_JSON_BYTES = 1_048_576;

/** Checks any value against a schema; every problem comes back as a refusal about its field. */
export function parse<S extends z.ZodType>(value: unknown, schema: S): Outcome<z.output<S>> {
  const unkeepable = findUnkeepable(value);
  return unkeepable ? refuse(unkeepable) : check(value, schema);
}

function check<S extends z.ZodType>(value: unknown, schema: S): Outcome<z.output<S>> {
  const parsed = schema.safeParse(value, { error: () => UNWORDED, reportInput: true });
  if (parsed.success) return accept(parsed.data);
  return refuse(...parsed.error.issues.map(refusalOfIssue));
}

/** The fields of a posted form, at most 1 MiB of them. Empty fields count as absent. */
export async function parseForm<S extends z.ZodType>(
  form: Request | FormData,
  schema: S,
): Promise<Outcome<z.output<S>>> {
  if (form instanceof FormData) return parse(unflatten(form.entries()), schema);
  const read = await readForm(form);
  return read.ok ? parse(unflatten(read.value.entries()), schema) : read;
}

/** The form itself, for an action that shows what was typed again or reads which button was pressed. */
export async function readForm(request: Request): Promise<Outcome<FormData>> {
  const body = await readBytes(request, MAX_FORM_BYTES);
  if (!body.ok) return body;
  try {
    const type = request.headers.get("Content-Type") ?? "";
    const form = await new Response(body.value, { headers: { "Content-Type": type } }).formData();
    for (const [name, value] of form.entries()) {
      const unkeepable = findUnkeepable({ [name]: value });
      if (unkeepable) return refuse(unkeepable);
    }
    return accept(form);
  } catch {
    return refuse(unreadable("This is not a form.", "Send the form of the page again."));
  }
}

/** The query string of an address, nested as forms are. */
export function parseSearch<S extends z.ZodType>(url: string | URL, schema: S): Outcome<z.output<S>> {
  return parse(unflatten(new URL(url).searchParams.entries()), schema);
}

/**
 * A JSON body; `maxBytes` (1 MiB unless told) is stated when it is exceeded. The parts of an `envelope` are checked
 * one by one by the caller, so that one bad part spoils no other.
 */
export async function parseJson<S extends z.ZodType>(
  request: Request,
  schema: S,
  options: { readonly maxBytes?: number; readonly holds?: "input" | "envelope" } = {},
): Promise<Outcome<z.output<S>>> {
  const type = request.headers.get("Content-Type") ?? "";
  if (!/^application\/([\w.-]+\+)?json\b/i.test(type)) {
    return refuse({
      code: "media_type_unsupported",
      sentence: type === "" ? "The body has no Content-Type." : `The body is sent as ${type.slice(0, 100)}.`,
      remedy: "Send JSON with Content-Type: application/json.",
    });
  }
  const body = await readBytes(request, options.maxBytes ?? MAX_JSON_BYTES);
  if (!body.ok) return body;
  const json = readJson(body.value);
  if (!json.ok) return json;
  if (options.holds !== "envelope") return parse(json.value, schema);
  const tooDeep = findUnkeepable(json.value, "unchecked");
  return tooDeep ? refuse(tooDeep) : check(json.value, schema);
}

function readJson(bytes: Uint8Array): Outcome<unknown> {
  try {
    return accept(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  } catch (error) {
    const why = error instanceof SyntaxError ? ` (${error.message.slice(0, 200)})` : "";
    return refuse(unreadable(`The body is not JSON${why}.`, "Send one JSON value in UTF-8."));
  }
}

/** Reads a body without ever holding more than the limit. */
export async function readBytes(
  request: Request,
  maxBytes: number,
): Promise<Outcome<Uint8Array<ArrayBuffer>>> {
  const declared = request.headers.get("Content-Length");
  if (declared !== null && Number.parseInt(declared, 10) > maxBytes) return refuse(tooLarge(maxBytes));
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = request.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.byteLength;
    if (length > maxBytes) {
      await reader.cancel();
      return refuse(tooLarge(maxBytes));
    }
    chunks.push(value);
  }
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return accept(whole);
}

function tooLarge(maxBytes: number): Refusal {
  return {
    code: "body_too_large",
    sentence: `The body is larger than ${(maxBytes / 1_048_576).toLocaleString("en")} MiB (${maxBytes} bytes), the limit here.`,
    remedy: "Send it in several smaller requests.",
  };
}

function unreadable(sentence: string, remedy: string): Refusal {
  return { code: "body_unreadable", sentence, remedy };
}
