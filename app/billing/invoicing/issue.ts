import type { IssuedFee } from "../fees/fee";
import { formatAmount } from "../money/money";
import { accept, type Outcome, refuse } from "../outcome";
import { formatDay } from "../time/day";
import type { Instant } from "../time/instant";
import { dayInZone } from "../time/zone";
import type { BillingDecision, BillingSlice, HeldDraft, NewHeldDraft, RunCreditNote } from "./billing-slice";
import { closeDraft } from "./close-draft";
import { heldAsIssued } from "./close-held";
import { couponsAfter } from "./coupon-rest";
import { type CreditNoteCommand, decideCreditNote } from "./credit-note";
import type { ClosedCreditNote, CreditableInvoice } from "./credit-note-facts";
import type { OpenInvoice } from "./customer-credit";
import { slicesOf, walletsOf } from "./family";
import { withGifts } from "./gifts";
import { keptOpenUntil } from "./hold";
import type { ClosedDraft } from "./invoice";
import { noteFees } from "./note-fees";
import { type OneOffOrder, oneOffFees } from "./one-off-fees";
import { settleRun } from "./settle-run";

type Documents = {
  readonly drafts?: readonly ClosedDraft[];
  readonly held?: readonly NewHeldDraft[];
  readonly creditNotes?: readonly RunCreditNote[];
};

/**
 * What documents change that somebody made beside the runs: credit and prepaid credit pay them as they would those of a
 * run. Windows, due instants and drafts in grace stay as they are.
 */
export function issueDocuments(slice: BillingSlice, documents: Documents, now: Instant): BillingDecision {
  const { drafts = [], held = [], creditNotes = [] } = documents;
  const before = slice.coupons ?? [];
  const after = drafts.reduce((coupons, draft) => couponsAfter(coupons, draft.couponUses), before);
  return {
    drafts,
    held,
    creditNotes,
    windows: [],
    nextDueAt: new Map(),
    pending: [],
    ...settleRun(slice, drafts, creditNotes, now),
    coupons: after.filter((coupon, index) => coupon !== before[index]),
  };
}

/** What credit pays, where the policy says so, of an invoice that is open again, and of others that are open. */
export function settleReopened(slice: BillingSlice, reopened: OpenInvoice, now: Instant): BillingDecision {
  const others = (slice.openInvoices ?? []).filter(({ id }) => id !== reopened.id);
  return issueDocuments({ ...slice, openInvoices: [...others, reopened] }, {}, now);
}

/** Whether an invoice somebody wrote is issued at once or kept open until it is finalized. */
export type OneOffPlacement = "issue" | "hold";

/**
 * The invoice somebody wrote, or prepaid credit that is sold. Refuses `one_off_nothing` (every line is zero, and the
 * policy makes no such document) and what `oneOffFees` refuses.
 */
export function decideIssueOneOff(
  slice: BillingSlice,
  order: OneOffOrder,
  placement: OneOffPlacement,
  now: Instant,
): Outcome<BillingDecision> {
  const fees = oneOffFees(slice, order);
  if (!fees.ok) return fees;
  const due = fees.value.map((fee) => ({ fee, billedOn: order.on, window: null, occasion: null }));
  const dates = { billedOn: order.on, issuedOn: order.on, occasion: "order" as const };
  const draft = closeDraft(slice, due, dates, []);
  if (!draft) {
    return refuse({
      code: "one_off_nothing",
      sentence: "Every line comes to nothing, and no document is made of nothing.",
      remedy: "Enter a price above zero.",
      field: "lines",
    });
  }
  if (placement === "issue") {
    // Prepaid credit is never bought with prepaid credit.
    const members = order.recipient ? [order.recipient] : [];
    const wallets = order.prepaid ? [] : walletsOf({ ...slice, members });
    const paying = { ...slice, wallets };
    const issued = withGifts(paying, draft, wallets, now);
    return accept(issueDocuments(paying, { drafts: [issued] }, now));
  }
  const open =
    slice.draftMode === "together"
      ? slice.heldDrafts?.find((held) => held.draft.cut.currency === draft.cut.currency)
      : undefined;
  return accept(issueDocuments(slice, { held: [{ heldId: open?.id ?? null, draft }] }, now));
}

/** A credit note somebody wrote, with what its credit pays at once. */
export type IssuedNote = { readonly note: ClosedCreditNote; readonly decision: BillingDecision };

/**
 * Credits parts of an issued invoice. `issued` are the fees of its lines. Refuses `credit_note_prepaid` and what
 * `decideCreditNote` refuses.
 */
export function decideIssueCreditNote(
  book: {
    readonly slice: BillingSlice;
    readonly invoice: CreditableInvoice;
    readonly issued: readonly IssuedFee[];
  },
  command: CreditNoteCommand,
  now: Instant,
): Outcome<IssuedNote> {
  const { slice, invoice, issued } = book;
  const prepaid = new Set(issued.flatMap(({ id, feeType }) => (feeType === "prepaid_credit" ? [id] : [])));
  const index = command.lines.findIndex(({ feeId }) => prepaid.has(feeId));
  if (index >= 0) {
    return refuse({
      code: "credit_note_prepaid",
      sentence: "This line sold prepaid credit, which would stay in the wallet.",
      remedy: "Cancel the whole invoice while nothing of the credit is used.",
      field: `lines.${index}`,
    });
  }
  const note = decideCreditNote({ invoice }, command);
  if (!note.ok) return note;
  const creditNote = {
    ref: "note:0",
    note: note.value,
    fees: noteFees(note.value, issued, slice.customer.id),
    issuedOn: dayInZone(now, slice.zone),
  };
  const decision = issueDocuments(slice, { creditNotes: [creditNote] }, now);
  return accept({ note: note.value, decision });
}

/** A draft as it is issued. */
export type FinalizedDraft = { readonly draft: ClosedDraft; readonly decision: BillingDecision };

/**
 * Closes a held draft: coupons take their part, credit pays, and it is issued today, or on the day of its run where
 * the policy says so. Refuses `draft_below_zero`: what comes to less than nothing is no invoice, and `draft_on_hold`.
 */
export function decideFinalizeHeld(
  slice: BillingSlice,
  held: HeldDraft,
  now: Instant,
): Outcome<FinalizedDraft> {
  const heldUntil = keptOpenUntil(slice.holds ?? [], held.id, now);
  if (heldUntil !== null) {
    return refuse({
      code: "draft_on_hold",
      sentence: `This draft is on hold until ${formatDay(dayInZone(heldUntil, slice.zone))}.`,
      remedy: "Release the hold, then close it.",
    });
  }
  const coupons = slicesOf(slice).flatMap((each) => each.coupons ?? []);
  const paying = { ...slice, coupons, wallets: walletsOf(slice) };
  const { draft, feeIds } = heldAsIssued(slice, held, [], coupons, paying.wallets, now);
  if (draft.totalMinor < 0n) {
    return refuse({
      code: "draft_below_zero",
      sentence: `This draft comes to ${formatAmount(draft.totalMinor, draft.cut.currency)}, which is no invoice.`,
      remedy: "Add a line, or wait until more is billed on it.",
    });
  }
  const closes = [{ place: 0, heldId: held.id, feeIds }];
  return accept({ draft, decision: { ...issueDocuments(paying, { drafts: [draft] }, now), closes } });
}
