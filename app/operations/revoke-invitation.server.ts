import { accept, type Outcome, refuse } from "../billing/outcome";
import type { Context } from "../context.server";
import { NotFound } from "../errors";
import { insertAudit } from "../store/audit.server";
import { hasInvitation, saveInvitationRevoked } from "../store/people.server";

/** Takes an invitation back; its link stops working. */
export async function revokeInvitation(
  context: Context,
  input: { readonly invitationId: string },
): Promise<Outcome<null>> {
  if (!(await saveInvitationRevoked(context, input.invitationId))) {
    if (!(await hasInvitation(context, input.invitationId))) throw new NotFound("This invitation");
    return refuse({
      code: "invitation_used",
      sentence: "This invitation is not open any more.",
      remedy: "If the person has joined, remove them from the list of people.",
    });
  }
  await insertAudit(context, {
    action: "invitation.revoked",
    subjectKind: "invitation",
    subjectId: input.invitationId,
  });
  return accept(null);
}
