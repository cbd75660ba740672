import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextPostingDay } from "~/billing/revenue/posting-day";
import { recognizeThrough } from "~/billing/revenue/recognition";
import { type RunningSchedule, releaseFrom } from "~/billing/revenue/release";
import { dayOf } from "~/billing/time/day";

const JAN_1 = dayOf(2026, 1, 1);

/** Ninety days for 90.00, nothing recognized yet. */
function schedule(change: Partial<RunningSchedule> = {}): RunningSchedule {
  return {
    totalMinor: 9_000n,
    recognizedMinor: 0n,
    fromOn: JAN_1,
    toOn: JAN_1 + 90,
    nextOn: JAN_1 + 30,
    ...change,
  };
}

/** What is posted from now on, day by day of posting. */
function postings(start: RunningSchedule): bigint[] {
  const posted: bigint[] = [];
  let running = start;
  while (running.nextOn !== null) {
    const { nextOn, toOn } = running;
    const { amountMinor } = recognizeThrough(running, nextOn);
    posted.push(amountMinor);
    running = {
      ...running,
      recognizedMinor: running.recognizedMinor + amountMinor,
      nextOn: nextOn + 1 < toOn ? nextPostingDay(nextOn + 1, toOn) : null,
    };
  }
  return posted;
}

describe("revenue that a correction releases", () => {
  test("of days that are not served any more leaves the served ones at their rate", () => {
    const after = releaseFrom(schedule(), 7_000n, JAN_1 + 20);
    expect(after).toEqual({
      totalMinor: 2_000n,
      recognizedMinor: 0n,
      fromOn: JAN_1,
      toOn: JAN_1 + 20,
      nextOn: JAN_1 + 19,
    });
    expect(postings(after)).toEqual([2_000n]);
  });

  test("of price alone spreads the unrecognized rest over the days that are left", () => {
    const running = schedule({ recognizedMinor: 3_100n, nextOn: JAN_1 + 58 });
    const after = releaseFrom(running, 2_950n, null);
    expect(after).toMatchObject({ totalMinor: 2_950n, recognizedMinor: 0n, fromOn: JAN_1 + 31 });
    expect(postings(after)).toEqual([1_400n, 1_550n]);
  });

  test("of everything that waits closes the schedule, with what was recognized", () => {
    const running = schedule({ recognizedMinor: 3_100n, nextOn: JAN_1 + 58 });
    expect(releaseFrom(running, 5_900n, JAN_1 + 31)).toEqual({
      ...running,
      totalMinor: 3_100n,
      nextOn: null,
    });
  });

  test("of service that ended before the first open day earns the rest at once", () => {
    const running = schedule({ recognizedMinor: 3_100n, nextOn: JAN_1 + 58 });
    const after = releaseFrom(running, 5_000n, JAN_1 + 10);
    expect(postings(after)).toEqual([900n]);
  });

  test("of nothing changes nothing, and more than waits is a defect", () => {
    expect(releaseFrom(schedule(), 0n, null)).toEqual(schedule());
    expect(() => releaseFrom(schedule(), 9_001n, null)).toThrow("waiting revenue can be released");
  });

  test("never changes what is posted in all but by the release", () => {
    fc.assert(
      fc.property(
        fc.bigInt(1n, 1_000_000n),
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 0, max: 11 }),
        fc.bigInt(0n, 1_000_000n),
        fc.option(fc.integer({ min: 1, max: 400 })),
        (totalMinor, days, months, share, served) => {
          let running = schedule({
            totalMinor,
            toOn: JAN_1 + days,
            nextOn: nextPostingDay(JAN_1, JAN_1 + days),
          });
          let posted = 0n;
          for (let month = 0; month < months && running.nextOn !== null; month += 1) {
            const { nextOn, toOn } = running;
            const { amountMinor } = recognizeThrough(running, nextOn);
            posted += amountMinor;
            running = {
              ...running,
              recognizedMinor: running.recognizedMinor + amountMinor,
              nextOn: nextOn + 1 < toOn ? nextPostingDay(nextOn + 1, toOn) : null,
            };
          }
          const waiting = running.totalMinor - running.recognizedMinor;
          const released = running.nextOn === null ? 0n : share % (waiting + 1n);
          const after = releaseFrom(running, released, served === null ? null : JAN_1 + served);
          const later = postings(after);
          expect(posted + later.reduce((sum, minor) => sum + minor, 0n)).toBe(totalMinor - released);
          expect(later.every((minor) => minor >= 0n)).toBe(true);
        },
      ),
    );
  });
});
