import {
  add,
  ceiling,
  compare,
  divide,
  fromDecimal,
  isZero,
  min,
  multiply,
  type Rational,
  rational,
  subtract,
  toDecimal,
  ZERO,
} from "../money/rational";
import { type BandStep, type CompiledPrice, STEP_PLACES } from "./priced";

export const BLOCK_POLICIES = ["all_tiers", "top_tier"] as const;

/**
 * Units sold in whole blocks, a block begun counting whole. `all_tiers` fills one tier after another, each with at
 * most `max_blocks` blocks of its own size; `top_tier` sells every unit in blocks of the tier the total falls in.
 * When the last tier has a most too, `all_tiers` charges nothing beyond it, and `top_tier` keeps to the last tier.
 */
export type TieredBlocksModel = {
  readonly type: "tiered_blocks";
  readonly policy: (typeof BLOCK_POLICIES)[number];
  readonly tiers: readonly {
    readonly block_size: string;
    /** Of a block. */
    readonly price: string;
    /** A whole number; null for any number of blocks. */
    readonly max_blocks: string | null;
  }[];
};

/** A tier with the units it holds: above `lower`, up to `upper`. */
type BlockTier = {
  readonly band: number;
  readonly size: Rational;
  readonly price: Rational;
  readonly lower: Rational;
  readonly upper: Rational | null;
};

function readTiers(model: TieredBlocksModel): BlockTier[] {
  let lower = ZERO;
  return model.tiers.map(({ block_size, price, max_blocks }, index) => {
    const size = fromDecimal(block_size);
    const upper = max_blocks === null ? null : add(lower, multiply(size, fromDecimal(max_blocks)));
    const tier = { band: index + 1, size, price: fromDecimal(price), lower, upper };
    lower = upper ?? lower;
    return tier;
  });
}

/** Blocks of one tier; `tier` null for units beyond the last one. */
type Sold = { readonly tier: BlockTier | null; readonly units: Rational; readonly blocks: bigint };

export function compileTieredBlocks(model: TieredBlocksModel): CompiledPrice {
  const tiers = readTiers(model);
  const sell = (quantity: Rational) => {
    if (quantity.num <= 0n) return [];
    return model.policy === "all_tiers" ? fillTiers(tiers, quantity) : takeTopTier(tiers, quantity);
  };
  return {
    amount: (quantity) => sell(quantity).reduce((sum, sold) => add(sum, amountOf(sold)), ZERO),
    steps: (quantity) => sell(quantity).map((sold) => writeStep(sold, tiers)),
  };
}

function fillTiers(tiers: readonly BlockTier[], quantity: Rational): Sold[] {
  const sold: Sold[] = [];
  for (const tier of tiers) {
    if (compare(quantity, tier.lower) <= 0) return sold;
    const end = tier.upper === null ? quantity : min(tier.upper, quantity);
    const units = subtract(end, tier.lower);
    sold.push({ tier, units, blocks: ceiling(divide(units, tier.size)) });
  }
  const end = tiers.at(-1)?.upper ?? quantity;
  const beyond = subtract(quantity, end);
  return beyond.num > 0n ? [...sold, { tier: null, units: beyond, blocks: 0n }] : sold;
}

function takeTopTier(tiers: readonly BlockTier[], quantity: Rational): Sold[] {
  const holds = (tier: BlockTier) => tier.upper === null || compare(quantity, tier.upper) <= 0;
  const tier = tiers.find(holds) ?? tiers.at(-1);
  return tier ? [{ tier, units: quantity, blocks: ceiling(divide(quantity, tier.size)) }] : [];
}

function amountOf({ tier, blocks }: Sold): Rational {
  return tier ? multiply(rational(blocks), tier.price) : ZERO;
}

function writeStep(sold: Sold, tiers: readonly BlockTier[]): BandStep {
  const { tier, units, blocks } = sold;
  const written = { units: toDecimal(units, STEP_PLACES), flatAmount: "0" };
  if (!tier) {
    const from = toDecimal(tiers.at(-1)?.upper ?? ZERO);
    return { band: tiers.length + 1, from, upTo: null, ...written, unitAmount: "0", amount: "0" };
  }
  return {
    band: tier.band,
    from: isZero(tier.lower) ? "0" : toDecimal(tier.lower),
    upTo: tier.upper === null ? null : toDecimal(tier.upper),
    ...written,
    unitAmount: toDecimal(tier.price),
    amount: toDecimal(amountOf(sold)),
    packages: { size: toDecimal(tier.size), count: toDecimal(rational(blocks)) },
  };
}
