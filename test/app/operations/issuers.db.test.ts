// Several legal entities in one organization: each makes its customers' documents, with numbers of its own.
import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { buyCredit } from "~/operations/buy-credit.server";
import { changeCustomer } from "~/operations/change-customer.server";
import { changeInvoiceNumbering } from "~/operations/change-invoice-numbering.server";
import { grantCredit } from "~/operations/grant-credit.server";
import { loadDailyTieOuts } from "~/operations/load-tie-outs.server";
import { openWallet } from "~/operations/open-wallet.server";
import { recordPayment } from "~/operations/record-payment.server";
import { changeIssuer, createIssuer } from "~/operations/save-issuer.server";
import { setPayer } from "~/operations/set-payer.server";
import { cancelInvoice } from "~/operations/void-invoice.server";
import { listIssuers } from "~/store/issuers.server";
import { useTestDatabase } from "../../support/database";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";

useTestDatabase();

let organization: TestOrganization;
let branch: string;
let planId: string;
const details = { email: null, address: null, taxId: "FR40303265045", footer: "" };

beforeEach(async () => {
  organization = await foundTestOrganization({ clock: "2026-01-10T00:00:00Z" });
  const input = { code: "branch", prefix: "BR-", legalName: "Branch SARL", ...details };
  branch = (await organization.run((context) => createIssuer(context, input))).id;
  planId = await organization.plan("team", { prices: [{ currency: "EUR", amount: "31.00" }] });
});

const documents = (kind: "invoices" | "credit_notes") =>
  organization.view(async ({ tx }) => {
    const rows = await tx.execute<{ number: string; name: string; code: string }>(sql`
      select d.number, d.issuer->>'name' as name, i.code from ${sql.raw(kind)} d
      join issuers i on i.organization_id = ${organization.id} and i.id = d.issuer_id
      where d.organization_id = ${organization.id} order by d.number`);
    return rows.map(({ number, name, code }) => [number, name, code]);
  });

async function subscribed(name: string, issuerId: string | null): Promise<string> {
  const customerId = await organization.customer({ name, issuerId });
  await organization.subscribe({ customerId, planId });
  return customerId;
}

describe("two legal entities", () => {
  test("make the documents of their own customers, in one run, each with numbers without gaps", async () => {
    for (const [name, issuerId] of [
      ["A", null],
      ["B", branch],
      ["C", null],
      ["D", branch],
    ] as const)
      await subscribed(name, issuerId);
    await organization.advance("2026-02-11T00:00:00Z");
    expect(await documents("invoices")).toEqual([
      ...["1", "2", "3", "4"].map((n) => [`BR-0000${n}`, "Branch SARL", "branch"]),
      ...["1", "2", "3", "4"].map((n) => [`INV-0000${n}`, "Test Works", "main"]),
    ]);
  });

  test("post under their own names whatever happens, and every day ties out", async () => {
    const customerId = await subscribed("B", branch);
    const terms = { currency: null, priority: 1, metricCodes: [], topUp: null };
    const wallet = await organization.run((context) =>
      openWallet(context, { customerId, code: "w", name: "Wallet", ...terms }),
    );
    const sale = { walletId: wallet.id, amount: "12", priority: 1, expiresAt: null };
    await organization.run((context) => buyCredit(context, sale));
    await organization.run((context) => grantCredit(context, { customerId, amount: "5", currency: null }));
    await organization.advance("2026-02-11T00:00:00Z");
    const [open] = await organization.view(({ tx }) =>
      tx.execute<{ id: string }>(sql`select invoice_id as id from invoice_balances
        where organization_id = ${organization.id} and open_minor > 0 order by invoice_id limit 1`),
    );
    await organization.run((context) =>
      recordPayment(context, { invoiceId: open?.id ?? "", amount: "1.00", reference: "Bank" }),
    );
    await organization.run((context) =>
      cancelInvoice(context, { invoiceId: open?.id ?? "", follows: "final", reason: "order_cancellation" }),
    );
    const issuers = await organization.view(({ tx }) =>
      tx.execute<{ code: string }>(sql`select distinct i.code from journal_entries e
        join issuers i on i.organization_id = ${organization.id} and i.id = e.issuer_id
        where e.organization_id = ${organization.id}`),
    );
    expect(issuers.map(({ code }) => code)).toEqual(["branch"]);
    expect((await documents("credit_notes")).map(([number, , code]) => [number, code])).toEqual([
      ["BR-CN-00001", "branch"],
    ]);
    const days = await organization.view(loadDailyTieOuts);
    expect(days.flatMap(({ rows }) => rows.filter(({ differenceMinor }) => differenceMinor !== 0n))).toEqual(
      [],
    );
  });

  test("number as each was told, and begin with what no other begins with", async () => {
    const format = { prefix: "INV-", digits: 3, template: "plain" } as const;
    const change = (change: object) =>
      organization.refused((context) => changeInvoiceNumbering(context, { ...format, ...change }));
    expect(await change({ issuerId: branch })).toEqual(["prefix_taken"]);
    expect(await change({ issuerId: branch, prefix: "SARL-", template: "per_customer" })).toEqual([]);
    await subscribed("A", null);
    await subscribed("B", branch);
    await organization.advance("2026-01-11T00:00:00Z");
    expect((await documents("invoices")).map(([number]) => number)).toEqual(["INV-00001", "SARL-002-001"]);
    const again = { code: "branch", prefix: "X 1", legalName: " ", ...details };
    expect(await organization.refused((context) => createIssuer(context, again))).toEqual([
      "code_taken",
      "prefix_invalid",
      "name_missing",
    ]);
  });

  test("keep a customer that has documents, and a payer's group together", async () => {
    const free = await organization.customer({ name: "Free" });
    const change = (customerId: string, issuerId: string | null) =>
      organization.refused((context) => changeCustomer(context, { customerId, change: { issuerId } }));
    expect(await change(free, branch)).toEqual([]);
    const billed = await subscribed("Billed", null);
    await organization.advance("2026-01-11T00:00:00Z");
    expect(await change(billed, branch)).toEqual(["issuer_fixed"]);
    const [main] = await organization.view(listIssuers);
    expect(await change(billed, main?.id ?? null)).toEqual([]);
    const pays = (customerId: string, payerId: string) =>
      organization.refused((context) => setPayer(context, { customerId, payerId, pays: "payer" }));
    expect(await pays(free, billed)).toEqual(["payer_of_other_issuer"]);
    const child = await organization.customer({ name: "Child" });
    expect(await pays(child, billed)).toEqual([]);
    expect(await change(child, branch)).toEqual(["issuer_fixed"]);
  });

  test("change on documents to come only", async () => {
    await subscribed("B", branch);
    await organization.advance("2026-01-11T00:00:00Z");
    await organization.run((context) => changeIssuer(context, { issuerId: branch, legalName: "Branch SAS" }));
    await organization.advance("2026-02-11T00:00:00Z");
    expect((await documents("invoices")).map(([, name]) => name)).toEqual(["Branch SARL", "Branch SAS"]);
  });
});
