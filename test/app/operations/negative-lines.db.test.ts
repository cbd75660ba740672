// Where the policy has negative lines in the place of credit notes, the books do what a note would.
import { expect, test } from "vitest";
import { dayInZone } from "~/billing/time/zone";
import { changeSubscription } from "~/operations/change-subscription.server";
import { createTaxRate } from "~/operations/create-tax-rate.server";
import { loadTieOuts } from "~/operations/load-tie-outs.server";
import { voidInvoice } from "~/operations/void-invoice.server";
import { asOwner, useTestDatabase } from "../../support/database";
import { at, foundTestOrganization, type TestOrganization } from "../../support/organization";

const held = useTestDatabase();

async function books(organization: TestOrganization, account: string): Promise<string> {
  const [row] = await asOwner(
    held.clone,
    (sql) => sql<{ minor: string }[]>`select coalesce(sum(debit_minor - credit_minor), 0)::text as minor
      from journal_lines where organization_id = ${organization.id} and account = ${account}`,
  );
  return row?.minor ?? "";
}

async function untied(organization: TestOrganization, day: string): Promise<string[]> {
  const on = dayInZone(at(`${day}T12:00:00Z`), "UTC");
  const rows = await organization.view((context) => loadTieOuts(context, on));
  return rows.filter(({ differenceMinor }) => differenceMinor !== 0n).map(({ check }) => check);
}

async function schedules(organization: TestOrganization): Promise<string[]> {
  const rows = await asOwner(
    held.clone,
    (sql) => sql<
      { row: string }[]
    >`select concat_ws(' ', from_on, to_on, total_minor, recognized_minor) as row
      from recognition_schedules where organization_id = ${organization.id} order by from_on, to_on`,
  );
  return rows.map(({ row }) => row);
}

test("a negative line releases the rest of the schedule of the fee it takes back", async () => {
  const organization = await foundTestOrganization({ policy: { unused_credit: "negative_line" } });
  const customerId = await organization.customer();
  const team = await organization.plan("team", { prices: [{ currency: "EUR", amount: "31.00" }] });
  const business = await organization.plan("business", { prices: [{ currency: "EUR", amount: "93.00" }] });
  const subscriptionId = await organization.subscribe({ customerId, planId: team });
  await organization.advance("2026-01-11T00:00:00Z");
  expect(await books(organization, "2200")).toBe("-3100");
  const change = { kind: "plan", planId: business, quantity: null, when: { at: "now" } } as const;
  await organization.run((context) => changeSubscription(context, { subscriptionId, change }));
  // Ten days of the old plan stay to be earned, and 21 days of the new one; nothing is taken out of income.
  expect(await schedules(organization)).toEqual([
    "2026-01-01 2026-01-11 1000 0",
    "2026-01-11 2026-02-01 6300 0",
  ]);
  expect([await books(organization, "2200"), await books(organization, "4000")]).toEqual(["-7300", "0"]);
  expect(await untied(organization, "2026-01-11")).toEqual([]);
  expect(await untied(organization, "2026-01-05")).toEqual([]);
  await organization.advance("2026-01-31T00:00:00Z");
  expect(await books(organization, "4000")).toBe("-1000");
  await organization.advance("2026-02-01T12:00:00Z");
  expect(await books(organization, "4000")).toBe("-7300");
  expect(await untied(organization, "2026-02-01")).toEqual([]);
});

test("an invoice with a negative line is voided whole: the fee it took back stands and is earned again", async () => {
  const organization = await foundTestOrganization({
    policy: { unused_credit: "negative_line", void: "unpaid_only", void_then: "final" },
  });
  const { id: taxRateId } = await organization.run((context) =>
    createTaxRate(context, { code: "vat", name: "VAT", category: "S", rate: "19", country: "DE" }),
  );
  const customerId = await organization.customer({ taxRateId });
  const team = await organization.plan("team", { prices: [{ currency: "EUR", amount: "31.00" }] });
  const business = await organization.plan("business", { prices: [{ currency: "EUR", amount: "93.00" }] });
  const subscriptionId = await organization.subscribe({ customerId, planId: team });
  await organization.advance("2026-01-11T00:00:00Z");
  const change = { kind: "plan", planId: business, quantity: null, when: { at: "now" } } as const;
  await organization.run((context) => changeSubscription(context, { subscriptionId, change }));
  const [invoice] = await asOwner(
    held.clone,
    (sql) => sql<{ id: string }[]>`select id from invoices where organization_id = ${organization.id}
      and issued_on = '2026-01-11'`,
  );
  const voiding = { invoiceId: invoice?.id ?? "", credit: "0", refund: "0", follows: "final" } as const;
  await organization.run((context) => voidInvoice(context, voiding));
  expect(await untied(organization, "2026-01-11")).toEqual([]);
  expect([await books(organization, "2200"), await books(organization, "4020")]).toEqual(["-3100", "0"]);
  await organization.advance("2026-02-01T00:00:00Z");
  expect(await untied(organization, "2026-02-01")).toEqual([]);
});
