import { describe, expect, it } from "vitest";
import type { Derivation } from "~/billing/fees/fee";
import { proposeContext } from "~/billing/fees/propose-context";
import { proposeUsage } from "~/billing/fees/propose-usage";
import { add, fromDecimal, ZERO } from "~/billing/money/rational";
import { PRICE_MODEL_TYPES, type PriceModel } from "~/billing/pricing/price-model";
import { expandPolicy } from "~/policy-presets";
import { chargeTerms, NO_TAX, openBook, planVersion, subscribe } from "../../../support/billing-book";
import { complaint } from "../../../support/derivation-checker";
import { derivationHolds } from "../../../support/fee-evidence";

const tier = { unit_amount: "0.5", flat_amount: "2", rate: "2.5", amount: "30" };
const bounds = [{ up_to: "10" }, { up_to: "25.5" }, { up_to: null }];
const tiersOf = <K extends keyof typeof tier>(...parts: K[]) =>
  bounds.map((bound, index) => ({
    ...bound,
    ...(Object.fromEntries(parts.map((part) => [part, `${Number(tier[part]) + index}`])) as Record<
      K,
      string
    >),
  }));
const blocks = [
  { block_size: "3", price: "1.5", max_blocks: "4" },
  { block_size: "5", price: "2", max_blocks: "2" },
];
const percentage = {
  type: "percentage",
  rate: "2.5",
  fixed_amount: "0.25",
  free_events: 1,
  free_amount: "6",
  min_per_event: "0.3",
  max_per_event: "0.6",
} as const;

const models: readonly PriceModel[] = [
  { type: "per_unit", unit_amount: "0.333" },
  { type: "graduated", tiers: tiersOf("unit_amount", "flat_amount") },
  { type: "volume", tiers: tiersOf("unit_amount", "flat_amount") },
  { type: "graduated", band_bounds: "lower_inclusive", tiers: tiersOf("unit_amount", "flat_amount") },
  { type: "volume", band_bounds: "lower_inclusive", tiers: tiersOf("unit_amount", "flat_amount") },
  { type: "stairstep", band_bounds: "lower_inclusive", tiers: tiersOf("flat_amount") },
  { type: "package", package_size: "4", amount: "3", free_units: "5" },
  { type: "stairstep", tiers: tiersOf("flat_amount") },
  percentage,
  { ...percentage, free_events: 0, free_amount: "0", min_per_event: null, max_per_event: null },
  { type: "graduated_percentage", tiers: tiersOf("rate", "flat_amount") },
  { type: "tiered_blocks", policy: "all_tiers", tiers: blocks },
  { type: "tiered_blocks", policy: "top_tier", tiers: blocks },
  { type: "capacity", tiers: tiersOf("amount") },
  { type: "event_amount", field: "price" },
];

/** The fee of a window in which events of those amounts were used. */
function feeOf(model: PriceModel, values: readonly string[]) {
  const version = planVersion({ charges: [chargeTerms("calls", model)] });
  const charge = version.charges[0];
  if (!charge) throw new Error("no charge");
  const amounts = values.map(fromDecimal);
  const quantity = amounts.reduce(add, ZERO);
  const context = proposeContext({
    policy: expandPolicy("default"),
    customerId: "c",
    taxOf: () => NO_TAX,
    withTaxIncluded: new Set(),
    issued: [],
  });
  const book = openBook();
  const subscription = subscribe(book, version, 20_000 * 86_400_000);
  const window = {
    id: null,
    subscriptionId: subscription.id,
    stintId: "sub-1-stint",
    planVersionId: version.id,
    chargeId: charge.id,
    metricId: charge.metricId,
    period: { from: 20_000, to: 20_030 },
    startsAt: 20_000 * 86_400_000,
    endsAt: 20_030 * 86_400_000,
    throughEnd: false,
    tax: NO_TAX,
    state: "open",
    dirty: false,
  } as const;
  // Of a price that the events carry, each carries its own amount.
  const part = { filter: null, group: [], quantity, eventCount: amounts.length, amounts, carried: quantity };
  const [fee] = proposeUsage(context, { window, subscription, version, parts: [part], before: [] });
  if (!fee) throw new Error("nothing to bill");
  return fee;
}

/** Every copy of the value in which one decimal text or number is another. */
function mutations(value: unknown): unknown[] {
  if (typeof value === "number") return [value + 1];
  if (typeof value === "string")
    return /^-?\d+(\.\d+)?$/.test(value) ? [`${value.includes(".") ? value : `${value}.`}1`] : [];
  if (Array.isArray(value))
    return value.flatMap((item, at) => mutations(item).map((other) => value.with(at, other)));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    mutations(item).map((other) => ({ ...value, [key]: other })),
  );
}

describe("the derivation of every price model", () => {
  it("is tried for every model there is", () => {
    expect(new Set(models.map(({ type }) => type))).toEqual(new Set(PRICE_MODEL_TYPES));
  });

  it.each(models)("$type holds for any usage", (model) => {
    for (const values of [[], ["1"], ["10"], ["4", "6.5", "3"], ["4", "9", "13", "20.25", "0.5"], ["100"]]) {
      const fee = feeOf(model, values);
      expect([values, complaint(fee.derivation)]).toEqual([values, null]);
      expect(derivationHolds(fee)).toBe(true);
    }
  });

  it.each(models)("$type: changing any number of it is caught", (model) => {
    const { derivation } = feeOf(model, ["4", "9", "13", "20.25", "0.5"]);
    if (derivation.kind !== "usage") throw new Error("a usage fee");
    const { steps, usage, exactAmount, issuedBefore, amount } = derivation;
    const numbers = { steps, exactAmount, issuedBefore, amount };
    const changed = [
      ...mutations(numbers).map((other) => ({ ...derivation, ...(other as object) })),
      // A price that the events carry does not follow from the quantity.
      ...(model.type === "event_amount" ? [] : [{ ...derivation, usage: { ...usage, quantity: "47" } }]),
    ] as Derivation[];
    expect(changed.length).toBeGreaterThan(7);
    for (const other of changed) expect([other, complaint(other) !== null]).toEqual([other, true]);
  });

  it("prices what was counted where events are only counted", () => {
    const model = { ...percentage, free_amount: "0", min_per_event: null, max_per_event: null } as const;
    const fee = feeOf(model, ["1", "1", "1"]);
    expect(fee.quantity).toBe("3");
    // Two of three events pay: two times 2.5 % of one, and two fixed fees.
    expect(fee.amountMinor).toBe(55n);
  });
});
