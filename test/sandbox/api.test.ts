import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type SandboxProcess, startSandbox } from "../support/sandbox";

let sandbox: SandboxProcess;
let stripe: Stripe;

beforeAll(async () => {
  sandbox = await startSandbox();
  stripe = sandbox.client();
});
afterAll(() => sandbox.stop());

type Failure = {
  type: string;
  statusCode?: number;
  code?: string;
  decline_code?: string;
  param?: string;
  message: string;
  payment_intent?: Stripe.PaymentIntent;
};

async function failureOf(call: Promise<unknown>): Promise<Failure> {
  const outcome = await call.then(
    () => undefined,
    (error: Failure) => error,
  );
  if (outcome === undefined) throw new Error("The call was expected to fail and did not.");
  return outcome;
}

async function customerWith(card: string): Promise<{ customer: string; payment_method: string }> {
  const customer = await stripe.customers.create({ name: "Card Holder" });
  const method = await stripe.paymentMethods.attach(card, { customer: customer.id });
  return { customer: customer.id, payment_method: method.id };
}

function charge(who: { customer: string; payment_method: string }, amount = 4550) {
  return { amount, currency: "eur", confirm: true, off_session: true, ...who } as const;
}

describe("customers", () => {
  it("keeps nested fields and merges metadata key by key", async () => {
    const made = await stripe.customers.create({
      name: "O'Neil é & Söhne",
      address: { line1: "1 + 1 st", country: "DE" },
      metadata: { a: "1", b: "2" },
    });
    expect(made.address?.line1).toBe("1 + 1 st");
    const changed = await stripe.customers.update(made.id, { metadata: { b: "", c: "3" }, name: "" });
    expect(changed.metadata).toEqual({ a: "1", c: "3" });
    expect(changed.name).toBeNull();
    expect((await stripe.customers.update(made.id, { metadata: "" })).metadata).toEqual({});
  });

  it("answers a deleted customer with a stub and refuses it as a reference", async () => {
    const made = await stripe.customers.create();
    expect(await stripe.customers.del(made.id)).toEqual({ id: made.id, object: "customer", deleted: true });
    expect(await stripe.customers.retrieve(made.id)).toMatchObject({ deleted: true });
    const failure = await failureOf(stripe.paymentMethods.attach("pm_card_visa", { customer: made.id }));
    expect(failure).toMatchObject({ statusCode: 400, code: "resource_missing", param: "customer" });
  });

  it("gives every key an account of its own", async () => {
    const made = await stripe.customers.create();
    const failure = await failureOf(sandbox.client("sk_test_somebody_else").customers.retrieve(made.id));
    expect(failure).toMatchObject({ statusCode: 404, code: "resource_missing", param: "id" });
    expect(failure.message).toBe(`No such customer: '${made.id}'`);
  });

  it("lists newest first, page by page, in both directions", async () => {
    const other = sandbox.client("sk_test_pages");
    const ids: string[] = [];
    for (const name of ["a", "b", "c", "d", "e"]) ids.unshift((await other.customers.create({ name })).id);
    const all = await other.customers.list({ limit: 2 }).autoPagingToArray({ limit: 100 });
    expect(all.map((row) => row.id)).toEqual(ids);
    const before = await other.customers.list({ ending_before: ids[3] ?? "", limit: 2 });
    expect(before.data.map((row) => row.id)).toEqual([ids[1], ids[2]]);
    expect(before.has_more).toBe(true);
    const failure = await failureOf(other.customers.list({ starting_after: "cus_none" }));
    expect(failure).toMatchObject({ statusCode: 400, param: "starting_after" });
  });
});

describe("requests", () => {
  it("refuses unknown and missing parameters by name", async () => {
    const unknown = await failureOf(stripe.customers.create({ nmae: "x" } as Stripe.CustomerCreateParams));
    expect(unknown).toMatchObject({ statusCode: 400, code: "parameter_unknown", param: "nmae" });
    const missing = await failureOf(stripe.paymentIntents.create({ currency: "eur" } as never));
    expect(missing).toMatchObject({ statusCode: 400, code: "parameter_missing", param: "amount" });
    const legacy = await failureOf(
      stripe.paymentIntents.create({ amount: 100, currency: "eur", payment_method_types: ["card"] } as never),
    );
    expect(legacy.code).toBe("payment_method_types_no_longer_supported");
  });

  it("refuses live keys, missing keys and other accounts", async () => {
    const live = await failureOf(sandbox.client("sk_live_abcdef").customers.list());
    expect(live).toMatchObject({ type: "StripeAuthenticationError", statusCode: 401 });
    expect((await fetch(`${sandbox.url}/v1/customers`)).status).toBe(401);
    const other = await failureOf(stripe.customers.list({}, { stripeAccount: "acct_other" }));
    expect(other).toMatchObject({ type: "StripePermissionError", code: "account_invalid" });
  });

  it("takes brackets percent-encoded, empty-bracket lists and plus signs, as curl sends them", async () => {
    const response = await fetch(`${sandbox.url}/v1/customers`, {
      method: "POST",
      headers: {
        authorization: `Basic ${Buffer.from("sk_test_curl:").toString("base64")}`,
        "content-type": "application/x-www-form-urlencoded",
      },
      body: "metadata%5Bplan%5D=gold+plus&preferred_locales[]=de&preferred_locales[]=en",
    });
    expect(await response.json()).toMatchObject({
      metadata: { plan: "gold plus" },
      preferred_locales: ["de", "en"],
    });
    expect(response.headers.get("request-id")).toMatch(/^req_/);
    expect(response.headers.get("stripe-version")).toBe("2026-10-28.endive");
  });

  it("names an unknown address", async () => {
    const failure = await failureOf(stripe.products.list());
    expect(failure.statusCode).toBe(404);
    expect(failure.message).toContain("Unrecognized request URL (GET: /v1/products)");
  });
});

describe("payments", () => {
  it("charges off-session and expands down to the balance transaction", async () => {
    const who = await customerWith("pm_card_visa");
    const intent = await stripe.paymentIntents.create({
      ...charge(who),
      allowed_payment_method_types: ["card"],
      metadata: { invoice: "i1" },
      expand: ["latest_charge.balance_transaction", "customer"],
    } as Stripe.PaymentIntentCreateParams);
    expect(intent).toMatchObject({
      status: "succeeded",
      amount_received: 4550,
      payment_method: who.payment_method,
    });
    const latest = intent.latest_charge as Stripe.Charge;
    expect(latest).toMatchObject({ paid: true, metadata: { invoice: "i1" }, amount: 4550 });
    expect(latest.balance_transaction).toMatchObject({
      amount: 4550,
      fee: 162,
      net: 4388,
      source: latest.id,
    });
    expect(intent.customer).toMatchObject({ id: who.customer, object: "customer" });
    expect((await stripe.charges.list({ payment_intent: intent.id })).data).toHaveLength(1);
    const balance = await stripe.balance.retrieve();
    expect(balance.pending.find((row) => row.currency === "eur")?.amount).toBeGreaterThanOrEqual(4388);
  });

  it("declines the card that saves and never pays, and keeps the intent for another try", async () => {
    const who = await customerWith("pm_card_chargeCustomerFail");
    const failure = await failureOf(stripe.paymentIntents.create(charge(who)));
    expect(failure).toMatchObject({
      type: "StripeCardError",
      statusCode: 402,
      code: "card_declined",
      decline_code: "generic_decline",
    });
    const intent = failure.payment_intent;
    expect(intent).toMatchObject({ status: "requires_payment_method", payment_method: null });
    expect(intent?.last_payment_error?.payment_method?.id).toBe(who.payment_method);
    const failed = await stripe.charges.retrieve(String(intent?.latest_charge));
    expect(failed).toMatchObject({
      status: "failed",
      failure_code: "card_declined",
      outcome: { type: "issuer_declined" },
    });
    const good = await stripe.paymentMethods.attach("pm_card_mastercard", { customer: who.customer });
    const paid = await stripe.paymentIntents.confirm(String(intent?.id), {
      payment_method: good.id,
      off_session: true,
    });
    expect(paid.status).toBe("succeeded");
    const again = await failureOf(
      stripe.paymentIntents.confirm(paid.id, { payment_method: good.id, off_session: true }),
    );
    expect(again).toMatchObject({ statusCode: 400, code: "payment_intent_unexpected_state" });
    expect(
      (await stripe.charges.list({ payment_intent: paid.id })).data.filter((row) => row.paid),
    ).toHaveLength(1);
  });

  it("declines for insufficient funds by the card's test name", async () => {
    const failure = await failureOf(
      stripe.paymentIntents.create({
        amount: 1000,
        currency: "usd",
        confirm: true,
        off_session: true,
        payment_method: "pm_card_visa_chargeDeclinedInsufficientFunds",
      }),
    );
    expect(failure).toMatchObject({ statusCode: 402, decline_code: "insufficient_funds" });
  });

  it("refuses amounts it cannot charge, another customer's card and a detached one", async () => {
    const small = await failureOf(stripe.paymentIntents.create({ amount: 49, currency: "eur" }));
    expect(small).toMatchObject({ code: "amount_too_small", param: "amount" });
    const who = await customerWith("pm_card_visa");
    const other = await stripe.customers.create();
    const foreign = await failureOf(stripe.paymentIntents.create(charge({ ...who, customer: other.id })));
    expect(foreign).toMatchObject({ statusCode: 400, param: "payment_method" });
    const gone = await stripe.paymentMethods.detach(who.payment_method);
    expect(gone.customer).toBeNull();
    const spent = await failureOf(stripe.paymentIntents.create(charge(who)));
    expect(spent.message).toContain("may not be used again");
  });

  it("wants a return address when the customer is present", async () => {
    const failure = await failureOf(
      stripe.paymentIntents.create({
        amount: 500,
        currency: "eur",
        confirm: true,
        payment_method: "pm_card_visa",
      }),
    );
    expect(failure.message).toContain("return_url");
  });

  it("cancels an open intent and not a paid one", async () => {
    const open = await stripe.paymentIntents.create({ amount: 500, currency: "eur" });
    expect((await stripe.paymentIntents.cancel(open.id)).status).toBe("canceled");
    const paid = await stripe.paymentIntents.create(charge(await customerWith("pm_card_visa")));
    const failure = await failureOf(stripe.paymentIntents.cancel(paid.id));
    expect(failure).toMatchObject({ code: "payment_intent_unexpected_state" });
    expect(failure.payment_intent?.status).toBe("succeeded");
  });

  it("refunds in parts up to the whole", async () => {
    const paid = await stripe.paymentIntents.create(charge(await customerWith("pm_card_visa"), 1000));
    const part = await stripe.refunds.create({ payment_intent: paid.id, amount: 400 });
    expect(part).toMatchObject({ status: "succeeded", amount: 400 });
    const tooMuch = await failureOf(stripe.refunds.create({ payment_intent: paid.id, amount: 601 }));
    expect(tooMuch.param).toBe("amount");
    await stripe.refunds.create({ payment_intent: paid.id });
    const again = await failureOf(stripe.refunds.create({ payment_intent: paid.id }));
    expect(again.code).toBe("charge_already_refunded");
    expect((await stripe.charges.retrieve(String(paid.latest_charge))).refunded).toBe(true);
  });
});

describe("saving cards", () => {
  it("sets up a card and attaches it", async () => {
    const customer = await stripe.customers.create();
    const intent = await stripe.setupIntents.create({
      customer: customer.id,
      payment_method: "pm_card_visa",
      confirm: true,
      return_url: "https://example.com/back",
    });
    expect(intent.status).toBe("succeeded");
    const listed = await stripe.paymentMethods.list({ customer: customer.id, type: "card" });
    expect(listed.data.map((row) => row.id)).toEqual([intent.payment_method]);
    expect(listed.data[0]?.card).toMatchObject({ brand: "visa", last4: "4242" });
  });

  it("fails for a card that the issuer declines at once, and can be confirmed with another", async () => {
    const customer = await stripe.customers.create();
    const intent = await stripe.setupIntents.create({ customer: customer.id });
    const declined = {
      payment_method: "pm_card_visa_chargeDeclined",
      return_url: "https://example.com/back",
    };
    const failure = await failureOf(stripe.setupIntents.confirm(intent.id, declined));
    expect(failure).toMatchObject({ statusCode: 402, code: "card_declined" });
    expect((await stripe.setupIntents.retrieve(intent.id)).last_setup_error?.decline_code).toBe(
      "generic_decline",
    );
    const saved = await stripe.setupIntents.confirm(intent.id, {
      ...declined,
      payment_method: "pm_card_visa",
    });
    expect(saved.status).toBe("succeeded");
    expect(await failureOf(stripe.setupIntents.cancel(intent.id))).toMatchObject({
      code: "setup_intent_unexpected_state",
    });
  });

  it("gives the same card the same fingerprint and never takes raw numbers by the API", async () => {
    const customer = (await stripe.customers.create()).id;
    const first = await stripe.paymentMethods.attach("pm_card_visa", { customer });
    const second = await stripe.paymentMethods.attach("pm_card_visa", { customer });
    expect(first.id).not.toBe(second.id);
    expect(first.card?.fingerprint).toBe(second.card?.fingerprint);
    const raw = {
      type: "card",
      card: { number: "4242424242424242", exp_month: 1, exp_year: 2035, cvc: "123" },
    };
    const failure = await failureOf(stripe.paymentMethods.create(raw as Stripe.PaymentMethodCreateParams));
    expect(failure.message).toContain("hosted page");
  });
});

describe("idempotency", () => {
  it("replays the first answer to the same request and refuses another one", async () => {
    const params = charge(await customerWith("pm_card_visa"));
    const first = await stripe.paymentIntents.create(params, { idempotencyKey: "attempt-1" });
    const replay = await stripe.paymentIntents.create(params, { idempotencyKey: "attempt-1" });
    expect(replay.id).toBe(first.id);
    expect(replay.lastResponse.headers["idempotent-replayed"]).toBe("true");
    expect(replay.lastResponse.headers["original-request"]).toBe(first.lastResponse.requestId);
    expect(replay.lastResponse.requestId).not.toBe(first.lastResponse.requestId);
    const other = await failureOf(
      stripe.paymentIntents.create({ ...params, amount: 1 + params.amount }, { idempotencyKey: "attempt-1" }),
    );
    expect(other).toMatchObject({ type: "StripeIdempotencyError", statusCode: 400 });
    const elsewhere = await failureOf(stripe.customers.create({}, { idempotencyKey: "attempt-1" }));
    expect(elsewhere.type).toBe("StripeIdempotencyError");
  });

  it("replays a decline, and forgets a refused parameter", async () => {
    const who = await customerWith("pm_card_chargeCustomerFail");
    const first = await failureOf(
      stripe.paymentIntents.create(charge(who), { idempotencyKey: "declined-1" }),
    );
    const second = await failureOf(
      stripe.paymentIntents.create(charge(who), { idempotencyKey: "declined-1" }),
    );
    expect(second.payment_intent?.id).toBe(first.payment_intent?.id);
    expect((await stripe.paymentIntents.list({ customer: who.customer })).data).toHaveLength(1);
    const params = { amount: 10, currency: "eur" };
    await failureOf(stripe.paymentIntents.create(params, { idempotencyKey: "refused-1" }));
    const corrected = await stripe.paymentIntents.create(
      { ...params, amount: 1000 },
      { idempotencyKey: "refused-1" },
    );
    expect(corrected.amount).toBe(1000);
  });
});
