import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextPostingDay } from "~/billing/revenue/posting-day";
import { recognizeThrough } from "~/billing/revenue/recognition";
import { type RunningSchedule, releaseFrom } from "~/billing/revenue/release";
import { restoreTo } from "~/billing/revenue/restore";
import { dayOf } from "~/billing/time/day";

const JAN_1 = dayOf(2026, 1, 1);
const DAYS = 90;
const WHOLE: RunningSchedule = {
  totalMinor: 9_000n,
  recognizedMinor: 0n,
  fromOn: JAN_1,
  toOn: JAN_1 + DAYS,
  nextOn: JAN_1 + 30,
};

type Posting = readonly [day: number, minor: bigint];

/** Posts every share that ended before `today`. */
function run(start: RunningSchedule, today: number): { schedule: RunningSchedule; posted: Posting[] } {
  const posted: Posting[] = [];
  let schedule = start;
  while (schedule.nextOn !== null && schedule.nextOn < today) {
    const { nextOn, toOn } = schedule;
    const { amountMinor } = recognizeThrough(schedule, nextOn);
    posted.push([nextOn, amountMinor]);
    schedule = {
      ...schedule,
      recognizedMinor: schedule.recognizedMinor + amountMinor,
      nextOn: nextOn + 1 < toOn ? nextPostingDay(nextOn + 1, toOn) : null,
    };
  }
  return { schedule, posted };
}

const sum = (posted: readonly Posting[]) => posted.reduce((total, [, minor]) => total + minor, 0n);
const waiting = ({ totalMinor, recognizedMinor }: RunningSchedule) => totalMinor - recognizedMinor;

describe("revenue that a voided correction gives back", () => {
  test("of days is earned as if they had never been taken", () => {
    const released = releaseFrom(WHOLE, 7_000n, JAN_1 + 20);
    const on = JAN_1 + 20;
    const back = { restoredMinor: 7_000n, releasedOn: on, servedUntil: JAN_1 + DAYS, today: on + 1 };
    expect(run(restoreTo(released, back), JAN_1 + 1_000).posted).toEqual(run(WHOLE, JAN_1 + 1_000).posted);
  });

  test("of everything goes on from the month in which it was taken", () => {
    const { schedule } = run(WHOLE, JAN_1 + 40);
    const released = releaseFrom(schedule, waiting(schedule), JAN_1 + 40);
    expect(released.nextOn).toBeNull();
    const on = JAN_1 + 40;
    const back = { restoredMinor: 5_900n, releasedOn: on, servedUntil: JAN_1 + DAYS, today: on };
    expect(restoreTo(released, back)).toEqual({
      totalMinor: 5_900n,
      recognizedMinor: 0n,
      fromOn: JAN_1 + 31,
      toOn: JAN_1 + DAYS,
      nextOn: JAN_1 + 58,
    });
  });

  test("after the service is earned at once, today", () => {
    const released = releaseFrom(WHOLE, 9_000n, null);
    const today = JAN_1 + 200;
    const back = { restoredMinor: 9_000n, releasedOn: JAN_1 + 5, servedUntil: JAN_1 + DAYS, today };
    const { posted } = run(restoreTo(released, back), today + 1);
    expect(posted).toEqual([[today, 9_000n]]);
  });

  test("of nothing changes nothing", () => {
    const back = { restoredMinor: 0n, releasedOn: JAN_1, servedUntil: JAN_1 + DAYS, today: JAN_1 };
    expect(restoreTo(WHOLE, back)).toBe(WHOLE);
  });

  test("adds up to the whole, is posted on no day before the void, and ends with the service", () => {
    const input = fc.record({
      totalMinor: fc.bigInt({ min: 1n, max: 1_000_000n }),
      takenOn: fc.integer({ min: 0, max: DAYS + 20 }),
      share: fc.integer({ min: 0, max: 100 }),
      isTail: fc.boolean(),
      voidedAfter: fc.integer({ min: 0, max: 150 }),
    });
    fc.assert(
      fc.property(input, ({ totalMinor, takenOn, share, isTail, voidedAfter }) => {
        const on = JAN_1 + takenOn;
        const before = run({ ...WHOLE, totalMinor }, on);
        const restoredMinor = (waiting(before.schedule) * BigInt(share)) / 100n;
        const released = releaseFrom(before.schedule, restoredMinor, isTail ? on : null);
        const today = on + voidedAfter;
        const between = run(released, today);
        const servedUntil = JAN_1 + DAYS;
        const restored = restoreTo(between.schedule, { restoredMinor, releasedOn: on, servedUntil, today });
        const after = run(restored, JAN_1 + 1_000);
        expect(sum(before.posted) + sum(between.posted) + sum(after.posted)).toBe(totalMinor);
        for (const [day, minor] of after.posted) {
          expect(minor >= 0n).toBe(true);
          if (restoredMinor > 0n) expect(day).toBeGreaterThanOrEqual(today);
        }
        const last = after.posted.at(-1)?.[0];
        if (restoredMinor > 0n) expect(last).toBe(Math.max(servedUntil - 1, today));
      }),
      { numRuns: 2_000 },
    );
  });
});
