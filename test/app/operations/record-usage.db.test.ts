import { asc, eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import type { UncheckedEvent } from "~/billing/metering/check-event";
import { run } from "~/gate.server";
import { publicId } from "~/ids.server";
import { drainOrganization } from "~/jobs/drain-organization.server";
import { cancelSubscription } from "~/operations/cancel-subscription.server";
import { recordUsage } from "~/operations/record-usage.server";
import { loadSubscription } from "~/store/subscriptions.server";
import { fees, invoices } from "../../../drizzle/schema/invoicing";
import { usageEvents } from "../../../drizzle/schema/usage";
import { useTestDatabase } from "../../support/database";
import { at, chargeOn, foundTestOrganization, type TestOrganization } from "../../support/organization";

useTestDatabase();

let organization: TestOrganization;
let subscriptionId: string;
let subscription: string;

beforeAll(async () => {
  ({ organization, subscriptionId } = await withUsage());
  subscription = publicId("subscription", subscriptionId);
});

async function withUsage() {
  const made = await foundTestOrganization({ clock: "2026-03-01T00:00:00Z" });
  await made.metric("calls", "sum", "n");
  await made.metric("visits");
  const planId = await made.plan("team", {
    charges: [chargeOn("calls", { type: "per_unit", unit_amount: "0.10" })],
  });
  const customerId = await made.customer();
  const id = await made.subscribe({ customerId, planId, externalId: "main" });
  return { organization: made, subscriptionId: id };
}

async function send(events: readonly UncheckedEvent[]) {
  return organization.run((context) => recordUsage(context, events));
}

async function codeOf(event: UncheckedEvent): Promise<string> {
  const [result] = await send([event]);
  if (result?.status !== "rejected") throw new Error(`The event was ${result?.status}.`);
  return result.refusals.map((refusal) => `${refusal.code} ${refusal.field}`).join(", ");
}

describe("a batch of usage", () => {
  test("is measured, stored and answered event by event", async () => {
    const results = await send([
      { transactionId: "a1", subscription, metric: "calls", properties: { n: "10.50", region: "eu" } },
      { transactionId: "a2", subscription: "ext:main", metric: "visits", timestamp: "2026-03-01T00:00:00Z" },
      { transactionId: "a3", subscription, metric: "calls", properties: { n: "ten" } },
    ]);
    expect(results.map(({ status }) => status)).toEqual(["accepted", "accepted", "rejected"]);
    const rows = await organization.view(({ tx, organization: { id } }) =>
      tx
        .select()
        .from(usageEvents)
        .where(eq(usageEvents.organizationId, id))
        .orderBy(asc(usageEvents.transactionId)),
    );
    expect(rows).toMatchObject([
      { transactionId: "a1", quantity: "10.5", properties: { n: "10.50", region: "eu" }, subscriptionId },
      { transactionId: "a2", quantity: null, properties: null, occurredAt: at("2026-03-01T00:00:00Z") },
    ]);
  });

  test("knows a repeat from a conflict, whatever the order of the properties", async () => {
    const event = { transactionId: "b1", subscription, metric: "calls", properties: { n: "1", zone: "x" } };
    await send([event]);
    const results = await send([
      { ...event, properties: { zone: "x", n: "1" } },
      { transactionId: "b2", subscription, metric: "visits" },
    ]);
    expect(results.map(({ status }) => status)).toEqual(["duplicate", "accepted"]);
    expect(await codeOf({ ...event, properties: { n: "2", zone: "x" } })).toBe(
      "transaction_id_conflict transaction_id",
    );
    expect(await codeOf({ ...event, timestamp: "2026-03-01T00:00:00Z" })).toBe(
      "transaction_id_conflict transaction_id",
    );
  });

  test("sent twice at the same moment is stored once", async () => {
    const events = Array.from({ length: 200 }, (_, index) => ({
      transactionId: `c${index}`,
      subscription,
      metric: "calls",
      properties: { n: "1" },
    }));
    const [first, second] = await Promise.all([send(events), send([...events].reverse())]);
    const statuses = [...first, ...second].map(({ status }) => status);
    expect(statuses.filter((status) => status === "accepted")).toHaveLength(200);
    expect(statuses.filter((status) => status === "duplicate")).toHaveLength(200);
  });

  test("is refused whole only when it is empty or has more than a thousand events", async () => {
    const many = Array.from({ length: 1_001 }, (_, index) => ({ transactionId: `d${index}` }));
    expect(await organization.refused((context) => recordUsage(context, many))).toEqual(["batch_too_large"]);
    expect(await organization.refused((context) => recordUsage(context, []))).toEqual(["batch_empty"]);
  });
});

describe("a bad event", () => {
  const good = () => ({ transactionId: "x", subscription, metric: "calls", properties: { n: "1" } });
  test.each<[string, () => UncheckedEvent, string]>([
    [
      "no transaction id",
      () => ({ ...good(), transactionId: undefined }),
      "transaction_id_invalid transaction_id",
    ],
    [
      "a transaction id that is too long",
      () => ({ ...good(), transactionId: "x".repeat(256) }),
      "transaction_id_invalid transaction_id",
    ],
    [
      "a zero character in the id",
      () => ({ ...good(), transactionId: "x\0" }),
      "transaction_id_invalid transaction_id",
    ],
    ["no subscription", () => ({ ...good(), subscription: undefined }), "subscription_missing subscription"],
    [
      "an unknown subscription",
      () => ({ ...good(), subscription: "sub_0000" }),
      "subscription_unknown subscription",
    ],
    [
      "an unknown external id",
      () => ({ ...good(), subscription: "ext:other" }),
      "subscription_unknown subscription",
    ],
    ["no metric", () => ({ ...good(), metric: "" }), "metric_missing metric"],
    ["an unknown metric", () => ({ ...good(), metric: "clicks" }), "metric_unknown metric"],
    ["no field", () => ({ ...good(), properties: { m: "1" } }), "metric_field_missing properties.n"],
    ["no properties", () => ({ ...good(), properties: null }), "metric_field_missing properties.n"],
    [
      "a field that is no number",
      () => ({ ...good(), properties: { n: [1] } }),
      "metric_field_not_number properties.n",
    ],
    ["properties that are a list", () => ({ ...good(), properties: [1] }), "properties_invalid properties"],
    [
      "half of a pair in the properties",
      () => ({ ...good(), properties: { n: "1", s: "\ud800" } }),
      "properties_invalid properties",
    ],
    [
      "properties of a novel's length",
      () => ({ ...good(), properties: { n: "1", s: "x".repeat(9_000) } }),
      "properties_too_large properties",
    ],
    ["a timestamp that is none", () => ({ ...good(), timestamp: "yesterday" }), "instant_invalid timestamp"],
    [
      "a date that does not exist",
      () => ({ ...good(), timestamp: "2026-02-30T00:00:00Z" }),
      "date_invalid timestamp",
    ],
    [
      "a timestamp before the start",
      () => ({ ...good(), timestamp: "2026-02-28T23:59:59Z" }),
      "timestamp_before_start timestamp",
    ],
    [
      "a timestamp in the future",
      () => ({ ...good(), timestamp: "2026-03-01T02:00:00Z" }),
      "timestamp_in_future timestamp",
    ],
  ])("with %s says so at its field", async (_, event, code) => {
    expect(await codeOf(event())).toBe(code);
  });

  test("that repeats an id of its own batch is rejected, the first one kept", async () => {
    const [first, second] = await send([
      { ...good(), transactionId: "r1" },
      { ...good(), transactionId: "r1" },
    ]);
    expect(first).toMatchObject({ status: "accepted" });
    expect(second).toMatchObject({ status: "rejected", refusals: [{ code: "transaction_id_repeated" }] });
  });

  test("after the end of its subscription is rejected; at its very end it counts", async () => {
    const ended = await withUsage();
    await ended.organization.run((context) =>
      cancelSubscription(context, { subscriptionId: ended.subscriptionId, when: "now" }),
    );
    await ended.organization.advance("2026-03-05T00:00:00Z");
    const name = publicId("subscription", ended.subscriptionId);
    const results = await ended.organization.run((context) =>
      recordUsage(context, [
        { transactionId: "e1", subscription: name, metric: "visits", timestamp: "2026-03-01T00:00:00Z" },
        { transactionId: "e2", subscription: name, metric: "visits", timestamp: "2026-03-01T00:00:00.001Z" },
      ]),
    );
    expect(
      results.map((result) => (result.status === "rejected" ? result.refusals[0]?.code : result.status)),
    ).toEqual(["accepted", "timestamp_after_end"]);
  });
});

test("another organization's subscription is unknown", async () => {
  const other = await foundTestOrganization({ clock: "2026-03-01T00:00:00Z" });
  await other.metric("visits");
  const [result] = await other.run((context) =>
    recordUsage(context, [{ transactionId: "o1", subscription, metric: "visits" }]),
  );
  expect(result).toMatchObject({ status: "rejected", refusals: [{ code: "subscription_unknown" }] });
});

describe("late usage", () => {
  test("joins the next invoice with exactly its difference, once", async () => {
    const late = await withUsage();
    await late.organization.usage(late.subscriptionId, [
      { id: "t1", metric: "calls", properties: { n: "100" } },
    ]);
    await late.organization.advance("2026-04-02T00:00:00Z");
    await late.organization.usage(late.subscriptionId, [
      { id: "t2", metric: "calls", at: "2026-03-20T00:00:00Z", properties: { n: "7" } },
    ]);
    const waiting = await late.organization.view((context) => loadSubscription(context, late.subscriptionId));
    expect(waiting.dueAt).toBe(at("2026-05-01T00:00:00Z"));
    await late.organization.advance("2026-05-01T00:00:00Z");
    await drainOrganization(late.organization.id);
    const usage = await late.organization.view(({ tx, organization: { id } }) =>
      tx
        .select({
          amountMinor: fees.amountMinor,
          effect: fees.effect,
          number: invoices.number,
          kind: fees.kind,
        })
        .from(fees)
        .innerJoin(invoices, eq(invoices.id, fees.invoiceId))
        .where(eq(fees.organizationId, id))
        .orderBy(asc(invoices.sequence), asc(fees.lineNumber)),
    );
    expect(usage.filter(({ kind, amountMinor }) => kind === "usage" && amountMinor !== 0n)).toEqual([
      { kind: "usage", amountMinor: 1000n, effect: "charge", number: "INV-00002" },
      { kind: "usage", amountMinor: 70n, effect: "charge", number: "INV-00003" },
    ]);
    const again = await late.organization.view((context) => loadSubscription(context, late.subscriptionId));
    expect(again.dueAt).toBe(at("2026-06-01T00:00:00Z"));
  });

  test("that arrives while its window is being billed is in that run or in the next, never lost", async () => {
    const race = await withUsage();
    await race.organization.usage(race.subscriptionId, [
      { id: "t1", metric: "calls", properties: { n: "1" } },
    ]);
    await race.organization.advance("2026-03-31T23:59:00Z");
    const sends = Array.from({ length: 20 }, (_, index) =>
      run(race.organization.caller, { operation: "recordUsage" }, (context) =>
        recordUsage(context, [
          {
            transactionId: `r${index}`,
            subscription: publicId("subscription", race.subscriptionId),
            metric: "calls",
            timestamp: "2026-03-31T23:00:00Z",
            properties: { n: "1" },
          },
        ]),
      ),
    );
    await Promise.all([race.organization.advance("2026-04-01T00:00:00Z"), ...sends]);
    await drainOrganization(race.organization.id);
    await race.organization.advance("2026-05-01T00:00:00Z");
    const usage = await race.organization.view(({ tx, organization: { id } }) =>
      tx
        .select({ kind: fees.kind, amountMinor: fees.amountMinor })
        .from(fees)
        .where(eq(fees.organizationId, id)),
    );
    const billed = usage
      .filter(({ kind }) => kind === "usage")
      .reduce((sum, fee) => sum + fee.amountMinor, 0n);
    expect(billed).toBe(210n);
  });
});
