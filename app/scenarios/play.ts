import type { Outcome, Refusal } from "~/billing/outcome";
import type { Instant } from "~/billing/time/instant";
import type { Book, BookInvoice, ChargeUsage, SubscriptionLook, SubscriptionState, UsageLook } from "./book";
import type { Scenario, StepOf } from "./format";

export type CommandStep = StepOf<"subscribe"> | StepOf<"usage"> | StepOf<"cancel"> | StepOf<"undo_cancel">;

/**
 * What carries a scenario out. The engine driver folds deciders into a book in memory, the product driver goes through
 * gate, operations and PostgreSQL; what happens in which order is decided here, once for both.
 */
export type Driver = {
  /** Metrics, plans, customers and taxes of the file; the clock shows `now`. */
  open(scenario: Scenario, now: Instant): Promise<void>;
  /** Moves the clock to each instant at which something is due, up to and including `until`, and does it. */
  drain(until: Instant): Promise<void>;
  /** Moves the clock without doing what is due. */
  setClock(now: Instant): Promise<void>;
  /** Several commands of one instant, in order. */
  apply(steps: readonly CommandStep[]): Promise<void>;
  subscriptionState(as: string): Promise<SubscriptionState>;
  chargeUsage(subscription: string): Promise<readonly ChargeUsage[]>;
  invoices(): Promise<readonly BookInvoice[]>;
  billDays(): Promise<ReadonlyMap<string, number | null>>;
  /** What was not taken, in sentences; see `Book.notes`. */
  notes(): readonly string[];
};

/** Stops a scenario at something this edition lacks and that only shows while it runs. */
export class Unsupported extends Error {
  constructor(readonly lacks: string) {
    super(`${lacks} is not supported`);
    this.name = "Unsupported";
  }
}

/** A command that the business refused; a scenario has no use for one, so it stops there. */
class Refused extends Error {
  constructor(step: CommandStep, sentence: string) {
    super(`${new Date(step.at).toISOString()} ${step.do}: ${sentence}`);
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

/** Days paid for and not used are given back by a credit note, unless the file says that they are not. */
export function demandNoCredit(step: StepOf<"cancel">, unusedDays: number): void {
  if (unusedDays > 0 && step.unused !== "skip") {
    throw new Unsupported("step cancel: credit for unused days of a price paid in advance");
  }
}

/** Runs all steps in order and looks where the expectations want to look. */
export async function play(written: Scenario, driver: Driver): Promise<Book> {
  const scenario = withUsageInTime(written);
  const first = scenario.steps[0];
  const subscriptions: SubscriptionLook[] = [];
  const usage: UsageLook[] = [];
  if (!first) return { invoices: [], subscriptions, usage, billDays: new Map(), notes: [] };
  await driver.open(scenario, first.at);
  for (const at of instants(scenario)) {
    const steps = scenario.steps.filter((step) => step.at === at);
    const commands = steps.filter(isCommand);
    if (commands.length > 0) {
      await driver.drain(at - 1);
      await driver.setClock(at);
      await applyAt(driver, at, commands);
    }
    await driver.drain(at);
    for (const look of scenario.expect.subscriptions) {
      if (look.at === at)
        subscriptions.push({ as: look.as, at, ...(await driver.subscriptionState(look.as)) });
    }
    const looked = scenario.expect.usage.filter((look) => look.at === at).map((look) => look.subscription);
    for (const subscription of new Set(looked)) {
      usage.push({ subscription, at, charges: await driver.chargeUsage(subscription) });
    }
  }
  for (const as of subscriptionNames(scenario)) {
    subscriptions.push({ as, at: null, ...(await driver.subscriptionState(as)) });
  }
  return {
    invoices: await driver.invoices(),
    subscriptions,
    usage,
    billDays: await driver.billDays(),
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

/** What changes something; the other steps only let time pass or concern payments. */
export function isCommand(step: Scenario["steps"][number]): step is CommandStep {
  return step.do !== "advance" && step.do !== "run_invoicing" && step.do !== "payment_method";
}

/** Every instant at which something is done or looked at, in order. */
function instants(scenario: Scenario): Instant[] {
  const first = scenario.steps[0]?.at ?? 0;
  const looks = [...scenario.expect.subscriptions, ...scenario.expect.usage].flatMap((look) => look.at ?? []);
  const all = [...scenario.steps.map((step) => step.at), ...looks.filter((at) => at >= first)];
  return [...new Set(all)].sort((a, b) => a - b);
}

/**
 * Subscriptions that start together are billed together, on one invoice. A command that ends something first sees
 * everything billed that was due at its instant, as it would in life.
 */
async function applyAt(driver: Driver, at: Instant, steps: readonly CommandStep[]): Promise<void> {
  let together: CommandStep[] = [];
  for (const step of steps) {
    if (step.do === "cancel" || step.do === "undo_cancel") {
      if (together.length > 0) await driver.apply(together);
      together = [];
      await driver.drain(at);
      await driver.apply([step]);
    } else together.push(step);
  }
  if (together.length > 0) await driver.apply(together);
}

/** The names the file gives its subscriptions, in order. */
export function subscriptionNames(scenario: Scenario): string[] {
  return scenario.steps.flatMap((step) => (step.do === "subscribe" ? [step.as] : []));
}
