import type { BookInvoice } from "./book";
import type { ExpectedInvoice } from "./format";
import { invoiceDifference, type Reading } from "./invoice-difference";
import { alignInOrder } from "./pairing";
import { sameNumber } from "./same-number";

/**
 * Finds each expected invoice among those of the customer, in order; other invoices may stand between them. Null when
 * all were found, else the difference to the invoice that comes closest.
 */
export function matchInvoices(
  customer: string,
  expected: readonly ExpectedInvoice[],
  found: readonly BookInvoice[],
  reading: Reading,
): string | null {
  const differences = expected.map((want) => found.map((got) => invoiceDifference(want, got, reading)));
  const places = alignInOrder({
    wanted: expected.length,
    found: found.length,
    fits: (want, got) => differences[want]?.[got] === null,
    mayBeAbsent: (want) => mayBeAbsent(expected[want]),
  });
  return places === null ? firstMissing(customer, expected, found, differences) : null;
}

function mayBeAbsent(invoice: ExpectedInvoice | undefined): boolean {
  if (!invoice) return true;
  return invoice.optional || (invoice.optional_if_zero && isZero(invoice));
}

function isZero(invoice: ExpectedInvoice): boolean {
  return [invoice.total, invoice.subtotal].every((amount) => amount === undefined || sameNumber(amount, "0"));
}

function firstMissing(
  customer: string,
  expected: readonly ExpectedInvoice[],
  found: readonly BookInvoice[],
  differences: readonly (readonly (string | null)[])[],
): string {
  let next = 0;
  for (const [index, invoice] of expected.entries()) {
    if (mayBeAbsent(invoice)) continue;
    const rest = (differences[index] ?? []).slice(next);
    const match = rest.indexOf(null);
    if (match < 0) {
      return `invoice ${index + 1} of ${customer}: ${closest(invoice, found.slice(next), rest)}`;
    }
    next += match + 1;
  }
  return `the invoices of ${customer} stand in another order`;
}

/** The difference worth showing: to the one of the same date, else to the next one. */
function closest(
  expected: ExpectedInvoice,
  rest: readonly BookInvoice[],
  differences: readonly (string | null)[],
): string {
  if (rest.length === 0) {
    const date = expected.issued_on ?? expected.drafted_on;
    return `expected one${date ? ` on ${date}` : ""} of ${expected.total ?? expected.subtotal ?? "any amount"}, got no more`;
  }
  const sameDay = rest.findIndex((candidate) => candidate.issuedOn === expected.issued_on);
  return differences[Math.max(sameDay, 0)] ?? "differs";
}
