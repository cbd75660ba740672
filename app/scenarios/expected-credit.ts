import { formatInstant } from "~/billing/time/instant";
import type { Book, BookCreditNote } from "./book";
import type { ExpectedCreditNote, Scenario } from "./format";
import { pairUp } from "./pairing";
import { numberDifference, plainDifference, sumOf } from "./same-number";

/** Credit notes, prepaid credit and what events in advance were billed, compared with what a file expects. */
export function creditDifference({ expect }: Scenario, book: Book): string | null {
  return (
    creditNotes(expect.credit_notes, book) ??
    plainDifference([
      ["credit_note_count", expect.credit_note_count ?? undefined, book.creditNotes.length],
    ]) ??
    advanceFees(expect.in_advance_fees, book) ??
    wallets(expect.wallets, book) ??
    grants(expect.grants, book)
  );
}

/** Notes of one instant are looked at together, each expected one needs one of its own, in any order. */
function creditNotes(expected: readonly ExpectedCreditNote[], book: Book): string | null {
  const places = new Map<string, ExpectedCreditNote[]>();
  for (const note of expected) {
    const place = `${note.customer}${note.at === undefined ? "" : ` at ${formatInstant(note.at)}`}`;
    places.set(place, [...(places.get(place) ?? []), note]);
  }
  for (const [place, wanted] of places) {
    const found = notesAt(wanted[0], book);
    const differences = wanted.map((want) => found.map((got) => noteDifference(want, got)));
    const pairs = pairUp(wanted.length, found.length, (want, got) => differences[want]?.[got] === null);
    const missing = pairs.indexOf(null);
    if (missing < 0) continue;
    return `credit note ${missing + 1} of ${place}: ${nearest(wanted[missing], found, differences[missing])}`;
  }
  return null;
}

function notesAt(expected: ExpectedCreditNote | undefined, book: Book): readonly BookCreditNote[] {
  if (expected?.at === undefined) {
    return book.creditNotes.filter((note) => note.customer === expected?.customer);
  }
  const look = book.creditLooks.find(
    ({ customer, at }) => customer === expected.customer && at === expected.at,
  );
  return look?.notes ?? [];
}

function noteDifference(expected: ExpectedCreditNote, found: BookCreditNote): string | null {
  return (
    plainDifference([
      ["issued_on", expected.issued_on, found.issuedOn],
      ["status", expected.status, found.status],
    ]) ??
    numberDifference([
      ["subtotal", expected.subtotal, found.subtotal],
      ["coupon_adjustment", expected.coupon_adjustment, found.couponAdjustment],
      ["tax", expected.tax, found.tax],
      ["total", expected.total, found.total],
      ["credit", expected.credit, found.credit],
      ["refund", expected.refund, found.refund],
      ["balance", expected.balance, found.balance],
    ])
  );
}

/** The difference to the note of the same day, else to the first one. */
function nearest(
  expected: ExpectedCreditNote | undefined,
  found: readonly BookCreditNote[],
  differences: readonly (string | null)[] | undefined,
): string {
  const sameDay = found.findIndex((note) => note.issuedOn === expected?.issued_on);
  if (found.length === 0) return "expected one, got none";
  return differences?.[Math.max(sameDay, 0)] ?? "expected another one like it, got no more";
}

function advanceFees(expected: Scenario["expect"]["in_advance_fees"], book: Book): string | null {
  for (const want of expected) {
    const own = book.advanceFees.filter((fee) => fee.transactionId === want.transaction_id);
    const differences = own.map((fee) =>
      numberDifference([
        ["quantity", want.quantity, fee.quantity],
        ["amount", want.amount, fee.amount],
      ]),
    );
    if (differences.includes(null)) continue;
    return `in_advance_fees ${want.transaction_id}: ${differences[0] ?? "expected a fee, got none"}`;
  }
  return null;
}

/** A file that names no wallet means all credit of the customer. */
function wallets(expected: Scenario["expect"]["wallets"], book: Book): string | null {
  for (const { customer, wallet, at = null, balance } of expected) {
    const own = book.wallets
      .filter((look) => look.customer === customer && look.at === at)
      .filter((look) => wallet === undefined || look.wallet === wallet);
    const difference = numberDifference([["balance", balance, sumOf(own.map((look) => look.balance))]]);
    if (difference === null) continue;
    const when = at === null ? "" : ` at ${formatInstant(at)}`;
    return `wallet ${wallet === undefined ? "" : `${wallet} `}of ${customer}${when}: ${difference}`;
  }
  return null;
}

function grants(expected: Scenario["expect"]["grants"], book: Book): string | null {
  const all = book.wallets.filter((look) => look.at === null).flatMap((look) => look.grants);
  for (const { id, remaining } of expected) {
    const grant = all.find((found) => found.id === id);
    if (!grant) return `grant ${id}: expected one, got none`;
    const difference = numberDifference([["remaining", remaining, grant.balance]]);
    if (difference !== null) return `grant ${id}: ${difference}`;
  }
  return null;
}
