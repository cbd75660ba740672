import { fromDecimal, toDecimal } from "~/billing/money/rational";
import type { Book, BookInvoice, BookLine } from "./book";
import { plainNumber } from "./same-number";

/** What became of one case: a scenario file, or one row of a table. */
export type CaseResult =
  | { readonly kind: "ok"; readonly name: string; readonly isQuirk: boolean }
  | { readonly kind: "fail"; readonly name: string; readonly isQuirk: boolean; readonly difference: string }
  | {
      readonly kind: "unsupported";
      readonly name: string;
      readonly isQuirk: boolean;
      readonly lacks: string;
    };

/** One line a case, as `--check` prints it. */
export function caseLine(result: CaseResult): string {
  const name = result.isQuirk ? `${result.name} (quirk, not counted)` : result.name;
  switch (result.kind) {
    case "ok":
      return `ok ${name}`;
    case "fail":
      return `FAIL ${name}: ${result.difference}`;
    case "unsupported":
      return `unsupported ${name}: ${result.lacks}`;
  }
}

/** Cases by result, without the quirks: figures a clean design need not copy. */
export function countCases(results: readonly CaseResult[]) {
  const counted = results.filter((result) => !result.isQuirk);
  const count = (kind: CaseResult["kind"]) => counted.filter((result) => result.kind === kind).length;
  return { passed: count("ok"), failed: count("fail"), unsupported: count("unsupported") };
}

/** The last line of `--check`. */
export function countsLine(results: readonly CaseResult[]): string {
  const { passed, failed, unsupported } = countCases(results);
  return `${passed} passed, ${failed} failed, ${unsupported} unsupported`;
}

/** What was billed, as text tables: one an invoice, then the sum of each customer. */
export function billedText(name: string, book: Book): string {
  const parts = [name, "=".repeat(name.length), ""];
  if (book.invoices.length === 0) parts.push("Nothing was billed.", "");
  for (const invoice of book.invoices) parts.push(invoiceText(invoice), "");
  for (const note of book.notes) parts.push(`Note: ${note}`);
  if (book.notes.length > 0) parts.push("");
  const sums = customerSums(book.invoices);
  if (sums.length > 0)
    parts.push(textTable(["Customer", "Invoices", "Billed"], sums, [false, true, true]), "");
  const states = book.subscriptions.filter((look) => look.at === null);
  if (states.length > 0) {
    const rows = states.map(({ as, status, currentPeriod: period }) => [
      as,
      status,
      period ? `${period.from} to ${period.to}` : "",
    ]);
    parts.push(textTable(["Subscription", "At the end", "Period"], rows, [false, false, false]), "");
  }
  return parts.join("\n");
}

function invoiceText(invoice: BookInvoice): string {
  const { customer, currency, issuedOn, dueOn, subtotal, tax, total } = invoice;
  const number = invoice.number === null ? "" : ` ${invoice.number}`;
  const title = `Invoice${number} to ${customer}, issued ${issuedOn}, due ${dueOn}`;
  const sums = [
    ["", "", "", "Net", subtotal],
    ["", "", "", "Tax", tax],
    ["", "", "", `Total ${currency}`, total],
  ];
  const rows = [...invoice.lines.map(lineRow), ...(fromDecimal(tax).num === 0n ? sums.slice(2) : sums)];
  const head = ["Item", "From", "To (not billed)", "Quantity", "Amount"];
  return `${title}\n${textTable(head, rows, [false, false, false, true, true])}`;
}

function lineRow(line: BookLine): string[] {
  const item = line.charge === null ? line.plan : `${line.plan}: ${line.charge}`;
  return [`${item} (${line.subscription})`, line.from, line.to, plainNumber(line.quantity), line.amount];
}

function customerSums(invoices: readonly BookInvoice[]): string[][] {
  const sums = new Map<string, { customer: string; currency: string; count: number; total: string }>();
  for (const { customer, currency, total } of invoices) {
    const key = `${customer} ${currency}`;
    const sum = sums.get(key) ?? { customer, currency, count: 0, total: "0" };
    sums.set(key, { ...sum, count: sum.count + 1, total: addDecimals(sum.total, total) });
  }
  return [...sums.values()].map(({ customer, currency, count, total }) => [
    customer,
    String(count),
    `${total} ${currency}`,
  ]);
}

/** Keeps the decimals that amounts are written with. */
function addDecimals(a: string, b: string): string {
  const places = Math.max(...[a, b].map((text) => text.split(".")[1]?.length ?? 0));
  const [x, y] = [fromDecimal(a), fromDecimal(b)];
  const sum = toDecimal({ num: x.num * y.den + y.num * x.den, den: x.den * y.den });
  const [whole = "0", decimals = ""] = sum.split(".");
  return places === 0 ? whole : `${whole}.${decimals.padEnd(places, "0")}`;
}

/** Columns as wide as their widest cell, numbers to the right, a rule under the head. */
function textTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  alignRight: readonly boolean[],
): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const write = (cells: readonly string[]) =>
    widths
      .map((width, column) => {
        const cell = cells[column] ?? "";
        return alignRight[column] ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd();
  return [write(head), widths.map((width) => "-".repeat(width)).join("  "), ...rows.map(write)].join("\n");
}
