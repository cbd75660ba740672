import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { collectPayment } from "~/effects/collect-payment.server";
import { run } from "~/gate.server";
import { newId } from "~/ids.server";
import { requestPayment } from "~/operations/request-payment.server";
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

const held = useTestDatabase();
const payments = usePayments();
let merchant: Merchant;
let customerId: string;

beforeAll(async () => {
  merchant = await makeMerchant(payments.sandbox);
  customerId = await makeCustomer(merchant);
  await saveCard(merchant, customerId, "4242424242424242");
});
beforeEach(() => payments.sandbox.clearFaults());

function collect(invoiceId: string) {
  return collectPayment(merchant.system, newId(), { invoiceId });
}

async function paidCharges(of = customerId) {
  const rows = await asOwner(
    held.clone,
    (sql) => sql`
    select provider_customer_id from provider_customers where customer_id = ${of}`,
  );
  const charges = await merchant.stripe.charges.list({
    customer: String(rows[0]?.provider_customer_id),
    limit: 100,
  });
  return charges.data.filter((charge) => charge.paid);
}

async function chargesOf(invoiceId: string) {
  return (await paidCharges()).filter((charge) => charge.metadata.invoice_id === invoiceId);
}

describe("a scheduled collection", () => {
  it("pays the invoice, books the money, allocates it and asks for a receipt", async () => {
    const invoiceId = await makeInvoice(merchant, customerId, 4550n);
    expect(await collect(invoiceId)).toEqual({ done: true });
    const { balance, payments: attempts } = await lookAt(merchant, invoiceId);
    expect(balance).toMatchObject({ openMinor: 0n, state: "paid", collectAt: null });
    expect(attempts).toHaveLength(1);
    expect(attempts[0]).toMatchObject({
      state: "succeeded",
      initiator: "schedule",
      amountMinor: 4550n,
      attempt: 1,
    });
    const [charge] = await chargesOf(invoiceId);
    expect(charge).toMatchObject({ amount: 4550, currency: "eur" });
    expect(attempts[0]).toMatchObject({ providerChargeId: charge?.id });
    const lines = await asOwner(
      held.clone,
      (sql) => sql`
      select l.account, l.debit_minor::int as debit, l.credit_minor::int as credit
      from journal_entries e join journal_lines l on l.organization_id = e.organization_id and l.entry_id = e.id
      where e.document_id = ${attempts[0]?.id ?? ""} and e.recipe = 'payment.succeeded' order by l.line_number`,
    );
    expect(lines.map((line) => ({ ...line }))).toEqual([
      { account: "1020", debit: 4550, credit: 0 },
      { account: "1100", debit: 0, credit: 4550 },
    ]);
    const allocated = await asOwner(
      held.clone,
      (sql) => sql`
      select amount_minor::int as amount from allocations where invoice_id = ${invoiceId}`,
    );
    expect(allocated.map((row) => row.amount)).toEqual([4550]);
    const asked = await asOwner(
      held.clone,
      (sql) => sql`
      select 1 from outbox where kind = 'announce_payment' and payload->>'paymentId' = ${attempts[0]?.id ?? ""}`,
    );
    expect(asked).toHaveLength(1);
  });

  it("does nothing for an invoice that is paid, and nothing without a method", async () => {
    const invoiceId = await makeInvoice(merchant, customerId);
    await collect(invoiceId);
    expect(await collect(invoiceId)).toEqual({ done: true });
    expect(await chargesOf(invoiceId)).toHaveLength(1);
    const cardless = await makeCustomer(merchant);
    const other = await makeInvoice(merchant, cardless);
    expect(await collect(other)).toEqual({ done: true });
    expect(await lookAt(merchant, other)).toMatchObject({ balance: { state: "open" }, payments: [] });
  });

  it("counts a decline, plans the next try, and confirms the same payment with a better card", async () => {
    const poor = await makeCustomer(merchant, "Poor AG");
    await saveCard(merchant, poor, "4000000000000341");
    const invoiceId = await makeInvoice(merchant, poor, 2000n);
    await collect(invoiceId);
    const declined = await lookAt(merchant, invoiceId);
    expect(declined.payments[0]).toMatchObject({
      state: "failed",
      failureCode: "card_declined",
      declineCode: "generic_decline",
    });
    expect(declined.balance).toMatchObject({ state: "open", openMinor: 2000n, failedAttempts: 1 });
    const now = await act(merchant.system, async (context) => context.now);
    expect(declined.balance.collectAt).toBeGreaterThan(now + 2 * 86_400_000);
    await saveCard(merchant, poor, "5555555555554444");
    const planned = await lookAt(merchant, invoiceId);
    expect(planned.balance.collectAt).toBeLessThanOrEqual(
      await act(merchant.system, async (context) => context.now),
    );
    await collect(invoiceId);
    const paid = await lookAt(merchant, invoiceId);
    expect(paid.payments.map((payment) => payment.state)).toEqual(["failed", "succeeded"]);
    expect(paid.payments[1]?.providerPaymentId).toBe(paid.payments[0]?.providerPaymentId);
    expect(paid.payments[1]?.idempotencyKey).not.toBe(paid.payments[0]?.idempotencyKey);
    expect(await paidCharges(poor)).toHaveLength(1);
  });
});

describe("trouble on the way", () => {
  it("collects once after the sandbox was down", async () => {
    const invoiceId = await makeInvoice(merchant, customerId);
    await payments.sandbox.kill();
    try {
      expect(await collect(invoiceId)).toMatchObject({ done: false });
      const waiting = await lookAt(merchant, invoiceId);
      expect(waiting.payments.map((payment) => payment.state)).toEqual(["unknown"]);
      expect(waiting.balance).toMatchObject({ state: "open", failedAttempts: 0 });
    } finally {
      await payments.sandbox.restart();
    }
    expect(await collect(invoiceId)).toEqual({ done: true });
    expect((await lookAt(merchant, invoiceId)).payments.map((payment) => payment.state)).toEqual([
      "succeeded",
    ]);
    expect(await chargesOf(invoiceId)).toHaveLength(1);
  });

  it("charges once when the answer is lost after the money moved", async () => {
    const invoiceId = await makeInvoice(merchant, customerId);
    await payments.sandbox.fault({ kind: "drop_after_work", path: "/v1/payment_intents", count: 2 });
    expect(await collect(invoiceId)).toMatchObject({ done: false });
    expect((await lookAt(merchant, invoiceId)).payments[0]?.state).toBe("unknown");
    expect(await collect(invoiceId)).toEqual({ done: true });
    expect((await lookAt(merchant, invoiceId)).balance.state).toBe("paid");
    expect(await chargesOf(invoiceId)).toHaveLength(1);
  });

  it.each([500, 429, 409])("repeats after an answer of %i without counting a failure", async (status) => {
    const invoiceId = await makeInvoice(merchant, customerId);
    await payments.sandbox.fault({ kind: "error", status, path: "/v1/payment_intents" });
    expect(await collect(invoiceId)).toMatchObject({ done: false });
    expect((await lookAt(merchant, invoiceId)).balance.failedAttempts).toBe(0);
    expect(await collect(invoiceId)).toEqual({ done: true });
    expect(await chargesOf(invoiceId)).toHaveLength(1);
  });

  it("waits for people when the credentials are refused", async () => {
    const invoiceId = await makeInvoice(merchant, customerId);
    await payments.sandbox.fault({ kind: "error", status: 401, path: "/v1/payment_intents" });
    const result = await collect(invoiceId);
    expect(result).toMatchObject({ done: false });
    expect(result.done ? 0 : result.retryInMs).toBeGreaterThanOrEqual(60_000);
    expect((await lookAt(merchant, invoiceId)).balance.failedAttempts).toBe(0);
    await collect(invoiceId);
    expect(await chargesOf(invoiceId)).toHaveLength(1);
  });

  it("never resends an attempt whose key the provider has forgotten, but looks it up", async () => {
    const invoiceId = await makeInvoice(merchant, customerId);
    await payments.sandbox.fault({ kind: "drop_after_work", path: "/v1/payment_intents", count: 2 });
    await collect(invoiceId);
    const age = (of: string) =>
      asOwner(
        held.clone,
        (sql) => sql`
      update payments set recorded_at = recorded_at - interval '2 days', idempotency_key = 'forgotten-' || id
      where invoice_id = ${of} and state = 'unknown'`,
      );
    await age(invoiceId);
    expect(await collect(invoiceId)).toEqual({ done: true });
    expect((await lookAt(merchant, invoiceId)).balance.state).toBe("paid");
    expect(await chargesOf(invoiceId)).toHaveLength(1);
    const never = await makeInvoice(merchant, customerId);
    await payments.sandbox.fault({ kind: "drop", path: "/v1/payment_intents", count: 2 });
    await collect(never);
    await age(never);
    await collect(never);
    const { payments: attempts, balance } = await lookAt(merchant, never);
    expect(attempts[0]).toMatchObject({ state: "failed", failureCode: "attempt_lost" });
    expect(balance).toMatchObject({ state: "open", failedAttempts: 1 });
    expect(await chargesOf(never)).toHaveLength(0);
  });
});

describe("two at once", () => {
  it("charges once when pay-now and the schedule meet", async () => {
    const invoiceId = await makeInvoice(merchant, customerId);
    const portal = { kind: "portalCustomer", organizationId: merchant.organizationId, customerId } as const;
    const asked = await run(
      portal,
      { operation: "requestPayment", subject: { table: "invoices", id: invoiceId } },
      (context) => requestPayment(context, { invoiceId, paymentMethodId: null }),
    );
    expect(asked.ok).toBe(true);
    await payments.sandbox.fault({ kind: "delay", delayMs: 150, path: "/v1/payment_intents", count: 4 });
    await Promise.all([
      collectPayment(merchant.system, newId(), { invoiceId, initiator: "portal" }),
      collect(invoiceId),
      collect(invoiceId),
    ]);
    const { payments: attempts, balance } = await lookAt(merchant, invoiceId);
    expect(attempts).toHaveLength(1);
    expect(balance).toMatchObject({ state: "paid", openMinor: 0n });
    expect(await chargesOf(invoiceId)).toHaveLength(1);
    const entries = await asOwner(
      held.clone,
      (sql) => sql`
      select 1 from journal_entries where document_id = ${attempts[0]?.id ?? ""}`,
    );
    expect(entries).toHaveLength(1);
  });

  it("tells who presses while a payment runs, and who comes when it is paid", async () => {
    const invoiceId = await makeInvoice(merchant, customerId);
    await payments.sandbox.fault({ kind: "drop", path: "/v1/payment_intents", count: 2 });
    await collect(invoiceId);
    const press = () =>
      run(merchant.owner, { operation: "requestPayment" }, (context) =>
        requestPayment(context, { invoiceId, paymentMethodId: null }),
      );
    expect(await press()).toMatchObject({ ok: false, refusals: [{ code: "payment_in_progress" }] });
    await collect(invoiceId);
    expect(await press()).toMatchObject({ ok: false, refusals: [{ code: "invoice_not_open" }] });
  });
});
