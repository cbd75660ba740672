import { asc, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { run } from "~/gate.server";
import { billDue } from "~/jobs/bill-due.server";
import { drainOrganization } from "~/jobs/drain-organization.server";
import { systemCaller } from "~/jobs/system-caller";
import { billCustomers } from "~/operations/bill-customers.server";
import { openDatabase, useDatabase } from "~/store/client.server";
import { findDueCustomerIds, loadSubscription } from "~/store/subscriptions.server";
import { fees, invoices } from "../../../drizzle/schema/invoicing";
import { journalEntries } from "../../../drizzle/schema/ledger";
import { billingRuns } from "../../../drizzle/schema/organizations";
import { startCuttingProxy } from "../../support/cutting-proxy";
import { asOwner, useTestDatabase } from "../../support/database";
import { at, chargeOn, foundTestOrganization, type TestOrganization } from "../../support/organization";

const held = useTestDatabase();

/** An organization with that many customers, each with a subscription to a plan with a charge, due now. */
async function withCustomers(count: number): Promise<TestOrganization & { subscriptions: string[] }> {
  const organization = await foundTestOrganization();
  await organization.metric("calls", "sum", "n");
  const planId = await organization.plan("team", {
    charges: [chargeOn("calls", { type: "per_unit", unit_amount: "0.10" })],
  });
  const subscriptions: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const customerId = await organization.customer({ name: `Customer ${index}` });
    subscriptions.push(await organization.subscribe({ customerId, planId }));
  }
  return { ...organization, subscriptions };
}

function issued(organization: TestOrganization) {
  return organization.view(({ tx, organization: { id } }) =>
    tx
      .select({ number: invoices.number, sequence: invoices.sequence, customerId: invoices.customerId })
      .from(invoices)
      .where(eq(invoices.organizationId, id))
      .orderBy(asc(invoices.sequence)),
  );
}

async function billAll(organization: TestOrganization) {
  const customerIds = await organization.view((context) => findDueCustomerIds(context, 1_000));
  return run(organization.caller, { operation: "billCustomers" }, (context) =>
    billCustomers(context, { customerIds }),
  );
}

describe("a billing run", () => {
  test("bills nothing the second time", async () => {
    const organization = await withCustomers(3);
    const customerIds = await organization.view((context) => findDueCustomerIds(context, 10));
    const bill = () =>
      run(organization.caller, { operation: "billCustomers" }, (context) =>
        billCustomers(context, { customerIds }),
      );
    expect(await bill()).toMatchObject({ ok: true, value: { customers: 3, invoices: 3, fees: 3 } });
    expect(await bill()).toMatchObject({ ok: true, value: { customers: 0, invoices: 0, fees: 0 } });
    expect(await issued(organization)).toHaveLength(3);
  });

  test("leaves no trace when it dies before its commit, and its numbers are used by the next", async () => {
    const organization = await withCustomers(2);
    const customerIds = await organization.view((context) => findDueCustomerIds(context, 10));
    await run(organization.caller, { operation: "billCustomers" }, async (context: Context) => {
      const outcome = await billCustomers(context, { customerIds });
      expect(outcome).toMatchObject({ ok: true, value: { invoices: 2 } });
      return refuse({ code: "killed", sentence: "The process died.", remedy: "Start it again." });
    });
    expect(await issued(organization)).toHaveLength(0);
    await billAll(organization);
    expect((await issued(organization)).map(({ number }) => number)).toEqual(["INV-00001", "INV-00002"]);
  });

  test("in four places at once bills each customer once, with numbers without a gap", async () => {
    const organization = await withCustomers(24);
    const ids = await organization.view((context) => findDueCustomerIds(context, 100));
    const quarters = [0, 1, 2, 3].map((part) => ids.filter((_, index) => index % 4 === part));
    await Promise.all(
      [...quarters, ids, ids].map((customerIds) =>
        run(organization.caller, { operation: "billCustomers" }, (context) =>
          billCustomers(context, { customerIds }),
        ),
      ),
    );
    await Promise.all([drainOrganization(organization.id), drainOrganization(organization.id)]);
    const documents = await issued(organization);
    expect(documents.map(({ sequence }) => sequence)).toEqual(documents.map((_, index) => BigInt(index + 1)));
    expect(new Set(documents.map(({ customerId }) => customerId)).size).toBe(24);
    expect(documents).toHaveLength(24);
  });

  test("takes the same number of statements for two customers and for forty", async () => {
    const counts: number[] = [];
    for (const count of [2, 40]) {
      const organization = await withCustomers(count);
      await organization.advance("2026-01-31T00:00:00Z");
      for (const [index, subscriptionId] of organization.subscriptions.entries()) {
        await organization.usage(subscriptionId, [
          { id: `t${index}`, metric: "calls", properties: { n: "5" } },
        ]);
      }
      await asOwner(
        held.clone,
        (sql) =>
          sql`update test_clocks set now_at = '2026-02-01T00:00:00Z' where organization_id = ${organization.id}`,
      );
      counts.push(await countStatements(() => billAll(organization)));
      expect(await issued(organization)).toHaveLength(2 * count);
    }
    expect(counts[1]).toBe(counts[0]);
    // One of them asks what of the usage is accrued.
    expect(counts[0]).toBeLessThan(36);
  });

  test("that fails for one customer bills the others, says why, and tries again later", async () => {
    const organization = await withCustomers(3);
    await organization.metric("extra");
    const broken = await organization.plan("broken", {
      charges: [chargeOn("extra", { type: "per_unit", unit_amount: "1" })],
    });
    const customerId = await organization.customer({ name: "Unlucky" });
    const subscriptionId = await organization.subscribe({ customerId, planId: broken });
    const spoil = (charges: string) =>
      asOwner(
        held.clone,
        (sql) =>
          sql`update plan_versions set terms = jsonb_set(terms, '{charges}', ${charges}::text::jsonb)
            where organization_id = ${organization.id} and plan_id = ${broken}`,
      );
    const [row] = await asOwner(
      held.clone,
      (sql) =>
        sql<
          { charges: string }[]
        >`select terms->>'charges' as charges from plan_versions where plan_id = ${broken}`,
    );
    await spoil("[]");
    expect(await billDue(systemCaller(organization.id, "test"))).toEqual({
      customers: 3,
      invoices: 3,
      failures: 1,
    });
    expect(await issued(organization)).toHaveLength(3);
    const runs = await organization.view(({ tx, organization: { id } }) =>
      tx.select().from(billingRuns).where(eq(billingRuns.organizationId, id)),
    );
    expect(runs.flatMap((each) => each.failures)).toEqual([
      { customerId, reason: "Charge extra is not in the terms of its version." },
    ]);
    expect((await organization.view((context) => loadSubscription(context, subscriptionId))).dueAt).toBe(
      at("2026-01-01T06:00:00Z"),
    );
    await spoil(row?.charges ?? "[]");
    await organization.advance("2026-01-01T12:00:00Z");
    expect(await issued(organization)).toHaveLength(4);
  });
});

describe("a connection lost in the middle of the commit", () => {
  test.each(["before_commit", "after_commit"] as const)("(%s) bills once", async (cut) => {
    const organization = await withCustomers(3);
    const customerIds = await organization.view((context) => findDueCustomerIds(context, 10));
    const proxy = await startCuttingProxy(held.clone.appUrl);
    const shaky = openDatabase(proxy.url, { maxConnections: 2 });
    useDatabase(shaky);
    try {
      proxy.arm(cut);
      const outcome = await run(organization.caller, { operation: "billCustomers" }, (context) =>
        billCustomers(context, { customerIds }),
      );
      expect(outcome).toMatchObject({ ok: true, value: { customers: 3, invoices: 3 } });
      expect(proxy.cuts()).toBe(1);
    } finally {
      useDatabase(held.database);
      await proxy.stop();
      // A pool that lost a connection takes its whole time-out to close; nobody has to wait for that.
      void shaky.close();
    }
    const documents = await issued(organization);
    expect(documents.map(({ sequence }) => sequence)).toEqual([1n, 2n, 3n]);
    const book = await organization.view(async ({ tx, organization: { id } }) => ({
      fees: await tx.select().from(fees).where(eq(fees.organizationId, id)),
      entries: await tx.select().from(journalEntries).where(eq(journalEntries.organizationId, id)),
    }));
    expect(book.fees).toHaveLength(3);
    expect(book.entries).toHaveLength(3);
  });
});

async function countStatements(work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const counting = openDatabase(held.clone.appUrl, {
    maxConnections: 1,
    onStatement: () => {
      count += 1;
    },
  });
  useDatabase(counting);
  try {
    await work();
  } finally {
    useDatabase(held.database);
    await counting.close();
  }
  return count;
}
