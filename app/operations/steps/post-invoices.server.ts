import { earnedUntil } from "~/billing/fees/earning";
import { soldShares } from "~/billing/invoicing/gifts";
import { postInvoice } from "~/billing/ledger/invoice-posting";
import { takenBack } from "~/billing/ledger/note-posting";
import { isDeferred } from "~/billing/ledger/recipes";
import { nextPostingDay } from "~/billing/revenue/posting-day";
import type { NumberedInvoice } from "~/store/invoices.server";
import type { DocumentEntry, NewRecognitionSchedule, RecognitionSchedule } from "~/store/ledger.server";
import { type CorrectedFees, releasedSchedules } from "./save-credit-notes.server";

/** The entries of invoices, and the schedules their negative lines take deferred revenue from, as they are after all. */
export function postInvoices(
  invoices: readonly NumberedInvoice[],
  { standings, schedules }: CorrectedFees,
): { readonly entries: readonly DocumentEntry[]; readonly corrected: CorrectedFees } {
  const entries: DocumentEntry[] = [];
  let known = standings;
  let changed = schedules;
  for (const { id, draft, drawn, feeIds } of invoices) {
    const posting = postInvoice(draft, known);
    known = posting.standings;
    changed = releasedSchedules(changed, posting.released, draft.fees);
    const document = { documentKind: "invoice" as const, documentId: id, documentNumber: drawn.number };
    if (posting.entry.postings.length > 0) entries.push({ entry: posting.entry, ...document, feeIds });
  }
  return { entries, corrected: { standings: known, schedules: changed } };
}

/**
 * The revenue of an invoice that waits to be earned, paid for or received before with credit that was taxed at its sale;
 * a line that takes an earlier fee back lowers the one of that.
 */
export function schedulesOf({ id, draft, feeIds }: NumberedInvoice): NewRecognitionSchedule[] {
  const sold = soldShares(draft);
  return draft.fees.flatMap((fee, index) => {
    const totalMinor = fee.amountMinor - fee.discountMinor + (sold[index] ?? 0n);
    const feeId = feeIds[index];
    if (feeId === undefined || totalMinor === 0n || takenBack(fee).length > 0) return [];
    if (!isDeferred(fee, draft.postedOn)) return [];
    const [from, to] = [fee.period.from, earnedUntil(fee)];
    return [
      {
        feeId,
        customerId: fee.recipient?.id ?? draft.cut.customerId,
        invoiceId: id,
        issuerId: draft.cut.issuerId,
        feeType: fee.feeType,
        currency: draft.cut.currency,
        totalMinor,
        recognizedMinor: 0n,
        fromOn: from,
        toOn: to,
        nextOn: nextPostingDay(from, to),
        recognition: fee.recognition === "monthly" ? "monthly" : "daily",
      },
    ];
  });
}

/** Schedules that were changed, for one statement. */
export function changedSchedules(before: CorrectedFees, after: CorrectedFees): RecognitionSchedule[] {
  return [...after.schedules.values()].filter(
    (schedule) => before.schedules.get(schedule.feeId) !== schedule,
  );
}
