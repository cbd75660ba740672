import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { feesInForce } from "~/billing/fees/in-force";
import { fromDecimal, multiply, toDecimal } from "~/billing/money/rational";
import { timeline } from "~/billing/subscription/timeline";
import { periodContaining } from "~/billing/time/cadence";
import { type Day, formatDay } from "~/billing/time/day";
import { type BillingBook, run } from "../../../support/billing-book";
import { firstOf } from "../../../support/billing-changes";
import { anyLife, CHANGES, DAY, type Life, live } from "../../../support/billing-lives";

const RUNS = { numRuns: 1_000 };
const NOTHING = { drafts: [], creditNotes: [], windows: [], held: [], pending: [] };
const PAID_AHEAD = CHANGES.filter((asked) => asked !== "arrears");

/** Plan and rate of a day by the history as it stands at the end, and its price; null where nothing is to be paid. */
function dayPrice(
  book: BillingBook,
  day: Day,
): { readonly key: string; readonly perDayMinor: number } | null {
  const { subscription, versions } = firstOf(book);
  const segment = timeline(subscription, versions, book.policy).find(
    ({ fromDay, toDay }) => fromDay <= day && (toDay === null || day < toDay),
  );
  if (!segment || segment.unitAmount === null) return null;
  const { from, to } = periodContaining(segment.cadence, segment.anchor, day);
  const rate = multiply(fromDecimal(segment.unitAmount), fromDecimal(segment.stint.quantity));
  const key = `${segment.version.planId}:${toDecimal(rate)}`;
  return { key, perDayMinor: (Number(toDecimal(rate)) * 100) / (to - from) };
}

/** Days on which what is billed and not given back is not exactly the plan in force, and what the days are worth. */
function compareDays(book: BillingBook, { start }: Life) {
  const standing = feesInForce(book.issued, "recurring");
  const last = Math.max(0, ...standing.flatMap(({ covered }) => covered.map(({ to }) => to)));
  const wrong: unknown[] = [];
  let worthMinor = 0;
  for (let day = Math.floor(start / DAY); day < last; day += 1) {
    const paid = standing
      .filter(({ covered }) => covered.some(({ from, to }) => from <= day && day < to))
      .map(({ fee }) => fee.priceKey);
    const price = dayPrice(book, day);
    worthMinor += price?.perDayMinor ?? 0;
    const isRight = price ? paid.length === 1 && paid[0] === price.key : paid.length === 0;
    if (!isRight) wrong.push([formatDay(day), price?.key ?? "nothing", paid]);
  }
  return { wrong, worthMinor };
}

/** What every line billed and what was taken back of it. */
function standings({ issued }: BillingBook) {
  return issued
    .filter(({ correctsFeeId }) => correctsFeeId === null)
    .map((fee) => {
      const corrections = issued.filter((other) => other.correctsFeeId === fee.id);
      const takenMinor = -corrections.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
      return { billedMinor: fee.amountMinor, takenMinor };
    });
}

describe("any sequence of changes of plan and quantity, pauses and ends", { timeout: 180_000 }, () => {
  it("bills each day exactly once, at the price of that day, and takes back no more of a line than it billed", () => {
    fc.assert(
      fc.property(anyLife(...PAID_AHEAD), (life) => {
        const book = live({ ...life, usage: [] });
        const { wrong, worthMinor } = compareDays(book, life);
        expect(wrong).toEqual([]);
        const recurring = book.issued.filter(({ item }) => item === "recurring");
        const netMinor = recurring.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
        // Each line is rounded once.
        for (const { billedMinor, takenMinor } of standings(book))
          expect(takenMinor).toBeLessThanOrEqual(billedMinor);
        expect(Math.abs(Number(netMinor) - worthMinor)).toBeLessThanOrEqual(recurring.length * 0.5 + 0.001);
      }),
      RUNS,
    );
  });

  it("bills nothing when it is billed again at the same instant", () => {
    fc.assert(
      fc.property(anyLife(...CHANGES), (life) => {
        const book = live(life, (changed) => {
          expect(run(changed, changed.clock)).toMatchObject(NOTHING);
        });
        expect(run(book, book.clock)).toMatchObject(NOTHING);
      }),
      RUNS,
    );
  });
});
