import { z } from "zod";
import { accept, type Outcome, refuse } from "~/billing/outcome";
import { parseDay } from "~/billing/time/day";
import { type Instant, MS_PER_DAY } from "~/billing/time/instant";
import { startOfDay } from "~/billing/time/zone";

export const testClockForm = z.object({
  intent: z.enum(["advance_day", "advance_renewal", "advance_date", "stop", "resume"]),
  date: z.string().optional(),
});

type Clock = {
  readonly nowAt: Instant;
  readonly nextDueAt: Instant | null;
  /** The latest advance; one that was stopped goes on to where it was going. */
  readonly job: { readonly memory: Readonly<Record<string, unknown>> } | null;
};

/** The instant a button or a date of the form means, in the organization's zone. */
export function advanceTarget(
  form: z.output<typeof testClockForm>,
  clock: Clock,
  zone: string,
): Outcome<Instant | "stop"> {
  if (form.intent === "stop") return accept("stop" as const);
  if (form.intent === "advance_day") return accept(clock.nowAt + MS_PER_DAY);
  if (form.intent === "resume" && typeof clock.job?.memory.to === "number")
    return accept(clock.job.memory.to);
  if (form.intent === "advance_renewal") {
    if (clock.nextDueAt !== null) return accept(Math.max(clock.nextDueAt, clock.nowAt + 1));
    return refuse({
      code: "nothing_due",
      sentence: "Nothing is due: no subscription runs.",
      remedy: "Start a subscription, or move the clock to a date.",
    });
  }
  const day = parseDay(form.date ?? "");
  if (!day.ok) return refuse(...day.refusals.map((refusal) => ({ ...refusal, field: "date" })));
  return accept(startOfDay(day.value, zone));
}
