// Prepaid credit that was given away: a discount before tax under our own settings.
import { expect, test } from "vitest";
import { grantWalletCredit } from "~/operations/buy-credit.server";
import { createTaxRate } from "~/operations/create-tax-rate.server";
import { openWallet } from "~/operations/open-wallet.server";
import { cancelInvoice, voidInvoice } from "~/operations/void-invoice.server";
import { controlAccounts } from "../../support/control-accounts";
import { asOwner, useTestDatabase } from "../../support/database";
import { foundTestOrganization } from "../../support/organization";

const held = useTestDatabase();

async function billedWithGift() {
  const organization = await foundTestOrganization();
  await organization.run((context) =>
    createTaxRate(context, {
      code: "standard",
      name: "19 % VAT",
      category: "S",
      country: "DE",
      rate: "19",
      use: "default",
    }),
  );
  const customerId = await organization.customer();
  const planId = await organization.plan("team");
  const wallet = {
    customerId,
    code: "main",
    name: "Main",
    currency: null,
    priority: 50,
    metricCodes: [],
    topUp: null,
  };
  const { id: walletId } = await organization.run((context) => openWallet(context, wallet));
  const gift = { walletId, amount: "10.00", priority: 50, expiresAt: null };
  await organization.run((context) => grantWalletCredit(context, gift));
  await organization.subscribe({ customerId, planId });
  await organization.advance("2026-01-02T00:00:00Z");
  return organization;
}

const look = (organizationId: string) =>
  asOwner(held.clone, async (sql) => {
    const [invoice] = await sql`
      select id, net_minor::int as net, tax_minor::int as tax, total_minor::int as total from invoices
      where organization_id = ${organizationId}`;
    const [grant] = await sql`
      select remaining_minor::int as remaining from wallet_grants where organization_id = ${organizationId}`;
    const [balance] = await sql`
      select open_minor::int as open from invoice_balances where organization_id = ${organizationId}`;
    const accounts = await sql`
      select account, sum(credit_minor - debit_minor)::int as minor from journal_lines
      where organization_id = ${organizationId} and account in ('4000', '4030') group by account order by account`;
    return { invoice, remaining: grant?.remaining, open: balance?.open, accounts };
  });

test("lowers the base of an invoice, and pays nothing of it", async () => {
  const organization = await billedWithGift();
  const { invoice, remaining, open, accounts } = await look(organization.id);
  expect(invoice).toMatchObject({ net: 2000, tax: 380, total: 2380 });
  expect({ remaining, open }).toEqual({ remaining: 0, open: 2380 });
  expect(accounts.find(({ account }) => account === "4030")?.minor).toBe(-1000);
  for (const account of await controlAccounts(held.clone, organization.id))
    expect(account.booked).toBe(account.held);
});

test.each(["voided", "cancelled by a note"])("can be used again after the invoice was %s", async (how) => {
  const organization = await billedWithGift();
  const invoiceId = (await look(organization.id)).invoice?.id;
  await organization.run<unknown>((context) =>
    how === "voided"
      ? voidInvoice(context, { invoiceId, credit: "0", refund: "0", follows: "final" })
      : cancelInvoice(context, { invoiceId, follows: "final", reason: "other" }),
  );
  const { remaining, open, accounts } = await look(organization.id);
  expect({ remaining, open }).toEqual({ remaining: 1000, open: 0 });
  expect(accounts.map(({ minor }) => minor)).toEqual([0, 0]);
});
