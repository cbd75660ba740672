import type { z } from "zod";
import type { AmountsBody, PHASE_STARTS, PlanTermsBody, writtenTerms } from "~/api/schemas/plan-terms";
import type { PhasesFrom } from "~/billing/catalog/catalog-kinds";
import type { UncheckedTerms } from "~/billing/catalog/check-terms";
import type {
  ChargeTerms,
  FixedItemTerms,
  PhaseTerms,
  PlanTerms,
  RecurringPrice,
} from "~/billing/catalog/plan";
import type { UncheckedPriceModel } from "~/billing/pricing/price-model";
import { CADENCE_UNITS, type Cadence } from "~/billing/time/cadence";

type Written = z.input<typeof writtenTerms>;
type PhaseStart = (typeof PHASE_STARTS)[number];

const startWords: Readonly<Record<PhasesFrom, PhaseStart>> = {
  subscription: "subscription_start",
  bundle: "bundle_start",
  change: "change",
};
const startKinds: Readonly<Record<PhaseStart, PhasesFrom>> = {
  subscription_start: "subscription",
  bundle_start: "bundle",
  change: "change",
};

/** Terms in the words of the scenario format, with everything that is not there said to be not there. */
export function presentTerms(terms: PlanTerms): Written {
  return {
    interval: terms.cadence.unit,
    interval_count: terms.cadence.count,
    in_advance: terms.timing === "in_advance",
    trial_days: terms.trialDays,
    prices: writePrices(terms.prices),
    recognition: terms.recognition ?? null,
    charges: terms.charges.map(presentCharge),
    fixed_charges: (terms.fixedItems ?? []).map(presentFixedItem),
    minimum_commitment: writePrices(terms.commitment),
    phases: (terms.phases ?? []).map(presentPhase),
    phases_from: startWords[terms.phasesFrom ?? "subscription"],
    usage_interval: terms.usageCadence?.unit ?? null,
    usage_interval_count: terms.usageCadence?.count ?? null,
    usage_thresholds: (terms.thresholds ?? []).map(({ currency, amount, recurring }) => ({
      currency,
      amount,
      recurring,
    })),
    interim_supply: terms.interimSupply ?? "partial_supply",
    taxes: [...(terms.taxes ?? [])],
    tax_behavior: terms.taxBehavior ?? "exclusive",
    add_on: terms.addOn ?? false,
    available_with: [...(terms.availableWith ?? [])],
    bill_cycle_alignment: terms.alignment ?? null,
    settings: { ...terms.settings },
  };
}

function presentCharge(charge: ChargeTerms): Written["charges"][number] {
  return {
    code: charge.code,
    name: charge.name,
    metric: charge.metric,
    in_advance: charge.timing === "in_advance",
    prorated: charge.prorated ?? false,
    recognition: charge.recognition ?? null,
    recovery: charge.recovery
      ? {
          on_decrease: charge.recovery.onDecrease ?? null,
          on_late: charge.recovery.onLate ?? null,
          late_windows: charge.recovery.lateWindows ?? null,
        }
      : null,
    prices: writeModels(charge.prices),
    filters: (charge.filters ?? []).map(({ match, prices }) => ({
      match: Object.fromEntries(Object.entries(match).map(([name, values]) => [name, [...values]])),
      prices: writeModels(prices),
    })),
    group_by: [...(charge.groupBy ?? [])],
    minimum_amount: writePrices(charge.minimum),
    maximum_amount: writePrices(charge.maximum),
    taxes: [...(charge.taxes ?? [])],
  };
}

function presentFixedItem(item: FixedItemTerms): Written["fixed_charges"][number] {
  return {
    code: item.code,
    name: item.name,
    units: item.units,
    in_advance: item.timing === "in_advance",
    prorated: item.prorated,
    recurring: item.recurring,
    recognition: item.recognition ?? null,
    prices: writeModels(item.prices),
    taxes: [...(item.taxes ?? [])],
  };
}

function presentPhase(phase: PhaseTerms): Written["phases"][number] {
  return {
    type: phase.kind,
    length: phase.length && writeLength(phase.length),
    prices: writePrices(phase.prices),
    fixed_amount: writePrices(phase.oneTime),
    interval: phase.cadence?.unit ?? null,
    interval_count: phase.cadence?.count ?? null,
  };
}

type Writable<T> = T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T;

function writePrices(prices: readonly RecurringPrice[] | undefined) {
  return (prices ?? []).map(({ currency, amount }) => ({ currency, amount }));
}

/** Copies, so that stored models' readonly lists fit the document's. */
function writeModels(prices: ChargeTerms["prices"]) {
  return prices.map(({ currency, model }) => ({
    currency,
    model: structuredClone(model) as Writable<typeof model>,
  }));
}

function writeLength({ unit, count }: Cadence): string {
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** "30 days"; the schema has seen to the shape. */
function readLength(text: string): Cadence {
  const [count = "", word = ""] = text.split(" ");
  const unit = CADENCE_UNITS.find((each) => each === word || `${each}s` === word) ?? "day";
  return { unit, count: Number.parseInt(count, 10) };
}

/** Terms of a request in the words of the engine; short forms become lists of one, and what is not there is left out. */
export function readTerms(body: PlanTermsBody): UncheckedTerms {
  const { currency } = body;
  const usage = body.usage_interval ?? (body.bill_usage_monthly ? "month" : null);
  return {
    cadence: { unit: body.interval, count: body.interval_count },
    timing: timingOf(body.in_advance),
    trialDays: body.trial_days,
    prices: body.prices ?? shortPrice(body),
    ...(body.recognition ? { recognition: body.recognition } : {}),
    charges: body.charges.map((charge) => readCharge(charge, currency)),
    ...(body.phases_from === "subscription_start" ? {} : { phasesFrom: startKinds[body.phases_from] }),
    ...(body.add_on ? { addOn: true } : {}),
    ...listed(
      "phases",
      body.phases.map((phase) => readPhase(phase, currency)),
    ),
    ...listed(
      "fixedItems",
      body.fixed_charges.map((item) => readFixedItem(item, currency)),
    ),
    ...listed("commitment", readAmounts(body.minimum_commitment, currency)),
    ...listed(
      "thresholds",
      body.usage_thresholds.map((each) => ({ ...each, currency: each.currency ?? currency ?? "" })),
    ),
    ...(body.interim_supply === "part_payment" ? { interimSupply: body.interim_supply } : {}),
    ...listed("taxes", body.taxes),
    ...(body.tax_behavior === "inclusive" ? { taxBehavior: body.tax_behavior } : {}),
    ...listed("availableWith", body.available_with),
    ...(usage === null ? {} : { usageCadence: { unit: usage, count: body.usage_interval_count ?? 1 } }),
    ...(body.bill_cycle_alignment ? { alignment: body.bill_cycle_alignment } : {}),
    ...(Object.keys(body.settings).length > 0 ? { settings: body.settings } : {}),
  };
}

const timingOf = (inAdvance: unknown) => (inAdvance === true ? "in_advance" : "in_arrears");

/** Nothing where the list is empty. */
function listed<K extends string, T>(key: K, list: readonly T[]): { [key in K]?: readonly T[] } {
  return (list.length > 0 ? { [key]: list } : {}) as { [key in K]?: readonly T[] };
}

/** Null says that nothing recurs; left out beside a currency is a price of zero, and beside phases none. */
function shortPrice({ amount, currency, phases }: PlanTermsBody): RecurringPrice[] {
  if (currency === undefined || amount === null) return [];
  if (amount === undefined && phases.length > 0) return [];
  return [{ currency, amount: amount ?? "0" }];
}

function readAmounts(amounts: AmountsBody, currency: string | undefined): readonly RecurringPrice[] {
  if (typeof amounts !== "string") return amounts ?? [];
  return currency === undefined ? [] : [{ currency, amount: amounts }];
}

type PricedBody = {
  readonly prices?: readonly { readonly currency: string; readonly model: UncheckedPriceModel }[];
  readonly model?: UncheckedPriceModel;
};

function readModels({ prices, model }: PricedBody, currency: string | undefined) {
  return prices ?? (model === undefined || currency === undefined ? [] : [{ currency, model }]);
}

function readCharge(
  charge: PlanTermsBody["charges"][number],
  currency: string | undefined,
): UncheckedTerms["charges"][number] {
  return {
    code: charge.code,
    name: charge.name ?? charge.code,
    metric: charge.metric,
    timing: timingOf(charge.in_advance),
    prices: readModels(charge, currency),
    ...(charge.prorated ? { prorated: true } : {}),
    ...(charge.recognition ? { recognition: charge.recognition } : {}),
    ...(charge.recovery ? { recovery: readRecovery(charge.recovery) } : {}),
    ...listed(
      "filters",
      charge.filters.map((filter) => ({ match: filter.match, prices: readModels(filter, currency) })),
    ),
    ...listed("groupBy", charge.group_by),
    ...listed("minimum", readAmounts(charge.minimum_amount, currency)),
    ...listed("maximum", readAmounts(charge.maximum_amount, currency)),
    ...listed("taxes", charge.taxes),
  };
}

function readRecovery(
  recovery: NonNullable<PlanTermsBody["charges"][number]["recovery"]>,
): NonNullable<ChargeTerms["recovery"]> {
  return {
    ...(recovery.on_decrease ? { onDecrease: recovery.on_decrease } : {}),
    ...(recovery.on_late ? { onLate: recovery.on_late } : {}),
    ...(recovery.late_windows ? { lateWindows: recovery.late_windows } : {}),
  };
}

function readFixedItem(item: PlanTermsBody["fixed_charges"][number], currency: string | undefined) {
  return {
    code: item.code,
    name: item.name ?? item.code,
    units: item.units,
    timing: timingOf(item.in_advance),
    prorated: item.prorated,
    recurring: item.recurring,
    prices: readModels(item, currency),
    ...(item.recognition ? { recognition: item.recognition } : {}),
    ...listed("taxes", item.taxes),
  } as const;
}

function readPhase(phase: PlanTermsBody["phases"][number], currency: string | undefined): PhaseTerms {
  return {
    kind: phase.type,
    length: phase.length ? readLength(phase.length) : null,
    prices: phase.prices ?? readAmounts(phase.amount, currency),
    oneTime: readAmounts(phase.fixed_amount, currency),
    cadence: phase.interval ? { unit: phase.interval, count: phase.interval_count ?? 1 } : null,
  };
}
