import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextPostingDay } from "~/billing/revenue/posting-day";
import { type RecognitionSchedule, recognizeThrough } from "~/billing/revenue/recognition";
import { type RunningSchedule, respread } from "~/billing/revenue/release";
import { type Day, dayOf, formatDay } from "~/billing/time/day";

const day = (text: string): Day => {
  const [year = 0, month = 0, of = 0] = text.split("-").map((part) => Number.parseInt(part, 10));
  return dayOf(year, month, of);
};

function schedule(from: string, to: string, change: Partial<RunningSchedule> = {}): RunningSchedule {
  const [fromOn, toOn] = [day(from), day(to)];
  return {
    ...{ totalMinor: 10_000n, recognizedMinor: 0n, fromOn, toOn, nextOn: nextPostingDay(fromOn, toOn) },
    ...change,
  };
}

/** What is posted, by the day on which it is. */
function posted(start: RunningSchedule): [string, bigint][] {
  const all: [string, bigint][] = [];
  let running = start;
  while (running.nextOn !== null) {
    const { nextOn, toOn } = running;
    const { amountMinor } = recognizeThrough(running, nextOn);
    if (amountMinor !== 0n) all.push([formatDay(nextOn), amountMinor]);
    running = {
      ...running,
      recognizedMinor: running.recognizedMinor + amountMinor,
      nextOn: nextOn + 1 < toOn ? nextPostingDay(nextOn + 1, toOn) : null,
    };
  }
  return all;
}

describe("revenue that is earned monthly", () => {
  it("comes in equal parts, and the last takes the rest", () => {
    const quarter = schedule("2026-01-01", "2026-04-01", { recognition: "monthly" });
    expect(posted(quarter)).toEqual([
      ["2026-01-31", 3_333n],
      ["2026-02-28", 3_333n],
      ["2026-03-31", 3_334n],
    ]);
    // Day by day February earns less than January.
    expect(posted({ ...quarter, recognition: "daily" })).toEqual([
      ["2026-01-31", 3_444n],
      ["2026-02-28", 3_112n],
      ["2026-03-31", 3_444n],
    ]);
  });

  it("comes once a month of the service is over, wherever that begins", () => {
    expect(posted(schedule("2026-01-31", "2026-04-30", { recognition: "monthly" }))).toEqual([
      ["2026-02-28", 3_333n],
      ["2026-03-31", 3_333n],
      ["2026-04-29", 3_334n],
    ]);
    expect(posted(schedule("2026-01-15", "2026-02-15", { recognition: "monthly" }))).toEqual([
      ["2026-02-14", 10_000n],
    ]);
  });

  it("adds up to the whole whatever the rhythm, never beyond it, in parts that are equal but for the last", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10_000_000n }),
        fc.integer({ min: 0, max: 3_000 }),
        fc.integer({ min: 1, max: 1_200 }),
        fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 8 }),
        (totalMinor, offset, length, steps) => {
          const fromOn = day("2024-01-01") + offset;
          const own: RecognitionSchedule = {
            ...{ totalMinor, recognizedMinor: 0n, fromOn, toOn: fromOn + length },
            recognition: "monthly",
          };
          let [recognizedMinor, at] = [0n, fromOn - 1];
          for (const step of steps) {
            at += step;
            const { amountMinor } = recognizeThrough({ ...own, recognizedMinor }, at);
            expect(amountMinor >= 0n).toBe(true);
            recognizedMinor += amountMinor;
            expect(recognizeThrough({ ...own, recognizedMinor }, at).amountMinor).toBe(0n);
          }
          const last = recognizeThrough({ ...own, recognizedMinor }, Math.max(at, own.toOn - 1));
          expect([recognizedMinor + last.amountMinor, last.nextOn]).toEqual([totalMinor, null]);
          const parts = posted({ ...own, nextOn: nextPostingDay(fromOn, own.toOn) }).map(
            ([, minor]) => minor,
          );
          expect(parts.reduce((sum, minor) => sum + minor, 0n)).toBe(totalMinor);
          expect(new Set(parts.slice(0, -1)).size <= 1).toBe(true);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe("obligation: a change re-spreads only the unrecognized rest", () => {
  const year = (recognition: "daily" | "monthly") =>
    schedule("2026-01-01", "2027-01-01", {
      ...{ totalMinor: 12_000n, recognition },
      // January to March are posted.
      ...{ recognizedMinor: recognition === "daily" ? 2_959n : 3_000n, nextOn: day("2026-04-30") },
    });

  it.each(["daily", "monthly"] as const)(
    "earned %s: what is posted stays, the rest ends with the service",
    (how) => {
      const before = year(how);
      const after = respread(before, day("2026-07-01"), day("2026-04-10"));
      const rest = 12_000n - before.recognizedMinor;
      const shares = posted(after);
      expect(shares.map(([on]) => on)).toEqual(["2026-04-30", "2026-05-31", "2026-06-30"]);
      expect(shares.reduce((sum, [, minor]) => sum + minor, 0n)).toBe(rest);
      // Spreading the whole anew would take back what months that are over had earned.
      expect(shares.every(([, minor]) => minor >= rest / 4n)).toBe(true);
    },
  );

  it("is earned at once where the service is over, and nothing on a day before today", () => {
    const over = respread(year("daily"), day("2026-02-01"), day("2026-05-20"));
    expect(posted(over)).toEqual([["2026-05-20", 9_041n]]);
    const waits = schedule("2026-01-01", "2027-01-01", { nextOn: null, recognizedMinor: 10_000n });
    expect(respread(waits, day("2026-02-01"), day("2026-05-20"))).toEqual(waits);
  });

  it("goes on to the end of the term when the service does after all", () => {
    const cut = respread(year("daily"), day("2026-07-01"), day("2026-04-10"));
    const again = respread(cut, day("2027-01-01"), day("2026-04-12"));
    expect([again.toOn, again.totalMinor - again.recognizedMinor]).toEqual([day("2027-01-01"), 9_041n]);
  });
});
