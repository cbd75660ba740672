import type { Entry } from "../../billing/ledger/entry";
import { overpaymentCredited } from "../../billing/ledger/payment-recipes";
import { paymentSucceeded } from "../../billing/ledger/recipes";
import type { Receipt, Settlement } from "../../billing/payment/settle";
import type { Context } from "../../context.server";
import { newId } from "../../ids.server";
import { insertAudit } from "../../store/audit.server";
import { insertCredits, type NewCredit } from "../../store/customer-credits.server";
import type { Customer } from "../../store/customers.server";
import { saveBalance } from "../../store/invoices.server";
import { insertEntries } from "../../store/ledger.server";
import { enqueue } from "../../store/outbox.server";
import { insertAllocation, type Payment, savePayment } from "../../store/payments.server";
import { afterMoney, settleOpen } from "./customer-book.server";

/**
 * Saves all that a settlement changes: attempt, balance, allocation, entries, credit of what was too much, and word of the
 * mail. `recipe` books money that came past the provider.
 */
export async function saveSettlement(
  context: Context,
  settlement: Settlement,
  payment: Payment,
  number: string,
  recipe: (receipt: Receipt) => Entry = paymentSucceeded,
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
    const { surplusMinor } = settlement;
    const amountMinor = surplusMinor ?? 0n;
    const facts = { ...settlement.receipt, amountMinor };
    const entries = [
      recipe(settlement.receipt),
      ...(surplusMinor === null ? [] : [overpaymentCredited(facts)]),
    ];
    const document = {
      documentKind: "payment" as const,
      documentId: payment.id,
      documentNumber: number,
      feeIds: [],
    };
    await insertEntries(
      context,
      entries.map((entry) => ({ entry, ...document })),
    );
    if (surplusMinor !== null) await insertCredits(context, [surplusCredit(context, payment, amountMinor)]);
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

/** What follows: credit of what was too much pays what else is open, and what is overdue is looked at again. */
export async function afterSettlement(
  context: Context,
  { surplusMinor, allocation }: Settlement,
  customer: Customer,
): Promise<void> {
  if (surplusMinor !== null) await settleOpen(context, customer.id);
  else if (allocation !== null) await afterMoney(context, customer);
}

/** What is owed to the customer of a payment that was more than was open: under the id of the payment. */
function surplusCredit(
  context: Context,
  { id, customerId, currency }: Payment,
  amountMinor: bigint,
): NewCredit {
  return {
    id,
    customerId,
    currency,
    amountMinor,
    openMinor: amountMinor,
    createdAt: context.now,
    kind: "overpayment",
    sourceInvoiceId: null,
    creditNoteId: null,
  };
}
