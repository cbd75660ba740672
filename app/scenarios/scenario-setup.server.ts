import type { Outcome } from "~/billing/outcome";
import { accept } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { createCustomer } from "~/operations/create-customer.server";
import { createPlan } from "~/operations/create-plan.server";
import { createTaxRate } from "~/operations/create-tax-rate.server";
import { publishPlan } from "~/operations/publish-plan.server";
import { saveMetric } from "~/operations/save-metric.server";
import type { Scenario } from "./format";
import { taxesOf } from "./parse-scenario";
import { customerAddress, planTerms } from "./plan-terms";
import { productCode } from "./product-code";

/**
 * Puts the taxes, metrics, plans and customers of a file into an organization, through the operations people use.
 * Refuses what they refuse. Gives the ids of the plans by their codes in the file.
 */
export async function setUpScenario(
  context: Context,
  scenario: Scenario,
): Promise<Outcome<ReadonlyMap<string, string>>> {
  const taxIds = new Map<string, string>();
  for (const { code, rate } of scenario.taxes) {
    const name = `${code} ${rate} %`;
    const tax = { code: productCode(code), name, category: "S", country: null, rate };
    const made = await createTaxRate(context, tax);
    if (!made.ok) return made;
    taxIds.set(code, made.value.id);
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
  const planIds = await publishPlans(context, scenario);
  if (!planIds.ok) return planIds;
  const customers = await makeCustomers(context, scenario, taxIds);
  return customers.ok ? planIds : customers;
}

async function publishPlans(
  context: Context,
  scenario: Scenario,
): Promise<Outcome<ReadonlyMap<string, string>>> {
  const ids = new Map<string, string>();
  for (const plan of scenario.plans) {
    const terms = planTerms(plan);
    const made = await createPlan(context, {
      code: productCode(plan.code),
      name: plan.name ?? plan.code,
      terms: {
        ...terms,
        charges: terms.charges.map((charge) => ({
          ...charge,
          code: productCode(charge.code),
          metric: productCode(charge.metric),
        })),
      },
    });
    if (!made.ok) return made;
    const published = await publishPlan(context, { planId: made.value.planId });
    if (!published.ok) return published;
    ids.set(plan.code, made.value.planId);
  }
  return accept(ids);
}

async function makeCustomers(
  context: Context,
  scenario: Scenario,
  taxIds: ReadonlyMap<string, string>,
): Promise<Outcome<null>> {
  for (const customer of scenario.customers) {
    const [tax] = taxesOf(scenario, customer.taxes);
    const made = await createCustomer(context, {
      externalId: customer.id,
      name: customer.name ?? customer.id,
      email: customer.email ?? null,
      address: customerAddress(customer),
      taxId: customer.tax_id ?? null,
      currency: customer.currency,
      zone: customer.timezone,
      taxRateId: tax ? (taxIds.get(tax.code) ?? null) : null,
      billCycleDay: customer.bill_cycle_day,
    });
    if (!made.ok) return made;
  }
  return accept(null);
}
