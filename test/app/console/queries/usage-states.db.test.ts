import { beforeEach, describe, expect, test } from "vitest";
import { testEvent, testEventOutcome } from "~/console/forms/test-event";
import { countInvoiceTabs, INVOICE_TABS, listInvoices } from "~/console/queries/invoices.server";
import { listMetricRows } from "~/console/queries/plans.server";
import { countEventStates, listEventDays, listEvents } from "~/console/queries/usage.server";
import { loadTestEventForm } from "~/console/queries/usage-filters.server";
import { newId, publicId } from "~/ids.server";
import { recordUsage } from "~/operations/record-usage.server";
import { voidUsage } from "~/operations/void-usage.server";
import { useTestDatabase } from "../../../support/database";
import { chargeOn, foundTestOrganization, type TestOrganization } from "../../../support/organization";

useTestDatabase();
const first = { after: null, before: null, limit: 50 };
const everything = { customerId: null, subscriptionId: null, metricId: null };
let organization: TestOrganization;
let subscriptionId: string;

/** A monthly plan with usage, by a policy that bills late usage of one closed month. */
async function start(
  policy: Parameters<typeof foundTestOrganization>[0] = { policy: { late_windows: "1" } },
) {
  organization = await foundTestOrganization(policy);
  await organization.metric("calls", "sum", "n");
  const charges = [chargeOn("calls", { type: "per_unit", unit_amount: "2" })];
  const planId = await organization.plan("team", { charges });
  subscriptionId = await organization.subscribe({ customerId: await organization.customer(), planId });
}

const send = (id: string, at?: string) =>
  organization.usage(subscriptionId, [{ id, metric: "calls", at, properties: { n: "3" } }]);

/** The counts, held against the states the list shows: both follow from the same windows. */
async function states() {
  const counts = await organization.view((context) => countEventStates(context, everything));
  const { rows } = await organization.view((context) => listEvents(context, everything, first));
  expect(counts.billed + counts.pending + counts.set_aside + counts.voided).toBe(rows.length);
  for (const state of ["billed", "pending", "set_aside", "voided"] as const)
    expect(rows.filter((row) => row.state === state)).toHaveLength(counts[state]);
  return Object.fromEntries(rows.map((row) => [row.transactionId, row.state]));
}

beforeEach(() => start());

describe("accepted = billed + pending + set aside", () => {
  test("usage is pending while its month runs, billed after it, and late usage is billed or set aside by its age", async () => {
    await organization.advance("2026-01-20T00:00:00Z");
    await send("january", "2026-01-10T00:00:00Z");
    expect(await states()).toEqual({ january: "pending" });
    await organization.advance("2026-02-05T00:00:00Z");
    expect(await states()).toEqual({ january: "billed" });

    await send("late", "2026-01-11T00:00:00Z");
    expect(await states()).toEqual({ january: "pending", late: "pending" });
    // What comes late joins the next invoice.
    await organization.advance("2026-03-02T00:00:00Z");
    expect(await newest()).toEqual({ january: "billed", late: "billed" });
    const before = await organization.view((context) =>
      listInvoices(context, { tab: "all", query: "" }, first),
    );
    await organization.usage(subscriptionId, [
      { id: "too-late", metric: "calls", at: "2026-01-12T00:00:00Z", properties: { n: "3" } },
    ]);
    const known = { january: "billed", late: "billed", "too-late": "set_aside" };
    expect(await newest()).toEqual(known);
    await organization.advance("2026-03-03T00:00:00Z");
    expect(await newest()).toEqual(known);
    const after = await organization.view((context) =>
      listInvoices(context, { tab: "all", query: "" }, first),
    );
    expect(after.rows).toHaveLength(before.rows.length);
  });

  test("a policy that sets late usage aside never leaves it pending", async () => {
    await start({ policy: { late_usage: "set_aside" } });
    await organization.advance("2026-02-02T00:00:00Z");
    await send("late", "2026-01-11T00:00:00Z");
    await send("now");
    expect(await states()).toEqual({ late: "set_aside", now: "pending" });
    await organization.advance("2026-02-03T00:00:00Z");
    expect(await states()).toEqual({ late: "set_aside", now: "pending" });
  });
});

test("a voided event is that, whatever else became of its window", async () => {
  await start();
  await send("right");
  await send("wrong");
  const codes = await organization.run((context) => voidUsage(context, ["wrong"]));
  expect(codes).toMatchObject([{ status: "voided" }]);
  expect(await states()).toEqual({ right: "pending", wrong: "voided" });
});

/** States by the list alone, for events that arrived before the 31 days that are counted. */
async function newest() {
  const { rows } = await organization.view((context) => listEvents(context, everything, first));
  return Object.fromEntries(rows.map((row) => [row.transactionId, row.state]));
}

describe("a test event", () => {
  const sent = (form: { subscription: string; metric: string; value: string }) => async () => {
    const metrics = await organization.view(listMetricRows);
    const results = await organization.run((context) =>
      recordUsage(context, [testEvent(form, metrics, `console-${newId()}`)]),
    );
    return testEventOutcome(results);
  };

  test("is accepted with its value in the property the metric reads, or rejected at the field of the form", async () => {
    const form = await organization.view((context) => loadTestEventForm(context, everything));
    const subscription = publicId("subscription", subscriptionId);
    expect(form.subscriptions).toEqual([{ value: subscription, label: "team of Acme" }]);
    expect(form.metrics).toEqual([{ value: "calls", label: "calls, reads n" }]);
    expect(await sent({ subscription, metric: "calls", value: "4" })()).toMatchObject({ ok: true });
    const { rows } = await organization.view((context) => listEvents(context, everything, first));
    expect(rows).toMatchObject([{ quantity: "4", state: "pending", properties: { n: "4" } }]);

    const refusalOf = async (input: Parameters<typeof sent>[0]) => {
      const outcome = await sent(input)();
      return outcome.ok ? [] : outcome.refusals.map(({ code, field }) => [code, field]);
    };
    expect(await refusalOf({ subscription, metric: "calls", value: "many" })).toEqual([
      ["metric_field_not_number", "value"],
    ]);
    expect(await refusalOf({ subscription, metric: "calls", value: "" })).toEqual([
      ["metric_field_missing", "value"],
    ]);
    expect(await refusalOf({ subscription: "sub_x", metric: "calls", value: "1" })).toEqual([
      ["subscription_unknown", "subscription"],
    ]);
    expect(await refusalOf({ subscription, metric: "none", value: "1" })).toEqual([
      ["metric_unknown", "metric"],
    ]);
  });
});

describe("events by day", () => {
  test("are counted for each metric of a subscription, without voided ones and those of longer ago", async () => {
    await organization.metric("seats", "count");
    await organization.advance("2026-02-20T12:00:00Z");
    await send("old", "2026-01-20T00:00:00Z");
    await send("first", "2026-02-19T10:00:00Z");
    await send("second", "2026-02-19T23:00:00Z");
    await send("third", "2026-02-20T01:00:00Z");
    const [series, ...others] = await organization.view((context) =>
      listEventDays(context, [subscriptionId]),
    );
    expect(others).toEqual([]);
    expect(series).toMatchObject({ subscriptionId, metricCode: "calls" });
    expect(series?.days).toHaveLength(31);
    expect(series?.days.slice(-3).map(({ count }) => count)).toEqual([0, 2, 1]);
    expect(series?.days.reduce((sum, { count }) => sum + count, 0)).toBe(3);
    await organization.run((context) => voidUsage(context, ["second"]));
    const [after] = await organization.view((context) => listEventDays(context, [subscriptionId]));
    expect(after?.days.slice(-3).map(({ count }) => count)).toEqual([0, 1, 1]);
    expect(await organization.view((context) => listEventDays(context, []))).toEqual([]);
  });
});

describe("counts of tabs", () => {
  test("say how many rows each tab shows under the same filter", async () => {
    await organization.advance("2026-03-20T00:00:00Z");
    for (const query of ["", "INV-00", "acme", "nobody"]) {
      const counts = await organization.view((context) => countInvoiceTabs(context, { tab: "all", query }));
      for (const tab of INVOICE_TABS) {
        const page = await organization.view((context) => listInvoices(context, { tab, query }, first));
        expect(counts[tab], `${tab} ${query}`).toBe(page.rows.length);
      }
    }
  });
});
