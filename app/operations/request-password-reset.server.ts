import { accept, type Outcome } from "../billing/outcome";
import type { Context } from "../context.server";
import { env } from "../env.server";
import { writeNewPassword } from "../mail/new-password";
import { hashSecret, newSecret } from "../secrets.server";
import { queueMail } from "../store/mails.server";
import { deleteOldPasswordResets, insertPasswordReset } from "../store/password-resets.server";

/** Wall time. */
const LINK_MS = 30 * 60_000;
/** For a day an expired link still says that it has expired; after that it is not known any more. */
const REMEMBERED_MS = 24 * 60 * 60_000;

/** Mails a person a link that sets a new password once. The mail is one of the organization the gate opened. */
export async function requestPasswordReset(
  context: Context,
  input: { readonly userId: string; readonly email: string },
): Promise<Outcome<null>> {
  await deleteOldPasswordResets(context, context.recordedAt - REMEMBERED_MS);
  const secret = newSecret();
  await insertPasswordReset(context, {
    tokenHash: hashSecret(secret),
    userId: input.userId,
    expiresAt: context.recordedAt + LINK_MS,
  });
  const mail = writeNewPassword(context.organization, {
    askedAt: context.recordedAt,
    zone: context.organization.zone,
    url: `${env.appUrl}/password/reset/${secret}`,
  });
  await queueMail(context, { kind: "password_reset", recipient: input.email, ...mail });
  return accept(null);
}
