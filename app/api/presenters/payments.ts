import type { z } from "zod";
import type { PaymentMethodRow, PaymentRow } from "~/api/queries/payments.server";
import type { payment, paymentMethod } from "~/api/schemas/payments";
import { formatAmount } from "~/billing/money/money";
import type { PaymentState } from "~/billing/payment/payment-kinds";
import { formatInstant } from "~/billing/time/instant";
import { publicId } from "~/ids.server";

export function presentPayment(row: PaymentRow): z.input<typeof payment> {
  return {
    id: publicId("payment", row.id),
    invoice: publicId("invoice", row.invoiceId),
    invoice_number: row.invoiceNumber,
    customer: publicId("customer", row.customerId),
    currency: row.currency,
    amount: formatAmount(row.amountMinor, row.currency),
    status: row.state as PaymentState,
    initiator: row.initiator,
    attempt: row.attempt,
    payment_method: row.paymentMethodId && publicId("paymentMethod", row.paymentMethodId),
    failure_code: row.failureCode,
    decline_code: row.declineCode,
    failure_message: row.failureMessage,
    started_at: formatInstant(row.startedAt),
    settled_at: row.settledAt === null ? null : formatInstant(row.settledAt),
  };
}

export function presentPaymentMethod(row: PaymentMethodRow): z.input<typeof paymentMethod> {
  const { expiresMonth: month, expiresYear: year } = row;
  return {
    id: publicId("paymentMethod", row.id),
    customer: publicId("customer", row.customerId),
    kind: row.kind,
    brand: row.brand,
    last_four: row.lastFour,
    expires: month === null || year === null ? null : { month, year },
    default: row.isDefault,
    created_at: formatInstant(row.createdAt),
  };
}
