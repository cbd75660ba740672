import type { BookInvoice, BookLine } from "./book";
import type { ExpectedDraft, ExpectedInvoice } from "./format";
import { describeExpected, describeLine, missingLine, type NameOf } from "./match-lines";
import { minus, numberDifference, plainDifference, sumOf } from "./same-number";

/** What a file as a whole says about how its figures are to be read. */
export type Reading = {
  readonly nameOf: NameOf;
  /**
   * A file that expects totals below zero was written before the customer's credit took part: no total stays below
   * zero once it does. Its figures are those without the lines of that credit.
   */
  readonly totals: "with_credit_lines" | "before_credit_lines";
};

/** Null when the invoice is the expected one, else the first difference in words. */
export function invoiceDifference(
  expected: ExpectedInvoice | ExpectedDraft,
  found: BookInvoice,
  reading: Reading,
): string | null {
  const whichOne = plainDifference([
    ["issued_on", expected.issued_on, found.issuedOn],
    ["drafted_on", expected.drafted_on, found.draftedOn],
    ["due_on", expected.due_on, found.dueOn],
    ["number", expected.number, found.number],
  ]);
  if (whichOne !== null) return whichOne;
  const lines = linesRead(found, reading);
  const difference =
    statusDifference(expected, found) ??
    amountDifference(expected, found, reading) ??
    lineDifference(expected, lines, reading) ??
    absentDifference(expected, lines) ??
    coverDifference(expected, found);
  return difference === null ? null : `${found.issuedOn} ${difference}`;
}

function statusDifference(expected: ExpectedInvoice | ExpectedDraft, found: BookInvoice): string | null {
  // An invoice that was paid or given up was issued all the same.
  const isIssued = found.status === "paid" || found.status === "written_off";
  if (expected.status === "finalized" && isIssued) return null;
  return plainDifference([["status", expected.status, found.status]]);
}

function linesRead(found: BookInvoice, { totals }: Reading): readonly BookLine[] {
  if (totals === "with_credit_lines") return found.lines;
  return found.lines.filter((line) => line.kind !== "credit_balance");
}

function amountDifference(
  expected: ExpectedInvoice | ExpectedDraft,
  found: BookInvoice,
  { totals }: Reading,
): string | null {
  const credit = found.lines.filter((line) => line.kind === "credit_balance").map((line) => line.amount);
  const total = totals === "with_credit_lines" ? found.total : minus(found.total, sumOf(credit));
  return numberDifference([
    ["subtotal", expected.subtotal, found.subtotal],
    ["progressive_credit", expected.progressive_credit, found.progressiveCredit],
    ["discount", expected.discount, found.discount],
    ["net", expected.net, found.net],
    ["tax", expected.tax, found.tax],
    ["credit", expected.credit, found.credit],
    ["total_before_credit", expected.total_before_credit, found.totalBeforeCredit],
    ["total", expected.total, total],
    ["balance", expected.balance, found.balance],
  ]);
}

function lineDifference(
  expected: ExpectedInvoice | ExpectedDraft,
  lines: readonly BookLine[],
  { nameOf }: Reading,
): string | null {
  if (expected.line_count !== undefined && expected.line_count !== lines.length) {
    return `expected ${expected.line_count} lines, got ${lines.length}`;
  }
  const missing = missingLine(expected.lines ?? [], lines, nameOf);
  if (missing === null) return null;
  const got = lines.map((line) => describeLine(line, missing)).join("; ") || "no line";
  return `expected line ${describeExpected(missing)}, got ${got}`;
}

function absentDifference(
  expected: ExpectedInvoice | ExpectedDraft,
  lines: readonly BookLine[],
): string | null {
  const line = lines.find((candidate) => expected.no_lines?.includes(candidate.kind));
  return line ? `expected no ${line.kind} line, got ${describeLine(line)}` : null;
}

function coverDifference(expected: ExpectedInvoice | ExpectedDraft, found: BookInvoice): string | null {
  for (const kind of ["subscription", "usage", "fixed"] as const) {
    const want = expected.periods?.[kind];
    if (!want) continue;
    const covered = found.covers.filter((cover) => cover.kind === kind);
    if (covered.some((cover) => cover.from === want.from && cover.to === want.to)) continue;
    const got = covered.map((cover) => `${cover.from} to ${cover.to}`).join(", ") || "none";
    return `expected ${kind} period ${want.from} to ${want.to}, got ${got}`;
  }
  return null;
}
