import type { BillingDecision, BillingSlice } from "~/billing/invoicing/billing-slice";
import { sliceIn, withSlice } from "~/billing/invoicing/family";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { previewRun } from "~/billing/invoicing/preview";
import type { Pool } from "~/billing/pools/pool";
import type { Context } from "~/context.server";
import type { Customer } from "~/store/customers.server";
import { loadPoolBook } from "~/store/pool-books.server";
import { loadSubscriptionsOf } from "~/store/subscriptions.server";
import { loadFamilyBook, loadFamilyUsage, othersOf } from "./billed-family.server";
import { previewHashOf, type ShownFigures } from "./confirmed";

/** What the next run makes of a customer, and its next document after that; totals in minor units. */
type Outlook = {
  readonly atOnceMinor: bigint;
  readonly next: { readonly totalMinor: bigint; readonly issuedOn: number } | null;
};

/** What a pool that begins or ends changes of what is billed, if usage stayed as it stands. */
export type PoolFigures = {
  readonly pool: Pool;
  readonly before: Outlook;
  readonly after: Outlook;
  readonly previewHash: string;
};

/** The figures of a pool in the place of what the customer has of it now. Saves nothing. */
export async function poolFigures(context: Context, customer: Customer, pool: Pool): Promise<PoolFigures> {
  const stored = await loadSubscriptionsOf(context, customer.id);
  const live = stored.filter(({ dueAt }) => dueAt !== null).map(({ subscription }) => subscription);
  const family = await loadFamilyBook(context, customer, live, "preview");
  const slice = sliceIn(family.slice, customer.id);
  if (!slice) throw new Error("A customer was given and no slice came back.");
  const usage = await loadFamilyUsage(context, family.slice, context.now, "due_and_open");
  const others = (slice.pools?.pools ?? []).filter(({ id }) => id !== pool.id);
  const pools = await loadPoolBook(context, customer.id, [...others, pool]);
  const outlook = (of: BillingSlice): Outlook => {
    const { atOnce, besides, next } = previewRun(of, usage, context.now, othersOf([family]));
    const all = [atOnce, ...besides.map(({ decision }) => decision)];
    const atOnceMinor = all.reduce((sum, decision) => sum + totalOf(decision), 0n);
    return { atOnceMinor, next: next ? outlookOf(next) : null };
  };
  const before = outlook(family.slice);
  const after = outlook(withSlice(family.slice, { ...slice, pools }));
  return { pool, before, after, previewHash: previewHashOf(shownPool({ pool, before, after })) };
}

function totalOf({ drafts, creditNotes }: BillingDecision): bigint {
  return (
    drafts.reduce((sum, { totalMinor }) => sum + totalMinor, 0n) -
    creditNotes.reduce((sum, { note }) => sum + note.totalMinor, 0n)
  );
}

function outlookOf({ totalMinor, issuedOn }: ClosedDraft) {
  return { totalMinor, issuedOn };
}

/** What a page shows of a pool that is confirmed: its terms, and what they change. */
export function shownPool({ pool, before, after }: Omit<PoolFigures, "previewHash">): ShownFigures {
  const { id: _, ...terms } = pool;
  const totals = ({ atOnceMinor, next }: Outlook) => [atOnceMinor, next?.totalMinor, next?.issuedOn];
  return {
    currency: pool.currency,
    figures: [after.atOnceMinor, after.next?.totalMinor ?? 0n],
    rest: [terms, totals(before), totals(after)],
  };
}
