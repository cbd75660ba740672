// A hand inside a product that runs as processes of its own: the app's rooms in this process, on the same database,
// under the same secret, so that a test can fill it quickly and look at what became of it.
import Stripe from "stripe";
import type { Outcome } from "~/billing/outcome";
import type { Context, TenantCaller } from "~/context.server";
import { isDatabaseAway } from "~/database-away";
import { found, run, view } from "~/gate.server";
import { newId } from "~/ids.server";
import { addTestCard } from "~/operations/add-test-card.server";
import { createCustomer } from "~/operations/create-customer.server";
import { createPlan } from "~/operations/create-plan.server";
import { publishPlan } from "~/operations/publish-plan.server";
import { recordUsage } from "~/operations/record-usage.server";
import { saveMetric } from "~/operations/save-metric.server";
import { foundOrganization } from "~/operations/steps/found-organization.server";
import { subscribeCustomer } from "~/operations/subscribe-customer.server";
import { publicId } from "~/public-ids";
import { openDatabase, useDatabase } from "~/store/client.server";
import { listPaymentMethods } from "~/store/payment-methods.server";
import { embeddedUrls } from "../../server/database";
import { readAccess } from "../../server/postgres/access";
import { accepted, at, chargeOn } from "./organization";
import { makePerson } from "./organizations";
import { type Product, until } from "./product";

export type Tenant = {
  readonly id: string;
  readonly caller: TenantCaller;
  readonly owner: Extract<TenantCaller, { kind: "member" }>;
  readonly subscriptions: readonly string[];
  /** The tenant's own view of its account in the product's sandbox. */
  readonly stripe: Stripe;
};

/** Repeats while the database is away, as a patient client would. */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const end = Date.now() + 20_000;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseAway(error) || Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Puts the app of this process on the product's database. */
export function enterProduct(product: Product): { close(): Promise<void> } {
  const access = readAccess(`${product.dataDir}/postgres.json`);
  if (!access) throw new Error("The product has no database yet.");
  const database = openDatabase(embeddedUrls(access).databaseUrl, { maxConnections: 4 });
  useDatabase(database);
  return { close: () => database.close() };
}

export function act<T>(caller: TenantCaller, work: (context: Context) => Promise<Outcome<T>>): Promise<T> {
  return patiently(async () => accepted(await run(caller, { operation: "test" }, work)));
}

/** A test organization on the sandbox, with customers who pay by card, a plan, and usage of the first month. */
export async function makeTenant(product: Product, options: { readonly customers: number }): Promise<Tenant> {
  const id = newId();
  const userId = await makePerson(`${id}@example.com`);
  await found(id, async (context) => {
    await foundOrganization(context, {
      organizationId: id,
      name: "Faulty Works",
      mode: "test",
      currency: "EUR",
      zone: "UTC",
      provider: "sandbox",
      ownerId: userId,
      clockAt: at("2026-01-01T00:00:00Z"),
      netTermsDays: 0,
    });
    return { ok: true, value: null };
  });
  const owner = { kind: "member", organizationId: id, userId, role: "owner" } as const;
  const caller = { kind: "system", organizationId: id, job: "test" } as const;
  await act(caller, (context) =>
    saveMetric(context, { code: "calls", name: "Calls", aggregation: "sum", field: "n" }),
  );
  const terms = {
    cadence: { unit: "month", count: 1 },
    timing: "in_advance",
    trialDays: 0,
    prices: [{ currency: "EUR", amount: "30.00" }],
    charges: [chargeOn("calls", { type: "per_unit", unit_amount: "0.10" })],
  } as const;
  const { planId } = await act(caller, (context) =>
    createPlan(context, { code: "team", name: "Team", terms }),
  );
  await act(caller, (context) => publishPlan(context, { planId }));
  const customers: string[] = [];
  for (let number = 1; number <= options.customers; number += 1) {
    const customer = await act(caller, async (context) => {
      const made = await createCustomer(context, { name: `Customer ${number}`, email: "c@example.com" });
      if (!made.ok) return made;
      const card = await addTestCard(context, { customerId: made.value.id, card: "card_ok" });
      return card.ok ? made : card;
    });
    customers.push(customer.id);
  }
  // Cards come by the product's worker; only then is anything billed, so that each collection finds its card.
  await until(
    "the cards",
    () =>
      patiently(async () => {
        const cards = await view(caller, (context) =>
          Promise.all(customers.map((each) => listPaymentMethods(context, each))),
        );
        return cards.every((held) => held.length === 1) ? true : undefined;
      }),
    product,
  );
  const subscriptions: string[] = [];
  for (const customerId of customers) {
    const made = await act(caller, (context) => subscribeCustomer(context, { customerId, planId }));
    subscriptions.push(made.id);
  }
  await act(caller, (context) =>
    recordUsage(
      context,
      subscriptions.map((subscriptionId, index) => ({
        transactionId: `first-${index}`,
        subscription: publicId("subscription", subscriptionId),
        metric: "calls",
        properties: { n: String(10 * (index + 1)) },
      })),
    ),
  );
  const stripe = new Stripe(`sk_test_${id.replaceAll("-", "")}`, {
    host: "127.0.0.1",
    port: product.port + 1,
    protocol: "http",
    telemetry: false,
  });
  return { id, caller, owner, subscriptions, stripe };
}

export const look = <T>(tenant: Tenant, work: (context: Context) => Promise<T>): Promise<T> =>
  patiently(() => view(tenant.caller, work));
