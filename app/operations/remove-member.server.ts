import { accept, type Outcome, refuse } from "../billing/outcome";
import type { Context } from "../context.server";
import { NotFound } from "../errors";
import { insertAudit } from "../store/audit.server";
import { deleteMembership, lockRoles } from "../store/people.server";
import { ownerRefusal } from "./steps/guard-owners";

/** Takes a person out of the organization. Their account, and what they did, stay. */
export async function removeMember(
  context: Context,
  input: { readonly userId: string },
): Promise<Outcome<null>> {
  const roles = await lockRoles(context);
  const role = roles.get(input.userId);
  if (role === undefined) throw new NotFound("This member");
  const refusal = ownerRefusal(context.actor, roles, { userId: input.userId, next: null });
  if (refusal) return refuse(refusal);
  await deleteMembership(context, input.userId);
  await insertAudit(context, {
    action: "member.removed",
    subjectKind: "user",
    subjectId: input.userId,
    details: { role },
  });
  return accept(null);
}
