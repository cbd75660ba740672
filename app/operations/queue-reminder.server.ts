import { accept, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { hasMailAbout, queueMail } from "~/store/mails.server";

/** A stage that a customer entered on a day: what a reminder is about. */
export type StageEntry = { readonly customerId: string; readonly stage: string; readonly since: string };

/** Keeps the reminder of a stage and leaves word to send it, once for each time the stage was entered. */
export async function queueReminder(
  context: Context,
  input: {
    readonly entry: StageEntry;
    readonly recipient: string;
    readonly mail: { readonly subject: string; readonly text: string; readonly html: string };
  },
): Promise<Outcome<null>> {
  const { customerId, stage, since } = input.entry;
  const about = {
    kind: "reminder",
    subjectKind: "overdue_stage",
    subjectId: `${customerId}/${since}/${stage}`,
  };
  if (await hasMailAbout(context, about)) return accept(null);
  await queueMail(context, { ...input.mail, ...about, customerId, recipient: input.recipient });
  return accept(null);
}
