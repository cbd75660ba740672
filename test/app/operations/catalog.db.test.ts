import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import type { UncheckedTerms } from "~/billing/catalog/check-terms";
import { run } from "~/gate.server";
import { createPlan } from "~/operations/create-plan.server";
import { previewPrice } from "~/operations/preview-price.server";
import { publishPlan } from "~/operations/publish-plan.server";
import { renameMetric, saveMetric } from "~/operations/save-metric.server";
import { savePlanDraft } from "~/operations/save-plan-draft.server";
import { subscribeCustomer } from "~/operations/subscribe-customer.server";
import { findPlanDraft, listMetrics, loadPlanVersion } from "~/store/catalog.server";
import { loadSubscription } from "~/store/subscriptions.server";
import { fees } from "../../../drizzle/schema/invoicing";
import { auditEntries } from "../../../drizzle/schema/operations";
import { useTestDatabase } from "../../support/database";
import { chargeOn, foundTestOrganization, type TestOrganization } from "../../support/organization";

useTestDatabase();
let organization: TestOrganization;

beforeEach(async () => {
  organization = await foundTestOrganization();
});

const terms: UncheckedTerms = {
  cadence: { unit: "month", count: 1 },
  timing: "in_advance",
  trialDays: 0,
  prices: [{ currency: "EUR", amount: "49.00" }],
  charges: [],
};
const raised = { ...terms, prices: [{ currency: "EUR", amount: "59.00" }] };

describe("a metric", () => {
  test("is made once, renamed, and says what is wrong", async () => {
    const metricId = await organization.metric("calls", "sum", "n");
    await organization.run((context) => renameMetric(context, { metricId, name: "API calls" }));
    expect(await organization.view(listMetrics)).toMatchObject([
      { code: "calls", name: "API calls", field: "n" },
    ]);
    const save = (input: Parameters<typeof saveMetric>[1]) =>
      organization.refused((context) => saveMetric(context, input));
    expect(await save({ code: "calls", name: "x", aggregation: "count", field: null })).toEqual([
      "code_taken",
    ]);
    expect(await save({ code: "a b", name: "x", aggregation: "count", field: null })).toEqual([
      "code_invalid",
    ]);
    expect(await save({ code: "a", name: "x", aggregation: "max", field: null })).toEqual([
      "metric_field_needed",
    ]);
    expect(await save({ code: "a", name: "x", aggregation: "count", field: "n" })).toEqual([
      "metric_field_unused",
    ]);
    expect(await save({ code: "a", name: "x", aggregation: "sum", field: "n", expression: "n" })).toEqual([
      "metric_measured_twice",
    ]);
    expect(await save({ code: "a", name: "x", aggregation: "sum", field: null, expression: "n +" })).toEqual([
      "expression_invalid",
    ]);
    expect(await save({ code: "a", name: "x", aggregation: "count", field: null, recurring: true })).toEqual([
      "metric_cannot_recur",
    ]);
  });

  test("may measure an expression and let its quantity go on", async () => {
    const input = {
      code: "storage",
      name: "Storage",
      field: null,
      expression: "bytes / 1024",
      recurring: true,
    };
    const { id } = await organization.run((context) =>
      saveMetric(context, { ...input, aggregation: "weighted_sum" }),
    );
    const metrics = await organization.view(listMetrics);
    expect(metrics.find((metric) => metric.id === id)).toMatchObject({
      ...input,
      aggregation: "weighted_sum",
    });
  });
});

describe("a plan", () => {
  test("is drafted and published in versions; running subscriptions keep theirs", async () => {
    const { planId, revision } = await organization.run((context) =>
      createPlan(context, { code: "team", name: "Team", terms }),
    );
    const customerId = await organization.customer();
    expect(
      await organization.refused((context) => subscribeCustomer(context, { customerId, planId })),
    ).toEqual(["plan_not_published"]);
    const first = await organization.run((context) => publishPlan(context, { planId, revision }));
    const old = await organization.subscribe({ customerId, planId });
    expect(await organization.refused((context) => publishPlan(context, { planId }))).toEqual([
      "draft_missing",
    ]);
    await organization.run((context) => savePlanDraft(context, { planId, revision: 0, terms: raised }));
    const second = await organization.run((context) => publishPlan(context, { planId }));
    const fresh = await organization.subscribe({ customerId, planId });
    expect([first.number, second.number]).toEqual([1, 2]);
    const versionOf = async (id: string) =>
      (await organization.view((context) => loadSubscription(context, id))).subscription.stints[0]
        ?.planVersionId;
    expect(await versionOf(old)).toBe(first.id);
    expect(await versionOf(fresh)).toBe(second.id);
    const stored = await organization.view((context) => loadPlanVersion(context, first.id));
    expect(stored.terms.prices).toEqual([{ currency: "EUR", amount: "49.00" }]);
  });

  test("edited by two people keeps the first one's work and tells the second", async () => {
    const { planId, revision } = await organization.run((context) =>
      createPlan(context, { code: "team", name: "Team", terms }),
    );
    const save = (price: string) =>
      run(organization.caller, { operation: "savePlanDraft" }, (context) =>
        savePlanDraft(context, {
          planId,
          revision,
          terms: { ...terms, prices: [{ currency: "EUR", amount: price }] },
        }),
      );
    const outcomes = await Promise.all([save("51.00"), save("52.00")]);
    expect(outcomes.map(({ ok }) => ok).sort()).toEqual([false, true]);
    const refused = outcomes.find((outcome) => !outcome.ok);
    expect(refused).toMatchObject({ refusals: [{ code: "draft_changed" }] });
    const kept = outcomes[0]?.ok ? "51.00" : "52.00";
    const draft = await organization.view((context) => findPlanDraft(context, planId));
    expect(draft?.terms.prices).toEqual([{ currency: "EUR", amount: kept }]);
  });

  test("published meanwhile is not overwritten from an old page", async () => {
    const { planId, revision } = await organization.run((context) =>
      createPlan(context, { code: "team", name: "Team", terms }),
    );
    await organization.run((context) => publishPlan(context, { planId, revision }));
    await organization.run((context) => savePlanDraft(context, { planId, revision: 0, terms: raised }));
    expect(
      await organization.refused((context) => savePlanDraft(context, { planId, revision, terms })),
    ).toEqual(["draft_changed"]);
    expect(await organization.refused((context) => publishPlan(context, { planId, revision }))).toEqual([
      "draft_changed",
    ]);
  });

  test("with wrong terms is refused at the field", async () => {
    await organization.metric("calls");
    const wrong: UncheckedTerms = {
      ...terms,
      charges: [
        chargeOn("calls", {
          type: "graduated",
          tiers: [
            { up_to: "100", unit_amount: "1", flat_amount: "0" },
            { from: "102", up_to: null, unit_amount: "0.5", flat_amount: "0" },
          ],
        }),
        chargeOn("clicks", { type: "per_unit", unit_amount: "1" }),
      ],
    };
    const outcome = await run(organization.caller, { operation: "createPlan" }, (context) =>
      createPlan(context, { code: "x", name: "x", terms: wrong }),
    );
    if (outcome.ok) throw new Error("The plan was made.");
    expect(outcome.refusals.map(({ code, field }) => `${code} ${field}`)).toEqual([
      "tier_gap charges.0.prices.0.model.tiers.1.from",
      "metric_unknown charges.1.metric",
    ]);
    expect(
      await organization.refused((context) => createPlan(context, { code: "", name: "x", terms })),
    ).toEqual(["code_invalid"]);
  });

  test("may name only tax rates and plans that there are", async () => {
    const create = (code: string, own: Partial<UncheckedTerms>) =>
      organization.refused((context) =>
        createPlan(context, { code, name: code, terms: { ...terms, ...own } }),
      );
    expect(await create("taxed", { taxes: ["luxury"] })).toEqual(["tax_rate_unknown"]);
    expect(await create("extra", { addOn: true, availableWith: ["team"] })).toEqual(["plan_unknown"]);
    await organization.plan("team");
    const known: UncheckedTerms = { ...terms, addOn: true, availableWith: ["team"], taxes: ["none"] };
    const { planId, revision } = await organization.run((context) =>
      createPlan(context, { code: "extra", name: "Extra", terms: known }),
    );
    const saved = await organization.run((context) =>
      savePlanDraft(context, { planId, revision, terms: known }),
    );
    expect(
      await organization.refused((context) =>
        savePlanDraft(context, { planId, revision: saved.revision, terms: { ...known, taxes: ["luxury"] } }),
      ),
    ).toEqual(["tax_rate_unknown"]);
    const version = await organization.run((context) => publishPlan(context, { planId }));
    const stored = await organization.view((context) => loadPlanVersion(context, version.id));
    expect(stored.terms).toEqual(known);
  });

  test("without any price is not published", async () => {
    const { planId } = await organization.run((context) =>
      createPlan(context, { code: "x", name: "x", terms: { ...terms, prices: [] } }),
    );
    expect(await organization.refused((context) => publishPlan(context, { planId }))).toEqual(["plan_empty"]);
  });

  test("in another currency than the customer's is refused", async () => {
    const planId = await organization.plan("team");
    const customerId = await organization.customer({ currency: "USD" });
    expect(
      await organization.refused((context) => subscribeCustomer(context, { customerId, planId })),
    ).toEqual(["currency_mismatch"]);
  });

  test("leaves a trail of who did what", async () => {
    await organization.plan("team");
    const trail = await organization.view(({ tx, organization: { id } }) =>
      tx.select().from(auditEntries).where(eq(auditEntries.organizationId, id)).orderBy(auditEntries.id),
    );
    expect(trail.map(({ action }) => action)).toEqual([
      "organization.founded",
      "plan.created",
      "plan.published",
    ]);
    expect(trail[1]).toMatchObject({ actorKind: "system", actorId: "test" });
  });
});

test("a plan with a billing rule of its own bills by it, and another of the same customer by the organization's", async () => {
  await organization.metric("calls", "sum", "n");
  const tiers = [{ up_to: null, unit_amount: "1", flat_amount: "5" }];
  const charges = [chargeOn("calls", { type: "graduated", tiers })];
  const customerId = await organization.customer();
  for (const [code, settings] of [
    ["own", { flat_at_zero: "charge" }],
    ["usual", {}],
  ] as const) {
    const planId = await organization.plan(code, { prices: [], charges, settings });
    await organization.subscribe({ customerId, planId });
  }
  await organization.advance("2026-02-01T00:00:00Z");
  const billed = await organization.view(({ tx }) =>
    tx.select().from(fees).where(eq(fees.organizationId, organization.id)),
  );
  const nets = billed.map((fee) => [fee.obligation, fee.amountMinor]);
  expect(nets.toSorted()).toEqual([
    ["own/calls", 500n],
    ["usual/calls", 0n],
  ]);
});

test("a price is shown with the steps that lead to it, before it is saved", async () => {
  const model = {
    type: "graduated" as const,
    tiers: [
      { up_to: "100", unit_amount: "1", flat_amount: "0" },
      { up_to: null, unit_amount: "0.5", flat_amount: "0" },
    ],
  };
  const points = await organization.run((context) =>
    previewPrice(context, { model, currency: "EUR", quantities: ["0", "100", "150"] }),
  );
  expect(points.map(({ amountMinor }) => amountMinor)).toEqual([0n, 10_000n, 12_500n]);
  expect(points[2]?.steps).toHaveLength(2);
  expect(
    await organization.refused((context) =>
      previewPrice(context, { model, currency: "EUR", quantities: ["-1"] }),
    ),
  ).toEqual(["quantity_invalid"]);
});

test("a price of single events is shown for a number of them", async () => {
  const model = {
    type: "percentage" as const,
    rate: "2",
    fixed_amount: "0.25",
    free_events: 1,
    free_amount: "0",
    min_per_event: null,
    max_per_event: null,
  };
  const [point] = await organization.run((context) =>
    previewPrice(context, { model, currency: "EUR", quantities: ["400"], eventCount: 4 }),
  );
  expect(point).toMatchObject({ amountMinor: 675n, exactAmount: "6.75" });
  for (const eventCount of [0, 1.5, Number.NaN, 5_000]) {
    expect(
      await organization.refused((context) =>
        previewPrice(context, { model, currency: "EUR", quantities: ["400"], eventCount }),
      ),
    ).toEqual(["event_count_invalid"]);
  }
});
