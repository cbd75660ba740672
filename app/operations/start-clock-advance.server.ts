import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import { formatInstant, type Instant, MS_PER_DAY } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { actorIdOf, insertAudit } from "~/store/audit.server";
import { insertJob } from "~/store/long-jobs.server";
import { lockClock, saveClockTarget, type TestClock } from "~/store/test-clocks.server";

/** Further than this is a slip of the keyboard: five years. */
export const MAX_ADVANCE_MS = 5 * 366 * MS_PER_DAY;

/**
 * Lets a test organization's clock run to an instant; the worker moves it from one due instant to the next and
 * does everything in between in order. Gives the job whose progress can be watched. Refuses `clock_missing` (live
 * mode), `clock_running`, `clock_backwards` and `clock_too_far`.
 */
export async function startClockAdvance(
  context: Context,
  input: { readonly to: Instant },
): Promise<Outcome<{ readonly jobId: string }>> {
  const clock = await lockClock(context);
  const refusal = checkAdvance(clock, input.to);
  if (refusal || !clock) return refuse(refusal ?? noClock());
  await saveClockTarget(context, {
    targetAt: input.to,
    startedFrom: clock.nowAt,
    requestedBy: actorIdOf(context.actor),
  });
  const jobId = await insertJob(context, {
    kind: "advance_clock",
    total: Math.max(1, Math.ceil((input.to - clock.nowAt) / MS_PER_DAY)),
    message: `Moving to ${formatInstant(input.to)}`,
    memory: { from: clock.nowAt, to: input.to },
  });
  await insertAudit(context, {
    action: "clock.advance_started",
    subjectKind: "organization",
    subjectId: context.organization.id,
    details: { from: formatInstant(clock.nowAt), to: formatInstant(input.to) },
  });
  return accept({ jobId });
}

function checkAdvance(clock: TestClock | null, to: Instant): Refusal | null {
  if (!clock) return noClock();
  if (clock.targetAt !== null) {
    return {
      code: "clock_running",
      sentence: `The test clock is already moving to ${formatInstant(clock.targetAt)}.`,
      remedy: "Wait until it has arrived, or stop it first.",
    };
  }
  if (to <= clock.nowAt) {
    return {
      code: "clock_backwards",
      sentence: `The test clock shows ${formatInstant(clock.nowAt)} and never goes back.`,
      remedy: "Choose a later date.",
      field: "to",
    };
  }
  if (to - clock.nowAt <= MAX_ADVANCE_MS) return null;
  return {
    code: "clock_too_far",
    sentence: `${formatInstant(to)} is more than five years ahead of the test clock.`,
    remedy: "Move in steps of at most five years.",
    field: "to",
  };
}

function noClock(): Refusal {
  return {
    code: "clock_missing",
    sentence: "A live organization has no test clock: its time is the world's.",
    remedy: "Make a test organization to try what time does.",
  };
}
