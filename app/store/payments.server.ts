import { and, asc, eq, gt, inArray, isNull, sql } from "drizzle-orm";
import { invoiceBalances, invoices } from "../../drizzle/schema/invoicing";
import { allocations, payments } from "../../drizzle/schema/payments";
import type { InvoiceState } from "../billing/invoicing/invoice-kinds";
import { INVOICE_STATES } from "../billing/invoicing/invoice-kinds";
import { OPEN_PAYMENT_STATES, PAYMENT_STATES, type PaymentState } from "../billing/payment/payment-kinds";
import type { Context } from "../context.server";
import { NotFound } from "../errors";

export type Payment = Omit<typeof payments.$inferSelect, "state"> & { readonly state: PaymentState };
export type InvoiceBalance = Omit<typeof invoiceBalances.$inferSelect, "state"> & {
  readonly state: InvoiceState;
};

function oneOf<T extends string>(values: readonly T[], text: string): T {
  const found = values.find((value) => value === text);
  if (found === undefined) throw new Error(`A stored state is unknown: ${text}`);
  return found;
}

function readPayment(row: typeof payments.$inferSelect): Payment {
  return { ...row, state: oneOf(PAYMENT_STATES, row.state) };
}

/** What collecting one invoice locks: its balance, together with what payment and receipt say about it. */
export type Collectable = {
  readonly balance: InvoiceBalance;
  readonly number: string;
  readonly issuerId: string;
};

/** Locks the balance of an invoice: whoever starts or settles a payment of it holds this row. */
export async function lockBalance(context: Context, invoiceId: string): Promise<Collectable> {
  const organizationId = context.organization.id;
  const [row] = await context.tx
    .select({ balance: invoiceBalances, number: invoices.number, issuerId: invoices.issuerId })
    .from(invoiceBalances)
    .innerJoin(
      invoices,
      and(eq(invoices.organizationId, organizationId), eq(invoices.id, invoiceBalances.invoiceId)),
    )
    .where(and(eq(invoiceBalances.organizationId, organizationId), eq(invoiceBalances.invoiceId, invoiceId)))
    .for("update", { of: invoiceBalances });
  if (!row) throw new NotFound("This invoice");
  return { ...row, balance: { ...row.balance, state: oneOf(INVOICE_STATES, row.balance.state) } };
}

export async function saveBalance(
  context: Context,
  invoiceId: string,
  change: Partial<
    Pick<InvoiceBalance, "openMinor" | "state" | "collectAt" | "failedAttempts" | "lastFailure" | "paidAt">
  >,
): Promise<void> {
  await context.tx
    .update(invoiceBalances)
    .set(change)
    .where(
      and(
        eq(invoiceBalances.organizationId, context.organization.id),
        eq(invoiceBalances.invoiceId, invoiceId),
      ),
    );
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
 * Open invoices of a customer whose collection failed or has nothing planned are due at once: a new payment method
 * is a reason to try again. Invoices with a payment under way are left alone.
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
        eq(invoiceBalances.customerId, customerId),
        eq(invoiceBalances.state, "open"),
        gt(invoiceBalances.openMinor, 0n),
        sql`(${invoiceBalances.failedAttempts} > 0 or ${isNull(invoiceBalances.collectAt)})`,
        sql`not exists (${underWay})`,
      ),
    );
}
