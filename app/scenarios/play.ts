import type { TieOut } from "~/billing/ledger/tie-out";
import type { Outcome, Refusal } from "~/billing/outcome";
import type { Day } from "~/billing/time/day";
import { formatInstant, type Instant } from "~/billing/time/instant";
import type { AdvanceFee, Book, BookInvoice } from "./book";
import type { Scenario, ScenarioStep } from "./format";
import { type Looks, lookAt, lookInstants, lookLast, noLooks, type Watched } from "./looks";

/** What changes something; the other steps only let time pass or concern cards. */
export type CommandStep = Exclude<ScenarioStep, { do: "advance" | "payment_method" }>;

/**
 * What carries a scenario out. The engine driver folds deciders into a book in memory, the product driver goes through
 * gate, operations and PostgreSQL; what happens in which order is decided here, once for both. Subscriptions are asked
 * for by their first name; see `subscriptionAliases`.
 */
export type Driver = Watched & {
  /** Metrics, plans, customers and taxes of the file; the clock shows `now`. */
  open(scenario: Scenario, now: Instant): Promise<void>;
  /** Moves the clock to each instant at which something is due, up to and including `until`, and does it. */
  drain(until: Instant): Promise<void>;
  /** Moves the clock without doing what is due. */
  setClock(now: Instant): Promise<void>;
  /** Several commands of one instant, in order. @throws Refused, or Unsupported with the name of the step */
  apply(steps: readonly CommandStep[]): Promise<void>;
  /** As they stand now: issued ones in the order of issue, then open drafts. */
  invoices(): Promise<readonly BookInvoice[]>;
  advanceFees(): Promise<readonly AdvanceFee[]>;
  /** What was not taken, in sentences; see `Book.notes`. */
  notes(): readonly string[];
  /** Every comparison of the journal with the documents at the end of each day on which something was posted. */
  tieOuts(): Promise<readonly { readonly on: Day; readonly rows: readonly TieOut[] }[]>;
};

/** Stops a scenario at something this edition lacks and that only shows while it runs. */
export class Unsupported extends Error {
  constructor(readonly lacks: string) {
    super(`${lacks} is not supported`);
    this.name = "Unsupported";
  }
}

/** A command that the business refused; a scenario has no use for one it does not expect, so it stops there. */
export class Refused extends Error {
  /** Without a step the sentence says itself which one it was. */
  constructor(step: CommandStep | null, sentence: string) {
    super(step === null ? sentence : `${formatInstant(step.at)} ${step.do}: ${sentence}`);
    this.name = "Refused";
  }
}

/** The value of a command that went through. @throws Refused with the reasons */
export function accepted<T>(step: CommandStep, outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Refused(step, outcome.refusals.map(({ sentence, remedy }) => `${sentence} ${remedy}`).join(" "));
}

/** Usage that cannot be taken does not stop a scenario, as it would not stop a batch; the book says so. */
export function rejectedUsage(transactionId: string, refusals: readonly Refusal[]): string {
  return `usage ${transactionId} was rejected: ${refusals.map((refusal) => refusal.sentence).join(" ")}`;
}

/** Runs all steps in order and looks where the expectations want to look. */
export async function play(written: Scenario, driver: Driver): Promise<Book> {
  const scenario = withUsageInTime(written);
  const first = scenario.steps[0];
  const looks = noLooks();
  if (!first) return { ...looks, invoices: [], creditNotes: [], advanceFees: [], notes: [] };
  await driver.open(scenario, first.at);
  for (const at of instants(scenario)) {
    const steps = scenario.steps.filter((step) => step.at === at);
    if (steps.some(isCommand)) {
      await driver.drain(at - 1);
      await driver.setClock(at);
      await applyAt(driver, at, steps);
    }
    await driver.drain(at);
    await lookAt(scenario, driver, at, looks);
  }
  return closeBook(scenario, driver, looks);
}

async function closeBook(scenario: Scenario, driver: Driver, looks: Looks): Promise<Book> {
  await lookLast(scenario, driver, looks);
  return {
    ...looks,
    invoices: await driver.invoices(),
    creditNotes: await driver.creditNotes(),
    advanceFees: await driver.advanceFees(),
    notes: driver.notes(),
  };
}

/** Usage cannot be sent before it happened: a step dated ahead waits for its time, if the scenario reaches it. */
function withUsageInTime(scenario: Scenario): Scenario {
  const end = scenario.steps.at(-1)?.at ?? 0;
  const steps = scenario.steps.map((step) =>
    step.do === "usage" && step.timestamp !== undefined && step.timestamp > step.at && step.timestamp <= end
      ? { ...step, at: step.timestamp }
      : step,
  );
  return { ...scenario, steps };
}

export function isCommand(step: ScenarioStep): step is CommandStep {
  return step.do !== "advance" && step.do !== "payment_method";
}

/** Every instant at which something is done or looked at, in order. */
function instants(scenario: Scenario): Instant[] {
  const first = scenario.steps[0]?.at ?? 0;
  const looked = lookInstants(scenario).filter((at) => at >= first);
  return [...new Set([...scenario.steps.map((step) => step.at), ...looked])].sort((a, b) => a - b);
}

/**
 * What begins something, or says how the things to come are done: all of one instant take part in the billing of that
 * instant, so that subscriptions which start together share an invoice.
 */
const BEGINNINGS: readonly CommandStep["do"][] = [
  "subscribe",
  "usage",
  "invoice_one_off",
  "apply_coupon",
  "grant_credit",
  "buy_credit",
  "configure",
  "invoicing_off",
  "draft_invoices_on",
  "draft_invoices_off",
  "collection_off",
  "fail_next_payment",
  "payments_fail",
  "overdue_off",
  "expect_tax_line",
];

/** Steps of one instant that are carried out in one go. */
type Batch = { readonly kind: "beginnings" | "changes" | "advance"; readonly steps: CommandStep[] };

/** Several quantities raised at one instant are one change, as one person would make it. */
function batchesOf(steps: readonly ScenarioStep[]): Batch[] {
  const batches: Batch[] = [];
  for (const step of steps) {
    if (step.do === "advance") batches.push({ kind: "advance", steps: [] });
    if (!isCommand(step)) continue;
    const kind = BEGINNINGS.includes(step.do) ? "beginnings" : "changes";
    const last = batches.at(-1);
    const isSame = last?.steps.every((earlier) => earlier.do === "change_quantity" && earlier.do === step.do);
    if (last?.kind === kind && (kind === "beginnings" || isSame)) last.steps.push(step);
    else batches.push({ kind, steps: [step] });
  }
  return batches;
}

/**
 * A command that changes or ends something first sees everything billed that was due at its instant, as it would in
 * life, and what it makes due is billed before the next one.
 */
async function applyAt(driver: Driver, at: Instant, steps: readonly ScenarioStep[]): Promise<void> {
  for (const batch of batchesOf(steps)) {
    if (batch.kind !== "beginnings") await driver.drain(at);
    if (batch.steps.length > 0) await applyBatch(driver, batch);
    if (batch.kind === "changes") await driver.drain(at);
  }
}

/** A step that says it is an error has to be refused. */
async function applyBatch(driver: Driver, { steps }: Batch): Promise<void> {
  const [step] = steps;
  const error = step && "error" in step ? step.error : undefined;
  if (!step || error === undefined) return driver.apply(steps);
  try {
    await driver.apply(steps);
  } catch (refused) {
    if (refused instanceof Refused) return;
    throw refused;
  }
  throw new Error(`${new Date(step.at).toISOString()} ${step.do}: expected a refusal (${error}), got none`);
}
