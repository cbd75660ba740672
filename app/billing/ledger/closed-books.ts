import { accept, type Outcome, type Refusal, refuse } from "../outcome";
import { type Day, formatDay } from "../time/day";

/** `soft` may be opened again; `final` may not. */
export const BOOK_CLOSINGS = ["soft", "final"] as const;
export type BookClosing = (typeof BOOK_CLOSINGS)[number];

/** The last days of books that are closed for good and, where that is later, softly; null: none are. */
export type ClosedBooks = { readonly finalThrough: Day | null; readonly softThrough: Day | null };

/** The last day into which nothing is posted any more; null while all are open. */
export const closedThroughOf = ({ finalThrough, softThrough }: ClosedBooks): Day | null =>
  softThrough ?? finalThrough;

/** The last day of closed books of each legal entity, the first one first; null: all of its are open. */
export type BooksOfIssuers = readonly { readonly issuerId: string; readonly through: Day | null }[];

/** The last day of closed books of a legal entity; null names the first one. */
export function closedThroughFor(books: BooksOfIssuers = [], issuerId: string | null): Day | null {
  const own = issuerId === null ? books[0] : books.find((each) => each.issuerId === issuerId);
  return own?.through ?? null;
}

/** The day, or the first one after it into which a legal entity may still post. */
export function openDayFor(books: BooksOfIssuers | undefined, issuerId: string, day: Day): Day {
  const through = closedThroughFor(books, issuerId);
  return through === null ? day : Math.max(day, through + 1);
}

/** Through which day books are to be closed, and how. */
export type AskedClosing = { readonly through: Day; readonly closing: BookClosing };

const reachedBy = (books: ClosedBooks, closing: BookClosing): Day | null =>
  closing === "final" ? books.finalThrough : closedThroughOf(books);

function isReached(books: ClosedBooks, { through, closing }: AskedClosing): boolean {
  const reached = reachedBy(books, closing);
  return reached !== null && through <= reached;
}

/** What closing looks at. */
export type ClosingBook = {
  readonly books: ClosedBooks;
  /** The last day that is over wherever a customer may be: what is done now is posted after it. */
  readonly overThrough: Day;
  /** How many comparisons of accounts and documents differ at the end of the day asked for. */
  readonly differing: number;
  /** How many shares of revenue and month ends of that day or an earlier one are still to be posted. */
  readonly waiting: number;
};

/**
 * Closes the books through a day. They only close further, and never with a day that is not over, that does not tie out
 * or that something is still to be posted into. Refuses `books_closed_already`, `books_day_not_over`,
 * `books_do_not_tie_out` and `books_postings_waiting`.
 */
export function decideClosing(
  { books, overThrough, differing, waiting }: ClosingBook,
  { through, closing }: AskedClosing,
): Outcome<ClosedBooks> {
  const refusals = [
    isReached(books, { through, closing }) ? alreadyClosed(reachedBy(books, closing) ?? through) : null,
    through > overThrough ? notOver(through, overThrough) : null,
    differing > 0 ? differs(through, differing) : null,
    waiting > 0 ? isWaiting(through, waiting) : null,
  ].filter((refusal) => refusal !== null);
  if (refusals.length > 0) return refuse(...refusals);
  if (closing === "soft") return accept({ ...books, softThrough: through });
  const { softThrough } = books;
  return accept({
    finalThrough: through,
    softThrough: softThrough !== null && softThrough > through ? softThrough : null,
  });
}

/** Books of a legal entity. */
export type IssuerBooks = { readonly issuerId: string; readonly books: ClosedBooks };

/**
 * Closes the books of several legal entities through a day: of those that are not closed so far yet. Refuses what
 * `decideClosing` refuses of any of them.
 */
export function decideClosings(
  entities: readonly IssuerBooks[],
  found: Omit<ClosingBook, "books">,
  asked: AskedClosing,
): Outcome<readonly IssuerBooks[]> {
  const isOpen = ({ books }: IssuerBooks) => !isReached(books, asked);
  const open = entities.some(isOpen) ? entities.filter(isOpen) : entities.slice(0, 1);
  return together(open, (books) => decideClosing({ ...found, books }, asked));
}

/** Opens again the books of those legal entities that are softly closed. Refuses what `decideReopening` refuses of any. */
export function decideReopenings(entities: readonly IssuerBooks[]): Outcome<readonly IssuerBooks[]> {
  const soft = entities.filter(({ books }) => books.softThrough !== null);
  return together(soft.length > 0 ? soft : entities.slice(0, 1), decideReopening);
}

function together(
  entities: readonly IssuerBooks[],
  decide: (books: ClosedBooks) => Outcome<ClosedBooks>,
): Outcome<readonly IssuerBooks[]> {
  const changed: IssuerBooks[] = [];
  for (const { issuerId, books } of entities) {
    const decided = decide(books);
    if (!decided.ok) return decided;
    changed.push({ issuerId, books: decided.value });
  }
  return accept(changed);
}

/** What holds for the books of all of them: how far every one is closed. */
export function commonBooks(entities: readonly IssuerBooks[]): ClosedBooks {
  const least = (days: readonly (Day | null)[]): Day | null =>
    days.reduce((a, b) => (a === null || b === null ? null : Math.min(a, b)), days[0] ?? null);
  const finalThrough = least(entities.map(({ books }) => books.finalThrough));
  const reached = least(entities.map(({ books }) => closedThroughOf(books)));
  return { finalThrough, softThrough: reached === finalThrough ? null : reached };
}

/** Opens what was closed softly. Refuses `books_not_soft_closed`. */
export function decideReopening(books: ClosedBooks): Outcome<ClosedBooks> {
  if (books.softThrough !== null) return accept({ ...books, softThrough: null });
  const { finalThrough } = books;
  return refuse({
    code: "books_not_soft_closed",
    sentence:
      finalThrough === null
        ? "No books are closed."
        : `The books are closed for good through ${formatDay(finalThrough)}.`,
    remedy: "Nothing is to be opened; what comes late is posted on the day it comes.",
  });
}

const field = "through";

function alreadyClosed(reached: Day): Refusal {
  return {
    code: "books_closed_already",
    sentence: `The books are closed through ${formatDay(reached)}.`,
    remedy: "Choose a later day.",
    field,
  };
}

function notOver(through: Day, overThrough: Day): Refusal {
  return {
    code: "books_day_not_over",
    sentence: `${formatDay(through)} is not over in every time zone, so something may still be posted on it.`,
    remedy: `Choose ${formatDay(overThrough)} or an earlier day.`,
    field,
  };
}

function differs(through: Day, differing: number): Refusal {
  return {
    code: "books_do_not_tie_out",
    sentence: `At the end of ${formatDay(through)} ${differing === 1 ? "one account differs" : `${differing} accounts differ`} from the documents.`,
    remedy: "Look at the tie-outs of that day; books that differ stay open.",
    field,
  };
}

function isWaiting(through: Day, waiting: number): Refusal {
  return {
    code: "books_postings_waiting",
    sentence: `${waiting === 1 ? "One posting" : `${waiting} postings`} of ${formatDay(through)} or earlier ${waiting === 1 ? "is" : "are"} still to be made: revenue to recognize, unbilled usage to accrue, or a month end to revalue.`,
    remedy: "They are made within minutes while the worker runs. Try again after that.",
    field,
  };
}
