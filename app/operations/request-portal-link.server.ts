import { accept, type Outcome } from "../billing/outcome";
import type { Context } from "../context.server";
import { env } from "../env.server";
import { newId } from "../ids.server";
import { writeSignInLink } from "../mail/sign-in-link";
import { hashSecret, newSecret, tenantToken } from "../secrets.server";
import { loadCustomer } from "../store/customers.server";
import { queueMail } from "../store/mails.server";
import { insertPortalLink } from "../store/portal-links.server";

/** Wall time. */
const LINK_MS = 15 * 60_000;

/** Mails a customer a link that lets them in once. */
export async function requestPortalLink(
  context: Context,
  input: { readonly customerId: string },
): Promise<Outcome<null>> {
  const customer = await loadCustomer(context, input.customerId);
  if (customer.email === null) return accept(null);
  const id = newId();
  const secret = newSecret();
  await insertPortalLink(context, {
    id,
    customerId: customer.id,
    kind: "one_time",
    tokenHash: hashSecret(secret),
    expiresAt: context.recordedAt + LINK_MS,
  });
  const mail = writeSignInLink(context.organization, {
    askedAt: context.recordedAt,
    zone: customer.zone,
    url: `${env.appUrl}/portal/enter/${tenantToken(context.organization.id, secret)}`,
  });
  await queueMail(context, {
    customerId: customer.id,
    kind: "sign_in_link",
    recipient: customer.email,
    subjectKind: "customer",
    subjectId: customer.id,
    ...mail,
  });
  return accept(null);
}
