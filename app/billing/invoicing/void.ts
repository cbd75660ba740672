import type { CurrencyCode } from "../money/currency";
import { atLeastZero, least } from "../money/least";
import { formatAmount } from "../money/money";
import { accept, type Outcome, type Refusal, refuse } from "../outcome";
import type { Policy } from "../policy-kinds";
import type { Day } from "../time/day";
import { alreadyCancelled, settle } from "./credit-note";
import { leftMinorOf, leftOf, noteAsCredit, takePart } from "./credit-note-amounts";
import type { ClosedCreditNote, CreditableInvoice, CreditNoteLine } from "./credit-note-facts";
import { splitNote } from "./credit-note-split";

/** Credit and other tender that paid an invoice when it was made, and comes back when it is cancelled. */
export type TenderUsed = {
  readonly kind: "credit" | "wallet";
  /** The customer credit, or the grant, that it came from. */
  readonly id: string;
  readonly amountMinor: bigint;
};

export type VoidBook = {
  readonly policy: Pick<Policy, "void" | "void_then">;
  readonly invoice: CreditableInvoice & {
    readonly delivered: boolean;
    readonly tender: readonly TenderUsed[];
    /** Numbers of later documents that take back a part of its lines. */
    readonly correctedBy: readonly string[];
    readonly taxPointOn: Day;
  };
};

export type VoidCommand = {
  /** What is given back of it, both 0 when nothing is; up to its total. */
  readonly creditMinor: bigint;
  readonly refundMinor: bigint;
  /** Needed where the policy asks; ignored where it decides. */
  readonly follows?: "final" | "rebill" | null;
};

/** What cancelling an invoice changes. */
export type Cancellation = {
  readonly invoiceId: string;
  readonly state: "cancelled";
  /** The note of what is given back, then the void one of the rest; empty when nothing is given back. */
  readonly notes: readonly ClosedCreditNote[];
  /** Fees whose positions are free again, so that they may be billed anew; none when the cancellation is final. */
  readonly releasedFeeIds: readonly string[];
  /** Bills the released fees anew with this tax point; null when nothing is billed anew. */
  readonly reissueTaxPointOn: Day | null;
  /** Tender that goes back where it came from. */
  readonly returned: readonly TenderUsed[];
  /** Paid money that is neither credited nor refunded: it waits as an unapplied receipt. */
  readonly unappliedMinor: bigint;
};

/**
 * Voids an invoice, as far as the policy lets it: `before_delivery` only what the customer never got, `unpaid_only`
 * only what nobody paid, `also_paid` any. Refuses `invoice_already_cancelled`, `invoice_delivered`, `invoice_paid`,
 * `invoice_line_credited`, `void_then_missing`, `void_amount_invalid` and `credit_note_refund_above_paid`.
 */
export function decideVoid(book: VoidBook, command: VoidCommand): Outcome<Cancellation> {
  const { invoice, policy } = book;
  const whole = creditAll(invoice, "order_cancellation");
  const refusals = [...checkVoid(book, command), ...checkAmounts(invoice, whole, command)];
  if (refusals.length > 0) return refuse(...refusals);
  const { creditMinor, refundMinor } = command;
  const backMinor = creditMinor + refundMinor;
  const split = settle(invoice, backMinor, { creditMinor, refundMinor });
  if (!split.ok) return split;
  const follows = policy.void_then === "ask" ? command.follows : policy.void_then;
  const isAnew = follows === "rebill";
  const kept = keptOf(invoice, backMinor);
  return accept({
    invoiceId: invoice.id,
    state: "cancelled",
    notes: notesOf(whole, creditMinor, refundMinor),
    releasedFeeIds: isAnew ? invoice.lines.map(({ feeId }) => feeId) : [],
    reissueTaxPointOn: isAnew ? invoice.taxPointOn : null,
    ...kept,
  });
}

/** What came for the invoice beyond what is given back: tender goes home first, the rest is money without a use. */
function keptOf(invoice: VoidBook["invoice"], backMinor: bigint) {
  const tenderMinor = invoice.tender.reduce((sum, used) => sum + used.amountMinor, 0n);
  let left = invoice.paidMinor + tenderMinor - backMinor;
  const returned = invoice.tender.flatMap((used): TenderUsed[] => {
    const amountMinor = least(used.amountMinor, left);
    if (amountMinor <= 0n) return [];
    left -= amountMinor;
    return [{ ...used, amountMinor }];
  });
  return { returned, unappliedMinor: atLeastZero(left) };
}

function checkVoid({ invoice, policy }: VoidBook, { follows }: VoidCommand): Refusal[] {
  const { state, delivered, paidMinor, correctedBy } = invoice;
  if (state === "cancelled") return [alreadyCancelled()];
  const refusals: Refusal[] = [];
  if (policy.void === "before_delivery" && delivered) {
    refusals.push({
      code: "invoice_delivered",
      sentence: "The customer has this invoice, so it cannot be undone.",
      remedy: "Cancel it with a credit note instead.",
    });
  }
  if (policy.void === "unpaid_only" && paidMinor > 0n) {
    refusals.push({
      code: "invoice_paid",
      sentence: "Money was paid for this invoice, so it cannot be voided.",
      remedy: "Refund the payment first.",
    });
  }
  if (correctedBy.length > 0) {
    refusals.push({
      code: "invoice_line_credited",
      sentence: `${correctedBy.join(", ")} takes back a part of this invoice.`,
      remedy: "Void that document first.",
    });
  }
  if (policy.void_then === "ask" && (follows ?? null) === null) {
    refusals.push({
      code: "void_then_missing",
      sentence: "It is not said whether the fees of the invoice are billed anew.",
      remedy: "Choose to let it end here or to bill it anew.",
      field: "follows",
    });
  }
  return refusals;
}

function checkAmounts(
  { currency }: { readonly currency: CurrencyCode },
  whole: ClosedCreditNote,
  { creditMinor, refundMinor }: VoidCommand,
): Refusal[] {
  if (creditMinor >= 0n && refundMinor >= 0n && creditMinor + refundMinor <= whole.totalMinor) return [];
  const most = formatAmount(whole.totalMinor, currency);
  return [
    {
      code: "void_amount_invalid",
      sentence: `Credit and refund of a voided invoice are at least nothing and together at most ${most}.`,
      remedy: `Enter amounts that add up to at most ${most}.`,
      field: "credit",
    },
  ];
}

/** What is given back, and the void rest; a part that is all or nothing makes one note or none. */
function notesOf(whole: ClosedCreditNote, creditMinor: bigint, refundMinor: bigint): ClosedCreditNote[] {
  const backMinor = creditMinor + refundMinor;
  if (backMinor === 0n) return [];
  if (backMinor === whole.totalMinor) return [{ ...whole, creditMinor, refundMinor }];
  const [back, rest] = splitNote(whole, backMinor);
  return [
    { ...back, creditMinor, refundMinor },
    { ...rest, state: "void", creditMinor: 0n, refundMinor: 0n },
  ];
}

/** A note of everything an invoice still has, as reversals: what of it is credited and refunded is the caller's. */
export function creditAll(invoice: CreditableInvoice, reason: ClosedCreditNote["reason"]): ClosedCreditNote {
  const left = leftOf(invoice);
  const lines = [...left.values()].flatMap((line): CreditNoteLine[] => {
    const amountMinor = leftMinorOf(line);
    if (amountMinor === 0n) return [];
    const { part } = takePart(left, line.feeId, amountMinor);
    return [{ ...part, effect: "reversal", exactNet: null, reversalIndex: null }];
  });
  return noteAsCredit(invoice, lines, reason);
}

/**
 * Cancels an invoice the customer has: by one full credit note that releases exactly its own fees. A reissue bills
 * these fees anew with their own tax point; differences that were billed elsewhere stay there. Refuses
 * `invoice_already_cancelled` and `invoice_credited_whole` (nothing is left to credit).
 */
export function decideCancelInvoice(
  book: Pick<VoidBook, "invoice">,
  command: { readonly follows: "final" | "rebill"; readonly reason: ClosedCreditNote["reason"] },
): Outcome<Cancellation> {
  const { invoice } = book;
  if (invoice.state === "cancelled") return refuse(alreadyCancelled());
  const note = creditAll(invoice, command.reason);
  if (note.lines.length === 0) {
    return refuse({
      code: "invoice_credited_whole",
      sentence: "Everything on this invoice is credited already.",
      remedy: "There is nothing left to cancel.",
    });
  }
  const isAnew = command.follows === "rebill";
  return accept({
    invoiceId: invoice.id,
    state: "cancelled",
    notes: [note],
    releasedFeeIds: isAnew ? note.lines.map(({ correctsFeeId }) => correctsFeeId) : [],
    reissueTaxPointOn: isAnew ? invoice.taxPointOn : null,
    returned: [],
    unappliedMinor: 0n,
  });
}
