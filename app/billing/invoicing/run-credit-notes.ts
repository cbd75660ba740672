import { assert } from "../assert";
import type { Borne, Derivation, ProposedFee } from "../fees/fee";
import { overridePart } from "../fees/override-part";
import { pricedOf } from "../fees/position";
import type { DueFee } from "../fees/propose-context";
import { groupBy } from "../group-by";
import type { CurrencyCode } from "../money/currency";
import { formatAmount } from "../money/money";
import { add, rational, ZERO } from "../money/rational";
import { roundHalfAwayFromZero } from "../money/round";
import { isTakenBeside } from "../pools/takes";
import { givenBack, taxGivenBack } from "../tax/inclusive";
import { taxOfNet } from "../tax/tax-groups";
import type { BillingSlice, RunCreditNote } from "./billing-slice";
import { type CutDates, closeDraft } from "./close-draft";
import type { ClosedCreditNote, CreditNoteLine } from "./credit-note-facts";
import { creditNotesFromReversals, type Reversal, refundOfUnused } from "./credit-note-reversals";
import { slicesOf } from "./family";
import type { ClosedDraft } from "./invoice";

type Split = {
  readonly notes: readonly RunCreditNote[];
  /** Notes about documents that name somebody else than the customer of the slice. */
  readonly elsewhere: readonly { readonly customerId: string; readonly note: RunCreditNote }[];
  /** What stays on the invoice of the day. */
  readonly kept: readonly DueFee[];
  /** Negative fees that correct nothing known here; they wait for a run that knows it. */
  readonly left: readonly DueFee[];
};

/**
 * Turns the negative fees of a cut into credit notes, one for each invoice they correct; the law wants a reference to
 * the original. Where the policy has negative lines instead, they stay on the invoice, but for lines of documents that
 * name another customer: who was billed gets it back.
 */
export function creditNoteOfRun(slice: BillingSlice, due: readonly DueFee[], dates: CutDates): Split {
  if (!due.some(isGivenBack)) return { notes: [], elsewhere: [], kept: due, left: [] };
  const { waits, takes } = linesThatWait(slice, due);
  const now = waits.size === 0 ? due : due.filter((one) => !waits.has(one));
  const split = splitNow(slice, now, takes, dates);
  return waits.size === 0 ? split : { ...split, left: [...split.left, ...waits] };
}

/**
 * What is to lower a document rather than come back by a note: `takes` as far as this one has room for it, in its order,
 * and the rest `waits` for the next one. What another customer was billed is theirs to get back, by a note.
 */
function linesThatWait(slice: BillingSlice, due: readonly DueFee[]) {
  const [waits, takes] = [new Set<DueFee>(), new Set<DueFee>()];
  let room = due.reduce((sum, one) => (isGivenBack(one) ? sum : sum + one.fee.amountMinor), 0n);
  for (const one of due) {
    if (one.asLine !== true || !isGivenBack(one) || !isOwn(slice, one)) continue;
    if (room + one.fee.amountMinor < 0n) waits.add(one);
    else {
      room += one.fee.amountMinor;
      takes.add(one);
    }
  }
  return { waits, takes };
}

/** Whether the document it corrects names the customer of the slice. */
function isOwn({ issued, customer }: BillingSlice, { fee }: DueFee): boolean {
  const corrected = issued.find(({ id }) => id === fee.correctsFeeId);
  return (corrected?.billedTo ?? fee.position.customerId) === customer.id;
}

function splitNow(
  slice: BillingSlice,
  due: readonly DueFee[],
  takes: ReadonlySet<DueFee>,
  dates: CutDates,
): Split {
  const back = due.filter((one) => isGivenBack(one) && !takes.has(one));
  if (back.length === 0) return { notes: [], elsewhere: [], kept: due, left: [] };
  if (slice.policy.unused_credit === "negative_line") return negativeLines(slice, due, back, dates);
  const kept = due.filter((one) => !back.includes(one));
  const invoices = slice.invoices ?? [];
  const known = new Map(
    invoices.flatMap((invoice) => invoice.lines.map(({ feeId }) => [feeId, invoice] as const)),
  );
  const placed = back.filter(({ fee }) => fee.correctsFeeId !== null && known.has(fee.correctsFeeId));
  const reversals = placed.map(({ fee }) => reversalOf(slice, fee));
  const { notes } = creditNotesFromReversals(reversals, invoices, slice.policy);
  const lines = notes.flatMap((note) => note.lines);
  const made = notes.map((note) => {
    const customerId = known.get(note.lines[0]?.correctsFeeId ?? "")?.customerId ?? slice.customer.id;
    const fees = note.lines.map((line) => feeOfLine(slice, line, lines, placed));
    return { customerId, note: noteOf(asAskedFor(slice, note, placed), fees, dates) };
  });
  return {
    kept,
    left: back.filter((one) => !placed.includes(one)),
    notes: made.flatMap(({ customerId, note }) => (customerId === slice.customer.id ? note : [])),
    elsewhere: made
      .filter(({ customerId }) => customerId !== slice.customer.id)
      .map((one) => addressed(slice, one)),
  };
}

function isGivenBack({ fee }: DueFee): boolean {
  return fee.amountMinor < 0n && fee.isInterim !== true && !isTakenBeside(fee);
}

/** Lines of documents that name somebody else, as a note for each of those; the others stay on the invoice. */
function negativeLines(
  slice: BillingSlice,
  due: readonly DueFee[],
  back: readonly DueFee[],
  dates: CutDates,
): Split {
  const issued = new Map(slice.issued.map((fee) => [fee.id, fee]));
  const named = groupBy(back, ({ fee }) => {
    const corrected = issued.get(fee.correctsFeeId ?? "");
    return corrected ? (corrected.billedTo ?? fee.position.customerId) : slice.customer.id;
  });
  const moved = new Set(
    [...named].flatMap(([customerId, fees]) => (customerId === slice.customer.id ? [] : fees)),
  );
  if (moved.size === 0) return { notes: [], elsewhere: [], kept: due, left: [] };
  const elsewhere = [...named].flatMap(([customerId, fees]) => {
    const draft = customerId === slice.customer.id ? null : closeDraft(slice, fees, dates, []);
    return draft ? [addressed(slice, { customerId, note: noteBelowZero(draft) })] : [];
  });
  return { notes: [], elsewhere, kept: due.filter((one) => !moved.has(one)), left: [] };
}

/** A note with the recipient on its lines where that is not whom it names. */
function addressed(slice: BillingSlice, { customerId, note }: Split["elsewhere"][number]) {
  const names = new Map(slicesOf(slice).map(({ customer }) => [customer.id, customer.party.name]));
  const fees = note.fees.map(({ recipient: _, ...fee }): ProposedFee => {
    const { customerId: id } = fee.position;
    return id === customerId ? fee : { ...fee, recipient: { id, name: names.get(id) ?? "" } };
  });
  return { customerId, note: { ...note, fees } };
}

/** `ref` is given once all notes of a customer are known. */
function noteOf(note: ClosedCreditNote, fees: readonly ProposedFee[], dates: CutDates): RunCreditNote {
  return { ref: "", note, fees, issuedOn: dates.billedOn };
}

/** A document that comes to less than nothing is a credit note of all its lines, with amounts above zero. */
export function noteBelowZero(draft: ClosedDraft): RunCreditNote {
  return {
    ref: "",
    issuedOn: draft.issuedOn,
    fees: draft.fees,
    note: {
      correctsInvoiceId: null,
      currency: draft.cut.currency,
      reason: "facts_changed",
      state: "final",
      lines: [],
      taxGroups: draft.taxGroups.map((group) => ({
        ...group,
        netMinor: -group.netMinor,
        taxMinor: -group.taxMinor,
      })),
      netMinor: -draft.netMinor,
      taxMinor: -draft.taxMinor,
      totalMinor: -draft.totalMinor,
      couponAdjustmentMinor: 0n,
      creditMinor: -draft.totalMinor,
      refundMinor: 0n,
    },
  };
}

function reversalOf(slice: BillingSlice, fee: ProposedFee): Reversal {
  const others = slice.issued.filter(
    (issued) =>
      issued.positionKey === fee.positionKey &&
      issued.correctsFeeId === null &&
      issued.id !== fee.correctsFeeId,
  );
  return {
    correctsFeeIds: [fee.correctsFeeId ?? "", ...others.toReversed().map(({ id }) => id)],
    amountMinor: -fee.amountMinor,
    ...(fee.exactMinor ? { exactMinor: { num: -fee.exactMinor.num, den: fee.exactMinor.den } } : {}),
    effect: fee.effect === "concession" ? "concession" : "reversal",
  };
}

/** The fee of a note's line: the one proposed, or the part of it that was taken from this corrected fee. */
function feeOfLine(
  slice: BillingSlice,
  line: CreditNoteLine,
  lines: readonly CreditNoteLine[],
  placed: readonly DueFee[],
): ProposedFee {
  const fee = placed[line.reversalIndex ?? 0]?.fee;
  assert(fee, "a line of a run's credit note comes from a fee of the run");
  return {
    ...fee,
    ...givenBack(line),
    ...byHandOf(slice, fee, line, lines),
    correctsFeeId: line.correctsFeeId,
    derivation: derivationOf(slice, fee, line, lines),
  };
}

/** The derivation of the fee, with what of a difference one corrected fee gives, and the tax in that. */
function derivationOf(
  slice: BillingSlice,
  fee: ProposedFee,
  line: CreditNoteLine,
  lines: readonly CreditNoteLine[],
): Derivation {
  const { currency } = fee.position;
  const { amountMinor } = pricedOf(line);
  const told = line.leftBefore
    ? { ...fee.derivation, taxIncluded: taxGivenBack(line, line.leftBefore, currency) }
    : fee.derivation;
  if (-amountMinor === fee.amountMinor) return told;
  return {
    ...told,
    amount: formatAmount(-amountMinor, currency),
    borne: borneBy(slice, line, lines, reversalOf(slice, fee).correctsFeeIds, currency),
  };
}

/** What of a difference the fees before this one gave, and the most that this one could. */
function borneBy(
  slice: BillingSlice,
  line: CreditNoteLine,
  lines: readonly CreditNoteLine[],
  order: readonly string[],
  currency: CurrencyCode,
): Borne {
  const place = order.indexOf(line.correctsFeeId);
  const before = lines.filter(
    (other) => other.reversalIndex === line.reversalIndex && order.indexOf(other.correctsFeeId) < place,
  );
  const earlier = lines.filter(
    (other) =>
      other.correctsFeeId === line.correctsFeeId && (other.reversalIndex ?? 0) < (line.reversalIndex ?? 0),
  );
  const corrected = (slice.invoices ?? [])
    .flatMap((invoice) => invoice.lines)
    .find(({ feeId }) => feeId === line.correctsFeeId);
  const leftMinor = (corrected?.amountMinor ?? 0n) - (corrected?.creditedMinor ?? 0n) - sumOf(earlier);
  return { before: formatAmount(sumOf(before), currency), left: formatAmount(leftMinor, currency) };
}

/** What of the line is taken back because of a manual amount, where the fee has one. */
function byHandOf(
  slice: BillingSlice,
  fee: ProposedFee,
  line: CreditNoteLine,
  lines: readonly CreditNoteLine[],
): { readonly overrideMinor?: bigint } {
  if (!fee.overrideMinor) return {};
  const order = reversalOf(slice, fee).correctsFeeIds;
  const before = lines.filter(
    (other) =>
      other.reversalIndex === line.reversalIndex &&
      order.indexOf(other.correctsFeeId) < order.indexOf(line.correctsFeeId),
  );
  return overridePart(fee, -sumOf(before), -pricedOf(line).amountMinor);
}

function sumOf(lines: readonly CreditNoteLine[]): bigint {
  return lines.reduce((sum, line) => sum + pricedOf(line).amountMinor, 0n);
}

/** Who ended a subscription may have asked for the money instead of credit. */
function asAskedFor(
  slice: BillingSlice,
  note: ClosedCreditNote,
  placed: readonly DueFee[],
): ClosedCreditNote {
  const invoice = slice.invoices?.find(({ id }) => id === note.correctsInvoiceId);
  const wantsRefund = note.lines.some((line) => {
    const id = placed[line.reversalIndex ?? 0]?.fee.position.subscriptionId;
    const owner = slice.subscriptions.find(({ subscription }) => subscription.id === id);
    return owner?.subscription.unused === "refund";
  });
  if (!invoice || !wantsRefund) return note;
  const corrected = invoice.lines.filter(({ feeId }) =>
    note.lines.some((line) => line.correctsFeeId === feeId),
  );
  const pricedMinor = corrected.reduce((sum, line) => sum + line.amountMinor - line.discountMinor, 0n);
  const added = corrected
    .map((line) =>
      line.included ? ZERO : taxOfNet(rational(line.amountMinor - line.discountMinor), line.tax),
    )
    .reduce(add, ZERO);
  return refundOfUnused(note, invoice, pricedMinor + roundHalfAwayFromZero(added));
}
