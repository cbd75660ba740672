import { env } from "~/env.server";
import { run, view } from "~/gate.server";
import { writeReminder } from "~/mail/reminder";
import { loadReminderNews } from "~/operations/load-reminder-news.server";
import { queueReminder, type StageEntry } from "~/operations/queue-reminder.server";
import { publicId } from "~/public-ids";
import { DONE, type EffectResult, type SystemCaller } from "./effect-result";

/** Reminds a customer that entered a stage of being overdue, unless it has paid meanwhile. */
export async function announceOverdue(
  caller: SystemCaller,
  _messageId: string,
  entry: StageEntry,
): Promise<EffectResult> {
  const news = await view(caller, (context) => loadReminderNews(context, entry));
  if (news === null) return DONE;
  const { sender, recipient, ...facts } = news;
  const [only] = facts.invoices;
  const place =
    facts.invoices.length === 1 && only !== undefined ? `/invoices/${publicId("invoice", only.id)}` : "";
  const mail = writeReminder(sender, { ...facts, url: `${env.appUrl}/portal${place}` });
  await run(caller, { operation: "queueReminder" }, (context) =>
    queueReminder(context, { entry, recipient, mail }),
  );
  return DONE;
}
