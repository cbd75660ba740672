import { describe, expect, it } from "vitest";
import { checkPlanTerms, type UncheckedTerms } from "~/billing/catalog/check-terms";
import type { Metric } from "~/billing/catalog/plan";
import { decidePublish } from "~/billing/catalog/publish";
import { codes, value } from "../../../support/billing-book";

const metrics: Metric[] = [{ id: "m1", code: "calls", name: "Calls", aggregation: "sum", field: "n" }];
const terms: UncheckedTerms = {
  cadence: { unit: "month", count: 1 },
  timing: "in_advance",
  trialDays: 14,
  prices: [{ currency: "EUR", amount: "49" }],
  charges: [
    {
      code: "calls",
      name: "Calls",
      metric: "calls",
      timing: "in_arrears",
      prices: [{ currency: "EUR", model: { type: "per_unit", unit_amount: "0.050" } }],
    },
  ],
};
const [calls] = terms.charges;
if (!calls) throw new Error("no charge");

function check(change: Partial<UncheckedTerms>) {
  return checkPlanTerms({ ...terms, ...change }, metrics);
}

function publish(change: Partial<UncheckedTerms> = {}) {
  const plan = { id: "p1", code: "team", name: "Team" };
  const checked = value(check(change));
  return decidePublish(
    { plan, terms: checked, metrics, lastNumber: 3 },
    { versionId: "v4", chargeIds: ["c1", "c2"] },
  );
}

describe("publishing a plan", () => {
  it("makes the next version, in normal form, its charges bound to their metrics", () => {
    expect(value(publish())).toMatchObject({
      id: "v4",
      number: 4,
      planName: "Team",
      charges: [
        {
          id: "c1",
          metricId: "m1",
          aggregation: "sum",
          prices: [{ model: { type: "per_unit", unit_amount: "0.05" } }],
        },
      ],
    });
  });

  const gap = {
    type: "graduated" as const,
    tiers: [
      { up_to: "10", unit_amount: "1", flat_amount: "0" },
      { from: "12", up_to: null, unit_amount: "1", flat_amount: "0" },
    ],
  };
  it.each([
    [
      "a price with too many decimals",
      { prices: [{ currency: "EUR", amount: "49.999" }] },
      "amount_precision",
      "prices.0.amount",
    ],
    [
      "a price below zero",
      { prices: [{ currency: "EUR", amount: "-1" }] },
      "amount_negative",
      "prices.0.amount",
    ],
    [
      "an unknown currency",
      { prices: [{ currency: "DEM", amount: "1" }] },
      "currency_invalid",
      "prices.0.currency",
    ],
    [
      "two prices in a currency",
      {
        prices: [
          { currency: "EUR", amount: "1" },
          { currency: "EUR", amount: "2" },
        ],
      },
      "price_repeated",
      "prices.1.currency",
    ],
    ["a charge without price", { charges: [{ ...calls, prices: [] }] }, "price_missing", "charges.0.prices"],
    [
      "a hole between tiers",
      { charges: [{ ...calls, prices: [{ currency: "EUR", model: gap }] }] },
      "tier_gap",
      "charges.0.prices.0.model.tiers.1.from",
    ],
    [
      "an unknown metric",
      { charges: [{ ...calls, metric: "minutes" }] },
      "metric_unknown",
      "charges.0.metric",
    ],
    ["two charges of one code", { charges: [calls, calls] }, "charge_repeated", "charges.1.code"],
    ["a code with blanks", { charges: [{ ...calls, code: "API calls" }] }, "code_invalid", "charges.0.code"],
    ["half a trial day", { trialDays: 1.5 }, "trial_invalid", "trial_days"],
    ["no period", { cadence: { unit: "month", count: 0 } }, "cadence_invalid", "cadence"],
  ] as [string, Partial<UncheckedTerms>, string, string][])("refuses %s", (_, change, code, field) => {
    const outcome = check(change);
    expect(outcome.ok ? [] : outcome.refusals.map((refusal) => [refusal.code, refusal.field])).toContainEqual(
      [code, field],
    );
  });

  it("prices single events only by metrics whose events add up", () => {
    const model = {
      type: "percentage",
      rate: "1",
      fixed_amount: "0.3",
      free_events: 0,
      free_amount: "0",
      min_per_event: null,
      max_per_event: null,
    } as const;
    const peak: Metric = { id: "m2", code: "peak", name: "Peak", aggregation: "max", field: "n" };
    const checked = (metric: string, minPerEvent: string | null) => {
      const prices = [{ currency: "EUR", model: { ...model, min_per_event: minPerEvent } }];
      const charges = [{ ...calls, metric, prices }];
      return checkPlanTerms({ ...terms, charges }, [...metrics, peak]);
    };
    expect(checked("calls", "1").ok).toBe(true);
    expect(checked("peak", null).ok).toBe(true);
    const refused = checked("peak", "1");
    expect(refused.ok ? [] : refused.refusals).toMatchObject([
      { code: "metric_not_additive", field: "charges.0.metric" },
    ]);
  });

  it("refuses a plan that would never bill anything", () => {
    expect(codes(publish({ prices: [], charges: [] }))).toEqual(["plan_empty"]);
  });
});
