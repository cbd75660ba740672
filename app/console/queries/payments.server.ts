import { and, count, eq, inArray, type SQL } from "drizzle-orm";
import { customers } from "../../../drizzle/schema/customers";
import { invoices } from "../../../drizzle/schema/invoicing";
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
  return { payment, attempts, settled, history };
}
