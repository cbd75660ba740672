import { createHash } from "node:crypto";
import { type DecidedBilling, decideRun } from "~/billing/invoicing/bill-customer";
import type { BillingDecision } from "~/billing/invoicing/billing-slice";
import {
  type BillTo,
  type ChangeFigures,
  figuresOfAll,
  type PreviewNote,
} from "~/billing/invoicing/change-figures";
import { sliceIn, slicesOf } from "~/billing/invoicing/family";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { previewRun, type RunPreview } from "~/billing/invoicing/preview";
import { formatAmount } from "~/billing/money/money";
import { accept, type Outcome, refuse } from "~/billing/outcome";
import { nextDueAt } from "~/billing/subscription/due";
import type { Subscription } from "~/billing/subscription/subscription";
import type { Instant } from "~/billing/time/instant";
import { dayInZone } from "~/billing/time/zone";
import { boundCustomerId, type Context } from "~/context.server";
import { saveBillCycleDay } from "~/store/customers.server";
import { saveSubscriptions } from "~/store/subscriptions.server";
import { namedFor, othersOf, toSave } from "./billed-family.server";
import { type DecidedChange, previewOutdated } from "./decide-change.server";
import { fitTerms } from "./fit-terms.server";
import { findRateNotes } from "./fix-rates.server";
import { type ChangedBook, loadChangedBook, type SubscriptionBook } from "./load-change-book.server";
import { type SavedBilling, saveBilling } from "./save-billing.server";

/** What a change bills at once, as a run at `now` would. Amounts are minor units of the subscription's currency. */
export type BilledChange = ChangeFigures & {
  readonly decision: BillingDecision;
  /** What other customers get back, whose documents are corrected; the figures are of all. */
  readonly besides: readonly DecidedBilling[];
  readonly currency: string;
  /** Comes back with a confirmation: the figures, and a fingerprint of documents and dates. */
  readonly previewHash: string;
};

/** A change with all it bills, and the customer's next document after it. */
export type ChangePreview = BilledChange & {
  /** Whom the documents name, but for those of `besides`. */
  readonly billTo: BillTo;
  /** Its name, where that is not the customer at hand; null where it is. */
  readonly billedTo: string | null;
  readonly change: DecidedChange;
  readonly next: ClosedDraft | null;
  readonly notes: readonly PreviewNote[];
};

/** What a decided change would bill. Nothing is saved. */
export async function previewDecided(
  context: Context,
  book: SubscriptionBook,
  change: DecidedChange,
): Promise<ChangePreview> {
  return previewIn(context, book, change, await loadDecidedBook(context, book, change));
}

/** What stands against confirming a change, and what follows it: its next document, and what else begins with it. */
function notesOf(
  context: Context,
  { decision, next }: Pick<ChangePreview, "decision" | "next">,
  begun: readonly ClosedDraft[],
): Promise<PreviewNote[]> {
  return findRateNotes(context, { confirmed: decision.drafts, later: [...(next ? [next] : []), ...begun] });
}

/** The book that a decided change leaves, for previews. */
export function loadDecidedBook(
  context: Context,
  book: SubscriptionBook,
  change: DecidedChange,
): Promise<ChangedBook> {
  return loadChangedBook(context, book.customer, withChanged(book, change), "preview");
}

/** The same of a book that `loadDecidedBook` gave; `begun` are documents of what begins with the change. */
export async function previewIn(
  context: Context,
  book: SubscriptionBook,
  change: DecidedChange,
  changed: ChangedBook,
  begun: readonly ClosedDraft[] = [],
): Promise<ChangePreview> {
  const whole = previewRun(changed.slice, changed.usage, context.now, othersOf([changed]));
  const { previewHash } = billedChange(book, change, whole);
  const shown = boundCustomerId(context) === null ? whole : ownPart(changed, book.customer.id, context.now);
  const billedTo = namedFor(changed, book.customer.id);
  const { id, name } = changed.billTo;
  const named = { billTo: { id, name }, billedTo };
  const { next } = shown;
  const billed = billedChange(book, change, shown);
  const notes = await notesOf(context, { ...billed, next }, begun);
  return { ...billed, previewHash, ...named, change, next, notes };
}

/**
 * What a customer may see of documents that name its payer: its own lines, as if they stood there alone. Lines of others
 * and the payer's credit are not its business.
 */
function ownPart(changed: ChangedBook, customerId: string, now: Instant): RunPreview {
  const { slice, usage } = changed;
  const others = othersOf([changed]);
  const own = sliceIn(slice, customerId);
  if (!own || changed.billTo.id === customerId) return previewRun(slice, usage, now, others);
  const { netTermsDays, graceDays, draftMode, zone } = slice;
  const terms = { netTermsDays, graceDays: graceDays ?? 0, draftMode: draftMode ?? null, zone };
  const alone = { ...own, ...terms, credits: [], openInvoices: [] };
  return previewRun(alone, usage, now, [...others, slice]);
}

/**
 * Saves a decided change and bills what it makes due, all in the transaction at hand. With the hash of a preview it
 * refuses `preview_outdated` when the figures are not the previewed ones any more.
 */
export async function commitDecided(
  context: Context,
  book: SubscriptionBook,
  change: DecidedChange,
  previewHash: string | null,
): Promise<Outcome<BilledChange & { readonly saved: SavedBilling }>> {
  const changed = await loadChangedBook(context, book.customer, withChanged(book, change), "billing");
  const decided = decideRun([changed.slice], othersOf([changed]), changed.usage, context.now);
  const [own, ...besides] = decided;
  if (!own) throw new Error("A customer was billed without a decision.");
  const billed = billedChange(book, change, { atOnce: own.decision, besides });
  if (previewHash !== null && previewHash !== billed.previewHash) {
    return refuse(
      previewOutdated(
        figuresOf(previewHash, billed.currency),
        figuresOf(billed.previewHash, billed.currency),
      ),
    );
  }
  const { policy } = context.organization;
  await saveSubscriptions(
    context,
    change.changed.map((subscription) => ({
      subscription,
      dueAt: nextDueAt(subscription, versionsIn(changed, subscription), policy, context.now),
    })),
  );
  if (change.customerBillCycleDay !== null) {
    await saveBillCycleDay(context, book.customer.id, change.customerBillCycleDay);
  }
  const saved = await saveBilling(context, toSave([changed], decided));
  await fitTerms(
    context,
    change.changed.map((subscription) => ({ subscription, versions: versionsIn(changed, subscription) })),
  );
  return accept({ ...billed, saved });
}

function withChanged(book: SubscriptionBook, change: DecidedChange): Subscription[] {
  const changed = new Map(change.changed.map((subscription) => [subscription.id, subscription]));
  return book.stored
    .filter(({ subscription, dueAt }) => dueAt !== null || changed.has(subscription.id))
    .map(({ subscription }) => changed.get(subscription.id) ?? subscription);
}

function versionsIn({ slice }: ChangedBook, subscription: Subscription) {
  const all = slicesOf(slice).flatMap(({ subscriptions }) => subscriptions);
  return all.find((each) => each.subscription.id === subscription.id)?.versions ?? [];
}

/** The figures of what a change bills at once, and the hash that a confirmation brings back. */
export function billedChange(
  book: Pick<SubscriptionBook, "held">,
  change: Pick<DecidedChange, "effectiveAt">,
  { atOnce: decision, besides }: Pick<RunPreview, "atOnce" | "besides">,
): BilledChange {
  const { currency, zone } = book.held.subscription;
  const figures = figuresOfAll(decision, besides, currency);
  const effectiveOn = dayInZone(change.effectiveAt, zone);
  const fingerprint = createHash("sha256")
    .update(JSON.stringify([effectiveOn, documentsOf(decision), ...besides.map(documentsBeside)]))
    .digest("base64url")
    .slice(0, 22);
  const { toPayMinor, paysOpenMinor, creditMinor, refundMinor } = figures;
  return {
    decision,
    besides,
    currency,
    ...figures,
    previewHash: [toPayMinor, paysOpenMinor + creditMinor + refundMinor, fingerprint].join("."),
  };
}

function documentsBeside({ decision }: DecidedBilling): unknown {
  return documentsOf(decision);
}

/** Everything that would be told to a customer, without ids and instants, which are new each time. */
function documentsOf({ drafts, creditNotes, held, pending }: BillingDecision): unknown {
  const lines = (fees: ClosedDraft["fees"]) =>
    fees.map(({ description, period, quantity, amountMinor, discountMinor }) => [
      description,
      period.from,
      period.to,
      quantity,
      `${amountMinor}`,
      `${discountMinor}`,
    ]);
  const document = (draft: ClosedDraft) => [
    draft.issuedOn,
    draft.dueOn,
    `${draft.totalMinor}`,
    lines(draft.fees),
  ];
  return [
    drafts.map(document),
    creditNotes.map(({ note, fees, issuedOn }) => [
      issuedOn,
      `${note.totalMinor}`,
      `${note.refundMinor}`,
      lines(fees),
    ]),
    held.map(({ draft }) => document(draft)),
    pending.map(({ draft }) => document(draft)),
  ];
}

/** The figures in a hash as words: "276.08 EUR to pay". What was made up reads as other figures. */
export function figuresOf(hash: string, currency: string): string {
  const figures = readFigures(hash);
  if (!figures) return "other figures";
  const { toPayMinor, givenBackMinor } = figures;
  const back =
    givenBackMinor === 0n ? "" : `, ${formatAmount(givenBackMinor, currency)} ${currency} given back`;
  return `${formatAmount(toPayMinor, currency)} ${currency} to pay${back}`;
}

/** The figures a hash carries, in minor units; null when it is none of ours. */
export function readFigures(
  hash: string,
): { readonly toPayMinor: bigint; readonly givenBackMinor: bigint } | null {
  const match = /^(-?\d{1,18})\.(-?\d{1,18})\.[\w-]{22}$/.exec(hash);
  if (!match) return null;
  return { toPayMinor: BigInt(match[1] ?? "0"), givenBackMinor: BigInt(match[2] ?? "0") };
}
