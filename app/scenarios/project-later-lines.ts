import { formatAmount } from "~/billing/money/money";
import { fromDecimal } from "~/billing/money/rational";
import { type Day, formatDay } from "~/billing/time/day";
import type { BookInvoice, BookLine } from "./book";
import { emptyInvoice, lineOf, otherLine, type Projected, summed } from "./project-line";
import { projectPayers } from "./project-payers";
import type { StatedNote, Statement } from "./statement";

/**
 * Corrections and credit as lines of invoices: what was adjusted on the invoice it corrects, credit gained and used on
 * the invoice it came from or paid, taxes as lines of their own. What came to less than nothing and credit that was
 * granted are invoices of nothing that gain credit.
 */
export function withLaterLines(statement: Statement, plain: readonly Projected[]): Projected[] {
  const invoices = plain.map(({ id, shown }) => ({ id, shown: withLines(statement, id, shown) }));
  const others = [
    ...statement.notes.filter(({ isBelowZero }) => isBelowZero).map((note) => belowZero(statement, note)),
    ...statement.grants.map(({ id, customer, currency, amountMinor, at, on }) => {
      const day = formatDay(on);
      const amount = formatAmount(amountMinor, currency);
      const lines = [
        otherLine("account_credit", day, formatAmount(-amountMinor, currency)),
        otherLine("credit_balance", day, amount),
      ];
      return { id, shown: summed(emptyInvoice(customer, currency, at, day), lines) };
    }),
  ];
  return [...invoices, ...others, ...projectPayers(statement)].sort(
    (a, b) => (a.shown.issuedAt ?? 0) - (b.shown.issuedAt ?? 0) || madeFirst(a, b),
  );
}

function madeFirst(a: Projected, b: Projected): number {
  const [first, second] = [numberIn(a.id), numberIn(b.id)];
  return first < second ? -1 : first > second ? 1 : 0;
}

/** The part of an id that grows with time: what follows the word for its kind. */
function numberIn(id: string): string {
  return id.slice(id.indexOf("_") + 1);
}

function withLines(statement: Statement, id: string, shown: BookInvoice): BookInvoice {
  const { currency } = shown;
  const money = (minor: bigint): string => formatAmount(minor, currency);
  const notes = statement.notes.filter(({ note }) => note.correctsInvoiceId === id && note.state === "final");
  const adjustments = notes.flatMap(({ fees, issuedOn }) =>
    fees.map(({ fee }) => ({
      ...otherLine("item_adjustment", formatDay(issuedOn), money(fee.amountMinor - fee.discountMinor)),
      plan: statement.namesOf(fee).plan,
    })),
  );
  const taxBack = notes
    .filter(({ note }) => note.taxMinor !== 0n)
    .map(({ note, issuedOn }) => otherLine("tax", formatDay(issuedOn), money(-note.taxMinor)));
  const taxLines = fromDecimal(shown.tax).num === 0n ? [] : [otherLine("tax", shown.issuedOn, shown.tax)];
  const credit = creditLines(statement, id, notes, currency);
  return summed(shown, [...shown.lines, ...taxLines, ...adjustments, ...taxBack, ...credit]);
}

/** Credit gained by corrections and used to pay, one line a day; what cancels out on a day leaves none. */
function creditLines(
  statement: Statement,
  id: string,
  notes: readonly StatedNote[],
  currency: string,
): BookLine[] {
  const byDay = new Map<Day, bigint>();
  const put = (on: Day, minor: bigint): void => {
    byDay.set(on, (byDay.get(on) ?? 0n) + minor);
  };
  for (const { note, issuedOn } of notes) put(issuedOn, note.creditMinor);
  for (const tender of statement.tenders) {
    if (tender.invoiceId === id && tender.kind === "credit" && !tender.isOfPayer)
      put(tender.on, -tender.amountMinor);
  }
  return [...byDay]
    .filter(([, minor]) => minor !== 0n)
    .map(([on, minor]) => otherLine("credit_balance", formatDay(on), formatAmount(minor, currency)));
}

function belowZero(
  statement: Statement,
  { id, customer, note, fees, issuedAt, issuedOn }: StatedNote,
): Projected {
  const day = formatDay(issuedOn);
  const money = (minor: bigint): string => formatAmount(minor, note.currency);
  const lines = [
    ...fees.map((stated) => lineOf(statement, stated)),
    ...(note.taxMinor === 0n ? [] : [otherLine("tax", day, money(-note.taxMinor))]),
    otherLine("credit_balance", day, money(note.creditMinor)),
  ];
  const empty = emptyInvoice(customer, note.currency, issuedAt, day);
  return { id, shown: summed({ ...empty, status: note.state === "void" ? "voided" : "paid" }, lines) };
}
