import { decideLiftOverride, decideSetOverride } from "~/billing/fees/decide-override";
import type { Override } from "~/billing/fees/override";
import type { OverrideKind } from "~/billing/fees/override-kinds";
import { issuedByPosition } from "~/billing/fees/position";
import { type ListedPosition, listPositions } from "~/billing/invoicing/positions";
import { previewRun } from "~/billing/invoicing/preview";
import type { Outcome } from "~/billing/outcome";
import type { Instant } from "~/billing/time/instant";
import { type BillingBook, day, sliceOf, usageOf, value, windowsOf } from "./billing-book";

/** The positions of a book that somebody could set an amount for. */
export function positionsOf(book: BillingBook, now: Instant): ListedPosition[] {
  const { toMeasure, open } = windowsOf(book, now);
  const usage = usageOf(book, [...toMeasure, ...open]);
  const { next } = previewRun(sliceOf(book), usage, now);
  return listPositions(sliceOf(book), usage, next, now);
}

/** The newest position of an item; of "recurring@2024-01-01" the one that begins on that day. */
export function positionOf(book: BillingBook, named: string, now: Instant): ListedPosition {
  const [item, from] = named.split("@");
  const found = positionsOf(book, now).find(
    (position) => position.item === item && (from === undefined || position.period.from === day(from)),
  );
  if (!found) throw new Error(`the book has no position ${named}`);
  return found;
}

/** Sets an amount for a position as `positionOf` finds it; what it bills is left to the next run. */
export function setAmount(
  book: BillingBook,
  item: string,
  kind: OverrideKind,
  amountMinor: bigint,
  now: Instant,
): Outcome<Override> {
  const id = `override-${book.overrides.length}-${now}`;
  const decided = decideSetOverride(positionOf(book, item, now), {
    id,
    kind,
    amountMinor,
    reason: "as agreed",
  });
  if (decided.ok) book.overrides.push(decided.value);
  return decided;
}

/** Lifts an amount; the windows under it are rated once more, as the store has it. */
export function liftAmount(book: BillingBook, override: Override): void {
  value(decideLiftOverride({ liftedAt: null }));
  book.overrides = book.overrides.filter(({ id }) => id !== override.id);
  for (const [key, window] of book.windows) {
    const { stintId, chargeId, period } = override.place;
    const isIts =
      window.stintId === stintId && window.chargeId === chargeId && window.period.from === period.from;
    if (isIts) book.windows.set(key, { ...window, state: "open", dirty: true });
  }
}

/** What documents have of a position, before discount. */
export function issuedOf(book: BillingBook, stem: string): bigint {
  return [...issuedByPosition(book.issued)].reduce(
    (sum, [key, { amountMinor }]) => (key.startsWith(`${stem}/`) ? sum + amountMinor : sum),
    0n,
  );
}
