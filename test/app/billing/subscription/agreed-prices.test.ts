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
});
