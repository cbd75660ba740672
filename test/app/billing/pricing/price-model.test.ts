import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  add,
  compare,
  fromDecimal,
  type Rational,
  rational,
  toDecimal,
  ZERO,
} from "~/billing/money/rational";
import {
  type BandStep,
  compilePriceModel,
  type PriceModel,
  type PricingOptions,
  priceQuantity,
} from "~/billing/pricing/price-model";

const NONE: PricingOptions = { flat_at_zero: "none" };
const CHARGE: PricingOptions = { flat_at_zero: "charge" };

const tiers = [
  { up_to: "100", unit_amount: "0.10", flat_amount: "5" },
  { up_to: "1000", unit_amount: "0.05", flat_amount: "2" },
  { up_to: null, unit_amount: "0.01", flat_amount: "0" },
];

function price(model: PriceModel, quantity: string, options = NONE): string {
  return toDecimal(priceQuantity(model, fromDecimal(quantity), options).amount);
}

type Row = { model: PriceModel; units: string; amount: string; prorated?: boolean };
const folder = "test/scenarios/lago/_pricing";
const rows: (Row & { file: string })[] = [
  "per_unit",
  "graduated",
  "volume",
  "package",
  "graduated_percentage",
].flatMap((file) =>
  JSON.parse(readFileSync(`${folder}/${file}.json`, "utf8")).cases.map((row: Row) => ({ ...row, file })),
);

describe("pricing tables", () => {
  it("has rows of every model", () => expect(new Set(rows.map((row) => row.file)).size).toBe(5));

  it.each(rows.filter((row) => !row.prorated))(
    "$file: $units units cost $amount",
    ({ model, units, amount }) => {
      expect(price(model, units, CHARGE)).toBe(toDecimal(fromDecimal(amount)));
    },
  );
});

describe("graduated", () => {
  const model: PriceModel = { type: "graduated", tiers };
  it.each([
    ["0", "0"],
    ["0.5", "5.05"],
    ["100", "15"],
    ["101", "17.05"],
    ["1000", "62"],
    ["1500.5", "67.005"],
    ["-3", "0"],
  ])("%s units cost %s", (quantity, amount) => expect(price(model, quantity)).toBe(amount));

  it("explains each slice", () => {
    expect(priceQuantity(model, rational(150), NONE).steps).toEqual([
      { band: 1, from: "0", upTo: "100", units: "100", unitAmount: "0.1", flatAmount: "5", amount: "15" },
      { band: 2, from: "100", upTo: "1000", units: "50", unitAmount: "0.05", flatAmount: "2", amount: "4.5" },
    ]);
  });

  it("a bound that belongs to the band above opens it", () => {
    const lower: PriceModel = { ...model, band_bounds: "lower_inclusive" };
    expect(price(lower, "100")).toBe("17");
    expect(price(lower, "99")).toBe("14.9");
    expect(
      priceQuantity(lower, rational(100), NONE).steps.map(({ units, bounds }) => [units, bounds]),
    ).toEqual([
      ["100", "lower_inclusive"],
      ["0", "lower_inclusive"],
    ]);
  });

  it("keeps the first tier's flat amount for no use only where the policy says so", () => {
    expect(price(model, "0", CHARGE)).toBe("5");
    expect(priceQuantity(model, ZERO, NONE).steps).toEqual([]);
    expect(priceQuantity(model, ZERO, CHARGE).steps).toHaveLength(1);
  });
});

describe("volume", () => {
  const model: PriceModel = { type: "volume", tiers };
  it.each([
    ["0", "0"],
    ["100", "15"],
    ["100.5", "7.025"],
    ["2000", "20"],
  ])("%s units cost %s", (quantity, amount) => expect(price(model, quantity)).toBe(amount));

  it("a bound that belongs to the band above prices all at that band", () => {
    expect(price({ ...model, band_bounds: "lower_inclusive" }, "100")).toBe("7");
    expect(price({ ...model, band_bounds: "upper_inclusive" }, "100")).toBe("15");
  });
});

describe("package", () => {
  const model: PriceModel = { type: "package", package_size: "100", amount: "5.00", free_units: "50" };
  it.each([
    ["0", "0"],
    ["50", "0"],
    ["50.01", "5"],
    ["150", "5"],
    ["151", "10"],
  ])("%s units cost %s", (quantity, amount) => expect(price(model, quantity)).toBe(amount));

  it("explains free units and packages begun", () => {
    expect(priceQuantity(model, rational(151), NONE).steps).toMatchObject([
      { band: 1, units: "50", amount: "0" },
      { band: 2, units: "101", unitAmount: "5", amount: "10", packages: { size: "100", count: "2" } },
    ]);
  });
});

const money = fc
  .tuple(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 4 }))
  .map(([n, places]) => toDecimal(rational(n, 10 ** places)));
const tierList = fc
  .uniqueArray(fc.integer({ min: 1, max: 5_000 }), { maxLength: 6 })
  .chain((bounds) =>
    fc.tuple(
      fc.constant([...bounds].sort((a, b) => a - b)),
      fc.array(fc.tuple(money, money), { minLength: bounds.length + 1, maxLength: bounds.length + 1 }),
      fc.constantFrom(1, 10, 100),
    ),
  )
  .map(([bounds, prices, scale]) =>
    prices.map(([unit_amount, flat_amount], index) => {
      const bound = bounds[index];
      return {
        up_to: bound === undefined ? null : toDecimal(rational(bound, scale)),
        unit_amount,
        flat_amount,
      };
    }),
  );
/** The models that this file has a reference for; the others have theirs in files of their own. */
type UnitModel = Extract<PriceModel, { type: "per_unit" | "graduated" | "volume" | "package" }>;
const anyModel: fc.Arbitrary<UnitModel> = fc.oneof(
  money.map((unit_amount): UnitModel => ({ type: "per_unit", unit_amount })),
  fc
    .record({
      type: fc.constantFrom("graduated", "volume"),
      tiers: tierList,
      band_bounds: fc.constantFrom("upper_inclusive", "lower_inclusive"),
    })
    .map((model): UnitModel => model),
  fc.tuple(fc.integer({ min: 1, max: 500 }), money, fc.integer({ min: 0, max: 300 })).map(
    ([size, amount, free]): UnitModel => ({
      type: "package",
      package_size: `${size}`,
      amount,
      free_units: `${free}`,
    }),
  ),
);
const anyQuantity = fc
  .tuple(fc.integer({ min: 0, max: 1_000_000 }), fc.constantFrom(1, 2, 7, 10, 1000))
  .map(([n, d]) => rational(n, d));
const anyOptions = fc.record<PricingOptions>({
  flat_at_zero: fc.constantFrom("charge", "none"),
});

/** The words of the models written out slowly, tier by tier, as a second opinion. */
function reference(model: UnitModel, quantity: Rational, options: PricingOptions): Rational {
  const times = (a: Rational, text: string): Rational => {
    const b = fromDecimal(text);
    return { num: a.num * b.num, den: a.den * b.den };
  };
  if (model.type === "per_unit") return times(quantity, model.unit_amount);
  if (model.type === "package") {
    let packages = 0;
    const size = fromDecimal(model.package_size);
    for (let left = fromDecimal(model.free_units); compare(left, quantity) < 0; left = add(left, size))
      packages += 1;
    return times(rational(packages), model.amount);
  }
  const first = model.tiers[0];
  if (quantity.num === 0n)
    return options.flat_at_zero === "charge" && first ? fromDecimal(first.flat_amount) : ZERO;
  let sum = ZERO;
  let lower = ZERO;
  for (const tier of model.tiers) {
    const upper = tier.up_to === null ? null : fromDecimal(tier.up_to);
    const above = compare(quantity, lower);
    const reached = above > 0 || (above === 0 && model.band_bounds === "lower_inclusive");
    const passed =
      upper !== null &&
      (compare(quantity, upper) > 0 ||
        (compare(quantity, upper) === 0 && model.band_bounds === "lower_inclusive"));
    if (model.type === "volume" && reached && !passed)
      return add(times(quantity, tier.unit_amount), fromDecimal(tier.flat_amount));
    if (model.type === "graduated" && reached) {
      const to = passed && upper ? upper : quantity;
      const slice = { num: to.num * lower.den - lower.num * to.den, den: to.den * lower.den };
      sum = add(sum, add(times(slice, tier.unit_amount), fromDecimal(tier.flat_amount)));
    }
    if (upper) lower = upper;
  }
  return sum;
}

/** What an independent reader makes of one step. */
function stepAmount(step: BandStep): Rational {
  const units = fromDecimal(step.packages ? step.packages.count : step.units);
  const unit = fromDecimal(step.unitAmount);
  return add({ num: units.num * unit.num, den: units.den * unit.den }, fromDecimal(step.flatAmount));
}

describe("every model", () => {
  it("prices as the slow reference does", () => {
    fc.assert(
      fc.property(anyModel, anyQuantity, anyOptions, (model, quantity, options) => {
        expect(
          compare(compilePriceModel(model).amount(quantity, options), reference(model, quantity, options)),
        ).toBe(0);
      }),
      { numRuns: 1_000 },
    );
  });

  it("explains its amount: the steps re-derive it", () => {
    fc.assert(
      fc.property(
        anyModel,
        fc.integer({ min: 0, max: 10_000_000 }),
        anyOptions,
        (model, thousandths, options) => {
          const { amount, steps } = priceQuantity(model, rational(thousandths, 1000), options);
          expect(compare(steps.map(stepAmount).reduce(add, ZERO), amount)).toBe(0);
          for (const step of steps) expect(compare(stepAmount(step), fromDecimal(step.amount))).toBe(0);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("never falls below zero, and using more never costs less unless volume prices say so", () => {
    fc.assert(
      fc.property(anyModel, anyQuantity, anyQuantity, (model, quantity, more) => {
        const compiled = compilePriceModel(model);
        const amount = compiled.amount(quantity, NONE);
        expect(compare(amount, ZERO)).toBeGreaterThanOrEqual(0);
        if (model.type !== "volume")
          expect(compare(compiled.amount(add(quantity, more), NONE), amount)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
