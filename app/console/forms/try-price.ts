import { divide, fromDecimal, isDecimal, isZero, toDecimal } from "~/billing/money/rational";
import type { Outcome } from "~/billing/outcome";
import type { PlanSettings } from "~/billing/policy-kinds";
import type { BandStep } from "~/billing/pricing/price-model";
import { type ModelText, uncheckedModel } from "~/console/forms/model-text";
import type { TermsText } from "~/console/forms/plan-terms";
import type { ShownExample } from "~/console/pages/plan-example";
import type { DerivationNode } from "~/ui/derivation-tree";
import { readDecimal } from "~/ui/format/read-amount";

const SAMPLES = 24;
const PER_UNIT_PLACES = 6;

export type Trial = {
  readonly chargeName: string;
  readonly currency: string;
  readonly quantity: string;
  /** In how many equal events the units come, where the price asks; null where it does not. */
  readonly events: string | null;
  readonly bounds: readonly string[];
  /** What to price: the tried quantity first, then the curve's. */
  readonly price: {
    readonly model: ReturnType<typeof uncheckedModel>;
    readonly currency: string;
    readonly quantities: readonly string[];
    readonly eventCount: number;
    readonly settings: PlanSettings;
  };
};

/** Which price of the typed terms is tried, and with how many units; null while there is none. */
export function trialOf(typed: TermsText, form: FormData | null): Trial | null {
  const [chargeIndex = "0", priceIndex = "0"] = String(form?.get("try_charge") ?? "0.0").split(".");
  const charge = typed.charges[Number(chargeIndex)] ?? typed.charges[0];
  const chosen = charge?.prices[Number(priceIndex)] ?? charge?.prices[0];
  if (!charge || !chosen) return null;
  const { model, currency } = chosen;
  const units = String(form?.get("try_units") ?? defaultUnits(model));
  const read = readDecimal(units);
  const quantity = read.ok ? read.plain : units;
  const bounds = boundsOf(model);
  const events = model.type === "percentage" ? String(form?.get("try_events") ?? "10").trim() : null;
  const quantities = [quantity, ...curveUnits(quantity, bounds)];
  const chargeName = charge.name || charge.code;
  return {
    chargeName,
    currency,
    quantity,
    events,
    bounds,
    price: {
      model: uncheckedModel(model),
      currency,
      quantities,
      eventCount: events === null ? 1 : Number(events),
      settings: typed.settings as PlanSettings,
    },
  };
}

/** Whole numbers at which the model changes its price, as far as they can be read. */
function boundsOf(model: ModelText): string[] {
  return typedBounds(model).flatMap((bound) => {
    const read = readDecimal(bound);
    return read.ok && /^\d{1,15}$/.test(read.plain) && read.plain !== "0" ? [read.plain] : [];
  });
}

function typedBounds(model: ModelText): string[] {
  switch (model.type) {
    case "per_unit":
    case "event_amount":
      return [];
    case "percentage":
      return [model.freeAmount];
    case "package":
      return [model.freeUnits, model.packageSize];
    case "tiered_blocks":
      return blockBounds(model.tiers);
    default:
      return model.tiers.map((tier) => tier.upTo);
  }
}

/** Where each tier of blocks is sold out, as far as the sizes are whole numbers. */
function blockBounds(tiers: ModelText["tiers"]): string[] {
  let units = 0n;
  return tiers.flatMap(({ blockSize, maxBlocks }) => {
    const [size, most] = [readDecimal(blockSize), readDecimal(maxBlocks)];
    if (!size.ok || !most.ok || !/^\d{1,9}$/.test(size.plain) || !/^\d{1,9}$/.test(most.plain)) return [];
    units += BigInt(size.plain) * BigInt(most.plain);
    return [units.toString()];
  });
}

/** A little past the last bound, so that the example shows every tier. */
function defaultUnits(model: ModelText): string {
  const highest = Math.max(0, ...boundsOf(model).map(Number));
  return highest === 0 ? "1000" : `${Math.round(highest * 1.4)}`;
}

/** Units spread from zero to well past the last bound and the tried quantity, with each bound and those beside it. */
function curveUnits(quantity: string, bounds: readonly string[]): string[] {
  const tried = /^\d{1,15}/.exec(quantity)?.[0] ?? "0";
  const [highest = 8n] = ["8", tried, ...bounds].map(BigInt).sort((left, right) => (left < right ? 1 : -1));
  const end = highest + highest / 2n;
  const units = new Set([0n, end, ...bounds.flatMap(around)]);
  for (let step = 1; step < SAMPLES; step += 1) units.add((end * BigInt(step)) / BigInt(SAMPLES));
  return [...units].sort((left, right) => (left < right ? -1 : 1)).map((value) => value.toString());
}

/** A price jumps behind a bound, or with it. */
function around(bound: string): bigint[] {
  const units = BigInt(bound);
  return [units - 1n, units, units + 1n];
}

type Priced = {
  readonly quantity: string;
  readonly amountMinor: bigint;
  readonly exactAmount: string;
  readonly steps: readonly BandStep[];
};

/** Writes the steps of a price, whose model is of that type, in the reader's notation. */
type Explain = (
  priced: Priced & { readonly model: string; readonly currency: string },
) => readonly DerivationNode[];

/** The example as the editor shows it; null while what is typed cannot be priced. */
export function exampleOf(
  trial: Trial,
  outcome: Outcome<readonly Priced[]>,
  explain: Explain,
): ShownExample | null {
  const [tried, ...curve] = outcome.ok ? outcome.value : [];
  if (!tried) return null;
  const marked = new Set(["0", ...trial.bounds, curve.at(-1)?.quantity ?? ""]);
  const point = (priced: Priced) => ({
    units: priced.quantity,
    totalMinor: priced.amountMinor,
    perUnit: perUnit(priced),
    ...(marked.has(priced.quantity) ? { bound: true as const } : {}),
  });
  return {
    chargeName: trial.chargeName,
    currency: trial.currency,
    quantity: trial.quantity,
    events: trial.events,
    amountMinor: tried.amountMinor,
    steps: explain({ ...tried, model: trial.price.model.type, currency: trial.currency }),
    tried: point(tried),
    curve: curve.map(point),
  };
}

function perUnit({ quantity, exactAmount }: Priced): string {
  if (!isDecimal(quantity) || isZero(fromDecimal(quantity))) return "0";
  return toDecimal(divide(fromDecimal(exactAmount), fromDecimal(quantity)), PER_UNIT_PLACES);
}
