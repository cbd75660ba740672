import { decideRun } from "~/billing/invoicing/bill-customer";
import type { BillingSlice } from "~/billing/invoicing/billing-slice";
import type { Pool, PoolGroup } from "~/billing/pools/pool";
import { nextDueAt } from "~/billing/subscription/due";
import type { Instant } from "~/billing/time/instant";
import { type BillingBook, fold, poolBook, sliceOf, usageOf, windowsOf } from "./billing-book";

/** Customers with one payer, the first of them, in memory; what they share is `pools`. */
export type BillingGroup = { readonly books: readonly BillingBook[]; pools: readonly Pool[] };

function groupOf({ books, pools }: BillingGroup): PoolGroup {
  return {
    payerId: books[0]?.customerId ?? "",
    pools,
    members: books.map((book) => ({
      customerId: book.customerId,
      pools: book.pools,
      issued: poolBook(book).issued,
    })),
  };
}

export function groupSlice(group: BillingGroup, book: BillingBook): BillingSlice {
  return { ...sliceOf(book), pools: { ...poolBook(book), group: groupOf(group) } };
}

/** One run about some of the group, in the order given; gives how many documents it made. */
export function runTogether(group: BillingGroup, books: readonly BillingBook[], now: Instant): number {
  const usage = new Map(books.flatMap((book) => [...usageOf(book, windowsOf(book, now).toMeasure)]));
  const slices = books.map((book) => groupSlice(group, book));
  const decided = decideRun(slices, [], usage, now);
  for (const [index, { decision }] of decided.entries()) {
    const book = books[index];
    if (book) fold(book, decision, now);
  }
  return decided.reduce((sum, { decision }) => sum + decision.drafts.length + decision.creditNotes.length, 0);
}

function dueOf(book: BillingBook): Instant {
  const dues = book.subscriptions.flatMap(
    ({ subscription, versions }) => nextDueAt(subscription, versions, book.policy, book.clock) ?? [],
  );
  return Math.min(...dues);
}

/** Every due instant to `until` with a run of its own about those that are due then, as `order` puts them. */
export function drainGroup(
  group: BillingGroup,
  until: Instant,
  order: (due: readonly BillingBook[]) => readonly BillingBook[] = (due) => due,
): void {
  for (;;) {
    const next = Math.min(...group.books.map(dueOf));
    if (next > until) return;
    runTogether(group, order(group.books.filter((book) => dueOf(book) <= next)), next);
  }
}
