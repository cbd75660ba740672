import type { Refusal } from "../billing/outcome";
import type { Context } from "../context.server";
import { hashSecret } from "../secrets.server";
import { findInvitation, type Invitation } from "../store/people.server";
import { invitationRefusal } from "./steps/judge-link";

/** The invitation of a link's secret, and why it cannot be accepted any more, if so. Looking uses nothing up. */
export async function loadInvitation(
  context: Context,
  secret: string,
): Promise<{ invitation: Invitation | null; refusal: Refusal | null; organizationName: string }> {
  const invitation = await findInvitation(context, hashSecret(secret));
  return {
    invitation,
    refusal: invitationRefusal(invitation, context.recordedAt),
    organizationName: context.organization.name,
  };
}
