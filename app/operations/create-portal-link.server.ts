import { accept, type Outcome } from "../billing/outcome";
import type { Instant } from "../billing/time/instant";
import type { Context } from "../context.server";
import { env } from "../env.server";
import { newId } from "../ids.server";
import { hashSecret, newSecret, tenantToken } from "../secrets.server";
import { insertAudit } from "../store/audit.server";
import { loadCustomer } from "../store/customers.server";
import { insertPortalLink } from "../store/portal-links.server";

const DAY_MS = 86_400_000;
export const PORTAL_LINK_DAYS = { default: 7, max: 90 } as const;

/** Makes a link into a customer's portal that is good, any number of times, until it expires (wall time). */
export async function createPortalLink(
  context: Context,
  input: { readonly customerId: string; readonly days?: number },
): Promise<Outcome<{ linkId: string; url: string; expiresAt: Instant }>> {
  const customer = await loadCustomer(context, input.customerId);
  const linkId = newId();
  const secret = newSecret();
  const days = Math.min(Math.max(input.days ?? PORTAL_LINK_DAYS.default, 1), PORTAL_LINK_DAYS.max);
  const expiresAt = context.recordedAt + days * DAY_MS;
  await insertPortalLink(context, {
    id: linkId,
    customerId: customer.id,
    kind: "signed",
    tokenHash: hashSecret(secret),
    expiresAt,
  });
  await insertAudit(context, {
    action: "portal_link.created",
    subjectKind: "customer",
    subjectId: customer.id,
    details: { linkId, days },
  });
  const url = `${env.appUrl}/portal/enter/${tenantToken(context.organization.id, secret)}`;
  return accept({ linkId, url, expiresAt });
}
