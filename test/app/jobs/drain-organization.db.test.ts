import { asc, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { formatDay } from "~/billing/time/day";
import { visit } from "~/gate.server";
import { billDue } from "~/jobs/bill-due.server";
import { drainOrganization } from "~/jobs/drain-organization.server";
import { systemCaller } from "~/jobs/system-caller";
import { createTaxRate } from "~/operations/create-tax-rate.server";
import { startClockAdvance } from "~/operations/start-clock-advance.server";
import { startCollections } from "~/operations/start-collections.server";
import { stepClock } from "~/operations/step-clock.server";
import { acrossDueOrganizations } from "~/store/across.server";
import { findLatestJob } from "~/store/long-jobs.server";
import { findClock } from "~/store/test-clocks.server";
import { fees, invoiceBalances, invoices, invoiceTaxGroups } from "../../../drizzle/schema/invoicing";
import { journalEntries, journalLines } from "../../../drizzle/schema/ledger";
import { ratingWindows } from "../../../drizzle/schema/usage";
import { useTestDatabase } from "../../support/database";
import { at, chargeOn, foundTestOrganization, type TestOrganization } from "../../support/organization";

useTestDatabase();

async function subscribed(organization: TestOrganization) {
  await organization.run((context) =>
    createTaxRate(context, {
      code: "vat",
      name: "VAT",
      category: "S",
      country: "DE",
      rate: "19",
      use: "default",
    }),
  );
  await organization.metric("calls", "sum", "n");
  const planId = await organization.plan("team", {
    charges: [chargeOn("calls", { type: "per_unit", unit_amount: "0.10" })],
  });
  const customerId = await organization.customer({ email: "ann@acme.example" });
  const subscriptionId = await organization.subscribe({ customerId, planId });
  return { customerId, subscriptionId };
}

test("a month of a plan and its usage becomes numbered, taxed and booked invoices", async () => {
  const organization = await foundTestOrganization();
  const { subscriptionId } = await subscribed(organization);
  await drainOrganization(organization.id);
  await organization.usage(subscriptionId, [
    { id: "t1", metric: "calls", properties: { n: "100" } },
    { id: "t2", metric: "calls", properties: { n: 23 } },
  ]);
  const report = await organization.advance("2026-02-10T00:00:00Z");
  expect(report).toMatchObject({ invoices: 1, failures: 0 });
  const book = await organization.view(async ({ tx, organization: { id } }) => ({
    invoices: await tx
      .select()
      .from(invoices)
      .where(eq(invoices.organizationId, id))
      .orderBy(asc(invoices.sequence)),
    fees: await tx.select().from(fees).where(eq(fees.organizationId, id)).orderBy(asc(fees.id)),
    taxes: await tx.select().from(invoiceTaxGroups).where(eq(invoiceTaxGroups.organizationId, id)),
    balances: await tx.select().from(invoiceBalances).where(eq(invoiceBalances.organizationId, id)),
    windows: await tx.select().from(ratingWindows).where(eq(ratingWindows.organizationId, id)),
    entries: await tx.select().from(journalEntries).where(eq(journalEntries.organizationId, id)),
    lines: await tx.select().from(journalLines).where(eq(journalLines.organizationId, id)),
  }));
  expect(
    book.invoices.map(({ number, netMinor, taxMinor, totalMinor }) => ({
      number,
      netMinor,
      taxMinor,
      totalMinor,
    })),
  ).toEqual([
    { number: "INV-00001", netMinor: 3000n, taxMinor: 570n, totalMinor: 3570n },
    { number: "INV-00002", netMinor: 4230n, taxMinor: 804n, totalMinor: 5034n },
  ]);
  expect(book.fees.map(({ kind, quantity, amountMinor }) => ({ kind, quantity, amountMinor }))).toEqual([
    { kind: "subscription", quantity: "1", amountMinor: 3000n },
    { kind: "subscription", quantity: "1", amountMinor: 3000n },
    { kind: "usage", quantity: "123", amountMinor: 1230n },
  ]);
  expect(book.fees[2]?.ratingWindowId).toBe(book.windows[0]?.id);
  expect(book.windows.map(({ state, dirty }) => ({ state, dirty }))).toEqual([
    { state: "billed", dirty: false },
  ]);
  expect(book.taxes.map(({ rate, taxMinor }) => ({ rate, taxMinor }))).toEqual([
    { rate: "19", taxMinor: 570n },
    { rate: "19", taxMinor: 804n },
  ]);
  // The customer has no payment method, so the collection was tried once and left to the customer.
  expect(book.balances.map(({ state, openMinor, collectAt }) => ({ state, openMinor, collectAt }))).toEqual([
    { state: "open", openMinor: 3570n, collectAt: null },
    { state: "open", openMinor: 5034n, collectAt: null },
  ]);
  const recipes = book.entries.map((entry) => entry.recipe).sort();
  expect(recipes).toEqual(["invoice.finalized", "invoice.finalized", "revenue.recognized", "usage.accrued"]);
  const balance = (account: string) =>
    book.lines
      .filter((line) => line.account === account)
      .reduce((sum, line) => sum + line.debitMinor - line.creditMinor, 0n);
  expect({
    receivable: balance("1100"),
    deferred: balance("2200"),
    vat: balance("2300"),
    revenue: balance("4000"),
  }).toEqual({
    receivable: 8604n,
    deferred: -3000n,
    vat: -1374n,
    revenue: -4230n,
  });
});

test("an advance refuses a second one, never goes back, and is resumed after it was left half-way", async () => {
  const organization = await foundTestOrganization();
  await subscribed(organization);
  await organization.run((context) => startClockAdvance(context, { to: at("2026-04-15T00:00:00Z") }));
  expect(
    await organization.refused((context) => startClockAdvance(context, { to: at("2026-05-01T00:00:00Z") })),
  ).toEqual(["clock_running"]);
  // A worker that dies half-way leaves a clock under way: here it has billed once and moved on to February.
  await billDue(systemCaller(organization.id, "test"));
  await organization.run((context) => startCollections(context, { limit: 10 }));
  await organization.run((context) => stepClock(context, { patienceMs: 0 }));
  expect(await organization.view(findClock)).toMatchObject({
    nowAt: at("2026-02-01T00:00:00Z"),
    targetAt: at("2026-04-15T00:00:00Z"),
  });
  await drainOrganization(organization.id);
  expect(await organization.view(findClock)).toMatchObject({
    nowAt: at("2026-04-15T00:00:00Z"),
    targetAt: null,
  });
  expect(await organization.view((context) => findLatestJob(context, "advance_clock"))).toMatchObject({
    state: "done",
    done: 104,
    total: 104,
  });
  const issued = await organization.view(({ tx, organization: { id } }) =>
    tx
      .select({ issuedOn: invoices.issuedOn })
      .from(invoices)
      .where(eq(invoices.organizationId, id))
      .orderBy(asc(invoices.sequence)),
  );
  expect(issued.map(({ issuedOn }) => formatDay(issuedOn))).toEqual([
    "2026-01-01",
    "2026-02-01",
    "2026-03-01",
    "2026-04-01",
  ]);
  expect(
    await organization.refused((context) => startClockAdvance(context, { to: at("2026-04-01T00:00:00Z") })),
  ).toEqual(["clock_backwards"]);
});

test("an organization is due while it has something to do, and not a moment longer", async () => {
  const organization = await foundTestOrganization();
  const isDue = async () => (await visit(acrossDueOrganizations)).includes(organization.id);
  expect(await isDue()).toBe(false);
  await subscribed(organization);
  expect(await isDue()).toBe(true);
  await drainOrganization(organization.id);
  expect(await isDue()).toBe(false);
  await organization.run((context) => startClockAdvance(context, { to: at("2026-02-15T00:00:00Z") }));
  expect(await isDue()).toBe(true);
  await drainOrganization(organization.id);
  expect(await isDue()).toBe(false);
});
