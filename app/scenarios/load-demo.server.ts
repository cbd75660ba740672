import { accept, type Outcome } from "~/billing/outcome";
import { formatDay } from "~/billing/time/day";
import { type Instant, utcDay } from "~/billing/time/instant";
import type { Context, Role } from "~/context.server";
import { Conflict } from "~/errors";
import { found, run, view, visit } from "~/gate.server";
import { newId } from "~/ids.server";
import { drainOrganization } from "~/jobs/drain-organization.server";
import { type SystemCaller, systemCaller } from "~/jobs/system-caller";
import { addTestCard } from "~/operations/add-test-card.server";
import { changeOrganization } from "~/operations/change-organization.server";
import { findDemoOrganization, foundDemoOrganization } from "~/operations/found-demo-organization.server";
import { loadNames } from "~/operations/load-names.server";
import { finishDemo, loadDemoProgress, takeDemoTurn } from "~/operations/take-demo-turn.server";
import { demoIdentity } from "./demo-issuer";
import { takeLastSteps } from "./demo-last-steps.server";
import { demoPasswordHash, demoPeople } from "./demo-people";
import { demoScenario } from "./demo-scenario";
import type { Scenario, ScenarioStep } from "./format";
import { isCommand } from "./play";
import { applyCommands } from "./scenario-commands.server";
import { type Names, noNames } from "./scenario-names";
import { makeCustomer, setUpCatalog } from "./scenario-setup.server";

export type DemoOptions = {
  /** Stops between two turns; what was done stays, and loading goes on from there next time. */
  readonly signal?: AbortSignal;
  /** Hears of each turn. */
  readonly report?: (progress: {
    readonly done: number;
    readonly total: number;
    readonly day: string;
  }) => void;
};

/** All steps of one instant. */
type Turn = { readonly at: Instant; readonly steps: readonly ScenarioStep[] };

/**
 * Founds the demo organization if there is none and gives its id, or null when its people's addresses are taken.
 * `now` is the instant its year ends at.
 */
export async function ensureDemoOrganization(now: Instant): Promise<string | null> {
  const { organizationId } = await visit(findDemoOrganization);
  if (organizationId !== null) return organizationId;
  const id = newId();
  const scenario = demoScenario(now);
  const { organization } = scenario;
  const people = demoPeople.map(({ name, email, role }) => ({
    name,
    email,
    role: role as Role,
    passwordHash: demoPasswordHash,
  }));
  const founded = await found(id, (context) =>
    foundDemoOrganization(context, {
      organizationId: id,
      name: organization.name ?? "Demo",
      currency: organization.currency,
      zone: organization.timezone,
      netTermsDays: organization.net_terms_days,
      startsAt: scenario.steps[0]?.at ?? now,
      endsAt: now,
      people,
    }),
  );
  if (founded.ok) return id;
  return (await visit(findDemoOrganization)).organizationId;
}

/**
 * Plays the demo company's year from where it stands to its end. Each turn is one transaction that also says that the
 * turn was taken, so a process that is killed, or two at once, do nothing twice.
 */
export async function loadDemo(
  organizationId: string,
  options: DemoOptions = {},
): Promise<"done" | "stopped"> {
  const caller = systemCaller(organizationId, "load_demo");
  const progress = await view(caller, loadDemoProgress);
  if (progress === null) return "done";
  const scenario = demoScenario(progress.endsAt);
  const turns = turnsOf(scenario);
  for (let number = progress.next; number < turns.length; number += 1) {
    const turn = turns[number];
    if (!turn) break;
    if (options.signal?.aborted) return "stopped";
    await reach(caller, turn.at, options.signal);
    if (options.signal?.aborted) return "stopped";
    await playTurn(caller, scenario, turn, { number, total: turns.length });
    options.report?.({ done: number + 1, total: turns.length, day: formatDay(utcDay(turn.at)) });
  }
  await reach(caller, progress.endsAt, options.signal);
  await finish(caller, {
    state: "done",
    done: turns.length,
    total: turns.length,
    message: `A year up to ${formatDay(utcDay(progress.endsAt))} was played`,
  });
  return "done";
}

async function finish(caller: SystemCaller, end: Parameters<typeof finishDemo>[1]): Promise<void> {
  await run(caller, { operation: "finishDemo" }, (context) => finishDemo(context, end));
}

function turnsOf(scenario: Scenario): Turn[] {
  const turns: { at: Instant; steps: ScenarioStep[] }[] = [];
  for (const step of scenario.steps) {
    const last = turns.at(-1);
    if (last?.at === step.at) last.steps.push(step);
    else turns.push({ at: step.at, steps: [step] });
  }
  return turns;
}

/** Moves the test clock; somebody who moves it at the console meanwhile is waited for. */
async function reach(caller: SystemCaller, at: Instant, signal: AbortSignal | undefined): Promise<void> {
  const stop = signal ? { signal } : {};
  for (;;) {
    try {
      await drainOrganization(caller.organizationId, { until: at, ...stop });
      return;
    } catch (error) {
      if (!(error instanceof Conflict) || error.code !== "clock_running") throw error;
      await drainOrganization(caller.organizationId, stop);
    }
  }
}

async function playTurn(
  caller: SystemCaller,
  scenario: Scenario,
  turn: Turn,
  place: { readonly number: number; readonly total: number },
): Promise<void> {
  const message = `Playing ${formatDay(utcDay(turn.at))}`;
  const outcome = await run(caller, { operation: "playDemoTurn" }, async (context) => {
    const taken = await takeDemoTurn(context, { ...place, message });
    return taken.ok ? applyTurn(context, scenario, turn, place) : taken;
  });
  if (outcome.ok || outcome.refusals[0]?.code === "turn_taken") return;
  // What is refused once is refused again, so the job ends here and what was loaded stays.
  const reason = outcome.refusals.map((refusal) => refusal.sentence).join(" ");
  await finish(caller, { state: "failed", done: place.number, total: place.total, message: reason });
  throw new Error(`The demo cannot be played on. ${reason}`);
}

/** Who the company is, and what it sells. */
async function setUpCompany(context: Context, scenario: Scenario): Promise<Outcome<null>> {
  const { name, currency, zone, netTermsDays, graceDays = 0 } = context.organization;
  const identity = await changeOrganization(context, {
    ...{ name, currency, zone, netTermsDays, graceDays },
    ...demoIdentity,
  });
  return identity.ok ? setUpCatalog(context, scenario) : identity;
}

/**
 * The first turn also makes the company and its catalog, the last one takes the last steps; a customer is made when it
 * first subscribes.
 */
async function applyTurn(
  context: Context,
  scenario: Scenario,
  turn: Turn,
  { number, total }: { readonly number: number; readonly total: number },
): Promise<Outcome<unknown>> {
  const prepared = number === 0 ? await setUpCompany(context, scenario) : accept(null);
  if (!prepared.ok) return prepared;
  const known = await loadNames(context);
  const names: Names = {
    ...noNames(known),
    customers: new Map(known.customers),
    subscriptions: new Map(known.subscriptions),
  };
  for (const step of turn.steps) {
    if (step.do !== "subscribe" || names.customers.has(step.customer)) continue;
    const made = await welcome(context, scenario, step.customer, names);
    if (!made.ok) return made;
  }
  const applied = await applyCommands(context, scenario, names, turn.steps.filter(isCommand));
  if (!applied.ok) return applied;
  for (const step of turn.steps) {
    if (step.do !== "payment_method") continue;
    const customerId = names.customers.get(step.customer) ?? "";
    const added = await addTestCard(context, { customerId, card: step.payment_method });
    if (!added.ok) return added;
  }
  return number === total - 1 ? takeLastSteps(context, scenario, names) : accept(null);
}

/** A new customer, and the card it begins with. */
async function welcome(
  context: Context,
  scenario: Scenario,
  name: string,
  names: Names,
): Promise<Outcome<unknown>> {
  const customer = scenario.customers.find((candidate) => candidate.id === name);
  if (!customer) throw new Error(`Customer ${name} is not in the file.`);
  const made = await makeCustomer(context, scenario, customer, names.customers);
  if (!made.ok) return made;
  names.customers.set(name, made.value);
  const card = customer.payment_method;
  return card ? addTestCard(context, { customerId: made.value, card }) : accept(null);
}
