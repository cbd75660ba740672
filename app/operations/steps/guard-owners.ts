import type { Refusal } from "../../billing/outcome";
import type { Role, TenantCaller } from "../../context.server";

/**
 * Who may touch an owner: only an owner, and never so that none is left. `next` is the role the member gets, null
 * when it leaves.
 */
export function ownerRefusal(
  actor: TenantCaller,
  roles: ReadonlyMap<string, Role>,
  change: { readonly userId: string; readonly next: Role | null },
): Refusal | null {
  const present = roles.get(change.userId);
  if (present !== "owner" && change.next !== "owner") return null;
  // The role counts as it stands now, not as it stood when the page was opened.
  const own = actor.kind === "member" ? roles.get(actor.userId) : undefined;
  if (own !== "owner") {
    return {
      code: "owner_needed",
      sentence: "Only an owner can make somebody an owner or change one.",
      remedy: "Ask an owner of the organization.",
    };
  }
  const owners = [...roles.values()].filter((role) => role === "owner").length;
  if (present === "owner" && change.next !== "owner" && owners === 1) {
    return {
      code: "last_owner",
      sentence: "An organization keeps at least one owner, and this is the last.",
      remedy: "Make somebody else an owner first.",
    };
  }
  return null;
}
