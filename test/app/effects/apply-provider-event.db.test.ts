import type Stripe from "stripe";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { applyProviderEvent } from "~/effects/apply-provider-event.server";
import { collectPayment } from "~/effects/collect-payment.server";
import { ensureWebhookEndpoint } from "~/effects/ensure-webhook-endpoint.server";
import { run } from "~/gate.server";
import { newId, publicId } from "~/ids.server";
import { moveWebhookEndpoints } from "~/jobs/move-webhook-endpoints.server";
import { receiveProviderEvent } from "~/operations/receive-provider-event.server";
import { webhookSecretOf } from "~/operations/steps/provider-credential.server";
import { action } from "~/routes/webhooks.stripe.$endpoint";
import { loadAccount } from "~/store/provider-accounts.server";
import { asOwner, useTestDatabase } from "../../support/database";
import {
  act,
  lookAt,
  type Merchant,
  makeCustomer,
  makeInvoice,
  makeMerchant,
  saveCard,
  usePayments,
} from "../../support/payments";
import { eventually } from "../../support/sandbox";

const held = useTestDatabase();
const payments = usePayments();
let merchant: Merchant;
let customerId: string;
let accountId: string;
let secret: string;

type EventRow = { id: string; provider_event_id: string; type: string; state: string; note: string | null };

beforeAll(async () => {
  merchant = await makeMerchant(payments.sandbox);
  customerId = await makeCustomer(merchant);
  const [account] = await asOwner(
    held.clone,
    (sql) => sql`
    select id from provider_accounts where organization_id = ${merchant.organizationId}`,
  );
  accountId = String(account?.id);
  expect(await ensureWebhookEndpoint(merchant.system, newId(), { providerAccountId: accountId })).toEqual({
    done: true,
  });
  secret = await act(
    merchant.system,
    async (context) => webhookSecretOf(await loadAccount(context, accountId)) ?? "",
  );
  await saveCard(merchant, customerId, "4242424242424242");
});
afterEach(() => payments.sandbox.clearFaults());

function events(): Promise<EventRow[]> {
  return asOwner(held.clone, async (sql) => [
    ...(await sql<EventRow[]>`select id, provider_event_id, type, state, note from provider_events
      where organization_id = ${merchant.organizationId} order by id`),
  ]);
}

function eventAbout(type: string, providerObjectId: string): Promise<EventRow> {
  return eventually(async () => {
    const rows = await asOwner(
      held.clone,
      (sql) => sql<EventRow[]>`
      select id, provider_event_id, type, state, note from provider_events
      where type = ${type} and payload->'data'->'object'->>'id' = ${providerObjectId}`,
    );
    return rows[0];
  });
}

async function apply(event: EventRow): Promise<EventRow> {
  await applyProviderEvent(merchant.system, newId(), { providerEventId: event.id });
  const after = (await events()).find((row) => row.id === event.id);
  if (after === undefined) throw new Error("The event is gone.");
  return after;
}

/** Posts to the door as the provider would. */
async function deliver(
  body: string,
  options: { signature?: string; endpoint?: string } = {},
): Promise<number> {
  const endpoint =
    options.endpoint ??
    `${publicId("organization", merchant.organizationId)}-${publicId("providerAccount", accountId)}`;
  const signature =
    options.signature ?? merchant.stripe.webhooks.generateTestHeaderString({ payload: body, secret });
  const request = new Request(`http://127.0.0.1/webhooks/stripe/${endpoint}`, {
    method: "POST",
    headers: { "stripe-signature": signature },
    body,
  });
  const answer = await action({ request, params: { endpoint }, context: { nonce: "", requestId: "" } });
  return answer.status;
}

function eventBody(type: string, object: Record<string, unknown>, id = `evt_${newId()}`): string {
  return JSON.stringify(
    { id, object: "event", type, api_version: "2026-10-28.endive", data: { object } },
    null,
    2,
  );
}

async function pendingFor(providerEventId: string): Promise<number> {
  const rows = await asOwner(
    held.clone,
    (sql) => sql`
    select 1 from outbox o join provider_events e on e.organization_id = o.organization_id
    where o.kind = 'apply_provider_event' and o.payload->>'providerEventId' = e.id::text
      and e.provider_event_id = ${providerEventId}`,
  );
  return rows.length;
}

describe("the webhook door", () => {
  it("refuses a wrong signature, a changed body and an old delivery with 400, and keeps nothing", async () => {
    const id = `evt_${newId()}`;
    const body = eventBody("payment_intent.succeeded", { id: "pi_none", object: "payment_intent" }, id);
    const { webhooks } = merchant.stripe;
    const wrong = webhooks.generateTestHeaderString({ payload: body, secret: "whsec_wrong" });
    const right = webhooks.generateTestHeaderString({ payload: body, secret });
    const old = webhooks.generateTestHeaderString({
      payload: body,
      secret,
      timestamp: Math.floor(Date.now() / 1000) - 400,
    });
    expect(await deliver(body, { signature: wrong })).toBe(400);
    expect(await deliver(`${body} `, { signature: right })).toBe(400);
    expect(await deliver(body, { signature: old })).toBe(400);
    expect(await deliver(body, { signature: "" })).toBe(400);
    expect((await events()).filter((event) => event.provider_event_id === id)).toEqual([]);
  });

  it("refuses inside with a code, and while no secret is known", async () => {
    const receive = (signature: string) =>
      run(merchant.system, { operation: "test" }, (context) =>
        receiveProviderEvent(context, {
          providerAccountId: accountId,
          rawBody: Buffer.from("{}"),
          signature,
        }),
      );
    expect(await receive("t=1,v1=00")).toMatchObject({
      ok: false,
      refusals: [{ code: "signature_invalid" }],
    });
    const fresh = await makeMerchant(payments.sandbox);
    const [account] = await asOwner(
      held.clone,
      (sql) => sql`select id from provider_accounts where organization_id = ${fresh.organizationId}`,
    );
    const unready = await run(fresh.system, { operation: "test" }, (context) =>
      receiveProviderEvent(context, {
        providerAccountId: String(account?.id),
        rawBody: Buffer.from("{}"),
        signature: "t=1,v1=00",
      }),
    );
    expect(unready).toMatchObject({ ok: false, refusals: [{ code: "signature_invalid" }] });
  });

  it("takes an event once however often it is delivered", async () => {
    const id = `evt_${newId()}`;
    const body = eventBody("payment_intent.succeeded", { id: "pi_foreign", object: "payment_intent" }, id);
    expect(await deliver(body)).toBe(200);
    expect(await deliver(body)).toBe(200);
    expect((await events()).filter((event) => event.provider_event_id === id)).toHaveLength(1);
    expect(await pendingFor(id)).toBe(1);
  });

  it("keeps a type nobody applies, and ignores it", async () => {
    const id = `evt_${newId()}`;
    expect(await deliver(eventBody("charge.refund.updated", { id: "re_1", object: "refund" }, id))).toBe(200);
    const kept = (await events()).find((event) => event.provider_event_id === id);
    expect(kept).toMatchObject({ state: "ignored" });
    expect(await pendingFor(id)).toBe(0);
  });

  it("knows no other address, and nobody else's account", async () => {
    const other = await makeMerchant(payments.sandbox);
    const body = eventBody("payment_intent.succeeded", { id: "pi_x", object: "payment_intent" });
    const foreign = `${publicId("organization", other.organizationId)}-${publicId("providerAccount", accountId)}`;
    expect(await deliver(body, { endpoint: foreign })).toBe(404);
    expect(await deliver(body, { endpoint: "stripe" })).toBe(404);
    const nowhere = `${publicId("organization", newId())}-${publicId("providerAccount", accountId)}`;
    expect(await deliver(body, { endpoint: nowhere })).toBe(404);
  });

  it("refuses a body above its limit", async () => {
    expect(await deliver("x".repeat(1024 * 1024 + 1))).toBe(413);
  });
});

describe("applying what the sandbox delivers", () => {
  it("settles a payment whose answer was lost, and every repeat changes nothing", async () => {
    const invoiceId = await makeInvoice(merchant, customerId, 1234n);
    await payments.sandbox.fault({ kind: "drop_after_work", path: "/v1/payment_intents", count: 2 });
    await collectPayment(merchant.system, newId(), { invoiceId });
    const [intent] = (await merchant.stripe.paymentIntents.list({ limit: 1 })).data;
    const event = await eventAbout("payment_intent.succeeded", intent?.id ?? "");
    expect(await apply(event)).toMatchObject({ state: "applied", note: null });
    const settled = await lookAt(merchant, invoiceId);
    expect(settled.balance).toMatchObject({ state: "paid", openMinor: 0n });
    expect(settled.payments).toMatchObject([{ state: "succeeded", providerPaymentId: intent?.id }]);
    await apply(event);
    await collectPayment(merchant.system, newId(), { invoiceId });
    const again = eventBody("payment_intent.succeeded", { id: intent?.id, object: "payment_intent" });
    await deliver(again);
    const copy = (await events()).find((row) => again.includes(row.provider_event_id));
    expect(copy && (await apply(copy))).toMatchObject({ state: "applied", note: "It was known already." });
    expect(await lookAt(merchant, invoiceId)).toEqual(settled);
    const entries = await asOwner(
      held.clone,
      (sql) => sql`
      select 1 from journal_entries where document_id = ${settled.payments[0]?.id ?? ""}`,
    );
    expect(entries).toHaveLength(1);
  });

  it("lets old news of a decline not end the attempt that is on its way", async () => {
    const payer = await makeCustomer(merchant, "Second Try AG");
    await saveCard(merchant, payer, "4000000000000341");
    const invoiceId = await makeInvoice(merchant, payer, 900n);
    await collectPayment(merchant.system, newId(), { invoiceId });
    const [declined] = (await lookAt(merchant, invoiceId)).payments;
    const late = await eventAbout("payment_intent.payment_failed", declined?.providerPaymentId ?? "");
    await saveCard(merchant, payer, "4242424242424242");
    // The second attempt is open and has not reached the provider when the first one's decline is told.
    await payments.sandbox.fault({ kind: "error", status: 503, path: "/v1/payment_intents" });
    await collectPayment(merchant.system, newId(), { invoiceId });
    expect((await lookAt(merchant, invoiceId)).payments[1]?.state).toBe("unknown");
    await apply(late);
    const waiting = await lookAt(merchant, invoiceId);
    expect(waiting.payments[1]?.state).toBe("unknown");
    expect(waiting.balance.failedAttempts).toBe(1);
    await collectPayment(merchant.system, newId(), { invoiceId });
    expect((await lookAt(merchant, invoiceId)).balance.state).toBe("paid");
    const success = await eventAbout("payment_intent.succeeded", declined?.providerPaymentId ?? "");
    expect(await apply(success)).toMatchObject({ state: "applied", note: "It was known already." });
    expect((await lookAt(merchant, invoiceId)).payments.map((payment) => payment.state)).toEqual([
      "failed",
      "succeeded",
    ]);
  });

  it("leaves alone what the account does without us", async () => {
    const made = await merchant.stripe.paymentIntents.create({
      amount: 700,
      currency: "eur",
      confirm: true,
      off_session: true,
      payment_method: "pm_card_visa",
    });
    const event = await eventAbout("payment_intent.succeeded", made.id);
    expect(await apply(event)).toMatchObject({
      state: "ignored",
      note: "It belongs to nothing of this organization.",
    });
  });

  it("waits while the provider is away, and notes what it will never learn", async () => {
    const id = `evt_${newId()}`;
    await deliver(eventBody("payment_intent.succeeded", { id: "pi_gone", object: "payment_intent" }, id));
    const event = (await events()).find((row) => row.provider_event_id === id);
    if (event === undefined) throw new Error("The event was not kept.");
    await payments.sandbox.fault({ kind: "error", status: 500, path: "/v1/payment_intents" });
    const waiting = await applyProviderEvent(merchant.system, newId(), { providerEventId: event.id });
    expect(waiting).toMatchObject({ done: false });
    expect(await apply(event)).toMatchObject({ state: "failed", note: "No such payment_intent: 'pi_gone'" });
  });

  it("mirrors cards that are changed or detached at the provider", async () => {
    const payer = await makeCustomer(merchant, "Card Changer AG");
    const methodId = await saveCard(merchant, payer, "4242424242424242");
    const [row] = await asOwner(
      held.clone,
      (sql) => sql`select provider_method_id from payment_methods where id = ${methodId}`,
    );
    const providerMethodId = String(row?.provider_method_id);
    const change: Stripe.PaymentMethodUpdateParams = { card: { exp_month: 3, exp_year: 2041 } };
    await merchant.stripe.paymentMethods.update(providerMethodId, change);
    await apply(await eventAbout("payment_method.updated", providerMethodId));
    const find = () =>
      asOwner(
        held.clone,
        (sql) => sql`
      select expires_month::int as month, removed_at, default_payment_method_id from payment_methods m
      join customers c on c.id = m.customer_id where m.id = ${methodId}`,
      );
    expect((await find())[0]).toMatchObject({
      month: 3,
      removed_at: null,
      default_payment_method_id: methodId,
    });
    await merchant.stripe.paymentMethods.detach(providerMethodId);
    await apply(await eventAbout("payment_method.detached", providerMethodId));
    const [gone] = await find();
    expect(gone?.removed_at).not.toBeNull();
    expect(gone?.default_payment_method_id).toBeNull();
  });
});

describe("the endpoint at the provider", () => {
  it("is moved after a start under another address", async () => {
    expect(await moveWebhookEndpoints()).toBe(0);
    await asOwner(
      held.clone,
      (sql) => sql`
      update provider_accounts set webhook_url = 'http://127.0.0.1:1/webhooks/stripe/x' where id = ${accountId}`,
    );
    expect(await moveWebhookEndpoints()).toBe(1);
    await ensureWebhookEndpoint(merchant.system, newId(), { providerAccountId: accountId });
    expect(await moveWebhookEndpoints()).toBe(0);
  });

  it("is made once and made anew when the provider lost it", async () => {
    const before = await merchant.stripe.webhookEndpoints.list();
    expect(before.data).toHaveLength(1);
    await ensureWebhookEndpoint(merchant.system, newId(), { providerAccountId: accountId });
    expect((await merchant.stripe.webhookEndpoints.list()).data).toHaveLength(1);
    await merchant.stripe.webhookEndpoints.update(before.data[0]?.id ?? "", {
      url: "http://127.0.0.1:1/elsewhere",
    });
    await ensureWebhookEndpoint(merchant.system, newId(), { providerAccountId: accountId });
    expect((await merchant.stripe.webhookEndpoints.list()).data[0]?.url).toBe(before.data[0]?.url);
    await merchant.stripe.webhookEndpoints.del(before.data[0]?.id ?? "");
    await ensureWebhookEndpoint(merchant.system, newId(), { providerAccountId: accountId });
    const after = await merchant.stripe.webhookEndpoints.list();
    expect(after.data).toHaveLength(1);
    expect(after.data[0]?.id).not.toBe(before.data[0]?.id);
  });
});
