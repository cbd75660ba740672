import { z } from "zod";
import { difference } from "~/billing/fees/difference";
import {
  add,
  ceilTo,
  fromDecimal,
  isDecimal,
  type Rational,
  toDecimal,
  ZERO,
} from "~/billing/money/rational";
import { fromMinor, toMinor } from "~/billing/money/round";
import {
  type BandStep,
  BLOCK_POLICIES,
  type Priced,
  type PriceModel,
  priceQuantity,
} from "~/billing/pricing/price-model";
import { priceProratedGraduated, priceProratedVolume } from "~/billing/pricing/prorated";
import { POLICY_PRESETS } from "~/policy-presets";
import { priceModelSchema } from "./model-format";
import { check, OK, type RowResult } from "./row-result";
import { plainNumber, sameNumber } from "./same-number";

/** A table says what a tier's flat amount costs at quantity zero; both presets agree on all other pricing. */
const PRICING = { flat_at_zero: POLICY_PRESETS.day_inclusive.flat_at_zero };
/** Tables name no currency; what they bill has two places. */
const CURRENCY = "USD";

const decimal = z.string().refine(isDecimal);
const note = z.string().optional();

/** A quantity and what it costs; `full_units` chooses the tier where `units` are prorated. */
export const pricingRow = z.strictObject({
  model: priceModelSchema,
  units: decimal,
  events: z.number().int().min(0).optional(),
  event_values: z.array(decimal).optional(),
  prorated: z.literal(true).optional(),
  full_units: decimal.optional(),
  amount: decimal,
  /** The average price of a unit follows from amount and units; the source states it and nothing is added by it. */
  unit_amount: decimal.optional(),
  note,
});

export function runPricing(row: z.output<typeof pricingRow>): RowResult {
  const amount = toDecimal(priceRow(row).amount, 20);
  return sameNumber(amount, row.amount) ? OK : check("amount", plainNumber(row.amount), amount);
}

function priceRow(row: z.output<typeof pricingRow>): Priced {
  const quantity = fromDecimal(row.units);
  if (row.full_units !== undefined && row.model.type === "volume") {
    return priceProratedVolume(row.model, { full: fromDecimal(row.full_units), prorated: quantity }, PRICING);
  }
  const amounts = row.event_values?.map(fromDecimal);
  const events = amounts && { eventCount: row.events ?? amounts.length, amounts };
  return priceQuantity(row.model, quantity, PRICING, events);
}

/** Changes of a quantity within a period, and the part of each that counts. */
export const changesRow = z.strictObject({
  model: priceModelSchema.refine((model) => model.type === "graduated"),
  changes: z.array(decimal),
  prorated_changes: z.array(decimal),
  amount_rounded: decimal.optional(),
  amount_rounded_up: decimal.optional(),
  note,
});

export function runChanges(row: z.output<typeof changesRow>): RowResult {
  if (row.model.type !== "graduated") return { kind: "unsupported", lacks: `changes of ${row.model.type}` };
  const changes = row.changes.map((full, index) => ({
    full: fromDecimal(full),
    prorated: fromDecimal(row.prorated_changes[index] ?? "0"),
  }));
  const { amount } = priceProratedGraduated(row.model, changes, PRICING);
  if (row.amount_rounded_up !== undefined) {
    return check("amount", plainNumber(row.amount_rounded_up), toDecimal(ceilTo(amount, 2)));
  }
  const rounded = toDecimal(fromMinor(toMinor(amount, CURRENCY), CURRENCY));
  return check("amount", plainNumber(row.amount_rounded ?? ""), rounded);
}

const unitBlock = z.strictObject({
  unit: z.string(),
  block_size: decimal,
  price: decimal,
  max_blocks: decimal.nullable(),
});
const unitLimit = z.strictObject({ unit: z.string(), max: decimal.nullable() });

/** Several units of measure side by side: each has its own bands, and blocks are billed for each. */
export const unitsRow = z.strictObject({
  model: z.discriminatedUnion("type", [
    z.strictObject({
      type: z.literal("consumable_tiered_blocks"),
      policy: z.enum(BLOCK_POLICIES),
      tiers: z.array(z.strictObject({ blocks: z.array(unitBlock) })),
    }),
    z.strictObject({
      type: z.literal("capacity"),
      quantity: z.literal("max"),
      tiers: z.array(z.strictObject({ amount: decimal, limits: z.array(unitLimit) })),
    }),
  ]),
  units: z.record(z.string(), decimal),
  amount: decimal,
  already_billed: decimal.optional(),
  tier: z.number().int().optional(),
  details: z
    .array(
      z.strictObject({
        unit: z.string(),
        tier: z.number().int(),
        blocks: decimal,
        price: decimal,
        amount: decimal,
      }),
    )
    .optional(),
  note,
});
type UnitsRow = z.output<typeof unitsRow>;
type PricedUnit = { readonly unit: string; readonly amount: Rational; readonly steps: readonly BandStep[] };

export function runUnits(row: UnitsRow): RowResult {
  const priced = Object.entries(row.units).map(([unit, quantity]): PricedUnit => {
    const { amount, steps } = priceQuantity(modelOf(row, unit), fromDecimal(quantity), PRICING);
    return { unit, amount, steps };
  });
  if (row.model.type === "capacity") return checkCapacity(row, priced);
  const sum = priced.map(({ amount }) => amount).reduce(add, ZERO);
  const details = priced.flatMap(({ unit, steps }) =>
    steps.map(
      (step) => `${unit} ${step.band}: ${step.packages?.count} × ${step.unitAmount} = ${step.amount}`,
    ),
  );
  const expected = row.details?.map(
    ({ unit, tier, blocks, price, amount }) =>
      `${unit} ${tier}: ${plainNumber(blocks)} × ${plainNumber(price)} = ${plainNumber(amount)}`,
  );
  if (expected && expected.sort().join() !== details.sort().join()) {
    return check("details", expected.join(", "), details.join(", "));
  }
  return checkDifference(row, sum);
}

/** The tier that holds every unit of measure is the highest that any of them needs; it is billed once. */
function checkCapacity(row: UnitsRow, priced: readonly PricedUnit[]): RowResult {
  const bands = priced.flatMap(({ steps, amount }) => steps.map(({ band }) => ({ band, amount })));
  const top = bands.sort((a, b) => b.band - a.band)[0];
  if (row.tier !== undefined && row.tier !== top?.band) {
    return check("tier", String(row.tier), String(top?.band ?? "none"));
  }
  return checkDifference(row, top?.amount ?? ZERO);
}

/** What is left to bill after what was billed before, in whole cents. */
function checkDifference(row: UnitsRow, amount: Rational): RowResult {
  if (row.already_billed === undefined) {
    return check("amount", plainNumber(row.amount), toDecimal(amount, 20));
  }
  const amountMinor = toMinor(fromDecimal(row.already_billed), CURRENCY);
  const issued = { amountMinor, discountMinor: 0n, fees: [] };
  const left = difference(toMinor(amount, CURRENCY), issued, "keep");
  const leftMinor = left?.amountMinor ?? 0n;
  return check("amount", plainNumber(row.amount), toDecimal(fromMinor(leftMinor, CURRENCY)));
}

function modelOf({ model }: UnitsRow, unit: string): PriceModel {
  if (model.type === "capacity") {
    const tiers = model.tiers.map(({ amount, limits }) => ({
      up_to: limits.find((limit) => limit.unit === unit)?.max ?? null,
      amount,
    }));
    // Beyond the last limit the last tier holds on.
    return {
      type: "capacity",
      tiers: tiers.map((tier, index) => (index < tiers.length - 1 ? tier : { ...tier, up_to: null })),
    };
  }
  const tiers = model.tiers.flatMap(({ blocks }) => blocks.filter((block) => block.unit === unit));
  return {
    type: "tiered_blocks",
    policy: model.policy,
    tiers: tiers.map(({ block_size, price, max_blocks }) => ({ block_size, price, max_blocks })),
  };
}
