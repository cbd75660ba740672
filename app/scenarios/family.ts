import type { Day } from "~/billing/time/day";
import { type Instant, MS_PER_SECOND } from "~/billing/time/instant";
import { startOfDay } from "~/billing/time/zone";
import type { Scenario } from "./format";
import type { StatedInvoice, StatedNote, Statement } from "./statement";

/**
 * Customers that others pay for. What a file shows as invoices of a payer are sums of a day's invoices of the customers
 * it pays for: they are collected together at the end of that day, and no documents of their own.
 */

/** Who pays for a customer: another one, or itself. */
export function payerOf(scenario: Scenario, customer: string): string {
  const known = scenario.customers.find(({ id }) => id === customer);
  return known?.parent_pays && known.parent !== null ? known.parent : customer;
}

/** The instant at which a payer's day is over: one second before the next. */
export function endOfDay(day: Day, zone: string): Instant {
  return startOfDay(day + 1, zone) - MS_PER_SECOND;
}

/** All invoices of one day that one payer pays for others. */
export type PayerDay = {
  readonly payer: string;
  readonly day: Day;
  readonly invoices: readonly StatedInvoice[];
};

export function payerDays(scenario: Scenario, invoices: readonly StatedInvoice[]): PayerDay[] {
  const days = new Map<string, PayerDay>();
  for (const invoice of invoices) {
    const payer = payerOf(scenario, invoice.customer);
    if (payer === invoice.customer || invoice.state === "draft") continue;
    const day = invoice.draft.issuedOn;
    const key = `${payer}/${day}`;
    days.set(key, { payer, day, invoices: [...(days.get(key)?.invoices ?? []), invoice] });
  }
  return [...days.values()];
}

/** Names a payer's day among projected invoices; all of them sort after what they are sums of. */
export function payerDayId({ payer, day }: Pick<PayerDay, "payer" | "day">): string {
  return `zz_${payer}_${day}`;
}

/** The invoices that the sum of a payer's day stands for; none where the id names another document. */
export function paidForOn(
  scenario: Scenario,
  invoices: readonly StatedInvoice[],
  id: string | undefined,
): readonly StatedInvoice[] {
  return payerDays(scenario, invoices).find((one) => payerDayId(one) === id)?.invoices ?? [];
}

/** What an invoice came to by the end of its day, after its customer's credit and the corrections of that day. */
export function dueAtEndOfDay(statement: Statement, invoice: StatedInvoice): bigint {
  const day = invoice.draft.issuedOn;
  const tenders = statement.tenders.filter(
    ({ invoiceId, on, isOfPayer }) => invoiceId === invoice.id && on === day && !isOfPayer,
  );
  return invoice.draft.totalMinor - tenders.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}

/** Corrections of a payer's day that came after it was over. */
export function laterNotes(statement: Statement, { invoices, day }: PayerDay): StatedNote[] {
  const ids = new Set(invoices.map(({ id }) => id));
  return statement.notes.filter(
    ({ note, issuedOn }) =>
      note.correctsInvoiceId !== null && ids.has(note.correctsInvoiceId) && issuedOn > day,
  );
}
