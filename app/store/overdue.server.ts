import { and, eq, inArray, or, sql } from "drizzle-orm";
import { customerOverdue, customers } from "../../drizzle/schema/customers";
import { invoiceBalances, invoices } from "../../drizzle/schema/invoicing";
import { organizations, type StoredOverdueStage } from "../../drizzle/schema/organizations";
import { payments } from "../../drizzle/schema/payments";
import type { InvoiceState } from "../billing/invoicing/invoice-kinds";
import type { OverdueStage, UnpaidInvoice } from "../billing/payment/overdue";
import { OPEN_PAYMENT_STATES } from "../billing/payment/payment-kinds";
import { type Day, formatDay } from "../billing/time/day";
import { dayInZone } from "../billing/time/zone";
import type { Context } from "../context.server";
import { groupRows, idArray, insertRows } from "./bulk.server";

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

type OverdueRow = typeof customerOverdue.$inferSelect;

async function findOverdue(context: Context, customerId: string): Promise<OverdueRow | null> {
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

/** The rows of those customers, by customer; one that is clear and that nobody looks at again has none. */
export async function loadOverdueRows(
  context: Context,
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, OverdueRow>> {
  const rows = await context.tx
    .select()
    .from(customerOverdue)
    .where(
      and(
        eq(customerOverdue.organizationId, context.organization.id),
        sql`${customerOverdue.customerId} = any(${idArray(customerIds)})`,
      ),
    );
  return new Map(rows.map((row) => [row.customerId, row]));
}

/** The stage a customer is in now, and the day on which it is looked at again. */
export type NextOverdue = Omit<OverdueRow, "organizationId">;

/** Saves any number of them by two statements. A clear customer that nobody looks at again keeps no row. */
export async function saveOverdueRows(context: Context, next: readonly NextOverdue[]): Promise<void> {
  const organizationId = context.organization.id;
  const isOver = ({ state, nextOn }: NextOverdue) => state === null && nextOn === null;
  const over = next.filter(isOver).map(({ customerId }) => customerId);
  if (over.length > 0) {
    await context.tx
      .delete(customerOverdue)
      .where(
        and(
          eq(customerOverdue.organizationId, organizationId),
          sql`${customerOverdue.customerId} = any(${idArray(over)})`,
        ),
      );
  }
  await insertRows(
    context,
    customerOverdue,
    next.filter((row) => !isOver(row)).map((row) => ({ organizationId, ...row })),
    sql`on conflict (organization_id, customer_id) do update set state = excluded.state, since = excluded.since,
      next_on = excluded.next_on, blocks = excluded.blocks`,
  );
}

/**
 * What those customers owe, as dunning looks at it: their own invoices where they pay them, and those they pay for
 * others. One statement for any number of customers.
 */
export async function loadUnpaid(
  context: Context,
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, readonly UnpaidInvoice[]>> {
  const ids = idArray(customerIds);
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
      ownerId: sql<string>`case when ${customers.pays} = 'payer' then ${customers.payerId} else ${customers.id} end`,
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
          and(sql`${customers.id} = any(${ids})`, eq(customers.pays, "self")),
          and(sql`${customers.payerId} = any(${ids})`, eq(customers.pays, "payer")),
        ),
      ),
    );
  const unpaid = rows.map(({ billedId, ...row }) => ({
    ...row,
    state: row.state as InvoiceState,
    paidByAnother: billedId !== row.ownerId,
  }));
  return groupRows(unpaid, ({ ownerId }) => ownerId);
}

export type RemindedInvoice = Awaited<ReturnType<typeof listReminded>>[number];

/** Those invoices with their numbers, the longest due first, without the ones that a payment is under way for. */
export async function listReminded(context: Context, readerId: string, invoiceIds: readonly string[]) {
  const organizationId = context.organization.id;
  return context.tx
    .select({
      id: invoices.id,
      number: invoices.number,
      currency: invoices.currency,
      openMinor: invoiceBalances.openMinor,
      dueOn: invoiceBalances.dueOn,
      billedTo: sql<
        string | null
      >`case when ${invoices.customerId} <> ${readerId}::uuid then ${invoices.buyer}->>'name' end`,
    })
    .from(invoices)
    .innerJoin(
      invoiceBalances,
      and(eq(invoiceBalances.organizationId, organizationId), eq(invoiceBalances.invoiceId, invoices.id)),
    )
    .where(
      and(
        eq(invoices.organizationId, organizationId),
        sql`${invoices.id} = any(${idArray(invoiceIds)})`,
        sql`not exists (select 1 from ${payments} where ${payments.organizationId} = ${organizationId}
          and ${payments.invoiceId} = ${invoices.id} and ${inArray(payments.state, [...OPEN_PAYMENT_STATES])})`,
      ),
    )
    .orderBy(invoiceBalances.dueOn, invoices.id);
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
