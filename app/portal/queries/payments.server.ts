import { and, desc, eq } from "drizzle-orm";
import { invoiceBalances, invoices } from "../../../drizzle/schema/invoicing";
import { paymentMethods, payments } from "../../../drizzle/schema/payments";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { keyset, type Page, type PageRequest } from "../../store/columns";

function selectPayments(context: Context) {
  const organizationId = context.organization.id;
  return context.tx
    .select({
      id: payments.id,
      invoiceId: payments.invoiceId,
      invoiceNumber: invoices.number,
      currency: payments.currency,
      amountMinor: payments.amountMinor,
      state: payments.state,
      attempt: payments.attempt,
      startedAt: payments.startedAt,
      settledAt: payments.settledAt,
      failureCode: payments.failureCode,
      declineCode: payments.declineCode,
      openMinor: invoiceBalances.openMinor,
      retryAt: invoiceBalances.collectAt,
      brand: paymentMethods.brand,
      lastFour: paymentMethods.lastFour,
    })
    .from(payments)
    .innerJoin(
      invoices,
      and(eq(invoices.organizationId, organizationId), eq(invoices.id, payments.invoiceId)),
    )
    .innerJoin(
      invoiceBalances,
      and(
        eq(invoiceBalances.organizationId, organizationId),
        eq(invoiceBalances.invoiceId, payments.invoiceId),
      ),
    )
    .leftJoin(
      paymentMethods,
      and(eq(paymentMethods.organizationId, organizationId), eq(paymentMethods.id, payments.paymentMethodId)),
    )
    .$dynamic();
}

export type PaymentRow = Awaited<ReturnType<typeof selectPayments>>[number];

/** Every attempt, newest first. */
export async function listPayments(context: Context, request: PageRequest): Promise<Page<PaymentRow>> {
  const order = keyset<PaymentRow>(
    [
      {
        column: payments.startedAt,
        cast: "timestamptz",
        read: (row) => new Date(row.startedAt).toISOString(),
      },
      { column: payments.id, cast: "uuid", read: (row) => row.id },
    ],
    "descending",
    request,
  );
  const rows = await selectPayments(context)
    .where(and(eq(payments.organizationId, context.organization.id), order.where))
    .orderBy(order.orderBy)
    .limit(order.limit);
  return order.page(rows);
}

export async function loadPayment(context: Context, id: string): Promise<PaymentRow> {
  const [row] = await selectPayments(context).where(
    and(eq(payments.organizationId, context.organization.id), eq(payments.id, id)),
  );
  if (!row) throw new NotFound("This payment");
  return row;
}

/** The newest attempt at an invoice; null before the first. */
export async function findLatestPayment(context: Context, invoiceId: string): Promise<PaymentRow | null> {
  const [row] = await selectPayments(context)
    .where(and(eq(payments.organizationId, context.organization.id), eq(payments.invoiceId, invoiceId)))
    .orderBy(desc(payments.attempt), desc(payments.id))
    .limit(1);
  return row ?? null;
}
