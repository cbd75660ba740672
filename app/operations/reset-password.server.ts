import { accept, type Outcome, refuse } from "../billing/outcome";
import type { IdentityContext } from "../context.server";
import { hashSecret } from "../secrets.server";
import { deleteSessionsOf, savePasswordHash } from "../store/identity.server";
import { lockPasswordReset, savePasswordResetsUsed } from "../store/password-resets.server";
import { passwordResetRefusal } from "./steps/judge-link";

/** Uses a link once: sets the password, ends every session of the person. Runs under the gate's `visit`. */
export async function resetPassword(
  context: IdentityContext,
  input: { readonly secret: string; readonly passwordHash: string },
): Promise<Outcome<{ userId: string }>> {
  const reset = await lockPasswordReset(context, hashSecret(input.secret));
  const refusal = passwordResetRefusal(reset, context.recordedAt);
  if (refusal || !reset) return refuse(...(refusal ? [refusal] : []));
  const { userId } = reset;
  await savePasswordHash(context, userId, input.passwordHash);
  await savePasswordResetsUsed(context, userId);
  await deleteSessionsOf(context, userId);
  return accept({ userId });
}
