import { type Outcome, refuse } from "../billing/outcome";
import type { IdentityContext } from "../context.server";
import { hashSecret } from "../secrets.server";
import { findPasswordReset } from "../store/password-resets.server";
import { passwordResetRefusal } from "./steps/judge-link";

/** Whose password a link's secret sets, or why it sets none. Looking uses nothing up. */
export async function loadPasswordReset(
  context: IdentityContext,
  secret: string,
): Promise<Outcome<{ email: string }>> {
  const reset = await findPasswordReset(context, hashSecret(secret));
  const refusal = passwordResetRefusal(reset, context.recordedAt);
  if (refusal || !reset) return refuse(...(refusal ? [refusal] : []));
  return { ok: true, value: { email: reset.email } };
}
