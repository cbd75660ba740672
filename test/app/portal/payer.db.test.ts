import { beforeAll, expect, it } from "vitest";
import { announceInvoice } from "~/effects/announce-invoice.server";
import { announcePayment } from "~/effects/announce-payment.server";
import { collectPayment } from "~/effects/collect-payment.server";
import { run } from "~/gate.server";
import { setPayer } from "~/operations/set-payer.server";
import { hashOf } from "~/portal/forms";
import { publicId } from "~/public-ids";
import { asOwner, useTestDatabase } from "../../support/database";
import { accepted } from "../../support/organization";
import { get, post } from "../../support/organizations";
import {
  lookAt,
  type Merchant,
  makeInvoice,
  makeMerchant,
  saveCard,
  usePayments,
} from "../../support/payments";
import { makeVisitor, none, type Visitor, visit } from "../../support/portal";

const held = useTestDatabase();
const payments = usePayments();

let merchant: Merchant;
let payer: Visitor;
let child: Visitor;
let stranger: Visitor;
let cardId: string;

beforeAll(async () => {
  merchant = await makeMerchant(payments.sandbox);
  payer = await makeVisitor(merchant, "Holding AG");
  child = await makeVisitor(merchant, "Child GmbH");
  stranger = await makeVisitor(merchant, "Stranger");
  // A card of the child's own is not what pays.
  await saveCard(merchant, child.id, "4000000000000341");
  cardId = await saveCard(merchant, payer.id, "4242424242424242");
  await belong("payer");
});

async function belong(pays: "self" | "payer") {
  accepted(
    await run(merchant.owner, { operation: "test" }, (context) =>
      setPayer(context, { customerId: child.id, payerId: payer.id, pays }),
    ),
  );
}

const at = (invoice: string) => ({ invoice: publicId("invoice", invoice) });

const pay = (visitor: Visitor, invoice: string, key: string) =>
  visit(
    "invoices.$invoice.pay",
    at(invoice),
    post(
      `/portal/invoices/${publicId("invoice", invoice)}/pay`,
      { method: publicId("paymentMethod", cardId), preview_hash: hashOf(4550n), once_key: key },
      { cookie: visitor.cookie },
    ),
  );

/** Debits and credits of what a payment posted, by account and customer. */
function postingsOf(paymentId: string) {
  return asOwner(
    held.clone,
    (sql) => sql`
      select l.account, l.debit_minor as debit, l.credit_minor as credit, e.customer_id as customer
      from journal_lines l join journal_entries e
        on e.organization_id = l.organization_id and e.id = l.entry_id
      where e.organization_id = ${merchant.organizationId} and e.document_id = ${paymentId}
      order by l.account`,
  );
}

it("charges the payer's card for the invoice of a customer it pays for, and books it there", async () => {
  const invoice = await makeInvoice(merchant, child.id);
  await collectPayment(merchant.system, "message", { invoiceId: invoice });
  const { balance, payments: attempts } = await lookAt(merchant, invoice);
  expect(balance).toMatchObject({ state: "paid", openMinor: 0n, customerId: child.id });
  expect(attempts).toMatchObject([{ state: "succeeded", paymentMethodId: cardId, customerId: child.id }]);
  const intent = await merchant.stripe.paymentIntents.retrieve(attempts[0]?.providerPaymentId ?? "");
  const atStripe = await merchant.stripe.customers.retrieve(String(intent.customer));
  expect(atStripe).toMatchObject({ name: "Holding AG" });
  expect(await postingsOf(attempts[0]?.id ?? "")).toMatchObject([
    { account: "1020", debit: "4550", customer: child.id },
    { account: "1100", credit: "4550", customer: child.id },
  ]);
});

it("tells the buyer who pays, and the payer what is charged and that it worked", async () => {
  const invoice = await makeInvoice(merchant, child.id);
  for (const _ of [1, 2]) await announceInvoice(merchant.system, "message", { invoiceId: invoice });
  await collectPayment(merchant.system, "message", { invoiceId: invoice });
  const [attempt] = (await lookAt(merchant, invoice)).payments;
  await announcePayment(merchant.system, "message", { paymentId: attempt?.id ?? "" });
  const mails = await asOwner(
    held.clone,
    (sql) => sql`
      select kind, customer_id as customer from mails where organization_id = ${merchant.organizationId}
        and subject_id in (${invoice}, ${attempt?.id ?? ""}) order by id`,
  );
  expect(mails).toMatchObject([
    { kind: "invoice", customer: child.id },
    { kind: "invoice_for_payer", customer: payer.id },
    { kind: "receipt", customer: payer.id },
  ]);
});

it("shows the payer the invoice and lets it pay; strangers find nothing", async () => {
  const invoice = await makeInvoice(merchant, child.id);
  const own = await visit("_index", none, get("/portal", payer.cookie));
  expect(own.data).toMatchObject({ toPay: [{ id: invoice, billedTo: "Northwind", paidBy: "reader" }] });
  const page = await visit("invoices.$invoice._index", at(invoice), get("/portal", payer.cookie));
  expect(page.data).toMatchObject({ row: { id: invoice, openMinor: 4550n } });
  expect((await visit("invoices.$invoice._index", at(invoice), get("/portal", stranger.cookie))).status).toBe(
    404,
  );
  expect((await pay(stranger, invoice, "s1")).status).toBe(404);
  expect((await pay(payer, invoice, "p1")).location).toMatch(/^\/portal\/payments\/pay_/);
  expect((await lookAt(merchant, invoice)).balance.state).toBe("paid");
});

it("asks nothing of the customer that another one pays for", async () => {
  const invoice = await makeInvoice(merchant, child.id);
  expect((await visit("_index", none, get("/portal", child.cookie))).data).toMatchObject({ toPay: [] });
  const page = await visit("invoices.$invoice._index", at(invoice), get("/portal", child.cookie));
  expect(page.data).toMatchObject({ row: { id: invoice, paidBy: "payer" } });
  expect(await pay(child, invoice, "c1")).toMatchObject({
    status: 409,
    data: { refused: { codes: ["paid_by_payer"] } },
  });
  // The payer sees invoices and nothing else: the child's card is not among the methods to pay with.
  const methods = await visit("payment-methods._index", none, get("/portal", payer.cookie));
  expect(methods.data).toMatchObject({ methods: [{ id: cardId }] });
  await pay(payer, invoice, "c2");
});

it("ends when the customer pays for itself again", async () => {
  const invoice = await makeInvoice(merchant, child.id);
  await belong("self");
  expect((await visit("invoices.$invoice._index", at(invoice), get("/portal", payer.cookie))).status).toBe(
    404,
  );
  await collectPayment(merchant.system, "message", { invoiceId: invoice });
  expect((await lookAt(merchant, invoice)).payments).toMatchObject([{ state: "failed" }]);
});
