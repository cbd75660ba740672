import { expect, test } from "vitest";
import { withTierEdit } from "~/console/forms/agreed-models";
import { asksForPrice, readTypedPrices } from "~/console/forms/agreed-prices";

const tiers = {
  "charge_prices.calls.type": "graduated",
  "charge_prices.calls.tiers.0.row": "1",
  "charge_prices.calls.tiers.0.up_to": "1000",
  "charge_prices.calls.tiers.0.unit_amount": "0,02",
  "charge_prices.calls.tiers.1.row": "2",
  "charge_prices.calls.tiers.1.up_to": "",
  "charge_prices.calls.tiers.1.unit_amount": "0.01",
  "charge_prices.calls.tiers.1.flat_amount": "5",
};
const ticked = { ...tiers, "charge_prices.calls.own": "on" };
const read = (values: Readonly<Record<string, string>>) => readTypedPrices(new Map(Object.entries(values)));

test("tiers and packages are agreed where their box is ticked, and prices of units beside them", () => {
  expect(read(tiers)).toEqual({});
  expect(read({ ...ticked, "charge_prices.seats.x.unit_amount": "3" })).toEqual({
    charges: {
      "seats.x": { type: "per_unit", unit_amount: "3" },
      calls: {
        type: "graduated",
        tiers: [
          { up_to: "1000", unit_amount: "0.02", flat_amount: "0" },
          { up_to: null, unit_amount: "0.01", flat_amount: "5" },
        ],
      },
    },
  });
  expect(read({ ...ticked, "charge_prices.calls.band_bounds": "lower_inclusive" })).toMatchObject({
    charges: { calls: { band_bounds: "lower_inclusive", tiers: [{ up_to: "1000" }, { up_to: null }] } },
  });
  const sold = { package_size: "100", amount: "7.5", free_units: "0" };
  const fields = Object.entries({ own: "on", type: "package", ...sold });
  expect(
    read(Object.fromEntries(fields.map(([name, value]) => [`charge_prices.disk.${name}`, value]))),
  ).toEqual({ charges: { disk: { type: "package", ...sold } } });
});

test("a row of tiers that is added or removed leaves everything else as it was typed", () => {
  const added = withTierEdit(ticked, "charge_prices.calls.tiers:add");
  expect(added).toEqual({ ...ticked, "charge_prices.calls.tiers.2.row": "3" });
  expect(withTierEdit(added, "charge_prices.calls.tiers:remove-0")).toEqual({
    "charge_prices.calls.own": "on",
    "charge_prices.calls.type": "graduated",
    "charge_prices.calls.tiers.0.row": "1",
    "charge_prices.calls.tiers.0.up_to": "",
    "charge_prices.calls.tiers.0.unit_amount": "0.01",
    "charge_prices.calls.tiers.0.flat_amount": "5",
    "charge_prices.calls.tiers.1.row": "2",
  });
  for (const intent of ["preview", "", "charge_prices.other.tiers:remove-0", "other.tiers:add"])
    expect(withTierEdit(ticked, intent)).toEqual(ticked);
  for (const path of ["fixed_charge_prices.seats", "filter_prices.calls.0"]) {
    const row = { [`${path}.tiers.0.row`]: "1" };
    expect(withTierEdit(row, `${path}.tiers:add`)).toEqual({ ...row, [`${path}.tiers.1.row`]: "2" });
    expect(withTierEdit(row, `${path}.tiers:remove-0`)).toEqual({});
  }
});

test("fields that are filled in beforehand ask for nothing by themselves", () => {
  expect(Object.keys(tiers).filter(asksForPrice)).toEqual([]);
  expect(
    ["price", "charge_prices.calls.own", "charge_prices.seats.unit_amount", "quantity"].filter(asksForPrice),
  ).toEqual(["price", "charge_prices.calls.own", "charge_prices.seats.unit_amount"]);
  const ofParts = ["filter_prices.calls.0.tiers.1.unit_amount", "fixed_charge_prices.seats.package_size"];
  expect(ofParts.filter(asksForPrice)).toEqual([]);
  expect(
    ["filter_prices.calls.0.own", "fixed_charge_prices.seats.unit_amount"].filter(asksForPrice),
  ).toHaveLength(2);
});
