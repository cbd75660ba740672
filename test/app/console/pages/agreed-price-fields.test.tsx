import { expect, test } from "vitest";
import type { PlanTerms } from "~/billing/catalog/plan";
import type { AskedPrices } from "~/billing/subscription/agreed-prices";
import { agreeablePrices } from "~/console/forms/agreed-prices";
import { AgreedPriceFields } from "~/console/pages/agreed-price-fields";
import { renderPage } from "../../ui/render-page";

const sold = { type: "package", package_size: "10", amount: "1", free_units: "0" } as const;
const perUnit = { type: "per_unit", unit_amount: "0.30" } as const;
const inEuro = <Model,>(model: Model) => [{ currency: "EUR", model }];
const terms = {
  cadence: { unit: "month", count: 1 },
  timing: "in_advance",
  trialDays: 0,
  prices: [],
  fixedItems: [
    {
      ...{ code: "seats", name: "Seats", units: "1", timing: "in_advance", prorated: false, recurring: true },
      prices: inEuro(sold),
    },
  ],
  charges: [
    {
      ...{ code: "calls", name: "Calls", metric: "calls", timing: "in_arrears", prices: inEuro(perUnit) },
      filters: [
        { match: { region: ["eu"] }, prices: inEuro(perUnit) },
        { match: { region: ["us"] }, prices: inEuro(perUnit) },
      ],
    },
  ],
} as PlanTerms;

const shown = (held: AskedPrices, typed: Record<string, string> = {}) =>
  renderPage(
    <AgreedPriceFields currency="EUR" prices={agreeablePrices(terms, "EUR")} held={held} typed={typed} />,
  ).replaceAll("<!-- -->", "");

test("fixed items and filters have the editor of what the plan has, or of what is agreed instead", () => {
  const tiers = {
    type: "volume",
    tiers: [{ up_to: null, unit_amount: "0.20", flat_amount: "0" }],
  } as const;
  const html = shown({ filters: { calls: [{ place: 1, model: tiers }] } });
  for (const text of [
    'name="fixed_charge_prices.seats.own"',
    'name="fixed_charge_prices.seats.package_size"',
    "Another price for Seats",
    'name="filter_prices.calls.0.unit_amount"',
    'name="filter_prices.calls.1.own"',
    'name="filter_prices.calls.1.tiers.0.unit_amount"',
    "Now as agreed. Not ticked, it stays so.",
  ])
    expect(html, text).toContain(text);
  for (const text of [
    'name="filter_prices.calls.1.unit_amount"',
    'name="fixed_charge_prices.seats.unit_amount"',
  ])
    expect(html, text).not.toContain(text);
});

test("what was typed stays in the fields", () => {
  const path = "fixed_charge_prices.seats";
  const html = shown({}, { [`${path}.type`]: "package", [`${path}.package_size`]: "25" });
  expect(html).toMatch(/name="fixed_charge_prices\.seats\.package_size"[^>]*value="25"/);
});
