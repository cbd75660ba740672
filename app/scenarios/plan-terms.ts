import type { PlanTerms } from "~/billing/catalog/plan";
import type { TaxTreatment } from "~/billing/fees/fee";
import type { PostalAddress } from "~/billing/invoicing/invoice";
import { expandPolicy, type Policy } from "~/billing/policy-kinds";
import type { AnchorKind } from "~/billing/subscription/subscription-kinds";
import type { Scenario, ScenarioCustomer, ScenarioPlan, StepOf } from "./format";
import { taxesOf } from "./parse-scenario";

/** How the words of a scenario file become the values that both drivers hand to deciders and operations. */

/** A plan without a recurring amount has no recurring price at all, rather than one of zero. */
export function planTerms(plan: ScenarioPlan): PlanTerms {
  const own = plan.amount === null ? [] : [{ currency: plan.currency, amount: plan.amount }];
  return {
    cadence: { unit: plan.interval, count: plan.interval_count },
    timing: plan.in_advance ? "in_advance" : "in_arrears",
    trialDays: plan.trial_days,
    prices: [...own, ...plan.prices],
    charges: plan.charges.map((charge) => ({
      code: charge.code,
      name: charge.name ?? charge.code,
      metric: charge.metric,
      timing: "in_arrears" as const,
      prices: [{ currency: plan.currency, model: charge.model }, ...charge.prices],
    })),
  };
}

/** The preset of the file with its single overrides. */
export function scenarioPolicy(scenario: Scenario): Policy {
  const { proration, settings, fixed_days_in_month: fixedDays } = scenario.organization;
  return expandPolicy(proration, {
    ...(fixedDays ? { month_days: "30" as const } : {}),
    ...(settings as Partial<Policy>),
  });
}

/** Null takes the anchor of the policy. */
export function stepAnchor(step: StepOf<"subscribe">, plan: ScenarioPlan): AnchorKind | null {
  if (step.anchor) return step.anchor;
  // A plan aligned with itself counts from the first day of it that is paid for, as an anniversary does.
  if (plan.bill_cycle_alignment === "subscription") return "anniversary";
  return plan.bill_cycle_alignment === "account" ? "bill_day" : null;
}

/** The one tax rate of a customer; a file that names none bills without tax. */
export function customerTax(scenario: Scenario, customer: ScenarioCustomer): TaxTreatment {
  const [tax] = taxesOf(scenario, customer.taxes);
  const country = customer.address?.country ?? null;
  return tax ? { category: "S", rate: tax.rate, country } : { category: "O", rate: "0", country };
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
