import { assert } from "~/billing/assert";
import type { PlanTerms } from "~/billing/catalog/plan";
import type { Outcome } from "~/billing/outcome";
import type { Day } from "~/billing/time/day";
import type { Instant } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { run, view } from "~/gate.server";
import type { SystemCaller } from "~/jobs/system-caller";
import { startClockAdvance } from "~/operations/start-clock-advance.server";
import { stepClock } from "~/operations/step-clock.server";
import { stopClockAdvance } from "~/operations/stop-clock-advance.server";
import type { Scenario } from "./format";
import { type CommandStep, Refused } from "./play";
import type { Names } from "./scenario-names";

/** How a customer's payments go in the scenario. */
export type PaymentFlags = {
  readonly collects: boolean;
  readonly paymentsFail: boolean;
  readonly failNext: boolean;
};

/** When an open invoice is charged, and how often that failed. */
export type Waiting = { readonly at: Instant | null; readonly failures: number };

/** A later version of a plan of the file: when it is published, and from which day present subscriptions have it. */
export type LaterVersion = {
  readonly plan: string;
  readonly terms: PlanTerms;
  readonly publishAt: Instant;
  readonly appliesFrom: Day | null;
};

/** A test organization of its own for one scenario. */
export type Stage = {
  readonly scenario: Scenario;
  readonly caller: SystemCaller;
  readonly names: Names;
  readonly notes: string[];
  readonly flags: Map<string, PaymentFlags>;
  /** By invoice. */
  readonly waiting: Map<string, Waiting>;
  /** Versions of plans that are not published yet, the next one first. */
  readonly later: LaterVersion[];
  /** What was paid, in order; one that pays several documents counts once. */
  readonly payments: { readonly customer: string; readonly amountMinor: bigint }[];
  /** The same by invoice, with what of each was not refunded. */
  readonly receipts: { readonly paymentId: string; readonly invoiceId: string; leftMinor: bigint }[];
};

/** @throws with the reasons when the business refuses it */
export async function command<T>(
  caller: SystemCaller,
  operation: string,
  work: (context: Context) => Promise<Outcome<T>>,
): Promise<T> {
  const outcome = await run(caller, { operation }, work);
  if (outcome.ok) return outcome.value;
  throw new Error(outcome.refusals.map(({ sentence, remedy }) => `${sentence} ${remedy}`).join(" "));
}

/** The same for a step of the file; without one the reasons name it. @throws Refused */
export async function stepCommand<T>(
  stage: Stage,
  step: CommandStep | null,
  work: (context: Context) => Promise<Outcome<T>>,
): Promise<T> {
  const outcome = await run(stage.caller, { operation: "applyScenario" }, work);
  if (outcome.ok) return outcome.value;
  throw new Refused(step, outcome.refusals.map(({ sentence, remedy }) => `${sentence} ${remedy}`).join(" "));
}

/** The clock shows the instant, and nothing that is due then is done yet. */
export async function setClock({ caller }: Stage, to: Instant): Promise<void> {
  const now = await view(caller, async (context) => context.now);
  if (now >= to) return;
  await command(caller, "startClockAdvance", (context) => startClockAdvance(context, { to }));
  const step = await command(caller, "stepClock", (context) => stepClock(context, { patienceMs: 0 }));
  assert(step.state === "moved" && step.to === to, "nothing is due before the instant the clock is set to");
  await command(caller, "stopClockAdvance", stopClockAdvance);
}
