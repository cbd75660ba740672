import { checkAmount } from "../catalog/check-prices";
import type { PlanVersion } from "../catalog/plan";
import type { CurrencyCode } from "../money/currency";
import { accept, type Outcome, type Refusal, refuse } from "../outcome";
import { checkPriceModel, type PriceModel } from "../pricing/price-model";
import {
  type AskedPrices,
  agreedFilters,
  agreedItems,
  chargeUnknown,
  checkAgreedBounds,
  under,
} from "./agreed-parts";
import { phasesOf } from "./phases";
import type { PriceOverrides } from "./subscription";

export type { AskedPrices } from "./agreed-parts";

/**
 * Checks prices agreed for one stay against the plan they are agreed on. Null when none is asked for. Refuses
 * `amount_…` and `amount_negative` at `price`, `fixed_price` and `phase_prices`, `phase_unknown`,
 * `charge_unknown`, what `checkPriceModel` refuses, and what `checkAgreedBounds` and `checkAgreedItems` refuse.
 */
export function checkAgreedPrices(
  asked: AskedPrices,
  version: PlanVersion,
  currency: CurrencyCode,
): Outcome<PriceOverrides | null> {
  const { recurring, oneTime } = asked;
  const phases = agreedPhases(asked.phases ?? {}, version, currency);
  const charges = agreedCharges(asked.charges ?? {}, version, currency);
  const filters = agreedFilters(asked.filters ?? {}, version, currency);
  const items = agreedItems(asked.items ?? {}, version, currency);
  const { minimums = {}, maximums = {}, commitment } = asked;
  const refusals = [
    ...checkPrice(recurring, currency, "price"),
    ...checkPrice(oneTime, currency, "fixed_price"),
    ...phases.refusals,
    ...charges.refusals,
    ...filters.refusals,
    ...checkAgreedBounds({ minimums, maximums }, version, currency),
    ...items.refusals,
    ...checkPrice(commitment, currency, "minimum_commitment"),
  ];
  if (refusals.length > 0) return refuse(...refusals);
  const overrides: PriceOverrides = {
    ...(recurring === undefined ? {} : { recurring }),
    ...(oneTime === undefined ? {} : { oneTime }),
    ...(Object.keys(phases.prices).length === 0 ? {} : { phases: phases.prices }),
    ...some({ charges: charges.models, filters: filters.models, minimums, maximums, items: items.models }),
    ...(commitment === undefined ? {} : { commitment }),
  };
  return accept(Object.keys(overrides).length === 0 ? null : overrides);
}

function checkPrice(amount: string | undefined, currency: CurrencyCode, field: string): readonly Refusal[] {
  return amount === undefined ? [] : checkAmount({ currency, amount }, field, "zero");
}

function agreedPhases(
  asked: NonNullable<AskedPrices["phases"]>,
  version: PlanVersion,
  currency: CurrencyCode,
) {
  const refusals: Refusal[] = [];
  const prices: Record<string, { readonly recurring?: string; readonly oneTime?: string }> = {};
  for (const [kind, given] of Object.entries(asked)) {
    const index = phaseIndex(version, kind);
    if (index === null) refusals.push(phaseUnknown(version, kind, `phase_prices.${kind}`));
    else prices[`${index}`] = given;
    refusals.push(
      ...checkPrice(given.recurring, currency, `phase_prices.${kind}.amount`),
      ...checkPrice(given.oneTime, currency, `phase_prices.${kind}.fixed_amount`),
    );
  }
  return { refusals, prices };
}

function agreedCharges(
  asked: NonNullable<AskedPrices["charges"]>,
  version: PlanVersion,
  currency: CurrencyCode,
) {
  const refusals: Refusal[] = [];
  const models: Record<string, PriceModel> = {};
  const known = version.terms.charges.map(({ code }) => code);
  for (const [code, unchecked] of Object.entries(asked)) {
    const field = `charge_prices.${code}`;
    if (!known.includes(code)) refusals.push(chargeUnknown(version, code, known, field));
    const model = checkPriceModel(unchecked, currency);
    if (model.ok) models[code] = model.value;
    else
      refusals.push(...model.refusals.map((refusal) => ({ ...refusal, field: under(field, refusal.field) })));
  }
  return { refusals, models };
}

/** Those of the records that have entries. */
function some<R extends Readonly<Record<string, Readonly<Record<string, unknown>>>>>(records: R): Partial<R> {
  return Object.fromEntries(
    Object.entries(records).filter(([, record]) => Object.keys(record).length > 0),
  ) as Partial<R>;
}

/** The index of the first phase of that kind; null when the plan has none. */
export function phaseIndex(version: PlanVersion, kind: string): number | null {
  const index = phasesOf(version.terms).findIndex((phase) => phase.kind === kind);
  return index < 0 ? null : index;
}

export function phaseUnknown(version: PlanVersion, kind: string, field: string): Refusal {
  const kinds = phasesOf(version.terms).map((phase) => phase.kind);
  return {
    code: "phase_unknown",
    sentence: `${version.planName} has no phase ${JSON.stringify(kind)}.`,
    remedy: `Choose ${[...new Set(kinds)].join(" or ")}.`,
    field,
  };
}
