import { and, asc, eq, gt, inArray, isNull, or, sql } from "drizzle-orm";
import { customers } from "../../drizzle/schema/customers";
import { invoiceBalances } from "../../drizzle/schema/invoicing";
import { allocations, payments } from "../../drizzle/schema/payments";
import { OPEN_PAYMENT_STATES, PAYMENT_STATES, type PaymentState } from "../billing/payment/payment-kinds";
import type { Context } from "../context.server";
import { NotFound } from "../errors";

export type Payment = Omit<typeof payments.$inferSelect, "state"> & { readonly state: PaymentState };

function readPayment(row: typeof payments.$inferSelect): Payment {
  const state = PAYMENT_STATES.find((candidate) => candidate === row.state);
  if (state === undefined) throw new Error(`The payment ${row.id} has an unknown state.`);
  return { ...row, state };
}

export async function loadPayment(context: Context, id: string): Promise<Payment> {
  const [row] = await context.tx
    .select()
    .from(payments)
    .where(and(eq(payments.organizationId, context.organization.id), eq(payments.id, id)));
  if (!row) throw new NotFound("This payment");
  return readPayment(row);
}

/** All attempts at one invoice, oldest first. */
export async function listPaymentsOfInvoice(context: Context, invoiceId: string): Promise<Payment[]> {
  const rows = await context.tx
    .select()
    .from(payments)
    .where(and(eq(payments.organizationId, context.organization.id), eq(payments.invoiceId, invoiceId)))
    .orderBy(asc(payments.attempt), asc(payments.id));
  return rows.map(readPayment);
}

/** The invoice that a provider's payment belongs to; null when none of our attempts knows it. */
export async function findInvoiceOfProviderPayment(
  context: Context,
  providerPaymentId: string,
): Promise<string | null> {
  const [row] = await context.tx
    .select({ invoiceId: payments.invoiceId })
    .from(payments)
    .where(
      and(
        eq(payments.organizationId, context.organization.id),
        eq(payments.providerPaymentId, providerPaymentId),
      ),
    )
    .limit(1);
  return row?.invoiceId ?? null;
}

/** The invoice of an attempt named by our own mark; null when there is no such attempt. */
export async function findInvoiceOfPayment(context: Context, paymentId: string): Promise<string | null> {
  const [row] = await context.tx
    .select({ invoiceId: payments.invoiceId })
    .from(payments)
    .where(and(eq(payments.organizationId, context.organization.id), eq(payments.id, paymentId)));
  return row?.invoiceId ?? null;
}

export async function insertPayment(
  context: Context,
  payment: Omit<typeof payments.$inferInsert, "organizationId" | "recordedAt">,
): Promise<void> {
  await context.tx
    .insert(payments)
    .values({ organizationId: context.organization.id, ...payment, recordedAt: context.recordedAt });
}

export async function savePayment(
  context: Context,
  id: string,
  change: Partial<
    Pick<
      Payment,
      | "state"
      | "providerPaymentId"
      | "providerChargeId"
      | "failureCode"
      | "declineCode"
      | "failureMessage"
      | "settledAt"
    >
  >,
): Promise<void> {
  await context.tx
    .update(payments)
    .set(change)
    .where(and(eq(payments.organizationId, context.organization.id), eq(payments.id, id)));
}

export async function insertAllocation(
  context: Context,
  allocation: Omit<typeof allocations.$inferInsert, "organizationId" | "allocatedAt">,
): Promise<void> {
  await context.tx
    .insert(allocations)
    .values({ organizationId: context.organization.id, ...allocation, allocatedAt: context.now });
}

/**
 * Open invoices that a customer pays, its own and others', whose collection failed or has nothing planned are due at
 * once: a new payment method is a reason to try again. Invoices with a payment under way are left alone.
 */
export async function planCollectionNow(context: Context, customerId: string): Promise<void> {
  const organizationId = context.organization.id;
  const underWay = context.tx
    .select({ found: sql`1` })
    .from(payments)
    .where(
      and(
        eq(payments.organizationId, organizationId),
        eq(payments.invoiceId, invoiceBalances.invoiceId),
        inArray(payments.state, [...OPEN_PAYMENT_STATES]),
      ),
    );
  await context.tx
    .update(invoiceBalances)
    .set({ collectAt: context.now })
    .where(
      and(
        eq(invoiceBalances.organizationId, organizationId),
        sql`${invoiceBalances.customerId} in (${paidBy(context, customerId)})`,
        eq(invoiceBalances.state, "open"),
        gt(invoiceBalances.openMinor, 0n),
        sql`(${invoiceBalances.failedAttempts} > 0 or ${isNull(invoiceBalances.collectAt)})`,
        sql`not exists (${underWay})`,
      ),
    );
}

/** The customer and those whose invoices it pays, without any that is only collected from by hand. */
function paidBy(context: Context, customerId: string) {
  return context.tx
    .select({ id: customers.id })
    .from(customers)
    .where(
      and(
        eq(customers.organizationId, context.organization.id),
        eq(customers.collectionOff, false),
        or(eq(customers.id, customerId), and(eq(customers.payerId, customerId), eq(customers.pays, "payer"))),
      ),
    );
}

/** What is open of an invoice now, without a lock: for reading only. */
export async function loadBalance(
  context: Context,
  invoiceId: string,
): Promise<Pick<typeof invoiceBalances.$inferSelect, "openMinor" | "dueOn" | "collectAt" | "state">> {
  const [row] = await context.tx
    .select({
      openMinor: invoiceBalances.openMinor,
      dueOn: invoiceBalances.dueOn,
      collectAt: invoiceBalances.collectAt,
      state: invoiceBalances.state,
    })
    .from(invoiceBalances)
    .where(
      and(
        eq(invoiceBalances.organizationId, context.organization.id),
        eq(invoiceBalances.invoiceId, invoiceId),
      ),
    );
  if (!row) throw new NotFound("This invoice");
  return row;
}
