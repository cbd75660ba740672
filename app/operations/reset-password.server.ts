import { accept, type Outcome, refuse } from "../billing/outcome";
import type { IdentityContext } from "../context.server";
import { hashSecret } from "../secrets.server";
import { lockPasswordReset } from "../store/password-resets.server";
import { passwordResetRefusal } from "./steps/judge-link";
import { replacePassword } from "./steps/replace-password.server";

/** Uses a link once: sets the password, ends every session of the person. Runs under the gate's `visit`. */
export async function resetPassword(
  context: IdentityContext,
  input: { readonly secret: string; readonly passwordHash: string },
): Promise<Outcome<{ userId: string }>> {
  const reset = await lockPasswordReset(context, hashSecret(input.secret));
  const refusal = passwordResetRefusal(reset, context.recordedAt);
  if (refusal || !reset) return refuse(...(refusal ? [refusal] : []));
  const { userId } = reset;
  await replacePassword(context, userId, input.passwordHash);
  return accept({ userId });
}
