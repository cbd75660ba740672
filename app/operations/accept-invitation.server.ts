import { accept, type Outcome, refuse } from "../billing/outcome";
import type { Context, Role } from "../context.server";
import { newId } from "../ids.server";
import { hashSecret } from "../secrets.server";
import { insertAudit } from "../store/audit.server";
import { insertUser } from "../store/identity.server";
import { insertMembership, lockInvitation, lockRoles, saveInvitationAccepted } from "../store/people.server";
import { invitationRefusal } from "./steps/judge-link";

/** Somebody who proved who they are, or a new person with name and password hash. */
export type Joining =
  | { readonly kind: "known"; readonly userId: string; readonly email: string }
  | { readonly kind: "new"; readonly name: string; readonly passwordHash: string };

/** Uses an invitation once: the person becomes a member with the role it names. */
export async function acceptInvitation(
  context: Context,
  input: { readonly secret: string; readonly person: Joining },
): Promise<Outcome<{ userId: string; role: Role }>> {
  const invitation = await lockInvitation(context, hashSecret(input.secret));
  const refusal = invitationRefusal(invitation, context.recordedAt);
  if (refusal || !invitation) return refuse(...(refusal ? [refusal] : []));
  const { person } = input;
  if (person.kind === "known" && person.email !== invitation.email) {
    return refuse({
      code: "invitation_foreign",
      sentence: `This invitation is for ${invitation.email}, and you are signed in as ${person.email}.`,
      remedy: `Sign out and open the link again, or have ${person.email} invited.`,
    });
  }
  const userId = person.kind === "known" ? person.userId : newId();
  if (person.kind === "new") {
    const { name, passwordHash } = person;
    if (!(await insertUser(context, { id: userId, email: invitation.email, name, passwordHash }))) {
      return refuse({
        code: "email_taken",
        sentence: `There is an account of ${invitation.email} already.`,
        remedy: "Open the link again and sign in with its password.",
      });
    }
  }
  if ((await lockRoles(context)).has(userId)) {
    return refuse({
      code: "member_already",
      sentence: `You belong to ${context.organization.name} already.`,
      remedy: "Open it from your organizations.",
    });
  }
  await insertMembership(context, userId, invitation.role);
  await saveInvitationAccepted(context, invitation.id);
  await insertAudit(context, {
    action: "member.joined",
    subjectKind: "user",
    subjectId: userId,
    details: { role: invitation.role, invitationId: invitation.id },
  });
  return accept({ userId, role: invitation.role });
}
