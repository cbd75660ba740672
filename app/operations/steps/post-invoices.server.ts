import { earnedUntil } from "~/billing/fees/earning";
import { usagePlaceOf } from "~/billing/fees/usage-place";
import { soldShares } from "~/billing/invoicing/gifts";
import { accrualBalances, accruedPart, type OpenAccrual } from "~/billing/ledger/accrual";
import { postInvoice } from "~/billing/ledger/invoice-posting";
import { takenBack } from "~/billing/ledger/note-posting";
import { isDeferred } from "~/billing/ledger/recipes";
import { nextPostingDay } from "~/billing/revenue/posting-day";
import type { NumberedInvoice } from "~/store/invoices.server";
import type { DocumentEntry, NewRecognitionSchedule, RecognitionSchedule } from "~/store/ledger.server";
import { type CorrectedFees, releasedSchedules } from "./save-credit-notes.server";

/** Whose usage stands on an invoice; what of it was accrued is income already. */
export function servedWithUsage({ draft: { cut, fees } }: NumberedInvoice): string[] {
  return fees.flatMap((fee) => (usagePlaceOf(fee) === null ? [] : (fee.recipient?.id ?? cut.customerId)));
}

/**
 * The entries of invoices, and the schedules their negative lines take deferred revenue from, as they are after all.
 * `accruals` is what is accrued of whom they serve.
 */
export function postInvoices(
  invoices: readonly NumberedInvoice[],
  { standings, schedules }: CorrectedFees,
  accruals: readonly OpenAccrual[],
): { readonly entries: readonly DocumentEntry[]; readonly corrected: CorrectedFees } {
  const entries: DocumentEntry[] = [];
  let known = standings;
  let changed = schedules;
  const balances = accrualBalances(accruals);
  for (const { id, draft, drawn, feeIds } of invoices) {
    const posting = postInvoice(draft, known, accruedPart(draft, balances));
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
