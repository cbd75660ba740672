import type { Day } from "../time/day";
import { nextPostingDay } from "./posting-day";
import { recognizeThrough } from "./recognition";
import type { RunningSchedule } from "./release";

/** What is earned over `[fromOn, toOn)` and posted on a day: the last of those days, unless it came late. Minor units. */
export type RevenueShare = {
  readonly fromOn: Day;
  readonly toOn: Day;
  readonly postedOn: Day;
  readonly amountMinor: bigint;
  readonly state: "posted" | "ahead";
};

/**
 * A schedule share by share: what was posted, and what runs will post if nothing changes. All of them add up to the
 * whole, the posted ones to what is recognized. Where a change left no trace of single steps, what was posted by then
 * is one share.
 */
export function sharesOf(schedule: RunningSchedule): readonly RevenueShare[] {
  const { fromOn, toOn, nextOn, recognizedMinor } = schedule;
  const fresh = { ...schedule, recognizedMinor: 0n, nextOn: nextPostingDay(fromOn, toOn) };
  const posted = stepsOf(fresh, fromOn).filter(({ postedOn }) => nextOn === null || postedOn < nextOn);
  const known = posted.reduce((sum, { amountMinor }) => sum + amountMinor, 0n) === recognizedMinor;
  const openOn = known ? (posted.at(-1)?.toOn ?? fromOn) : fromOn;
  const before = {
    fromOn,
    toOn: nextOn ?? toOn,
    postedOn: (nextOn ?? toOn) - 1,
    amountMinor: recognizedMinor,
  };
  return [
    ...(known ? posted : recognizedMinor === 0n ? [] : [before]).map((share) => ({
      ...share,
      state: "posted" as const,
    })),
    ...stepsOf(schedule, openOn).map((share) => ({ ...share, state: "ahead" as const })),
  ];
}

/** What runs post from here on, as they do it: one step to each posting day. */
function stepsOf(schedule: RunningSchedule, openOn: Day): Omit<RevenueShare, "state">[] {
  const steps: Omit<RevenueShare, "state">[] = [];
  const { toOn } = schedule;
  let { recognizedMinor, nextOn } = schedule;
  let fromOn = openOn;
  while (nextOn !== null) {
    const { amountMinor } = recognizeThrough({ ...schedule, recognizedMinor }, nextOn);
    const open: Day = nextOn + 1;
    steps.push({ fromOn, toOn: Math.max(fromOn + 1, Math.min(open, toOn)), postedOn: nextOn, amountMinor });
    recognizedMinor += amountMinor;
    fromOn = open;
    nextOn = open < toOn ? nextPostingDay(open, toOn) : null;
  }
  return steps;
}
