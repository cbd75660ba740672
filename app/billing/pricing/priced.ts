import type { Rational } from "../money/rational";

/**
 * The settings of a policy that pricing needs. `flat_at_zero`: whether a quantity of zero still costs the first
 * tier's flat amount. `band_bounds`: whether a quantity that equals a tier's end belongs to that tier ("up to
 * 100", the default) or to the next ("from 100").
 */
export type PricingOptions = {
  readonly flat_at_zero: "charge" | "none";
  readonly band_bounds?: "upper_inclusive" | "lower_inclusive";
};

/**
 * One step of a price's derivation; all numbers are decimal strings, amounts in major units. An independent
 * reader can re-derive it: amount = units × unitAmount + flatAmount, or, with `packages`,
 * amount = packages.count × unitAmount + flatAmount where count is units / packages.size rounded up.
 * `from` and `upTo` are the ends of the band, `upTo` null for the last.
 */
export type BandStep = {
  readonly band: number;
  readonly from: string;
  readonly upTo: string | null;
  readonly units: string;
  readonly unitAmount: string;
  readonly flatAmount: string;
  readonly amount: string;
  readonly packages?: { readonly size: string; readonly count: string };
};

/** `amount` is exact and in major units; it is the sum of the steps' amounts. */
export type Priced = { readonly amount: Rational; readonly steps: readonly BandStep[] };

/**
 * A model whose decimals were read once. `amount` is the hot path; `steps` explains the same amount.
 * A quantity below zero is priced as zero: corrections are differences of fees, never negative usage.
 */
export type CompiledPrice = {
  readonly amount: (quantity: Rational, options: PricingOptions) => Rational;
  readonly steps: (quantity: Rational, options: PricingOptions) => readonly BandStep[];
};

/** Places kept where a prorated quantity has no finite decimal expansion; display only, amounts stay exact. */
export const STEP_PLACES = 20;
