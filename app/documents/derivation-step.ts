import type { CorrectedFee, MaximumStep, ProrationStep, ShareStep } from "~/billing/fees/fee";
import type { PoolKind } from "~/billing/fees/pool-kinds";
import type { BandStep } from "~/billing/pricing/price-model";

/** The ends of a band; a quantity at its start belongs to it with `bounds`, one at its end where they are not said. */
export type BandRange = Pick<BandStep, "from" | "upTo" | "bounds">;

/**
 * One line of an amount's explanation: an equation whose result stands in the money column. All numbers are decimal
 * strings, money in the major unit; `result` is null where the line states a fact and no money.
 */
export type DerivationStep =
  | {
      readonly kind: "usage";
      readonly metric: string;
      readonly aggregation: string;
      readonly quantity: string;
      readonly eventCount: number;
      readonly startsAt: string;
      readonly endsAt: string;
      readonly result: null;
    }
  | {
      readonly kind: "recurring";
      readonly unitAmount: string;
      readonly quantity: string;
      readonly result: string;
    }
  | ({ readonly kind: "proration"; readonly result: string } & ProrationStep)
  | (BandRange & {
      readonly kind: "band";
      readonly band: number;
      readonly units: string;
      readonly unitAmount: string;
      readonly result: string;
    })
  | {
      readonly kind: "packages";
      readonly size: string;
      readonly count: string;
      readonly unitAmount: string;
      readonly result: string;
    }
  | {
      /** Whole blocks of one tier; null where the tier has no end. */
      readonly kind: "blocks";
      readonly band: number;
      readonly size: string;
      readonly count: string;
      readonly unitAmount: string;
      readonly result: string;
    }
  | {
      /** A share of an amount; `rate` in percent. `band` is null where there are no tiers. */
      readonly kind: "share";
      readonly band: BandRange | null;
      readonly units: string;
      readonly rate: string;
      readonly result: string;
    }
  | {
      /** A fee for each of some events, and why it is that much. */
      readonly kind: "events";
      readonly count: string;
      readonly unitAmount: string;
      readonly charged: "by_rate" | "minimum" | "maximum";
      readonly result: string;
    }
  | {
      readonly kind: "free_events";
      readonly count: string;
      readonly units: string;
      readonly result: string;
    }
  /** One price for the tier that is reached, whatever lies in it. */
  | (BandRange & {
      readonly kind: "tier_price";
      readonly units: string;
      readonly result: string;
    })
  /** Prices that the events carry themselves, added up. */
  | { readonly kind: "carried"; readonly result: string }
  | { readonly kind: "beyond_tiers"; readonly units: string; readonly result: string }
  /** Facts in words alone: what of the usage counts, which it is, and what is corrected. */
  | {
      readonly kind: "prorated_usage";
      readonly counted: string;
      readonly changes: number;
      readonly result: null;
    }
  | {
      readonly kind: "only";
      readonly property: string;
      readonly values: readonly string[];
      readonly result: null;
    }
  | { readonly kind: "event"; readonly transactionId: string; readonly result: null }
  | { readonly kind: "item"; readonly item: string; readonly units: string; readonly result: null }
  | ({ readonly kind: "corrects"; readonly result: null } & CorrectedFee)
  /** A price times a quantity that nothing recurs of. */
  | {
      readonly kind: "one_time" | "one_off";
      readonly unitAmount: string;
      readonly quantity: string;
      readonly result: string;
    }
  /** The part of a line that was not billed yet. */
  | ({ readonly kind: "part"; readonly lineAmount: string; readonly result: string } & ShareStep)
  /** Days that are given back: of a billed line, or at the price of a day. */
  | ({
      readonly kind: "given_back";
      readonly base: "billed_line_share" | "plan_day_price";
      readonly of: string;
      readonly from: string;
      readonly to: string;
      readonly result: string;
    } & ShareStep)
  | { readonly kind: "agreed"; readonly result: string }
  | { readonly kind: "held_at_left"; readonly result: string }
  /** Units of a fixed item for a part of the period; `whole` is their price for all of it. */
  | ({
      readonly kind: "stretch";
      readonly units: string;
      readonly whole: string;
      readonly result: string;
    } & ProrationStep)
  /** What a price before this line's units, or an old plan, took of it already. */
  | { readonly kind: "priced_before"; readonly units: string; readonly result: string }
  | { readonly kind: "nothing_on_top"; readonly result: string }
  | { readonly kind: "paid_by_old_plan"; readonly result: string }
  | ({ readonly kind: "maximum"; readonly result: string } & MaximumStep)
  | { readonly kind: "minimum"; readonly of: "charge" | "commitment"; readonly result: string }
  | { readonly kind: "counts"; readonly item: string; readonly result: string }
  | { readonly kind: "nothing_missing"; readonly result: string }
  /** What a customer agreed beside its plans, for a window; and what of lines that takes back. */
  | {
      readonly kind: "pool";
      readonly pool: PoolKind;
      readonly from: string;
      readonly to: string;
      readonly result: string;
    }
  /** What others of a payer's group used of what they share, and what that leaves. */
  | { readonly kind: "used_by_others"; readonly left: string; readonly result: string }
  | {
      readonly kind: "taken_back";
      readonly pool: Exclude<PoolKind, "commitment">;
      /** True where lines of other tax bear the rest. */
      readonly isPart: boolean;
      readonly result: string;
    }
  | { readonly kind: "borne"; readonly before: string; readonly left: string; readonly result: string }
  | { readonly kind: "free_units"; readonly units: string; readonly result: string }
  | { readonly kind: "flat"; readonly band: number; readonly result: string }
  /** What the rules made of it before, and the amount that somebody set on top of that or in its place. */
  | { readonly kind: "by_rules"; readonly result: string }
  | { readonly kind: "by_hand" | "set_by_hand"; readonly reason: string; readonly result: string }
  | { readonly kind: "lifted"; readonly result: null }
  | { readonly kind: "issued_before"; readonly result: string }
  /** What a price that includes tax is more than the net of its line. */
  | { readonly kind: "tax_included"; readonly rate: string; readonly result: string }
  | { readonly kind: "rounded"; readonly exactAmount: string; readonly result: string }
  | { readonly kind: "version"; readonly plan: string; readonly version: number; readonly result: null };

/**
 * Steps whose result takes the place of everything above them; the results of all others add up. What stands above the
 * last of these is told beside its equation, and the rest comes to what is billed.
 */
const REPLACING: readonly DerivationStep["kind"][] = [
  "proration",
  "part",
  "given_back",
  "held_at_left",
  "nothing_on_top",
  "maximum",
  "nothing_missing",
  "taken_back",
  "rounded",
  "set_by_hand",
  "borne",
];

export function isReplacing({ kind }: DerivationStep): boolean {
  return REPLACING.includes(kind);
}
