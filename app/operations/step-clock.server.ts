import { accept, type Outcome } from "~/billing/outcome";
import { formatInstant, type Instant, MS_PER_DAY } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { type Agenda, loadAgenda } from "~/store/agenda.server";
import { saveRunningJob } from "~/store/long-jobs.server";
import { clearClockTarget, lockClock, moveClock, type TestClock } from "~/store/test-clocks.server";
import { type DueWork, dueOf } from "./steps/due-work";

/** What is due is told with the step, so that who does it need not ask again. */
export type ClockStep =
  /** Live, or no advance runs. */
  | { readonly state: "still" }
  /** Something is due at the clock's present instant; it was not moved. */
  | { readonly state: "due"; readonly due: DueWork }
  /** Something outside is under way that belongs to this instant; look again after that long. */
  | { readonly state: "waiting"; readonly forMs: number }
  | { readonly state: "moved"; readonly to: Instant; readonly due: DueWork }
  | { readonly state: "arrived"; readonly at: Instant; readonly due: DueWork };

/** Between two looks at a payment whose webhook has not come yet. */
const POLL_MS = 25;
/** Between two looks at messages that are held elsewhere or wait for their next try. */
const LONGEST_WAIT_MS = 200;

/**
 * Moves a running clock to its next due instant, or to its target; never past work that is still to be done.
 * Messages
 * and payments under way are waited for while there is patience left, by the wall. The clock's row is locked, so
 * two drains at once move it one after the other.
 */
export async function stepClock(
  context: Context,
  input: { readonly patienceMs: number },
): Promise<Outcome<ClockStep>> {
  const clock = await lockClock(context);
  if (!clock || clock.targetAt === null) return accept({ state: "still" });
  const agenda = await loadAgenda(context);
  const next = nextInstant(agenda);
  const due = dueOf(agenda, { now: clock.nowAt, recordedAt: context.recordedAt });
  const delivers = due.delivery && input.patienceMs > 0;
  if (due.migration || due.bulk || delivers || (next !== null && next <= clock.nowAt))
    return accept({ state: "due", due });
  const forMs = Math.min(input.patienceMs, outsideMs(agenda, context.recordedAt));
  if (forMs > 0) return accept({ state: "waiting", forMs });
  if (clock.nowAt >= clock.targetAt) {
    await clearClockTarget(context);
    await saveRunningJob(context, "advance_clock", {
      ...progress(clock, clock.targetAt),
      state: "done",
      message: `Arrived at ${formatInstant(clock.targetAt)}`,
    });
    return accept({ state: "arrived", at: clock.nowAt, due });
  }
  const to = next === null ? clock.targetAt : Math.min(next, clock.targetAt);
  await moveClock(context, to);
  await saveRunningJob(context, "advance_clock", progress(clock, to));
  return accept({
    state: "moved",
    to,
    due: dueOf(agenda, { now: to, recordedAt: context.recordedAt }),
  });
}

/** The first thing to do in the organization's time, whichever kind it is. */
function nextInstant(agenda: Agenda): Instant | null {
  const { billingAt, collectionAt, recognitionAt, overdueAt, trialNoticeAt, expiryAt } = agenda;
  const { exchangeAt, accrualAt } = agenda;
  const all = [
    ...[billingAt, collectionAt, recognitionAt, overdueAt],
    ...[trialNoticeAt, expiryAt, exchangeAt, accrualAt],
  ];
  const instants = all.filter((at) => at !== null);
  return instants.length === 0 ? null : Math.min(...instants);
}

/** Milliseconds until something outside may have happened; 0 when nothing is under way. */
function outsideMs(agenda: Agenda, recordedAt: number): number {
  if (agenda.deliveryAt !== null) {
    // A message that another drain holds is done long before its lease ends, so the end is not slept through.
    return Math.min(LONGEST_WAIT_MS, Math.max(POLL_MS, agenda.deliveryAt - recordedAt));
  }
  return agenda.paymentsUnderway > 0 ? POLL_MS : 0;
}

/** In days, as people count a clock's way; a started day counts only on arrival. */
function progress(clock: TestClock, at: Instant): { done: number; message: string } {
  const days = (at - (clock.startedFrom ?? at)) / MS_PER_DAY;
  const done = at === clock.targetAt ? Math.max(1, Math.ceil(days)) : Math.floor(days);
  return { done, message: `At ${formatInstant(at)}` };
}
