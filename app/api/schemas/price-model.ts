import { z } from "zod";
import { decimal, text } from "~/api/schemas/values";
import { BAND_BOUNDS, BLOCK_POLICIES } from "~/billing/pricing/price-model";

const bounds = {
  from: decimal.nullish().meta({ description: "First unit of the tier; checked when sent, and not needed" }),
  up_to: decimal.nullable().meta({
    description:
      "Last unit of the tier, or with lower_inclusive bounds the first of the next; null on the last",
  }),
};

const bandBounds = {
  band_bounds: z.enum(BAND_BOUNDS).optional().meta({
    description:
      "Which tier a quantity falls in that equals a tier's up_to: that tier (upper_inclusive, as when left out) or the next",
  }),
};

const tier = z
  .strictObject({ ...bounds, unit_amount: decimal.default("0"), flat_amount: decimal.default("0") })
  .meta({ id: "Tier" });

const stairstepTier = z.strictObject({ ...bounds, flat_amount: decimal }).meta({ id: "StairstepTier" });

const percentageTier = z
  .strictObject({
    ...bounds,
    rate: decimal.meta({ description: "Percent of the tier's slice", example: "2.5" }),
    flat_amount: decimal.default("0"),
  })
  .meta({ id: "PercentageTier" });

const capacityTier = z.strictObject({ ...bounds, amount: decimal }).meta({ id: "CapacityTier" });

const blockTier = z
  .strictObject({
    block_size: decimal,
    price: decimal.meta({ description: "Of a block" }),
    max_blocks: decimal
      .nullable()
      .meta({ description: "How many blocks the tier sells, a whole number; null for any number" }),
  })
  .meta({ id: "BlockTier" });

const percentage = z.strictObject({
  type: z.literal("percentage"),
  rate: decimal.meta({ description: "Percent of the amount", example: "1.5" }),
  fixed_amount: decimal.default("0").meta({ description: "Added for each event that is not free" }),
  free_events: z.int().min(0).default(0).meta({ description: "The first events of a period; 0 for none" }),
  free_amount: decimal.default("0").meta({
    description:
      "The first part of a period's total; 0 for none. With free_events, the limit reached first counts",
  }),
  min_per_event: decimal
    .nullable()
    .default(null)
    .meta({ description: "The least that a paying event costs" }),
  max_per_event: decimal.nullable().default(null).meta({ description: "The most that an event costs" }),
});

/** How a quantity becomes an amount, in the words of the scenario format. */
export const priceModel = z
  .discriminatedUnion("type", [
    z.strictObject({ type: z.literal("per_unit"), unit_amount: decimal }),
    z.strictObject({ type: z.literal("graduated"), ...bandBounds, tiers: z.array(tier).max(100) }),
    z.strictObject({ type: z.literal("volume"), ...bandBounds, tiers: z.array(tier).max(100) }),
    z.strictObject({
      type: z.literal("package"),
      package_size: decimal,
      amount: decimal,
      free_units: decimal.default("0"),
    }),
    z.strictObject({ type: z.literal("stairstep"), ...bandBounds, tiers: z.array(stairstepTier).max(100) }),
    percentage,
    z.strictObject({
      type: z.literal("graduated_percentage"),
      ...bandBounds,
      tiers: z.array(percentageTier).max(100),
    }),
    z.strictObject({
      type: z.literal("tiered_blocks"),
      policy: z.enum(BLOCK_POLICIES).default("all_tiers"),
      tiers: z.array(blockTier).max(100),
    }),
    z.strictObject({ type: z.literal("capacity"), tiers: z.array(capacityTier).max(100) }),
    z.strictObject({
      type: z.literal("event_amount"),
      field: text(100).meta({
        description: "The property of an event that carries its price",
        example: "fee",
      }),
    }),
  ])
  .meta({ id: "PriceModel" });
