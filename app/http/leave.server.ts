import { env } from "~/env.server";

export type ForeignTarget = { readonly host: string; readonly href: string; readonly isSandbox: boolean };

/**
 * An address a visitor may leave for: Stripe's hosted pages over https, and in demo mode the sandbox. Everything
 * else is null, so that our own address never lends its good name to another.
 */
export function foreignTarget(text: string | null): ForeignTarget | null {
  if (text === null || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") return null;
  if (isSandbox(url)) return { host: url.host, href: url.href, isSandbox: true };
  const isStripe =
    url.protocol === "https:" && url.port === "" && /^(checkout|billing)\.stripe\.com$/.test(url.hostname);
  return isStripe ? { host: url.host, href: url.href, isSandbox: false } : null;
}

function isSandbox(url: URL): boolean {
  if (env.mode !== "demo" || env.stripeApiBase === undefined) return false;
  return url.origin === new URL(env.stripeApiBase).origin;
}

/** The page of ours that leads there. */
export function leavePath(href: string): string {
  return `/leave?to=${encodeURIComponent(href)}`;
}
