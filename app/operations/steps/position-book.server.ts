import { hash } from "node:crypto";
import type { Override } from "~/billing/fees/override";
import { withLockedOpen } from "~/billing/fees/override";
import { windowName } from "~/billing/fees/propose-context";
import type { BillingSlice } from "~/billing/invoicing/billing-slice";
import { type BilledNow, figuresOfAll, notesOfAll } from "~/billing/invoicing/change-figures";
import { sliceIn, withoutHolds, withSlice } from "~/billing/invoicing/family";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { type ListedPosition, listPositions } from "~/billing/invoicing/positions";
import { previewRun } from "~/billing/invoicing/preview";
import type { Subscription } from "~/billing/subscription/subscription";
import type { Context } from "~/context.server";
import { NotFound } from "~/errors";
import { type Customer, loadCustomer, lockCustomer } from "~/store/customers.server";
import { loadSubscription, loadSubscriptionsOf, lockSubscriptionsOf } from "~/store/subscriptions.server";
import {
  type BilledFamily,
  loadFamilyBook,
  loadFamilyUsage,
  namedFor,
  othersOf,
} from "./billed-family.server";
import { previewHashOf, type ShownFigures } from "./confirmed";
import { findRateNotes } from "./fix-rates.server";

/** A subscription's positions with what a run would look at to bill them. */
export type PositionBook = {
  readonly customer: Customer;
  readonly subscription: Subscription;
  /** The customer's own. */
  readonly slice: BillingSlice;
  /** Everybody on the same invoices. */
  readonly family: BilledFamily;
  /** Of this subscription alone, newest first. */
  readonly positions: readonly ListedPosition[];
};

/** How a position is called outside: short, and the same as long as the position is. */
export function positionIdOf(stem: string): string {
  return `pos_${hash("sha256", stem, "base64url").slice(0, 22)}`;
}

/**
 * Loads a subscription with every position that was billed, is due or comes next. To change something the customer and
 * its subscriptions are locked first.
 * @throws NotFound when the subscription is not there
 */
export async function loadPositionBook(
  context: Context,
  subscriptionId: string,
  use: "look" | "change",
): Promise<PositionBook> {
  const { customerId } = (await loadSubscription(context, subscriptionId)).subscription;
  const isChange = use === "change";
  const customer = isChange
    ? await lockCustomer(context, customerId)
    : await loadCustomer(context, customerId);
  const stored = isChange
    ? await lockSubscriptionsOf(context, customerId)
    : await loadSubscriptionsOf(context, customerId);
  const live = stored.filter(
    ({ subscription, dueAt }) => dueAt !== null || subscription.id === subscriptionId,
  );
  const family = await loadFamilyBook(
    context,
    customer,
    live.map(({ subscription }) => subscription),
    isChange ? "billing" : "preview",
  );
  const slice = sliceIn(family.slice, customer.id);
  const held = live.find(({ subscription }) => subscription.id === subscriptionId);
  if (!slice || !held) throw new NotFound("This subscription");
  const usage = await loadFamilyUsage(context, family.slice, context.now, "due_and_open");
  const { next } = previewRun(withoutHolds(family.slice), usage, context.now, othersOf([family]));
  const positions = listPositions(slice, usage, next, context.now);
  return {
    customer,
    subscription: held.subscription,
    slice,
    family,
    positions: positions.filter((position) => position.subscriptionId === subscriptionId),
  };
}

/** @throws NotFound when the subscription has no such position */
export function positionIn(book: PositionBook, positionId: string): ListedPosition {
  const position = book.positions.find(({ stem }) => positionIdOf(stem) === positionId);
  if (!position) throw new NotFound("This position");
  return position;
}

/** What the next run bills at once, and the customer's next document after it. */
export type PositionPreview = BilledNow & { readonly next: ClosedDraft | null };

/** The next run as it would be with the overrides given; `lifted` holds no more. Saves nothing. */
export async function previewWith(
  context: Context,
  book: PositionBook,
  overrides: readonly Override[],
  lifted: Override | null,
): Promise<PositionPreview> {
  const reopened = book.slice.windows.map((window) =>
    lifted && lifted.place.chargeId !== null && windowName(window) === windowName(lifted.place)
      ? { ...window, state: "open" as const, dirty: true }
      : window,
  );
  const own = { ...book.slice, overrides, windows: withLockedOpen(reopened, overrides) };
  const slice = withSlice(book.family.slice, own);
  const usage = await loadFamilyUsage(context, slice, context.now, "due_and_open");
  const others = othersOf([book.family]);
  const { atOnce: decision, besides, next } = previewRun(slice, usage, context.now, others);
  const { currency } = book.subscription;
  const figures = figuresOfAll(decision, besides, currency);
  const billedTo = namedFor(book.family, book.customer.id);
  const { id, name } = book.family.billTo;
  const billed = { decision, besides, billTo: { id, name }, billedTo, currency, ...figures, next };
  // The run bills it, so nothing is refused when the amount is confirmed.
  const later = [...decision.drafts, ...(next ? [next] : [])];
  const notes = await findRateNotes(context, { confirmed: [], later });
  return { ...billed, notes, previewHash: previewHashOf(shownPreview(billed)) };
}

/** What a page shows of it before it is confirmed. */
export function shownPreview({
  decision,
  besides,
  currency,
  toPayMinor,
  creditMinor,
  refundMinor,
  next,
}: Omit<PositionPreview, "previewHash">): ShownFigures {
  const { drafts, held, pending } = decision;
  const creditNotes = notesOfAll(decision, besides);
  const documents = [
    ...drafts,
    ...held.map(({ draft }) => draft),
    ...pending.map(({ draft }) => draft),
    ...(next ? [next] : []),
  ];
  return {
    currency,
    figures: [toPayMinor, creditMinor + refundMinor],
    rest: [
      documents.map(({ issuedOn, totalMinor, fees }) => [
        issuedOn,
        totalMinor,
        fees.map(({ positionKey, amountMinor }) => [positionKey, amountMinor]),
      ]),
      creditNotes.map(({ note }) => note.totalMinor),
    ],
  };
}
