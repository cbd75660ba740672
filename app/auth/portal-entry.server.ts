import { type Outcome, type Refusal, refuse } from "~/billing/outcome";
import { NotFound } from "~/errors";
import { run, view, visit } from "~/gate.server";
import { enterPortal } from "~/operations/enter-portal.server";
import { leavePortal } from "~/operations/leave-portal.server";
import { requestPortalLink } from "~/operations/request-portal-link.server";
import { portalLinkRefusal } from "~/operations/steps/judge-link";
import { hashSecret, readTenantToken, tenantToken } from "~/secrets.server";
import { acrossCustomersByEmail } from "~/store/across.server";
import { findPortalLink } from "~/store/portal-links.server";
import { PORTAL_SESSION_MS, portalCookie, portalToken } from "./portal-sessions.server";

const unknown = portalLinkRefusal(null, 0) as Refusal;

/** Mails a link for every customer with that address; nothing in the answer tells whether there was one. */
export async function sendPortalLinks(email: string): Promise<void> {
  const customers = await visit((context) => acrossCustomersByEmail(context, email));
  for (const { organizationId, customerId } of customers) {
    await run(
      { kind: "system", organizationId, job: "portal-link" },
      { operation: "requestPortalLink" },
      (context) => requestPortalLink(context, { customerId }),
    );
  }
}

/** Whose portal a link leads to, or why it leads nowhere any more. Reading it does not use it. */
export async function readPortalLink(
  token: string | undefined,
): Promise<Outcome<{ organizationName: string; accent: string }>> {
  const parts = readTenantToken(token ?? "");
  if (!parts) return refuse(unknown);
  const reader = { kind: "system", organizationId: parts.organizationId, job: "portal-link" } as const;
  try {
    const { refusal, organization } = await view(reader, async (context) => {
      const link = await findPortalLink(context, hashSecret(parts.secret));
      return {
        refusal: portalLinkRefusal(link, context.recordedAt),
        organization: context.organization,
      };
    });
    if (refusal) return refuse(refusal);
    return { ok: true, value: { organizationName: organization.name, accent: organization.accent } };
  } catch (error) {
    if (error instanceof NotFound) return refuse(unknown);
    throw error;
  }
}

/** Opens a portal session by a link; the answer is the `Set-Cookie` value. */
export async function openPortal(token: string | undefined): Promise<Outcome<{ setCookie: string }>> {
  const parts = readTenantToken(token ?? "");
  if (!parts) return refuse(unknown);
  const { organizationId, secret } = parts;
  try {
    const outcome = await run(
      { kind: "system", organizationId, job: "portal-link" },
      { operation: "enterPortal" },
      (context) => enterPortal(context, { secret, sessionMs: PORTAL_SESSION_MS }),
    );
    if (!outcome.ok) return outcome;
    return {
      ok: true,
      value: { setCookie: portalCookie(tenantToken(organizationId, outcome.value.sessionSecret)) },
    };
  } catch (error) {
    if (error instanceof NotFound) return refuse(unknown);
    throw error;
  }
}

/** Ends the request's portal session, if it has one. */
export async function closePortal(request: Request): Promise<void> {
  const token = portalToken(request);
  if (!token) return;
  const { organizationId, secret } = token;
  try {
    await run(
      { kind: "system", organizationId, job: "portal-session" },
      { operation: "leavePortal" },
      (context) => leavePortal(context, { sessionSecret: secret }),
    );
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
  }
}
