import { type SQL, sql } from "drizzle-orm";
import { fees } from "../../drizzle/schema/invoicing";
import type { IssuedFee } from "../billing/fees/fee";
import { type CountedFee, isShared, type Pool, type PoolBook, type PoolGroup } from "../billing/pools/pool";
import type { Context } from "../context.server";
import { groupRows, idArray, instantOf } from "./bulk.server";
import { ISSUED, type IssuedRow, toIssuedFee } from "./fees.server";
import { listClosedGroupPools, listPoolsOf } from "./pools.server";

/** The pools of a customer, and the fees of its own that they made: later runs look at them as at any other. */
type PoolShare = { readonly pools?: PoolBook; readonly issued: readonly IssuedFee[] };

/** A customer that belongs to a payer, and whether billing has something to do for it by now. */
type Member = { readonly id: string; readonly payerId: string; readonly isDue: boolean };

/**
 * The pools of those customers, with everything that counts in them: what was issued to them, whatever subscription it
 * was for, and for what a group agreed what everybody in it was issued. The commitment of a group waits while a member
 * still has something to bill. Four statements at most for any number of customers.
 */
export async function loadPoolBooks(
  context: Context,
  pooledIds: readonly string[],
): Promise<(customerId: string) => PoolShare> {
  if (pooledIds.length === 0) return () => ({ issued: [] });
  const members = await listMembers(context, pooledIds);
  const ids = [...new Set([...pooledIds, ...members.flatMap(({ id, payerId }) => [id, payerId])])];
  const pools = await withoutClosedGroups(context, await listPoolsOf(context, ids));
  const counted = await loadCounted(context, ids, members, pools);
  const payers = new Map(members.map(({ id, payerId }) => [id, payerId]));
  const waiting = new Set(members.flatMap(({ payerId, isDue }) => (isDue ? payerId : [])));
  return (customerId) => {
    const own = counted.ownOf(customerId);
    const group = counted.groupOf(payers.get(customerId) ?? customerId);
    if (own.length === 0 && !group) return { issued: [] };
    const waits = waiting.has(customerId);
    const issued = counted.issuedFor(customerId);
    return {
      pools: {
        pools: own.filter(({ scope }) => scope !== "payer_group" || !waits),
        issued,
        ...(group ? { group } : {}),
      },
      issued: issued.filter((fee) => fee.kind === "pool" && fee.customerId === customerId),
    };
  };
}

/** What counts in those pools, which one customer agreed, for previews and figures: nothing waits. */
export async function loadPoolBook(
  context: Context,
  customerId: string,
  pools: readonly Pool[],
): Promise<PoolBook> {
  const isGroup = pools.some(({ scope }) => scope === "payer_group");
  const members = isGroup ? await listGroup(context, customerId) : [];
  const ids = members.map(({ id }) => id);
  const theirs = pools.some(isShared) ? await listPoolsOf(context, ids) : [];
  const counted = await loadCounted(context, [customerId, ...ids], members, [...pools, ...theirs]);
  const group = counted.groupOf(customerId);
  return {
    pools: counted.ownOf(customerId),
    issued: counted.issuedFor(customerId),
    ...(group ? { group } : {}),
  };
}

/**
 * The commitment of a group that is over stays as it was billed, because customers may leave and join the group again.
 * What a group shares goes on: usage within its term may be billed after its end.
 */
async function withoutClosedGroups(context: Context, pools: readonly Pool[]): Promise<readonly Pool[]> {
  const ended = pools.filter((pool) => pool.scope === "payer_group" && !isShared(pool) && pool.to !== null);
  if (ended.length === 0) return pools;
  const closed = await listClosedGroupPools(
    context,
    ended.map(({ id }) => id),
  );
  return pools.filter(({ id }) => !closed.has(id));
}

async function loadCounted(
  context: Context,
  ids: readonly string[],
  members: readonly Pick<Member, "id" | "payerId">[],
  pools: readonly Pool[],
) {
  const counted = groupRows(
    pools.length === 0 ? [] : await loadCountedFees(context, ids),
    (fee) => fee.customerId,
  );
  const agreed = groupRows(pools, (pool) => pool.customerId);
  const groups = groupRows(members, ({ payerId }) => payerId);
  const membersOf = (payerId: string) => [payerId, ...(groups.get(payerId) ?? []).map(({ id }) => id)];
  const feesOf = (id: string): readonly CountedFee[] => counted.get(id) ?? [];
  const ownOf = (customerId: string) => (agreed.get(customerId) ?? []).filter((pool) => !isShared(pool));
  const groupOf = (payerId: string): PoolGroup | undefined => {
    const shared = (agreed.get(payerId) ?? []).filter(isShared);
    if (shared.length === 0) return undefined;
    return {
      payerId,
      pools: shared,
      members: membersOf(payerId).map((id) => ({ customerId: id, pools: ownOf(id), issued: feesOf(id) })),
    };
  };
  const issuedFor = (customerId: string): readonly CountedFee[] =>
    ownOf(customerId).some(({ scope }) => scope === "payer_group")
      ? membersOf(customerId).flatMap(feesOf)
      : feesOf(customerId);
  return { ownOf, groupOf, issuedFor };
}

/** Who belongs to a group that one of those customers agreed a pool for, or shares one with. */
async function listMembers(context: Context, customerIds: readonly string[]): Promise<readonly Member[]> {
  const organizationId = context.organization.id;
  const ids = idArray(customerIds);
  return membersIn(
    context,
    sql`select g.customer_id from pools g where g.organization_id = ${organizationId} and g.scope = 'payer_group'
      and (g.customer_id = any(${ids}) or (g.kind <> 'commitment' and g.customer_id in (select k.payer_id from customers k
        where k.organization_id = ${organizationId} and k.id = any(${ids}))))`,
  );
}

/** Who belongs to a payer. */
function listGroup(context: Context, payerId: string): Promise<readonly Member[]> {
  return membersIn(context, sql`select ${payerId}::uuid`);
}

async function membersIn(context: Context, payers: SQL): Promise<readonly Member[]> {
  const rows = await context.tx.execute<{ id: string; payer_id: string; is_due: boolean }>(sql`
    select c.id, c.payer_id, exists (select 1 from subscriptions s
        where s.organization_id = ${context.organization.id} and s.customer_id = c.id
          and s.due_at <= ${instantOf(context.now)}) as is_due
    from customers c
    where c.organization_id = ${context.organization.id} and c.payer_id in (${payers}) order by c.id`);
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
