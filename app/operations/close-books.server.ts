import {
  type AskedClosing,
  type ClosedBooks,
  type ClosingBook,
  decideClosing,
  decideReopening,
} from "~/billing/ledger/closed-books";
import { accept, type Outcome } from "~/billing/outcome";
import { type Day, formatDay } from "~/billing/time/day";
import { dayInZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { countWaitingPostings, loadClosedBooks, saveClosedBooks } from "~/store/closed-books.server";
import { loadTieOuts, loadTieOutsInBase } from "./steps/tie-outs.server";

/** The zone whose days end last: what is over there is over for every customer. */
const LAST_ZONE = "Etc/GMT+12";

/**
 * Closes the books through a day: nothing posts into them any more, and nothing can be changed from a day in them. Refuses
 * `books_closed_already`, `books_day_not_over`, `books_do_not_tie_out` and `books_postings_waiting`.
 */
export async function closeBooks(context: Context, input: AskedClosing): Promise<Outcome<ClosedBooks>> {
  const books = await loadClosedBooks(context, "change");
  const decided = decideClosing(await closingBook(context, books, input.through), input);
  if (!decided.ok) return decided;
  await save(context, decided.value, input.closing === "soft" ? "books.soft_closed" : "books.closed");
  return decided;
}

/** Whether the books can be closed so, for the page that asks. Saves nothing. */
export async function previewClosing(context: Context, input: AskedClosing) {
  const books = await loadClosedBooks(context, "look");
  const decided = decideClosing(await closingBook(context, books, input.through), input);
  return decided.ok ? accept({ ...input, previewHash: `${input.through}/${input.closing}` }) : decided;
}

/** How far the books are closed. */
export function readClosedBooks(context: Context): Promise<ClosedBooks> {
  return loadClosedBooks(context, "look");
}

/** Opens again what was closed softly. Refuses `books_not_soft_closed`. */
export async function reopenBooks(context: Context): Promise<Outcome<ClosedBooks>> {
  const decided = decideReopening(await loadClosedBooks(context, "change"));
  if (!decided.ok) return decided;
  await save(context, decided.value, "books.reopened");
  return accept(decided.value);
}

async function closingBook(context: Context, books: ClosedBooks, through: Day): Promise<ClosingBook> {
  const rows = await loadTieOuts(context, through);
  const inBase = await loadTieOutsInBase(context, through);
  return {
    books,
    overThrough: dayInZone(context.now, LAST_ZONE) - 1,
    differing: [...rows, ...(inBase?.rows ?? [])].filter((row) => row.differenceMinor !== 0n).length,
    waiting: await countWaitingPostings(context, through),
  };
}

async function save(context: Context, books: ClosedBooks, action: string): Promise<void> {
  await saveClosedBooks(context, books);
  const told = (day: Day | null) => (day === null ? null : formatDay(day));
  await insertAudit(context, {
    action,
    subjectKind: "organization",
    subjectId: context.organization.id,
    details: { closedThrough: told(books.finalThrough), softClosedThrough: told(books.softThrough) },
  });
}
