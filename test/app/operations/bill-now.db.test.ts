// Billing ahead of the runs, and who of a customer is billed at all and from which day of a month on.
import { expect, test } from "vitest";
import { billNow, previewBillNow } from "~/operations/bill-now.server";
import { cancelSubscription } from "~/operations/cancel-subscription.server";
import { changeCustomer } from "~/operations/change-customer.server";
import { changeOverdueRules } from "~/operations/change-overdue-rules.server";
import { recordPayment } from "~/operations/record-payment.server";
import { setInvoicing } from "~/operations/set-invoicing.server";
import { setSubscriptionInvoicing } from "~/operations/set-subscription-invoicing.server";
import { day } from "../../support/billing-book";
import { controlAccounts } from "../../support/control-accounts";
import { asOwner, useTestDatabase } from "../../support/database";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";

const held = useTestDatabase();

const invoicesOf = ({ id }: TestOrganization) =>
  asOwner(
    held.clone,
    (sql) => sql<{ issued: string; total: number; lines: number }[]>`
      select i.issued_on::text as issued, i.total_minor::int as total, count(f.id)::int as lines
      from invoices i left join fees f on f.organization_id = i.organization_id and f.invoice_id = i.id
      where i.organization_id = ${id} group by i.id, i.issued_on, i.total_minor, i.sequence order by i.sequence`,
  );

async function subscribed() {
  const organization = await foundTestOrganization();
  const customerId = await organization.customer();
  const planId = await organization.plan("team");
  const subscriptionId = await organization.subscribe({ customerId, planId });
  await organization.advance("2026-01-05T00:00:00Z");
  return { organization, customerId, subscriptionId };
}

test("what falls due by a day is billed today, once, and as previewed", async () => {
  const { organization, customerId } = await subscribed();
  const through = day("2026-03-01");
  const { previewHash, toPayMinor } = await organization.run((context) =>
    previewBillNow(context, { customerId, through }),
  );
  expect(await invoicesOf(organization)).toHaveLength(1);
  await organization.run((context) => billNow(context, { customerId, through, previewHash }));
  expect((await invoicesOf(organization)).slice(1)).toEqual([
    { issued: "2026-01-05", total: Number(toPayMinor), lines: 2 },
  ]);
  const again = { customerId, through };
  expect(await organization.refused((context) => billNow(context, again))).toEqual(["bill_nothing_due"]);
  const far = { customerId, through: day("2027-03-01") };
  expect(await organization.refused((context) => billNow(context, far))).toEqual(["bill_too_far_ahead"]);
  const outdated = { customerId, through: day("2026-04-01"), previewHash };
  expect(await organization.refused((context) => billNow(context, outdated))).toEqual(["preview_outdated"]);
  await organization.advance("2026-03-31T00:00:00Z");
  expect(await invoicesOf(organization)).toHaveLength(2);
  await organization.advance("2026-04-01T00:00:00Z");
  expect(await invoicesOf(organization)).toHaveLength(3);
  for (const { booked, held: rows } of await controlAccounts(held.clone, organization.id))
    expect(booked).toBe(rows);
});

test("drafts in their days of grace close", async () => {
  const { organization, customerId } = await subscribed();
  await organization.run((context) => changeCustomer(context, { customerId, change: { graceDays: 5 } }));
  await organization.advance("2026-02-02T00:00:00Z");
  expect(await invoicesOf(organization)).toHaveLength(1);
  await organization.run((context) => billNow(context, { customerId, through: null }));
  expect((await invoicesOf(organization)).slice(1)).toMatchObject([{ issued: "2026-02-02", lines: 1 }]);
  const drafts = await asOwner(
    held.clone,
    (sql) => sql`select id from pending_drafts where organization_id = ${organization.id}`,
  );
  expect(drafts).toEqual([]);
  await organization.advance("2026-02-20T00:00:00Z");
  expect(await invoicesOf(organization)).toHaveLength(2);
});

test("one subscription makes no invoices until it is switched on, at once or with its next period", async () => {
  const { organization, subscriptionId } = await subscribed();
  const off = { subscriptionId, invoicing: "off", catchUp: "now" } as const;
  await organization.run((context) => setSubscriptionInvoicing(context, off));
  await organization.advance("2026-03-05T00:00:00Z");
  expect(await invoicesOf(organization)).toHaveLength(1);
  const on = { subscriptionId, invoicing: "on", catchUp: "later" } as const;
  await organization.run((context) => setSubscriptionInvoicing(context, on));
  await organization.advance("2026-03-06T00:00:00Z");
  expect(await invoicesOf(organization)).toHaveLength(1);
  await organization.run((context) => setSubscriptionInvoicing(context, { ...on, catchUp: "now" }));
  await organization.advance("2026-03-07T00:00:00Z");
  expect((await invoicesOf(organization)).reduce((sum, { lines }) => sum + lines, 0)).toBe(3);
});

test("what ended while a customer's invoicing was off is billed by hand, as previewed", async () => {
  const { organization, customerId, subscriptionId } = await subscribed();
  await organization.run((context) => setInvoicing(context, { customerId, switches: { invoicing: "off" } }));
  await organization.advance("2026-02-15T00:00:00Z");
  const ended = { subscriptionId, when: "now", unused: "credit" } as const;
  await organization.run((context) => cancelSubscription(context, ended));
  await organization.advance("2026-03-05T00:00:00Z");
  expect(await invoicesOf(organization)).toHaveLength(1);
  const byHand = { customerId, through: null };
  const { previewHash, toPayMinor } = await organization.run((context) => previewBillNow(context, byHand));
  await organization.run((context) => billNow(context, { ...byHand, previewHash }));
  // Fourteen of the 28 days of February at 30.00.
  expect(toPayMinor).toBe(1500n);
  expect((await invoicesOf(organization)).slice(1)).toEqual([
    { issued: "2026-03-05", total: 1500, lines: 1 },
  ]);
  expect(await organization.refused((context) => billNow(context, byHand))).toEqual(["bill_nothing_due"]);
});

const blocking = {
  ...{
    name: "blocked",
    when: { earliestUnpaidDays: 10 },
    blocksChanges: false,
    blocksServiceAndBilling: true,
  },
  ...{ cancels: "no" as const, reevaluateDays: null },
};

/** Overdue from 11 January on, which stops service and billing; ended in it on the 20th. */
async function endedWhileBlocked() {
  const { organization, customerId, subscriptionId } = await subscribed();
  await organization.run((context) => changeOverdueRules(context, { stages: [blocking] }));
  await organization.advance("2026-01-20T00:00:00Z");
  const ended = { subscriptionId, when: "now", unused: "credit" } as const;
  await organization.run((context) => cancelSubscription(context, ended));
  await organization.advance("2026-01-25T00:00:00Z");
  return { organization, customerId };
}

const notesOf = ({ id }: TestOrganization) =>
  asOwner(
    held.clone,
    (sql) => sql<{ total: number }[]>`
      select total_minor::int as total from credit_notes where organization_id = ${id} order by id`,
  ).then((rows) => rows.map(({ total }) => total));

test("what ended while being overdue stopped billing is billed by hand, as previewed", async () => {
  const { organization, customerId } = await endedWhileBlocked();
  expect(await notesOf(organization)).toEqual([]);
  const byHand = { customerId, through: null };
  const { previewHash, paysOpenMinor } = await organization.run((context) => previewBillNow(context, byHand));
  await organization.run((context) => billNow(context, { ...byHand, previewHash }));
  // From the 11th on nothing was served: 21 of 31 days at 30.00, which pay what is open.
  expect(paysOpenMinor).toBe(2032n);
  expect(await notesOf(organization)).toEqual([2032]);
  expect(await organization.refused((context) => billNow(context, byHand))).toEqual(["bill_nothing_due"]);
});

test("what ended while being overdue stopped billing is billed by the next run once that is over", async () => {
  const { organization } = await endedWhileBlocked();
  const [invoice] = await asOwner(
    held.clone,
    (sql) => sql<{ id: string }[]>`select id from invoices where organization_id = ${organization.id}`,
  );
  const paid = { invoiceId: invoice?.id ?? "", amount: null, reference: null };
  await organization.run((context) => recordPayment(context, paid));
  await organization.advance("2026-01-26T00:00:00Z");
  expect(await notesOf(organization)).toEqual([2032]);
});

test("a customer's bill day moves the subscriptions that follow it", async () => {
  const organization = await foundTestOrganization({ policy: { anchor: "bill_day" } });
  const customerId = await organization.customer();
  await organization.subscribe({ customerId, planId: await organization.plan("team") });
  await organization.advance("2026-01-05T00:00:00Z");
  const set = (billCycleDay: number) => (context: Parameters<typeof setInvoicing>[0]) =>
    setInvoicing(context, { customerId, switches: { billCycleDay } });
  expect(await organization.refused(set(32))).toEqual(["bill_day_invalid"]);
  await organization.run(set(15));
  await organization.advance("2026-03-01T00:00:00Z");
  const issued = (await invoicesOf(organization)).map((invoice) => invoice.issued);
  expect(issued.slice(1).filter((on) => on.endsWith("-15"))).toEqual(["2026-01-15", "2026-02-15"]);
});
