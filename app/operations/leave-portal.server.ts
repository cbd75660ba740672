import { accept, type Outcome } from "../billing/outcome";
import type { Context } from "../context.server";
import { hashSecret } from "../secrets.server";
import { deletePortalSession } from "../store/portal-links.server";

/** Ends a portal session. */
export async function leavePortal(
  context: Context,
  input: { readonly sessionSecret: string },
): Promise<Outcome<null>> {
  await deletePortalSession(context, hashSecret(input.sessionSecret));
  return accept(null);
}
