import type { Rational } from "../money/rational";

/**
 * The settings of a policy that pricing needs. `flat_at_zero`: whether a quantity of zero still costs the first
 * tier's flat amount.
 */
export type PricingOptions = { readonly flat_at_zero: "charge" | "none" };

/**
 * Whether a quantity that equals a tier's end belongs to that tier ("up to 100", as where a table does not say) or to
 * the next ("from 100").
 */
export const BAND_BOUNDS = ["upper_inclusive", "lower_inclusive"] as const;
export type BandBounds = (typeof BAND_BOUNDS)[number];
/** What a table of tiers may say of its bounds. */
export type Bounded = { readonly band_bounds?: BandBounds };

/**
 * What a model that charges by the event needs beside the quantity. `amounts` are the events' own amounts in the
 * order of time, then transaction id; they are read only for models that need them (`needsEventAmounts`). `carried`
 * is the sum of the prices they carry, in major units.
 */
export type PricedEvents = {
  readonly eventCount: number;
  readonly amounts?: readonly Rational[];
  readonly carried?: Rational;
};

/**
 * One step of a price's derivation; all numbers are decimal strings, amounts in major units. An independent
 * reader can re-derive it: amount = units × unitAmount + flatAmount, or, with `packages`,
 * amount = packages.count × unitAmount + flatAmount where count is units / packages.size rounded up. With `events`,
 * events.count × events.unitAmount is added. `from` and `upTo` are the ends of the band, `upTo` null for the last;
 * with `bounds` each quantity from `from` on lies in it, and not that of `upTo`.
 * The units of all steps add up to the quantity, the events to their number.
 */
export type BandStep = {
  readonly band: number;
  readonly from: string;
  readonly upTo: string | null;
  readonly bounds?: "lower_inclusive";
  readonly units: string;
  readonly unitAmount: string;
  readonly flatAmount: string;
  readonly amount: string;
  /** The percentage that `unitAmount` is a hundredth of, where the units are an amount of money. */
  readonly rate?: string;
  readonly packages?: { readonly size: string; readonly count: string };
  readonly events?: {
    readonly count: string;
    readonly unitAmount: string;
    /** How their fee came about: free, by the terms, or held at the least or the most that an event costs. */
    readonly charged: "free" | "by_rate" | "minimum" | "maximum";
  };
};

/** `amount` is exact and in major units; it is the sum of the steps' amounts. */
export type Priced = { readonly amount: Rational; readonly steps: readonly BandStep[] };

/**
 * A model whose decimals were read once. `amount` is the hot path; `steps` explains the same amount.
 * A quantity below zero is priced as zero: corrections are differences of fees, never negative usage.
 * Without `events` the quantity is that of one event; only `percentage` asks.
 */
export type CompiledPrice = {
  readonly amount: (quantity: Rational, options: PricingOptions, events?: PricedEvents) => Rational;
  readonly steps: (quantity: Rational, options: PricingOptions, events?: PricedEvents) => readonly BandStep[];
};

/** Places kept where a prorated quantity has no finite decimal expansion; display only, amounts stay exact. */
export const STEP_PLACES = 20;
