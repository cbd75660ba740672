import type { Metric, ModelPrice, PhaseTerms, PlanTerms, PlanVersion } from "~/billing/catalog/plan";
import type { Coupon } from "~/billing/discounts/coupon";
import type { PostalAddress } from "~/billing/invoicing/invoice";
import { parseAmount } from "~/billing/money/money";
import type { OverdueStage } from "~/billing/payment/overdue";
import type { PlanSettings, Policy } from "~/billing/policy-kinds";
import type { AnchorKind } from "~/billing/subscription/subscription-kinds";
import type { ChangeTiming } from "~/billing/subscription/when";
import type { TaxRate } from "~/billing/tax/resolve";
import { type Day, parseDay } from "~/billing/time/day";
import { expandPolicy } from "~/policy-presets";
import type { Scenario, ScenarioCustomer, ScenarioPlan, StepOf } from "./format";
import type { StepTiming } from "./format-values";

/** How the words of a scenario file become the values that both drivers hand to deciders and operations. */

/** A plan without a recurring amount has no recurring price at all, rather than one of zero. */
export function planTerms(plan: ScenarioPlan): PlanTerms {
  const { currency } = plan;
  const one = (amount: string | null | undefined) => (amount == null ? [] : [{ currency, amount }]);
  const many = (model: ModelPrice["model"]): ModelPrice[] => [{ currency, model }];
  return {
    cadence: { unit: plan.interval, count: plan.interval_count },
    timing: plan.in_advance ? "in_advance" : "in_arrears",
    trialDays: plan.phases.length > 0 ? 0 : plan.trial_days,
    prices: [...one(plan.amount), ...plan.prices],
    charges: plan.charges.map((charge) => ({
      code: charge.code,
      name: charge.name ?? charge.code,
      metric: charge.metric,
      timing: charge.in_advance ? ("in_advance" as const) : ("in_arrears" as const),
      prices: [...many(charge.model), ...charge.prices],
      ...(charge.prorated ? { prorated: true } : {}),
      ...(charge.filters.length > 0
        ? { filters: charge.filters.map(({ match, model }) => ({ match, prices: many(model) })) }
        : {}),
      ...(charge.group_by.length > 0 ? { groupBy: charge.group_by } : {}),
      ...(isAbove(charge.minimum_amount) ? { minimum: one(charge.minimum_amount) } : {}),
      ...(charge.recovery ? { recovery: recoveryOf(charge.recovery) } : {}),
      ...(charge.taxes ? { taxes: charge.taxes } : {}),
    })),
    ...(plan.phases.length > 0 ? { phases: plan.phases.map((phase) => phaseTerms(plan, phase)) } : {}),
    ...(plan.phases_from === "subscription" ? {} : { phasesFrom: plan.phases_from }),
    ...(plan.fixed_charges.length > 0
      ? {
          fixedItems: plan.fixed_charges.map((item) => ({
            code: item.code,
            name: item.name ?? item.code,
            units: item.units,
            timing: item.in_advance ? ("in_advance" as const) : ("in_arrears" as const),
            prorated: item.prorated,
            recurring: true,
            prices: many(item.model),
            ...(item.taxes ? { taxes: item.taxes } : {}),
          })),
        }
      : {}),
    ...(isAbove(plan.minimum_commitment) ? { commitment: one(plan.minimum_commitment) } : {}),
    ...(plan.bill_usage_monthly ? { usageCadence: { unit: "month" as const, count: 1 } } : {}),
    ...(plan.usage_thresholds.length > 0
      ? { thresholds: plan.usage_thresholds.map((threshold) => ({ ...threshold, currency })) }
      : {}),
    ...(plan.taxes ? { taxes: plan.taxes } : {}),
    ...(plan.tax_behavior === "inclusive" ? { taxBehavior: plan.tax_behavior } : {}),
    ...(plan.interim_supply === "part_payment" ? { interimSupply: plan.interim_supply } : {}),
    ...(plan.add_on ? { addOn: true } : {}),
    ...(plan.available_with ? { availableWith: plan.available_with } : {}),
    ...(plan.bill_cycle_alignment ? { alignment: plan.bill_cycle_alignment } : {}),
    ...(plan.settings ? { settings: plan.settings as PlanSettings } : {}),
  };
}

function isAbove(amount: string | null | undefined): boolean {
  return amount != null && !/^[0.]*$/.test(amount);
}

/** A free trial is a one-time price of zero and nothing recurring. */
function phaseTerms(plan: ScenarioPlan, phase: ScenarioPlan["phases"][number]): PhaseTerms {
  const { currency } = plan;
  const amount = phase.amount ?? null;
  const isFreeTrial = phase.type === "trial" && amount !== null && !isAbove(amount);
  const oneTime = phase.fixed_amount ?? (isFreeTrial ? "0" : null);
  return {
    kind: phase.type,
    length: phase.length,
    prices: amount === null || isFreeTrial ? [] : [{ currency, amount }],
    oneTime: oneTime === null ? [] : [{ currency, amount: oneTime }],
    cadence: phase.interval === undefined ? null : { unit: phase.interval, count: phase.interval_count ?? 1 },
  };
}

function recoveryOf(own: NonNullable<ScenarioPlan["charges"][number]["recovery"]>) {
  return {
    ...(own.on_decrease ? { onDecrease: own.on_decrease } : {}),
    ...(own.on_late ? { onLate: own.on_late } : {}),
    ...(own.late_windows ? { lateWindows: own.late_windows } : {}),
  };
}

/** A version of a plan with the days from which new and present subscriptions have it. */
export type DatedVersion = {
  readonly terms: PlanTerms;
  readonly effectiveFrom: Day | null;
  readonly appliesFrom: Day | null;
};

/** The plan as it is sold first, then each later version of the file with its own prices. */
export function datedVersions(plan: ScenarioPlan): DatedVersion[] {
  const first = { terms: planTerms(plan), effectiveFrom: null, appliesFrom: null };
  const later = plan.versions.map((version): DatedVersion => {
    const { tiers, amount } = version;
    const model = tiers && { type: "tiered_blocks" as const, policy: "all_tiers" as const, tiers };
    const charges = plan.charges.map((charge) => (model ? { ...charge, model } : charge));
    const phases =
      version.phases ??
      plan.phases.map((phase, index) =>
        amount != null && index === plan.phases.length - 1 ? { ...phase, amount } : phase,
      );
    return {
      terms: planTerms({ ...plan, charges, phases, amount: amount ?? plan.amount }),
      effectiveFrom: dayOf(version.effective_from),
      appliesFrom: version.applies_to_existing_from == null ? null : dayOf(version.applies_to_existing_from),
    };
  });
  return [first, ...later];
}

export function dayOf(text: string): Day {
  const read = parseDay(text);
  if (!read.ok) throw new Error(`${text} is not a date.`);
  return read.value;
}

export function metricOf(metric: Scenario["metrics"][number]): Metric {
  return {
    id: `met_${metric.code}`,
    code: metric.code,
    name: metric.name ?? metric.code,
    aggregation: metric.aggregation,
    field: metric.aggregation === "count" ? null : (metric.field ?? null),
    ...(metric.recurring ? { recurring: true } : {}),
  };
}

export function couponOf(scenario: Scenario, coupon: Scenario["coupons"][number]): Coupon {
  const currency = coupon.currency ?? scenario.organization.currency;
  return {
    id: `cou_${coupon.code}`,
    code: coupon.code,
    name: coupon.name ?? coupon.code,
    off:
      coupon.percent_off == null
        ? { kind: "amount", currency, amountMinor: minorOf(coupon.amount_off ?? "0", currency) }
        : { kind: "percent", percent: coupon.percent_off },
    duration: coupon.duration,
    periods: coupon.periods,
    appliesTo: { plans: coupon.applies_to?.plans ?? [], metrics: coupon.applies_to?.metrics ?? [] },
    reusable: coupon.reusable,
  };
}

export function minorOf(amount: string, currency: string): bigint {
  const read = parseAmount(amount, currency);
  if (!read.ok) throw new Error(read.refusals.map(({ sentence }) => sentence).join(" "));
  return read.value;
}

/** A version of the engine driver: bound to ids that say what they are. */
export function versionsOf(plan: ScenarioPlan, metrics: ReadonlyMap<string, Metric>): PlanVersion[] {
  return datedVersions(plan).map(({ terms, effectiveFrom }, index) => ({
    id: `pv_${plan.code}_${index + 1}`,
    planId: `plan_${plan.code}`,
    planCode: plan.code,
    planName: plan.name ?? plan.code,
    number: index + 1,
    terms,
    effectiveFrom,
    charges: terms.charges.map((charge) => {
      const metric = metrics.get(charge.metric);
      return {
        ...charge,
        id: `chg_${plan.code}_${index + 1}_${charge.code}`,
        metricId: `met_${charge.metric}`,
        aggregation: metric?.aggregation ?? "count",
        ...(metric?.recurring ? { recurring: true } : {}),
      };
    }),
  }));
}

const LATE_WINDOWS: readonly Policy["late_windows"][] = ["0", "1", "2", "3", "6", "12"];

/** The preset of the file with its single overrides. */
export function scenarioPolicy(scenario: Scenario): Policy {
  const { organization } = scenario;
  const late = LATE_WINDOWS.find((windows) => windows === String(organization.late_usage_periods ?? ""));
  return expandPolicy(organization.proration, {
    ...(organization.fixed_days_in_month ? { month_days: "30" as const } : {}),
    ...(organization.arrears_mode ? { arrears_timing: organization.arrears_mode } : {}),
    ...(late === undefined ? {} : { late_windows: late }),
    ...(organization.zero_usage_lines === false ? { zero_lines: "skip" as const } : {}),
    ...(organization.price_versions_wait_for_bill_day ? { version_switch: "next_renewal" as const } : {}),
    ...(organization.time_zone_mode ? { time_zone_mode: organization.time_zone_mode } : {}),
    ...(organization.settings as Partial<Policy>),
  });
}

/** Null takes the anchor of the policy. */
export function stepAnchor(step: StepOf<"subscribe">): AnchorKind | null {
  return step.anchor ?? null;
}

/** Invoices are collected as they are made where the file says so, or its preset does. */
export function collectionOf(scenario: Scenario): "automatic" | "none" {
  const { collection, proration } = scenario.organization;
  return collection ?? (proration === "day_exclusive" ? "automatic" : "none");
}

/** The rates of the file; those that are not `default: false` are everybody's. */
export function taxRates(scenario: Scenario): TaxRate[] {
  return scenario.taxes.map(({ code, rate, default: isDefault }) => ({
    code,
    name: code,
    rate,
    category: "S",
    country: null,
    isDefault,
  }));
}

export function customerAddress(customer: ScenarioCustomer): PostalAddress | null {
  const { address } = customer;
  if (!address) return null;
  return {
    line1: address.line1,
    line2: address.line2,
    postalCode: address.postal_code,
    city: address.city,
    region: address.region,
    country: address.country,
  };
}

/** A day that is named outright stands above words. */
export function timingOf(when: StepTiming, effective?: string): ChangeTiming {
  if (effective !== undefined) return { at: "day", on: dayOf(effective) };
  return typeof when === "string" ? { at: when } : { at: "day", on: dayOf(when.on) };
}

/** The stages of being overdue, from the mildest to the worst. */
export function overdueStages({ organization }: Scenario): OverdueStage[] {
  const { overdue, currency } = organization;
  return (overdue?.states ?? []).map((state) => ({
    name: state.name,
    when: {
      earliestUnpaidDays: state.when.earliest_unpaid_invoice_days ?? null,
      unpaidInvoices: state.when.unpaid_invoices ?? null,
      unpaidTotal:
        state.when.unpaid_total === undefined
          ? null
          : { currency, amountMinor: minorOf(state.when.unpaid_total, currency) },
    },
    blocksChanges: state.blocks_changes,
    blocksServiceAndBilling: state.blocks_service_and_billing,
    cancels: state.cancels_subscriptions ?? "no",
    reevaluateDays: state.reevaluate_every_days,
  }));
}
