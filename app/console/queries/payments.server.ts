import { and, count, desc, eq, ilike, inArray, ne, or, type SQL, sql } from "drizzle-orm";
import { refunds } from "../../../drizzle/schema/corrections";
import { customers } from "../../../drizzle/schema/customers";
import { creditNotes, invoices } from "../../../drizzle/schema/invoicing";
import { auditEntries } from "../../../drizzle/schema/operations";
import { allocations, paymentMethods, payments } from "../../../drizzle/schema/payments";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import {
  amountKeys,
  directionOf,
  instantKey,
  type KeysetColumn,
  keyset,
  type Page,
  type PageRequest,
} from "../../store/columns";
import { byCurrency } from "./by-currency";
import { containing } from "./containing";

/** Tabs of the payments page and the states each shows. */
export const PAYMENT_TABS = {
  all: null,
  open: ["started", "requires_action", "processing", "unknown"],
  succeeded: ["succeeded"],
  failed: ["failed", "canceled"],
} as const;
export type PaymentTab = keyof typeof PAYMENT_TABS;

export const PAYMENT_SORTS = ["-started", "started", "-amount", "amount"] as const;
export type PaymentSort = (typeof PAYMENT_SORTS)[number];

export type PaymentFilter = {
  readonly tab: PaymentTab;
  readonly query: string;
  readonly customerId?: string | null;
  readonly currency?: string | null;
  /** The latest attempt first unless told. */
  readonly sort?: PaymentSort;
};

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

/**
 * What a filter of the payments page means in SQL but for its tab; what is typed also finds the reference of money
 * recorded by hand, and a payment by the provider's id of it.
 */
function conditions(context: Context, filter: PaymentFilter): (SQL | undefined)[] {
  const pattern = containing(filter.query);
  return [
    eq(payments.organizationId, context.organization.id),
    filter.customerId ? eq(payments.customerId, filter.customerId) : undefined,
    filter.currency ? eq(payments.currency, filter.currency) : undefined,
    filter.query === ""
      ? undefined
      : or(
          ilike(invoices.number, pattern),
          ilike(customers.name, pattern),
          ilike(sql`${payments.request} ->> 'reference'`, pattern),
          eq(payments.providerPaymentId, filter.query),
          eq(payments.providerChargeId, filter.query),
        ),
  ];
}

function sortBy(sort: PaymentSort): readonly KeysetColumn<PaymentRow>[] {
  return sort.endsWith("amount")
    ? amountKeys(payments.currency, payments.amountMinor, (row) => row.amountMinor)
    : [instantKey(payments.startedAt, (row) => row.startedAt)];
}

/** Attempts to collect, by the chosen order. */
export async function listPayments(
  context: Context,
  filter: PaymentFilter,
  request: PageRequest,
): Promise<Page<PaymentRow>> {
  const { sort = "-started" } = filter;
  const id = { column: payments.id, cast: "uuid", read: (row: PaymentRow) => row.id } as const;
  const key = keyset<PaymentRow>([...sortBy(sort), id], directionOf(sort), request);
  const states = PAYMENT_TABS[filter.tab];
  const inTab = states ? inArray(payments.state, [...states]) : undefined;
  const rows = await selectPayments(context)
    .where(and(...conditions(context, filter), inTab, key.where))
    .orderBy(key.orderBy)
    .limit(key.limit);
  return key.page(rows);
}

/**
 * How many attempts each tab shows and what those of this tab come to in each currency, by one pass. All attempts
 * together count an invoice as often as it was tried, so beside their sum stands what came in.
 */
export async function sumPayments(context: Context, filter: PaymentFilter) {
  const org = context.organization.id;
  const attempts = context.tx
    .select({
      currency: payments.currency,
      state: payments.state,
      count: count(),
      totalMinor: sql<bigint>`sum(${payments.amountMinor})::bigint`.mapWith(BigInt),
    })
    .from(payments)
    .$dynamic();
  // Only what is typed needs the invoice and the customer; their rows cost more than the sums.
  const found =
    filter.query === ""
      ? attempts
      : attempts
          .innerJoin(invoices, and(eq(invoices.organizationId, org), eq(invoices.id, payments.invoiceId)))
          .innerJoin(
            customers,
            and(eq(customers.organizationId, org), eq(customers.id, payments.customerId)),
          );
  const rows = await found
    .where(and(...conditions(context, filter)))
    .groupBy(payments.currency, payments.state)
    .orderBy(payments.currency);
  const of = (tab: PaymentTab) => {
    const states: readonly string[] | null = PAYMENT_TABS[tab];
    return rows.filter(({ state }) => states === null || states.includes(state));
  };
  const counted = (tab: PaymentTab) => of(tab).reduce((sum, row) => sum + row.count, 0);
  const counts: Readonly<Record<PaymentTab, number>> = {
    all: counted("all"),
    open: counted("open"),
    succeeded: counted("succeeded"),
    failed: counted("failed"),
  };
  const received = new Map(byCurrency(of("succeeded")).map((sum) => [sum.currency, sum.totalMinor]));
  const sums = byCurrency(of(filter.tab)).map((sum) => ({
    ...sum,
    receivedMinor: received.get(sum.currency) ?? 0n,
  }));
  return { counts, sums };
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
