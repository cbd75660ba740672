import { unreachable } from "../assert";
import type { Rational } from "../money/rational";
import { type CapacityModel, compileCapacity } from "./capacity";
import { compileEventAmount, type EventAmountModel } from "./event-amount";
import { compileGraduated, type GraduatedModel } from "./graduated";
import { compileGraduatedPercentage, type GraduatedPercentageModel } from "./graduated-percentage";
import { compilePackage, type PackageModel } from "./package";
import { compilePerUnit, type PerUnitModel } from "./per-unit";
import { compilePercentage, needsAmounts, type PercentageModel } from "./percentage";
import type { CompiledPrice, Priced, PricedEvents, PricingOptions } from "./priced";
import { compileStairstep, type StairstepModel } from "./stairstep";
import { compileTieredBlocks, type TieredBlocksModel } from "./tiered-blocks";
import { compileVolume, type VolumeModel } from "./volume";

export { checkPriceModel, type UncheckedPriceModel } from "./check-price-model";
export type { BandStep, CompiledPrice, Priced, PricedEvents, PricingOptions } from "./priced";
export { BAND_BOUNDS } from "./priced";
export { BLOCK_POLICIES } from "./tiered-blocks";

/**
 * How a quantity becomes an amount. Models are plain data in the words of the API and the scenario format:
 * decimal strings, major units, of the currency of the plan that holds them.
 */
export type PriceModel =
  | PerUnitModel
  | GraduatedModel
  | VolumeModel
  | PackageModel
  | StairstepModel
  | PercentageModel
  | GraduatedPercentageModel
  | TieredBlocksModel
  | CapacityModel
  | EventAmountModel;

export const PRICE_MODEL_TYPES = [
  "per_unit",
  "graduated",
  "volume",
  "package",
  "stairstep",
  "percentage",
  "graduated_percentage",
  "tiered_blocks",
  "capacity",
  "event_amount",
] as const satisfies readonly PriceModel["type"][];

/** By the model itself: a plan's version is one object for all customers of a run, and models never change. */
const compiledModels = new WeakMap<PriceModel, CompiledPrice>();

/** Reads a model's decimals once, however often the same model is compiled. */
export function compilePriceModel(model: PriceModel): CompiledPrice {
  let compiled = compiledModels.get(model);
  if (!compiled) {
    compiled = compile(model);
    compiledModels.set(model, compiled);
  }
  return compiled;
}

function compile(model: PriceModel): CompiledPrice {
  switch (model.type) {
    case "per_unit":
      return compilePerUnit(model);
    case "graduated":
      return compileGraduated(model);
    case "volume":
      return compileVolume(model);
    case "package":
      return compilePackage(model);
    case "stairstep":
      return compileStairstep(model);
    case "percentage":
      return compilePercentage(model);
    case "graduated_percentage":
      return compileGraduatedPercentage(model);
    case "tiered_blocks":
      return compileTieredBlocks(model);
    case "capacity":
      return compileCapacity(model);
    case "event_amount":
      return compileEventAmount();
    default:
      return unreachable(model, "price model");
  }
}

/**
 * Whether a model looks at each event by itself, so that its events' amounts have to be read. Every other price
 * follows from the quantity and the number of events.
 */
export function needsEventAmounts(model: PriceModel): boolean {
  return model.type === "percentage" && needsAmounts(model);
}

/**
 * The exact price of a quantity, in major units and unrounded, with its derivation. Without `events` the quantity
 * is that of one event.
 */
export function priceQuantity(
  model: PriceModel,
  quantity: Rational,
  options: PricingOptions,
  events?: PricedEvents,
): Priced {
  const compiled = compilePriceModel(model);
  return {
    amount: compiled.amount(quantity, options, events),
    steps: compiled.steps(quantity, options, events),
  };
}
