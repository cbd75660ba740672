import type { OverdueStage } from "~/billing/payment/overdue";
import { formatMoney } from "~/ui/format/money";

type Blocks = Pick<OverdueStage, "blocksChanges" | "blocksServiceAndBilling" | "cancels">;

/** What a stage of being overdue stops, as sentences; empty where it only marks the customer. */
export function blockedText({ blocksChanges, blocksServiceAndBilling, cancels }: Blocks): string {
  return [
    ...(blocksChanges ? ["Changes of subscriptions are refused."] : []),
    ...(blocksServiceAndBilling ? ["Subscriptions stand still and nothing is billed."] : []),
    ...(cancels === "now" ? ["Subscriptions are cancelled."] : []),
    ...(cancels === "period_end" ? ["Subscriptions are cancelled at the end of their period."] : []),
  ].join(" ");
}

/** When a stage holds: `30 days, 2 invoices and 100.00 €`. */
export function conditionText({
  earliestUnpaidDays,
  unpaidInvoices,
  unpaidTotal,
}: OverdueStage["when"]): string {
  const parts = [
    ...(earliestUnpaidDays == null
      ? []
      : [earliestUnpaidDays === 1 ? "1 day" : `${earliestUnpaidDays} days`]),
    ...(unpaidInvoices == null ? [] : [unpaidInvoices === 1 ? "1 invoice" : `${unpaidInvoices} invoices`]),
    ...(unpaidTotal == null ? [] : [formatMoney(unpaidTotal, "en")]),
  ];
  const last = parts.at(-1) ?? "";
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(", ")} and ${last}`;
}
