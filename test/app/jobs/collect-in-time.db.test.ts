import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { MS_PER_DAY } from "~/billing/time/instant";
import { run } from "~/gate.server";
import { deliverMessage } from "~/jobs/deliver-message.server";
import { drainOrganization } from "~/jobs/drain-organization.server";
import { requestPayment } from "~/operations/request-payment.server";
import { saveBalance } from "~/store/invoices.server";
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

beforeAll(async () => {
  merchant = await makeMerchant(payments.sandbox);
  await drainOrganization(merchant.organizationId);
});
beforeEach(() => payments.sandbox.clearFaults());

const now = () => act(merchant.system, async (context) => context.now);
const plan = (invoiceId: string) =>
  act(merchant.system, (context) => saveBalance(context, invoiceId, { collectAt: context.now }));

async function paidCharges(invoiceId: string) {
  const charges = await merchant.stripe.charges.list({ limit: 100 });
  return charges.data.filter((charge) => charge.paid && charge.metadata.invoice_id === invoiceId);
}

describe("draining an organization", () => {
  it("collects what is due, applies the webhooks and sends the receipt", async () => {
    const customerId = await makeCustomer(merchant);
    await saveCard(merchant, customerId, "4242424242424242");
    const invoiceId = await makeInvoice(merchant, customerId);
    await plan(invoiceId);
    const report = await drainOrganization(merchant.organizationId);
    expect(report.collections).toBe(1);
    expect((await lookAt(merchant, invoiceId)).balance.state).toBe("paid");
    const mails = await asOwner(
      held.clone,
      (sql) => sql`select kind from mails where customer_id = ${customerId}`,
    );
    expect(mails.map((mail) => mail.kind)).toEqual(["receipt"]);
  });

  it("tries a declined card again after 3, 5 and 7 days of the organization's time, and then leaves it to people", async () => {
    const customerId = await makeCustomer(merchant);
    await saveCard(merchant, customerId, "4000000000000341");
    const invoiceId = await makeInvoice(merchant, customerId);
    await plan(invoiceId);
    const start = await now();
    await drainOrganization(merchant.organizationId, { until: start + 30 * MS_PER_DAY });
    const { payments: attempts, balance } = await lookAt(merchant, invoiceId);
    expect(attempts.map((attempt) => attempt.state)).toEqual(["failed", "failed", "failed", "failed"]);
    const days = attempts.map((attempt) => Math.round((attempt.startedAt - start) / MS_PER_DAY));
    expect(days).toEqual([0, 3, 8, 15]);
    expect(balance).toMatchObject({ state: "open", failedAttempts: 4, collectAt: null });
    expect(new Set(attempts.map((attempt) => attempt.providerPaymentId)).size).toBe(1);
  });

  it("collects once, later, when the sandbox was down meanwhile", async () => {
    const customerId = await makeCustomer(merchant);
    await saveCard(merchant, customerId, "4242424242424242");
    const invoiceId = await makeInvoice(merchant, customerId);
    await plan(invoiceId);
    await payments.sandbox.kill();
    try {
      await drainOrganization(merchant.organizationId);
      const waiting = await lookAt(merchant, invoiceId);
      expect(waiting.payments.map((payment) => payment.state)).toEqual(["unknown"]);
    } finally {
      await payments.sandbox.restart();
    }
    await asOwner(held.clone, (sql) => sql`update outbox set next_try_at = now() where state = 'pending'`);
    await drainOrganization(merchant.organizationId);
    expect((await lookAt(merchant, invoiceId)).balance.state).toBe("paid");
    expect(await paidCharges(invoiceId)).toHaveLength(1);
  });

  it("charges once when a customer pays at the moment of the scheduled collection", async () => {
    const customerId = await makeCustomer(merchant);
    await saveCard(merchant, customerId, "4242424242424242");
    for (let round = 0; round < 5; round += 1) {
      const invoiceId = await makeInvoice(merchant, customerId);
      await plan(invoiceId);
      const portal = { kind: "portalCustomer", organizationId: merchant.organizationId, customerId } as const;
      const payNow = async () => {
        const asked = await run(
          portal,
          { operation: "requestPayment", subject: { table: "invoices", id: invoiceId } },
          (context) => requestPayment(context, { invoiceId, paymentMethodId: null }),
        );
        if (asked.ok) await deliverMessage(merchant.organizationId, asked.value.messageId);
      };
      await Promise.all([payNow(), drainOrganization(merchant.organizationId)]);
      const { balance, payments: attempts } = await lookAt(merchant, invoiceId);
      expect(balance.state).toBe("paid");
      expect(attempts).toHaveLength(1);
      expect(await paidCharges(invoiceId)).toHaveLength(1);
    }
  });
});
