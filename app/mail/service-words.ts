import type { OverdueStage } from "~/billing/payment/overdue";
import type { Outlook } from "~/billing/payment/reminder";
import { formatDate } from "~/ui/format/date";

/** What a stage of being overdue stops. */
export type StoppedBy = Pick<OverdueStage, "blocksChanges" | "blocksServiceAndBilling" | "cancels">;

/** What has stopped for somebody who owes, one sentence each. */
export function stoppedText({ blocksChanges, blocksServiceAndBilling, cancels }: StoppedBy): string[] {
  if (cancels === "now") return ["Your subscriptions have ended."];
  return [
    ...(blocksServiceAndBilling ? ["Your service is stopped until this is paid."] : []),
    ...(cancels === "period_end" ? ["Your subscriptions end with the period that is running."] : []),
    ...(blocksChanges && !blocksServiceAndBilling
      ? ["Your subscriptions cannot be changed until this is paid."]
      : []),
  ];
}

/** What stops next; nothing where no day can be told. */
export function outlookText(outlook: Outlook | null): string[] {
  if (outlook === null) return [];
  const on = formatDate(outlook.on, "en");
  return outlook.stops === "service"
    ? [`Your service stops on ${on} if this is not paid by then.`]
    : [`Your subscriptions end on ${on} if this is not paid by then.`];
}
