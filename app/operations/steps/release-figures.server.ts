import { type DecidedBilling, decideRun } from "~/billing/invoicing/bill-customer";
import type { BillingDecision, BillingSlice } from "~/billing/invoicing/billing-slice";
import { slicesOf } from "~/billing/invoicing/family";
import type { CurrencyCode } from "~/billing/money/currency";
import type { Context } from "~/context.server";
import type { AsideUsage } from "~/store/usage.server";
import { type BilledFamily, loadFamilies, loadUsageOf, othersOf } from "./billed-family.server";
import type { ShownFigures } from "./confirmed";

/** What releasing usage bills one customer, or gives back where it is below zero; with tax, in minor units. */
export type ReleasedFor = {
  readonly customerId: string;
  readonly name: string;
  readonly currency: CurrencyCode;
  /** How many of the events are on its documents. */
  readonly events: number;
  readonly changeMinor: bigint;
};

/**
 * What a run now would make of the customers with those windows open, less what it would make without: by the decision
 * of the run itself. In the order of names. Saves nothing.
 */
export async function releaseFigures(
  context: Context,
  aside: readonly AsideUsage[],
): Promise<readonly ReleasedFor[]> {
  const customerIds = [...new Set(aside.map(({ customerId }) => customerId))];
  const subscriptions = new Set(aside.map(({ subscriptionId }) => subscriptionId));
  const families = await loadFamilies(context, customerIds, subscriptions, "start");
  const opened = new Set(aside.map(({ windowId }) => windowId));
  const before = families.map(({ slice }) => slice);
  const after = before.map((slice) => withOpen(slice, opened));
  const usage = await loadUsageOf(context, after.flatMap(slicesOf), context.now, "due");
  const others = othersOf(families);
  const was = totals(decideRun(before, others, usage, context.now));
  const is = totals(decideRun(after, others, usage, context.now));
  const events = eventsByBillTo(families, aside);
  const rows = [...is.values()].flatMap(({ customerId, name, currency, totalMinor }) => {
    const changeMinor = totalMinor - (was.get(`${customerId}/${currency}`)?.totalMinor ?? 0n);
    const own = events.get(customerId)?.size ?? 0;
    return changeMinor === 0n && own === 0 ? [] : [{ customerId, name, currency, events: own, changeMinor }];
  });
  return rows.sort((a, b) => (`${a.name}/${a.currency}` < `${b.name}/${b.currency}` ? -1 : 1));
}

/** What a page shows of it; what it comes to in all is in the currency of the first. */
export function shownRelease(rows: readonly ReleasedFor[], aside: readonly AsideUsage[]): ShownFigures {
  const currency = rows[0]?.currency ?? "EUR";
  const own = rows.filter((row) => row.currency === currency);
  return {
    currency,
    figures: [own.reduce((sum, { changeMinor }) => sum + changeMinor, 0n)],
    rest: [rows, aside.map(({ windowId, transactionId }) => [windowId, transactionId])],
  };
}

function withOpen(slice: BillingSlice, opened: ReadonlySet<string>): BillingSlice {
  const windows = slice.windows.map((window) =>
    window.id !== null && opened.has(window.id) ? { ...window, state: "open" as const, dirty: true } : window,
  );
  const { members } = slice;
  return {
    ...slice,
    windows,
    ...(members ? { members: members.map((member) => withOpen(member, opened)) } : {}),
  };
}

type Total = Pick<ReleasedFor, "customerId" | "name" | "currency"> & { readonly totalMinor: bigint };

/** What each customer's documents come to in each currency, drafts in grace and held ones with them. */
function totals(decided: readonly DecidedBilling[]): ReadonlyMap<string, Total> {
  const sums = new Map<string, Total>();
  for (const { customerId, name, decision } of decided) {
    for (const [currency, amountMinor] of amountsOf(decision)) {
      const key = `${customerId}/${currency}`;
      const totalMinor = (sums.get(key)?.totalMinor ?? 0n) + amountMinor;
      sums.set(key, { customerId, name, currency, totalMinor });
    }
  }
  return sums;
}

function amountsOf({
  drafts,
  pending,
  held,
  creditNotes,
}: BillingDecision): readonly (readonly [CurrencyCode, bigint])[] {
  const all = [...drafts, ...[...pending, ...held].map(({ draft }) => draft)];
  return [
    ...all.map(({ cut, totalMinor }) => [cut.currency, totalMinor] as const),
    ...creditNotes.map(({ note }) => [note.currency, -note.totalMinor] as const),
  ];
}

/** The events by whom their documents name. */
function eventsByBillTo(
  families: readonly BilledFamily[],
  aside: readonly AsideUsage[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const billToOf = new Map(
    families.flatMap(({ billTo, members }) =>
      [billTo, ...members].map((customer) => [customer.id, billTo.id] as const),
    ),
  );
  const events = new Map<string, Set<string>>();
  for (const { customerId, transactionId } of aside) {
    const billTo = billToOf.get(customerId) ?? customerId;
    events.set(billTo, (events.get(billTo) ?? new Set()).add(transactionId));
  }
  return events;
}
