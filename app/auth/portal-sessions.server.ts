import type { Caller } from "~/context.server";
import { NotFound } from "~/errors";
import { view } from "~/gate.server";
import { readCookie, writeCookie } from "~/http/cookies.server";
import { hashSecret, readTenantToken } from "~/secrets.server";
import { findPortalSession } from "~/store/portal-links.server";

const COOKIE = "counterfoil_portal";

/** How long a portal session lasts, in wall time. */
export const PORTAL_SESSION_MS = 12 * 3_600_000;

export type PortalCaller = Extract<Caller, { kind: "portalCustomer" }>;

/** The customer behind the request's portal cookie; null when there is none, or it expired or ended. */
export async function findPortalCaller(request: Request): Promise<PortalCaller | null> {
  const token = readTenantToken(readCookie(request, COOKIE) ?? "");
  if (!token) return null;
  const reader = { kind: "system", organizationId: token.organizationId, job: "portal-session" } as const;
  try {
    const session = await view(reader, (context) => findPortalSession(context, hashSecret(token.secret)));
    if (!session) return null;
    return {
      kind: "portalCustomer",
      organizationId: token.organizationId,
      customerId: session.customerId,
    };
  } catch (error) {
    if (error instanceof NotFound) return null;
    throw error;
  }
}

/** The token of the request's portal cookie, for signing out. */
export function portalToken(request: Request): { organizationId: string; secret: string } | null {
  return readTenantToken(readCookie(request, COOKIE) ?? "");
}

/** The `Set-Cookie` value of a new portal session. */
export function portalCookie(token: string): string {
  return writeCookie(COOKIE, token, PORTAL_SESSION_MS / 1000);
}

export function blankPortalCookie(): string {
  return writeCookie(COOKIE, "", 0);
}
