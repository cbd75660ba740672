import { type CurrencyCode, isCurrencyCode } from "../money/currency";
import { currencyRefusal } from "../money/money";
import { isDecimal } from "../money/rational";
import { accept, type Outcome, type Refusal, refuse } from "../outcome";
import type { CapacityModel } from "./capacity";
import { below, canonical, checkAmount, checkCount, checkSize } from "./check-numbers";
import { type Bounds, checkTierCount, checkTiers, type TierNumber } from "./check-tiers";
import type { EventAmountModel } from "./event-amount";
import type { GraduatedModel } from "./graduated";
import type { GraduatedPercentageModel } from "./graduated-percentage";
import type { PackageModel } from "./package";
import type { PerUnitModel } from "./per-unit";
import type { PercentageModel } from "./percentage";
import type { Bounded } from "./priced";
import type { StairstepModel } from "./stairstep";
import { BLOCK_POLICIES, type TieredBlocksModel } from "./tiered-blocks";
import type { VolumeModel } from "./volume";

type TieredModel = GraduatedModel | VolumeModel | StairstepModel | GraduatedPercentageModel | CapacityModel;
/** The same with tiers that may say where they start. */
type Unchecked<M extends TieredModel> = Omit<M, "tiers"> & {
  readonly tiers: readonly (M["tiers"][number] & Pick<Bounds, "from">)[];
};
type CheckedPriceModel =
  | PerUnitModel
  | PackageModel
  | PercentageModel
  | TieredBlocksModel
  | EventAmountModel
  | TieredModel;
export type UncheckedPriceModel =
  | PerUnitModel
  | PackageModel
  | PercentageModel
  | TieredBlocksModel
  | EventAmountModel
  | Unchecked<GraduatedModel>
  | Unchecked<VolumeModel>
  | Unchecked<StairstepModel>
  | Unchecked<GraduatedPercentageModel>
  | Unchecked<CapacityModel>;

/**
 * Checks a model and brings it into its normal form: canonical decimals, tiers with `up_to` only. Refusals:
 * `amount_invalid`, `amount_precision`, `amount_negative`, `package_size_invalid`, `tier_missing`,
 * `tier_too_many`, `tier_order`, `tier_gap`, `tier_overlap`, `tier_last_not_open`, `currency_invalid`,
 * `free_events_invalid`, `event_limits_crossed`, `block_policy_invalid`, `block_size_invalid`,
 * `max_blocks_invalid`, `event_field_missing`; each names its field ("tiers.1.up_to").
 */
export function checkPriceModel(
  model: UncheckedPriceModel,
  currency: CurrencyCode,
): Outcome<CheckedPriceModel> {
  if (!isCurrencyCode(currency)) return refuse({ ...currencyRefusal(currency), field: "currency" });
  switch (model.type) {
    case "per_unit":
      return accepted(checkAmount(model.unit_amount, "The unit price", "unit_amount"), () => ({
        type: "per_unit",
        unit_amount: canonical(model.unit_amount),
      }));
    case "package":
      return checkPackage(model);
    case "percentage":
      return checkPercentage(model);
    case "tiered_blocks":
      return checkBlocks(model);
    case "event_amount":
      return checkEventAmount(model);
    default:
      return checkTiered(model);
  }
}

/** The normal form is only made of what was found fit. */
function accepted(refusals: readonly Refusal[], model: () => CheckedPriceModel): Outcome<CheckedPriceModel> {
  return refusals.length > 0 ? refuse(...refusals) : accept(model());
}

function checkPackage(model: PackageModel): Outcome<CheckedPriceModel> {
  const refusals = [
    ...checkAmount(model.amount, "The price of a package", "amount"),
    ...checkAmount(model.free_units, "The number of free units", "free_units"),
    ...checkSize(model.package_size, "package", "package_size_invalid", "package_size"),
  ];
  return accepted(refusals, () => ({
    type: "package",
    package_size: canonical(model.package_size),
    amount: canonical(model.amount),
    free_units: canonical(model.free_units),
  }));
}

function checkPercentage(model: PercentageModel): Outcome<CheckedPriceModel> {
  const { min_per_event: least, max_per_event: most, free_events } = model;
  const refusals = [
    ...checkAmount(model.rate, "The rate", "rate"),
    ...checkAmount(model.fixed_amount, "The fixed fee of an event", "fixed_amount"),
    ...checkCount(free_events, {
      least: 0,
      name: "The number of free events",
      code: "free_events_invalid",
      field: "free_events",
    }),
    ...checkAmount(model.free_amount, "The free amount", "free_amount"),
    ...(least === null ? [] : checkAmount(least, "The least that an event costs", "min_per_event")),
    ...(most === null ? [] : checkAmount(most, "The most that an event costs", "max_per_event")),
  ];
  if (refusals.length === 0 && least !== null && most !== null && below(most, least)) {
    refusals.push({
      code: "event_limits_crossed",
      sentence: `An event would cost at least ${least} and at most ${most}.`,
      remedy: `Enter a most of ${least} or more, or leave one of the two empty.`,
      field: "max_per_event",
    });
  }
  return accepted(refusals, () => ({
    type: "percentage",
    rate: canonical(model.rate),
    fixed_amount: canonical(model.fixed_amount),
    free_events,
    free_amount: canonical(model.free_amount),
    min_per_event: least === null ? null : canonical(least),
    max_per_event: most === null ? null : canonical(most),
  }));
}

function checkEventAmount(model: EventAmountModel): Outcome<CheckedPriceModel> {
  const field = model.field.trim();
  if (field !== "") return accept({ type: "event_amount", field });
  return refuse({
    code: "event_field_missing",
    sentence: "It is not said which property of an event carries its price.",
    remedy: 'Name the property, such as "amount".',
    field: "field",
  });
}

function checkBlocks(model: TieredBlocksModel): Outcome<CheckedPriceModel> {
  const { policy, tiers } = model;
  const count = checkTierCount(tiers.length);
  const refusals = count ? [count] : tiers.flatMap((_tier, index) => checkBlockTier(tiers, index));
  if (!BLOCK_POLICIES.includes(policy)) {
    refusals.push({
      code: "block_policy_invalid",
      sentence: `${JSON.stringify(policy)} does not say which tiers sell the blocks.`,
      remedy: `Choose ${BLOCK_POLICIES.join(" or ")}.`,
      field: "policy",
    });
  }
  return accepted(refusals, () => ({
    type: "tiered_blocks",
    policy,
    tiers: tiers.map((tier) => ({
      block_size: canonical(tier.block_size),
      price: canonical(tier.price),
      max_blocks: tier.max_blocks === null ? null : canonical(tier.max_blocks),
    })),
  }));
}

function checkBlockTier(tiers: TieredBlocksModel["tiers"], index: number): Refusal[] {
  const tier = tiers[index];
  if (!tier) return [];
  const at = (field: string) => `tiers.${index}.${field}`;
  const refusals = [
    ...checkSize(tier.block_size, "block", "block_size_invalid", at("block_size")),
    ...checkAmount(tier.price, `Tier ${index + 1}: the price of a block`, at("price")),
  ];
  if (tier.max_blocks !== null) {
    refusals.push(...checkMaxBlocks(tier.max_blocks, index));
  } else if (index < tiers.length - 1) {
    refusals.push({
      code: "tier_order",
      sentence: `Tier ${index + 1} sells any number of blocks, so tier ${index + 2} is never reached.`,
      remedy: `Say how many blocks tier ${index + 1} sells at most, or remove the tiers after it.`,
      field: at("max_blocks"),
    });
  }
  return refusals;
}

function checkMaxBlocks(text: string, index: number): Refusal[] {
  const field = `tiers.${index}.max_blocks`;
  if (!isDecimal(text) || /^0*[1-9]\d*(\.0+)?$/.test(text)) {
    return checkAmount(text, `Tier ${index + 1}: the most blocks of it`, field);
  }
  return [
    {
      code: "max_blocks_invalid",
      sentence: `Tier ${index + 1} cannot sell at most ${text} blocks.`,
      remedy: "Enter a whole number above zero, or leave it empty for any number of blocks.",
      field,
    },
  ];
}

function checkTiered(
  model: Extract<UncheckedPriceModel, Unchecked<TieredModel>>,
): Outcome<CheckedPriceModel> {
  switch (model.type) {
    case "stairstep":
      return accepted(checkTiers(model.tiers, [flatAmount()], rules(model)), () => ({
        type: model.type,
        ...boundsOf(model),
        tiers: model.tiers.map((tier) => ({ ...end(tier), flat_amount: canonical(tier.flat_amount) })),
      }));
    case "capacity":
      return accepted(
        checkTiers(model.tiers, [{ of: ({ amount }) => amount, name: "its price", field: "amount" }], {
          last: "may_end",
        }),
        () => ({
          type: model.type,
          tiers: model.tiers.map((tier) => ({ ...end(tier), amount: canonical(tier.amount) })),
        }),
      );
    case "graduated_percentage":
      return accepted(
        checkTiers(
          model.tiers,
          [{ of: ({ rate }) => rate, name: "the rate", field: "rate" }, flatAmount()],
          rules(model),
        ),
        () => ({
          type: model.type,
          ...boundsOf(model),
          tiers: model.tiers.map((tier) => ({
            ...end(tier),
            rate: canonical(tier.rate),
            flat_amount: canonical(tier.flat_amount),
          })),
        }),
      );
    default:
      return accepted(
        checkTiers(
          model.tiers,
          [{ of: (tier) => tier.unit_amount, name: "the unit price", field: "unit_amount" }, flatAmount()],
          rules(model),
        ),
        () => ({
          type: model.type,
          ...boundsOf(model),
          tiers: model.tiers.map((tier) => ({
            ...end(tier),
            unit_amount: canonical(tier.unit_amount),
            flat_amount: canonical(tier.flat_amount),
          })),
        }),
      );
  }
}

function rules({ band_bounds: bounds }: Bounded) {
  return { bounds };
}

/** Bounds are said where they are not the usual ones. */
function boundsOf({ band_bounds }: Bounded): Bounded {
  return band_bounds === "lower_inclusive" ? { band_bounds } : {};
}

function flatAmount(): TierNumber<{ readonly flat_amount: string }> {
  return { of: (tier) => tier.flat_amount, name: "the flat amount", field: "flat_amount" };
}

function end(tier: Bounds) {
  return { up_to: tier.up_to === null ? null : canonical(tier.up_to) };
}
