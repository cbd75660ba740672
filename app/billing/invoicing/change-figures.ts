import type { ProposedFee } from "../fees/fee";
import type { CurrencyCode } from "../money/currency";
import type { Refusal } from "../outcome";
import type { Instant } from "../time/instant";
import type { DecidedBilling } from "./bill-customer";
import type { BillingDecision, RunCreditNote } from "./billing-slice";
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

/** What stands against what a preview shows, in the words of the refusal that confirming would meet. */
export type PreviewNote = Pick<Refusal, "code" | "sentence" | "remedy">;

/** Whom documents name. */
export type BillTo = { readonly id: string; readonly name: string };

/** What billing a customer now makes, in the customer's currency, and the hash that confirms it. */
export type BilledNow = ChangeFigures & {
  readonly decision: BillingDecision;
  /** What other customers get back, whose documents are corrected; the figures are of all. */
  readonly besides: readonly DecidedBilling[];
  /** Whom the documents name, but for those of `besides`. */
  readonly billTo: BillTo;
  /** Its name, where that is not the customer at hand; null where it is. */
  readonly billedTo: string | null;
  readonly currency: CurrencyCode;
  readonly previewHash: string;
  /** Of a preview; absent: nothing stands against it. */
  readonly notes?: readonly PreviewNote[];
};

/** A change of a subscription as those who show it read it. */
export type PreviewedChange = ChangeFigures & {
  readonly decision: Pick<BillingDecision, "drafts" | "creditNotes">;
  /** What other customers get back, whose documents are corrected; the figures are of all. */
  readonly besides: readonly DecidedBilling[];
  /** Whom the documents name, but for those of `besides`. */
  readonly billTo: BillTo;
  /** Its name, where that is not the customer at hand; null where it is. */
  readonly billedTo: string | null;
  readonly currency: CurrencyCode;
  /** Comes back with a confirmation: the figures, and a fingerprint of documents and dates. */
  readonly previewHash: string;
  readonly change: {
    readonly effectiveAt: Instant;
    readonly changed: readonly { readonly zone: string; readonly customerId: string }[];
  };
  readonly next: ClosedDraft | null;
  readonly notes: readonly PreviewNote[];
};

/** The same of a decision and what other customers get back beside it. */
export function figuresOfAll(
  decision: BillingDecision,
  besides: readonly DecidedBilling[],
  currency: CurrencyCode,
): ChangeFigures {
  const all = [decision, ...besides.map((one) => one.decision)].map((one) => changeFigures(one, currency));
  return {
    toPayMinor: sum(all.map(({ toPayMinor }) => toPayMinor)),
    paysOpenMinor: sum(all.map(({ paysOpenMinor }) => paysOpenMinor)),
    creditMinor: sum(all.map(({ creditMinor }) => creditMinor)),
    refundMinor: sum(all.map(({ refundMinor }) => refundMinor)),
  };
}

/** Every credit note of a decision, and then of what other customers get back. */
export function notesOfAll(
  decision: Pick<BillingDecision, "creditNotes">,
  besides: readonly DecidedBilling[],
): readonly RunCreditNote[] {
  return [decision, ...besides.map((one) => one.decision)].flatMap(({ creditNotes }) => creditNotes);
}

/** The same, each with whom it names. */
export function notesByName(
  decision: Pick<BillingDecision, "creditNotes">,
  billTo: BillTo,
  besides: readonly DecidedBilling[],
): readonly { readonly to: BillTo; readonly note: RunCreditNote }[] {
  const beside = besides.flatMap(({ customerId: id, name, decision: { creditNotes } }) =>
    creditNotes.map((note) => ({ to: { id, name }, note })),
  );
  return [...decision.creditNotes.map((note) => ({ to: billTo, note })), ...beside];
}

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

/** Usage goes on coming in between a preview and what it previews, so such documents have no fixed figures. */
export function billsUsage({ drafts, creditNotes, held, pending }: BillingDecision): boolean {
  const documents = [...drafts, ...[...held, ...pending].map(({ draft }) => draft), ...creditNotes];
  return documents
    .flatMap((one): readonly Pick<ProposedFee, "kind">[] => one.fees)
    .some(({ kind }) => kind === "usage" || kind === "charge_minimum" || kind === "commitment");
}

const sum = (list: readonly bigint[]): bigint => list.reduce((total, minor) => total + minor, 0n);
const amounts = (list: readonly { readonly amountMinor: bigint }[]): bigint =>
  sum(list.map(({ amountMinor }) => amountMinor));
