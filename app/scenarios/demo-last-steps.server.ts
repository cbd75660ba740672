import { accept, type Outcome } from "~/billing/outcome";
import { dayInZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { type AddPoolInput, addPool } from "~/operations/add-pool.server";
import { createCreditNote } from "~/operations/create-credit-note.server";
import { createPlanMigration } from "~/operations/create-plan-migration.server";
import { loadCorrectableInvoice } from "~/operations/load-correctable-invoice.server";
import { loadPositions } from "~/operations/load-positions.server";
import { loadStatement } from "~/operations/load-statement.server";
import { publishPlan } from "~/operations/publish-plan.server";
import { savePlanDraft } from "~/operations/save-plan-draft.server";
import { setOverride } from "~/operations/set-override.server";
import type { Scenario } from "./format";
import { planTerms } from "./plan-terms";
import { customerNamed, type Names, planNamed } from "./scenario-names";
import { productTerms } from "./scenario-setup.server";

/** Since when the demo's agreements run: inside their first window, and with something that counts in it. */
const AGREED_DAYS_AGO = 100;

/**
 * What people of the demo company did last and the scenario format has no steps for: agreements beside the plans, an
 * amount set by hand, a credit note, and a new price that waits to be rolled out. Refuses what the operations refuse.
 */
export async function takeLastSteps(
  context: Context,
  scenario: Scenario,
  names: Names,
): Promise<Outcome<unknown>> {
  for (const task of [agreePools, giveBack, correctByHand, raiseStarter]) {
    const done = await task({ context, scenario, names });
    if (!done.ok) return done;
  }
  return accept(null);
}

type Place = { readonly context: Context; readonly scenario: Scenario; readonly names: Names };

const NO_BOUND = { plans: [], metrics: [], charges: [] };

async function agreePools({ context, names }: Place): Promise<Outcome<unknown>> {
  const from = dayInZone(context.now, context.organization.zone) - AGREED_DAYS_AGO;
  const common = { currency: null, from, to: null } as const;
  const pools: readonly AddPoolInput[] = [
    {
      ...common,
      customerId: customerNamed(names, "pacificgrid"),
      code: "first_year",
      name: "First year",
      kind: "commitment",
      scope: "customer",
      subscriptionId: null,
      amount: "9000.00",
      counts: NO_BOUND,
      cadence: { unit: "year", count: 1 },
    },
    {
      ...common,
      customerId: customerNamed(names, "windpark"),
      code: "points_half_year",
      name: "Data points, half-year",
      kind: "cap",
      scope: "subscription",
      subscriptionId: names.subscriptions.get("windpark-metered") ?? null,
      amount: "1200.00",
      counts: { ...NO_BOUND, metrics: ["data_points"] },
      cadence: { unit: "month", count: 6 },
    },
  ];
  for (const pool of pools) {
    const added = await addPool(context, pool);
    if (!added.ok) return added;
  }
  return accept(null);
}

/** Part of the latest paid invoice of a customer that had no service for a while. */
async function giveBack({ context }: Place): Promise<Outcome<unknown>> {
  const { invoices } = await loadStatement(context);
  const paid = invoices.filter(
    ({ balance, customerExternalId }) => balance.state === "paid" && customerExternalId === "hudson",
  );
  const latest = paid.at(-1);
  if (!latest) return accept(null);
  const { id: invoiceId, lines } = await loadCorrectableInvoice(context, latest.invoice.id);
  const [line] = [...lines].sort((a, b) => (a.leftMinor < b.leftMinor ? 1 : -1));
  if (!line) return accept(null);
  return createCreditNote(context, {
    invoiceId,
    lines: [{ feeId: line.feeId, amount: "18.00" }],
    settlement: { as: "credit" },
    effect: "concession",
    reason: "goodwill",
  });
}

async function correctByHand({ context, names }: Place): Promise<Outcome<unknown>> {
  const subscriptionId = names.subscriptions.get("alpenstrom-metered") ?? "";
  const { positions } = await loadPositions(context, { subscriptionId });
  const billed = positions.find(
    ({ kind, issuedMinor, recomputedMinor }) =>
      kind === "usage" && issuedMinor !== null && recomputedMinor > 1_000n,
  );
  if (!billed) return accept(null);
  return setOverride(context, {
    subscriptionId,
    positionId: billed.positionId,
    kind: "delta",
    amount: "-10.00",
    reason: "Two days of test data were sent by mistake, agreed by telephone",
  });
}

/** The next version of the smallest plan, published, and calculated for those who are on the one before. */
async function raiseStarter({ context, scenario, names }: Place): Promise<Outcome<unknown>> {
  const plan = scenario.plans.find(({ code }) => code === "starter");
  if (!plan) return accept(null);
  const planId = planNamed(names, plan.code);
  const prices = plan.prices.map((price) => ({
    ...price,
    amount: price.currency === "USD" ? "34.00" : "27.00",
  }));
  const terms = productTerms(planTerms({ ...plan, amount: "31.00", prices }));
  const saved = await savePlanDraft(context, { planId, revision: 0, terms });
  const published = saved.ok ? await publishPlan(context, { planId }) : saved;
  if (!published.ok) return published;
  return createPlanMigration(context, {
    planId,
    toVersion: null,
    audience: { kind: "all" },
    timing: { at: "next_renewal" },
  });
}
