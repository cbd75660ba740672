// Stages of being overdue, drafts that are held, wallets that tend themselves, and what is billed anew.
import { expect, test } from "vitest";
import type { OverdueStage } from "~/billing/payment/overdue";
import { applyCoupon } from "~/operations/apply-coupon.server";
import { buyCredit, grantWalletCredit } from "~/operations/buy-credit.server";
import { changeInvoiceNumbering } from "~/operations/change-invoice-numbering.server";
import { changeOverdueRules } from "~/operations/change-overdue-rules.server";
import { createCoupon } from "~/operations/create-coupon.server";
import { issueOneOff } from "~/operations/issue-one-off.server";
import { openWallet } from "~/operations/open-wallet.server";
import { recordPayment } from "~/operations/record-payment.server";
import { setInvoicing } from "~/operations/set-invoicing.server";
import { cancelInvoice } from "~/operations/void-invoice.server";
import { controlAccounts } from "../../support/control-accounts";
import { asOwner, useTestDatabase } from "../../support/database";
import { at, foundTestOrganization, type TestOrganization } from "../../support/organization";

const held = useTestDatabase();

const stage = (name: string, days: number, more: Partial<OverdueStage> = {}): OverdueStage => ({
  name,
  when: { earliestUnpaidDays: days },
  blocksChanges: false,
  blocksServiceAndBilling: false,
  cancels: "no",
  reevaluateDays: null,
  ...more,
});

async function expectTied({ id }: TestOrganization): Promise<void> {
  for (const { account, booked, held: rows } of await controlAccounts(held.clone, id)) {
    expect([account, booked]).toEqual([account, rows]);
  }
}

const invoicesOf = ({ id }: TestOrganization) =>
  asOwner(
    held.clone,
    (sql) => sql<{ id: string; number: string; total: string; state: string; issued: string }[]>`
      select i.id, i.number, i.total_minor::text as total, b.state, i.issued_on::text as issued from invoices i
      join invoice_balances b on b.organization_id = i.organization_id and b.invoice_id = i.id
      where i.organization_id = ${id} order by i.sequence`,
  );

const stageOf = async ({ id }: TestOrganization): Promise<string> => {
  const [row] = await asOwner(
    held.clone,
    (sql) => sql`select state from customer_overdue where organization_id = ${id} and state is not null`,
  );
  return row?.state ?? "clear";
};

test("a customer grows overdue by time alone, stands still, and goes on once it has paid", async () => {
  const organization = await foundTestOrganization();
  const rules = [stage("late", 10), stage("blocked", 20, { blocksServiceAndBilling: true })];
  const refused = (stages: readonly OverdueStage[]) =>
    organization.refused((context) => changeOverdueRules(context, { stages }));
  expect(await refused([stage("clear", 1)])).toEqual(["overdue_stage_name_invalid"]);
  expect(await refused([stage("a", 1), stage("a", 2)])).toEqual(["overdue_stage_name_invalid"]);
  expect(await refused([{ ...stage("a", 1), when: {} }])).toEqual(["overdue_stage_empty"]);
  expect(await refused([stage("a", -1)])).toEqual(["overdue_condition_invalid"]);
  expect(await refused(Array.from({ length: 11 }, (_, index) => stage(`s${index}`, index)))).toEqual([
    "overdue_stages_too_many",
  ]);
  expect(await refused(rules)).toEqual([]);
  const planId = await organization.plan("team");
  await organization.subscribe({ customerId: await organization.customer(), planId });
  await organization.advance("2026-01-10T12:00:00Z");
  expect(await stageOf(organization)).toBe("clear");
  await organization.advance("2026-01-11T12:00:00Z");
  expect(await stageOf(organization)).toBe("late");
  await organization.advance("2026-02-15T00:00:00Z");
  expect(await stageOf(organization)).toBe("blocked");
  const issued = await invoicesOf(organization);
  expect(issued.map(({ state }) => state)).toEqual(["open"]);
  for (const { id } of issued) {
    await organization.run((context) =>
      recordPayment(context, { invoiceId: id, amount: null, reference: null }),
    );
  }
  expect(await stageOf(organization)).toBe("clear");
  await organization.advance("2026-03-15T00:00:00Z");
  expect((await invoicesOf(organization)).length).toBeGreaterThan(1);
  await expectTied(organization);
});

test("invoicing that was off catches up, or waits for the next period", async () => {
  const organization = await foundTestOrganization();
  const planId = await organization.plan("team");
  const customerId = await organization.customer();
  await organization.subscribe({ customerId, planId });
  const set = (switches: Parameters<typeof setInvoicing>[1]["switches"]) =>
    organization.run((context) => setInvoicing(context, { customerId, switches }));
  await set({ invoicing: "off" });
  await organization.advance("2026-02-10T00:00:00Z");
  expect(await invoicesOf(organization)).toEqual([]);
  await set({ invoicing: "on" });
  await organization.advance("2026-02-10T01:00:00Z");
  expect(await invoicesOf(organization)).not.toEqual([]);
  await expectTied(organization);
});

test("an invoice that is cancelled to be billed anew is billed once more, and the coupon it used is free again", async () => {
  const organization = await foundTestOrganization();
  const planId = await organization.plan("team");
  const customerId = await organization.customer();
  await organization.run((context) =>
    createCoupon(context, {
      code: "five",
      name: "Five",
      percent: null,
      amount: "5.00",
      currency: null,
      duration: "once",
      periods: null,
      planCodes: [],
      metricCodes: [],
      reusable: false,
      validFrom: null,
      validTo: null,
      maxUses: null,
      maxUsesPerCustomer: null,
    }),
  );
  await organization.run((context) => applyCoupon(context, { customerId, code: "five", amount: null }));
  await organization.subscribe({ customerId, planId });
  await organization.advance("2026-01-02T00:00:00Z");
  const [first] = await invoicesOf(organization);
  expect(first?.total).toBe("2500");
  const cancelled = await organization.run((context) =>
    cancelInvoice(context, { invoiceId: first?.id ?? "", follows: "rebill", reason: "other" }),
  );
  expect(cancelled.releasedFeeIds).toHaveLength(1);
  const again = { invoiceId: first?.id ?? "", follows: "final", reason: "other" } as const;
  expect(await organization.refused((context) => cancelInvoice(context, again))).toEqual([
    "invoice_already_cancelled",
  ]);
  await organization.advance("2026-01-03T00:00:00Z");
  expect((await invoicesOf(organization)).map(({ total, state }) => [total, state])).toEqual([
    ["2500", "cancelled"],
    ["2500", "open"],
  ]);
  await organization.advance("2026-01-04T00:00:00Z");
  expect(await invoicesOf(organization)).toHaveLength(2);
  await expectTied(organization);
});

test("prepaid credit expires on its day, and a wallet buys what it lacks once", async () => {
  const organization = await foundTestOrganization({ policy: { grant_tax: "tender" } });
  const planId = await organization.plan("team");
  const customerId = await organization.customer();
  const open = (code: string, topUp: Parameters<typeof openWallet>[1]["topUp"]) =>
    organization.run((context) =>
      openWallet(context, {
        customerId,
        code,
        name: code,
        currency: null,
        priority: 50,
        metricCodes: [],
        topUp,
      }),
    );
  const wallet = await open("main", { threshold: "10.00", amount: null, target: "40.00" });
  const credit = { walletId: wallet.id, amount: "20.00", priority: 50 };
  const past = { ...credit, expiresAt: at("2025-12-31T00:00:00Z") };
  expect(await organization.refused((context) => grantWalletCredit(context, past))).toEqual([
    "grant_expiry_past",
  ]);
  const expiresAt = at("2026-02-10T00:00:00Z");
  await organization.run((context) => grantWalletCredit(context, { ...credit, expiresAt }));
  const { invoiceId } = await organization.run((context) => buyCredit(context, { ...credit, expiresAt }));
  await organization.run((context) =>
    recordPayment(context, { invoiceId: invoiceId ?? "", amount: null, reference: null }),
  );
  await organization.subscribe({ customerId, planId });
  await organization.advance("2026-01-02T00:00:00Z");
  expect((await invoicesOf(organization)).map(({ total, state }) => [total, state])).toEqual([
    ["2000", "paid"],
    ["3000", "paid"],
  ]);
  await organization.advance("2026-02-11T00:00:00Z");
  const grants = await asOwner(
    held.clone,
    (sql) => sql`select nature, remaining_minor::text as left from wallet_grants
      where organization_id = ${organization.id} order by created_at, id`,
  );
  expect(grants.map(({ nature, left }) => [nature, left])).toEqual([
    ["free", "0"],
    ["bought_multi", "0"],
    ["bought_multi", "4000"],
  ]);
  await expectTied(organization);
});

test("numbers are written by customer or by month, and no count ever starts again", async () => {
  const organization = await foundTestOrganization();
  const first = await organization.customer({ name: "First" });
  const second = await organization.customer({ name: "Second" });
  const template = (name: "plain" | "per_customer" | "per_organization") =>
    organization.run((context) =>
      changeInvoiceNumbering(context, { prefix: "NW-", digits: 5, template: name }),
    );
  const issue = (customerId: string) =>
    organization.run((context) =>
      issueOneOff(context, {
        customerId,
        on: null,
        placement: "issue",
        lines: [{ description: "x", quantity: "1", unitAmount: "1.00", taxes: [] }],
      }),
    );
  const unknown = { prefix: "N", digits: 3, template: "by_moon" } as never;
  expect(await organization.refused((context) => changeInvoiceNumbering(context, unknown))).toEqual([
    "template_unknown",
  ]);
  await issue(second);
  await template("per_customer");
  await issue(second);
  await issue(first);
  await template("per_organization");
  await issue(first);
  await template("per_customer");
  await issue(first);
  expect((await invoicesOf(organization)).map(({ number }) => number)).toEqual([
    "INV-00001",
    "NW-002-002",
    "NW-001-001",
    "NW-202601-004",
    "NW-001-003",
  ]);
});
