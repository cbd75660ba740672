import { env } from "~/env.server";

const isSecure = () => env.appUrl.startsWith("https:");

/** Over https the `__Host-` prefix binds a cookie to this host, this path and a secure connection. */
export function cookieName(base: string): string {
  return isSecure() ? `__Host-${base}` : base;
}

/** What every cookie of ours has in common. */
export function cookieAttributes() {
  return { httpOnly: true, sameSite: "lax", secure: isSecure(), path: "/" } as const;
}

/** The value of a cookie of the request; null when there is none. */
export function readCookie(request: Request, base: string): string | null {
  const name = cookieName(base);
  for (const part of (request.headers.get("Cookie") ?? "").split(";")) {
    const at = part.indexOf("=");
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return null;
}

/** A `Set-Cookie` value; the text must need no escaping (letters, digits, `.`, `_`, `-`). Zero seconds delete it. */
export function writeCookie(base: string, value: string, maxAgeSeconds: number): string {
  const secure = isSecure() ? "; Secure" : "";
  return `${cookieName(base)}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure}`;
}
