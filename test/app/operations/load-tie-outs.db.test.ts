import { beforeAll, describe, expect, test } from "vitest";
import type { TieOut } from "~/billing/ledger/tie-out";
import { dayInZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { buyCredit } from "~/operations/buy-credit.server";
import { cancelSubscription } from "~/operations/cancel-subscription.server";
import { changeCustomer } from "~/operations/change-customer.server";
import { createTaxRate } from "~/operations/create-tax-rate.server";
import { grantCredit } from "~/operations/grant-credit.server";
import { issueOneOff } from "~/operations/issue-one-off.server";
import { loadDailyTieOuts, loadTieOuts, loadTieOutsInBase } from "~/operations/load-tie-outs.server";
import { openWallet } from "~/operations/open-wallet.server";
import { recordPayment } from "~/operations/record-payment.server";
import { refundPayment } from "~/operations/refund-payment.server";
import { setExchangeRates } from "~/operations/set-exchange-rates.server";
import { cancelInvoice, voidInvoice } from "~/operations/void-invoice.server";
import { undoWriteOff, writeOffInvoice } from "~/operations/write-off-invoice.server";
import { asOwner, countStatements, useTestDatabase } from "../../support/database";
import { at, chargeOn, foundTestOrganization, type TestOrganization } from "../../support/organization";
import { type Merchant, saveCard, usePayments } from "../../support/payments";

const held = useTestDatabase();
const payments = usePayments();

function tieOutsOn(organization: TestOrganization, day: string): Promise<TieOut[]> {
  return organization.view((context) => loadTieOuts(context, dayInZone(at(`${day}T12:00:00Z`), "UTC")));
}

const differences = (rows: readonly TieOut[]) =>
  rows
    .filter((row) => row.differenceMinor !== 0n)
    .map((row) => `${row.check} ${row.currency} ${row.differenceMinor}`);

const left = (rows: readonly TieOut[], check: string, currency = "EUR") =>
  rows.find((row) => row.check === check && row.currency === currency)?.leftMinor;

async function taxRate(organization: TestOrganization, rate: string): Promise<string> {
  const { id } = await organization.run((context) =>
    createTaxRate(context, { code: `de${rate}`, name: "VAT", category: "S", rate, country: "DE" }),
  );
  return id;
}

/** One customer who pays by card, one who never does, one far east, in two currencies, over two and a half months. */
async function billedOrganization(): Promise<TestOrganization> {
  const organization = await foundTestOrganization({ provider: "sandbox", clock: "2026-01-16T00:00:00Z" });
  const { id: organizationId } = organization;
  const merchant: Merchant = {
    organizationId,
    system: { kind: "system", organizationId, job: "test" },
    owner: { kind: "member", organizationId, userId: organizationId, role: "owner" },
    stripe: payments.sandbox.client(`sk_test_${organizationId.replaceAll("-", "")}`),
  };
  const taxRateId = await taxRate(organization, "19");
  await organization.metric("calls", "sum", "n");
  const planId = await organization.plan("team", {
    prices: [
      { currency: "EUR", amount: "30.01" },
      { currency: "USD", amount: "33.03" },
    ],
    charges: [
      {
        ...chargeOn("calls", { type: "per_unit", unit_amount: "0.37" }),
        prices: ["EUR", "USD"].map((currency) => ({
          currency,
          model: { type: "per_unit" as const, unit_amount: "0.37" },
        })),
      },
    ],
  });
  const paying = await organization.customer({ name: "Paying", taxRateId });
  await organization.advance("2026-01-16T01:00:00Z");
  await saveCard(merchant, paying, "4242424242424242");
  const owing = await organization.customer({ name: "Owing", currency: "USD" });
  const eastern = await organization.customer({ name: "Eastern", zone: "Pacific/Auckland", taxRateId });
  for (const customerId of [paying, owing, eastern]) {
    const subscriptionId = await organization.subscribe({ customerId, planId });
    await organization.usage(subscriptionId, [
      { id: `t-${customerId}`, metric: "calls", properties: { n: "11" } },
    ]);
  }
  await organization.advance("2026-03-31T12:00:00Z");
  return organization;
}

describe("tie-outs of an organization that billed, collected and recognized", () => {
  let organization: TestOrganization;
  beforeAll(async () => {
    organization = await billedOrganization();
  }, 120_000);

  test("hold for every account and currency, with something on each", async () => {
    const rows = await tieOutsOn(organization, "2026-03-31");
    expect(differences(rows)).toEqual([]);
    expect(rows.map((row) => row.currency)).toEqual([...Array(5).fill("EUR"), ...Array(5).fill("USD")]);
    for (const check of ["1100", "2200", "2300", "1020", "balance"]) {
      expect(left(rows, check), check).toBeGreaterThan(0n);
    }
    expect(left(rows, "1100", "USD")).toBeGreaterThan(0n);
    expect(left(rows, "1020", "USD")).toBe(0n);
  });

  test("hold on every past day, and before the first entry", async () => {
    const seen = new Set<string>();
    for (let day = Date.UTC(2026, 0, 14); day <= Date.UTC(2026, 3, 2); day += 86_400_000) {
      const on = new Date(day).toISOString().slice(0, 10);
      const rows = await tieOutsOn(organization, on);
      expect(differences(rows), on).toEqual([]);
      seen.add(`${left(rows, "1100")} ${left(rows, "2200")}`);
    }
    expect(seen.size).toBeGreaterThan(5);
    expect(left(await tieOutsOn(organization, "2026-01-14"), "balance")).toBe(0n);
  });

  test("are loaded for all days of entries by one statement more than for one", async () => {
    const rows = await organization.view(loadDailyTieOuts);
    expect(rows.length).toBeGreaterThan(3);
    expect(rows.flatMap((day) => differences(day.rows))).toEqual([]);
    const last = rows.at(-1);
    const alone = await organization.view((context) => loadTieOuts(context, last?.on ?? 0));
    expect(last?.rows).toEqual(alone);
    const count = (work: (context: Context) => Promise<unknown>) =>
      countStatements(held, () => organization.view(work));
    const one = await count((context) => loadTieOuts(context, last?.on ?? 0));
    expect(await count(loadDailyTieOuts)).toBe(one + 1);
  });

  test("name the account of a row that was changed behind the product's back, by its amount", async () => {
    const { id } = organization;
    await asOwner(held.clone, async (sql) => {
      await sql`update invoice_balances set open_minor = open_minor - 7
        where invoice_id = (select invoice_id from invoice_balances where organization_id = ${id}
          and open_minor > 7 and currency = 'USD' order by invoice_id limit 1)`;
      await sql`update recognition_schedules set recognized_minor = recognized_minor + 3
        where fee_id = (select fee_id from recognition_schedules where organization_id = ${id}
          and currency = 'EUR' order by fee_id limit 1)`;
      await sql`update payments set amount_minor = amount_minor + 5
        where id = (select id from payments where organization_id = ${id} and state = 'succeeded'
          order by id limit 1)`;
      await sql`alter table invoice_tax_groups disable trigger user`;
      await sql`update invoice_tax_groups set tax_minor = tax_minor + 2 where invoice_id =
        (select invoice_id from invoice_tax_groups where organization_id = ${id} and tax_minor > 0
          order by invoice_id limit 1)`;
    });
    expect(differences(await tieOutsOn(organization, "2026-03-31"))).toEqual([
      "2200 EUR 3",
      "2300 EUR -2",
      "1020 EUR -5",
      "1100 USD 7",
    ]);
  });

  test("name a posting that lost its other side", async () => {
    const { id } = organization;
    await asOwner(held.clone, async (sql) => {
      await sql`alter table journal_lines disable trigger user`;
      await sql`delete from journal_lines where organization_id = ${id} and account = '4000' and currency = 'USD'`;
    });
    const rows = await tieOutsOn(organization, "2026-03-31");
    const usd = rows.find((row) => row.check === "balance" && row.currency === "USD");
    expect(usd?.differenceMinor).toBeGreaterThan(0n);
  });
});

test("hold when late usage takes back at an old tax rate more than the next document charges at a new one", async () => {
  const organization = await foundTestOrganization();
  await organization.metric("calls", "sum", "n");
  const planId = await organization.plan("team", {
    charges: [chargeOn("calls", { type: "per_unit", unit_amount: "2" })],
  });
  const customerId = await organization.customer({ taxRateId: await taxRate(organization, "19") });
  const subscriptionId = await organization.subscribe({ customerId, planId });
  await organization.usage(subscriptionId, [{ id: "t1", metric: "calls", properties: { n: "14" } }]);
  await organization.advance("2026-02-10T00:00:00Z");
  const reducedId = await taxRate(organization, "7");
  await organization.run((context) =>
    changeCustomer(context, { customerId, change: { taxRateId: reducedId } }),
  );
  // 28.00 net come back with 19 % tax, 33.32; the next document charges 30.00 net with 7 %, which is only 32.10.
  await organization.usage(subscriptionId, [
    { id: "t2", metric: "calls", at: "2026-01-20T00:00:00Z", properties: { n: "-14" } },
  ]);
  await organization.advance("2026-03-10T00:00:00Z");
  expect(differences(await tieOutsOn(organization, "2026-03-10"))).toEqual([]);
  // What came back was credit and pays the next document; late usage of more joins the one after it.
  await organization.usage(subscriptionId, [
    { id: "t3", metric: "calls", at: "2026-02-20T00:00:00Z", properties: { n: "50" } },
  ]);
  await organization.advance("2026-04-01T00:00:00Z");
  const rows = await tieOutsOn(organization, "2026-04-01");
  expect(differences(rows)).toEqual([]);
  expect(left(rows, "1100")).toBe(3570n + 3570n + 3332n + 3210n + 3210n + 10_700n - 3332n);
});

/** Comparisons that are off at the end of any day of January, with their day. */
async function untiedDays(organization: TestOrganization): Promise<string[]> {
  const off: string[] = [];
  for (let day = 1; day <= 31; day += 1) {
    const on = `2026-01-${String(day).padStart(2, "0")}`;
    off.push(...differences(await tieOutsOn(organization, on)).map((row) => `${on} ${row}`));
  }
  return off;
}

async function invoiced(organization: TestOrganization, customerId: string, unitAmount: string) {
  const lines = [{ description: "Work", quantity: "1", unitAmount, taxes: [] }];
  const { invoiceId } = await organization.run((context) =>
    issueOneOff(context, { customerId, on: null, placement: "issue", lines }),
  );
  return invoiceId ?? "";
}

const paid = (organization: TestOrganization, invoiceId: string, amount: string | null = null) =>
  organization.run((context) => recordPayment(context, { invoiceId, amount, reference: null }));

const granted = (organization: TestOrganization, customerId: string, amount: string) =>
  organization.run((context) => grantCredit(context, { customerId, amount, currency: null }));

/** A wallet of 50.00, sold and paid for. */
async function walletOf(organization: TestOrganization, customerId: string, expiresAt: string | null) {
  const opened = { customerId, code: "main", name: "Main", currency: null };
  const { id: walletId } = await organization.run((context) =>
    openWallet(context, { ...opened, priority: 1, metricCodes: [], topUp: null }),
  );
  const { invoiceId } = await organization.run((context) =>
    buyCredit(context, {
      walletId,
      amount: "50.00",
      priority: 1,
      expiresAt: expiresAt === null ? null : at(expiresAt),
    }),
  );
  await paid(organization, invoiceId ?? "");
  return invoiceId ?? "";
}

const voided = (organization: TestOrganization, invoiceId: string, credit: string) =>
  organization.run((context) => voidInvoice(context, { invoiceId, credit, refund: "0", follows: "final" }));

describe("every past day holds", () => {
  test("when a refund reopened an invoice, which was paid again later", async () => {
    const organization = await foundTestOrganization({ clock: "2026-01-03T00:00:00Z" });
    const invoiceId = await invoiced(organization, await organization.customer(), "50.00");
    await organization.advance("2026-01-05T00:00:00Z");
    const { paymentId } = await paid(organization, invoiceId);
    await organization.advance("2026-01-08T00:00:00Z");
    await organization.run((context) =>
      refundPayment(context, { paymentId, amount: "20.00", creditNoteId: null, reason: "Paid twice" }),
    );
    await organization.advance("2026-01-12T00:00:00Z");
    await paid(organization, invoiceId);
    expect(await untiedDays(organization)).toEqual([]);
    expect(left(await tieOutsOn(organization, "2026-01-09"), "1100")).toBe(2000n);
  });

  test("in base, too, when an invoice in another currency was reopened, given up, claimed again or voided", async () => {
    const organization = await foundTestOrganization({
      clock: "2026-01-03T00:00:00Z",
      policy: { void: "also_paid" },
    });
    await organization.run((context) =>
      setExchangeRates(context, {
        rates: [{ date: "2026-01-02", currency: "USD", rate: "0.90" }],
        quote: "direct",
        source: "ECB",
      }),
    );
    const customerId = await organization.customer({ currency: "USD" });
    const invoiceId = await invoiced(organization, customerId, "50.00");
    const voidedId = await invoiced(organization, customerId, "10.00");
    const { paymentId } = await paid(organization, invoiceId);
    await organization.advance("2026-01-04T00:00:00Z");
    await organization.run((context) =>
      refundPayment(context, { paymentId, amount: "20.00", creditNoteId: null, reason: "Paid twice" }),
    );
    await voided(organization, voidedId, "0");
    await organization.advance("2026-01-05T00:00:00Z");
    await organization.run((context) => writeOffInvoice(context, { invoiceId, reason: "Gone" }));
    await organization.advance("2026-01-06T00:00:00Z");
    await organization.run((context) => undoWriteOff(context, { invoiceId }));
    const held = [];
    for (let day = 2; day <= 7; day += 1) {
      const on = dayInZone(at(`2026-01-0${day}T12:00:00Z`), "UTC");
      const inBase = await organization.view((context) => loadTieOutsInBase(context, on));
      expect(inBase?.rows.filter(({ differenceMinor }) => differenceMinor !== 0n)).toEqual([]);
      held.push(inBase?.rows.find(({ check }) => check === "1100")?.leftMinor);
    }
    expect(held).toEqual([0n, 900n, 1800n, 0n, 1800n, 1800n]);
    expect(await untiedDays(organization)).toEqual([]);
  });

  test("when a claim was given up, and claimed again", async () => {
    const organization = await foundTestOrganization({ clock: "2026-01-03T00:00:00Z" });
    const invoiceId = await invoiced(organization, await organization.customer(), "50.00");
    await organization.advance("2026-01-08T00:00:00Z");
    await organization.run((context) => writeOffInvoice(context, { invoiceId, reason: "Gone" }));
    await organization.advance("2026-01-12T00:00:00Z");
    await organization.run((context) => undoWriteOff(context, { invoiceId }));
    expect(await untiedDays(organization)).toEqual([]);
    expect(left(await tieOutsOn(organization, "2026-01-09"), "1100")).toBe(0n);
  });

  test("when an invoice was voided that credit, prepaid credit and money had paid in part", async () => {
    const organization = await foundTestOrganization({
      clock: "2026-01-03T00:00:00Z",
      policy: { void: "also_paid" },
    });
    const taxRateId = await taxRate(organization, "19");
    const customerId = await organization.customer({ taxRateId });
    await walletOf(organization, customerId, null);
    await organization.advance("2026-01-04T00:00:00Z");
    await granted(organization, customerId, "20.00");
    const invoiceId = await invoiced(organization, customerId, "100.00");
    await organization.advance("2026-01-05T00:00:00Z");
    await paid(organization, invoiceId, "10.00");
    await organization.advance("2026-01-08T00:00:00Z");
    await voided(organization, invoiceId, "12.00");
    await organization.advance("2026-01-12T00:00:00Z");
    await invoiced(organization, customerId, "7.00");
    expect(await untiedDays(organization)).toEqual([]);
    expect(left(await tieOutsOn(organization, "2026-01-06"), "1100")).toBeGreaterThan(0n);
  });

  test("when prepaid credit expired, or the invoice that sold it was cancelled", async () => {
    const organization = await foundTestOrganization({ clock: "2026-01-03T05:00:00Z" });
    const open = await organization.customer();
    await invoiced(organization, open, "9.00");
    await walletOf(organization, open, "2026-01-10T05:00:00Z");
    const western = await organization.customer({ name: "Western", zone: "America/Los_Angeles" });
    const soldId = await walletOf(organization, western, null);
    await organization.advance("2026-01-14T05:00:00Z");
    await organization.run((context) =>
      cancelInvoice(context, { invoiceId: soldId, follows: "final", reason: "order_cancellation" }),
    );
    await organization.advance("2026-01-20T00:00:00Z");
    expect(await untiedDays(organization)).toEqual([]);
    const before = await tieOutsOn(organization, "2026-01-09");
    expect([left(before, "1100"), left(before, "2100")]).toEqual([900n, 10_000n]);
    expect(left(await tieOutsOn(organization, "2026-01-20"), "2100")).toBe(0n);
  });

  test.each([
    ["America/Los_Angeles", "T05:00:00Z"],
    ["Pacific/Auckland", "T20:00:00Z"],
  ])("for a customer in %s, whose day is not the organization's", async (zone, hour) => {
    const organization = await foundTestOrganization({
      clock: `2026-01-03${hour}`,
      policy: { void: "also_paid" },
    });
    const taxRateId = await taxRate(organization, "19");
    const customerId = await organization.customer({ taxRateId, zone });
    const planId = await organization.plan("team");
    const subscriptionId = await organization.subscribe({ customerId, planId });
    await organization.advance(`2026-01-05${hour}`);
    const invoiceId = await invoiced(organization, customerId, "10.00");
    await organization.advance(`2026-01-07${hour}`);
    await granted(organization, customerId, "8.00");
    await organization.advance(`2026-01-09${hour}`);
    await organization.run((context) => cancelSubscription(context, { subscriptionId, when: "now" }));
    await organization.advance(`2026-01-12${hour}`);
    await voided(organization, invoiceId, "3.00");
    await organization.advance(`2026-01-14${hour}`);
    await walletOf(organization, customerId, `2026-01-20${hour}`);
    await organization.advance("2026-01-25T00:00:00Z");
    expect(await untiedDays(organization)).toEqual([]);
  });
});
