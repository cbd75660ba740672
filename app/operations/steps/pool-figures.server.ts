import type { BillingDecision, BillingSlice } from "~/billing/invoicing/billing-slice";
import type { PreviewNote } from "~/billing/invoicing/change-figures";
import { sliceIn, slicesOf, withSlice } from "~/billing/invoicing/family";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { previewRun } from "~/billing/invoicing/preview";
import { previewRuns } from "~/billing/invoicing/preview-group";
import { isShared, type Pool } from "~/billing/pools/pool";
import type { Context } from "~/context.server";
import type { Customer } from "~/store/customers.server";
import { loadPoolBook } from "~/store/pool-books.server";
import { listPoolsOf } from "~/store/pools.server";
import { loadSubscriptionsOf } from "~/store/subscriptions.server";
import { loadFamilies, loadFamilyBook, loadFamilyUsage, loadUsageOf, othersOf } from "./billed-family.server";
import { previewHashOf, type ShownFigures } from "./confirmed";
import { findRateNotes } from "./fix-rates.server";

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
  /** Why what is billed with it would wait for an exchange rate. */
  readonly notes: readonly PreviewNote[];
  readonly previewHash: string;
};

/** The same with the documents behind it. */
type Looked = Outlook & { readonly drafts: readonly ClosedDraft[] };

/**
 * The figures of a pool in the place of what the customer has of it now; of what a group shares, of everybody in it.
 * Saves nothing.
 */
export async function poolFigures(context: Context, customer: Customer, pool: Pool): Promise<PoolFigures> {
  const looked = isShared(pool)
    ? await groupOutlooks(context, customer, pool)
    : await ownOutlooks(context, customer, pool);
  const { drafts, ...after } = looked.after;
  const { drafts: _, ...before } = looked.before;
  const notes = await findRateNotes(context, { confirmed: [], later: drafts });
  return { pool, before, after, notes, previewHash: previewHashOf(shownPool({ pool, before, after })) };
}

async function ownOutlooks(context: Context, customer: Customer, pool: Pool) {
  const stored = await loadSubscriptionsOf(context, customer.id);
  const live = stored.filter(({ dueAt }) => dueAt !== null).map(({ subscription }) => subscription);
  const family = await loadFamilyBook(context, customer, live, "preview");
  const slice = sliceIn(family.slice, customer.id);
  if (!slice) throw new Error("A customer was given and no slice came back.");
  const usage = await loadFamilyUsage(context, family.slice, context.now, "due_and_open");
  const others = (slice.pools?.pools ?? []).filter(({ id }) => id !== pool.id);
  const book = await loadPoolBook(context, customer.id, [...others, pool]);
  const pools = slice.pools?.group ? { ...book, group: slice.pools.group } : book;
  const outlook = (of: BillingSlice): Looked => {
    const { atOnce, besides, next } = previewRun(of, usage, context.now, othersOf([family]));
    const all = [atOnce, ...besides.map(({ decision }) => decision)];
    const atOnceMinor = all.reduce((sum, decision) => sum + totalOf(decision), 0n);
    const drafts = [...all.flatMap((decision) => decision.drafts), ...(next ? [next] : [])];
    return { atOnceMinor, next: next ? outlookOf(next) : null, drafts };
  };
  return { before: outlook(family.slice), after: outlook(withSlice(family.slice, { ...slice, pools })) };
}

/** Next are the documents of the first day on which anybody in the group is billed. */
async function groupOutlooks(context: Context, payer: Customer, pool: Pool) {
  const known = (await listPoolsOf(context, [payer.id])).filter(({ id }) => id !== pool.id);
  const book = await loadPoolBook(context, payer.id, [...known.filter(isShared), pool]);
  const members = new Map((book.group?.members ?? []).map((member) => [member.customerId, member]));
  const families = await loadFamilies(context, [...members.keys()], new Set());
  const slices = families.map(({ slice }) => slice);
  const usage = await loadUsageOf(context, slices.flatMap(slicesOf), context.now, "due_and_open");
  const withGroup = (slice: BillingSlice): BillingSlice => {
    const own = members.get(slice.customer.id);
    if (!own || !book.group) return slice;
    const { pools = [], issued = own.issued } = slice.pools ?? {};
    return { ...slice, pools: { pools, issued, group: book.group } };
  };
  const outlook = (of: readonly BillingSlice[]): Looked => {
    const { atOnce, next } = previewRuns(of, usage, context.now, othersOf(families));
    const [first] = next;
    return {
      atOnceMinor: atOnce.reduce((sum, { decision }) => sum + totalOf(decision), 0n),
      next: first
        ? {
            totalMinor: next.reduce((sum, { totalMinor }) => sum + totalMinor, 0n),
            issuedOn: first.issuedOn,
          }
        : null,
      drafts: [...atOnce.flatMap(({ decision }) => decision.drafts), ...next],
    };
  };
  const after = slices.map((slice) =>
    slicesOf(slice).reduce((whole, own) => withSlice(whole, withGroup(own)), slice),
  );
  return { before: outlook(slices), after: outlook(after) };
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
export function shownPool({
  pool,
  before,
  after,
}: Pick<PoolFigures, "pool" | "before" | "after">): ShownFigures {
  const { id: _, ...terms } = pool;
  const totals = ({ atOnceMinor, next }: Outlook) => [atOnceMinor, next?.totalMinor, next?.issuedOn];
  return {
    currency: pool.currency,
    figures: [after.atOnceMinor, after.next?.totalMinor ?? 0n],
    rest: [terms, totals(before), totals(after)],
  };
}
