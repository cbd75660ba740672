import { formatAmount } from "~/billing/money/money";
import { formatDay } from "~/billing/time/day";
import type { BookInvoice } from "./book";
import { dueAtEndOfDay, endOfDay, laterNotes, type PayerDay, payerDayId, payerDays } from "./family";
import { emptyInvoice, otherLine, type Projected, summed } from "./project-line";
import type { StatedNote, Statement } from "./statement";

/** Each payer's days as invoices of its own: one summary line for each customer it pays for. */
export function projectPayers(statement: Statement): Projected[] {
  return payerDays(statement.scenario, statement.invoices).map((one) => ({
    id: payerDayId(one),
    shown: payerInvoice(statement, one),
  }));
}

/** A correction of what was still to be paid lowers it by its own credit. */
function paysItsInvoice(statement: Statement, { id, note }: StatedNote): boolean {
  return statement.tenders.some(
    ({ sourceId, invoiceId }) => sourceId === id && invoiceId === note.correctsInvoiceId,
  );
}

function payerInvoice(statement: Statement, one: PayerDay): BookInvoice {
  const { payer, day, invoices } = one;
  const currency = invoices[0]?.draft.cut.currency ?? "EUR";
  const on = formatDay(day);
  const money = (minor: bigint): string => formatAmount(minor, currency);
  const children = [...new Set(invoices.map(({ customer }) => customer))];
  const lines = children.map((child) => {
    const own = invoices.filter(({ customer }) => customer === child);
    const due = own.reduce((sum, invoice) => sum + dueAtEndOfDay(statement, invoice), 0n);
    return { ...otherLine("child_summary", on, money(due)), child };
  });
  const zone = statement.scenario.customers.find(({ id }) => id === payer)?.timezone ?? "UTC";
  const isFinal = statement.now >= endOfDay(day, zone);
  const openMinor = invoices.reduce((sum, { openMinor: open }) => sum + open, 0n);
  const mirrored = laterNotes(statement, one)
    .filter((note) => paysItsInvoice(statement, note))
    .map(({ note, issuedOn }) => otherLine("item_adjustment", formatDay(issuedOn), money(-note.totalMinor)));
  const ids = new Set(invoices.map(({ id }) => id));
  const credit = statement.tenders
    .filter(({ invoiceId, isOfPayer }) => isOfPayer && ids.has(invoiceId))
    .map((tender) => otherLine("credit_balance", formatDay(tender.on), money(-tender.amountMinor)));
  const issuedAt = Math.max(...invoices.map((invoice) => invoice.issuedAt));
  const empty = emptyInvoice(payer, currency, issuedAt, on);
  const status = isFinal ? (openMinor > 0n ? "finalized" : "paid") : "draft";
  return summed({ ...empty, status, balance: money(isFinal ? openMinor : 0n) }, [
    ...lines,
    ...mirrored,
    ...credit,
  ]);
}
