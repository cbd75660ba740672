import { describe, expect, test } from "vitest";
import type { PlanTerms } from "~/billing/catalog/plan";
import {
  agreeableParts,
  COMMITMENT_FIELD,
  partFieldsOf,
  partsAgain,
  partsWithTyped,
  readAgreedParts,
} from "~/console/forms/agreed-parts";

const perUnit = (unit_amount: string) => ({ type: "per_unit" as const, unit_amount });
const priced = (unit_amount: string) => [{ currency: "EUR", model: perUnit(unit_amount) }];
const filters = [{ match: { region: ["eu", "ch"] }, prices: priced("0.30") }];
const terms: PlanTerms = {
  cadence: { unit: "month", count: 1 },
  timing: "in_advance",
  trialDays: 0,
  prices: [],
  charges: [
    { code: "calls", name: "Calls", metric: "calls", timing: "in_arrears", prices: priced("1"), filters },
    { code: "sms", name: "", metric: "sms", timing: "in_advance", prices: priced("1") },
  ],
  fixedItems: [
    {
      ...{ code: "seats", name: "Seats", units: "1", timing: "in_advance", prorated: false, recurring: true },
      prices: priced("2.00"),
    } as const,
  ],
  commitment: [{ currency: "EUR", amount: "40.00" }],
};

describe("parts of a plan that can be agreed", () => {
  test("are items and filters with their prices, and the bounds of what is billed in arrears", () => {
    expect(agreeableParts(terms, "EUR")).toEqual({
      items: [{ code: "seats", name: "Seats", model: perUnit("2.00") }],
      filters: [{ code: "calls", place: 0, name: "Calls where region is eu or ch", model: perUnit("0.30") }],
      bounds: [{ code: "calls", name: "Calls", minimum: null, maximum: null }],
      commitment: "40.00",
    });
    expect(agreeableParts(terms, "USD")).toMatchObject({ items: [], filters: [], commitment: null });
  });

  const fields: Record<string, string> = {
    "fixed_charge_prices.seats.unit_amount": "1,50",
    "filter_prices.calls.0.unit_amount": "0.25",
    "charge_minimums.calls": "5",
    "charge_maximums.calls": "",
    [COMMITMENT_FIELD]: "60.00",
  };

  test("are read from what is typed; empty fields ask for nothing", () => {
    expect(readAgreedParts((name) => fields[name] ?? "", Object.keys(fields))).toEqual({
      items: { seats: perUnit("1.50") },
      filters: { calls: [{ place: 0, model: perUnit("0.25") }] },
      minimums: { calls: "5" },
      commitment: "60.00",
    });
    expect(readAgreedParts(() => "", Object.keys(fields))).toEqual({});
  });

  test("in tiers and packages ask where their box is ticked, and then for nothing else", () => {
    const at = (path: string, values: Record<string, string>) =>
      Object.fromEntries(Object.entries(values).map(([name, value]) => [`${path}.${name}`, value]));
    const tiers = at("fixed_charge_prices.seats", {
      type: "graduated",
      "tiers.0.row": "1",
      "tiers.0.up_to": "10",
      "tiers.0.unit_amount": "2",
      "tiers.1.row": "2",
      "tiers.1.unit_amount": "1,50",
    });
    const sold = { package_size: "100", amount: "7.5", free_units: "0" };
    const ofFilter = at("filter_prices.calls.0", { type: "package", ...sold, own: "on" });
    const asked = (values: Record<string, string>) =>
      readAgreedParts((name) => values[name] ?? "", Object.keys(values));
    expect(asked(tiers)).toEqual({});
    expect(asked({ ...tiers, ...ofFilter, "fixed_charge_prices.seats.own": "on" })).toEqual({
      items: {
        seats: {
          type: "graduated",
          tiers: [
            { up_to: "10", unit_amount: "2", flat_amount: "0" },
            { up_to: null, unit_amount: "1.50", flat_amount: "0" },
          ],
        },
      },
      filters: { calls: [{ place: 0, model: { type: "package", ...sold } }] },
    });
  });

  test("have fields for one price a unit and boxes for others, by which a page reads them", () => {
    expect(partFieldsOf(agreeableParts(terms, "EUR"))).toEqual([
      "fixed_charge_prices.seats.unit_amount",
      "fixed_charge_prices.seats.own",
      "filter_prices.calls.0.unit_amount",
      "filter_prices.calls.0.own",
      "charge_minimums.calls",
      "charge_maximums.calls",
    ]);
  });

  test("go on where nothing else is typed", () => {
    const held = partsAgain({
      filters: { calls: { "0": perUnit("0.1"), "1": perUnit("0.2") } },
      commitment: "9",
    });
    expect(held).toEqual({
      filters: {
        calls: [
          { place: 0, model: perUnit("0.1") },
          { place: 1, model: perUnit("0.2") },
        ],
      },
      commitment: "9",
    });
    const typed = {
      filters: { calls: [{ place: 1, model: perUnit("0.3") }] },
      items: { seats: perUnit("1") },
    };
    expect(partsWithTyped(held, typed)).toEqual({
      items: { seats: perUnit("1") },
      filters: {
        calls: [
          { place: 0, model: perUnit("0.1") },
          { place: 1, model: perUnit("0.3") },
        ],
      },
    });
  });
});
