import { accept, type Outcome, refuse } from "../billing/outcome";
import type { Context } from "../context.server";
import { hashSecret, newSecret } from "../secrets.server";
import { insertPortalSession, lockPortalLink, savePortalLinkUsed } from "../store/portal-links.server";
import { portalLinkRefusal } from "./steps/judge-link";

/** Uses a portal link: one of a mail once, a signed one until it expires. Answers the new session's secret. */
export async function enterPortal(
  context: Context,
  input: { readonly secret: string; readonly sessionMs: number },
): Promise<Outcome<{ customerId: string; sessionSecret: string }>> {
  const link = await lockPortalLink(context, hashSecret(input.secret));
  const refusal = portalLinkRefusal(link, context.recordedAt);
  if (refusal || !link) return refuse(...(refusal ? [refusal] : []));
  if (link.usedAt === null) await savePortalLinkUsed(context, link.id);
  const sessionSecret = newSecret();
  await insertPortalSession(context, {
    tokenHash: hashSecret(sessionSecret),
    customerId: link.customerId,
    expiresAt: context.recordedAt + input.sessionMs,
  });
  return accept({ customerId: link.customerId, sessionSecret });
}
