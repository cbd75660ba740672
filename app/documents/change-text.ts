import { assert } from "~/billing/assert";
import type { ProposedFee } from "~/billing/fees/fee";
import type { BillingDecision, RunCreditNote } from "~/billing/invoicing/billing-slice";
import type { PreviewedChange, PreviewNote } from "~/billing/invoicing/change-figures";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import type { IssuedNote } from "~/billing/invoicing/issue";
import type { Outcome } from "~/billing/outcome";
import { dayInZone } from "~/billing/time/zone";
import type { CatalogNames } from "~/documents/derivation-steps";
import { explainFees } from "~/documents/derivation-text";
import type { Notation } from "~/documents/notation";

/** One step of an amount, ready to read. */
type Step = { readonly key: string; readonly label: string };

/** A document that is not made yet, as a preview shows it. Amounts of a credit note are below zero. */
export type DocumentText = {
  readonly key: string;
  readonly kind: "invoice" | "credit_note";
  readonly issuedOn: number;
  /** Null for what is not to be paid. */
  readonly dueOn: number | null;
  readonly currency: string;
  /** Whom it names, where that is not the customer the preview is about. */
  readonly billedTo: string | null;
  readonly lines: readonly {
    readonly key: string;
    readonly description: string;
    readonly from: number;
    readonly to: number;
    readonly amountMinor: bigint;
    readonly steps: readonly Step[];
  }[];
  /** What coupons take off the lines. */
  readonly discountMinor: bigint;
  readonly netMinor: bigint;
  readonly taxes: readonly { readonly rate: string; readonly taxMinor: bigint }[];
  readonly totalMinor: bigint;
};

/** What a change bills and gives back, as a preview shows it. */
export type ChangeText = {
  readonly effectiveOn: number;
  /** True when it takes effect on a later day than today. */
  readonly isLater: boolean;
  readonly currency: string;
  readonly documents: readonly DocumentText[];
  readonly toPayMinor: bigint;
  readonly paysOpenMinor: bigint;
  readonly creditMinor: bigint;
  readonly refundMinor: bigint;
  readonly next: DocumentText | null;
  readonly previewHash: string;
  readonly notes: readonly PreviewNote[];
};

type Explain = (fee: ProposedFee) => readonly Step[];

/** A previewed change with each amount explained in the reader's notation; null where there is none to show. */
export function changeText(
  outcome: Outcome<PreviewedChange | null>,
  names: CatalogNames,
  notation: Notation,
  now: number,
): ChangeText | null {
  if (!outcome.ok || outcome.value === null) return null;
  const preview = outcome.value;
  const explain = explainFees(names, notation);
  const { change, next, currency, toPayMinor, paysOpenMinor, creditMinor, refundMinor } = preview;
  const { previewHash, notes } = preview;
  const zone = change.changed[0]?.zone ?? "UTC";
  const effectiveOn = dayInZone(change.effectiveAt, zone);
  return {
    effectiveOn,
    isLater: effectiveOn > dayInZone(now, zone),
    currency,
    documents: documentTexts(preview, explain),
    toPayMinor,
    paysOpenMinor,
    creditMinor,
    refundMinor,
    next: next && draftText(next, explain, "next", preview.billedTo),
    previewHash,
    notes,
  };
}

type Made = Pick<PreviewedChange, "besides" | "billedTo"> & {
  readonly decision: Pick<BillingDecision, "drafts" | "creditNotes"> &
    Partial<Pick<BillingDecision, "held" | "pending">>;
};

/** Every document that would be made, those that other customers get after the customer's own. */
function documentTexts({ decision, besides, billedTo }: Made, explain: Explain): DocumentText[] {
  const { drafts, creditNotes, held = [], pending = [] } = decision;
  return [
    ...drafts.map((draft, index) => draftText(draft, explain, `invoice-${index}`, billedTo)),
    ...[...held, ...pending].map(({ draft }, index) => draftText(draft, explain, `draft-${index}`, billedTo)),
    ...creditNotes.map((note) => noteText(note, explain, note.ref, billedTo)),
    ...besides.flatMap((one) =>
      one.decision.creditNotes.map((note) =>
        noteText(note, explain, `${one.customerId}/${note.ref}`, one.name),
      ),
    ),
  ];
}

type Transfer = {
  readonly left: PreviewedChange;
  readonly begun: { readonly atOnce: readonly ClosedDraft[]; readonly billedTo: string | null };
};

/** A previewed transfer: what it does to the one customer, and what the other is billed at once. */
export function transferText(
  outcome: Outcome<Transfer> | null,
  names: CatalogNames,
  notation: Notation,
  now: number,
): { readonly preview: ChangeText | null; readonly begun: readonly DocumentText[] } {
  if (!outcome?.ok) return { preview: null, begun: [] };
  const { left, begun } = outcome.value;
  const explain = explainFees(names, notation);
  return {
    preview: changeText({ ok: true, value: left }, names, notation, now),
    begun: begun.atOnce.map((draft, index) => draftText(draft, explain, `begun-${index}`, begun.billedTo)),
  };
}

type Billed = Made & {
  readonly decision: Pick<BillingDecision, "held" | "pending">;
  readonly currency: string;
  readonly toPayMinor: bigint;
  readonly previewHash: string;
  readonly notes?: readonly PreviewNote[];
};

/** What billing now would make; `drafts` is how many of its documents stay open as drafts. */
export function billedText(billed: Billed, names: CatalogNames, notation: Notation) {
  const { decision, currency, toPayMinor, previewHash, notes = [] } = billed;
  return {
    currency,
    toPayMinor,
    previewHash,
    notes,
    drafts: decision.held.length + decision.pending.length,
    documents: documentTexts(billed, explainFees(names, notation)),
  };
}

/** What a run would make, and the document after it. */
export function runPreviewText(
  { next, ...billed }: Billed & { readonly next: ClosedDraft | null },
  names: CatalogNames,
  notation: Notation,
) {
  return {
    ...billedText(billed, names, notation),
    next: next && draftText(next, explainFees(names, notation), "next", billed.billedTo),
  };
}

type Tried = { readonly before: ClosedDraft | null; readonly after: ClosedDraft | null };

/** One document as it is and as it would be under other settings. */
export function settingsText(
  { before, after }: Tried,
  names: CatalogNames,
  notation: Notation,
): { readonly before: DocumentText | null; readonly after: DocumentText | null } {
  const explain = explainFees(names, notation);
  return {
    before: before && draftText(before, explain, "before"),
    after: after && draftText(after, explain, "after"),
  };
}

/** Writes an invoice that is not made yet, each amount explained in the reader's notation. */
export function invoicePreviewText(names: CatalogNames, notation: Notation) {
  const explain = explainFees(names, notation);
  return (draft: ClosedDraft, billedTo: string | null = null): DocumentText =>
    draftText(draft, explain, "invoice", billedTo);
}

/** An invoice somebody writes, or a draft that is closed, as the page that confirms shows it. */
export function oneOffPreviewText<T extends { readonly draft: ClosedDraft }>(
  { draft, ...preview }: T & { readonly billedTo?: string | null },
  notation: Notation,
  names: CatalogNames = { plans: new Map(), metrics: new Map() },
) {
  const { billedTo = null } = preview;
  const document = draftText(draft, explainFees(names, notation), "invoice", billedTo);
  return { ...preview, document, mailedTo: draft.buyer.email, currency: draft.cut.currency };
}

/** A note somebody writes, as the page that confirms shows it. Amounts are above zero, but for those of the document. */
export type NotePreviewText = {
  readonly previewHash: string;
  readonly currency: string;
  readonly document: DocumentText;
  readonly totalMinor: bigint;
  readonly creditMinor: bigint;
  readonly refundMinor: bigint;
  /** Of the credit: what it pays at once. */
  readonly pays: readonly { readonly invoiceId: string; readonly amountMinor: bigint }[];
};

/** Writes a credit note that is not issued yet, each amount explained in the reader's notation. */
export function notePreviewText(
  { note, decision, previewHash }: IssuedNote & { readonly previewHash: string },
  names: CatalogNames,
  notation: Notation,
): NotePreviewText {
  const { currency, totalMinor, creditMinor, refundMinor } = note;
  const [made] = decision.creditNotes;
  assert(made, "a note that is decided is among the documents of its decision");
  return {
    previewHash,
    currency,
    document: noteText(made, explainFees(names, notation), made.ref),
    totalMinor,
    creditMinor,
    refundMinor,
    pays: decision.creditAllocations
      .filter(({ creditId }) => creditId === made.ref)
      .map(({ invoice, amountMinor }) => ({ invoiceId: invoice, amountMinor })),
  };
}

function draftText(
  draft: ClosedDraft,
  explain: Explain,
  key: string,
  billedTo: string | null = null,
): DocumentText {
  const { issuedOn, dueOn, cut, fees, netMinor, taxGroups, totalMinor } = draft;
  return {
    key,
    kind: "invoice",
    issuedOn,
    dueOn,
    currency: cut.currency,
    billedTo,
    lines: linesOf(fees, explain),
    discountMinor: discountOf(fees),
    netMinor,
    taxes: taxGroups.map(({ rate, taxMinor }) => ({ rate, taxMinor })),
    totalMinor,
  };
}

function noteText(
  { note, fees, issuedOn }: RunCreditNote,
  explain: Explain,
  key: string,
  billedTo: string | null = null,
): DocumentText {
  return {
    key,
    kind: "credit_note",
    issuedOn,
    dueOn: null,
    currency: note.currency,
    billedTo,
    lines: linesOf(fees, explain),
    discountMinor: discountOf(fees),
    netMinor: -note.netMinor,
    taxes: note.taxGroups.map(({ rate, taxMinor }) => ({ rate, taxMinor: -taxMinor })),
    totalMinor: -note.totalMinor,
  };
}

function linesOf(fees: readonly ProposedFee[], explain: Explain): DocumentText["lines"] {
  return fees.map((fee, index) => ({
    key: `${index}:${fee.positionKey}`,
    description: fee.recipient ? `${fee.description}, for ${fee.recipient.name}` : fee.description,
    from: fee.period.from,
    to: fee.period.to,
    amountMinor: fee.amountMinor,
    steps: explain(fee),
  }));
}

function discountOf(fees: readonly ProposedFee[]): bigint {
  return fees.reduce((sum, fee) => sum + fee.discountMinor, 0n);
}
