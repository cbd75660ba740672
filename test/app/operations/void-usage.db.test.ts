import { asc, eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { accept, type Outcome } from "~/billing/outcome";
import { utcDay } from "~/billing/time/instant";
import { run } from "~/gate.server";
import { newId, publicId } from "~/ids.server";
import { recordUsage } from "~/operations/record-usage.server";
import { saveMetric } from "~/operations/save-metric.server";
import { type VoidResult, voidUsage } from "~/operations/void-usage.server";
import { loadPlanVersion } from "~/store/catalog.server";
import { loadSubscription } from "~/store/subscriptions.server";
import { auditEntries } from "../../../drizzle/schema/operations";
import { ratingWindows, usageEvents } from "../../../drizzle/schema/usage";
import { asOwner, useTestDatabase } from "../../support/database";
import { at, chargeOn, foundTestOrganization, type TestOrganization } from "../../support/organization";

const held = useTestDatabase();

let organization: TestOrganization;
let subscriptionId: string;

beforeAll(async () => {
  organization = await foundTestOrganization({ clock: "2026-03-01T00:00:00Z" });
  await organization.metric("calls", "sum", "n");
  const planId = await organization.plan("team", {
    charges: [chargeOn("calls", { type: "per_unit", unit_amount: "0.10" })],
  });
  subscriptionId = await organization.subscribe({ customerId: await organization.customer(), planId });
  await organization.usage(subscriptionId, [
    { id: "a", metric: "calls", properties: { n: "5" } },
    { id: "b", metric: "calls", properties: { n: "7" } },
    { id: "c", metric: "calls", properties: { n: "11" } },
  ]);
});

function voiding(...transactionIds: string[]): Promise<Outcome<readonly VoidResult[]>> {
  return run(organization.caller, { operation: "voidUsage" }, (context) =>
    voidUsage(context, transactionIds),
  );
}

async function statuses(...transactionIds: string[]) {
  const outcome = await voiding(...transactionIds);
  return outcome.ok ? outcome.value.map(({ status }) => status) : outcome.refusals.map(({ code }) => code);
}

describe("voiding usage", () => {
  test("keeps the event and says when it stopped to count, once", async () => {
    expect(await statuses("a", "nobody", "a")).toEqual(["voided", "rejected", "voided"]);
    expect(await statuses("a", "b")).toEqual(["already_voided", "voided"]);
    const rows = await organization.view(({ tx, organization: { id } }) =>
      tx
        .select({ id: usageEvents.transactionId, voidedAt: usageEvents.voidedAt })
        .from(usageEvents)
        .where(eq(usageEvents.organizationId, id))
        .orderBy(asc(usageEvents.transactionId)),
    );
    const now = at("2026-03-01T00:00:00Z");
    expect(rows).toEqual([
      { id: "a", voidedAt: now },
      { id: "b", voidedAt: now },
      { id: "c", voidedAt: null },
    ]);
    const trail = await organization.view(({ tx, organization: { id } }) =>
      tx.select().from(auditEntries).where(eq(auditEntries.organizationId, id)),
    );
    expect(trail.filter(({ action }) => action === "usage.voided")).toMatchObject([
      { subjectKind: "subscription", subjectId: subscriptionId, details: { transactionIds: ["a"] } },
      { details: { transactionIds: ["b"] } },
    ]);
  });

  test("names what nobody sent, and refuses no event and too many", async () => {
    const outcome = await voiding("nobody");
    expect(outcome).toMatchObject({
      ok: true,
      value: [{ status: "rejected", refusals: [{ code: "event_unknown", field: "transaction_id" }] }],
    });
    expect(await statuses()).toEqual(["batch_empty"]);
    expect(await statuses(...Array.from({ length: 1_001 }, (_, index) => `${index}`))).toEqual([
      "batch_too_large",
    ]);
  });

  test("leaves the id to the event: sent again unchanged it is a repeat and stays void", async () => {
    const event = {
      transactionId: "again",
      subscription: publicId("subscription", subscriptionId),
      metric: "calls",
      properties: { n: "1" },
    };
    const send = () => organization.run((context) => recordUsage(context, [event]));
    await send();
    expect(await statuses("again")).toEqual(["voided"]);
    expect(await send()).toMatchObject([{ status: "duplicate" }]);
    expect(await statuses("again")).toEqual(["already_voided"]);
  });

  test("lets nothing else of a stored event change", async () => {
    const change = (set: string) =>
      asOwner(held.clone, (owner) =>
        owner.begin(async (tx) => {
          await tx.unsafe("set local role counterfoil_app");
          await tx`select set_org(${organization.id})`;
          await tx.unsafe(`update usage_events set ${set} where organization_id = '${organization.id}'`);
        }),
      );
    await expect(change("quantity = 1")).rejects.toThrow("permission denied");
    await expect(change("voided_at = voided_at")).resolves.toBeUndefined();
  });

  test("reopens the billed window that held it and wakes its subscription", async () => {
    await billedWindow(organization, subscriptionId, "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z");
    await billedWindow(organization, subscriptionId, "2026-04-01T00:00:00Z", "2026-05-01T00:00:00Z");
    expect(await dirtyWindows(organization)).toEqual([false, false]);
    expect(await statuses("c")).toEqual(["voided"]);
    expect(await dirtyWindows(organization)).toEqual([true, false]);
    const woken = await organization.view((context) => loadSubscription(context, subscriptionId));
    expect(woken.dueAt).toBe(at("2026-03-01T00:00:00Z"));
  });
});

describe("usage of a recurring metric", () => {
  test("dated before the subscription is held from its first day, and reopens every window after it", async () => {
    const own = await foundTestOrganization({ clock: "2026-03-01T00:00:00Z" });
    const metric = { code: "calls", name: "Seats", aggregation: "sum", field: "n", recurring: true } as const;
    await own.run((context) => saveMetric(context, metric));
    const planId = await own.plan("team", {
      charges: [chargeOn("calls", { type: "per_unit", unit_amount: "1" })],
    });
    const subscription = await own.subscribe({ customerId: await own.customer(), planId });
    await billedWindow(own, subscription, "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z");
    await billedWindow(own, subscription, "2026-04-01T00:00:00Z", "2026-05-01T00:00:00Z");
    await own.usage(subscription, [
      { id: "early", metric: "calls", at: "2026-02-01T00:00:00Z", properties: { n: "3" } },
    ]);
    expect(await dirtyWindows(own)).toEqual([true, true]);
  });
});

describe("usage that is billed as it comes", () => {
  test.each([
    ["in_advance", true],
    ["in_arrears", false],
  ] as const)("%s: its subscription is due at once %s", async (timing, isDue) => {
    const own = await foundTestOrganization({ clock: "2026-03-01T00:00:00Z" });
    await own.metric("calls", "sum", "n");
    const charge = { ...chargeOn("calls", { type: "per_unit", unit_amount: "1" }), timing };
    const planId = await own.plan("team", { charges: [charge] });
    const subscription = await own.subscribe({ customerId: await own.customer(), planId });
    const later = at("2026-03-20T00:00:00Z");
    await own.run(async (context) => {
      await context.tx.execute(sql`update subscriptions set due_at = ${new Date(later).toISOString()}
        where organization_id = ${context.organization.id}`);
      return accept(null);
    });
    await own.usage(subscription, [{ id: "a", metric: "calls", properties: { n: "1" } }]);
    const { dueAt } = await own.view((context) => loadSubscription(context, subscription));
    expect(dueAt).toBe(isDue ? at("2026-03-01T00:00:00Z") : later);
  });
});

/** A window of the plan's only charge as a run leaves it behind. */
async function billedWindow(own: TestOrganization, subscription: string, from: string, to: string) {
  await own.run(async (context) => {
    const { subscription: held } = await loadSubscription(context, subscription);
    const [stint] = held.stints;
    if (!stint) throw new Error("The subscription has no stay.");
    const version = await loadPlanVersion(context, stint.planVersionId);
    const [charge] = version.charges;
    if (!charge) throw new Error("The plan has no charge.");
    await context.tx.insert(ratingWindows).values({
      organizationId: context.organization.id,
      id: newId(),
      customerId: held.customerId,
      subscriptionId: held.id,
      stintId: stint.id,
      planVersionId: version.id,
      chargeId: charge.id,
      metricId: charge.metricId,
      fromOn: utcDay(at(from)),
      toOn: utcDay(at(to)),
      startsAt: at(from),
      endsAt: at(to),
      throughEnd: false,
      taxCategory: "S",
      taxRate: "0",
      taxCountry: null,
      state: "billed",
      dirty: false,
    });
    return accept(null);
  });
}

/** Whether each window of the organization was reopened, in order of time. */
function dirtyWindows(own: TestOrganization): Promise<boolean[]> {
  return own.view(async ({ tx, organization: { id } }) => {
    const rows = await tx
      .select({ dirty: ratingWindows.dirty })
      .from(ratingWindows)
      .where(eq(ratingWindows.organizationId, id))
      .orderBy(asc(ratingWindows.startsAt));
    return rows.map(({ dirty }) => dirty);
  });
}
