import { env } from "~/env.server";
import { NotFound } from "~/errors";
import { type MemberCaller, requireMembership, requireUser } from "./caller.server";
import { can } from "./permissions";

export type MailboxReader = {
  readonly caller: MemberCaller;
  /** Invitations let somebody in, so only who may invite reads them. */
  readonly readsInvitations: boolean;
  /** The reader's own address: a link for a new password is shown to nobody else. */
  readonly email: string;
};

/** The mailbox exists in demo mode alone; in production mail is sent, and kept for the record, not shown. */
function demandDemo(): void {
  if (env.mode !== "demo") throw new NotFound("This page");
}

/** One reader an organization whose mails the person may see. */
export async function requireMailbox(request: Request): Promise<MailboxReader[]> {
  demandDemo();
  const { userId, email, memberships } = await requireUser(request);
  return memberships
    .filter(({ role }) => can(role, "support"))
    .map(({ organizationId, role }) => ({
      caller: { kind: "member", organizationId, userId, role },
      readsInvitations: can(role, "people"),
      email,
    }));
}

/** The reader of one organization's mails. */
export async function requireMailboxOf(request: Request, org: string | undefined): Promise<MailboxReader> {
  demandDemo();
  const { caller, signedIn } = await requireMembership(request, org, "support");
  return { caller, readsInvitations: can(caller.role, "people"), email: signedIn.email };
}
