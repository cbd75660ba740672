import { createHash } from "node:crypto";
import type { z } from "zod";
import { accept, type Outcome, refuse } from "~/billing/outcome";
import { parse, parseJson } from "./parse.server";
import { problemOfRefusals } from "./respond.server";

const MAX_KEY_LENGTH = 255;

/** A write as the gate's `runOnce` takes it: the checked body, the caller's key, and a hash of what was asked. */
export type ApiWrite<Body> = { readonly body: Body; readonly key: string; readonly requestHash: string };

/** Checks a write of the API: its Idempotency-Key, then its JSON. A request without a body counts as `{}`. */
export async function parseWrite<S extends z.ZodType>(
  request: Request,
  schema: S,
): Promise<Outcome<ApiWrite<z.output<S>>>> {
  const key = readIdempotencyKey(request);
  if (!key.ok) return key;
  if (key.value === null) return refuse(keyMissing());
  const body = hasBody(request) ? await parseJson(request, schema) : parse({}, schema);
  if (!body.ok) return body;
  return accept({ body: body.value, key: key.value, requestHash: hashOf(request, body.value) });
}

/** By its headers: a server hands over an empty stream where a client sent nothing (RFC 9112, section 6.3). */
function hasBody({ headers }: Request): boolean {
  const length = headers.get("Content-Length");
  if (headers.has("Content-Type") || headers.has("Transfer-Encoding")) return true;
  return length !== null && length !== "0";
}

/** The key of a request; null without one. Refuses `idempotency_key_invalid`. */
export function readIdempotencyKey(request: Request): Outcome<string | null> {
  const key = request.headers.get("Idempotency-Key");
  if (key === null || key === "") return accept(null);
  if (key.length <= MAX_KEY_LENGTH && /^[\x21-\x7e]+$/.test(key)) return accept(key);
  return refuse({
    code: "idempotency_key_invalid",
    sentence: "The Idempotency-Key cannot be used.",
    remedy: `Send 1 to ${MAX_KEY_LENGTH} printable ASCII characters without blanks, such as a UUID.`,
    field: "Idempotency-Key",
  });
}

/** The same method, address and body have the same hash. */
export function hashOf(request: Request, body: unknown): string {
  const { pathname } = new URL(request.url);
  return createHash("sha256")
    .update(`${request.method} ${pathname}\n${JSON.stringify(body)}`)
    .digest("base64url");
}

function keyMissing() {
  return {
    code: "idempotency_key_missing",
    sentence: "The request has no Idempotency-Key, so repeating it could do it twice.",
    remedy: "Send a key of your own with each write, such as a UUID; repeat the request with the same key.",
  };
}

/** The answer of a write as it was stored with the work; a repeat says that it is one. */
export function answerWrite(
  outcome: Outcome<{ readonly status: number; readonly body: unknown; readonly replayed: boolean }>,
): Response {
  if (!outcome.ok) return problemOfRefusals(outcome.refusals);
  const { status, body, replayed } = outcome.value;
  const headers: Record<string, string> = { "Cache-Control": "no-store" };
  if (replayed) headers["Idempotency-Replayed"] = "true";
  return Response.json(body, { status, headers });
}

/** The answer of a read; what an organization owns is never kept by caches between. */
export function answerJson(body: unknown): Response {
  return Response.json(body, { headers: { "Cache-Control": "no-store" } });
}

/** Lets only the methods pass that the address has besides GET; throws 405 as a problem. */
export function demandMethod(request: Request, ...allowed: readonly string[]): void {
  if (allowed.includes(request.method)) return;
  throw problemOfRefusals(
    [
      {
        code: "method_not_allowed",
        sentence: `${request.method} does not work here.`,
        remedy: `Use ${allowed.length === 0 ? "GET" : allowed.join(" or ")}; see /api/v1/openapi.json.`,
      },
    ],
    { headers: { Allow: ["GET", ...allowed].join(", ") } },
  );
}

/** The loader of addresses that only take posts. */
export function postOnly(): never {
  throw problemOfRefusals(
    [
      {
        code: "method_not_allowed",
        sentence: "GET does not work here.",
        remedy: "Use POST; see /api/v1/openapi.json.",
      },
    ],
    { headers: { Allow: "POST" } },
  );
}
