import type { PlanTerms } from "~/billing/catalog/plan";
import { accept, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { createCustomer } from "~/operations/create-customer.server";
import { createPlan } from "~/operations/create-plan.server";
import { createTaxRate } from "~/operations/create-tax-rate.server";
import { publishPlan } from "~/operations/publish-plan.server";
import { saveMetric } from "~/operations/save-metric.server";
import type { Scenario, ScenarioCustomer, ScenarioPlan } from "./format";
import { taxesOf } from "./parse-scenario";
import { customerAddress, planTerms } from "./plan-terms";
import { productCode } from "./product-code";

/**
 * Puts taxes, metrics and published plans of a file into an organization, through the operations people use. Refuses
 * what they refuse.
 */
export async function setUpCatalog(context: Context, scenario: Scenario): Promise<Outcome<null>> {
  for (const { code, rate } of scenario.taxes) {
    const name = `${code.replaceAll("_", " ").toUpperCase()} ${rate} %`;
    const tax = { code: productCode(code), name, category: "S", country: null, rate };
    const made = await createTaxRate(context, tax);
    if (!made.ok) return made;
  }
  for (const metric of scenario.metrics) {
    const { code, aggregation } = metric;
    const field = aggregation === "count" ? null : (metric.field ?? null);
    const made = await saveMetric(context, {
      code: productCode(code),
      name: metric.name ?? code,
      aggregation,
      field,
    });
    if (!made.ok) return made;
  }
  for (const plan of scenario.plans) {
    const made = await createPlan(context, {
      code: productCode(plan.code),
      name: plan.name ?? plan.code,
      terms: productTerms(plan),
    });
    const published = made.ok ? await publishPlan(context, { planId: made.value.planId }) : made;
    if (!published.ok) return published;
  }
  return accept(null);
}

function productTerms(plan: ScenarioPlan): PlanTerms {
  const terms = planTerms(plan);
  const charges = terms.charges.map((charge) => ({
    ...charge,
    code: productCode(charge.code),
    metric: productCode(charge.metric),
  }));
  return { ...terms, charges };
}

/** Makes one customer of the file; its tax rate has to exist. Gives the id. */
export async function makeCustomer(
  context: Context,
  scenario: Scenario,
  customer: ScenarioCustomer,
  taxRates: ReadonlyMap<string, string>,
): Promise<Outcome<string>> {
  const [tax] = taxesOf(scenario, customer.taxes);
  const made = await createCustomer(context, {
    externalId: customer.id,
    name: customer.name ?? customer.id,
    email: customer.email ?? null,
    address: customerAddress(customer),
    taxId: customer.tax_id ?? null,
    currency: customer.currency,
    zone: customer.timezone,
    taxRateId: tax ? (taxRates.get(productCode(tax.code)) ?? null) : null,
    billCycleDay: customer.bill_cycle_day,
  });
  return made.ok ? accept(made.value.id) : made;
}
