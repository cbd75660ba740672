// One invoice of a payer for everybody it pays for: billed once, corrected, and tied to the books.
import { beforeEach, expect, test } from "vitest";
import { cancelSubscription } from "~/operations/cancel-subscription.server";
import { createCreditNote } from "~/operations/create-credit-note.server";
import { createTaxRate } from "~/operations/create-tax-rate.server";
import { setPayer } from "~/operations/set-payer.server";
import { cancelInvoice } from "~/operations/void-invoice.server";
import { controlAccounts } from "../../support/control-accounts";
import { asOwner, useTestDatabase } from "../../support/database";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";

const held = useTestDatabase();

let organization: TestOrganization;
let payer: string;
let child: string;
let childSubscription: string;

beforeEach(async () => {
  organization = await foundTestOrganization({ policy: { hierarchy: "consolidated" } });
  const rate = (code: string, percent: string) =>
    organization.run((context) =>
      createTaxRate(context, { code, name: code, category: "S", country: "DE", rate: percent }),
    );
  await rate("full", "19");
  await rate("low", "7");
  const planId = await organization.plan("team");
  payer = await organization.customer({ name: "Holding AG", taxCodes: ["full"] });
  child = await organization.customer({ name: "Child GmbH", taxCodes: ["low"] });
  await organization.run((context) =>
    setPayer(context, { customerId: child, payerId: payer, pays: "payer" }),
  );
  await organization.subscribe({ customerId: payer, planId });
  childSubscription = await organization.subscribe({ customerId: child, planId });
  await organization.advance("2026-01-02T00:00:00Z");
});

const invoicesOf = () =>
  asOwner(
    held.clone,
    (sql) => sql`
      select i.id, i.customer_id as customer, i.total_minor::text as total, b.state from invoices i
      join invoice_balances b on b.organization_id = i.organization_id and b.invoice_id = i.id
      where i.organization_id = ${organization.id} order by i.sequence`,
  );

const linesOf = (documentId: string) =>
  asOwner(
    held.clone,
    (sql) => sql`
      select id, customer_id as customer, recipient_id as recipient, recipient_name as name, tax_rate::text as rate,
        amount_minor::text as amount from fees
      where organization_id = ${organization.id} and ${documentId} in (invoice_id, credit_note_id)
      order by line_number`,
  );

const notesOf = () =>
  asOwner(
    held.clone,
    (sql) => sql`
      select id, customer_id as customer, corrects_invoice_id as corrects, total_minor::text as total
      from credit_notes where organization_id = ${organization.id} order by sequence`,
  );

/** What each customer's name stands beside on the lines of an account, as a balance. */
const balancesOf = (account: string) =>
  asOwner(
    held.clone,
    (sql) => sql`
      select customer_id as customer, sum(credit_minor - debit_minor)::text as minor from journal_lines
      where organization_id = ${organization.id} and account = ${account}
      group by customer_id having sum(credit_minor - debit_minor) <> 0 order by 2`,
  );

async function expectTied(): Promise<void> {
  for (const { account, booked, held: rows } of await controlAccounts(held.clone, organization.id)) {
    expect([account, booked]).toEqual([account, rows]);
  }
}

test("everybody's fees stand on one invoice of the payer, taxed by who is served, and are billed once", async () => {
  const [invoice, ...others] = await invoicesOf();
  expect(others).toEqual([]);
  expect(invoice).toMatchObject({ customer: payer, total: "6780" });
  expect(await linesOf(invoice?.id)).toMatchObject([
    { customer: payer, recipient: child, name: "Child GmbH", rate: "7", amount: "3000" },
    { customer: payer, recipient: payer, name: "Holding AG", rate: "19", amount: "3000" },
  ]);
  expect(await balancesOf("1100")).toEqual([{ customer: payer, minor: "-6780" }]);
  await organization.advance("2026-01-20T00:00:00Z");
  expect(await invoicesOf()).toHaveLength(1);
  await organization.advance("2026-02-02T00:00:00Z");
  expect((await invoicesOf()).map(({ customer }) => customer)).toEqual([payer, payer]);
  // January is earned, and told by who was served.
  expect((await balancesOf("4000")).map(({ customer }) => customer).sort()).toEqual([child, payer].sort());
  expect((await balancesOf("4000")).map(({ minor }) => minor)).toEqual(["3000", "3000"]);
  await expectTied();
});

test("a change of the child is credited to the payer, on its invoice, at the child's tax", async () => {
  await organization.advance("2026-01-16T00:00:00Z");
  await organization.run((context) =>
    cancelSubscription(context, { subscriptionId: childSubscription, when: "now", unused: "credit" }),
  );
  const [invoice] = await invoicesOf();
  const [note, ...others] = await notesOf();
  expect(others).toEqual([]);
  expect(note).toMatchObject({ customer: payer, corrects: invoice?.id });
  expect(await linesOf(note?.id)).toMatchObject([{ recipient: child, name: "Child GmbH", rate: "7" }]);
  await organization.advance("2026-02-02T00:00:00Z");
  const later = await invoicesOf();
  expect(later).toHaveLength(2);
  expect(await linesOf(later[1]?.id)).toMatchObject([{ recipient: payer }]);
  await expectTied();
});

test("a credit note and a cancellation of the whole name the child on its lines, and it is billed anew", async () => {
  const [invoice] = await invoicesOf();
  const [line] = await linesOf(invoice?.id);
  await organization.run((context) =>
    createCreditNote(context, {
      invoiceId: invoice?.id,
      lines: [{ feeId: line?.id, amount: "10.00" }],
      settlement: { as: "credit" },
      reason: "other",
      effect: "concession",
    }),
  );
  const [note] = await notesOf();
  expect(await linesOf(note?.id)).toMatchObject([{ recipient: child, rate: "7", amount: "-1000" }]);
  await expectTied();
  await organization.run((context) =>
    cancelInvoice(context, { invoiceId: invoice?.id, follows: "rebill", reason: "other" }),
  );
  await expectTied();
  await organization.advance("2026-01-05T00:00:00Z");
  const all = await invoicesOf();
  expect(all.map(({ customer, state }) => [customer, state])).toEqual([
    [payer, "cancelled"],
    [payer, "open"],
  ]);
  expect(await linesOf(all[1]?.id)).toMatchObject([{ recipient: child }, { recipient: payer }]);
  await organization.advance("2026-01-07T00:00:00Z");
  expect(await invoicesOf()).toHaveLength(2);
  await expectTied();
});

test("what a customer was billed on an invoice of its own before is credited there", async () => {
  const planId = await organization.plan("other");
  const late = await organization.customer({ name: "Late GmbH", taxCodes: ["low"] });
  const subscriptionId = await organization.subscribe({ customerId: late, planId });
  await organization.advance("2026-01-03T00:00:00Z");
  const own = (await invoicesOf()).find(({ customer }) => customer === late);
  expect(own).toMatchObject({ total: "3210" });
  await organization.run((context) => setPayer(context, { customerId: late, payerId: payer, pays: "payer" }));
  await organization.advance("2026-01-16T00:00:00Z");
  await organization.run((context) =>
    cancelSubscription(context, { subscriptionId, when: "now", unused: "credit" }),
  );
  expect(await notesOf()).toMatchObject([{ customer: late, corrects: own?.id }]);
  await organization.advance("2026-02-02T00:00:00Z");
  const recipients = (await linesOf((await invoicesOf()).at(-1)?.id)).map(({ recipient }) => recipient);
  expect(recipients).toEqual([child, payer]);
  expect(await notesOf()).toHaveLength(1);
  await expectTied();
});
