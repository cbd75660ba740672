import { accept, type Outcome, refuse } from "../billing/outcome";
import type { Context, Role } from "../context.server";
import { env } from "../env.server";
import { newId } from "../ids.server";
import { writeInvitation } from "../mail/invitation";
import { hashSecret, newSecret, tenantToken } from "../secrets.server";
import { insertAudit } from "../store/audit.server";
import { normalEmail } from "../store/identity.server";
import { queueMail } from "../store/mails.server";
import { findPersonName, insertInvitation, listMembers, revokeInvitationsOf } from "../store/people.server";
import { ownerRefusal } from "./steps/guard-owners";

/** Wall time. */
const INVITATION_MS = 7 * 86_400_000;

/** Asks somebody by mail to join with a role. A new invitation of the same address replaces earlier ones. */
export async function inviteMember(
  context: Context,
  input: { readonly email: string; readonly role: Role },
): Promise<Outcome<{ invitationId: string; email: string }>> {
  const email = normalEmail(input.email);
  const members = await listMembers(context);
  if (members.some((member) => member.email === email)) {
    return refuse({
      code: "member_already",
      field: "email",
      sentence: `${email} is a member already.`,
      remedy: "Change the role in the list of people instead.",
    });
  }
  const roles = new Map(members.map((member) => [member.userId, member.role]));
  const refusal = ownerRefusal(context.actor, roles, { userId: email, next: input.role });
  if (refusal) return refuse({ ...refusal, field: "role" });
  await revokeInvitationsOf(context, email);
  const id = newId();
  const secret = newSecret();
  const expiresAt = context.recordedAt + INVITATION_MS;
  const inviter = context.actor.kind === "member" ? context.actor.userId : id;
  await insertInvitation(context, {
    id,
    email,
    role: input.role,
    invitedBy: inviter,
    expiresAt,
    tokenHash: hashSecret(secret),
  });
  const mail = writeInvitation(context.organization, {
    inviterName: (await findPersonName(context, inviter)) ?? context.organization.name,
    role: input.role,
    expiresAt,
    zone: context.organization.zone,
    url: `${env.appUrl}/invitations/${tenantToken(context.organization.id, secret)}`,
  });
  await queueMail(context, {
    kind: "invitation",
    recipient: email,
    subjectKind: "invitation",
    subjectId: id,
    ...mail,
  });
  await insertAudit(context, {
    action: "invitation.sent",
    subjectKind: "invitation",
    subjectId: id,
    details: { email, role: input.role },
  });
  return accept({ invitationId: id, email });
}
