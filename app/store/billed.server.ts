import { eq } from "drizzle-orm";
import { plans } from "../../drizzle/schema/catalog";
import { customers } from "../../drizzle/schema/customers";
import { taxRates } from "../../drizzle/schema/organizations";
import { subscriptions } from "../../drizzle/schema/subscriptions";
import type { Context } from "../context.server";

type Ids = ReadonlyMap<string, string>;

/** Ids by name: external ids of customers and subscriptions, codes of plans and tax rates. */
export type NamedIds = {
  readonly customers: Ids;
  readonly subscriptions: Ids;
  readonly plans: Ids;
  readonly taxRates: Ids;
};

export async function listNames(context: Context): Promise<NamedIds> {
  const tables = [
    [customers, customers.externalId],
    [subscriptions, subscriptions.externalId],
    [plans, plans.code],
    [taxRates, taxRates.code],
  ] as const;
  const maps: Ids[] = [];
  for (const [table, name] of tables) {
    const rows = await context.tx
      .select({ id: table.id, name })
      .from(table)
      .where(eq(table.organizationId, context.organization.id));
    maps.push(new Map(rows.flatMap((row) => (row.name === null ? [] : [[row.name, row.id] as const]))));
  }
  const none: Ids = new Map();
  const [byCustomer = none, bySubscription = none, byPlan = none, byTaxRate = none] = maps;
  return { customers: byCustomer, subscriptions: bySubscription, plans: byPlan, taxRates: byTaxRate };
}

export async function listBillDays(context: Context): Promise<ReadonlyMap<string, number | null>> {
  const rows = await context.tx
    .select({ externalId: customers.externalId, billCycleDay: customers.billCycleDay })
    .from(customers)
    .where(eq(customers.organizationId, context.organization.id));
  return new Map(
    rows.flatMap((row) => (row.externalId === null ? [] : [[row.externalId, row.billCycleDay] as const])),
  );
}

/** External ids of customers by their ids. */
export async function listCustomerIds(context: Context): Promise<ReadonlyMap<string, string>> {
  const rows = await context.tx
    .select({ id: customers.id, externalId: customers.externalId })
    .from(customers)
    .where(eq(customers.organizationId, context.organization.id));
  return new Map(rows.flatMap(({ id, externalId }) => (externalId === null ? [] : [[id, externalId]])));
}
