import { beforeEach, describe, expect, test } from "vitest";
import { idParam } from "~/console/list-request";
import { countOfCustomer } from "~/console/queries/customer-tabs.server";
import {
  CUSTOMER_TABS,
  countCustomerTabs,
  listCustomers,
  loadCustomerPage,
} from "~/console/queries/customers.server";
import { loadHome } from "~/console/queries/home.server";
import {
  type InvoiceRow,
  listInvoices,
  loadInvoiceLine,
  loadInvoicePage,
  sumInvoices,
} from "~/console/queries/invoices.server";
import { listMetricRows, listPlans, loadPlanPage } from "~/console/queries/plans.server";
import { idInQuery, search } from "~/console/queries/search.server";
import {
  countSubscriptionTabs,
  listSubscriptions,
  loadSubscriptionRow,
  SUBSCRIPTION_TABS,
} from "~/console/queries/subscriptions.server";
import { listEvents, listLinesOfEvent, loadEvent, usageByDay } from "~/console/queries/usage.server";
import { NotFound } from "~/errors";
import { publicId } from "~/public-ids";
import type { Page, PageRequest } from "~/store/columns";
import { useTestDatabase } from "../../../support/database";
import { chargeOn, foundTestOrganization, type TestOrganization } from "../../../support/organization";

useTestDatabase();
const first = { after: null, before: null, limit: 50 };
let organization: TestOrganization;
let customerId: string;
let subscriptionId: string;
let planId: string;

beforeEach(async () => {
  organization = await foundTestOrganization();
  await organization.metric("calls", "sum", "n");
  planId = await organization.plan("team", {
    charges: [chargeOn("calls", { type: "per_unit", unit_amount: "2" })],
  });
  customerId = await organization.customer({ name: "ACME 100 % GmbH" });
  await organization.customer({ name: "Zeta Ltd" });
  subscriptionId = await organization.subscribe({ customerId, planId });
  await organization.usage(subscriptionId, [{ id: "t1", metric: "calls", properties: { n: "3" } }]);
  await organization.advance("2026-03-20T00:00:00Z");
});

const invoicesOf = (tab: "all" | "open" | "overdue" | "paid", query = "") =>
  organization.view((context) => listInvoices(context, { tab, query }, first));

describe("lists of the console", () => {
  test("tabs count what they list", async () => {
    await organization.customer({ name: "ACME 100 zero" });
    for (const query of ["", "100 %"]) {
      const counts = await organization.view((context) => countCustomerTabs(context, query));
      for (const tab of CUSTOMER_TABS) {
        const { rows } = await organization.view((context) => listCustomers(context, { tab, query }, first));
        expect(counts[tab], `${tab} ${query}`).toBe(rows.length);
      }
    }
    const other = await organization.plan("other");
    await organization.subscribe({ customerId, planId: other });
    for (const filter of [{}, { customerId }, { planId }, { planId: other, customerId }]) {
      const counts = await organization.view((context) => countSubscriptionTabs(context, filter));
      expect(counts.all, JSON.stringify(filter)).toBe("planId" in filter ? 1 : 2);
      for (const tab of SUBSCRIPTION_TABS) {
        const { rows } = await organization.view((context) =>
          listSubscriptions(context, { tab, ...filter }, first),
        );
        expect(counts[tab], `${tab} ${JSON.stringify(filter)}`).toBe(rows.length);
      }
    }
    const { rows: invoices } = await organization.view((context) =>
      listInvoices(context, { tab: "all", query: "", customerId }, first),
    );
    expect(await organization.view((context) => countOfCustomer(context, customerId))).toEqual({
      subscriptions: 2,
      invoices: invoices.length,
      payments: 0,
      notes: 0,
    });
  });

  test("invoices know their state by the test clock, sort and add up", async () => {
    const { rows } = await invoicesOf("all");
    expect(rows.length).toBeGreaterThanOrEqual(3);
    const overdue = await invoicesOf("overdue");
    expect(overdue.rows.length).toBeGreaterThan(0);
    for (const row of overdue.rows) expect(row.overdueDays).toBeGreaterThan(0);
    const cheapest = await organization.view((context) =>
      listInvoices(context, { tab: "all", query: "", sort: "total" }, first),
    );
    const totals = cheapest.rows.map((row) => row.totalMinor);
    expect(totals).toEqual([...totals].sort((left, right) => (left < right ? -1 : 1)));
    const [sum] = await organization.view((context) => sumInvoices(context, { tab: "all", query: "" }));
    expect(sum?.totalMinor).toBe(totals.reduce((left, right) => left + right, 0n));
  });

  test("pages follow each other in every order without repeating or losing a row", async () => {
    const all = (await invoicesOf("all")).rows.map((row) => row.id);
    const seen: string[] = [];
    let request: PageRequest = { after: null, before: null, limit: 1 };
    for (let pages = 0; pages <= all.length; pages += 1) {
      const page: Page<InvoiceRow> = await organization.view((context) =>
        listInvoices(context, { tab: "all", query: "" }, request),
      );
      seen.push(...page.rows.map((row) => row.id));
      if (page.older === null) break;
      request = { ...request, after: page.older };
    }
    expect(seen).toEqual(all);
  });

  test("customers show what they owe and when they are billed next; signs typed by a reader mean themselves", async () => {
    const list = (query: string, tab: "all" | "overdue" = "all") =>
      organization.view((context) => listCustomers(context, { tab, query }, first));
    const everybody = await list("");
    expect(everybody.rows.map((row) => row.name)).toEqual(["ACME 100 % GmbH", "Zeta Ltd"]);
    expect(everybody.rows[0]).toMatchObject({ running: 1 });
    expect(everybody.rows[0]?.overdueMinor).toBeGreaterThan(0n);
    expect(everybody.rows[1]).toMatchObject({ openMinor: 0n, running: 0, nextDueAt: null });
    expect((await list("%")).rows).toHaveLength(1);
    expect((await list("", "overdue")).rows.map((row) => row.name)).toEqual(["ACME 100 % GmbH"]);
  });

  test("subscriptions carry their status and plan; plans count who runs on them", async () => {
    const page = await organization.view((context) =>
      listSubscriptions(context, { tab: "active", planId }, first),
    );
    expect(page.rows).toMatchObject([{ id: subscriptionId, status: "active", versionNumber: 1 }]);
    expect(await organization.view(listPlans)).toMatchObject([{ id: planId, running: 1, versionNumber: 1 }]);
    expect(await organization.view(listMetricRows)).toMatchObject([{ code: "calls", charges: 1 }]);
  });

  test("an event is billed once its window is, and stands on its day", async () => {
    const none = { customerId: null, subscriptionId: null, metricId: null };
    const { rows } = await organization.view((context) => listEvents(context, none, first));
    expect(rows).toMatchObject([{ transactionId: "t1", quantity: "3", state: "billed" }]);
    // The line of its own period, and of no other.
    const [event] = rows;
    if (!event) throw new Error("There is no event.");
    const lines = await organization.view((context) => listLinesOfEvent(context, event));
    expect(lines).toHaveLength(1);
    const [billed] = lines;
    const line = await organization.view((context) =>
      loadInvoiceLine(context, { invoiceId: billed?.invoiceId ?? "", lineId: billed?.id ?? "" }),
    );
    expect(line.fee).toMatchObject({ kind: "usage", quantity: "3", amountMinor: 600n });
    const days = await organization.view((context) => usageByDay(context, none));
    expect(days).toHaveLength(31);
  });
});

describe("pages of the console", () => {
  test("an invoice has its lines, its entries and its customer; a line its price of that day", async () => {
    const { rows } = await invoicesOf("all");
    const invoiceId = rows.at(-1)?.id ?? "";
    const page = await organization.view((context) => loadInvoicePage(context, invoiceId));
    expect(page.customerName).toBe("ACME 100 % GmbH");
    expect(page.lines.length).toBeGreaterThan(0);
    expect(page.happened.entries.map((entry) => entry.recipe)).toContain("invoice.finalized");
    const lineId = page.lines[0]?.id ?? "";
    const line = await organization.view((context) => loadInvoiceLine(context, { invoiceId, lineId }));
    expect(line).toMatchObject({ planId, versionNumber: 1 });
  });

  test("home says what is overdue and what comes next", async () => {
    const home = await organization.view(loadHome);
    expect(home.aging).toMatchObject([{ currency: "EUR" }]);
    expect(home.aging[0]?.overdueCount).toBeGreaterThan(0);
    expect(home.nextRun?.count).toBe(1);
    expect(home.setUp).toEqual({
      plan: true,
      customer: true,
      subscription: true,
      invoice: true,
      paid: false,
    });
  });

  test("search finds by name and number, and opens an exact id", async () => {
    const hits = await organization.view((context) => search(context, "acme"));
    expect(hits).toMatchObject([{ kind: "customer", id: customerId }]);
    expect(idInQuery(publicId("plan", planId))).toEqual({ kind: "plan", id: planId });
    expect(idInQuery("plan_nonsense")).toBeNull();
  });

  test("what belongs to another organization is not found anywhere", async () => {
    const stranger = await foundTestOrganization();
    const { rows } = await invoicesOf("all");
    const invoiceId = rows[0]?.id ?? "";
    const none = { customerId: null, subscriptionId: null, metricId: null };
    const events = await organization.view((context) => listEvents(context, none, first));
    const foreign = [
      () => stranger.view((context) => loadCustomerPage(context, customerId)),
      () => stranger.view((context) => loadInvoicePage(context, invoiceId)),
      () => stranger.view((context) => loadPlanPage(context, planId)),
      () => stranger.view((context) => loadSubscriptionRow(context, subscriptionId)),
      () => stranger.view((context) => loadEvent(context, events.rows[0]?.id ?? "")),
    ];
    for (const attempt of foreign) await expect(attempt()).rejects.toThrow(NotFound);
    expect(await stranger.view((context) => search(context, "acme"))).toEqual([]);
    expect(() => idParam("customer", "cus_1")).toThrow(NotFound);
  });
});
