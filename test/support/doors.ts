// Every route file of the product, called as the server calls it: with the error table behind it.
import type { ActionFunctionArgs } from "@remix-run/node";
import { answering } from "~/http/answer-errors.server";

type Handler = Parameters<typeof answering>[0];
type RouteModule = { readonly loader?: unknown; readonly action?: unknown };

const modules = import.meta.glob<RouteModule>("/app/routes/*.{ts,tsx}");

/** The route files by name, without folder and ending: "console.$org.customers.$customer.edit". */
export const doorNames: readonly string[] = Object.keys(modules)
  .map((file) => file.replace(/^.*\/routes\/|\.tsx?$/g, ""))
  .sort();

/** The parameters in a route's name: "console.$org.customers.$customer.edit" has org and customer. */
export function parametersOf(name: string): string[] {
  return [...name.matchAll(/\$([a-zA-Z]+)/g)].flatMap(([, parameter]) => parameter ?? []);
}

export async function doorOf(name: string): Promise<{ loader?: Handler; action?: Handler }> {
  const load = modules[`/app/routes/${name}.tsx`] ?? modules[`/app/routes/${name}.ts`];
  if (!load) throw new Error(`There is no route ${name}.`);
  return (await load()) as { loader?: Handler; action?: Handler };
}

export type Knock = { readonly status: number; readonly location: string | null; readonly data: unknown };

/**
 * Calls the loader for a GET and the action for a POST. Only a defect is thrown; every answer on purpose, thrown or
 * given, comes back with its status. Null when the route has nothing for the method.
 */
export async function knock(
  name: string,
  params: Record<string, string>,
  request: Request,
): Promise<Knock | null> {
  const door = await doorOf(name);
  const handler = request.method === "GET" ? door.loader : door.action;
  if (!handler) return null;
  const context = { nonce: "n", requestId: "test", clientAddress: "10.0.0.1" };
  const args: ActionFunctionArgs = { request, params, context };
  let answer: unknown;
  try {
    answer = await answering(handler)(args);
  } catch (thrown) {
    if (!(thrown instanceof Response)) throw thrown;
    answer = thrown;
  }
  if (answer instanceof Response) {
    const body = await answer.text();
    return { status: answer.status, location: answer.headers.get("Location"), data: body };
  }
  const wrapped = answer as { type?: string; data?: unknown; init?: { status?: number } } | null;
  if (wrapped?.type === "DataWithResponseInit") {
    return { status: wrapped.init?.status ?? 200, location: null, data: wrapped.data };
  }
  return { status: 200, location: null, data: answer };
}
