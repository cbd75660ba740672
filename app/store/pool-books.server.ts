import { sql } from "drizzle-orm";
import { fees } from "../../drizzle/schema/invoicing";
import type { IssuedFee } from "../billing/fees/fee";
import type { CountedFee, Pool, PoolBook } from "../billing/pools/pool";
import type { Context } from "../context.server";
import { groupRows, idArray, instantOf } from "./bulk.server";
import { ISSUED, type IssuedRow, toIssuedFee } from "./fees.server";
import { listClosedGroupPools, listPoolsOf } from "./pools.server";

/** The pools of a customer, and the fees of its own that they made: later runs look at them as at any other. */
type PoolShare = { readonly pools?: PoolBook; readonly issued: readonly IssuedFee[] };

type Member = { readonly id: string; readonly payerId: string };

/**
 * The pools of those customers, with everything that counts in them: what was issued to them, whatever subscription it
 * was for, and for the pool of a group what its members were issued. The pool of a group waits while a member still has
 * something to bill. Four statements at most for any number of customers.
 */
export async function loadPoolBooks(
  context: Context,
  pooledIds: readonly string[],
): Promise<(customerId: string) => PoolShare> {
  if (pooledIds.length === 0) return () => ({ issued: [] });
  const known = await listPoolsOf(context, pooledIds);
  const pools = await withoutClosedGroups(context, known);
  const counted = await loadCounted(context, pools);
  const owned = groupRows(pools, ({ customerId }) => customerId);
  return (customerId) => {
    const all = owned.get(customerId) ?? [];
    if (all.length === 0) return { issued: [] };
    const { issued, waits } = counted(customerId);
    return {
      pools: { pools: all.filter(({ scope }) => scope !== "payer_group" || !waits), issued },
      issued: issued.filter((fee) => fee.kind === "pool" && fee.customerId === customerId),
    };
  };
}

/** What counts in those pools of one customer, for previews and figures: nothing waits. */
export async function loadPoolBook(
  context: Context,
  customerId: string,
  pools: readonly Pool[],
): Promise<PoolBook> {
  return { pools, issued: (await loadCounted(context, pools))(customerId).issued };
}

/** The pool of a group that is over stays as it was billed, because customers may leave and join the group again. */
async function withoutClosedGroups(context: Context, pools: readonly Pool[]): Promise<readonly Pool[]> {
  const ended = pools.filter(({ scope, to }) => scope === "payer_group" && to !== null);
  if (ended.length === 0) return pools;
  const closed = await listClosedGroupPools(
    context,
    ended.map(({ id }) => id),
  );
  return pools.filter(({ id }) => !closed.has(id));
}

async function loadCounted(context: Context, pools: readonly Pool[]) {
  const payerIds = pools.flatMap(({ scope, customerId }) => (scope === "payer_group" ? customerId : []));
  const members = await listMembers(context, [...new Set(payerIds)]);
  const owners = pools.map(({ customerId }) => customerId);
  const ids = new Set([...owners, ...members.map(({ id }) => id)]);
  const counted = groupRows(await loadCountedFees(context, [...ids]), (fee) => fee.customerId);
  const groups = groupRows(members, ({ payerId }) => payerId);
  return (customerId: string) => {
    const group = groups.get(customerId) ?? [];
    return {
      issued: [customerId, ...group.map(({ id }) => id)].flatMap((id) => counted.get(id) ?? []),
      waits: group.some(({ isDue }) => isDue),
    };
  };
}

/** Who belongs to those payers, and whether billing has something to do for it by now. */
async function listMembers(
  context: Context,
  payerIds: readonly string[],
): Promise<(Member & { readonly isDue: boolean })[]> {
  if (payerIds.length === 0) return [];
  const rows = await context.tx.execute<{ id: string; payer_id: string; is_due: boolean }>(sql`
    select c.id, c.payer_id, exists (select 1 from subscriptions s
        where s.organization_id = ${context.organization.id} and s.customer_id = c.id
          and s.due_at <= ${instantOf(context.now)}) as is_due
    from customers c
    where c.organization_id = ${context.organization.id} and c.payer_id = any(${idArray(payerIds)})`);
  return rows.map((row) => ({ id: row.id, payerId: row.payer_id, isDue: row.is_due }));
}

type CountedRow = IssuedRow & {
  readonly currency: string;
  readonly planCode: string | null;
  readonly metricCode: string | null;
};

/**
 * What counts as issued for those customers, on whosever documents, oldest first: nothing of cancelled invoices, and no
 * void notes.
 */
async function loadCountedFees(context: Context, customerIds: readonly string[]): Promise<CountedFee[]> {
  const organizationId = context.organization.id;
  const ids = idArray(customerIds);
  const isUndone = (invoiceId: unknown) => sql`exists (select 1 from invoice_balances b
    where b.organization_id = ${organizationId} and b.invoice_id = ${invoiceId} and (b.released or b.state = 'cancelled'))`;
  const rows: CountedRow[] = await context.tx
    .select({
      ...ISSUED,
      currency: fees.currency,
      planCode: fees.planCode,
      metricCode: fees.metricCode,
    })
    .from(fees)
    .where(
      sql`${fees.organizationId} = ${organizationId}
        and (${fees.recipientId} = any(${ids}) or (${fees.recipientId} is null and ${fees.customerId} = any(${ids})))
        and not ${isUndone(fees.invoiceId)}
        and not exists (select 1 from fees k where k.organization_id = ${organizationId}
          and k.id = ${fees.correctsFeeId} and ${isUndone(sql`k.invoice_id`)})
        and not exists (select 1 from credit_notes n where n.organization_id = ${organizationId}
          and n.id = ${fees.creditNoteId} and n.state = 'void')
        and not exists (select 1 from credit_note_voids v where v.organization_id = ${organizationId}
          and v.credit_note_id = ${fees.creditNoteId})`,
    )
    .orderBy(fees.id);
  return rows.map(({ currency, planCode, metricCode, ...row }) => ({
    ...toIssuedFee(row),
    ...{ customerId: row.recipientId ?? row.customerId, currency, planCode, metricCode },
  }));
}
