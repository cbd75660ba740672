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

async function openSession() {
  const customer = await stripe.customers.create({ email: "payer@example.com" });
  const session = await stripe.checkout.sessions.create({
    mode: "setup",
    currency: "eur",
    customer: customer.id,
    success_url: "https://shop.example/done?cs={CHECKOUT_SESSION_ID}",
    cancel_url: "https://shop.example/back",
    client_reference_id: "setup-1",
    setup_intent_data: { metadata: { customer_id: "c1" } },
  });
  return { customer, session, page: new URL(session.url ?? "").pathname };
}

function submit(page: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
  return fetch(`${sandbox.url}${page}`, {
    method: "POST",
    body: new URLSearchParams(fields),
    redirect: "manual",
    headers,
  });
}

const typed = { number: "4242 4242 4242 4242", expiry: "12/39", cvc: "123", name: "Pat Payer" };

describe("the hosted page", () => {
  it("saves the card, completes the session and returns to the merchant", async () => {
    const { customer, session, page } = await openSession();
    expect(session).toMatchObject({ status: "open", payment_status: "no_payment_required" });
    const shown = await (await fetch(`${sandbox.url}${page}`)).text();
    expect(shown).toContain("Sandbox: no real card, no real money");
    expect(shown).toContain('href="https://shop.example/back"');
    expect(shown).not.toContain("<script");
    const answer = await submit(page, typed);
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe(`https://shop.example/done?cs=${session.id}`);
    const done = await stripe.checkout.sessions.retrieve(session.id, {
      expand: ["setup_intent.payment_method"],
    });
    expect(done).toMatchObject({ status: "complete", url: null });
    const intent = done.setup_intent as Stripe.SetupIntent;
    expect(intent).toMatchObject({ status: "succeeded", metadata: { customer_id: "c1" } });
    expect(intent.payment_method).toMatchObject({
      customer: customer.id,
      card: { last4: "4242", exp_month: 12, exp_year: 2039 },
      billing_details: { name: "Pat Payer", email: "payer@example.com" },
    });
    expect((await fetch(`${sandbox.url}${page}`, { redirect: "manual" })).status).toBe(303);
  });

  it("offers each test card with one click", async () => {
    const { customer, page } = await openSession();
    expect((await submit(page, { test_card: "4000000000000341" })).status).toBe(303);
    const [method] = (await stripe.paymentMethods.list({ customer: customer.id })).data;
    expect(method?.card?.last4).toBe("0341");
  });

  it("shows a decline and lets the customer try another card", async () => {
    const { session, page } = await openSession();
    const declined = await submit(page, { ...typed, number: "4000000000000002" });
    expect(declined.status).toBe(200);
    expect(await declined.text()).toContain("Your card was declined.");
    const open = await stripe.checkout.sessions.retrieve(session.id, { expand: ["setup_intent"] });
    expect(open.status).toBe("open");
    expect((open.setup_intent as Stripe.SetupIntent).last_setup_error?.code).toBe("card_declined");
    expect((await submit(page, typed)).status).toBe(303);
  });

  it.each([
    [{ number: "4242424242424241" }, "Check the digits"],
    [{ number: "4242" }, "incomplete"],
    [{ number: "4111111111111111" }, "test cards only"],
    [{ expiry: "13/39" }, "Write it as MM/YY"],
    [{ expiry: "01/20" }, "in the past"],
    [{ cvc: "12" }, "It has 3 digits"],
  ])("explains what is wrong with %j", async (change, message) => {
    const { page } = await openSession();
    const answer = await submit(page, { ...typed, ...change });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain(message);
  });

  it("is gone after expiry, unknown otherwise, and closed to forms of other sites", async () => {
    const { session, page } = await openSession();
    const setupIntent = String(session.setup_intent);
    await expect(stripe.setupIntents.cancel(setupIntent)).rejects.toThrow("Expire the session instead");
    expect((await submit(page, typed, { origin: "https://evil.example" })).status).toBe(403);
    expect((await stripe.checkout.sessions.expire(session.id)).status).toBe("expired");
    expect((await submit(page, typed)).status).toBe(410);
    await expect(stripe.checkout.sessions.expire(session.id)).rejects.toThrow("Only Checkout Sessions");
    expect((await fetch(`${sandbox.url}/c/pay/cs_test_unknown`)).status).toBe(404);
  });

  it("refuses sessions it does not know how to play", async () => {
    const base = { success_url: "https://shop.example/done" };
    await expect(stripe.checkout.sessions.create({ ...base, mode: "payment" })).rejects.toMatchObject({
      param: "mode",
    });
    await expect(stripe.checkout.sessions.create({ ...base, mode: "setup" })).rejects.toMatchObject({
      param: "currency",
    });
  });
});
