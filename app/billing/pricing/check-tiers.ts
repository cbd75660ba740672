import type { Refusal } from "../outcome";
import { below, canonical, checkAmount, group } from "./check-numbers";
import type { BandBounds } from "./priced";
import { placesOf, plain, scaled } from "./tiers";

/** A tier as a door reads it: `from`, its first unit, may be said and is then checked against the tier before. */
export type Bounds = { readonly up_to: string | null; readonly from?: string | null };

const MAX_TIERS = 100;

/** A number of a tier beside its bounds: `unit_amount`, "the unit price". */
export type TierNumber<T> = {
  readonly of: (tier: T) => string;
  readonly name: string;
  readonly field: string;
};

/** How tiers join, and whether the last may end. */
type TierRules = { readonly bounds?: BandBounds | undefined; readonly last?: "is_open" | "may_end" };

/**
 * Checks tiers of any model: their number, their figures, and that they leave no unit without a price. Refusals:
 * `tier_missing`, `tier_too_many`, those of an amount, `tier_order`, `tier_gap`, `tier_overlap`, `tier_last_not_open`.
 */
export function checkTiers<T extends Bounds>(
  tiers: readonly T[],
  numbers: readonly TierNumber<T>[],
  { bounds = "upper_inclusive", last = "is_open" }: TierRules = {},
): Refusal[] {
  const count = checkTierCount(tiers.length);
  if (count) return [count];
  const refusals = tiers.flatMap((tier, index) => [
    ...numbers.flatMap(({ of, name, field }) =>
      checkAmount(of(tier), `Tier ${index + 1}: ${name}`, `tiers.${index}.${field}`),
    ),
    ...checkBounds(tier, index),
  ]);
  if (refusals.length > 0) return refusals;
  return [...checkTierOrder(tiers, bounds), ...(last === "is_open" ? checkLastIsOpen(tiers) : [])];
}

export function checkTierCount(count: number): Refusal | null {
  if (count === 0) {
    return {
      code: "tier_missing",
      sentence: "There is no tier, so no unit has a price.",
      remedy: "Add at least one tier.",
      field: "tiers",
    };
  }
  if (count <= MAX_TIERS) return null;
  return {
    code: "tier_too_many",
    sentence: `${count} tiers are more than a price can have.`,
    remedy: `Use at most ${MAX_TIERS} tiers.`,
    field: "tiers",
  };
}

function checkBounds(tier: Bounds, index: number): Refusal[] {
  const at = (field: string) => `tiers.${index}.${field}`;
  return [
    ...(tier.up_to === null ? [] : checkAmount(tier.up_to, `Tier ${index + 1}: its end`, at("up_to"))),
    ...(tier.from == null ? [] : checkAmount(tier.from, `Tier ${index + 1}: its start`, at("from"))),
  ];
}

function checkTierOrder(tiers: readonly Bounds[], bounds: BandBounds): Refusal[] {
  const refusals: Refusal[] = [];
  for (const [index, tier] of tiers.entries()) {
    const before = index === 0 ? "0" : (tiers[index - 1]?.up_to ?? null);
    // The tier before already told that it has no end; nothing can be said about this one's start.
    if (before !== null)
      refusals.push(...checkStart(tier, index, before, bounds), ...checkEnd(tier, index, before));
    if (tier.up_to === null && index < tiers.length - 1) {
      refusals.push({
        code: "tier_order",
        sentence: `Tier ${index + 1} has no end, so tier ${index + 2} is never reached.`,
        remedy: `Say where tier ${index + 1} ends, or remove the tiers after it.`,
        field: `tiers.${index}.up_to`,
      });
    }
  }
  return refusals;
}

function checkLastIsOpen(tiers: readonly Bounds[]): Refusal[] {
  const end = tiers[tiers.length - 1]?.up_to ?? null;
  if (end === null) return [];
  return [
    {
      code: "tier_last_not_open",
      sentence: `Units above ${group(end)} have no price: the last tier ends there.`,
      remedy: "Leave the end of the last tier empty.",
      field: `tiers.${tiers.length - 1}.up_to`,
    },
  ];
}

function checkEnd(tier: Bounds, index: number, before: string): Refusal[] {
  if (tier.up_to === null || below(before, tier.up_to)) return [];
  const sentence =
    index === 0
      ? `Tier 1 ends at ${group(tier.up_to)}, so no unit falls in it.`
      : `Tier ${index + 1} ends at ${group(tier.up_to)}, which is not above the end of tier ${index}, ${group(before)}.`;
  const remedy = index === 0 ? "Let it end above zero." : `Let tier ${index + 1} end above ${group(before)}.`;
  return [{ code: "tier_order", sentence, remedy, field: `tiers.${index}.up_to` }];
}

/**
 * A said start must be the first unit after the tier before, in the finest decimals the two of them use, or its very
 * end where that belongs to this tier.
 */
function checkStart(tier: Bounds, index: number, before: string, bounds: BandBounds): Refusal[] {
  if (tier.from == null) return [];
  const places = Math.max(placesOf(canonical(tier.from)), placesOf(canonical(before)));
  const start = scaled(canonical(tier.from), places);
  const end = scaled(canonical(before), places) - (bounds === "lower_inclusive" && index > 0 ? 1n : 0n);
  // "From 0" and "from 1" both mean that the first tier leaves nothing out.
  if (start === end + 1n || (index === 0 && start === 0n)) return [];
  const said = (value: bigint) => group(plain(value, places));
  const why =
    index === 0
      ? `tier 1 starts at ${group(tier.from)}`
      : `tier ${index} ends at ${group(before)} and tier ${index + 1} starts at ${group(tier.from)}`;
  const gap = start > end;
  return [
    {
      code: gap ? "tier_gap" : "tier_overlap",
      sentence: gap
        ? `${unitsText(said(end + 1n), said(start - 1n), "no price")}: ${why}.`
        : `${unitsText(group(tier.from), said(end), "two prices")}: ${why}.`,
      remedy: `Let tier ${index + 1} start at ${said(end + 1n)}.`,
      field: `tiers.${index}.from`,
    },
  ];
}

function unitsText(first: string, last: string, what: string): string {
  return first === last ? `Unit ${first} has ${what}` : `Units ${first} to ${last} have ${what}`;
}
