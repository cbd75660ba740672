import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { accept } from "~/billing/outcome";
import { run, view, visit } from "~/gate.server";
import { publicId } from "~/ids.server";
import { loadUsageSoFar } from "~/operations/load-usage-so-far.server";
import { recordUsage } from "~/operations/record-usage.server";
import { rollUpUsage } from "~/operations/roll-up-usage.server";
import { voidUsage } from "~/operations/void-usage.server";
import { acrossRollupOrganizations } from "~/store/across.server";
import { useTestDatabase } from "../../support/database";
import {
  chargeOn,
  foundTestOrganization,
  type TestEvent,
  type TestOrganization,
} from "../../support/organization";

useTestDatabase();

const PRICE = { type: "per_unit", unit_amount: "0.01" } as const;

let organization: TestOrganization;
let customerId: string;
let subscriptionId: string;

beforeAll(async () => {
  organization = await foundTestOrganization({ clock: "2026-03-01T00:00:00Z" });
  await organization.metric("calls", "sum", "n");
  await organization.metric("rare", "sum", "n");
  const charges = [chargeOn("calls", PRICE), chargeOn("rare", PRICE)];
  const planId = await organization.plan("team", { charges });
  customerId = await organization.customer();
  subscriptionId = await organization.subscribe({ customerId, planId });
  await organization.advance("2026-03-05T12:30:00Z");
});

function events(prefix: string, count: number, at: string, metric = "calls"): TestEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${prefix}-${index}`,
    metric,
    at,
    properties: { n: "2" },
  }));
}

/** What the page of the subscription shows of the busy metric. */
async function shown(): Promise<string> {
  const usage = await organization.view((context) => loadUsageSoFar(context, [subscriptionId]));
  const calls = usage.find(({ metricCode }) => metricCode === "calls");
  return `${calls?.eventCount} events, ${calls?.quantity} units`;
}

/** Buckets as "hour: events", dirty ones marked. */
function buckets(): Promise<string[]> {
  return organization.view(async ({ tx, organization: { id } }) => {
    const rows = await tx.execute<{ at: string; events: number; dirty: boolean }>(sql`
      select to_char(starts_at at time zone 'UTC', 'DD HH24:MI') as at, events::int, dirty from usage_rollups
      where organization_id = ${id} order by starts_at`);
    return rows.map(({ at, events: held, dirty }) => `${at}: ${dirty ? "dirty" : held}`);
  });
}

function roll(): Promise<boolean> {
  return organization.run(rollUpUsage);
}

describe("adding up usage of busy meters", () => {
  test("begins with a batch that holds many events of one meter, in the worker, for hours that are over", async () => {
    await organization.usage(subscriptionId, events("rare", 3, "2026-03-05T09:10:00Z", "rare"));
    expect(await visit(acrossRollupOrganizations)).not.toContain(organization.id);
    await organization.usage(subscriptionId, [
      ...events("a", 120, "2026-03-05T09:10:00Z"),
      ...events("b", 30, "2026-03-05T11:00:00Z"),
      ...events("c", 7, "2026-03-05T12:10:00Z"),
    ]);
    expect(await visit(acrossRollupOrganizations)).toContain(organization.id);
    expect(await shown()).toBe("157 events, 314 units");
    await organization.advance("2026-03-05T12:31:00Z");
    expect(await buckets()).toEqual(["05 09:00: 120", "05 11:00: 30"]);
    expect(await shown()).toBe("157 events, 314 units");
    expect(await visit(acrossRollupOrganizations)).not.toContain(organization.id);
  });

  test("reads events of a bucket that something came to or went from, until it is added up again", async () => {
    await organization.usage(subscriptionId, events("late", 1, "2026-03-05T10:59:00Z"));
    await organization.run((context) => voidUsage(context, ["a-0", "a-1"]));
    expect(await buckets()).toEqual(["05 09:00: dirty", "05 10:00: dirty", "05 11:00: 30"]);
    expect(await shown()).toBe("156 events, 312 units");
    await organization.advance("2026-03-05T14:00:00Z");
    expect(await buckets()).toEqual(["05 09:00: 118", "05 10:00: 1", "05 11:00: 30", "05 12:00: 7"]);
    expect(await shown()).toBe("156 events, 312 units");
  });

  test("shows the customer's own portal the same", async () => {
    const caller = { kind: "portalCustomer", organizationId: organization.id, customerId } as const;
    const usage = await view(caller, (context) => loadUsageSoFar(context, [subscriptionId]));
    expect(usage.find(({ metricCode }) => metricCode === "calls")).toMatchObject({
      quantity: "312",
      eventCount: 156,
    });
  });

  test("waits for events that are being stored, and counts them", async () => {
    await organization.advance("2026-03-05T16:00:00Z");
    await organization.run(async (context) => {
      await context.tx.execute(sql`update usage_meters set due_at = ${new Date(context.now).toISOString()}
        where organization_id = ${organization.id}`);
      return accept(null);
    });
    const order: string[] = [];
    let store: () => void = () => undefined;
    const mayStore = new Promise<void>((resolve) => {
      store = resolve;
    });
    let hasTaken: () => void = () => undefined;
    const taken = new Promise<void>((resolve) => {
      hasTaken = resolve;
    });
    const [event] = events("slow", 1, "2026-03-05T14:20:00Z");
    const ingest = run(organization.caller, { operation: "test" }, async (context) => {
      const results = await recordUsage(context, [
        {
          transactionId: "slow-0",
          subscription: publicId("subscription", subscriptionId),
          metric: "calls",
          timestamp: event?.at,
          properties: event?.properties,
        },
      ]);
      hasTaken();
      await mayStore;
      order.push("stored");
      return results;
    });
    await taken;
    const rolled = roll().then((worked) => order.push(worked ? "added up" : "nothing due"));
    await new Promise((resolve) => setTimeout(resolve, 300));
    store();
    await Promise.all([ingest, rolled]);
    expect(order).toEqual(["stored", "added up"]);
    expect((await buckets()).at(-1)).toBe("05 14:00: 1");
    expect(await shown()).toBe("157 events, 314 units");
  });

  test("leaves nothing behind when it is cut off, and does it later", async () => {
    await organization.usage(subscriptionId, events("cut", 2, "2026-03-05T09:30:00Z"));
    await organization.advance("2026-03-05T18:00:00Z");
    await organization.usage(subscriptionId, events("cut-late", 2, "2026-03-05T09:40:00Z"));
    await organization.run(async (context) => {
      await context.tx.execute(sql`update usage_meters set due_at = ${new Date(context.now).toISOString()}
        where organization_id = ${organization.id}`);
      return accept(null);
    });
    const before = await buckets();
    await expect(
      organization.run(async (context) => {
        await rollUpUsage(context);
        throw new Error("The worker was killed.");
      }),
    ).rejects.toThrow("killed");
    expect(await buckets()).toEqual(before);
    expect(await shown()).toBe("161 events, 322 units");
    expect(await roll()).toBe(true);
    expect((await buckets())[0]).toBe("05 09:00: 122");
    expect(await shown()).toBe("161 events, 322 units");
    expect(await roll()).toBe(false);
  });

  test("begins for a meter whose billed window held many events", async () => {
    const batches = Array.from({ length: 110 }, (_, batch) =>
      events(`many-${batch}`, 95, "2026-03-06T01:00:00Z", "rare"),
    );
    await organization.advance("2026-03-06T02:00:00Z");
    for (const batch of batches) await organization.usage(subscriptionId, batch);
    const meters = () =>
      organization.view(async ({ tx, organization: { id } }) => {
        const [row] = await tx.execute<{ meters: number }>(
          sql`select count(*)::int as meters from usage_meters where organization_id = ${id}`,
        );
        return row?.meters;
      });
    expect(await meters()).toBe(1);
    await organization.advance("2026-04-01T00:00:00Z");
    expect(await meters()).toBe(2);
  });
});
