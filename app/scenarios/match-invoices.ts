import type { BookInvoice, BookLine } from "./book";
import type { ExpectedInvoice, ExpectedLine } from "./format";
import { plainNumber, sameNumber } from "./same-number";

/**
 * Finds each expected invoice among those of the customer, in order; other invoices may stand between them. Null when
 * all were found, else the difference to the invoice that comes closest.
 */
export function matchInvoices(
  customer: string,
  expected: readonly ExpectedInvoice[],
  found: readonly BookInvoice[],
): string | null {
  let next = 0;
  for (const [index, invoice] of expected.entries()) {
    const rest = found.slice(next);
    const differences = rest.map((candidate) => invoiceDifference(invoice, candidate));
    const match = differences.indexOf(null);
    if (match >= 0) {
      next += match + 1;
      continue;
    }
    if (invoice.optional_if_zero && isZero(invoice)) continue;
    return `invoice ${index + 1} of ${customer}: ${closest(invoice, rest, differences)}`;
  }
  return null;
}

function isZero(invoice: ExpectedInvoice): boolean {
  return [invoice.total, invoice.subtotal].every((amount) => amount === undefined || sameNumber(amount, "0"));
}

/** The difference worth showing: to the one of the same date, else to the next one. */
function closest(
  expected: ExpectedInvoice,
  rest: readonly BookInvoice[],
  differences: readonly (string | null)[],
): string {
  if (rest.length === 0) {
    return `expected one${expected.issued_on ? ` on ${expected.issued_on}` : ""} of ${expected.total ?? expected.subtotal ?? "any amount"}, got no more`;
  }
  const sameDay = rest.findIndex((candidate) => candidate.issuedOn === expected.issued_on);
  return differences[Math.max(sameDay, 0)] ?? "differs";
}

function invoiceDifference(expected: ExpectedInvoice, found: BookInvoice): string | null {
  const texts = [
    ["issued_on", expected.issued_on, found.issuedOn],
    ["due_on", expected.due_on, found.dueOn],
  ] as const;
  for (const [field, want, got] of texts) {
    if (want !== undefined && want !== got) return `expected ${field} ${want}, got ${got}`;
  }
  if (expected.status === "paid" && found.status !== "paid") return "expected status paid, got finalized";
  return (
    amountDifference(expected, found) ??
    lineDifference(expected, found) ??
    absentDifference(expected, found) ??
    coverDifference(expected, found)
  );
}

function amountDifference(expected: ExpectedInvoice, found: BookInvoice): string | null {
  const balance = found.status === "paid" ? "0" : found.total;
  const amounts = [
    ["subtotal", expected.subtotal, found.subtotal],
    ["discount", expected.discount, "0"],
    ["net", expected.net, found.subtotal],
    ["tax", expected.tax, found.tax],
    ["credit", expected.credit, "0"],
    ["total_before_credit", expected.total_before_credit, found.total],
    ["total", expected.total, found.total],
    ["balance", expected.balance, balance],
  ] as const;
  for (const [field, want, got] of amounts) {
    if (want !== undefined && !sameNumber(want, got)) {
      return `${found.issuedOn} expected ${field} ${plainNumber(want)}, got ${plainNumber(got)}`;
    }
  }
  return null;
}

/** Each expected line needs a line of its own; a line that fits two of them is left to the one it fits alone. */
function lineDifference(expected: ExpectedInvoice, found: BookInvoice): string | null {
  if (expected.line_count !== undefined && expected.line_count !== found.lines.length) {
    return `${found.issuedOn} expected ${expected.line_count} lines, got ${found.lines.length}`;
  }
  const wanted = expected.lines ?? [];
  const takenBy = new Map<number, number>();
  const place = (want: number, tried: Set<number>): boolean => {
    for (const [index, line] of found.lines.entries()) {
      if (tried.has(index) || !fits(wanted[want], line)) continue;
      tried.add(index);
      const holder = takenBy.get(index);
      if (holder === undefined || place(holder, tried)) {
        takenBy.set(index, want);
        return true;
      }
    }
    return false;
  };
  for (const [index, want] of wanted.entries()) {
    if (!place(index, new Set())) {
      return `${found.issuedOn} expected line ${describeExpected(want)}, got ${found.lines.map(describeLine).join("; ") || "no line"}`;
    }
  }
  return null;
}

function fits(expected: ExpectedLine | undefined, line: BookLine): boolean {
  if (!expected || expected.kind !== line.kind) return false;
  for (const field of ["subscription", "plan", "charge", "from", "to"] as const) {
    const want = expected[field];
    if (want != null && want !== line[field]) return false;
  }
  return (
    (expected.amount === undefined || sameNumber(expected.amount, line.amount)) &&
    (expected.quantity === undefined || sameNumber(expected.quantity, line.quantity))
  );
}

function describeExpected(line: ExpectedLine): string {
  const { kind, subscription, plan, charge, quantity, from, to, amount } = line;
  return [
    kind,
    subscription,
    plan,
    charge,
    quantity === undefined ? undefined : `×${quantity}`,
    from === undefined ? undefined : `${from}–${to ?? ""}`,
    amount === undefined ? undefined : plainNumber(amount),
  ]
    .filter((part) => part !== undefined)
    .join(" ");
}

function describeLine(line: BookLine): string {
  const item =
    line.charge === null ? line.plan : `${line.plan} ${line.charge} ×${plainNumber(line.quantity)}`;
  return `${line.kind} ${item} ${line.from}–${line.to} ${plainNumber(line.amount)}`;
}

function absentDifference(expected: ExpectedInvoice, found: BookInvoice): string | null {
  const line = found.lines.find((candidate) => expected.no_lines?.includes(candidate.kind));
  return line ? `${found.issuedOn} expected no ${line.kind} line, got ${describeLine(line)}` : null;
}

function coverDifference(expected: ExpectedInvoice, found: BookInvoice): string | null {
  for (const kind of ["subscription", "usage"] as const) {
    const want = expected.periods?.[kind];
    if (!want) continue;
    const covered = found.covers.filter((cover) => cover.kind === kind);
    if (covered.some((cover) => cover.from === want.from && cover.to === want.to)) continue;
    const got = covered.map((cover) => `${cover.from} to ${cover.to}`).join(", ") || "none";
    return `${found.issuedOn} expected ${kind} period ${want.from} to ${want.to}, got ${got}`;
  }
  return null;
}
