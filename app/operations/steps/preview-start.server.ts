import { sliceIn, withSlice } from "~/billing/invoicing/family";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { previewStart, type StartPreview, sliceAfterRun } from "~/billing/invoicing/preview";
import type { Subscription } from "~/billing/subscription/subscription";
import type { Context } from "~/context.server";
import { loadBillingSlices } from "~/store/billing-slice.server";
import type { Customer } from "~/store/customers.server";
import { loadSubscriptionsOf } from "~/store/subscriptions.server";
import { loadFamilyBook, loadFamilyUsage, namedFor, othersOf } from "./billed-family.server";
import type { ShownFigures } from "./confirmed";
import type { ChangedBook } from "./load-change-book.server";

/** What subscriptions that begin are billed, and whom those documents name where that is not their customer. */
export type BegunPreview = StartPreview & { readonly billedTo: string | null };

/** What the next run bills of subscriptions that nobody saved yet, beside all that it bills on the same documents. */
export async function previewBegun(
  context: Context,
  customer: Customer,
  begun: readonly Subscription[],
): Promise<BegunPreview> {
  const stored = await loadSubscriptionsOf(context, customer.id);
  const live = stored.filter(({ dueAt }) => dueAt !== null).map(({ subscription }) => subscription);
  const family = await loadFamilyBook(context, customer, [...begun, ...live], "preview");
  const usage = await loadFamilyUsage(context, family.slice, context.now, "due_and_open");
  const started = previewStart(family.slice, usage, context.now, othersOf([family]), idsOf(begun));
  return { ...started, billedTo: namedFor(family, customer.id) };
}

/**
 * The same after a change of somebody else's subscription, which bills first: both may stand on one payer's documents.
 */
export async function previewBegunAfter(
  context: Context,
  customer: Customer,
  begun: readonly Subscription[],
  changed: ChangedBook,
): Promise<BegunPreview> {
  const others = othersOf([changed]);
  const after = sliceAfterRun(changed.slice, changed.usage, context.now, others);
  const own = sliceIn(after, customer.id);
  if (!own) return previewBegun(context, customer, begun);
  const [added] = await loadBillingSlices(context, [customer], begun);
  if (!added) throw new Error("A customer was given and no slice came back.");
  const slice = withSlice(after, { ...own, subscriptions: [...own.subscriptions, ...added.subscriptions] });
  const started = previewStart(slice, changed.usage, context.now, others, idsOf(begun));
  return { ...started, billedTo: namedFor(changed, customer.id) };
}

/**
 * What a page shows of it before it is confirmed: the documents made at once whole, and what the one after them names of
 * the subscription itself; usage still comes.
 */
export function shownStart({ id, currency }: Subscription, { atOnce, next }: StartPreview): ShownFigures {
  const own = (next?.fees ?? []).filter(
    ({ position, kind }) => position.subscriptionId === id && kind !== "usage",
  );
  const line = ({
    description,
    period,
    quantity,
    amountMinor,
    discountMinor,
  }: ClosedDraft["fees"][number]) => [
    ...[description, period.from, period.to, quantity],
    ...[amountMinor, discountMinor],
  ];
  return {
    currency,
    figures: [atOnce.reduce((sum, { totalMinor }) => sum + totalMinor, 0n)],
    rest: [
      atOnce.map(({ issuedOn, totalMinor, fees }) => [issuedOn, totalMinor, fees.map(line)]),
      own.map(line),
    ],
  };
}

function idsOf(subscriptions: readonly Subscription[]): ReadonlySet<string> {
  return new Set(subscriptions.map(({ id }) => id));
}
