import { assert } from "../assert";
import { powerOfTen, type Rational, writeScaled } from "../money/rational";
import type { BandBounds, BandStep } from "./priced";

/**
 * A tier of a normalised model: it begins where the one before it ends, and `up_to` is null in the last.
 * Decimal strings; amounts in major units.
 */
export type Tier = {
  readonly up_to: string | null;
  readonly unit_amount: string;
  readonly flat_amount: string;
};

/**
 * Tiers as whole numbers: bounds in units of 10^-boundPlaces, amounts in 10^-amountPlaces, so that pricing
 * multiplies integers instead of parsing text.
 */
export type TierTable = {
  readonly lower: readonly bigint[];
  readonly upper: readonly (bigint | null)[];
  readonly unit: readonly bigint[];
  readonly flat: readonly bigint[];
  readonly bounds: BandBounds;
  readonly boundPlaces: number;
  readonly amountPlaces: number;
  readonly boundScale: bigint;
  /** Scale of bound × amount. */
  readonly productScale: bigint;
};

export function compileTiers(tiers: readonly Tier[], bounds: BandBounds = "upper_inclusive"): TierTable {
  assert(tiers.length > 0, "a model has a tier");
  const boundPlaces = Math.max(...tiers.map((tier) => placesOf(tier.up_to ?? "0")));
  const amountPlaces = Math.max(
    ...tiers.flatMap((tier) => [placesOf(tier.unit_amount), placesOf(tier.flat_amount)]),
  );
  const upper = tiers.map((tier) => (tier.up_to === null ? null : scaled(tier.up_to, boundPlaces)));
  return {
    lower: upper.map((_, index) => (index === 0 ? 0n : (upper[index - 1] ?? 0n))),
    upper,
    unit: tiers.map((tier) => scaled(tier.unit_amount, amountPlaces)),
    flat: tiers.map((tier) => scaled(tier.flat_amount, amountPlaces)),
    bounds,
    boundPlaces,
    amountPlaces,
    boundScale: powerOfTen(boundPlaces),
    productScale: powerOfTen(boundPlaces + amountPlaces),
  };
}

/** The tier a quantity above zero falls in; `scaledQuantity` is its numerator in bound units, `den` its denominator. */
export function tierIndex(table: TierTable, scaledQuantity: bigint, den: bigint): number {
  const inclusive = table.bounds === "upper_inclusive";
  const last = table.upper.length - 1;
  for (let index = 0; index < last; index += 1) {
    const upper = (table.upper[index] ?? 0n) * den;
    if (inclusive ? scaledQuantity <= upper : scaledQuantity < upper) return index;
  }
  return last;
}

/** The band's ends and prices as a derivation shows them. */
export function bandText(table: TierTable, index: number): BandText {
  let bands = BAND_TEXTS.get(table);
  if (!bands) {
    bands = table.upper.map((_, band) => writeBand(table, band));
    BAND_TEXTS.set(table, bands);
  }
  const text = bands[index];
  assert(text, "a tier that a quantity falls in is one of the table");
  return text;
}

type BandText = Pick<BandStep, "band" | "from" | "upTo" | "bounds" | "unitAmount" | "flatAmount">;
/** Written once a table: every price that it makes shows the same texts. */
const BAND_TEXTS = new WeakMap<TierTable, readonly BandText[]>();

function writeBand(table: TierTable, index: number): BandText {
  const upper = table.upper[index] ?? null;
  return {
    band: index + 1,
    from: plain(table.lower[index] ?? 0n, table.boundPlaces),
    upTo: upper === null ? null : plain(upper, table.boundPlaces),
    ...(table.bounds === "lower_inclusive" ? { bounds: table.bounds } : {}),
    unitAmount: plain(table.unit[index] ?? 0n, table.amountPlaces),
    flatAmount: plain(table.flat[index] ?? 0n, table.amountPlaces),
  };
}

/** The first tier's flat amount as an exact amount. */
export function flatOfTier(table: TierTable, index: number): Rational {
  return { num: table.flat[index] ?? 0n, den: powerOfTen(table.amountPlaces) };
}

/** Number of decimals a decimal text has. */
export function placesOf(text: string): number {
  const point = text.indexOf(".");
  return point < 0 ? 0 : text.length - point - 1;
}

/** A decimal text as a whole number of 10^-places. */
export function scaled(text: string, places: number): bigint {
  const own = placesOf(text);
  return BigInt(text.replace(".", "")) * powerOfTen(places - own);
}

/** Scaled number as decimal text without trailing zeros. */
export function plain(value: bigint, places: number): string {
  const text = writeScaled(value, places);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
