import { and, desc, eq, ne, or } from "drizzle-orm";
import { mails } from "../../../drizzle/schema/operations";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";

const MAILS_SHOWN = 100;

/**
 * Invitations let somebody in, so only who may invite reads them. A link for a new password opens every organization
 * of its person, so it is shown to that person alone, whatever the role of the others.
 */
type Reader = { readonly readsInvitations: boolean; readonly email: string };

/** The latest mails of one organization. */
export async function listMails(context: Context, { readsInvitations, email }: Reader) {
  return context.tx
    .select({
      id: mails.id,
      kind: mails.kind,
      recipient: mails.recipient,
      subject: mails.subject,
      state: mails.state,
      createdAt: mails.createdAt,
    })
    .from(mails)
    .where(
      and(
        eq(mails.organizationId, context.organization.id),
        readsInvitations ? undefined : ne(mails.kind, "invitation"),
        or(ne(mails.kind, "password_reset"), eq(mails.recipient, email)),
      ),
    )
    .orderBy(desc(mails.createdAt), desc(mails.id))
    .limit(MAILS_SHOWN);
}

/** One mail with both its bodies, and the addresses its text names. */
export async function loadMailShown(context: Context, id: string, { readsInvitations, email }: Reader) {
  const [mail] = await context.tx
    .select({
      recipient: mails.recipient,
      subject: mails.subject,
      kind: mails.kind,
      text: mails.text,
      html: mails.html,
      createdAt: mails.createdAt,
    })
    .from(mails)
    .where(and(eq(mails.organizationId, context.organization.id), eq(mails.id, id)));
  if (!mail || (mail.kind === "invitation" && !readsInvitations)) throw new NotFound("This mail");
  if (mail.kind === "password_reset" && mail.recipient !== email) throw new NotFound("This mail");
  const { name, zone } = context.organization;
  const links = [...new Set(mail.text.match(/https?:\/\/\S+/g) ?? [])];
  return { organizationName: name, zone, mail, links };
}
