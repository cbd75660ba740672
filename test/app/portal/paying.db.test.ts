import { beforeAll, describe, expect, it } from "vitest";
import { hashOf } from "~/portal/forms";
import { publicId } from "~/public-ids";
import { useTestDatabase } from "../../support/database";
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

useTestDatabase();
const payments = usePayments();

let merchant: Merchant;
let other: Visitor;

beforeAll(async () => {
  merchant = await makeMerchant(payments.sandbox);
  other = await makeVisitor(merchant, "Other");
});

describe("paying", () => {
  let methodId: string;
  let payer: Visitor;

  beforeAll(async () => {
    payer = await makeVisitor(merchant, "Payer");
    methodId = await saveCard(merchant, payer.id, "4242424242424242");
  });

  const pay = (invoice: string, key: string, options: { method?: string; shown?: bigint } = {}) =>
    visit(
      "invoices.$invoice.pay",
      { invoice: publicId("invoice", invoice) },
      post(
        `/portal/invoices/${publicId("invoice", invoice)}/pay`,
        {
          method: publicId("paymentMethod", options.method ?? methodId),
          preview_hash: hashOf(options.shown ?? 4550n),
          once_key: key,
        },
        { cookie: payer.cookie },
      ),
    );

  it("charges once, leads to the result and shows it", async () => {
    const invoice = await makeInvoice(merchant, payer.id);
    const answer = await pay(invoice, "a1");
    expect(answer.status).toBe(303);
    expect(answer.location).toMatch(/^\/portal\/payments\/pay_/);
    const payment = answer.location?.split("/").at(-1) ?? "";
    const shown = await visit("payments.$payment", { payment }, get("/portal", payer.cookie));
    expect(shown.data).toMatchObject({ payment: { state: "succeeded", amountMinor: 4550n, openMinor: 0n } });
    expect((await visit("payments.$payment", { payment }, get("/portal", other.cookie))).status).toBe(404);
  });

  it("answers a second press of the same button with the same result", async () => {
    const invoice = await makeInvoice(merchant, payer.id);
    const first = await pay(invoice, "b1");
    const second = await pay(invoice, "b1");
    expect(second).toEqual(first);
    expect((await lookAt(merchant, invoice)).payments).toHaveLength(1);
  });

  it("from two tabs at once, and again afterwards, takes the money once", async () => {
    const invoice = await makeInvoice(merchant, payer.id);
    const answers = await Promise.all([pay(invoice, "c1"), pay(invoice, "c2"), pay(invoice, "c3")]);
    expect(answers.some((answer) => answer.status === 303)).toBe(true);
    const late = await pay(invoice, "c4");
    expect(late.status).toBe(409);
    const { balance, payments: attempts } = await lookAt(merchant, invoice);
    expect(balance.state).toBe("paid");
    expect(attempts.filter((attempt) => attempt.state === "succeeded")).toHaveLength(1);
    const charges = await merchant.stripe.charges.list({ limit: 100 });
    expect(
      charges.data.filter(
        (charge) =>
          charge.metadata.invoice_id === publicId("invoice", invoice) ||
          charge.payment_intent === attempts[0]?.providerPaymentId,
      ),
    ).toHaveLength(1);
  });

  it("asks again when the amount is not the one that was shown", async () => {
    const invoice = await makeInvoice(merchant, payer.id);
    const answer = await pay(invoice, "d1", { shown: 4000n });
    expect(answer.status).toBe(409);
    expect(answer.data).toMatchObject({
      moved: [{ label: "To pay", was: "40.00\u00a0€", now: "45.50\u00a0€" }],
    });
    expect((await lookAt(merchant, invoice)).payments).toEqual([]);
  });

  it("that the bank declines says why and leaves the invoice open", async () => {
    const poor = await saveCard(merchant, payer.id, "4000000000000341");
    const invoice = await makeInvoice(merchant, payer.id);
    const answer = await pay(invoice, "e1", { method: poor });
    const payment = answer.location?.split("/").at(-1) ?? "";
    const shown = await visit("payments.$payment", { payment }, get("/portal", payer.cookie));
    expect(shown.data).toMatchObject({ payment: { state: "failed", openMinor: 4550n } });
    const page = await visit(
      "invoices.$invoice._index",
      { invoice: publicId("invoice", invoice) },
      get("/portal", payer.cookie),
    );
    expect(page.data).toMatchObject({
      row: { state: "open", openPayment: null },
      attempts: [{ state: "failed" }],
    });
  });
});

describe("payment methods", () => {
  it("are chosen as default and removed, and the next one takes over", async () => {
    const { id, cookie } = await makeVisitor(merchant, "Cards");
    const first = await saveCard(merchant, id, "4242424242424242");
    const second = await saveCard(merchant, id, "5555555555554444");
    const methods = async () => {
      const { data: shown } = await visit("payment-methods._index", none, get("/portal", cookie));
      return (shown as { methods: { id: string; isDefault: boolean }[] }).methods.map((each) => [
        each.id,
        each.isDefault,
      ]);
    };
    // The newest card is the default until another one is chosen.
    expect(await methods()).toEqual([
      [second, true],
      [first, false],
    ]);
    const choice = { method: publicId("paymentMethod", first) };
    expect((await visit("payment-methods._index", none, post("/portal", choice, { cookie }))).status).toBe(
      303,
    );
    expect(await methods()).toEqual([
      [first, true],
      [second, false],
    ]);
    const remove = (request: Request) => visit("payment-methods.$method.remove", choice, request);
    expect((await remove(get("/portal", cookie))).data).toMatchObject({ others: [{ id: second }] });
    expect((await remove(post("/portal", {}, { cookie }))).status).toBe(303);
    expect(await methods()).toEqual([[second, true]]);
    expect((await remove(get("/portal", cookie))).status).toBe(404);
  });

  it("are added on the provider's page, by way of our own, and come back named", async () => {
    const { cookie } = await makeVisitor(merchant, "New card");
    const left = await visit("payment-methods.new", none, post("/portal", {}, { cookie }));
    expect(left.status).toBe(303);
    expect(left.location).toMatch(/^\/leave\?to=/);
    const hosted = new URL(left.location ?? "", "http://x").searchParams.get("to") ?? "";
    const entered = await fetch(hosted, {
      method: "POST",
      redirect: "manual",
      body: new URLSearchParams({ test_card: "4242424242424242" }),
    });
    const back = new URL(entered.headers.get("Location") ?? "");
    expect(back.pathname).toBe("/portal/payment-methods");
    // Somebody else who was sent the way back gains nothing by it.
    const stranger = await visit(
      "payment-methods._index",
      none,
      get(`${back.pathname}${back.search}`, other.cookie),
    );
    expect(stranger.status).toBe(303);
    const returned = await visit(
      "payment-methods._index",
      none,
      get(`${back.pathname}${back.search}`, cookie),
    );
    expect([returned.status, returned.location]).toEqual([303, "/portal/payment-methods"]);
    const { data: shown } = await visit("payment-methods._index", none, get("/portal", cookie));
    expect(shown).toMatchObject({ methods: [{ lastFour: "4242", isDefault: true }] });
  });
});
