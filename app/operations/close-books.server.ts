import {
  type AskedClosing,
  type ClosedBooks,
  commonBooks,
  decideClosings,
  decideReopenings,
  type IssuerBooks,
} from "~/billing/ledger/closed-books";
import { accept, type Outcome } from "~/billing/outcome";
import { type Day, formatDay } from "~/billing/time/day";
import { dayInZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { NotFound } from "~/errors";
import { insertAudit } from "~/store/audit.server";
import {
  countWaitingPostings,
  listClosedBooks,
  type NamedBooks,
  saveClosedBooks,
} from "~/store/closed-books.server";
import { loadTieOuts, loadTieOutsInBase } from "./steps/tie-outs.server";

/** The zone whose days end last: what is over there is over for every customer. */
const LAST_ZONE = "Etc/GMT+12";

/** `issuerId` names the legal entity whose books it is about; null or absent: all of them. */
type OfIssuer = { readonly issuerId?: string | null };
export type ClosingInput = AskedClosing & OfIssuer;

/** How far the books of every legal entity are closed, and what holds for all of them. */
export type BooksOfAll = ClosedBooks & { readonly entities: readonly NamedBooks[] };

/**
 * Closes the books through a day: nothing posts into them any more, and nothing can be changed from a day in them. Refuses
 * `books_closed_already`, `books_day_not_over`, `books_do_not_tie_out` and `books_postings_waiting`.
 * @throws NotFound when the legal entity is not there
 */
export async function closeBooks(context: Context, input: ClosingInput): Promise<Outcome<BooksOfAll>> {
  const decided = await decide(context, input, "change");
  if (!decided.ok) return decided;
  const action = input.closing === "soft" ? "books.soft_closed" : "books.closed";
  return accept(await save(context, decided.value, action));
}

/** Whether the books can be closed so, for the page that asks. Saves nothing. */
export async function previewClosing(context: Context, input: ClosingInput) {
  const decided = await decide(context, input, "look");
  if (!decided.ok) return decided;
  const closes = decided.value.map(({ issuerId }) => issuerId);
  return accept({
    ...input,
    closes,
    previewHash: `${input.through}/${input.closing}/${input.issuerId ?? ""}`,
  });
}

/** How far the books are closed. */
export async function readClosedBooks(context: Context): Promise<BooksOfAll> {
  const entities = await listClosedBooks(context, "look");
  return { ...commonBooks(entities), entities };
}

/**
 * Opens again what was closed softly. Refuses `books_not_soft_closed`.
 * @throws NotFound when the legal entity is not there
 */
export async function reopenBooks(context: Context, of: OfIssuer = {}): Promise<Outcome<BooksOfAll>> {
  const decided = decideReopenings(await listOf(context, of, "change"));
  if (!decided.ok) return decided;
  return accept(await save(context, decided.value, "books.reopened"));
}

async function decide(context: Context, input: ClosingInput, use: "look" | "change") {
  const entities = await listOf(context, input, use);
  const rows = await loadTieOuts(context, input.through);
  const inBase = await loadTieOutsInBase(context, input.through);
  const ids = entities.map(({ issuerId }) => issuerId);
  const found = {
    overThrough: dayInZone(context.now, LAST_ZONE) - 1,
    differing: [...rows, ...(inBase?.rows ?? [])].filter((row) => row.differenceMinor !== 0n).length,
    waiting: await countWaitingPostings(context, ids, input.through),
  };
  return decideClosings(entities, found, input);
}

async function listOf(
  context: Context,
  { issuerId = null }: OfIssuer,
  use: "look" | "change",
): Promise<NamedBooks[]> {
  const all = await listClosedBooks(context, use);
  if (issuerId === null) return all;
  const own = all.filter((each) => each.issuerId === issuerId);
  if (own.length === 0) throw new NotFound("This legal entity");
  return own;
}

async function save(context: Context, changed: readonly IssuerBooks[], action: string): Promise<BooksOfAll> {
  const told = (day: Day | null) => (day === null ? null : formatDay(day));
  for (const each of changed) await saveClosedBooks(context, each);
  await insertAudit(
    context,
    ...changed.map(({ issuerId, books }) => ({
      action,
      subjectKind: "issuer",
      subjectId: issuerId,
      details: { closedThrough: told(books.finalThrough), softClosedThrough: told(books.softThrough) },
    })),
  );
  return readClosedBooks(context);
}
