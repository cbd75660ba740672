// Prepaid credit that is taxed when it is sold: it lowers what is taxed of lines under the same treatment.
import { beforeEach, describe, expect, test } from "vitest";
import { buyCredit } from "~/operations/buy-credit.server";
import { cancelSubscription } from "~/operations/cancel-subscription.server";
import { createTaxRate } from "~/operations/create-tax-rate.server";
import { expireCredit } from "~/operations/expire-credit.server";
import { issueOneOff } from "~/operations/issue-one-off.server";
import { loadDailyTieOuts } from "~/operations/load-tie-outs.server";
import { openWallet } from "~/operations/open-wallet.server";
import { recordPayment } from "~/operations/record-payment.server";
import { cancelInvoice, voidInvoice } from "~/operations/void-invoice.server";
import { asOwner, useTestDatabase } from "../../support/database";
import { at, foundTestOrganization, type TestOrganization } from "../../support/organization";

const held = useTestDatabase();

let organization: TestOrganization;
let customerId: string;
let walletId: string;

beforeEach(async () => {
  organization = await foundTestOrganization({ policy: { void: "also_paid", void_then: "ask" } });
  for (const [code, rate] of [
    ["full", "19"],
    ["low", "7"],
  ] as const)
    await organization.run((context) =>
      createTaxRate(context, { code, name: code, category: "S", country: "DE", rate }),
    );
  customerId = await organization.customer({ taxCodes: ["full"] });
  const opened = { customerId, code: "main", name: "Main", currency: null, priority: 1 };
  walletId = (
    await organization.run((context) => openWallet(context, { ...opened, metricCodes: [], topUp: null }))
  ).id;
});

/** Sells credit of a net amount, taxed now, and lets it be paid. */
async function sold(amount: string, terms: { taxes?: readonly string[]; expiresAt?: number } = {}) {
  const { taxes = [], expiresAt = null } = terms;
  const { invoiceId } = await organization.run((context) =>
    buyCredit(context, { walletId, amount, priority: 50, expiresAt, nature: "bought_single", taxes }),
  );
  await organization.run((context) =>
    recordPayment(context, { invoiceId: invoiceId ?? "", amount: null, reference: null }),
  );
  return invoiceId ?? "";
}

async function subscribed(amount: string, terms: { taxBehavior?: "inclusive" } = {}) {
  const planId = await organization.plan(`plan-${amount}`, {
    prices: [{ currency: "EUR", amount }],
    ...terms,
  });
  return organization.subscribe({ customerId, planId });
}

const oneOff = (unitAmount: string, taxes: readonly string[] = []) =>
  organization.run((context) =>
    issueOneOff(context, {
      ...{ customerId, on: null, placement: "issue" as const },
      lines: [{ description: "Work", quantity: "1", unitAmount, taxes }],
    }),
  );

const invoices = () =>
  asOwner(
    held.clone,
    (sql) => sql`
      select i.id, i.net_minor::int as net, i.tax_minor::int as tax, i.total_minor::int as total, b.state
      from invoices i join invoice_balances b on b.organization_id = i.organization_id and b.invoice_id = i.id
      where i.organization_id = ${organization.id} order by i.sequence`,
  );

/** What the accounts hold, debit above zero. */
async function accounts(): Promise<Record<string, number>> {
  const rows = await asOwner(
    held.clone,
    (sql) => sql`
      select account, sum(debit_minor - credit_minor)::int as minor from journal_lines
      where organization_id = ${organization.id} group by account having sum(debit_minor - credit_minor) <> 0`,
  );
  return Object.fromEntries(rows.map(({ account, minor }) => [account, minor]));
}

const left = async () => {
  const [row] = await asOwner(
    held.clone,
    (sql) =>
      sql`select sum(remaining_minor)::int as left from wallet_grants where organization_id = ${organization.id}`,
  );
  return row?.left;
};

/** Every posted day on which journal and documents disagree. */
async function untied() {
  const days = await organization.view((context) => loadDailyTieOuts(context));
  expect(days.length).toBeGreaterThan(0);
  return days.flatMap(({ on, rows }) =>
    rows.filter(({ differenceMinor }) => differenceMinor !== 0n).map((row) => ({ on, ...row })),
  );
}

describe("credit taxed at its sale", () => {
  test("is sold with tax on an invoice of its own, and owed net", async () => {
    await sold("50.00");
    expect(await invoices()).toMatchObject([{ net: 5_000, tax: 950, total: 5_950, state: "paid" }]);
    expect(await accounts()).toEqual({ "1000": 5_950, "2100": -5_000, "2300": -950 });
    expect(await untied()).toEqual([]);
  });

  test("lowers what is taxed, and is earned as the line that it paid for", async () => {
    await sold("50.00");
    await subscribed("100.00");
    await organization.advance("2026-01-02T00:00:00Z");
    expect((await invoices())[1]).toMatchObject({ net: 5_000, tax: 950, total: 5_950 });
    expect(await left()).toBe(0);
    expect(await accounts()).toEqual({ "1000": 5_950, "1100": 5_950, "2200": -10_000, "2300": -1_900 });
    await organization.advance("2026-02-01T00:00:00Z");
    expect(await accounts()).toMatchObject({ "4000": -10_000 });
    expect(await untied()).toEqual([]);
  });

  test("pays for lines of its own rate only, net of a price that includes tax", async () => {
    await sold("10.00", { taxes: ["low"] });
    await oneOff("30.00");
    expect(await left()).toBe(1_000);
    await oneOff("30.00", ["low"]);
    expect((await invoices())[2]).toMatchObject({ net: 2_000, tax: 140 });
    await sold("50.00");
    await subscribed("119.00", { taxBehavior: "inclusive" });
    await organization.advance("2026-01-02T00:00:00Z");
    expect((await invoices())[4]).toMatchObject({ net: 5_000, tax: 950, total: 5_950 });
    expect(await accounts()).toMatchObject({ "2200": -10_000, "4000": -6_000 });
    expect(await untied()).toEqual([]);
  });

  test("comes back with the invoice that it paid for, out of what waits and what is earned", async () => {
    await sold("50.00");
    await subscribed("100.00");
    await organization.advance("2026-02-01T00:00:00Z");
    const [, january, february] = await invoices();
    expect(february).toMatchObject({ net: 10_000 });
    await organization.run((context) =>
      cancelInvoice(context, {
        ...{ invoiceId: january?.id ?? "", follows: "final" },
        reason: "order_cancellation",
      }),
    );
    expect(await left()).toBe(5_000);
    expect(await accounts()).toMatchObject({ "2100": -5_000, "2200": -10_000 });
    expect(await untied()).toEqual([]);
  });

  test("comes back with an invoice that is voided in the middle of its service", async () => {
    await sold("150.00");
    await subscribed("300.00");
    const planId = await organization.plan("year", {
      cadence: { unit: "year", count: 1 },
      prices: [{ currency: "EUR", amount: "120.00" }],
    });
    await organization.advance("2026-01-02T00:00:00Z");
    await sold("70.00");
    await organization.subscribe({ customerId, planId });
    await organization.advance("2026-03-01T00:00:00Z");
    const year = (await invoices()).find(({ net }) => net === 5_000);
    expect(await left()).toBe(0);
    await organization.run((context) =>
      voidInvoice(context, { invoiceId: year?.id ?? "", credit: "0", refund: "0", follows: "final" }),
    );
    expect(await left()).toBe(7_000);
    expect(await accounts()).toMatchObject({ "2100": -7_000 });
    expect(await untied()).toEqual([]);
  });

  test("stays used when a part of its line is given back, and is earned by the end of the service", async () => {
    await sold("50.00");
    const subscriptionId = await subscribed("100.00");
    await organization.advance("2026-01-16T00:00:00Z");
    await organization.run((context) =>
      cancelSubscription(context, {
        subscriptionId,
        when: { at: "now" },
        unused: "credit",
      }),
    );
    await organization.advance("2026-02-02T00:00:00Z");
    const { "2200": waiting } = await accounts();
    expect([waiting, await left()]).toEqual([undefined, 0]);
    expect(await untied()).toEqual([]);
  });

  test("becomes income without further tax when it expires", async () => {
    await sold("50.00", { expiresAt: at("2026-01-10T00:00:00Z") });
    await organization.advance("2026-01-11T00:00:00Z");
    await organization.run((context) => expireCredit(context, { limit: 10 }));
    expect(await accounts()).toEqual({ "1000": 5_950, "2300": -950, "4090": -5_000 });
    expect(await untied()).toEqual([]);
  });

  test("is not sold at a rate that there is not", async () => {
    const wanted = { walletId, amount: "5.00", priority: 50, expiresAt: null, taxes: ["high"] };
    expect(
      await organization.refused((context) => buyCredit(context, { ...wanted, nature: "bought_single" })),
    ).toEqual(["tax_rate_unknown"]);
  });
});
