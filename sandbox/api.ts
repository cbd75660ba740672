import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { invalidRequest, refusal, refusalOf } from "./errors";
import { expanded } from "./expand";
import type { Fault, Faults } from "./faults";
import { type FormHash, parseForm } from "./form";
import { newId, sha256 } from "./ids";
import { textList } from "./params";
import { balanceRoutes } from "./resources/balance";
import { chargeRoutes } from "./resources/charges";
import { checkoutSessionRoutes } from "./resources/checkout-sessions";
import { customerRoutes } from "./resources/customers";
import { API_VERSION, eventRoutes } from "./resources/events";
import { paymentIntentRoutes } from "./resources/payment-intents";
import { paymentMethodRoutes } from "./resources/payment-methods";
import { refundRoutes } from "./resources/refunds";
import { setupIntentRoutes } from "./resources/setup-intents";
import { webhookEndpointRoutes } from "./resources/webhook-endpoints";
import { findRoute, type Route } from "./routing";
import { type Account, accountOfKey, recall, startWork, type World } from "./world";

const ROUTES: readonly Route[] = [
  ...customerRoutes,
  ...paymentMethodRoutes,
  ...setupIntentRoutes,
  ...paymentIntentRoutes,
  ...chargeRoutes,
  ...refundRoutes,
  ...balanceRoutes,
  ...checkoutSessionRoutes,
  ...webhookEndpointRoutes,
  ...eventRoutes,
];
const HANG_MS = 120_000;

export type ApiOptions = { world: World; faults: Faults; publicUrl: string };
type Call = { request: IncomingMessage; response: ServerResponse; url: URL; body: string };
type Answer = { status: number; body: string; headers: Record<string, string> };

function keyOf(authorization: string | undefined): string {
  const [scheme = "", value = ""] = (authorization ?? "").split(" ");
  if (scheme.toLowerCase() === "bearer") return value.trim();
  if (scheme.toLowerCase() === "basic")
    return Buffer.from(value, "base64").toString("utf8").split(":")[0] ?? "";
  return "";
}

/** The account of the key. Every test key is an account of its own; live keys are refused. */
function authenticate(world: World, request: IncomingMessage): Account {
  const key = keyOf(request.headers.authorization);
  if (key === "") {
    throw invalidRequest({
      status: 401,
      message:
        "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    });
  }
  if (!/^[sr]k_test_[A-Za-z0-9_]{3,200}$/.test(key)) {
    throw invalidRequest({
      status: 401,
      message: `Invalid API Key provided: ${key.slice(0, 8)}********${key.slice(-4)}. The sandbox takes keys that start with sk_test_ only.`,
    });
  }
  const account = accountOfKey(world, key);
  const wanted = request.headers["stripe-account"];
  if (wanted !== undefined && wanted !== account.id) {
    throw invalidRequest({
      status: 403,
      code: "account_invalid",
      message: `The provided key '${key.slice(0, 8)}…' does not have access to account '${String(wanted)}' (or that account does not exist). Application access may have been revoked.`,
    });
  }
  return account;
}

function checkedVersion(request: IncomingMessage): string {
  const version = request.headers["stripe-version"];
  if (version === undefined) return API_VERSION;
  if (typeof version !== "string" || !/^\d{4}-\d{2}-\d{2}(\.[a-z_]+)?$/.test(version)) {
    throw invalidRequest({ message: `Invalid Stripe API version: ${String(version)}` });
  }
  return version;
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  const hash = value as { [key: string]: unknown };
  return Object.keys(hash)
    .sort()
    .map((key) => [key, canonical(hash[key])]);
}

function idempotencyKeyOf(request: IncomingMessage): string | null {
  const key = request.headers["idempotency-key"];
  if (request.method !== "POST" || typeof key !== "string" || key === "") return null;
  if (key.length > 255)
    throw invalidRequest({ message: "Idempotency keys may be at most 255 characters long." });
  return key;
}

/** Runs one call against the world: the stored answer of its idempotency key, or a new one. */
function execute(options: ApiOptions, call: Call, account: Account, requestId: string): Answer {
  const { world, faults, publicUrl } = options;
  const { request, url } = call;
  const method = request.method ?? "GET";
  const version = checkedVersion(request);
  const found = findRoute(ROUTES, method, url.pathname);
  if (found === undefined) {
    throw invalidRequest({
      status: 404,
      message: `Unrecognized request URL (${method}: ${url.pathname}). The sandbox offers a part of the Stripe API; see its README.`,
    });
  }
  const params = parseForm(url.search.slice(1), method === "POST" ? call.body : "");
  const key = idempotencyKeyOf(request);
  const headers: Record<string, string> = { "stripe-version": version };
  if (key !== null) headers["idempotency-key"] = key;
  const fingerprint = key === null ? "" : sha256(JSON.stringify([method, url.pathname, canonical(params)]));
  const remembered = key === null ? undefined : recall(account, key, Date.now());
  if (remembered !== undefined) {
    if (remembered.fingerprint !== fingerprint) throw reusedKey(key ?? "");
    headers["idempotent-replayed"] = "true";
    headers["original-request"] = remembered.requestId;
    return { status: remembered.status, body: remembered.body, headers };
  }
  const work = startWork(world, account, {
    publicUrl,
    requestId,
    idempotencyKey: key,
    imposedDecline: (customer) => faults.declineFor(account.id, customer),
  });
  const result = outcomeOf(() =>
    expanded(work, found.route.handler(work, params, ...found.ids), expandPaths(params)),
  );
  if (result.keepsWork) {
    const { status, body } = result;
    work.commit(key === null ? undefined : { key, fingerprint, status, body, requestId, atMs: Date.now() });
  }
  return { status: result.status, body: result.body, headers };
}

function expandPaths(params: FormHash): string[] {
  return textList(params, "expand") ?? [];
}

function reusedKey(key: string): Error {
  return refusal(400, {
    type: "idempotency_error",
    message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
  });
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function outcomeOf(handle: () => unknown): { status: number; body: string; keepsWork: boolean } {
  try {
    return { status: 200, body: pretty(handle()), keepsWork: true };
  } catch (error) {
    const known = refusalOf(error);
    if (known === undefined) throw error;
    return { status: known.status, body: pretty({ error: known.body }), keepsWork: known.keepsWork };
  }
}

function failureAnswer(error: unknown): Answer {
  const known = refusalOf(error);
  if (known !== undefined) return { status: known.status, body: pretty({ error: known.body }), headers: {} };
  process.stderr.write(`sandbox: ${error instanceof Error ? error.stack : String(error)}\n`);
  return {
    status: 500,
    body: pretty({ error: { type: "api_error", message: "The sandbox failed; see its log." } }),
    headers: {},
  };
}

function faultAnswer(fault: Fault): Answer {
  const status = fault.status ?? 500;
  const type = status >= 500 ? "api_error" : "invalid_request_error";
  const code = status === 429 ? { code: "rate_limit" } : {};
  return {
    status,
    body: pretty({ error: { type, ...code, message: `A fault was ordered on the sandbox: ${status}.` } }),
    headers: {},
  };
}

function send(call: Call, answer: Answer, requestId: string): void {
  call.response.writeHead(answer.status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(answer.body),
    "request-id": requestId,
    ...answer.headers,
  });
  call.response.end(answer.body);
}

async function hang(call: Call): Promise<void> {
  await pause(HANG_MS, undefined, { ref: false });
  call.response.destroy();
}

/** Answers one call to `/v1`, or fails it as a test has ordered. */
export async function answerApi(options: ApiOptions, call: Call): Promise<void> {
  const requestId = newId("req");
  let account: Account;
  try {
    account = authenticate(options.world, call.request);
  } catch (error) {
    return send(call, failureAnswer(error), requestId);
  }
  const fault = options.faults.forRequest({
    account: account.id,
    method: call.request.method ?? "GET",
    path: call.url.pathname,
  });
  if (fault?.kind === "error") return send(call, faultAnswer(fault), requestId);
  if (fault?.kind === "drop") return void call.response.destroy();
  if (fault?.kind === "hang") return hang(call);
  if (fault?.kind === "delay") await pause(fault.delayMs ?? 1000);
  let answer: Answer;
  try {
    answer = execute(options, call, account, requestId);
    // Nothing is answered that a crash could take back.
    await options.world.journal.settled();
  } catch (error) {
    answer = failureAnswer(error);
  }
  if (fault?.kind === "drop_after_work") return void call.response.destroy();
  if (fault?.kind === "hang_after_work") return hang(call);
  send(call, answer, requestId);
}
