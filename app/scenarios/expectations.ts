import { parseDay } from "~/billing/time/day";
import { formatInstant, type Instant } from "~/billing/time/instant";
import { dayInZone } from "~/billing/time/zone";
import type { Book, BookInvoice } from "./book";
import { creditDifference } from "./expected-credit";
import { stateDifference } from "./expected-states";
import type { ExpectedInvoice, Scenario } from "./format";
import { invoiceDifference, type Reading } from "./invoice-difference";
import { matchInvoices } from "./match-invoices";
import { isBelowZero } from "./same-number";
import { subscriptionAliases } from "./subscription-names";

/** Compares what a file expects with what came out. Null when all of it holds, else the first difference in one line. */
export function firstDifference(scenario: Scenario, book: Book): string | null {
  const checks = [
    invoices,
    invoiceCounts,
    invoicesIssued,
    invoiceDates,
    numbers,
    drafts,
    creditDifference,
    stateDifference,
  ];
  for (const check of checks) {
    const difference = check(scenario, book);
    if (difference !== null) return difference;
  }
  return null;
}

function readingOf(scenario: Scenario): Reading {
  const aliases = subscriptionAliases(scenario);
  // The format says that files of a folder `generator` leave the lines of customer credit out.
  const leavesOut = scenario.name.split("/").includes("generator");
  const belowZero =
    leavesOut || scenario.expect.invoices.some(({ total }) => total !== undefined && isBelowZero(total));
  return {
    nameOf: (subscription) => aliases.get(subscription) ?? subscription,
    totals: belowZero ? "before_credit_lines" : "with_credit_lines",
  };
}

function invoices(scenario: Scenario, book: Book): string | null {
  const byCustomer = new Map<string, ExpectedInvoice[]>();
  for (const invoice of scenario.expect.invoices) {
    byCustomer.set(invoice.customer, [...(byCustomer.get(invoice.customer) ?? []), invoice]);
  }
  for (const [customer, expected] of byCustomer) {
    const difference = matchInvoices(customer, expected, invoicesOf(book, customer), readingOf(scenario));
    if (difference !== null) return difference;
  }
  return null;
}

function invoicesOf(book: Book, customer: string): BookInvoice[] {
  return book.invoices.filter((invoice) => invoice.customer === customer);
}

/** Drafts that were made by then count as well. */
function invoiceCounts({ expect, customers }: Scenario, book: Book): string | null {
  for (const { customer, at, count } of expect.invoice_counts) {
    const zone = customers.find(({ id }) => id === customer)?.timezone ?? "UTC";
    const found = invoicesOf(book, customer).filter((invoice) => wasMade(invoice, at, zone)).length;
    if (found !== count) {
      return `invoice_counts ${customer} at ${formatInstant(at)}: expected ${count}, got ${found}`;
    }
  }
  return null;
}

function wasMade(invoice: BookInvoice, at: Instant, zone: string): boolean {
  const wasDraft = invoice.status === "draft" || invoice.draftedOn !== invoice.issuedOn;
  if (!wasDraft) return invoice.issuedAt !== null && invoice.issuedAt <= at;
  const drafted = parseDay(invoice.draftedOn);
  return drafted.ok && drafted.value <= dayInZone(at, zone);
}

function invoicesIssued({ expect }: Scenario, book: Book): string | null {
  for (const { customer, after, until, count } of expect.invoices_issued) {
    const found = invoicesOf(book, customer).filter(
      ({ status, issuedAt }) =>
        status !== "draft" && issuedAt !== null && issuedAt > after && issuedAt <= until,
    ).length;
    if (found !== count) {
      const span = `after ${formatInstant(after)} until ${formatInstant(until)}`;
      return `invoices_issued ${customer} ${span}: expected ${count}, got ${found}`;
    }
  }
  return null;
}

/** On each date of the list an invoice was issued; the source may have jumped over the dates between them. */
function invoiceDates({ expect }: Scenario, book: Book): string | null {
  for (const { customer, on } of expect.invoice_dates) {
    const found = invoicesOf(book, customer)
      .filter(({ status }) => status !== "draft")
      .map((invoice) => invoice.issuedOn);
    const absent = on.find((date) => !found.includes(date));
    if (absent !== undefined) {
      return `invoice_dates ${customer}: expected ${absent}, got ${found.join(", ") || "none"}`;
    }
  }
  return null;
}

function numbers({ expect }: Scenario, book: Book): string | null {
  for (const { customer, on, any_order: wanted } of expect.numbers) {
    const found = book.invoices
      .filter((invoice) => customer === undefined || invoice.customer === customer)
      .filter((invoice) => on === undefined || invoice.issuedOn === on)
      .flatMap(({ number }) => number ?? []);
    const absent = wanted.find((number) => !found.includes(number));
    if (absent !== undefined) {
      const whose = [customer, on].filter((part) => part !== undefined).join(" ");
      return `numbers ${whose}: expected ${absent}, got ${found.join(", ") || "none"}`;
    }
  }
  return null;
}

/** Each expected draft was open at its instant. */
function drafts(scenario: Scenario, book: Book): string | null {
  const reading = readingOf(scenario);
  for (const expected of scenario.expect.drafts) {
    const { customer, at } = expected;
    const look = book.draftLooks.find((found) => found.customer === customer && found.at === at);
    const differences = (look?.drafts ?? []).map((draft) => invoiceDifference(expected, draft, reading));
    if (differences.includes(null)) continue;
    return `draft of ${customer} at ${formatInstant(at)}: ${differences[0] ?? "expected one, got none"}`;
  }
  return null;
}
