import { and, asc, eq, getTableColumns, type SQL, sql } from "drizzle-orm";
import { pools } from "../../drizzle/schema/pools";
import type { PoolKind, PoolScope } from "../billing/fees/pool-kinds";
import type { Pool } from "../billing/pools/pool";
import type { CadenceUnit } from "../billing/time/cadence";
import { type Day, formatDay } from "../billing/time/day";
import type { Instant } from "../billing/time/instant";
import { dayInZone } from "../billing/time/zone";
import type { Context } from "../context.server";
import { NotFound } from "../errors";
import { idArray, instantOf, saveDueAt } from "./bulk.server";

type PoolRow = typeof pools.$inferSelect;

function toPool(row: PoolRow): Pool {
  const { id, code, name, customerId, subscriptionId, currency, amountMinor, fromOn, toOn } = row;
  return {
    ...{ id, code, name, customerId, subscriptionId, currency, amountMinor },
    kind: row.kind as PoolKind,
    scope: row.scope as PoolScope,
    counts: { plans: row.planCodes, metrics: row.metricCodes, charges: row.chargeCodes },
    cadence: { unit: row.cadenceUnit as CadenceUnit, count: row.cadenceCount },
    from: fromOn,
    to: toOn,
  };
}

/** False when the customer has or had another pool of that code. It is due at once. */
export async function insertPool(context: Context, pool: Pool): Promise<boolean> {
  const { counts, cadence, from, to, ...row } = pool;
  const rows = await context.tx
    .insert(pools)
    .values({
      organizationId: context.organization.id,
      ...row,
      planCodes: [...counts.plans],
      metricCodes: [...counts.metrics],
      chargeCodes: [...counts.charges],
      cadenceUnit: cadence.unit,
      cadenceCount: cadence.count,
      fromOn: from,
      toOn: to,
      dueAt: context.now,
      createdAt: context.now,
    })
    .onConflictDoNothing({ target: [pools.organizationId, pools.customerId, pools.code] })
    .returning({ id: pools.id });
  return rows.length > 0;
}

/** Every pool of those customers, running, planned or over, in the order of their codes. */
export async function listPoolsOf(context: Context, customerIds: readonly string[]): Promise<Pool[]> {
  if (customerIds.length === 0) return [];
  const rows = await context.tx
    .select()
    .from(pools)
    .where(
      and(
        eq(pools.organizationId, context.organization.id),
        sql`${pools.customerId} = any(${idArray(customerIds)})`,
      ),
    )
    .orderBy(asc(pools.code), asc(pools.id));
  return rows.map(toPool);
}

/**
 * What the payer of the portal's customer agreed for everybody it pays for: nothing of a customer without a payer. Only
 * the portal's role may ask.
 */
export async function listPoolsOfPayer(context: Context): Promise<Pool[]> {
  const shared = context.tx
    .$with("shared", getTableColumns(pools))
    .as(sql`select * from shared_pools_of_payer()`);
  const rows = await context.tx
    .with(shared)
    .select()
    .from(shared)
    .where(eq(shared.organizationId, context.organization.id));
  return rows.map(toPool);
}

/** @throws NotFound when the pool is not there */
export async function loadPool(context: Context, id: string): Promise<Pool> {
  const [row] = await context.tx
    .select()
    .from(pools)
    .where(and(eq(pools.organizationId, context.organization.id), eq(pools.id, id)));
  if (!row) throw new NotFound("This pool");
  return toPool(row);
}

/** Sets the first day a pool is over; billing looks at it at once. */
export async function savePoolEnd(context: Context, id: string, to: Day): Promise<void> {
  await context.tx
    .update(pools)
    .set({ toOn: to, dueAt: context.now })
    .where(and(eq(pools.organizationId, context.organization.id), eq(pools.id, id)));
}

/**
 * Of those customers, the ones with a pool that billing has something to do for by now; of what a group shares, everybody
 * in it.
 */
export async function findPoolsDue(context: Context, customerIds: readonly string[]): Promise<Set<string>> {
  const organizationId = context.organization.id;
  const ids = idArray(customerIds);
  const rows = await context.tx.execute<{ customer_id: string }>(sql`
    select customer_id from pools where organization_id = ${organizationId}
      and customer_id = any(${ids}) and due_at <= ${instantOf(context.now)}
    union
    select c.id from pools p join customers c on c.organization_id = ${organizationId} and c.payer_id = p.customer_id
    where p.organization_id = ${organizationId} and p.scope = 'payer_group' and p.kind <> 'commitment'
      and p.due_at <= ${instantOf(context.now)} and c.id = any(${ids})`);
  return new Set(rows.map((row) => row.customer_id));
}

/** When billing has something to do next for each pool, by one statement. */
export function savePoolsDue(
  context: Context,
  due: readonly { readonly id: string; readonly dueAt: Instant | null }[],
): Promise<void> {
  return saveDueAt(context, pools, due);
}

/**
 * Everybody that shares a cap or an allowance with one of those customers, and the payer it belongs to: they draw of one
 * amount, so they are billed together.
 */
export async function listSharing(
  context: Context,
  customerIds: readonly string[],
): Promise<readonly { readonly id: string; readonly payerId: string }[]> {
  const organizationId = context.organization.id;
  const rows = await context.tx.execute<{ id: string; payer: string }>(sql`
    select c.id, g.customer_id as payer from (${sharedBy(context, customerIds)}) g
    join customers c on c.organization_id = ${organizationId} and (c.id = g.customer_id or c.payer_id = g.customer_id)
    group by c.id, g.customer_id order by c.id`);
  return rows.map(({ id, payer }) => ({ id, payerId: payer }));
}

/**
 * Locks what those customers share with others, after their own rows and in the order of ids: who bills one of them next
 * waits, and sees what was drawn.
 */
export async function lockShared(context: Context, customerIds: readonly string[]): Promise<void> {
  await context.tx.execute(sql`select id from pools where organization_id = ${context.organization.id}
    and id in (select g.id from (${sharedBy(context, customerIds)}) g) order by id for update`);
}

function sharedBy({ organization }: Context, customerIds: readonly string[]): SQL {
  return sql`select p.id, p.customer_id from pools p where p.organization_id = ${organization.id}
    and p.scope = 'payer_group' and p.kind <> 'commitment'
    and p.customer_id in (select coalesce(k.payer_id, k.id) from customers k
      where k.organization_id = ${organization.id} and k.id = any(${idArray(customerIds)}))`;
}

/**
 * The pools of those customers, or of the payers of a group, are looked at again at once. That of a group is not, once
 * it is over: who belongs to the group may change then. What a group shares looks at nothing by itself.
 */
export async function wakePools(
  context: Context,
  customerIds: readonly string[],
  scopes: readonly PoolScope[],
): Promise<void> {
  if (customerIds.length === 0) return;
  const named = sql.raw(scopes.map((scope) => `'${scope}'`).join(", "));
  await context.tx.execute(sql`
    update pools set due_at = ${instantOf(context.now)}
    where organization_id = ${context.organization.id} and customer_id = any(${idArray(customerIds)})
      and scope in (${named}) and (due_at is null or due_at > ${instantOf(context.now)})
      and (scope <> 'payer_group' or (kind = 'commitment' and (to_on is null or to_on > ${todayOf(context)}::date)))`);
}

/** Whether one of those customers has agreed something for its group that is not over. */
export async function hasGroupPool(context: Context, customerIds: readonly string[]): Promise<boolean> {
  const rows = await context.tx.execute(sql`
    select 1 from pools where organization_id = ${context.organization.id}
      and customer_id = any(${idArray(customerIds)}) and scope = 'payer_group'
      and (to_on is null or to_on > ${todayOf(context)}::date) limit 1`);
  return rows.length > 0;
}

/** Of those pools, the ids of the ones that are of a group, over, and billed to their end. */
export async function listClosedGroupPools(context: Context, ids: readonly string[]): Promise<Set<string>> {
  const rows = await context.tx.execute<{ id: string }>(sql`
    select id from pools where organization_id = ${context.organization.id} and id = any(${idArray(ids)})
      and scope = 'payer_group' and to_on <= ${todayOf(context)}::date
      and (due_at is null or due_at > ${instantOf(context.now)})`);
  return new Set(rows.map(({ id }) => id));
}

function todayOf({ now, organization }: Context): string {
  return formatDay(dayInZone(now, organization.zone));
}
