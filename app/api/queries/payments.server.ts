import { and, eq, isNull } from "drizzle-orm";
import { customers } from "../../../drizzle/schema/customers";
import { invoices } from "../../../drizzle/schema/invoicing";
import { paymentMethods, payments } from "../../../drizzle/schema/payments";
import type { PaymentState } from "../../billing/payment/payment-kinds";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { parsePublicId } from "../../ids.server";
import { keyset, type Page, type PageRequest } from "../../store/columns";
import { newestFirst } from "./newest-first";

export type PaymentRow = typeof payments.$inferSelect & { readonly invoiceNumber: string };
export type PaymentMethodRow = typeof paymentMethods.$inferSelect & { readonly isDefault: boolean };

export type PaymentFilter = {
  readonly customerId?: string;
  readonly invoiceId?: string;
  readonly status?: PaymentState;
};

function selectPayments(context: Context) {
  return context.tx
    .select({ payment: payments, invoiceNumber: invoices.number })
    .from(payments)
    .innerJoin(
      invoices,
      and(eq(invoices.organizationId, context.organization.id), eq(invoices.id, payments.invoiceId)),
    );
}

export async function listPayments(
  context: Context,
  filter: PaymentFilter,
  request: PageRequest,
): Promise<Page<PaymentRow>> {
  const order = keyset(
    newestFirst<PaymentRow & { createdAt: number }>(payments.startedAt, payments.id),
    "descending",
    request,
  );
  const rows = await selectPayments(context)
    .where(
      and(
        eq(payments.organizationId, context.organization.id),
        filter.customerId === undefined ? undefined : eq(payments.customerId, filter.customerId),
        filter.invoiceId === undefined ? undefined : eq(payments.invoiceId, filter.invoiceId),
        filter.status === undefined ? undefined : eq(payments.state, filter.status),
        order.where,
      ),
    )
    .orderBy(order.orderBy)
    .limit(order.limit);
  return order.page(
    rows.map(({ payment, invoiceNumber }) => ({ ...payment, invoiceNumber, createdAt: payment.startedAt })),
  );
}

export async function loadPayment(context: Context, text: string): Promise<PaymentRow> {
  const id = parsePublicId("payment", text);
  if (id === null) throw new NotFound("This payment");
  const [row] = await selectPayments(context).where(
    and(eq(payments.organizationId, context.organization.id), eq(payments.id, id)),
  );
  if (!row) throw new NotFound("This payment");
  return { ...row.payment, invoiceNumber: row.invoiceNumber };
}

function selectMethods(context: Context) {
  return context.tx
    .select({ method: paymentMethods, defaultId: customers.defaultPaymentMethodId })
    .from(paymentMethods)
    .innerJoin(
      customers,
      and(eq(customers.organizationId, context.organization.id), eq(customers.id, paymentMethods.customerId)),
    );
}

/** Methods in use; removed ones are history. */
export async function listPaymentMethods(
  context: Context,
  filter: { readonly customerId?: string },
  request: PageRequest,
): Promise<Page<PaymentMethodRow>> {
  const order = keyset(
    newestFirst<PaymentMethodRow>(paymentMethods.createdAt, paymentMethods.id),
    "descending",
    request,
  );
  const rows = await selectMethods(context)
    .where(
      and(
        eq(paymentMethods.organizationId, context.organization.id),
        isNull(paymentMethods.removedAt),
        filter.customerId === undefined ? undefined : eq(paymentMethods.customerId, filter.customerId),
        order.where,
      ),
    )
    .orderBy(order.orderBy)
    .limit(order.limit);
  return order.page(rows.map(({ method, defaultId }) => ({ ...method, isDefault: method.id === defaultId })));
}

export async function loadPaymentMethod(context: Context, text: string): Promise<PaymentMethodRow> {
  const id = parsePublicId("paymentMethod", text);
  if (id === null) throw new NotFound("This payment method");
  const [row] = await selectMethods(context).where(
    and(
      eq(paymentMethods.organizationId, context.organization.id),
      eq(paymentMethods.id, id),
      isNull(paymentMethods.removedAt),
    ),
  );
  if (!row) throw new NotFound("This payment method");
  return { ...row.method, isDefault: row.method.id === row.defaultId };
}

/** The payment a request names, if it is one of ours. */
export async function findPaymentId(context: Context, text: string): Promise<string> {
  return (await loadPayment(context, text)).id;
}
