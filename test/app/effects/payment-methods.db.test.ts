import { beforeAll, describe, expect, it } from "vitest";
import { announcePayment } from "~/effects/announce-payment.server";
import { collectPayment } from "~/effects/collect-payment.server";
import { createCheckoutSession } from "~/effects/create-checkout-session.server";
import { detachPaymentMethod } from "~/effects/detach-payment-method.server";
import { finishSetup } from "~/effects/finish-setup.server";
import { run, view } from "~/gate.server";
import { newId } from "~/ids.server";
import { changeOverdueRules } from "~/operations/change-overdue-rules.server";
import { connectProviderAccount } from "~/operations/connect-provider-account.server";
import { removePaymentMethod } from "~/operations/remove-payment-method.server";
import { setDefaultPaymentMethod } from "~/operations/set-default-payment-method.server";
import { startPaymentMethodSetup } from "~/operations/start-payment-method-setup.server";
import { loadCustomer } from "~/store/customers.server";
import { listPaymentMethods, loadPaymentMethod, loadSetup } from "~/store/payment-methods.server";
import { asOwner, useTestDatabase } from "../../support/database";
import { makeOrganization, makePerson } from "../../support/organizations";
import {
  lookAt,
  type Merchant,
  makeCustomer,
  makeInvoice,
  makeMerchant,
  saveCard,
  usePayments,
} from "../../support/payments";

const held = useTestDatabase();
const payments = usePayments();
let merchant: Merchant;

beforeAll(async () => {
  merchant = await makeMerchant(payments.sandbox);
});

const defaultOf = async (customerId: string) =>
  (await view(merchant.system, (context) => loadCustomer(context, customerId))).defaultPaymentMethodId;
const methodsOf = (customerId: string) =>
  view(merchant.system, (context) => listPaymentMethods(context, customerId));

async function begin(customerId: string) {
  const started = await run(merchant.system, { operation: "test" }, (context) =>
    startPaymentMethodSetup(context, { customerId, returnPath: "/portal/payment-methods" }),
  );
  if (!started.ok) throw new Error("The visit was refused.");
  return started.value;
}

describe("adding a card", () => {
  it("goes through the hosted page and back, and makes the card the default", async () => {
    const customerId = await makeCustomer(merchant);
    const { setupId, messageId } = await begin(customerId);
    await createCheckoutSession(merchant.system, messageId, { setupId });
    const open = await view(merchant.system, (context) => loadSetup(context, setupId));
    expect(open).toMatchObject({ state: "open" });
    expect(await finishSetup(merchant.system, setupId)).toBe("open");
    const answer = await fetch(open.url ?? "", {
      method: "POST",
      redirect: "manual",
      body: new URLSearchParams({ test_card: "5555555555554444" }),
    });
    expect(answer.headers.get("location")).toBe(
      `http://127.0.0.1:3000/portal/payment-methods?setup=${setupId}`,
    );
    expect(await finishSetup(merchant.system, setupId)).toBe("complete");
    expect(await finishSetup(merchant.system, setupId)).toBe("complete");
    const [method, ...others] = await methodsOf(customerId);
    expect(others).toEqual([]);
    expect(method).toMatchObject({ brand: "mastercard", lastFour: "4444", kind: "card", removedAt: null });
    expect(await defaultOf(customerId)).toBe(method?.id);
  });

  it("makes one customer at the provider, however many visits begin", async () => {
    const customerId = await makeCustomer(merchant, "Twice AG");
    const visits = [await begin(customerId), await begin(customerId)];
    await Promise.all(
      visits.map(({ setupId, messageId }) => createCheckoutSession(merchant.system, messageId, { setupId })),
    );
    const made = await merchant.stripe.customers.list({ limit: 100 });
    expect(made.data.filter((customer) => customer.name === "Twice AG")).toHaveLength(1);
  });

  it("waits while the provider is down and says why it failed for good", async () => {
    const customerId = await makeCustomer(merchant);
    const { setupId, messageId } = await begin(customerId);
    await payments.sandbox.fault({ kind: "error", status: 500, path: "/v1/checkout/sessions" });
    expect(await createCheckoutSession(merchant.system, messageId, { setupId })).toMatchObject({
      done: false,
    });
    await payments.sandbox.fault({ kind: "error", status: 400, path: "/v1/checkout/sessions" });
    expect(await createCheckoutSession(merchant.system, messageId, { setupId })).toEqual({ done: true });
    const failed = await view(merchant.system, (context) => loadSetup(context, setupId));
    expect(failed).toMatchObject({ state: "failed", failure: "A fault was ordered on the sandbox: 400." });
  });
});

describe("default and removal", () => {
  it("changes the default, and hands it on when it is removed", async () => {
    const customerId = await makeCustomer(merchant);
    const first = await saveCard(merchant, customerId, "4242424242424242");
    const second = await saveCard(merchant, customerId, "5555555555554444");
    expect(await defaultOf(customerId)).toBe(second);
    const portal = { kind: "portalCustomer", organizationId: merchant.organizationId, customerId } as const;
    const subject = { table: "payment_methods", id: first } as const;
    await run(portal, { operation: "test", subject }, (context) =>
      setDefaultPaymentMethod(context, { paymentMethodId: first }),
    );
    expect(await defaultOf(customerId)).toBe(first);
    const removed = await run(portal, { operation: "test", subject }, (context) =>
      removePaymentMethod(context, { paymentMethodId: first }),
    );
    expect(removed).toMatchObject({ ok: true, value: { defaultPaymentMethodId: second } });
    expect((await methodsOf(customerId)).map((method) => method.id)).toEqual([second]);
    const { providerMethodId } = await view(merchant.system, (context) => loadPaymentMethod(context, first));
    expect(await detachPaymentMethod(merchant.system, newId(), { paymentMethodId: first })).toEqual({
      done: true,
    });
    expect(await detachPaymentMethod(merchant.system, newId(), { paymentMethodId: first })).toEqual({
      done: true,
    });
    expect((await merchant.stripe.paymentMethods.retrieve(providerMethodId)).customer).toBeNull();
    const again = await run(merchant.owner, { operation: "test" }, (context) =>
      setDefaultPaymentMethod(context, { paymentMethodId: first }),
    );
    expect(again).toMatchObject({ ok: false, refusals: [{ code: "payment_method_removed" }] });
  });

  it("shows another customer's method to nobody", async () => {
    const mine = await makeCustomer(merchant);
    const theirs = await saveCard(merchant, await makeCustomer(merchant), "4242424242424242");
    const portal = {
      kind: "portalCustomer",
      organizationId: merchant.organizationId,
      customerId: mine,
    } as const;
    const subject = { table: "payment_methods", id: theirs } as const;
    await expect(
      run(portal, { operation: "test", subject }, (context) =>
        removePaymentMethod(context, { paymentMethodId: theirs }),
      ),
    ).rejects.toThrow("does not exist");
    const other = await makeMerchant(payments.sandbox);
    await expect(
      run(other.owner, { operation: "test" }, (context) =>
        removePaymentMethod(context, { paymentMethodId: theirs }),
      ),
    ).rejects.toThrow("does not exist");
  });
});

describe("mails about payments", () => {
  it("are kept once: a receipt, and the news of a decline with the next try", async () => {
    const customerId = await makeCustomer(merchant);
    await saveCard(merchant, customerId, "4000000000000341");
    const invoiceId = await makeInvoice(merchant, customerId, 4550n);
    const blocked = {
      when: { earliestUnpaidDays: 3_000 },
      blocksChanges: true,
      blocksServiceAndBilling: true,
    };
    await run(merchant.system, { operation: "test" }, (context) =>
      changeOverdueRules(context, {
        stages: [{ name: "blocked", ...blocked, cancels: "no", reevaluateDays: null }],
      }),
    );
    const attempts = async () => (await lookAt(merchant, invoiceId)).payments;
    await collectPayment(merchant.system, newId(), { invoiceId });
    const [failed] = await attempts();
    await announcePayment(merchant.system, newId(), { paymentId: failed?.id ?? "" });
    await saveCard(merchant, customerId, "4242424242424242");
    await collectPayment(merchant.system, newId(), { invoiceId });
    for (const payment of [...(await attempts()), ...(await attempts())])
      await announcePayment(merchant.system, newId(), { paymentId: payment.id });
    const mails = await asOwner(
      held.clone,
      (sql) => sql`
      select kind, subject, text, recipient from mails where customer_id = ${customerId} order by id`,
    );
    expect(mails.map((mail) => mail.kind)).toEqual(["payment_failed", "receipt"]);
    expect(mails[0]?.text).toContain("Your bank declined Visa ending 0341");
    expect(mails[0]?.text).toMatch(
      /Your service continues for now\. Your service stops on .* if this is not paid/,
    );
    expect(mails[1]?.subject).toContain("We received");
    expect(mails[1]?.text).toContain("Visa ending 4242");
    expect(mails[1]).toMatchObject({ recipient: "payer@acme.example" });
  });
});

describe("an organization without an account at the provider", () => {
  it("takes no cards and says what to do", async () => {
    const ownerId = await makePerson("unconnected@example.com");
    const { organizationId, owner } = await makeOrganization(ownerId, { provider: "none" });
    const system = { kind: "system", organizationId, job: "test" } as const;
    const customerId = await makeCustomer({ ...merchant, organizationId, owner, system });
    const started = await run(owner, { operation: "test" }, (context) =>
      startPaymentMethodSetup(context, { customerId, returnPath: "/portal/payment-methods" }),
    );
    expect(started).toMatchObject({ ok: false, refusals: [{ code: "no_provider_account" }] });
  });

  it("takes a live key when it is a live organization", async () => {
    const ownerId = await makePerson("live@example.com");
    const { owner } = await makeOrganization(ownerId, { provider: "none", mode: "live" });
    const connected = await run(owner, { operation: "test" }, (context) =>
      connectProviderAccount(context, { account: { kind: "stripe", secretKey: "rk_live_1234567890abcdef" } }),
    );
    expect(connected.ok).toBe(true);
  });
});

describe("connecting Stripe", () => {
  const connect = (secretKey: string) =>
    run(merchant.owner, { operation: "test" }, (context) =>
      connectProviderAccount(context, { account: { kind: "stripe", secretKey } }),
    );

  it("refuses what is no key, and a live key in a test organization", async () => {
    expect(await connect("pk_test_1234567890abcdef")).toMatchObject({
      ok: false,
      refusals: [{ code: "provider_key_invalid", field: "secret_key" }],
    });
    expect(await connect("sk_live_1234567890abcdef")).toMatchObject({
      ok: false,
      refusals: [{ code: "provider_key_live" }],
    });
  });

  it("seals the key, and charges no method of the account it replaces", async () => {
    const customerId = await makeCustomer(merchant);
    await saveCard(merchant, customerId, "4242424242424242");
    const invoiceId = await makeInvoice(merchant, customerId);
    expect(await connect(" sk_test_1234567890abcdef ")).toMatchObject({ ok: true });
    const accounts = await asOwner(
      held.clone,
      (sql) => sql`
      select mode, sealed_secret_key, secret_key_hint, replaced_at from provider_accounts
      where organization_id = ${merchant.organizationId} order by created_at`,
    );
    expect(accounts).toHaveLength(2);
    expect(accounts[1]).toMatchObject({ mode: "test", secret_key_hint: "cdef", replaced_at: null });
    expect(accounts[1]?.sealed_secret_key).not.toContain("1234567890abcdef");
    await collectPayment(merchant.system, newId(), { invoiceId });
    expect(await lookAt(merchant, invoiceId)).toMatchObject({ balance: { state: "open" }, payments: [] });
  });
});
