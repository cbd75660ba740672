import { describe, expect, test } from "vitest";
import type { PlanVersion } from "~/billing/catalog/plan";
import { type AskedPrices, checkAgreedPrices } from "~/billing/subscription/agreed-prices";

const version: PlanVersion = {
  id: "v1",
  planId: "p1",
  planCode: "team",
  planName: "Team",
  number: 1,
  charges: [],
  terms: {
    cadence: { unit: "month", count: 1 },
    timing: "in_advance",
    trialDays: 0,
    prices: [{ currency: "EUR", amount: "30.00" }],
    charges: [
      {
        code: "calls",
        name: "Calls",
        metric: "calls",
        timing: "in_arrears",
        prices: [{ currency: "EUR", model: { type: "per_unit", unit_amount: "1" } }],
      },
    ],
    phases: [
      { kind: "trial", length: { unit: "day", count: 14 }, prices: [], oneTime: [], cadence: null },
      {
        kind: "evergreen",
        length: null,
        prices: [{ currency: "EUR", amount: "30.00" }],
        oneTime: [],
        cadence: null,
      },
    ],
  },
};

const check = (asked: AskedPrices) => {
  const outcome = checkAgreedPrices(asked, version, "EUR");
  return outcome.ok ? outcome.value : outcome.refusals.map(({ code, field }) => `${code} at ${field}`);
};

describe("agreed prices", () => {
  test("are none where none is asked for", () => {
    expect(check({})).toBeNull();
    expect(check({ phases: {}, charges: {} })).toBeNull();
  });

  test("are kept by the index of the phase and the code of the charge", () => {
    expect(
      check({
        recurring: "25.00",
        oneTime: "5.00",
        phases: { evergreen: { recurring: "20.00" } },
        charges: { calls: { type: "per_unit", unit_amount: "0.50" } },
      }),
    ).toEqual({
      recurring: "25.00",
      oneTime: "5.00",
      phases: { "1": { recurring: "20.00" } },
      charges: { calls: { type: "per_unit", unit_amount: "0.5" } },
    });
  });

  test("name the field that is wrong, all at once", () => {
    expect(
      check({
        recurring: "-1.00",
        oneTime: "x",
        phases: { discount: {}, trial: { oneTime: "1.234" } },
        charges: {
          seats: { type: "per_unit", unit_amount: "1" },
          calls: { type: "per_unit", unit_amount: "-1" },
        },
      }),
    ).toEqual([
      "amount_negative at price",
      "amount_invalid at fixed_price",
      "phase_unknown at phase_prices.discount",
      "amount_precision at phase_prices.trial.fixed_amount",
      "charge_unknown at charge_prices.seats",
      "amount_negative at charge_prices.calls.unit_amount",
    ]);
  });

  const rich: PlanVersion = {
    ...version,
    terms: {
      ...version.terms,
      charges: [
        {
          ...(version.terms.charges[0] as PlanVersion["terms"]["charges"][number]),
          filters: [
            {
              match: { region: ["eu", "ch"] },
              prices: [{ currency: "EUR", model: { type: "per_unit", unit_amount: "1" } }],
            },
          ],
          maximum: [{ currency: "EUR", amount: "50.00" }],
        },
        { code: "sms", name: "SMS", metric: "sms", timing: "in_advance", prices: [] },
      ],
      fixedItems: [
        {
          ...{ code: "seats", name: "Seats", units: "1", prorated: false, recurring: true },
          ...{ timing: "in_advance" as const, prices: [] },
        },
      ],
    },
  };
  const checkRich = (asked: AskedPrices) => {
    const outcome = checkAgreedPrices(asked, rich, "EUR");
    return outcome.ok ? outcome.value : outcome.refusals.map(({ code, field }) => `${code} at ${field}`);
  };
  const one = { type: "per_unit", unit_amount: "1" } as const;

  test("of filters are kept by their place, named by it or by what they match, in whatever order", () => {
    const kept = { filters: { calls: { "0": one } } };
    const match = { region: ["ch", "eu"] };
    expect(checkRich({ filters: { calls: [{ match, model: one }] } })).toEqual(kept);
    expect(checkRich({ filters: { calls: [{ place: 0, model: one }] } })).toEqual(kept);
  });

  test("of items, bounds and commitments are kept as they are", () => {
    const asked = {
      ...{ items: { seats: one }, minimums: { calls: "5.00" }, maximums: { calls: "9.00" } },
      commitment: "40.00",
    };
    expect(checkRich(asked)).toEqual(asked);
  });

  test.each([
    [
      { filters: { calls: [{ match: { region: ["eu"] }, model: one }] } },
      "filter_unknown at filter_prices.calls.0.match",
    ],
    [{ filters: { calls: [{ place: 1, model: one }] } }, "filter_unknown at filter_prices.calls.0.match"],
    [{ filters: { fax: [] } }, "charge_unknown at filter_prices.fax"],
    [{ minimums: { fax: "1.00" } }, "charge_unknown at charge_minimums.fax"],
    [{ minimums: { calls: "x" } }, "amount_invalid at charge_minimums.calls"],
    [{ maximums: { calls: "0" } }, "amount_not_positive at charge_maximums.calls"],
    [{ minimums: { sms: "1.00" } }, "advance_bounds_unsupported at charge_minimums.sms"],
    [{ minimums: { calls: "60.00" } }, "charge_bounds_crossed at charge_minimums.calls"],
    [
      { minimums: { calls: "6.00" }, maximums: { calls: "5.00" } },
      "charge_bounds_crossed at charge_maximums.calls",
    ],
    [{ items: { desks: one } }, "item_unknown at fixed_charge_prices.desks"],
    [
      { items: { seats: { type: "event_amount", field: "price" } } },
      "fixed_item_model_unsupported at fixed_charge_prices.seats",
    ],
    [{ commitment: "-1.00" }, "amount_negative at minimum_commitment"],
  ] as const)("refuse %j", (asked, refusal) => {
    expect(checkRich(asked as AskedPrices)).toEqual([refusal]);
  });
});
