import { and, count, desc, eq, inArray, ne, type SQL, sql } from "drizzle-orm";
import { refunds } from "../../../drizzle/schema/corrections";
import { customers } from "../../../drizzle/schema/customers";
import { creditNotes, invoices } from "../../../drizzle/schema/invoicing";
import { auditEntries } from "../../../drizzle/schema/operations";
import { allocations, paymentMethods, payments } from "../../../drizzle/schema/payments";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { keyset, type Page, type PageRequest } from "../../store/columns";

/** Tabs of the payments page and the states each shows. */
export const PAYMENT_TABS = {
  all: null,
  open: ["started", "requires_action", "processing", "unknown"],
  succeeded: ["succeeded"],
  failed: ["failed", "canceled"],
} as const;
export type PaymentTab = keyof typeof PAYMENT_TABS;

const shown = {
  id: payments.id,
  invoiceId: payments.invoiceId,
  invoiceNumber: invoices.number,
  customerId: payments.customerId,
  customerName: customers.name,
  currency: payments.currency,
  amountMinor: payments.amountMinor,
  state: payments.state,
  attempt: payments.attempt,
  initiator: payments.initiator,
  failureCode: payments.failureCode,
  declineCode: payments.declineCode,
  failureMessage: payments.failureMessage,
  methodBrand: paymentMethods.brand,
  methodLastFour: paymentMethods.lastFour,
  startedAt: payments.startedAt,
  settledAt: payments.settledAt,
};

function selectPayments(context: Context) {
  const organizationId = context.organization.id;
  return context.tx
    .select(shown)
    .from(payments)
    .innerJoin(
      invoices,
      and(eq(invoices.organizationId, organizationId), eq(invoices.id, payments.invoiceId)),
    )
    .innerJoin(
      customers,
      and(eq(customers.organizationId, organizationId), eq(customers.id, payments.customerId)),
    )
    .leftJoin(
      paymentMethods,
      and(eq(paymentMethods.organizationId, organizationId), eq(paymentMethods.id, payments.paymentMethodId)),
    )
    .$dynamic();
}

export type PaymentRow = Awaited<ReturnType<typeof selectPayments>>[number];

/** Attempts to collect, newest first. */
export async function listPayments(
  context: Context,
  filter: { readonly tab: PaymentTab; readonly customerId: string | null },
  request: PageRequest,
): Promise<Page<PaymentRow>> {
  const key = keyset<PaymentRow>(
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
  const states = PAYMENT_TABS[filter.tab];
  const conditions: (SQL | undefined)[] = [
    eq(payments.organizationId, context.organization.id),
    states ? inArray(payments.state, [...states]) : undefined,
    filter.customerId ? eq(payments.customerId, filter.customerId) : undefined,
    key.where,
  ];
  const rows = await selectPayments(context)
    .where(and(...conditions))
    .orderBy(key.orderBy)
    .limit(key.limit);
  return key.page(rows);
}

/** How many attempts each tab shows, by one pass over their states. */
export async function countPaymentTabs(
  context: Context,
  filter: { readonly customerId: string | null },
): Promise<Readonly<Record<PaymentTab, number>>> {
  const rows = await context.tx
    .select({ state: payments.state, count: count() })
    .from(payments)
    .where(
      and(
        eq(payments.organizationId, context.organization.id),
        filter.customerId ? eq(payments.customerId, filter.customerId) : undefined,
      ),
    )
    .groupBy(payments.state);
  const of = (states: readonly string[] | null) =>
    rows.reduce((sum, row) => sum + (states === null || states.includes(row.state) ? row.count : 0), 0);
  const { all, open, succeeded, failed } = PAYMENT_TABS;
  return { all: of(all), open: of(open), succeeded: of(succeeded), failed: of(failed) };
}

/** One attempt, its siblings on the same invoice and what its money settled. */
export async function loadPaymentPage(context: Context, paymentId: string) {
  const organizationId = context.organization.id;
  const [payment] = await selectPayments(context).where(
    and(eq(payments.organizationId, organizationId), eq(payments.id, paymentId)),
  );
  if (!payment) throw new NotFound("This payment");
  const attempts = await selectPayments(context)
    .where(and(eq(payments.organizationId, organizationId), eq(payments.invoiceId, payment.invoiceId)))
    .orderBy(payments.startedAt);
  const settled = await context.tx
    .select({
      invoiceId: allocations.invoiceId,
      number: invoices.number,
      amountMinor: allocations.amountMinor,
      allocatedOn: allocations.allocatedOn,
    })
    .from(allocations)
    .innerJoin(
      invoices,
      and(eq(invoices.organizationId, organizationId), eq(invoices.id, allocations.invoiceId)),
    )
    .where(and(eq(allocations.organizationId, organizationId), eq(allocations.paymentId, paymentId)));
  const history = await context.tx
    .select({
      action: auditEntries.action,
      actorKind: auditEntries.actorKind,
      happenedAt: auditEntries.happenedAt,
    })
    .from(auditEntries)
    .where(
      and(
        eq(auditEntries.organizationId, organizationId),
        eq(auditEntries.subjectKind, "payment"),
        eq(auditEntries.subjectId, paymentId),
      ),
    )
    .orderBy(auditEntries.id);
  const back = await context.tx
    .select({
      id: refunds.id,
      amountMinor: refunds.amountMinor,
      reason: refunds.reason,
      state: refunds.state,
      createdAt: refunds.createdAt,
      creditNoteId: refunds.creditNoteId,
      creditNoteNumber: creditNotes.number,
    })
    .from(refunds)
    .leftJoin(
      creditNotes,
      and(eq(creditNotes.organizationId, organizationId), eq(creditNotes.id, refunds.creditNoteId)),
    )
    .where(and(eq(refunds.organizationId, organizationId), eq(refunds.paymentId, paymentId)))
    .orderBy(refunds.createdAt, refunds.id);
  return { payment, attempts, settled, history, refunds: back };
}

/** The latest payment of an invoice of which something may still go back; null when there is none. */
export async function findRefundablePayment(context: Context, invoiceId: string): Promise<string | null> {
  const organizationId = context.organization.id;
  const [row] = await context.tx
    .select({ id: payments.id })
    .from(payments)
    .where(
      and(
        eq(payments.organizationId, organizationId),
        eq(payments.invoiceId, invoiceId),
        eq(payments.state, "succeeded"),
        sql`payments.amount_minor > coalesce((select sum(r.amount_minor) from refunds as r
          where r.organization_id = ${organizationId} and r.payment_id = payments.id and r.state <> 'failed'), 0)`,
      ),
    )
    .orderBy(desc(payments.startedAt), desc(payments.id))
    .limit(1);
  return row?.id ?? null;
}

/** A payment that may be refunded, with what went back of it and the notes whose refund it may pay. */
export async function loadRefundFacts(context: Context, paymentId: string) {
  const organizationId = context.organization.id;
  const [payment] = await selectPayments(context).where(
    and(eq(payments.organizationId, organizationId), eq(payments.id, paymentId)),
  );
  if (!payment) throw new NotFound("This payment");
  const [back] = await context.tx
    .select({ minor: sql<bigint>`coalesce(sum(${refunds.amountMinor}), 0)::bigint`.mapWith(BigInt) })
    .from(refunds)
    .where(
      and(
        eq(refunds.organizationId, organizationId),
        eq(refunds.paymentId, paymentId),
        ne(refunds.state, "failed"),
      ),
    );
  const dueMinor =
    sql<bigint>`(credit_notes.refund_minor - coalesce((select sum(r.amount_minor) from refunds as r
    where r.organization_id = ${organizationId} and r.credit_note_id = credit_notes.id
      and r.state <> 'failed'), 0))::bigint`.mapWith(BigInt);
  const notes = await context.tx
    .select({ id: creditNotes.id, number: creditNotes.number, dueMinor })
    .from(creditNotes)
    .where(
      and(
        eq(creditNotes.organizationId, organizationId),
        eq(creditNotes.customerId, payment.customerId),
        eq(creditNotes.currency, payment.currency),
        sql`${dueMinor} > 0`,
        sql`not exists (select 1 from credit_note_voids as v
          where v.organization_id = ${organizationId} and v.credit_note_id = credit_notes.id)`,
      ),
    )
    .orderBy(creditNotes.id);
  return { ...payment, refundedMinor: back?.minor ?? 0n, notes };
}

export type RefundFacts = Awaited<ReturnType<typeof loadRefundFacts>>;
