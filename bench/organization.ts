// The organization that is measured, made by the product's own operations.
import type { UncheckedCharge } from "~/billing/catalog/check-terms";
import type { UncheckedEvent } from "~/billing/metering/check-event";
import { newId, publicId } from "~/ids.server";
import { createCustomer } from "~/operations/create-customer.server";
import { createTaxRate } from "~/operations/create-tax-rate.server";
import { subscribeCustomer } from "~/operations/subscribe-customer.server";
import { foundTestOrganization, type TestOrganization } from "../test/support/organization";

export const METRICS = ["calls", "storage"] as const;

export type BenchOrganization = {
  readonly organization: TestOrganization;
  readonly subscriptions: readonly string[];
};

/** Customers made by one transaction: fewer commits, same rows. */
const CUSTOMERS_AT_ONCE = 50;

/** An organization whose customers each have one subscription: a price in advance and two charges on usage. */
export async function makeOrganization(customers: number): Promise<BenchOrganization> {
  const organization = await foundTestOrganization({ clock: "2026-01-01T00:00:00Z" });
  await organization.run((context) =>
    createTaxRate(context, {
      code: "standard",
      name: "19 % VAT",
      category: "S",
      country: "DE",
      rate: "19",
      use: "default",
    }),
  );
  for (const metric of METRICS) await organization.metric(metric, "sum", "amount");
  const planId = await organization.plan("team", { charges: METRICS.map(graduatedCharge) });
  const subscriptions: string[] = [];
  for (let from = 0; from < customers; from += CUSTOMERS_AT_ONCE) {
    const size = Math.min(CUSTOMERS_AT_ONCE, customers - from);
    subscriptions.push(...(await subscribeMany(organization, { planId, from, size })));
  }
  return { organization, subscriptions };
}

/** 1,000 units are free of charge, then the unit price falls twice. */
function graduatedCharge(metric: string): UncheckedCharge {
  const tier = (up_to: string | null, unit_amount: string) => ({ up_to, flat_amount: "0", unit_amount });
  const tiers = [tier("1000", "0"), tier("10000", "0.02"), tier("100000", "0.01"), tier(null, "0.005")];
  const prices = [{ currency: "EUR", model: { type: "graduated" as const, tiers } }];
  return { code: metric, name: metric, metric, timing: "in_arrears", prices };
}

function subscribeMany(
  organization: TestOrganization,
  { planId, from, size }: { planId: string; from: number; size: number },
): Promise<string[]> {
  return organization.run(async (context) => {
    const ids: string[] = [];
    for (let index = from; index < from + size; index += 1) {
      const customer = await createCustomer(context, {
        name: `Customer ${index}`,
        email: `customer-${index}@example.com`,
        address: {
          line1: `${index} Long Street`,
          line2: null,
          postalCode: "10115",
          city: "Berlin",
          region: null,
          country: "DE",
        },
      });
      if (!customer.ok) return customer;
      const made = await subscribeCustomer(context, { customerId: customer.value.id, planId });
      if (!made.ok) return made;
      ids.push(made.value.id);
    }
    return { ok: true, value: ids };
  });
}

/** Fresh events, spread over the subscriptions and both metrics, with properties of about 90 bytes. */
export function makeEvents(
  { subscriptions }: BenchOrganization,
  { count, at }: { readonly count: number; readonly at: string },
): UncheckedEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    transactionId: `txn-${newId().replaceAll("-", "")}`,
    subscription: publicId("subscription", subscriptions[index % subscriptions.length] ?? ""),
    metric: METRICS[Math.floor(index / subscriptions.length) % METRICS.length] ?? "calls",
    timestamp: at,
    properties: {
      amount: String(1 + (index % 900)),
      region: "eu-central-1",
      route: "/reports/monthly",
      status: 200,
      cached: index % 2 === 0,
    },
  }));
}
