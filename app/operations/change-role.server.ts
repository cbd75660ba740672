import { accept, type Outcome, refuse } from "../billing/outcome";
import type { Context, Role } from "../context.server";
import { NotFound } from "../errors";
import { insertAudit } from "../store/audit.server";
import { lockRoles, saveRole } from "../store/people.server";
import { ownerRefusal } from "./steps/guard-owners";

/** Gives a member another role. */
export async function changeRole(
  context: Context,
  input: { readonly userId: string; readonly role: Role },
): Promise<Outcome<null>> {
  const roles = await lockRoles(context);
  const before = roles.get(input.userId);
  if (before === undefined) throw new NotFound("This member");
  const refusal = ownerRefusal(context.actor, roles, { userId: input.userId, next: input.role });
  if (refusal) return refuse(refusal);
  if (before === input.role) return accept(null);
  await saveRole(context, input.userId, input.role);
  await insertAudit(context, {
    action: "member.role_changed",
    subjectKind: "user",
    subjectId: input.userId,
    details: { before, after: input.role },
  });
  return accept(null);
}
