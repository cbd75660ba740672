import { fromDecimal, isZero } from "~/billing/money/rational";
import type { BandRange } from "~/documents/derivation-step";
import type { StepOf, Words, Writers, Written } from "~/documents/explanation-line";

type BandKind =
  | "band"
  | "packages"
  | "blocks"
  | "share"
  | "events"
  | "free_events"
  | "tier_price"
  | "carried"
  | "beyond_tiers"
  | "free_units"
  | "flat"
  | "priced_before"
  | "nothing_on_top";

const EVENT_FEES = {
  by_rate: "Fixed fee",
  minimum: "Raised to the least an event costs",
  maximum: "Held at the most an event costs",
};

/** What a price model did with the units. */
export const BAND_WRITERS: Writers<BandKind> = {
  band: (step, words) => times(step.units, step.unitAmount, bandLabel(step, words), step.result, words),
  packages: ({ size, count, unitAmount, result }, words) =>
    times(count, unitAmount, `Packages of ${words.number(size)}`, result, words),
  blocks: ({ band, size, count, unitAmount, result }, words) =>
    times(count, unitAmount, `Tier ${band}, blocks of ${words.number(size)} units`, result, words),
  share: ({ band, units, rate, result }, words) => ({
    label: band ? `Amount ${rangeText(band, words)}` : "Share of the amount",
    equation: `${words.price(units)} × ${words.number(rate)} %`,
    result: words.price(result),
  }),
  events: ({ charged, count, unitAmount, result }, words) =>
    times(count, unitAmount, `${EVENT_FEES[charged]}, ${eventsText(count, words)}`, result, words),
  free_events: ({ count, units, result }, words) => ({
    label: `Free: ${eventsText(count, words)}, ${words.price(units)} of the amount`,
    result: words.price(result),
  }),
  tier_price: (step, words) => ({
    label: `Price of the tier ${rangeText(step, words)}`,
    equation: `${words.number(step.units)} units`,
    result: words.price(step.result),
  }),
  carried: ({ result }, words) => ({
    label: "Sum of the prices that the events carry",
    result: words.price(result),
  }),
  beyond_tiers: ({ units, result }, words) => ({
    label: `${words.number(units)} units beyond the last tier, free of charge`,
    result: words.price(result),
  }),
  free_units: ({ units, result }, words) => ({
    label: `${words.number(units)} free units`,
    result: words.price(result),
  }),
  flat: ({ band, result }, words) => ({ label: `Fixed fee of tier ${band}`, result: words.price(result) }),
  priced_before: ({ units, result }, words) => ({
    label: `Less the price of the ${words.number(units)} units before these`,
    result: words.price(result),
  }),
  nothing_on_top: ({ result }, words) => ({
    label: "Less than what is paid already, so nothing is added",
    result: words.price(result),
  }),
};

function times(count: string, unitAmount: string, label: string, result: string, words: Words): Written {
  return {
    label,
    equation: `${words.number(count)} × ${words.price(unitAmount)}`,
    result: words.price(result),
  };
}

export function eventsText(count: string, { number }: Words): string {
  return count === "1" ? "1 event" : `${number(count)} events`;
}

/** "over 100, up to 200", or "from 100, below 200", to go on from other words. */
function rangeText(band: BandRange, { number }: Words): string {
  const isFirst = isZero(fromDecimal(band.from));
  const [start, end] = endWords(band);
  if (band.upTo === null) return isFirst ? "of any size" : `${start} ${number(band.from)}`;
  const upTo = `${end} ${number(band.upTo)}`;
  return isFirst ? upTo : `${start} ${number(band.from)}, ${upTo}`;
}

/** Which words say to which band a quantity at its end belongs. */
function endWords({ bounds }: BandRange): readonly [string, string] {
  return bounds === "lower_inclusive" ? ["from", "below"] : ["over", "up to"];
}

/** A band starts at or above the end of the one before, so the words hold for whole units and fractions alike. */
function bandLabel(step: StepOf<"band">, { number }: Words): string {
  const isFirst = isZero(fromDecimal(step.from));
  const [start, end] = endWords(step);
  if (step.upTo === null) return isFirst ? "Each unit" : capitalized(`${start} ${number(step.from)}`);
  const upTo = `${end} ${number(step.upTo)}`;
  return capitalized(isFirst ? upTo : `${start} ${number(step.from)} ${upTo}`);
}

function capitalized(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
