import { eq } from "drizzle-orm";
import { assert, beforeEach, expect, test } from "vitest";
import type { ChargeRecovery } from "~/billing/catalog/plan";
import { listInvoices } from "~/console/queries/invoices.server";
import { listChargesAside, listEvents } from "~/console/queries/usage.server";
import { changeSubscription } from "~/operations/change-subscription.server";
import { releaseUsage } from "~/operations/release-usage.server";
import { auditEntries } from "../../../drizzle/schema/operations";
import { useTestDatabase } from "../../support/database";
import { chargeOn, foundTestOrganization, type TestOrganization } from "../../support/organization";

useTestDatabase();
const first = { after: null, before: null, limit: 50 };
const everything = { customerId: null, subscriptionId: null, metricId: null };

let organization: TestOrganization;
let subscriptionId: string;

/** Calls in tiers, 2.00 up to five and 1.00 above, and a policy that never bills late usage by itself. */
beforeEach(async () => {
  organization = await foundTestOrganization({ policy: { late_usage: "set_aside" } });
  await organization.metric("calls", "sum", "n");
  const tiers = [
    { up_to: "5", unit_amount: "2", flat_amount: "0" },
    { up_to: null, unit_amount: "1", flat_amount: "0" },
  ];
  const planId = await organization.plan("team", {
    charges: [chargeOn("calls", { type: "graduated", tiers })],
    prices: [{ currency: "EUR", amount: "30.00" }],
  });
  subscriptionId = await organization.subscribe({ customerId: await organization.customer(), planId });
  await organization.advance("2026-01-20T00:00:00Z");
  await send("right", "2026-01-10T00:00:00Z");
  await organization.advance("2026-02-02T00:00:00Z");
});

const send = (id: string, at: string) =>
  organization.usage(subscriptionId, [{ id, metric: "calls", at, properties: { n: "4" } }]);

async function release(...transactionIds: string[]) {
  const results = await organization.run((context) => releaseUsage(context, transactionIds));
  return results.map(({ status }) => status);
}

async function states() {
  const { rows } = await organization.view((context) => listEvents(context, everything, first));
  return Object.fromEntries(rows.map((row) => [row.transactionId, row.state]));
}

async function newestTotal() {
  const { rows } = await organization.view((context) =>
    listInvoices(context, { tab: "all", query: "" }, first),
  );
  return rows[0]?.totalMinor;
}

test("bills the exact difference with the next invoice, whatever the age, and once", async () => {
  await send("late", "2026-01-11T00:00:00Z");
  await organization.advance("2026-05-02T00:00:00Z");
  expect(await states()).toEqual({ right: "billed", late: "set_aside" });
  expect(await newestTotal()).toBe(3000n);
  expect(await release("late")).toEqual(["released"]);
  expect(await states()).toEqual({ right: "pending", late: "pending" });
  await organization.advance("2026-06-02T00:00:00Z");
  // The fifth call at 2.00 and three at 1.00: the eight of January cost 13.00, of which 8.00 were billed.
  expect(await newestTotal()).toBe(3500n);
  expect(await states()).toEqual({ right: "billed", late: "billed" });
  expect(await release("late")).toEqual(["not_set_aside"]);
  await organization.advance("2026-07-02T00:00:00Z");
  expect(await newestTotal()).toBe(3000n);
});

test("releases what is there: what comes later for that period is set aside again", async () => {
  await send("late", "2026-01-11T00:00:00Z");
  await release("late");
  await organization.advance("2026-03-02T00:00:00Z");
  await send("later", "2026-01-12T00:00:00Z");
  expect(await states()).toEqual({ right: "billed", late: "billed", later: "set_aside" });
  await organization.advance("2026-04-02T00:00:00Z");
  expect(await states()).toMatchObject({ later: "set_aside" });
});

test("is a matter of each charge: two on one metric answer late and lower usage each by its own rules", async () => {
  const perUnit = (code: string, unit: string, recovery: ChargeRecovery) => ({
    ...chargeOn("calls", { type: "per_unit", unit_amount: unit }),
    code,
    name: code,
    recovery,
  });
  const planId = await organization.plan("two", {
    charges: [
      perUnit("billed", "1", { onLate: "difference", lateWindows: "6", onDecrease: "keep" }),
      perUnit("aside", "0.10", { onDecrease: "credit" }),
    ],
    prices: [{ currency: "EUR", amount: "30.00" }],
  });
  const customerId = await organization.customer();
  subscriptionId = await organization.subscribe({ customerId, planId });
  await organization.advance("2026-02-20T00:00:00Z");
  await send("first", "2026-02-10T00:00:00Z");
  await organization.advance("2026-03-03T00:00:00Z");
  await send("after", "2026-02-11T00:00:00Z");
  // To be billed by the one charge comes first; then it still waits for somebody to decide about the other.
  expect(await states()).toMatchObject({ after: "pending" });
  await organization.advance("2026-05-03T00:00:00Z");
  const nets = async () => {
    const { rows } = await organization.view((context) =>
      listInvoices(context, { tab: "all", query: "", customerId }, first),
    );
    return rows.map(({ totalMinor }) => totalMinor);
  };
  // The four late units cost 4.00 under the one, and nothing yet under the other.
  const before = await nets();
  expect(before.filter((total) => total === 3400n)).toHaveLength(1);
  expect(await states()).toMatchObject({ first: "billed", after: "set_aside" });
  const { rows } = await organization.view((context) => listEvents(context, everything, first));
  const after = rows.find(({ transactionId }) => transactionId === "after");
  assert(after);
  expect(await organization.view((context) => listChargesAside(context, after))).toEqual(["aside"]);
  expect(await release("after")).toEqual(["released"]);
  await organization.advance("2026-06-03T00:00:00Z");
  expect((await nets())[0]).toBe(3040n);
  expect(await states()).toMatchObject({ after: "billed" });
  expect(await release("after")).toEqual(["not_set_aside"]);
});

test("counts the periods of the plans before it, too, as the run does when it sets aside", async () => {
  const perUnit = [chargeOn("calls", { type: "per_unit", unit_amount: "1" })];
  const settings = { late_usage: "difference", late_windows: "2" } as const;
  const small = await organization.plan("small", {
    charges: perUnit,
    settings,
    prices: [{ currency: "EUR", amount: "10.00" }],
  });
  const large = await organization.plan("large", {
    charges: perUnit,
    settings,
    prices: [{ currency: "EUR", amount: "20.00" }],
  });
  const customerId = await organization.customer();
  subscriptionId = await organization.subscribe({ customerId, planId: small });
  await organization.advance("2026-02-16T00:00:00Z");
  await organization.run((context) =>
    changeSubscription(context, {
      subscriptionId,
      change: { kind: "plan", planId: large, quantity: null, when: { at: "now" } },
    }),
  );
  await organization.advance("2026-03-20T00:00:00Z");
  await send("of two periods ago", "2026-02-10T00:00:00Z");
  expect(await states()).toMatchObject({ "of two periods ago": "pending" });
  await organization.advance("2026-05-03T00:00:00Z");
  expect(await states()).toMatchObject({ "of two periods ago": "billed" });
  await send("of an earlier plan", "2026-02-11T00:00:00Z");
  expect(await states()).toMatchObject({ "of an earlier plan": "set_aside" });
  await organization.advance("2026-06-03T00:00:00Z");
  expect(await states()).toMatchObject({ "of an earlier plan": "set_aside" });
  expect(await release("of an earlier plan")).toEqual(["released"]);
  await organization.advance("2026-07-03T00:00:00Z");
  expect(await states()).toMatchObject({ "of an earlier plan": "billed" });
});

test("names what nobody sent, refuses no event and too many, and says who released what", async () => {
  await send("late", "2026-01-11T00:00:00Z");
  const results = await organization.run((context) => releaseUsage(context, ["nobody", "late", "right"]));
  expect(results).toMatchObject([
    { status: "rejected", refusals: [{ code: "event_unknown", field: "transaction_id" }] },
    { status: "released" },
    { status: "not_set_aside" },
  ]);
  const codes = async (ids: readonly string[]) => {
    const outcome = await organization.view((context) => releaseUsage(context, ids));
    return outcome.ok ? [] : outcome.refusals.map(({ code }) => code);
  };
  expect(await codes([])).toEqual(["batch_empty"]);
  expect(await codes(Array.from({ length: 1_001 }, (_, index) => `${index}`))).toEqual(["batch_too_large"]);
  const trail = await organization.view(({ tx, organization: { id } }) =>
    tx.select().from(auditEntries).where(eq(auditEntries.organizationId, id)),
  );
  expect(trail.filter(({ action }) => action === "usage.released")).toMatchObject([
    {
      subjectKind: "subscription",
      subjectId: subscriptionId,
      details: { transactionIds: ["late"] },
    },
  ]);
});
