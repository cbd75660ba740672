import { env } from "~/env.server";
import { Forbidden } from "~/errors";

/** Whether an origin is ours: the address the app is known by, or the host this very request was sent to. */
export function isOwnOrigin(origin: string, request: Request): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  if (url.origin === new URL(env.appUrl).origin) return true;
  const host = request.headers.get("Host") ?? new URL(request.url).host;
  // In production there is one address; elsewhere the app answers under localhost and 127.0.0.1 alike.
  return env.mode === "demo" && url.host === host;
}

/**
 * Every write that relies on a cookie must come from our own pages. Browsers send `Origin` with each post; the few
 * old ones that do not send `Referer`. Neither of them is a refusal: 403.
 */
export function demandSameOrigin(request: Request): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  const origin = request.headers.get("Origin");
  const source = origin === null || origin === "null" ? request.headers.get("Referer") : origin;
  if (source === null || !isOwnOrigin(source, request)) {
    throw new Forbidden("a form of this site: the request came from another one");
  }
}
