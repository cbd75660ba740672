// The API as a machine uses it: requests by path, answered by the very route modules of the product.
import type { ActionFunctionArgs } from "@remix-run/node";
import { accept } from "~/billing/outcome";
import { run } from "~/gate.server";
import { answering } from "~/http/answer-errors.server";
import { createApiKey } from "~/operations/create-api-key.server";
import { ORIGIN } from "./organizations";

type RouteModule = { readonly loader?: unknown; readonly action?: unknown };

const modules = import.meta.glob<RouteModule>("/app/routes/api.v1.*.ts");

/** Each route file with the path it serves, parameters as `{name}`; `*` catches the rest. */
export const apiRoutes = Object.entries(modules).map(([file, load]) => {
  const name = file.replace(/^.*\/api\.v1\./, "").replace(/\.ts$/, "");
  const parts = name
    .replaceAll("[.]", "\u0000")
    .split(".")
    .map((part) => part.replace(/_$/, "").replaceAll("\u0000", "."));
  const path = `/${parts.map((part) => (part === "$" ? "*" : part.replace(/^\$(\w+)$/, "{$1}"))).join("/")}`;
  return { path, load };
});

function match(path: string, pathname: string): Record<string, string> | null {
  const wanted = path.split("/");
  const given = pathname.split("/");
  if (path !== "/*" && wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (part === "*") return params;
    if (name !== undefined) params[name] = decodeURIComponent(given[index] ?? "");
    else if (part !== given[index]) return null;
  }
  return params;
}

/** Fixed words before parameters, parameters before the address that catches the rest. */
const weight = (path: string) => (path.includes("*") ? 99 : (path.match(/\{/g)?.length ?? 0));
const bySpecificity = [...apiRoutes].sort((a, b) => weight(a.path) - weight(b.path));

export type ApiAnswer = {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the answer holds.
  readonly body: any;
  readonly text: string;
};

export type ApiOptions = {
  readonly key?: string | null;
  readonly body?: unknown;
  /** The body as it is, when it is not meant to be JSON. */
  readonly raw?: string;
  readonly headers?: Record<string, string>;
  /** A new one for each write unless told; null sends none. */
  readonly idempotencyKey?: string | null;
};

let keys = 0;

/** Sends one request below /api/v1. */
export async function api(method: string, path: string, options: ApiOptions = {}): Promise<ApiAnswer> {
  const url = new URL(`${ORIGIN}/api/v1${path}`);
  const pathname = url.pathname.replace(/^\/api\/v1/, "");
  const route = bySpecificity.find((each) => match(each.path, pathname) !== null);
  if (!route) throw new Error(`No route serves ${pathname}.`);
  const headers = new Headers(options.headers);
  if (options.key) headers.set("Authorization", `Bearer ${options.key}`);
  const body = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  if (body !== undefined && !headers.has("Content-Type")) headers.set("Content-Type", "application/json");
  if (method !== "GET" && options.idempotencyKey !== null) {
    keys += 1;
    headers.set("Idempotency-Key", options.idempotencyKey ?? `test-key-${keys}`);
  }
  const request = new Request(url, { method, headers, body });
  const module = await route.load();
  const handler = (method === "GET" ? module.loader : module.action) as
    | Parameters<typeof answering>[0]
    | undefined;
  if (!handler) throw new Error(`${route.path} has nothing for ${method}.`);
  const args: ActionFunctionArgs = {
    request,
    params: match(route.path, pathname) ?? {},
    context: { nonce: "", requestId: "test" },
  };
  let response: unknown;
  try {
    response = await answering(handler)(args);
  } catch (thrown) {
    response = thrown;
  }
  if (!(response instanceof Response)) throw response;
  const text = await response.text();
  const isJson = /json/.test(response.headers.get("Content-Type") ?? "");
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : null };
}

/** A key of an organization, made by its owner. */
export async function makeApiKey(
  owner:
    | {
        readonly kind: "member";
        readonly organizationId: string;
        readonly userId: string;
        readonly role: "owner";
      }
    | Parameters<typeof run>[0],
  scopes: readonly string[] = ["read", "write"],
): Promise<string> {
  const outcome = await run(owner, { operation: "createApiKey" }, async (context) => {
    const made = await createApiKey(context, { name: "test", scopes });
    return made.ok ? accept(made.value.text) : made;
  });
  if (!outcome.ok) throw new Error("The key was refused.");
  return outcome.value;
}
