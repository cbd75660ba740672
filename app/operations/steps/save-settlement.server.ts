import type { Entry } from "../../billing/ledger/entry";
import { paymentSucceeded } from "../../billing/ledger/recipes";
import type { Receipt, Settlement } from "../../billing/payment/settle";
import type { Context } from "../../context.server";
import { newId } from "../../ids.server";
import { insertAudit } from "../../store/audit.server";
import { saveBalance } from "../../store/invoices.server";
import { insertEntries } from "../../store/ledger.server";
import { enqueue } from "../../store/outbox.server";
import { insertAllocation, type Payment, savePayment } from "../../store/payments.server";

/**
 * Saves all that a settlement changes: attempt, balance, allocation, entry, and word of the mail. `recipe` books money
 * that came past the provider.
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
    const entry = recipe(settlement.receipt);
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
