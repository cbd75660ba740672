// Prepaid credit of customers that a payer is billed for: it pays their lines of the payer's invoices, and no others.
import { beforeAll, expect, test } from "vitest";
import { view } from "~/gate.server";
import { buyCredit, grantWalletCredit } from "~/operations/buy-credit.server";
import { changeSubscription } from "~/operations/change-subscription.server";
import { finalizeDraft, previewFinalizeDraft } from "~/operations/finalize-draft.server";
import { issueOneOff, previewOneOff } from "~/operations/issue-one-off.server";
import { loadInvoiceSettlement } from "~/operations/load-invoice-settlement.server";
import { openWallet } from "~/operations/open-wallet.server";
import { previewChange } from "~/operations/preview-change.server";
import { recordPayment } from "~/operations/record-payment.server";
import { setInvoicing } from "~/operations/set-invoicing.server";
import { voidInvoice } from "~/operations/void-invoice.server";
import { documentsOf, foundConsolidated, pays } from "../../support/consolidated";
import { asOwner, useTestDatabase } from "../../support/database";
import { accepted, type TestOrganization } from "../../support/organization";

const held = useTestDatabase();

let organization: TestOrganization;
let documents: ReturnType<typeof documentsOf>;
let payer: string;
let child: string;
let subscriptionId: string;

/** A wallet with 10.00 given and 80.00 bought and paid for. */
async function filled(customerId: string) {
  const { id: walletId } = await organization.run((context) =>
    openWallet(context, {
      ...{ customerId, code: "main", name: "Child's own", currency: null, priority: 50 },
      ...{ metricCodes: [], topUp: null },
    }),
  );
  const credit = { walletId, priority: 50, expiresAt: null };
  await organization.run((context) => grantWalletCredit(context, { ...credit, amount: "10.00" }));
  const { invoiceId } = await organization.run((context) =>
    buyCredit(context, { ...credit, amount: "80.00" }),
  );
  await organization.run((context) =>
    recordPayment(context, { invoiceId: invoiceId ?? "", amount: null, reference: null }),
  );
}

/** What is left of given and of bought credit. */
const leftOf = () =>
  asOwner(
    held.clone,
    (sql) => sql`
      select nature, remaining_minor::text as left from wallet_grants
      where organization_id = ${organization.id} order by nature desc`,
  );

const settlementFor = (customerId: string, invoiceId: string) =>
  view({ kind: "portalCustomer", organizationId: organization.id, customerId }, (context) =>
    loadInvoiceSettlement(context, invoiceId),
  );

beforeAll(async () => {
  organization = await foundConsolidated({ void: "also_paid", void_then: "ask" });
  documents = documentsOf(() => held.clone, organization.id);
  const planId = await organization.plan("team");
  payer = await organization.customer({ name: "Holding AG", taxCodes: ["full"] });
  child = await organization.customer({ name: "Child GmbH", taxCodes: ["low"] });
  await pays(organization, child, payer);
  await filled(child);
  await organization.subscribe({ customerId: payer, planId });
  subscriptionId = await organization.subscribe({ customerId: child, planId });
  await organization.advance("2026-01-02T00:00:00Z");
});

test("a gift lowers the customer's lines, bought credit pays what is left of them, and the payer owes its own", async () => {
  const [, invoice] = await documents.invoices();
  // 30.00 at 19 %, and 20.00 at 7 % after the gift, which credit that was bought pays.
  expect(invoice).toMatchObject({ customer: payer, total: "5710", open: "3570" });
  expect(await leftOf()).toEqual([
    { nature: "free", left: "0" },
    { nature: "bought_multi", left: "5860" },
  ]);
  expect(await documents.balances("2100")).toEqual([{ customer: child, minor: "5860" }]);
  expect(await documents.balances("1100")).toEqual([{ customer: payer, minor: "-3570" }]);
  expect(await documents.balances("4030")).toEqual([{ customer: child, minor: "-1000" }]);
  await documents.expectTied();
  const { prepaid, gifts } = await settlementFor(payer, invoice?.id);
  expect([prepaid, gifts]).toEqual([
    [{ walletName: "Child's own", amountMinor: 2_140n }],
    [{ walletName: "Child's own", amountMinor: 1_000n, taxedAtSale: false }],
  ]);
});

test("a change shows what prepaid credit pays of it, and that is what it pays", async () => {
  await organization.advance("2026-01-16T00:00:00Z");
  const change = { kind: "quantity", quantity: "2", when: { at: "now" } } as const;
  const preview = accepted(
    await organization.view((context) => previewChange(context, { subscriptionId, change })),
  );
  // Two for 16 of 31 days, with 7 %; what was paid for one is credited.
  expect(preview).toMatchObject({ toPayMinor: 0n, billedTo: "Holding AG" });
  expect(preview.decision.drafts).toMatchObject([{ totalMinor: 3_314n }]);
  await organization.run((context) =>
    changeSubscription(context, { subscriptionId, change, previewHash: preview.previewHash }),
  );
  expect((await documents.invoices()).at(-1)).toMatchObject({ customer: payer, total: "3314", open: "0" });
  expect((await leftOf()).at(-1)).toMatchObject({ left: "2546" });
  await documents.expectTied();
});

test("an invoice somebody writes for the customer is paid by its wallet too", async () => {
  const input = {
    customerId: child,
    lines: [{ description: "Setup", quantity: "1", unitAmount: "10.00", taxes: [] }],
    on: null,
    placement: "issue",
  } as const;
  const { previewHash } = accepted(await organization.view((context) => previewOneOff(context, input)));
  await organization.run((context) => issueOneOff(context, { ...input, previewHash }));
  expect((await documents.invoices()).at(-1)).toMatchObject({ customer: payer, total: "1070", open: "0" });
  expect((await leftOf()).at(-1)).toMatchObject({ left: "1476" });
  await documents.expectTied();
});

test("a draft that was held is paid by it when it is closed, and both see it before", async () => {
  const hold = (draftMode: "each" | null) =>
    organization.run((context) => setInvoicing(context, { customerId: payer, switches: { draftMode } }));
  await hold("each");
  const line = { description: "Visit", quantity: "1", unitAmount: "5.00", taxes: [] };
  const input = { customerId: child, lines: [line], on: null, placement: "issue" } as const;
  await organization.run((context) => issueOneOff(context, input));
  await hold(null);
  const heldDraftId = await asOwner(held.clone, async (sql) => {
    const [draft] = await sql`select id from held_drafts where organization_id = ${organization.id}`;
    return `${draft?.id}`;
  });
  const { previewHash } = accepted(
    await organization.view((context) => previewFinalizeDraft(context, { heldDraftId })),
  );
  await organization.run((context) => finalizeDraft(context, { heldDraftId, previewHash }));
  expect((await documents.invoices()).at(-1)).toMatchObject({ customer: payer, total: "535", open: "0" });
  expect((await leftOf()).at(-1)).toMatchObject({ left: "941" });
  await documents.expectTied();
});

test("credit goes back to the customer's wallet when the payer's invoice is voided, and its payer sees what paid", async () => {
  const [, invoice] = await documents.invoices();
  await pays(organization, child, null);
  expect((await settlementFor(payer, invoice?.id)).prepaid).toEqual([
    { walletName: "Prepaid credit", amountMinor: 2_140n },
  ]);
  await organization.run((context) =>
    voidInvoice(context, { invoiceId: invoice?.id, credit: "0", refund: "0", follows: "final" }),
  );
  expect(await leftOf()).toEqual([
    { nature: "free", left: "1000" },
    { nature: "bought_multi", left: "3081" },
  ]);
  expect(await documents.balances("2100")).toEqual([{ customer: child, minor: "3081" }]);
  expect(await documents.balances("4030")).toEqual([]);
  await documents.expectTied();
});
