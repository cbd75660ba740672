import { unreachable } from "../assert";
import type { Rational } from "../money/rational";
import { compileGraduated, type GraduatedModel } from "./graduated";
import { compilePackage, type PackageModel } from "./package";
import { compilePerUnit, type PerUnitModel } from "./per-unit";
import type { CompiledPrice, Priced, PricingOptions } from "./priced";
import { compileVolume, type VolumeModel } from "./volume";

export { checkPriceModel, type UncheckedPriceModel } from "./check-price-model";
export type { BandStep, CompiledPrice, Priced, PricingOptions } from "./priced";

/**
 * How a quantity becomes an amount. Models are plain data in the words of the API and the scenario format:
 * decimal strings, major units, of the currency of the plan that holds them.
 */
export type PriceModel = PerUnitModel | GraduatedModel | VolumeModel | PackageModel;

export const PRICE_MODEL_TYPES = [
  "per_unit",
  "graduated",
  "volume",
  "package",
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
    default:
      return unreachable(model, "price model");
  }
}

/** The exact price of a quantity, in major units and unrounded, with its derivation. */
export function priceQuantity(model: PriceModel, quantity: Rational, options: PricingOptions): Priced {
  const compiled = compilePriceModel(model);
  return { amount: compiled.amount(quantity, options), steps: compiled.steps(quantity, options) };
}
