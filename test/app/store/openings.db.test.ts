// Amounts in base of what is owed to customers: refunds and prepaid credit that were there before their rate was known, and
// prepaid credit of customers that others pay for.
import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { dayInZone } from "~/billing/time/zone";
import { drainOrganization } from "~/jobs/drain-organization.server";
import { buyCredit } from "~/operations/buy-credit.server";
import { createCreditNote } from "~/operations/create-credit-note.server";
import { issueOneOff } from "~/operations/issue-one-off.server";
import { loadTieOuts, loadTieOutsInBase } from "~/operations/load-tie-outs.server";
import { openWallet } from "~/operations/open-wallet.server";
import { recordPayment } from "~/operations/record-payment.server";
import { refundPayment } from "~/operations/refund-payment.server";
import { changeIssuer } from "~/operations/save-issuer.server";
import { setExchangeRates } from "~/operations/set-exchange-rates.server";
import { loadFeesOf } from "~/store/fees.server";
import { listIssuers } from "~/store/issuers.server";
import { foundConsolidated, pays } from "../../support/consolidated";
import { useTestDatabase } from "../../support/database";
import type { TestOrganization } from "../../support/organization";

useTestDatabase();

let organization: TestOrganization;

const enter = (date: string, rate: string) =>
  organization.run((context) =>
    setExchangeRates(context, { rates: [{ date, currency: "GBP", rate }], quote: "direct", source: "ECB" }),
  );

const customer = (taxCodes: readonly string[] = []) =>
  organization.customer({ currency: "GBP", taxCodes: [...taxCodes] });

async function invoice(customerId: string, unitAmount: string): Promise<string> {
  const lines = [{ description: "Work", quantity: "1", unitAmount, taxes: [] }];
  const { invoiceId } = await organization.run((context) =>
    issueOneOff(context, { customerId, on: null, placement: "issue", lines }),
  );
  return invoiceId ?? "";
}

const pay = (invoiceId: string) =>
  organization.run((context) => recordPayment(context, { invoiceId, amount: null, reference: null }));

/** Prepaid credit of a customer, bought and paid. */
async function filled(customerId: string, amount: string): Promise<void> {
  const wallet = {
    customerId,
    code: "w",
    name: "W",
    currency: null,
    priority: 50,
    metricCodes: [],
    topUp: null,
  };
  const { id: walletId } = await organization.run((context) => openWallet(context, wallet));
  const sale = { walletId, amount, priority: 50, expiresAt: null };
  const { invoiceId } = await organization.run((context) => buyCredit(context, sale));
  await pay(invoiceId ?? "");
}

/** What accounts hold in base, credit above zero, and each item of 2100. */
async function inBase(): Promise<Record<string, number>> {
  const rows = await organization.view(({ tx }) =>
    tx.execute<{ account: string; minor: number }>(sql`
      select account, sum(base_credit_minor - base_debit_minor)::int as minor from journal_lines
      where organization_id = ${organization.id} group by 1 having sum(base_credit_minor - base_debit_minor) <> 0`),
  );
  return Object.fromEntries(rows.map(({ account, minor }) => [account, minor]));
}

async function prepaidItems(): Promise<number[]> {
  const rows = await organization.view(({ tx }) =>
    tx.execute<{ minor: number }>(sql`
      select sum(base_credit_minor - base_debit_minor)::int as minor from journal_lines
      where organization_id = ${organization.id} and account = '2100' and item_id is not null
      group by item_id order by item_id`),
  );
  return rows.map(({ minor }) => minor);
}

async function expectTied() {
  const on = await organization.view(async ({ now }) => dayInZone(now, "UTC"));
  const rows = await organization.view(async (context) => [
    ...(await loadTieOuts(context, on)),
    ...((await loadTieOutsInBase(context, on))?.rows ?? []),
  ]);
  expect(rows.filter(({ differenceMinor }) => differenceMinor !== 0n)).toEqual([]);
}

describe("what was owed before the first rate", () => {
  test("is opened in base once, and leaves nothing there when it is paid and used", async () => {
    organization = await foundConsolidated();
    const customerId = await customer();
    const paid = await invoice(customerId, "50.00");
    const { paymentId } = await pay(paid);
    const [fee] = await organization.view((context) => loadFeesOf(context, "invoice", [paid]));
    const { creditNoteId } = await organization.run((context) =>
      createCreditNote(context, {
        ...{ invoiceId: paid, effect: "concession", reason: "other", settlement: { as: "refund" } },
        lines: [{ feeId: fee?.id ?? "", amount: "20.00" }],
      } as const),
    );
    await filled(customerId, "80.00");
    await enter("2026-01-01", "1.10");
    await drainOrganization(organization.id);
    expect(await inBase()).toEqual({ "2030": 2_200, "2100": 8_800, "9000": -11_000 });
    await drainOrganization(organization.id);
    expect(await inBase()).toEqual({ "2030": 2_200, "2100": 8_800, "9000": -11_000 });
    await organization.advance("2026-01-05T00:00:00Z");
    await enter("2026-01-05", "1.20");
    const back = { paymentId, creditNoteId, amount: "20.00", reason: null };
    await organization.run((context) => refundPayment(context, back));
    expect(await inBase()).toMatchObject({ "1000": 2_400, "2100": 8_800, "7000": -200 });
    await invoice(customerId, "30.00");
    await invoice(customerId, "50.00");
    const after = await inBase();
    expect([after["2030"], after["2100"], after["1100"]]).toEqual([undefined, undefined, undefined]);
    await expectTied();
  });

  test("waits where the rate of its day is not known, and a refund of it has no amount in base either", async () => {
    organization = await foundConsolidated();
    const customerId = await customer();
    const paid = await invoice(customerId, "50.00");
    const { paymentId } = await pay(paid);
    const [fee] = await organization.view((context) => loadFeesOf(context, "invoice", [paid]));
    const { creditNoteId } = await organization.run((context) =>
      createCreditNote(context, {
        ...{ invoiceId: paid, effect: "concession", reason: "other", settlement: { as: "refund" } },
        lines: [{ feeId: fee?.id ?? "", amount: "20.00" }],
      } as const),
    );
    await organization.advance("2026-02-20T00:00:00Z");
    await enter("2026-02-20", "1.20");
    await drainOrganization(organization.id);
    const back = { paymentId, creditNoteId, amount: "20.00", reason: null };
    await organization.run((context) => refundPayment(context, back));
    expect(await inBase()).toEqual({});
  });

  test("takes the VAT along that waits for the payment of an open invoice", async () => {
    organization = await foundConsolidated();
    await organization.run(async (context) =>
      changeIssuer(context, { issuerId: (await listIssuers(context))[0]?.id ?? "", vatDue: "payment" }),
    );
    const open = await invoice(await customer(["full"]), "100.00");
    await enter("2026-01-01", "1.10");
    await drainOrganization(organization.id);
    expect(await inBase()).toEqual({ "1100": -13_090, "2310": 2_090, "9000": 11_000 });
    await pay(open);
    expect(await inBase()).toMatchObject({ "2300": 2_090 });
    expect(await inBase()).not.toHaveProperty("2310");
    await expectTied();
  });
});

test("prepaid credit of a customer that another pays for by now is carried by its holder, and nothing is left of it", async () => {
  organization = await foundConsolidated();
  await enter("2026-01-01", "1.10");
  const [payer, child] = [await customer(), await customer()];
  await filled(child, "80.00");
  await filled(payer, "10.00");
  await pays(organization, child, payer);
  await organization.advance("2026-01-05T00:00:00Z");
  await enter("2026-01-05", "1.20");
  await invoice(child, "30.00");
  expect((await prepaidItems()).sort()).toEqual([1_100, 5_500]);
  await invoice(child, "50.00");
  expect((await prepaidItems()).sort()).toEqual([0, 1_100]);
  await invoice(payer, "10.00");
  expect(await prepaidItems()).toEqual([0, 0]);
  expect(await inBase()).not.toHaveProperty("2100");
  await expectTied();
});
