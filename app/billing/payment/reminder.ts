import type { Policy } from "../policy-kinds";
import type { Day } from "../time/day";
import { askedOn, type OverdueStage, overdueState, type UnpaidInvoice, unpaidOf } from "./overdue";
import type { OverdueStep } from "./overdue-effect";

/**
 * Whether a customer is told that it enters a stage: where the stage reminds, and is worse than the one before.
 * Falling back to a milder stage, because a part was paid, reminds nobody.
 */
export function isReminded(stages: readonly OverdueStage[], { before, after }: OverdueStep): boolean {
  if (after === null || after.reminder === "none") return false;
  return before === null || stages.indexOf(after) > stages.indexOf(before);
}

/** What a worse stage stops, and the day from which it holds if nothing is paid. */
export type Outlook = { readonly on: Day; readonly stops: "service" | "subscriptions" };

/**
 * The next thing that happens to somebody in a stage, or in none yet, who does not pay: the first worse stage that comes
 * by age alone and stops more than the present one does. Null where no day can be told.
 */
export function outlookOf(
  stages: readonly OverdueStage[],
  stage: OverdueStage | null,
  earliestIssuedOn: Day,
): Outlook | null {
  const worse = stage === null ? stages : stages.slice(stages.indexOf(stage) + 1);
  for (const { when, blocksServiceAndBilling, cancels } of worse) {
    const age = when.earliestUnpaidDays ?? null;
    if (age === null || (when.unpaidInvoices ?? null) !== null || (when.unpaidTotal ?? null) !== null)
      continue;
    const on = earliestIssuedOn + age;
    if (cancels !== "no" && (stage?.cancels ?? "no") === "no") return { on, stops: "subscriptions" };
    if (blocksServiceAndBilling && !stage?.blocksServiceAndBilling) return { on, stops: "service" };
  }
  return null;
}

/** What becomes of the service of somebody who owes: the stage it is in today, and what comes next without a payment. */
export type ServiceOutlook = { readonly stage: OverdueStage | null; readonly outlook: Outlook | null };

/** Of whoever pays those invoices. Where stages are not looked at, nothing stops. */
export function serviceOutlook(
  stages: readonly OverdueStage[],
  invoices: readonly UnpaidInvoice[],
  today: Day,
  policy: Pick<Policy, "dunning_clock">,
): ServiceOutlook {
  const unpaid = unpaidOf(invoices);
  if (unpaid.length === 0 || policy.dunning_clock === "sum_per_currency")
    return { stage: null, outlook: null };
  const { stage } = overdueState(stages, unpaid, today, policy);
  return { stage, outlook: outlookOf(stages, stage, Math.min(...unpaid.map(askedOn))) };
}
