import { and, eq, or, sql } from "drizzle-orm";
import { customerOverdue, customers } from "../../drizzle/schema/customers";
import { invoiceBalances } from "../../drizzle/schema/invoicing";
import { organizations, type StoredOverdueStage } from "../../drizzle/schema/organizations";
import type { InvoiceState } from "../billing/invoicing/invoice-kinds";
import type { OverdueStage, UnpaidInvoice } from "../billing/payment/overdue";
import { type Day, formatDay } from "../billing/time/day";
import { dayInZone } from "../billing/time/zone";
import type { Context } from "../context.server";
import { idArray } from "./bulk.server";

/** The stages of the organization, from the mildest to the worst. */
export async function loadOverdueStages(context: Context): Promise<OverdueStage[]> {
  const [row] = await context.tx
    .select({ overdue: organizations.overdue })
    .from(organizations)
    .where(eq(organizations.id, context.organization.id));
  return (row?.overdue ?? []).map(toStage);
}

function toStage(stored: StoredOverdueStage): OverdueStage {
  const { unpaidTotal } = stored.when;
  return {
    ...stored,
    when: {
      ...stored.when,
      unpaidTotal: unpaidTotal
        ? { currency: unpaidTotal.currency, amountMinor: BigInt(unpaidTotal.amountMinor) }
        : null,
    },
  };
}

export async function saveOverdueStages(context: Context, stages: readonly OverdueStage[]): Promise<void> {
  const overdue = stages.map((stage): StoredOverdueStage => {
    const { unpaidTotal } = stage.when;
    return {
      ...stage,
      when: {
        ...stage.when,
        unpaidTotal: unpaidTotal
          ? { currency: unpaidTotal.currency, amountMinor: unpaidTotal.amountMinor.toString() }
          : null,
      },
    };
  });
  await context.tx
    .update(organizations)
    .set({ overdue: overdue.length === 0 ? null : overdue })
    .where(eq(organizations.id, context.organization.id));
}

export type OverdueRow = typeof customerOverdue.$inferSelect;

export async function findOverdue(context: Context, customerId: string): Promise<OverdueRow | null> {
  const [row] = await context.tx
    .select()
    .from(customerOverdue)
    .where(
      and(
        eq(customerOverdue.organizationId, context.organization.id),
        eq(customerOverdue.customerId, customerId),
      ),
    );
  return row ?? null;
}

/** The stage that a customer is in; null: clear, or in one that is no stage any more. */
export async function findOverdueStage(context: Context, customerId: string): Promise<OverdueStage | null> {
  const row = await findOverdue(context, customerId);
  if (!row?.state) return null;
  const stages = await loadOverdueStages(context);
  return stages.find(({ name }) => name === row.state) ?? null;
}

/** The stage a customer is in now, and the day on which it is looked at again. A clear customer has no row. */
export async function saveOverdue(
  context: Context,
  customerId: string,
  next: {
    readonly state: string | null;
    readonly since: Day;
    readonly nextOn: Day | null;
    readonly blocks: boolean;
  },
): Promise<void> {
  const organizationId = context.organization.id;
  if (next.state === null && next.nextOn === null) {
    await context.tx
      .delete(customerOverdue)
      .where(
        and(eq(customerOverdue.organizationId, organizationId), eq(customerOverdue.customerId, customerId)),
      );
    return;
  }
  await context.tx
    .insert(customerOverdue)
    .values({ organizationId, customerId, ...next })
    .onConflictDoUpdate({
      target: [customerOverdue.organizationId, customerOverdue.customerId],
      set: next,
    });
}

/** What a customer owes, as dunning looks at it: its own invoices where it pays them, and those it pays for others. */
export async function loadUnpaid(context: Context, customerId: string): Promise<UnpaidInvoice[]> {
  const rows = await context.tx
    .select({
      id: invoiceBalances.invoiceId,
      currency: invoiceBalances.currency,
      state: invoiceBalances.state,
      openMinor: invoiceBalances.openMinor,
      issuedOn: invoiceBalances.issuedOn,
      dueOn: invoiceBalances.dueOn,
      disputed: invoiceBalances.disputed,
      billedId: invoiceBalances.customerId,
    })
    .from(invoiceBalances)
    .innerJoin(
      customers,
      and(
        eq(customers.organizationId, invoiceBalances.organizationId),
        eq(customers.id, invoiceBalances.customerId),
      ),
    )
    .where(
      and(
        eq(invoiceBalances.organizationId, context.organization.id),
        eq(invoiceBalances.state, "open"),
        or(
          and(eq(customers.id, customerId), eq(customers.pays, "self")),
          and(eq(customers.payerId, customerId), eq(customers.pays, "payer")),
        ),
      ),
    );
  return rows.map(({ billedId, ...row }) => ({
    ...row,
    state: row.state as InvoiceState,
    paidByAnother: billedId !== customerId,
  }));
}

/** Up to `limit` customers whom time alone may move to another stage by `today`, the longest waiting first. */
export async function findOverdueCustomerIds(context: Context, today: Day, limit: number): Promise<string[]> {
  const rows = await context.tx
    .select({ customerId: customerOverdue.customerId })
    .from(customerOverdue)
    .where(
      and(
        eq(customerOverdue.organizationId, context.organization.id),
        sql`${customerOverdue.nextOn} <= ${formatDay(today)}::date`,
      ),
    )
    .orderBy(customerOverdue.nextOn, customerOverdue.customerId)
    .limit(limit);
  return rows.map(({ customerId }) => customerId);
}

/** Those whose invoices the customer pays. */
export async function listPaidFor(context: Context, payerId: string): Promise<string[]> {
  const rows = await context.tx
    .select({ id: customers.id })
    .from(customers)
    .where(
      and(
        eq(customers.organizationId, context.organization.id),
        eq(customers.payerId, payerId),
        eq(customers.pays, "payer"),
      ),
    )
    .orderBy(customers.id);
  return rows.map(({ id }) => id);
}

/** Whether other customers belong to this one, whoever pays for them. */
export async function hasChildren(context: Context, customerId: string): Promise<boolean> {
  const rows = await context.tx
    .select({ id: customers.id })
    .from(customers)
    .where(and(eq(customers.organizationId, context.organization.id), eq(customers.payerId, customerId)))
    .limit(1);
  return rows.length > 0;
}

/** Everybody with an open invoice is looked at again today, because the stages changed. */
export async function wakeOverdue(context: Context): Promise<void> {
  const organizationId = context.organization.id;
  const today = formatDay(dayInZone(context.now, context.organization.zone));
  const rows = await context.tx.execute<{ id: string }>(sql`
    select distinct customer_id as id from invoice_balances
    where organization_id = ${organizationId} and state = 'open' and open_minor > 0`);
  await lookAtOverdue(
    context,
    rows.map(({ id }) => id),
  );
  await context.tx.execute(sql`
    update customer_overdue set next_on = ${today}::date where organization_id = ${organizationId}`);
}

/** Those customers and who pays for them are looked at again today, where the organization has stages. */
export async function lookAtOverdue(context: Context, customerIds: readonly string[]): Promise<void> {
  if (customerIds.length === 0) return;
  const organizationId = context.organization.id;
  const today = formatDay(dayInZone(context.now, context.organization.zone));
  await context.tx.execute(sql`
    insert into customer_overdue (organization_id, customer_id, state, since, next_on, blocks)
    select distinct o.id, looked.id, null::text, ${today}::date, ${today}::date, false
    from organizations o
    join customers c on c.organization_id = o.id and c.id = any(${idArray(customerIds)})
    cross join lateral (values (c.id), (case when c.pays = 'payer' then c.payer_id end)) as looked(id)
    where o.id = ${organizationId} and o.overdue is not null and looked.id is not null
    on conflict (organization_id, customer_id) do update set next_on = excluded.next_on`);
}
