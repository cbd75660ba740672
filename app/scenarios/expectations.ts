import { formatInstant } from "~/billing/time/instant";
import type { Book, BookInvoice } from "./book";
import type { Expectation, ExpectedInvoice, Scenario } from "./format";
import { matchInvoices } from "./match-invoices";
import { plainNumber, sameNumber } from "./same-number";

/** Compares what a file expects with what came out. Null when all of it holds, else the first difference in one line. */
export function firstDifference(scenario: Scenario, book: Book): string | null {
  const { expect } = scenario;
  const checks = [invoices, invoiceCounts, invoicesIssued, invoiceDates, customers, subscriptions, usage];
  for (const check of checks) {
    const difference = check(expect, book);
    if (difference !== null) return difference;
  }
  return null;
}

function invoices(expect: Expectation, book: Book): string | null {
  const byCustomer = new Map<string, ExpectedInvoice[]>();
  for (const invoice of expect.invoices) {
    byCustomer.set(invoice.customer, [...(byCustomer.get(invoice.customer) ?? []), invoice]);
  }
  for (const [customer, expected] of byCustomer) {
    const difference = matchInvoices(customer, expected, invoicesOf(book, customer));
    if (difference !== null) return difference;
  }
  return null;
}

function invoicesOf(book: Book, customer: string): BookInvoice[] {
  return book.invoices.filter((invoice) => invoice.customer === customer);
}

function invoiceCounts(expect: Expectation, book: Book): string | null {
  for (const { customer, at, count } of expect.invoice_counts) {
    const found = invoicesOf(book, customer).filter((invoice) => invoice.issuedAt <= at).length;
    if (found !== count) {
      return `invoice_counts ${customer} at ${formatInstant(at)}: expected ${count}, got ${found}`;
    }
  }
  return null;
}

function invoicesIssued(expect: Expectation, book: Book): string | null {
  for (const { customer, after, until, count } of expect.invoices_issued) {
    const found = invoicesOf(book, customer).filter(
      (invoice) => invoice.issuedAt > after && invoice.issuedAt <= until,
    ).length;
    if (found !== count) {
      const span = `after ${formatInstant(after)} until ${formatInstant(until)}`;
      return `invoices_issued ${customer} ${span}: expected ${count}, got ${found}`;
    }
  }
  return null;
}

/** On each date of the list an invoice was issued; the source may have jumped over the dates between them. */
function invoiceDates(expect: Expectation, book: Book): string | null {
  for (const { customer, on } of expect.invoice_dates) {
    const found = invoicesOf(book, customer).map((invoice) => invoice.issuedOn);
    const absent = on.find((date) => !found.includes(date));
    if (absent !== undefined) {
      return `invoice_dates ${customer}: expected ${absent}, got ${found.join(", ") || "none"}`;
    }
  }
  return null;
}

function customers(expect: Expectation, book: Book): string | null {
  for (const { id, bill_cycle_day: want } of expect.customers) {
    const got = book.billDays.get(id) ?? null;
    if (want !== got)
      return `customer ${id}: expected bill_cycle_day ${want ?? "none"}, got ${got ?? "none"}`;
  }
  return null;
}

function subscriptions(expect: Expectation, book: Book): string | null {
  for (const expected of expect.subscriptions) {
    const at = expected.at ?? null;
    const look = book.subscriptions.find((found) => found.as === expected.as && found.at === at);
    const name = `subscription ${expected.as}${at === null ? "" : ` at ${formatInstant(at)}`}`;
    if (!look) return `${name}: never seen`;
    if (expected.status !== undefined && expected.status !== look.status) {
      return `${name}: expected ${expected.status}, got ${look.status}`;
    }
    const { current_period: period, charged_through: through } = expected;
    const current = look.currentPeriod;
    if (period && (period.from !== current?.from || period.to !== current.to)) {
      return `${name}: expected period ${period.from} to ${period.to}, got ${current ? `${current.from} to ${current.to}` : "none"}`;
    }
    const reached =
      through === undefined ? null : (chargedThrough(book, expected.as, at) ?? look.trialEndsOn);
    if (through !== undefined && through !== reached) {
      return `${name}: expected charged_through ${through}, got ${reached ?? "none"}`;
    }
  }
  return null;
}

/** The end of the last billed recurring period, or of the last billed usage where nothing recurs. */
function chargedThrough(book: Book, as: string, at: number | null): string | null {
  const lines = book.invoices
    .filter((invoice) => at === null || invoice.issuedAt <= at)
    .flatMap((invoice) => invoice.lines)
    .filter((line) => line.subscription === as);
  const recurring = lines.filter((line) => line.kind === "subscription");
  const ends = (recurring.length > 0 ? recurring : lines).map((line) => line.to).sort();
  return ends.at(-1) ?? null;
}

function usage(expect: Expectation, book: Book): string | null {
  for (const expected of expect.usage) {
    const look = book.usage.find(
      (found) => found.subscription === expected.subscription && found.at === expected.at,
    );
    const charge = look?.charges.find((found) => found.charge === expected.charge);
    const name = `usage ${expected.subscription} ${expected.charge} at ${formatInstant(expected.at)}`;
    if (!charge) return `${name}: expected usage, got none`;
    for (const field of ["quantity", "amount", "total"] as const) {
      const [want, got] = [expected[field], charge[field]];
      if (want !== undefined && !sameNumber(want, got)) {
        return `${name}: expected ${field} ${plainNumber(want)}, got ${plainNumber(got)}`;
      }
    }
    if (expected.events !== undefined && expected.events !== charge.eventCount) {
      return `${name}: expected ${expected.events} events, got ${charge.eventCount}`;
    }
    for (const end of ["from", "to"] as const) {
      const want = expected.period?.[end];
      if (want !== undefined && want !== charge.period[end]) {
        return `${name}: expected period ${end} ${want}, got ${charge.period[end]}`;
      }
    }
  }
  return null;
}
