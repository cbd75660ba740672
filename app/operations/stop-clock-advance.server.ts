import { accept, type Outcome, refuse } from "~/billing/outcome";
import { formatInstant, type Instant } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { saveRunningJob } from "~/store/long-jobs.server";
import { clearClockTarget, lockClock } from "~/store/test-clocks.server";

/** Stops a running advance where it is; what was done stays done. Refuses `clock_not_running`. */
export async function stopClockAdvance(context: Context): Promise<Outcome<{ readonly nowAt: Instant }>> {
  const clock = await lockClock(context);
  if (!clock || clock.targetAt === null) {
    return refuse({
      code: "clock_not_running",
      sentence: "The test clock is not moving.",
      remedy: "There is nothing to stop.",
    });
  }
  await clearClockTarget(context);
  await saveRunningJob(context, "advance_clock", {
    state: "stopped",
    message: `Stopped at ${formatInstant(clock.nowAt)}`,
  });
  await insertAudit(context, {
    action: "clock.advance_stopped",
    subjectKind: "organization",
    subjectId: context.organization.id,
    details: { at: formatInstant(clock.nowAt) },
  });
  return accept({ nowAt: clock.nowAt });
}
