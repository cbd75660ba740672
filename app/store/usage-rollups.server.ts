import { type SQL, sql } from "drizzle-orm";
import type { Aggregation } from "../billing/metering/metric-kinds";
import type { Instant } from "../billing/time/instant";
import type { Context } from "../context.server";
import { instantOf } from "./bulk.server";
import { bucketLength, bucketOf } from "./usage-buckets";

/** A busy meter that is due to be added up, locked. */
export type DueMeter = {
  readonly subscriptionId: string;
  readonly metricId: string;
  readonly aggregation: Aggregation;
};

/** Meters whose billed windows were busy, to be added up beforehand from now on; those known already stay as they are. */
export async function insertMeters(
  context: Context,
  meters: readonly (DueMeter & { readonly customerId: string })[],
): Promise<void> {
  if (meters.length === 0) return;
  await context.tx.execute(sql`
    insert into usage_meters (organization_id, subscription_id, metric_id, customer_id, aggregation, due_at)
    select ${context.organization.id}::uuid, "subscriptionId", "metricId", "customerId", aggregation, ${instantOf(context.now)}
    from json_to_recordset(${JSON.stringify(meters)}::json)
      as given("subscriptionId" uuid, "metricId" uuid, "customerId" uuid, aggregation text)
    on conflict (organization_id, subscription_id, metric_id) do nothing`);
}

/**
 * Locks the meter that is due longest, and then its subscription against ingest, which holds it until its events are
 * stored: what was accepted before is in the sums, and what comes later finds its bucket there and marks it. Null when
 * none is due that nobody else has.
 */
export async function holdDueMeter(context: Context): Promise<DueMeter | null> {
  const organizationId = context.organization.id;
  const [row] = await context.tx.execute<{ s: string; m: string; aggregation: string }>(sql`
    select subscription_id as s, metric_id as m, aggregation from usage_meters
    where organization_id = ${organizationId} and due_at <= ${instantOf(context.now)}
    order by due_at limit 1 for no key update skip locked`);
  if (!row) return null;
  await context.tx.execute(sql`
    select 1 from subscriptions where organization_id = ${organizationId} and id = ${row.s} for update`);
  return { subscriptionId: row.s, metricId: row.m, aggregation: row.aggregation as Aggregation };
}

function isOf(context: Context, alias: string, { subscriptionId, metricId }: DueMeter): SQL {
  const name = (column: string) => sql.raw(`${alias}.${column}`);
  return sql`${name("organization_id")} = ${context.organization.id} and ${name("subscription_id")} = ${subscriptionId}
    and ${name("metric_id")} = ${metricId}`;
}

/** Adds dirty buckets up again, the earliest first and `limit` at most. Gives how many. */
export async function redoBuckets(context: Context, meter: DueMeter, limit: number): Promise<number> {
  const gone = await context.tx.execute<{ starts_at: string }>(sql`
    delete from usage_rollups b using (select b.starts_at from usage_rollups b
      where ${isOf(context, "b", meter)} and b.dirty order by b.starts_at limit ${limit}) d
    where ${isOf(context, "b", meter)} and b.starts_at = d.starts_at returning b.starts_at::text`);
  if (gone.length === 0) return 0;
  const starts = JSON.stringify(gone.map((row) => row.starts_at));
  await addUp(
    context,
    meter,
    sql`json_array_elements_text(${starts}::json) d join usage_events e on e.occurred_at >= d.value::timestamptz
      and e.occurred_at < d.value::timestamptz + ${bucketLength(kindOf(meter))}`,
  );
  return gone.length;
}

/**
 * Adds up the next buckets that are over by now, as many as hold about `limit` events. Gives how many buckets were
 * made, and whether everything up to now is done.
 */
export async function addBuckets(
  context: Context,
  meter: DueMeter,
  limit: number,
): Promise<{ readonly buckets: number; readonly isDone: boolean }> {
  const kind = kindOf(meter);
  const next = (
    skipped: number,
  ) => sql`(select ${bucketOf(sql.raw("e.occurred_at"), kind)} from usage_events e
    where ${isOf(context, "e", meter)} and e.occurred_at >= coalesce(m.rolled_through, '-infinity')
    order by e.occurred_at offset ${skipped} limit 1)`;
  const [reach] = await context.tx.execute<{ after: string | null; until: string; last: boolean }>(sql`
    select after::text, least(case when cut is not null then greatest(cut, first + ${bucketLength(kind)}) end, target)::text
        as until, cut is null or greatest(cut, first + ${bucketLength(kind)}) >= target as last
    from (select m.rolled_through as after, ${next(0)} as first, ${next(limit)} as cut, ${bucketOf(instantOf(context.now), kind)} as target
      from usage_meters m where ${isOf(context, "m", meter)}) planned`);
  if (!reach) return { buckets: 0, isDone: true };
  const buckets = await addUp(
    context,
    meter,
    sql`usage_events e where e.occurred_at >= coalesce(${reach.after}::timestamptz, '-infinity')
      and e.occurred_at < ${reach.until}::timestamptz`,
  );
  await context.tx.execute(sql`
    update usage_meters m set rolled_through = greatest(rolled_through, ${reach.until}::timestamptz)
    where ${isOf(context, "m", meter)}`);
  return { buckets, isDone: reach.last };
}

export async function saveMeterDue(context: Context, meter: DueMeter, dueAt: Instant): Promise<void> {
  await context.tx.execute(
    sql`update usage_meters m set due_at = ${instantOf(dueAt)} where ${isOf(context, "m", meter)}`,
  );
}

function kindOf({ aggregation }: DueMeter): SQL {
  return sql.raw(`'${aggregation}'`);
}

/** Inserts the buckets of those events `e` of the meter that a join and its condition choose. Gives how many. */
async function addUp(context: Context, meter: DueMeter, chosen: SQL): Promise<number> {
  const bucket = bucketOf(sql.raw("e.occurred_at"), kindOf(meter));
  const events = sql`(select ${bucket} as bucket, e.* from ${chosen} and ${isOf(context, "e", meter)} and e.voided_at is null) e`;
  const sums = meter.aggregation === "unique_count" ? heldValues(events) : quantities(meter, events);
  const made = await context.tx.execute(sql`
    insert into usage_rollups (organization_id, subscription_id, metric_id, starts_at, customer_id, dirty, events, quantity,
      moment, last_at, last_transaction_id, held_values)
    select ${context.organization.id}::uuid, ${meter.subscriptionId}::uuid, ${meter.metricId}::uuid, bucket, customer_id, false,
      events, quantity, moment, last_at, last_transaction_id, held_values
    from (${sums}) added returning 1`);
  return made.length;
}

const NEWEST_FIRST = sql.raw(`order by e.occurred_at desc, e.transaction_id collate "C" desc`);

/** What a bucket keeps as its quantity; null where events are only counted. */
function quantityOf({ aggregation }: DueMeter): SQL {
  if (aggregation === "count") return sql`null::numeric`;
  if (aggregation === "max") return sql`max(e.quantity)`;
  return aggregation === "latest" ? sql`(array_agg(e.quantity ${NEWEST_FIRST}))[1]` : sql`sum(e.quantity)`;
}

function quantities(meter: DueMeter, events: SQL): SQL {
  const moment =
    meter.aggregation === "weighted_sum"
      ? sql`sum(e.quantity * (extract(epoch from e.occurred_at - e.bucket) * 1000))`
      : sql`null::numeric`;
  const last =
    meter.aggregation === "latest"
      ? sql`max(e.occurred_at) as last_at, (array_agg(e.transaction_id ${NEWEST_FIRST}))[1] as last_transaction_id`
      : sql`null::timestamptz as last_at, null as last_transaction_id`;
  return sql`select e.bucket, e.customer_id, count(*) as events, ${quantityOf(meter)} as quantity, ${moment} as moment, ${last},
      null::jsonb as held_values
    from ${events} group by e.bucket, e.customer_id`;
}

/** More different values than this in a bucket are not kept: reading them would save little. */
const MAX_HELD_VALUES = 2_000;

function heldValues(events: SQL): SQL {
  return sql`select bucket, customer_id, sum(n)::bigint as events, null::numeric as quantity, null::numeric as moment,
      null::timestamptz as last_at, null as last_transaction_id,
      case when count(*) <= ${sql.raw(String(MAX_HELD_VALUES))} and count(*) = count(value) then
        jsonb_object_agg(value, jsonb_build_object('n', n, 'o', operation, 't', extract(epoch from at), 'x', transaction_id))
          filter (where value is not null) end as held_values
    from (select e.bucket, e.customer_id, e.unique_value as value, count(*) as n, max(e.occurred_at) as at,
        (array_agg(e.operation ${NEWEST_FIRST}))[1] as operation,
        (array_agg(e.transaction_id ${NEWEST_FIRST}))[1] as transaction_id
      from ${events} group by e.bucket, e.customer_id, e.unique_value) each_value
    group by bucket, customer_id`;
}
