import type { CurrencyCode } from "../money/currency";
import type { Instant } from "../time/instant";
import type { BillingDecision } from "./billing-slice";
import type { ClosedDraft } from "./invoice";

/** What a decision comes to for the customer, in minor units of one currency. */
export type ChangeFigures = {
  /** What is to pay for the documents made now, after credit that pays them. */
  readonly toPayMinor: bigint;
  /** What credit, new or old, pays of invoices that are open already. */
  readonly paysOpenMinor: bigint;
  /** What credit notes give back and nothing uses yet. */
  readonly creditMinor: bigint;
  /** What goes back to where it was paid from. */
  readonly refundMinor: bigint;
};

/** What billing a customer now makes, in the customer's currency, and the hash that confirms it. */
export type BilledNow = ChangeFigures & {
  readonly decision: BillingDecision;
  readonly currency: CurrencyCode;
  readonly previewHash: string;
};

/** A change of a subscription as those who show it read it. */
export type PreviewedChange = ChangeFigures & {
  readonly decision: Pick<BillingDecision, "drafts" | "creditNotes">;
  readonly currency: CurrencyCode;
  /** Comes back with a confirmation: the figures, and a fingerprint of documents and dates. */
  readonly previewHash: string;
  readonly change: {
    readonly effectiveAt: Instant;
    readonly changed: readonly { readonly zone: string }[];
  };
  readonly next: ClosedDraft | null;
};

/** The figures of the documents in `currency`, and of the credit that goes with them. */
export function changeFigures(decision: BillingDecision, currency: CurrencyCode): ChangeFigures {
  const { creditAllocations, walletDraws } = decision;
  const names = new Set(
    decision.drafts.flatMap(({ cut }, index) => (cut.currency === currency ? [`draft:${index}`] : [])),
  );
  const drafts = decision.drafts.filter(({ cut }) => cut.currency === currency);
  const notes = decision.creditNotes.filter(({ note }) => note.currency === currency);
  const refs = new Set(notes.map(({ ref }) => ref));
  const paid = [...creditAllocations, ...walletDraws].filter(({ invoice }) => names.has(invoice));
  const onOpen = creditAllocations.filter(({ invoice }) => !invoice.startsWith("draft:"));
  const ofNotes = creditAllocations.filter(({ creditId }) => refs.has(creditId));
  return {
    toPayMinor: sum(drafts.map(({ totalMinor }) => totalMinor)) - amounts(paid),
    paysOpenMinor: amounts(onOpen),
    creditMinor: sum(notes.map(({ note }) => note.creditMinor)) - amounts(ofNotes),
    refundMinor: sum(notes.map(({ note }) => note.refundMinor)),
  };
}

const sum = (list: readonly bigint[]): bigint => list.reduce((total, minor) => total + minor, 0n);
const amounts = (list: readonly { readonly amountMinor: bigint }[]): bigint =>
  sum(list.map(({ amountMinor }) => amountMinor));
