import { z } from "zod";
import { isDecimal } from "~/billing/money/rational";
import { BAND_BOUNDS, BLOCK_POLICIES } from "~/billing/pricing/price-model";

/** The price models of the scenario format. */

export const decimal = z
  .union([z.string(), z.number().transform(String)])
  .refine(isDecimal, { error: 'is not a decimal; write it like "45.50"' });

const upTo = decimal.nullable();
const bounds = { band_bounds: z.enum(BAND_BOUNDS).optional() };
const tier = z.strictObject({ up_to: upTo, unit_amount: decimal, flat_amount: decimal.default("0") });

export const priceModelSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("per_unit"), unit_amount: decimal }),
  z.strictObject({ type: z.literal("graduated"), ...bounds, tiers: z.array(tier) }),
  z.strictObject({ type: z.literal("volume"), ...bounds, tiers: z.array(tier) }),
  z.strictObject({
    type: z.literal("package"),
    package_size: decimal,
    amount: decimal,
    free_units: decimal.default("0"),
  }),
  z.strictObject({
    type: z.literal("stairstep"),
    ...bounds,
    tiers: z.array(z.strictObject({ up_to: upTo, flat_amount: decimal })),
  }),
  z.strictObject({
    type: z.literal("percentage"),
    rate: decimal,
    fixed_amount: decimal.default("0"),
    free_events: z.number().int().min(0).default(0),
    free_amount: decimal.default("0"),
    min_per_event: decimal.nullable().default(null),
    max_per_event: decimal.nullable().default(null),
  }),
  z.strictObject({
    type: z.literal("graduated_percentage"),
    ...bounds,
    tiers: z.array(z.strictObject({ up_to: upTo, rate: decimal, flat_amount: decimal.default("0") })),
  }),
  z.strictObject({
    type: z.literal("tiered_blocks"),
    policy: z.enum(BLOCK_POLICIES).default("all_tiers"),
    tiers: z.array(z.strictObject({ block_size: decimal, price: decimal, max_blocks: upTo })),
  }),
  z.strictObject({
    type: z.literal("capacity"),
    tiers: z.array(z.strictObject({ up_to: upTo, amount: decimal })),
  }),
  z.strictObject({ type: z.literal("event_amount"), field: z.string().min(1) }),
]);
