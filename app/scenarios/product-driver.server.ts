import { assert } from "~/billing/assert";
import { formatAmount } from "~/billing/money/money";
import { accept, type Outcome } from "~/billing/outcome";
import { formatDay } from "~/billing/time/day";
import type { Instant } from "~/billing/time/instant";
import { dayInZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { found, run, view } from "~/gate.server";
import { newId } from "~/ids.server";
import { drainOrganization } from "~/jobs/drain-organization.server";
import { type SystemCaller, systemCaller } from "~/jobs/system-caller";
import { createOrganization } from "~/operations/create-organization.server";
import { type BilledInvoice, type BilledLine, loadBilled } from "~/operations/load-billed.server";
import { loadBillDays, loadNames } from "~/operations/load-names.server";
import { loadOpenUsage } from "~/operations/load-open-usage.server";
import { loadSubscriptionState } from "~/operations/load-subscription-states.server";
import { startClockAdvance } from "~/operations/start-clock-advance.server";
import { stepClock } from "~/operations/step-clock.server";
import { stopClockAdvance } from "~/operations/stop-clock-advance.server";
import type { BookInvoice, BookLine, ChargeUsage, SubscriptionState } from "./book";
import { type CoverFacts, coveredStretches } from "./covers";
import { currentCharges } from "./current-charges";
import type { Scenario } from "./format";
import { scenarioPolicy } from "./plan-terms";
import type { Driver } from "./play";
import { productCode } from "./product-code";
import { applyCommands, type Names } from "./scenario-commands.server";
import { makeCustomer, setUpCatalog } from "./scenario-setup.server";

/** A test organization of its own for one scenario. */
type Stage = {
  readonly scenario: Scenario;
  readonly caller: SystemCaller;
  readonly names: Names;
  readonly notes: string[];
};

/**
 * Carries a scenario out as life would: through gate, operations, jobs and PostgreSQL, in a test organization without a
 * payment provider, whose clock it moves.
 */
export function createProductDriver(): Driver {
  let opened: Stage | undefined;
  const stage = (): Stage => {
    assert(opened, "a scenario is opened before anything happens in it");
    return opened;
  };
  return {
    open: async (scenario, now) => {
      opened = await openStage(scenario, now);
    },
    drain: async (until) => {
      const { caller } = stage();
      const report = await drainOrganization(caller.organizationId, { until });
      if (report.failures > 0)
        throw new Error("A customer could not be billed. Run it again with LOG_LEVEL=error to see why.");
    },
    setClock: async (now) => setClock(stage().caller, now),
    apply: async (steps) => {
      const { scenario, caller, names, notes } = stage();
      const done = await command(caller, "applyScenario", (context) =>
        applyCommands(context, scenario, names, steps),
      );
      notes.push(...done);
    },
    subscriptionState: async (as) => subscriptionState(stage(), as),
    chargeUsage: async (as) => chargeUsage(stage(), as),
    invoices: async () => invoices(stage()),
    billDays: async () => view(stage().caller, loadBillDays),
    notes: () => opened?.notes ?? [],
  };
}

/** @throws with the reasons when the business refuses it */
async function command<T>(
  caller: SystemCaller,
  operation: string,
  work: (context: Context) => Promise<Outcome<T>>,
): Promise<T> {
  const outcome = await run(caller, { operation }, work);
  if (outcome.ok) return outcome.value;
  throw new Error(outcome.refusals.map(({ sentence, remedy }) => `${sentence} ${remedy}`).join(" "));
}

async function openStage(scenario: Scenario, now: Instant): Promise<Stage> {
  const { organization } = scenario;
  const organizationId = newId();
  const made = await found(organizationId, (context) =>
    createOrganization(context, {
      organizationId,
      name: organization.name ?? "Scenario",
      mode: "test",
      currency: organization.currency,
      zone: organization.timezone,
      ownerId: null,
      provider: "none",
      policy: scenarioPolicy(scenario),
      netTermsDays: organization.net_terms_days,
      clockAt: now,
    }),
  );
  assert(made.ok, "founding an organization refuses nothing");
  const caller = systemCaller(organizationId, "scenario");
  await command(caller, "setUpScenario", (context) => setUp(context, scenario));
  const names = await view(caller, loadNames);
  return {
    scenario,
    caller,
    names: { ...names, customers: new Map(names.customers), subscriptions: new Map() },
    notes: [],
  };
}

async function setUp(context: Context, scenario: Scenario): Promise<Outcome<null>> {
  const catalog = await setUpCatalog(context, scenario);
  if (!catalog.ok) return catalog;
  const { taxRates } = await loadNames(context);
  for (const customer of scenario.customers) {
    const made = await makeCustomer(context, scenario, customer, taxRates);
    if (!made.ok) return made;
  }
  return accept(null);
}

/** The clock shows the instant, and nothing that is due then is done yet. */
async function setClock(caller: SystemCaller, to: Instant): Promise<void> {
  const now = await view(caller, async (context) => context.now);
  if (now >= to) return;
  await command(caller, "startClockAdvance", (context) => startClockAdvance(context, { to }));
  const step = await command(caller, "stepClock", (context) => stepClock(context, { patienceMs: 0 }));
  assert(step.state === "moved" && step.to === to, "nothing is due before the instant the clock is set to");
  await command(caller, "stopClockAdvance", stopClockAdvance);
}

async function subscriptionState(stage: Stage, as: string): Promise<SubscriptionState> {
  const id = stage.names.subscriptions.get(as);
  if (id === undefined) return { status: "pending", currentPeriod: null, trialEndsOn: null };
  const { subscription, status, period } = await view(stage.caller, (context) =>
    loadSubscriptionState(context, id),
  );
  const { trialEndsAt, zone } = subscription;
  return {
    status,
    currentPeriod: period && { from: formatDay(period.from), to: formatDay(period.to) },
    trialEndsOn: trialEndsAt === null ? null : formatDay(dayInZone(trialEndsAt, zone)),
  };
}

async function chargeUsage(stage: Stage, as: string): Promise<readonly ChargeUsage[]> {
  const id = stage.names.subscriptions.get(as);
  if (id === undefined) return [];
  const { open, currency } = await view(stage.caller, async (context) => {
    const { subscription } = await loadSubscriptionState(context, id);
    return { open: await loadOpenUsage(context, id), currency: subscription.currency };
  });
  const charges = currentCharges({ ...open, currency, policy: scenarioPolicy(stage.scenario) });
  return charges.map((usage) => ({ ...usage, charge: fileCharge(stage.scenario, usage.charge) }));
}

/** The name the file has for a charge of the product. */
function fileCharge(scenario: Scenario, code: string): string {
  const names = scenario.plans.flatMap((plan) => plan.charges.map((charge) => charge.code));
  return names.find((name) => productCode(name) === code) ?? code;
}

async function invoices(stage: Stage): Promise<BookInvoice[]> {
  const billed = await view(stage.caller, loadBilled);
  const facts = await view(stage.caller, (context) => loadFacts(context, stage));
  return billed.map((invoice) => toBook(stage.scenario, invoice, facts));
}

async function loadFacts(context: Context, stage: Stage): Promise<ReadonlyMap<string, CoverFacts>> {
  const facts = new Map<string, CoverFacts>();
  for (const step of stage.scenario.steps) {
    if (step.do !== "subscribe") continue;
    const id = stage.names.subscriptions.get(step.as);
    const plan = stage.scenario.plans.find((candidate) => candidate.code === step.plan);
    if (id === undefined || !plan) continue;
    const { subscription } = await loadSubscriptionState(context, id);
    facts.set(step.as, {
      cadence: { unit: plan.interval, count: plan.interval_count },
      anchor: subscription.anchor,
      startsOn: dayInZone(subscription.startsAt, subscription.zone),
      inAdvance: plan.in_advance,
    });
  }
  return facts;
}

function toBook(
  scenario: Scenario,
  invoice: BilledInvoice,
  facts: ReadonlyMap<string, CoverFacts>,
): BookInvoice {
  const { currency } = invoice;
  const lines = invoice.lines.map((line) => toLine(scenario, line, currency));
  return {
    customer: invoice.customerExternalId ?? "",
    number: invoice.number,
    currency,
    issuedAt: invoice.closedAt,
    issuedOn: formatDay(invoice.issuedOn),
    dueOn: formatDay(invoice.dueOn),
    status: invoice.state === "paid" ? "paid" : "finalized",
    subtotal: formatAmount(invoice.netMinor, currency),
    tax: formatAmount(invoice.taxMinor, currency),
    total: formatAmount(invoice.totalMinor, currency),
    lines,
    covers: coveredStretches(lines, (as) => {
      const known = facts.get(as);
      assert(known, `subscription ${as} was started`);
      return known;
    }),
  };
}

function toLine(scenario: Scenario, line: BilledLine, currency: string): BookLine {
  const { planCode, charges } = line.version;
  const charge = charges.find((candidate) => candidate.id === line.chargeId);
  const plan = scenario.plans.find((candidate) => productCode(candidate.code) === planCode);
  return {
    kind: line.kind === "usage" ? "usage" : "subscription",
    subscription: line.subscriptionExternalId ?? "",
    plan: plan?.code ?? planCode,
    charge: charge ? fileCharge(scenario, charge.code) : null,
    quantity: line.quantity,
    from: formatDay(line.fromOn),
    to: formatDay(line.toOn),
    amount: formatAmount(line.amountMinor, currency),
    description: line.description,
  };
}
