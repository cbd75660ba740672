import type { BillingSlice } from "~/billing/invoicing/billing-slice";
import type { MeasuredUsage } from "~/billing/invoicing/due-fees";
import { lastBilling, unbilledUsage, windowsBefore } from "~/billing/invoicing/unbilled-usage";
import type { OwedUsage } from "~/billing/ledger/accrual";
import type { Instant } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { log } from "~/log.server";
import { loadRunSlices, loadWindowUsage, withCorrections } from "~/store/billing-slice.server";
import { lockCustomersInOrder } from "~/store/customers.server";
import { loadIssuers } from "~/store/issuers.server";
import { lockLiveSubscriptions } from "~/store/subscriptions.server";
import { type BilledFamily, gatherFamilies, othersOf } from "./billed-family.server";
import { correctableInvoices } from "./correctable";

/** What families owe; `unknown` are those of whom it could not be worked out: what is accrued of them stays. */
type Owed = { readonly usage: readonly OwedUsage[]; readonly unknown: ReadonlySet<string> };

/**
 * What those customers used before `endsAt` and is not billed, with the customers locked. By the statements of a run, so that it takes no
 * longer for customers with a long history.
 */
export async function usageOwedBy(
  context: Context,
  everybody: readonly string[],
  endsAt: Instant,
): Promise<Owed> {
  // Against a run or a change of the same customers: what it bills is either seen here, or finds what is accrued.
  const customers = await lockCustomersInOrder(context, everybody);
  const live = await lockLiveSubscriptions(context, everybody);
  const subscriptions = live.map(({ subscription }) => subscription);
  const lean = await loadRunSlices(context, customers, subscriptions);
  const windows = lean.flatMap((slice) => windowsBefore(slice, endsAt));
  const measured = await loadWindowUsage(context, lean, windows);
  const correctable = lean.map((slice) => correctableAhead(slice, measured, endsAt));
  const loaded = await withCorrections(context, lean, correctable, "preview");
  const families = gatherFamilies(context, customers, loaded);
  const others = othersOf(families);
  const issuers = await loadIssuers(context);
  const usage: OwedUsage[] = [];
  const unknown = new Set<string>();
  for (const family of families) {
    const { billTo, slice } = family;
    const place = { issuerId: issuers(billTo).id, billTo: billTo.id };
    try {
      for (const one of unbilledUsage(slice, others, measured, endsAt)) usage.push({ ...one, ...place });
    } catch (error) {
      // A book that cannot be billed is told of by its run, and does not keep the month of everybody else waiting.
      log.warn({ err: error, customerId: billTo.id }, "Unbilled usage of a customer could not be worked out");
      for (const id of membersOf(family)) unknown.add(id);
    }
  }
  return { usage, unknown };
}

function membersOf({ billTo, members }: BilledFamily): string[] {
  return [billTo, ...members].map(({ id }) => id);
}

/** None of a book that cannot be billed, of which more is said where it is decided. */
function correctableAhead(slice: BillingSlice, measured: MeasuredUsage, endsAt: Instant) {
  try {
    return correctableInvoices(slice, measured, lastBilling(slice, endsAt) ?? endsAt);
  } catch {
    return new Set<string>();
  }
}
