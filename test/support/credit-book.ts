import { taxKey } from "~/billing/fees/position";
import type {
  ClosedCreditNote,
  CreditableInvoice,
  CreditableLine,
} from "~/billing/invoicing/credit-note-facts";
import { taxGroups } from "~/billing/tax/tax-groups";

export type LineOptions = { readonly amount: bigint; readonly discount?: bigint; readonly rate?: string };

/** An issued invoice with a fee "f1", "f2", … for each line; paid whole unless said otherwise. */
export function issuedInvoice(
  lines: readonly LineOptions[],
  change: Partial<CreditableInvoice> = {},
): CreditableInvoice {
  const creditable = lines.map(
    ({ amount, discount = 0n, rate = "20" }, index): CreditableLine => ({
      feeId: `f${index + 1}`,
      amountMinor: amount,
      discountMinor: discount,
      tax: { category: "S", rate, country: "FR" },
      creditedMinor: 0n,
      creditedDiscountMinor: 0n,
    }),
  );
  const groups = taxGroups(
    creditable.map((line) => ({ ...line, position: { tax: line.tax } })),
    { tax_rounding: "group" },
  );
  const totalMinor = groups.reduce((sum, group) => sum + group.netMinor + group.taxMinor, 0n);
  return {
    id: "i1",
    currency: "EUR",
    state: "paid",
    lines: creditable,
    taxGroups: groups,
    totalMinor,
    paidMinor: totalMinor,
    creditedTax: new Map(),
    ...change,
  };
}

/** The invoice as it stands after a note. */
export function afterNote(invoice: CreditableInvoice, note: ClosedCreditNote): CreditableInvoice {
  const creditedTax = new Map(invoice.creditedTax);
  for (const group of note.taxGroups) {
    creditedTax.set(taxKey(group), (creditedTax.get(taxKey(group)) ?? 0n) + group.taxMinor);
  }
  const lines = invoice.lines.map((line) => {
    const own = note.lines.filter(({ correctsFeeId }) => correctsFeeId === line.feeId);
    return {
      ...line,
      creditedMinor: own.reduce((sum, part) => sum + part.amountMinor, line.creditedMinor),
      creditedDiscountMinor: own.reduce((sum, part) => sum + part.discountMinor, line.creditedDiscountMinor),
    };
  });
  return { ...invoice, lines, creditedTax, paidMinor: invoice.paidMinor - note.refundMinor };
}
