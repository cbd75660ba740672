import { assert } from "~/billing/assert";
import { accept, type Outcome } from "~/billing/outcome";
import { resolveTax } from "~/billing/tax/resolve";
import { formatDay } from "~/billing/time/day";
import type { Instant } from "~/billing/time/instant";
import { dayInZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { found, view } from "~/gate.server";
import { newId } from "~/ids.server";
import { drainOrganization } from "~/jobs/drain-organization.server";
import { systemCaller } from "~/jobs/system-caller";
import { createOrganization } from "~/operations/create-organization.server";
import { loadNames } from "~/operations/load-names.server";
import { loadNextBilling } from "~/operations/load-next-billing.server";
import { loadStatement } from "~/operations/load-statement.server";
import { loadSubscriptionBook } from "~/operations/load-subscription-book.server";
import { loadSubscriptionState } from "~/operations/load-subscription-states.server";
import { loadDailyTieOuts } from "~/operations/load-tie-outs.server";
import type { BookInvoice, ChargeUsage, SubscriptionState } from "./book";
import { chargedThroughOf } from "./charged-through";
import { currentCharges } from "./current-charges";
import type { Scenario } from "./format";
import { collectionOf, scenarioPolicy, taxRates } from "./plan-terms";
import type { CommandStep, Driver } from "./play";
import { productCode } from "./product-code";
import { collectDue, nextCollection } from "./product-collection.server";
import { applyToDocuments, isAboutDocuments } from "./product-documents.server";
import { command, type Stage, setClock, stepCommand } from "./product-stage.server";
import { fileCode, productStatement } from "./product-statement.server";
import { customerStateOf, walletStatesOf } from "./product-states.server";
import { laterVersions, publishDue, publishVersion } from "./product-versions.server";
import { plainInvoices, projectAdvanceFees, projectInvoices, projectNotes } from "./project-invoices";
import { applyCommands } from "./scenario-commands.server";
import { type Names, noNames } from "./scenario-names";
import { makeCustomer, setUpCatalog } from "./scenario-setup.server";

/**
 * Carries a scenario out as life would: through gate, operations, jobs and PostgreSQL, in a test organization without a
 * payment provider, whose clock it moves. Payments are recorded by hand where the file lets invoices be collected.
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
    drain: async (until) => drain(stage(), until),
    setClock: async (now) => setClock(stage(), now),
    apply: async (steps) => applySteps(stage(), steps),
    subscriptionState: async (as) => subscriptionState(stage(), as),
    chargeUsage: async (as) => chargeUsage(stage(), as),
    customerState: async (id) => {
      const { loaded, now } = await statementOf(stage());
      return customerStateOf(stage(), loaded, now, id);
    },
    wallets: async (customer) => walletStatesOf(stage(), (await statementOf(stage())).loaded, customer),
    creditNotes: async () => projectNotes((await statementOf(stage())).statement),
    drafts: async (customer) => drafts(stage(), customer),
    invoices: async () => invoices(stage()),
    advanceFees: async () => projectAdvanceFees((await statementOf(stage())).statement),
    notes: () => opened?.notes ?? [],
    tieOuts: async () => (opened ? view(opened.caller, loadDailyTieOuts) : []),
  };
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
  const names = await command(caller, "setUpScenario", (context) => setUp(context, scenario));
  return {
    scenario,
    caller,
    names,
    notes: [],
    flags: new Map(
      scenario.customers.map(({ id }) => [
        id,
        { collects: collectionOf(scenario) === "automatic", paymentsFail: false, failNext: false },
      ]),
    ),
    waiting: new Map(),
    later: laterVersions(scenario).filter(({ publishAt }) => publishAt > now),
    payments: [],
    receipts: [],
  };
}

async function setUp(context: Context, scenario: Scenario): Promise<Outcome<Names>> {
  const catalog = await setUpCatalog(context, scenario);
  if (!catalog.ok) return catalog;
  const names = noNames(await loadNames(context));
  for (const version of laterVersions(scenario).filter(({ publishAt }) => publishAt <= context.now)) {
    const published = await publishVersion(context, names, version);
    if (!published.ok) return published;
  }
  // Who pays for others is made before them.
  const customers = [...scenario.customers].sort(
    (a, b) => Number(a.parent !== null) - Number(b.parent !== null),
  );
  for (const customer of customers) {
    // One that the file says is older came before everything else.
    const then = { ...context, now: customer.created_at ?? context.now };
    const made = await makeCustomer(then, scenario, customer, names.customers);
    if (!made.ok) return made;
    names.customers.set(customer.id, made.value);
  }
  return accept(names);
}

/** Commands that follow each other go together; a step about a document sees what was billed before it. */
async function applySteps(stage: Stage, steps: readonly CommandStep[]): Promise<void> {
  const waiting: CommandStep[] = [];
  const send = async (): Promise<void> => {
    const now = waiting.splice(0);
    if (now.length === 0) return;
    const { scenario, names } = stage;
    stage.notes.push(
      ...(await stepCommand(stage, null, (context) => applyCommands(context, scenario, names, now))),
    );
  };
  for (const step of steps) {
    if (!isAboutDocuments(step)) {
      waiting.push(step);
      continue;
    }
    await send();
    await applyToDocuments({ stage, statement: (await statementOf(stage)).statement }, step);
  }
  await send();
  await collectDue(stage);
}

/** From one due instant to the next: what is billed first, then what is collected. */
async function drain(stage: Stage, until: Instant): Promise<void> {
  for (let worked = 1, arrived = false; ; ) {
    const { billing, now } = await view(stage.caller, async (context) => ({
      billing: await loadNextBilling(context),
      now: context.now,
    }));
    if (arrived && worked === 0 && (billing === null || billing > until)) return;
    const published = stage.later[0]?.publishAt ?? until;
    const next = Math.min(billing ?? until, nextCollection(stage) ?? until, published, until);
    const to = Math.max(next, now);
    if (to > until) return;
    await publishDue(stage, to);
    const report = await drainOrganization(stage.caller.organizationId, { until: to });
    if (report.failures > 0)
      throw new Error("A customer could not be billed. Run it again with LOG_LEVEL=error to see why.");
    worked = await collectDue(stage);
    arrived = to >= until;
  }
}

async function statementOf(stage: Stage) {
  const { scenario, caller, names } = stage;
  const { loaded, now } = await view(caller, async (context) => ({
    loaded: await loadStatement(context),
    now: context.now,
  }));
  const subscriptions = new Map(
    [...names.subscriptions].flatMap(([as, id]) => {
      const subscription = loaded.subscriptions.get(id);
      return subscription ? [[as, subscription] as const] : [];
    }),
  );
  const showsLines = scenarioPolicy(scenario).after_issue === "line_on_invoice";
  const stated = productStatement(loaded, {
    scenario,
    now,
    view: showsLines ? "lines" : "notes",
    subscriptions,
  });
  return { ...stated, loaded, now };
}

async function invoices(stage: Stage): Promise<BookInvoice[]> {
  const { statement, pending } = await statementOf(stage);
  const all = [...projectInvoices(statement).map(({ shown }) => shown), ...plainInvoices(statement, pending)];
  return all.sort((a, b) => (a.draftedOn < b.draftedOn ? -1 : a.draftedOn > b.draftedOn ? 1 : 0));
}

async function drafts(stage: Stage, customer: string): Promise<BookInvoice[]> {
  const { statement, pending } = await statementOf(stage);
  const held = statement.invoices.filter(({ state }) => state === "draft");
  return plainInvoices(
    statement,
    [...held, ...pending].filter((draft) => draft.customer === customer),
  );
}

async function subscriptionState(stage: Stage, as: string): Promise<SubscriptionState> {
  const id = stage.names.subscriptions.get(as);
  if (id === undefined) {
    return {
      status: "pending",
      currentPeriod: null,
      trialEndsOn: null,
      chargedThrough: null,
      billingEnds: null,
    };
  }
  const { subscription, status, period, plan } = await view(stage.caller, (context) =>
    loadSubscriptionState(context, id),
  );
  const { slice } = await view(stage.caller, (context) => loadSubscriptionBook(context, id));
  const held = new Set((slice.heldDrafts ?? []).map((draft) => draft.id));
  const through = chargedThroughOf(
    slice.issued.filter((fee) => fee.subscriptionId === id && !held.has(fee.documentId)),
    slice.windows.filter((window) => window.subscriptionId === id),
  );
  const { trialEndsAt, endsAt, zone } = subscription;
  const planOf = stage.scenario.plans.find((candidate) => productCode(candidate.code) === plan.code);
  return {
    status,
    currentPeriod: period && { from: formatDay(period.from), to: formatDay(period.to) },
    trialEndsOn: trialEndsAt === null ? null : formatDay(dayInZone(trialEndsAt, zone)),
    chargedThrough: through === null ? null : formatDay(through),
    billingEnds: endsAt === null ? null : formatDay(dayInZone(endsAt, zone)),
    plan: planOf?.code ?? plan.code,
  };
}

async function chargeUsage(stage: Stage, as: string): Promise<readonly ChargeUsage[]> {
  const id = stage.names.subscriptions.get(as);
  if (id === undefined) return [];
  const { scenario, caller } = stage;
  const { subscription, versions, open, measured, slice } = await view(caller, (context) =>
    loadSubscriptionBook(context, id),
  );
  const customer = scenario.customers.find((one) => stage.names.customers.get(one.id) === slice.customer.id);
  const charges = currentCharges({
    subscription,
    versions,
    policy: scenarioPolicy(scenario),
    taxOf: (...levels) => resolveTax([...levels, customer?.taxes ?? []], taxRates(scenario)),
    windows: open,
    measured,
  });
  return charges.map((usage) => ({ ...usage, charge: fileCode(scenario, usage.charge) }));
}
