import type { PlanTerms } from "~/billing/catalog/plan";
import { accept, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { changeInvoiceNumbering } from "~/operations/change-invoice-numbering.server";
import { changeOverdueRules } from "~/operations/change-overdue-rules.server";
import { createCoupon } from "~/operations/create-coupon.server";
import { createCustomer } from "~/operations/create-customer.server";
import { createPlan } from "~/operations/create-plan.server";
import { createTaxRate } from "~/operations/create-tax-rate.server";
import { publishPlan } from "~/operations/publish-plan.server";
import { saveMetric } from "~/operations/save-metric.server";
import { NUMBER_DIGITS } from "./credit-commands.server";
import type { Scenario, ScenarioCustomer } from "./format";
import { taxesOf } from "./parse-scenario";
import { customerAddress, overdueStages, planTerms } from "./plan-terms";
import { productCode } from "./product-code";
import { sellableTerms } from "./sellable-terms";

/**
 * Puts numbering, taxes, metrics, published plans and coupons of a file into an organization, through the operations
 * people use. Refuses what they refuse.
 */
export async function setUpCatalog(context: Context, scenario: Scenario): Promise<Outcome<null>> {
  for (const part of [setUpNumbering, setUpDunning, setUpTaxes, setUpMetrics, setUpPlans, setUpCoupons]) {
    const done = await part(context, scenario);
    if (!done.ok) return done;
  }
  return accept(null);
}

async function setUpNumbering(context: Context, scenario: Scenario): Promise<Outcome<null>> {
  const { numbering, number_prefix: prefix } = scenario.organization;
  if (numbering === null) return accept(null);
  return changeInvoiceNumbering(context, {
    prefix: prefix ?? "",
    digits: NUMBER_DIGITS,
    template: numbering,
  });
}

async function setUpDunning(context: Context, scenario: Scenario): Promise<Outcome<unknown>> {
  const stages = overdueStages(scenario);
  return stages.length === 0 ? accept(null) : changeOverdueRules(context, { stages });
}

async function setUpTaxes(context: Context, scenario: Scenario): Promise<Outcome<null>> {
  for (const { code, rate } of scenario.taxes) {
    const name = `${code.replaceAll("_", " ").toUpperCase()} ${rate} %`;
    const made = await createTaxRate(context, {
      code: productCode(code),
      name,
      category: "S",
      country: null,
      rate,
    });
    if (!made.ok) return made;
  }
  return accept(null);
}

async function setUpMetrics(context: Context, scenario: Scenario): Promise<Outcome<null>> {
  for (const metric of scenario.metrics) {
    const { code, aggregation } = metric;
    const field = aggregation === "count" ? null : (metric.field ?? null);
    const made = await saveMetric(context, {
      code: productCode(code),
      name: metric.name ?? code,
      aggregation,
      field,
      recurring: metric.recurring,
    });
    if (!made.ok) return made;
  }
  return accept(null);
}

/** Add-ons name the plans they go with, so those come first. */
async function setUpPlans(context: Context, scenario: Scenario): Promise<Outcome<null>> {
  const plans = [...scenario.plans].sort((a, b) => Number(a.add_on) - Number(b.add_on));
  for (const plan of plans) {
    const made = await createPlan(context, {
      code: productCode(plan.code),
      name: plan.name ?? plan.code,
      terms: productTerms(planTerms(plan)),
    });
    const published = made.ok ? await publishPlan(context, { planId: made.value.planId }) : made;
    if (!published.ok) return published;
  }
  return accept(null);
}

async function setUpCoupons(context: Context, scenario: Scenario): Promise<Outcome<null>> {
  for (const coupon of scenario.coupons) {
    const made = await createCoupon(context, {
      code: productCode(coupon.code),
      name: coupon.name ?? coupon.code,
      percent: coupon.percent_off ?? null,
      amount: coupon.percent_off == null ? (coupon.amount_off ?? "0") : null,
      currency: coupon.currency ?? null,
      duration: coupon.duration,
      periods: coupon.periods,
      planCodes: (coupon.applies_to?.plans ?? []).map(productCode),
      metricCodes: (coupon.applies_to?.metrics ?? []).map(productCode),
      reusable: coupon.reusable,
      validFrom: null,
      validTo: null,
      maxUses: null,
      maxUsesPerCustomer: null,
    });
    if (!made.ok) return made;
  }
  return accept(null);
}

/** Terms of a plan of a file as they can be published, with codes the product takes. */
export function productTerms(asked: PlanTerms): PlanTerms {
  const terms = sellableTerms(asked);
  const { fixedItems, taxes, availableWith } = terms;
  return {
    ...terms,
    charges: terms.charges.map((charge) => ({
      ...charge,
      code: productCode(charge.code),
      metric: productCode(charge.metric),
      ...(charge.taxes ? { taxes: charge.taxes.map(productCode) } : {}),
    })),
    ...(fixedItems
      ? {
          fixedItems: fixedItems.map((item) => ({
            ...item,
            code: productCode(item.code),
            ...(item.taxes ? { taxes: item.taxes.map(productCode) } : {}),
          })),
        }
      : {}),
    ...(taxes ? { taxes: taxes.map(productCode) } : {}),
    ...(availableWith ? { availableWith: availableWith.map(productCode) } : {}),
  };
}

/** Makes one customer of the file; its tax rates and its payer have to exist. Gives the id. */
export async function makeCustomer(
  context: Context,
  scenario: Scenario,
  customer: ScenarioCustomer,
  customers: ReadonlyMap<string, string>,
): Promise<Outcome<string>> {
  const named = customer.taxes && customer.taxes.length > 0 ? customer.taxes : undefined;
  const grace = customer.grace_period_days ?? scenario.organization.grace_period_days;
  const payerId = customer.parent === null ? null : (customers.get(customer.parent) ?? null);
  const made = await createCustomer(context, {
    externalId: customer.id,
    name: customer.name ?? customer.id,
    email: customer.email ?? null,
    address: customerAddress(customer),
    taxId: customer.tax_id ?? null,
    currency: customer.currency,
    zone: customer.timezone,
    taxCodes: taxesOf(scenario, named).map(({ code }) => productCode(code)),
    graceDays: grace === 0 ? null : grace,
    payerId,
    pays: payerId !== null && customer.parent_pays ? "payer" : "self",
    billCycleDay: customer.bill_cycle_day,
  });
  return made.ok ? accept(made.value.id) : made;
}
