import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextPostingDay } from "~/billing/revenue/posting-day";
import { recognizeThrough } from "~/billing/revenue/recognition";
import { type RunningSchedule, releaseFrom, respread } from "~/billing/revenue/release";
import { restoreTo } from "~/billing/revenue/restore";
import { type RevenueShare, sharesOf } from "~/billing/revenue/shares";
import { dayOf, formatDay } from "~/billing/time/day";

const quarter = (change: Partial<RunningSchedule> = {}): RunningSchedule => ({
  totalMinor: 9_000n,
  recognizedMinor: 0n,
  fromOn: dayOf(2026, 1, 1),
  toOn: dayOf(2026, 4, 1),
  nextOn: dayOf(2026, 1, 31),
  ...change,
});

const told = (shares: readonly RevenueShare[]) =>
  shares.map(({ fromOn, toOn, postedOn, amountMinor, state }) =>
    [state, formatDay(fromOn), formatDay(toOn), formatDay(postedOn), amountMinor].join(" "),
  );

const sumOf = (shares: readonly RevenueShare[], state?: RevenueShare["state"]) =>
  shares.reduce((sum, share) => (state && share.state !== state ? sum : sum + share.amountMinor), 0n);

/** One step of a run, as the operation takes it. */
function stepped(schedule: RunningSchedule): RunningSchedule {
  const { nextOn, toOn } = schedule;
  if (nextOn === null) return schedule;
  const recognizedMinor = schedule.recognizedMinor + recognizeThrough(schedule, nextOn).amountMinor;
  return {
    ...schedule,
    recognizedMinor,
    nextOn: nextOn + 1 < toOn ? nextPostingDay(nextOn + 1, toOn) : null,
  };
}

describe("a schedule share by share", () => {
  it("tells the months that were posted and those still ahead", () => {
    expect(told(sharesOf(stepped(quarter())))).toEqual([
      "posted 2026-01-01 2026-02-01 2026-01-31 3100",
      "ahead 2026-02-01 2026-03-01 2026-02-28 2800",
      "ahead 2026-03-01 2026-04-01 2026-03-31 3100",
    ]);
    expect(told(sharesOf(stepped(quarter({ recognition: "monthly" }))))).toEqual([
      "posted 2026-01-01 2026-02-01 2026-01-31 3000",
      "ahead 2026-02-01 2026-03-01 2026-02-28 3000",
      "ahead 2026-03-01 2026-04-01 2026-03-31 3000",
    ]);
  });

  it("joins to the first share after a change what was earned meanwhile and is not posted yet", () => {
    const restored = restoreTo(quarter({ totalMinor: 0n, nextOn: null, toOn: dayOf(2026, 4, 1) }), {
      restoredMinor: 9_000n,
      releasedOn: dayOf(2026, 1, 10),
      servedUntil: dayOf(2026, 4, 1),
      today: dayOf(2026, 2, 10),
    });
    expect(told(sharesOf(restored))).toEqual([
      "ahead 2026-01-01 2026-03-01 2026-02-28 5900",
      "ahead 2026-03-01 2026-04-01 2026-03-31 3100",
    ]);
  });

  it("says what nothing is left of", () => {
    expect(sharesOf(quarter({ totalMinor: 0n, nextOn: null })).every(({ state }) => state === "posted")).toBe(
      true,
    );
    expect(sumOf(sharesOf(quarter({ recognizedMinor: 9_000n, nextOn: null })), "ahead")).toBe(0n);
  });

  it("adds up to the whole and to what is recognized, whatever happened, and is what runs then post", () => {
    const change = fc.oneof(
      fc.record({ kind: fc.constant("step" as const) }),
      fc.record({
        kind: fc.constant("release" as const),
        part: fc.integer({ min: 0, max: 4 }),
        days: fc.nat(400),
      }),
      fc.record({ kind: fc.constant("respread" as const), days: fc.nat(400) }),
      fc.record({
        kind: fc.constant("restore" as const),
        minor: fc.bigInt({ min: 0n, max: 5_000n }),
        days: fc.nat(400),
      }),
    );
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 1_000_000n }),
        fc.integer({ min: 1, max: 800 }),
        fc.constantFrom("daily" as const, "monthly" as const),
        fc.array(change, { maxLength: 8 }),
        (totalMinor, length, recognition, changes) => {
          const fromOn = dayOf(2025, 1, 17);
          const toOn = fromOn + length;
          let schedule: RunningSchedule = {
            ...{ totalMinor, recognizedMinor: 0n, fromOn, toOn, recognition },
            nextOn: totalMinor === 0n ? null : nextPostingDay(fromOn, toOn),
          };
          for (const one of changes) {
            const waits = schedule.totalMinor - schedule.recognizedMinor;
            const today = schedule.nextOn ?? schedule.toOn;
            if (one.kind === "step") schedule = stepped(schedule);
            if (one.kind === "release")
              schedule = releaseFrom(schedule, (waits * BigInt(one.part)) / 4n, fromOn + one.days);
            if (one.kind === "respread") schedule = respread(schedule, fromOn + one.days, today);
            if (one.kind === "restore")
              schedule = {
                ...restoreTo(schedule, {
                  ...{ restoredMinor: one.minor, releasedOn: today, today },
                  servedUntil: fromOn + one.days,
                }),
                recognition,
              };
          }
          const shares = sharesOf(schedule);
          expect(sumOf(shares, "posted")).toBe(schedule.recognizedMinor);
          for (const { fromOn: from, toOn: to } of shares) expect(to).toBeGreaterThan(from);
          let running = schedule;
          for (const share of shares.filter(({ state }) => state === "ahead")) {
            expect(share.postedOn).toBe(running.nextOn);
            const next = stepped(running);
            expect(share.amountMinor).toBe(next.recognizedMinor - running.recognizedMinor);
            running = next;
          }
          expect(running.nextOn).toBeNull();
          if (schedule.nextOn !== null) expect(sumOf(shares)).toBe(schedule.totalMinor);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
