import { accept, type Outcome } from "../billing/outcome";
import type { IdentityContext } from "../context.server";
import { replacePassword } from "./steps/replace-password.server";

/** A new password of a person who proved who they are. Runs under the gate's `visit`. */
export async function changePassword(
  context: IdentityContext,
  input: { readonly userId: string; readonly passwordHash: string },
): Promise<Outcome<null>> {
  await replacePassword(context, input.userId, input.passwordHash);
  return accept(null);
}
