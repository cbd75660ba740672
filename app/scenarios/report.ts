import { fromDecimal, toDecimal } from "~/billing/money/rational";
import type { Book, BookInvoice, BookLine, BookLineKind } from "./book";
import { plainNumber } from "./same-number";

/** What became of one case: a scenario file, or one row of a table. */
export type CaseResult =
  | { readonly kind: "ok"; readonly name: string; readonly isQuirk: boolean }
  | { readonly kind: "fail"; readonly name: string; readonly isQuirk: boolean; readonly difference: string }
  /** At the end of a day its journal and its documents do not agree, which nothing excuses. */
  | { readonly kind: "untied"; readonly name: string; readonly isQuirk: boolean; readonly difference: string }
  /** Both ways to run it do not come to the same book. */
  | { readonly kind: "apart"; readonly name: string; readonly isQuirk: boolean; readonly difference: string }
  /** It fails, and the project says why it does. */
  | {
      readonly kind: "deviation";
      readonly name: string;
      readonly isQuirk: boolean;
      readonly difference: string;
      readonly reason: string;
    }
  | {
      readonly kind: "unsupported";
      readonly name: string;
      readonly isQuirk: boolean;
      readonly lacks: string;
    };

/** One line a case, as `--check` prints it. */
export function caseLine(result: CaseResult): string {
  const isLeftOut = result.isQuirk && !neverLeftOut(result);
  const name = isLeftOut ? `${result.name} (quirk, not counted)` : result.name;
  switch (result.kind) {
    case "ok":
      return `ok ${name}`;
    case "fail":
    case "untied":
    case "apart":
      return `FAIL ${name}: ${result.difference}`;
    case "deviation":
      return `deviation ${name}: ${result.difference}. ${result.reason}`;
    case "unsupported":
      return `unsupported ${name}: ${result.lacks}`;
  }
}

/** Books have to agree with documents, and both ways with each other, whatever a case is about. */
function neverLeftOut({ kind }: CaseResult): boolean {
  return kind === "untied" || kind === "apart";
}

/** Cases by result, without the quirks, figures a clean design need not copy; the books of a quirk have to agree too. */
export function countCases(results: readonly CaseResult[]) {
  const counted = results.filter((result) => !result.isQuirk);
  const count = (kind: CaseResult["kind"]) => counted.filter((result) => result.kind === kind).length;
  return {
    passed: count("ok"),
    failed: count("fail") + results.filter(neverLeftOut).length,
    deviating: count("deviation"),
    unsupported: count("unsupported"),
  };
}

/** The last line of `--check`. */
export function countsLine(results: readonly CaseResult[]): string {
  const { passed, failed, deviating, unsupported } = countCases(results);
  return `${passed} passed, ${failed} failed, ${deviating} deviating, ${unsupported} unsupported`;
}

/** What was billed, as text tables: one an invoice, the credit notes, then the sum of each customer. */
export function billedText(name: string, book: Book): string {
  const parts = [name, "=".repeat(name.length), ""];
  if (book.invoices.length === 0) parts.push("Nothing was billed.", "");
  for (const invoice of book.invoices) parts.push(invoiceText(invoice), "");
  for (const note of book.notes) parts.push(`Note: ${note}`);
  if (book.notes.length > 0) parts.push("");
  for (const table of [creditNoteTable(book), customerTable(book), walletTable(book), stateTable(book)]) {
    if (table !== null) parts.push(table, "");
  }
  return parts.join("\n");
}

function creditNoteTable({ creditNotes }: Book): string | null {
  const rows = creditNotes.map((note) => [
    note.customer,
    note.status === "voided" ? `${note.issuedOn}, voided` : note.issuedOn,
    note.total,
    note.credit,
    note.refund,
    note.balance,
  ]);
  const head = ["Credit note to", "Issued", "Total", "Credit", "Refund", "Left"];
  return rows.length === 0 ? null : textTable(head, rows, [false, false, true, true, true, true]);
}

function customerTable({ invoices }: Book): string | null {
  const sums = customerSums(invoices.filter(({ status }) => status !== "voided" && status !== "draft"));
  return sums.length === 0 ? null : textTable(["Customer", "Invoices", "Billed"], sums, [false, true, true]);
}

function walletTable({ wallets }: Book): string | null {
  const last = wallets.filter((look) => look.at === null);
  const rows = last.map(({ customer, wallet, balance }) => [customer, wallet, balance]);
  return rows.length === 0 ? null : textTable(["Credit of", "Wallet", "Left"], rows, [false, false, true]);
}

function stateTable({ subscriptions }: Book): string | null {
  const states = subscriptions.filter((look) => look.at === null);
  const rows = states.map(({ as, status, currentPeriod: period }) => [
    as,
    status,
    period ? `${period.from} to ${period.to}` : "",
  ]);
  const head = ["Subscription", "At the end", "Period"];
  return rows.length === 0 ? null : textTable(head, rows, [false, false, false]);
}

function invoiceText(invoice: BookInvoice): string {
  const head = ["Item", "From", "To (not billed)", "Quantity", "Amount"];
  const rows = [...invoice.lines.map(lineRow), ...sumRows(invoice)];
  return `${titleOf(invoice)}\n${textTable(head, rows, [false, false, false, true, true])}`;
}

function titleOf({ customer, number, issuedOn, draftedOn, dueOn, status }: BookInvoice): string {
  if (status === "draft") return `Draft of an invoice to ${customer}, made ${draftedOn}`;
  const words = number === null ? "Invoice" : `Invoice ${number}`;
  const end = status === "voided" ? ", voided" : status === "written_off" ? ", written off" : "";
  return `${words} to ${customer}, issued ${issuedOn}, due ${dueOn}${end}`;
}

/** The sums that say something; the total always does. */
function sumRows(invoice: BookInvoice): string[][] {
  const { progressiveCredit, discount, net, tax, credit, total, currency } = invoice;
  const parts = [
    ["Billed before", taken(progressiveCredit)],
    ["Discount", taken(discount)],
    ["Net", net],
    ["Tax", tax],
    ["Credit", taken(credit)],
  ] as const;
  const isShown = (amount: string) => !isZero(amount);
  const others = parts.filter(([title, amount]) => title !== "Net" && isShown(amount));
  const shown = parts.filter(([title, amount]) => (title === "Net" ? others.length > 0 : isShown(amount)));
  return [...shown, [`Total ${currency}`, total] as const].map(([title, amount]) => [
    "",
    "",
    "",
    title,
    amount,
  ]);
}

function taken(amount: string): string {
  if (isZero(amount)) return amount;
  return amount.startsWith("-") ? amount.slice(1) : `-${amount}`;
}

function isZero(amount: string): boolean {
  return fromDecimal(amount).num === 0n;
}

const KIND_WORDS: Readonly<Record<BookLineKind, string>> = {
  subscription: "",
  usage: "",
  fixed: "",
  commitment: "minimum commitment",
  charge_minimum: "minimum",
  one_off: "",
  proration_credit: "credit for days not used",
  item_adjustment: "adjustment",
  credit_balance: "customer credit",
  account_credit: "granted credit",
  tax: "tax",
  child_summary: "invoices of",
  pool: "agreement",
};

function lineRow(line: BookLine): string[] {
  const { kind, plan, charge, child, subscription, description, quantity, from, to, amount } = line;
  const item = charge === null ? plan || child || description : `${plan}: ${charge}`;
  const words = [KIND_WORDS[kind], item].filter((part) => part !== "").join(" ");
  const title = subscription === "" ? words : `${words} (${subscription})`;
  return [title, from, to ?? "", plainNumber(quantity), amount];
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
