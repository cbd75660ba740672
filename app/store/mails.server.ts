import { and, eq } from "drizzle-orm";
import { mails } from "../../drizzle/schema/operations";
import type { Context } from "../context.server";
import { NotFound } from "../errors";
import { newId } from "../ids.server";
import { enqueue } from "./outbox.server";

export type Mail = typeof mails.$inferSelect;

export type NewMail = {
  readonly customerId?: string | null;
  readonly kind: string;
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** What it is about, for the list of mails beside that thing. */
  readonly subjectKind?: string | null;
  readonly subjectId?: string | null;
};

/** Keeps a mail as written and leaves word in the outbox that it wants to be sent. Gives the mail's id. */
export async function queueMail(context: Context, mail: NewMail): Promise<string> {
  const id = newId();
  await context.tx.insert(mails).values({
    organizationId: context.organization.id,
    id,
    customerId: mail.customerId ?? null,
    kind: mail.kind,
    recipient: mail.recipient,
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    subjectKind: mail.subjectKind ?? null,
    subjectId: mail.subjectId ?? null,
    state: "queued",
    createdAt: context.now,
  });
  await enqueue(context, "send_mail", { mailId: id });
  return id;
}

export async function loadMail(context: Context, id: string): Promise<Mail> {
  const [mail] = await context.tx
    .select()
    .from(mails)
    .where(and(eq(mails.organizationId, context.organization.id), eq(mails.id, id)));
  if (!mail) throw new NotFound("This mail");
  return mail;
}

/** `sent` by SMTP, `mailbox` when it stays on the mailbox page, `failed` when no server will ever take it. */
export async function saveMailState(
  context: Context,
  id: string,
  state: "sent" | "mailbox" | "failed",
): Promise<void> {
  await context.tx
    .update(mails)
    .set({ state, sentAt: state === "failed" ? null : context.now })
    .where(and(eq(mails.organizationId, context.organization.id), eq(mails.id, id)));
}

/** Whether a mail of that kind about that thing was kept before: the same news is told once. */
export async function hasMailAbout(
  context: Context,
  about: { readonly kind: string; readonly subjectKind: string; readonly subjectId: string },
): Promise<boolean> {
  const rows = await context.tx
    .select({ id: mails.id })
    .from(mails)
    .where(
      and(
        eq(mails.organizationId, context.organization.id),
        eq(mails.kind, about.kind),
        eq(mails.subjectKind, about.subjectKind),
        eq(mails.subjectId, about.subjectId),
      ),
    )
    .limit(1);
  return rows.length > 0;
}
