import { BLOCK_POLICIES, type PriceModel, type UncheckedPriceModel } from "~/billing/pricing/price-model";
import { readDecimal } from "~/ui/format/read-amount";
import type { TierRow } from "~/ui/tier-editor";

/** A price model as it is typed: all that any model asks for, as text, so that changing the model loses nothing. */
export type ModelText = {
  readonly type: string;
  readonly unitAmount: string;
  readonly packageSize: string;
  readonly amount: string;
  readonly freeUnits: string;
  readonly rate: string;
  readonly fixedAmount: string;
  readonly freeEvents: string;
  readonly freeAmount: string;
  readonly minPerEvent: string;
  readonly maxPerEvent: string;
  readonly policy: string;
  /** Which tier a quantity at the end of one falls in. */
  readonly bandBounds: string;
  /** The property that carries the price. */
  readonly field: string;
  readonly tiers: readonly TierRow[];
};

export const emptyTier: TierRow = {
  upTo: "",
  unitAmount: "",
  flatAmount: "",
  rate: "",
  amount: "",
  blockSize: "",
  price: "",
  maxBlocks: "",
};

export const emptyModel: ModelText = {
  type: "per_unit",
  unitAmount: "",
  packageSize: "",
  amount: "",
  freeUnits: "0",
  rate: "",
  fixedAmount: "0",
  freeEvents: "0",
  freeAmount: "0",
  minPerEvent: "",
  maxPerEvent: "",
  policy: "all_tiers",
  bandBounds: "upper_inclusive",
  field: "",
  tiers: [{ ...emptyTier, upTo: "1000", maxBlocks: "10" }, emptyTier],
};

/** A stored model as text. */
export function modelText(model: PriceModel): ModelText {
  switch (model.type) {
    case "per_unit":
      return { ...emptyModel, type: model.type, unitAmount: model.unit_amount };
    case "package":
      return {
        ...emptyModel,
        type: model.type,
        packageSize: model.package_size,
        amount: model.amount,
        freeUnits: model.free_units,
      };
    case "percentage":
      return {
        ...emptyModel,
        type: model.type,
        rate: model.rate,
        fixedAmount: model.fixed_amount,
        freeEvents: `${model.free_events}`,
        freeAmount: model.free_amount,
        minPerEvent: model.min_per_event ?? "",
        maxPerEvent: model.max_per_event ?? "",
      };
    case "event_amount":
      return { ...emptyModel, type: model.type, field: model.field };
    case "tiered_blocks":
      return { ...emptyModel, type: model.type, policy: model.policy, tiers: tierRows(model) };
    default:
      return { ...emptyModel, ...boundsText(model), type: model.type, tiers: tierRows(model) };
  }
}

function boundsText(model: PriceModel): Partial<ModelText> {
  return "band_bounds" in model && model.band_bounds ? { bandBounds: model.band_bounds } : {};
}

function tierRows(model: Extract<PriceModel, { tiers: unknown }>): TierRow[] {
  return model.tiers.map((tier) => ({
    ...emptyTier,
    ...("up_to" in tier ? { upTo: tier.up_to ?? "" } : {}),
    ...("unit_amount" in tier ? { unitAmount: tier.unit_amount } : {}),
    ...("flat_amount" in tier ? { flatAmount: tier.flat_amount } : {}),
    ...("rate" in tier ? { rate: tier.rate } : {}),
    ...("amount" in tier ? { amount: tier.amount } : {}),
    ...("block_size" in tier
      ? { blockSize: tier.block_size, price: tier.price, maxBlocks: tier.max_blocks ?? "" }
      : {}),
  }));
}

type Branch = { readonly [key: string]: unknown };

/** Reads a model as it was typed, out of the nested fields of the form. */
export function readModel(model: Branch, tiers: readonly Branch[]): ModelText {
  const text = (of: Branch, name: string, missing = "") => {
    const value = of[name];
    return typeof value === "string" ? value.trim() : missing;
  };
  const rows = tiers.map((tier) => ({
    upTo: text(tier, "up_to"),
    unitAmount: text(tier, "unit_amount"),
    flatAmount: text(tier, "flat_amount"),
    rate: text(tier, "rate"),
    amount: text(tier, "amount"),
    blockSize: text(tier, "block_size"),
    price: text(tier, "price"),
    maxBlocks: text(tier, "max_blocks"),
  }));
  return {
    type: text(model, "type", "per_unit"),
    unitAmount: text(model, "unit_amount"),
    packageSize: text(model, "package_size"),
    amount: text(model, "amount"),
    freeUnits: text(model, "free_units", "0"),
    rate: text(model, "rate"),
    fixedAmount: text(model, "fixed_amount", "0"),
    freeEvents: text(model, "free_events", "0"),
    freeAmount: text(model, "free_amount", "0"),
    minPerEvent: text(model, "min_per_event"),
    maxPerEvent: text(model, "max_per_event"),
    policy: text(model, "policy", "all_tiers"),
    bandBounds: text(model, "band_bounds", "upper_inclusive"),
    field: text(model, "field"),
    tiers: rows.length > 0 ? rows : emptyModel.tiers,
  };
}

/** `1.000,5` typed by a reader is 1000.5; what cannot be read goes on as it is, for the check to name. */
export function plain(typed: string): string {
  const read = readDecimal(typed);
  return read.ok ? read.plain : typed;
}

function plainOrNull(typed: string): string | null {
  return typed === "" ? null : plain(typed);
}

/** Beside another price a flat fee may be left out; where it is the only one, as in a stairstep, nothing typed is no price. */
function flatFee(tier: TierRow): string {
  return tier.flatAmount === "" ? "0" : plain(tier.flatAmount);
}

/** What a table says of its bounds, where it has another than the usual ones. */
function boundsOf({ bandBounds }: ModelText) {
  return bandBounds === "lower_inclusive" ? ({ band_bounds: bandBounds } as const) : {};
}

/** The typed model in the shape the catalog checks. */
export function uncheckedModel(model: ModelText): UncheckedPriceModel {
  const { tiers } = model;
  const bounds = boundsOf(model);
  const end = (tier: TierRow, index: number) => ({
    up_to: index === tiers.length - 1 ? null : plain(tier.upTo),
  });
  switch (model.type) {
    case "package":
      return {
        type: "package",
        package_size: plain(model.packageSize),
        amount: plain(model.amount),
        free_units: plain(model.freeUnits),
      };
    case "graduated":
    case "volume":
      return {
        type: model.type,
        ...bounds,
        tiers: tiers.map((tier, index) => ({
          ...end(tier, index),
          unit_amount: plain(tier.unitAmount),
          flat_amount: flatFee(tier),
        })),
      };
    case "stairstep":
      return {
        type: "stairstep",
        ...bounds,
        tiers: tiers.map((tier, index) => ({ ...end(tier, index), flat_amount: plain(tier.flatAmount) })),
      };
    case "capacity":
      return {
        type: "capacity",
        tiers: tiers.map((tier, index) => ({ ...end(tier, index), amount: plain(tier.amount) })),
      };
    case "event_amount":
      return { type: "event_amount", field: model.field };
    case "percentage":
    case "graduated_percentage":
    case "tiered_blocks":
      return uncheckedShare(model, model.type, end);
    default:
      return { type: "per_unit", unit_amount: plain(model.unitAmount) };
  }
}

function uncheckedShare(
  model: ModelText,
  type: "percentage" | "graduated_percentage" | "tiered_blocks",
  end: (tier: TierRow, index: number) => { readonly up_to: string | null },
): UncheckedPriceModel {
  if (type === "percentage") {
    return {
      type,
      rate: plain(model.rate),
      fixed_amount: plain(model.fixedAmount),
      free_events: Number(plain(model.freeEvents)),
      free_amount: plain(model.freeAmount),
      min_per_event: plainOrNull(model.minPerEvent),
      max_per_event: plainOrNull(model.maxPerEvent),
    };
  }
  if (type === "graduated_percentage") {
    return {
      type,
      ...boundsOf(model),
      tiers: model.tiers.map((tier, index) => ({
        ...end(tier, index),
        rate: plain(tier.rate),
        flat_amount: flatFee(tier),
      })),
    };
  }
  return {
    type,
    policy: BLOCK_POLICIES.find((policy) => policy === model.policy) ?? "all_tiers",
    tiers: model.tiers.map((tier) => ({
      block_size: plain(tier.blockSize),
      price: plain(tier.price),
      max_blocks: plainOrNull(tier.maxBlocks),
    })),
  };
}
