import { accept, type Outcome } from "~/billing/outcome";
import type { Instant } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { Conflict } from "~/errors";
import { run, view } from "~/gate.server";
import { withTrace } from "~/log.server";
import { accrueUsage } from "~/operations/accrue-usage.server";
import { announceTrialEnds } from "~/operations/announce-trial-ends.server";
import { expireCredit } from "~/operations/expire-credit.server";
import { loadDueWork } from "~/operations/load-due-work.server";
import { pruneRecords } from "~/operations/prune-records.server";
import { recognizeRevenue } from "~/operations/recognize-revenue.server";
import { revalueBalances } from "~/operations/revalue-balances.server";
import { reviewOverdue } from "~/operations/review-overdue.server";
import { startClockAdvance } from "~/operations/start-clock-advance.server";
import { startCollections } from "~/operations/start-collections.server";
import { type ClockStep, stepClock } from "~/operations/step-clock.server";
import type { DueWork } from "~/operations/steps/due-work";
import { LEASE_MS } from "~/store/outbox.server";
import { billDue } from "./bill-due.server";
import { bulkDue } from "./bulk-due.server";
import { deliverDue } from "./deliver-message.server";
import { migrateDue } from "./migrate-due.server";
import { payForOthersDue } from "./pay-for-others-due.server";
import { rollUpDue } from "./roll-up-due.server";
import { type SystemCaller, systemCaller } from "./system-caller";
import { topUpDue } from "./top-up-due.server";

export type DrainReport = {
  /** Instants the test clock stopped at. */
  steps: number;
  invoices: number;
  collections: number;
  recognitions: number;
  deliveries: number;
  /** Customers that could not be billed; the runs page says why. */
  failures: number;
};

export type DrainOptions = {
  /** Where to send a test clock that stands still. */
  readonly until?: Instant;
  /** Ends the drain at the next safe place; what is left stays due. */
  readonly signal?: AbortSignal;
};

const BATCH = 500;
/**
 * How long one drain of a moving clock waits in all, by the wall, for retries and webhooks before time goes on: longer
 * than a lease, so that what a killed worker held still happens at its own instant.
 */
const PATIENCE_MS = LEASE_MS + 30_000;

/**
 * Does everything an organization has to do, in the order in which it falls due. A live organization runs up to
 * now. A test organization whose clock has a target is moved to it from one due instant to the next; at each,
 * billing comes before collection, and messages and the webhooks they cause are waited for before time goes on.
 * With `until` a test clock that stands still is sent there first. Two drains at once share the work.
 * @throws Conflict `clock_…` when `until` is refused
 */
export async function drainOrganization(
  organizationId: string,
  options: DrainOptions = {},
): Promise<DrainReport> {
  const caller = systemCaller(organizationId, "drain_organization");
  return withTrace({ job: "drain_organization", organizationId }, async () => {
    if (options.until !== undefined) await sendClock(caller, options.until);
    const report = { steps: 0, invoices: 0, collections: 0, recognitions: 0, deliveries: 0, failures: 0 };
    const patience = { leftMs: PATIENCE_MS };
    let due = await view(caller, loadDueWork);
    for (;;) {
      const worked = await doWhatIsDue(caller, due, { report, signal: options.signal });
      if (options.signal?.aborted) return report;
      const step = await moveOn(caller, patience);
      if (step.state === "moved") report.steps += 1;
      // A clock that runs says itself what is due next; without one, work can have made more work.
      if ("due" in step) due = step.due;
      else if (worked > 0 || step.state === "waiting") due = await view(caller, loadDueWork);
      if (step.state === "arrived" || (step.state === "still" && worked === 0)) break;
    }
    if (due.rollUp) await rollUpDue(caller, options.signal);
    await tidyUp(caller);
    return report;
  });
}

async function sendClock(caller: SystemCaller, to: Instant): Promise<void> {
  const outcome: Outcome<unknown> = await run(caller, { operation: "startClockAdvance" }, (context) =>
    context.now >= to ? Promise.resolve(accept(null)) : startClockAdvance(context, { to }),
  );
  const refusal = outcome.ok ? undefined : outcome.refusals[0];
  if (refusal) throw new Conflict(refusal.code, refusal.sentence, refusal.remedy);
}

/** Does what is due at this instant once; a payment can cause a mail, an invoice a collection. Gives how much it was. */
async function doWhatIsDue(
  caller: SystemCaller,
  due: DueWork,
  drain: { readonly report: DrainReport; readonly signal: AbortSignal | undefined },
): Promise<number> {
  const { report, signal } = drain;
  let worked = 0;
  // Before anything else, so that what was used in a month that is over is income of it, whenever it is billed.
  if (due.accrual) worked += await accrueDue(caller, signal);
  if (signal?.aborted) return worked;
  // Before billing, so that credit that has expired pays nothing and nobody blocked is billed.
  if (due.expiry) worked += await once(caller, "expireCredit", expireCredit);
  if (due.overdue) worked += await once(caller, "reviewOverdue", reviewOverdue);
  if (due.trialNotice) worked += await once(caller, "announceTrialEnds", announceTrialEnds);
  // A renewal of this instant is billed at the version that a running migration gives it.
  if (due.migration) worked += await migrateDue(caller, signal);
  if (due.billing) {
    const billed = await billDue(caller, signal);
    report.invoices += billed.invoices;
    report.failures += billed.failures;
    worked += billed.customers + billed.failures;
    if (billed.invoices > 0) worked += await topUpDue(caller, signal);
  }
  if (due.bulk) worked += await bulkDue(caller, signal);
  // Before collection, so that nobody is charged for what credit pays.
  worked += await payForOthersDue(caller, signal);
  // Billing makes collections of the same instant, so these are asked for after it without another look.
  if (worked > 0 || due.collection) {
    const started = await once(caller, "startCollections", startCollections);
    report.collections += started;
    worked += started;
  }
  if (due.recognition) {
    const posted = await once(caller, "recognizeRevenue", recognizeRevenue);
    report.recognitions += posted;
    worked += posted;
  }
  // After all that moves money at this instant, so that the end of a month is seen whole.
  if (due.exchange) worked += await once(caller, "revalueBalances", revalueBalances);
  if (worked > 0 || due.delivery) {
    const delivered = await deliverDue(caller, signal);
    report.deliveries += delivered;
    worked += delivered;
  }
  return worked;
}

/** All months that are over, batch by batch. */
async function accrueDue(caller: SystemCaller, signal: AbortSignal | undefined): Promise<number> {
  let accrued = 0;
  while (!signal?.aborted) {
    const batch = await once(caller, "accrueUsage", accrueUsage);
    if (batch === 0) break;
    accrued += batch;
  }
  return accrued;
}

/** One batch; what is left of it is due at the next look. */
async function once(
  caller: SystemCaller,
  operation: string,
  work: (context: Context, input: { readonly limit: number }) => Promise<Outcome<number>>,
): Promise<number> {
  const outcome = await run(caller, { operation }, (context) => work(context, { limit: BATCH }));
  return outcome.ok ? outcome.value : 0;
}

/** Moves a test clock on, after what is under way outside has come back or patience has run out. */
async function moveOn(caller: SystemCaller, patience: { leftMs: number }): Promise<ClockStep> {
  const step = await run(caller, { operation: "stepClock" }, (context) =>
    stepClock(context, { patienceMs: patience.leftMs }),
  );
  if (!step.ok) return { state: "still" };
  if (step.value.state === "waiting") {
    patience.leftMs -= step.value.forMs;
    await pause(step.value.forMs);
  }
  return step.value;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

const TIDY_EVERY_MS = 3_600_000;
const tidiedAt = new Map<string, number>();

/** Once an hour, after everything else. */
async function tidyUp(caller: SystemCaller): Promise<void> {
  const last = tidiedAt.get(caller.organizationId) ?? 0;
  if (Date.now() - last < TIDY_EVERY_MS) return;
  tidiedAt.set(caller.organizationId, Date.now());
  await run(caller, { operation: "pruneRecords" }, pruneRecords);
}
