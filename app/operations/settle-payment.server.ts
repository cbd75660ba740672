import type { InvoiceState } from "../billing/invoicing/invoice-kinds";
import { paymentSucceeded } from "../billing/ledger/recipes";
import { accept, type Outcome } from "../billing/outcome";
import type { PaymentInitiator } from "../billing/payment/collect";
import { OPEN_PAYMENT_STATES } from "../billing/payment/payment-kinds";
import type { PaymentOutcome } from "../billing/payment/payment-outcome";
import { decideSettle, type Settlement } from "../billing/payment/settle";
import type { Context } from "../context.server";
import { newId } from "../ids.server";
import { insertAudit } from "../store/audit.server";
import { loadInvoice, lockBalance, saveBalance } from "../store/invoices.server";
import { insertEntries } from "../store/ledger.server";
import { enqueue } from "../store/outbox.server";
import {
  findInvoiceOfPayment,
  findInvoiceOfProviderPayment,
  insertAllocation,
  listPaymentsOfInvoice,
  type Payment,
  savePayment,
} from "../store/payments.server";

/**
 * `settled` when something changed; `known` for a repeat; `old` for news of an attempt that is over; `missed` when the
 * provider has the money and no attempt of ours waits for it, which a person has to look at; `foreign` for payments
 * that the account made without us.
 */
export type SettleResult = {
  readonly paymentId: string | null;
  readonly change: "settled" | "known" | "old" | "missed" | "foreign";
};

/**
 * Books what became of the payment an invoice has under way: balance, ledger, allocation, next try and mail change
 * together. Called with the answer of the call itself and again by every webhook; repeats and disorder change nothing.
 */
export async function settlePayment(
  context: Context,
  input: {
    /** Null looks the invoice up by our mark and by the provider's payment. */
    readonly invoiceId: string | null;
    readonly outcome: PaymentOutcome;
    /** Our mark on the provider's payment, when the news came by webhook. */
    readonly markedPaymentId: string | null;
  },
): Promise<Outcome<SettleResult>> {
  const invoiceId = input.invoiceId ?? (await findInvoice(context, input));
  if (invoiceId === null) return accept({ paymentId: null, change: "foreign" });
  const balance = await lockBalance(context, invoiceId);
  const attempts = await listPaymentsOfInvoice(context, invoiceId);
  const payment = attempts.find((attempt) => OPEN_PAYMENT_STATES.some((state) => state === attempt.state));
  if (payment === undefined) {
    const isMissed = input.outcome.state === "succeeded" && !isBooked(attempts, input.outcome);
    return accept({ paymentId: attempts.at(-1)?.id ?? null, change: isMissed ? "missed" : "known" });
  }
  if (isOldNews(attempts, payment, input)) return accept({ paymentId: payment.id, change: "old" });
  const invoice = await loadInvoice(context, invoiceId);
  const settlement = decideSettle(
    {
      payment: {
        ...payment,
        issuerId: invoice.issuerId,
        initiator: payment.initiator as PaymentInitiator,
      },
      balance: { ...balance, state: balance.state as InvoiceState },
      zone: context.organization.zone,
    },
    input.outcome,
    context.now,
  );
  await save(context, settlement, payment, invoice.number);
  return accept({ paymentId: payment.id, change: settlement.payment === null ? "known" : "settled" });
}

async function findInvoice(
  context: Context,
  news: { readonly outcome: PaymentOutcome; readonly markedPaymentId: string | null },
): Promise<string | null> {
  const { markedPaymentId, outcome } = news;
  const marked = markedPaymentId === null ? null : await findInvoiceOfPayment(context, markedPaymentId);
  if (marked !== null || outcome.providerPaymentId === null) return marked;
  return findInvoiceOfProviderPayment(context, outcome.providerPaymentId);
}

function isBooked(attempts: readonly Payment[], outcome: PaymentOutcome): boolean {
  return attempts.some(
    (attempt) => attempt.state === "succeeded" && attempt.providerPaymentId === outcome.providerPaymentId,
  );
}

/**
 * Attempts of one invoice share the provider's payment. A failure that an earlier attempt has booked already, told
 * by its charge, must not end the attempt that is on its way now; nor may another payment than its own.
 */
function isOldNews(
  attempts: readonly Payment[],
  payment: Payment,
  news: { readonly outcome: PaymentOutcome; readonly markedPaymentId: string | null },
): boolean {
  const { outcome, markedPaymentId } = news;
  if (payment.providerPaymentId !== null && outcome.providerPaymentId !== null) {
    if (payment.providerPaymentId !== outcome.providerPaymentId) return true;
  } else if (markedPaymentId !== null && markedPaymentId !== payment.id) return true;
  if (outcome.state === "succeeded" || outcome.providerChargeId === null) return false;
  return attempts.some(
    (attempt) => attempt.id !== payment.id && attempt.providerChargeId === outcome.providerChargeId,
  );
}

async function save(
  context: Context,
  settlement: Settlement,
  payment: Payment,
  number: string,
): Promise<void> {
  if (settlement.payment !== null) {
    const { id, ...change } = settlement.payment;
    await savePayment(context, id, change);
  }
  if (settlement.balance !== null) await saveBalance(context, payment.invoiceId, settlement.balance);
  if (settlement.allocation !== null) {
    const { allocatedAt: _, ...allocation } = settlement.allocation;
    await insertAllocation(context, { id: newId(), ...allocation });
  }
  if (settlement.receipt !== null) {
    const entry = paymentSucceeded(settlement.receipt);
    await insertEntries(context, [
      {
        entry,
        documentKind: "payment",
        documentId: payment.id,
        documentNumber: number,
        feeIds: [],
      },
    ]);
  }
  if (settlement.mail !== null) await enqueue(context, "announce_payment", { paymentId: payment.id });
  if (settlement.payment !== null && settlement.payment.state !== payment.state) {
    await insertAudit(context, {
      action: `payment.${settlement.payment.state}`,
      subjectKind: "payment",
      subjectId: payment.id,
      details: { invoice: number, decline: settlement.payment.declineCode ?? settlement.payment.failureCode },
    });
  }
}
