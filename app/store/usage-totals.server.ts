import { type SQL, sql } from "drizzle-orm";
import type { Context } from "../context.server";
import { bucketLength, bucketOf } from "./usage-buckets";

/** What a window adds up to, by the index of its span. */
export type TotalRow = {
  readonly i: number;
  readonly quantity: string | null;
  readonly events: number;
  readonly opening: string | null;
};

/**
 * Adds up windows `w` (`i`, `subscription_id`, `metric_id`, `a`, `recurs`, `starts_at`, `ends_at`, `through_end`), which
 * `given` defines. Whole buckets of busy meters are read from what was added up before; events are read at both ends of
 * a window, in dirty buckets, after what is rolled up, and for every other meter. One statement sees one moment, and
 * events mark their bucket in the transaction that stores them, so that the sum is that of the events, always.
 *
 * Every window gets a row, zero without events. The order of "latest" is that of the engine: event time, then
 * transaction id by code point. A unique value counts when the last event with it did not remove it; a weighted sum
 * comes as changes times milliseconds.
 */
export async function readTotals(context: Context, given: SQL): Promise<readonly TotalRow[]> {
  return context.tx.execute<TotalRow>(sql`
    with ${given}, ${spans(context)}, ${stretches(context)},
    pieces as (
      ${sumsOfEvents(context)} union all ${weightedEvents(context)} union all ${sumsOfBuckets}
    ), newest as (
      ${lastEvents(context)} union all ${lastOfBuckets}
    ), held as (
      ${valuesOfEvents(context)} union all ${valuesOfBuckets}
    )
    select i, (case a when 'max' then max(quantity) else sum(quantity) end)::text as quantity, sum(events)::int as events,
        sum(opening)::text as opening
      from pieces group by i, a
    union all
    select i, ((array_agg(quantity order by at desc, transaction_id collate "C" desc)
        filter (where at is not null))[1])::text, sum(events)::int, null
      from newest group by i
    union all
    select s.i, (count(v.i) filter (where v.operation is distinct from 'remove'))::text, coalesce(sum(v.events), 0)::int, null
      from s left join (
        select i, sum(events) as events,
          (array_agg(operation order by at desc, transaction_id collate "C" desc))[1] as operation
        from held group by i, value) v on v.i = s.i
      where s.a = 'unique_count' group by s.i`);
}

/**
 * The windows, with the whole buckets in each: `[bucket_from, bucket_to)`, but for the one (`hole_from` to `hole_to`)
 * that a recurring metric's window begins in. `bucket_to` is null where nothing was rolled up.
 */
function spans(context: Context): SQL {
  const begins = bucketOf(sql.raw("w.starts_at"), sql.raw("w.a"));
  return sql`aligned as materialized (
      select w.*, ${begins} as hole_from,
        case when ${begins} = w.starts_at then w.starts_at else ${begins} + ${bucketLength(sql.raw("w.a"))} end as hole_to,
        least(${bucketOf(sql.raw("w.ends_at"), sql.raw("w.a"))}, m.rolled_through) as bucket_to, m.rolled_through
      from w left join usage_meters m on m.organization_id = ${context.organization.id}
        and m.subscription_id = w.subscription_id and m.metric_id = w.metric_id and m.aggregation = w.a
    ), s as materialized (
      select i, subscription_id, metric_id, a, recurs, starts_at, ends_at, through_end, hole_from, hole_to,
        case when recurs then '-infinity' else hole_to end as bucket_from,
        case when rolled_through is not null and (recurs or hole_to < bucket_to) then bucket_to end as bucket_to
      from aligned
    )`;
}

/** `b`: whole buckets; `r`: the stretches of each window whose events are read. */
function stretches(context: Context): SQL {
  return sql`whole as (
      select s.i, s.subscription_id, s.metric_id, s.a, s.recurs, s.starts_at as window_from, s.ends_at as window_to, b.starts_at, b.events,
        b.quantity, b.moment, b.last_at, b.last_transaction_id, b.held_values,
        b.dirty or (s.a = 'unique_count' and b.held_values is null) as dirty
      from s join usage_rollups b on b.organization_id = ${context.organization.id}
        and b.subscription_id = s.subscription_id and b.metric_id = s.metric_id
        and b.starts_at >= s.bucket_from and b.starts_at < s.bucket_to
        and not (b.starts_at = s.hole_from and s.hole_from < s.hole_to)
      where s.bucket_to is not null
    ), b as (select * from whole where not dirty), r as (
      select i, subscription_id, metric_id, a, recurs, starts_at as window_from, ends_at as window_to,
        case when bucket_to is not null then bucket_to when recurs then '-infinity' else starts_at end as starts_at,
        ends_at, through_end
      from s
      union all
      select i, subscription_id, metric_id, a, recurs, starts_at, ends_at, case when recurs then hole_from else starts_at end,
        hole_to, false
      from s where hole_from < hole_to and hole_to <= bucket_to
      union all
      select i, subscription_id, metric_id, a, recurs, window_from, window_to, starts_at,
        starts_at + ${bucketLength(sql.raw("a"))}, false
      from whole where dirty
    )`;
}

/** The events of a stretch, from the index of its meter. */
function eventsOf(context: Context): SQL {
  return sql`usage_events e where e.organization_id = ${context.organization.id} and e.subscription_id = r.subscription_id
    and e.metric_id = r.metric_id and e.voided_at is null and e.occurred_at >= r.starts_at and e.occurred_at <= r.ends_at
    and (e.occurred_at < r.ends_at or r.through_end)`;
}

/** A part for each aggregation, because every event would pay for the sums that nobody asked for. */
function sumsOfEvents(context: Context): SQL {
  const events = eventsOf(context);
  return sql`
    select r.i, r.a, u.events, u.events::numeric as quantity, null::numeric as opening from r cross join lateral (
      select count(*) as events from ${events}) u where r.a = 'count'
    union all
    select r.i, r.a, u.events, u.quantity, null from r cross join lateral (
      select count(*) as events, sum(e.quantity) as quantity from ${events}) u where r.a = 'sum' and not r.recurs
    union all
    select r.i, r.a, u.events, u.quantity, null from r cross join lateral (
      select count(*) as events, max(e.quantity) as quantity from ${events}) u where r.a = 'max'
    union all
    select r.i, r.a, u.events, u.quantity, u.opening from r cross join lateral (
      select count(*) filter (where e.occurred_at >= r.window_from) as events, sum(e.quantity) as quantity,
        sum(e.quantity) filter (where e.occurred_at < r.window_from) as opening
      from ${events}) u where r.a = 'sum' and r.recurs`;
}

function weightedEvents(context: Context): SQL {
  return sql`
    select r.i, r.a, u.events, u.quantity, u.opening from r cross join lateral (
      select sum(p.product) as quantity, count(*) filter (where p.occurred_at >= r.window_from) as events,
        sum(p.product) filter (where p.occurred_at < r.window_from) as opening
      from (select e.occurred_at, e.quantity
          * (extract(epoch from r.window_to - greatest(e.occurred_at, r.window_from)) * 1000) as product
        from ${eventsOf(context)}) p) u where r.a = 'weighted_sum'`;
}

/** Buckets lie whole before a window or whole in it. */
const sumsOfBuckets = sql`
  select i, a, case when starts_at >= window_from then events else 0 end, added,
    case when starts_at < window_from then added end
  from (select i, a, starts_at, window_from, events, case
      when a = 'count' then events::numeric
      when a <> 'weighted_sum' then quantity
      when starts_at < window_from then quantity * (extract(epoch from window_to - window_from) * 1000)
      else quantity * (extract(epoch from window_to - starts_at) * 1000) - moment end as added
    from b where a in ('count', 'sum', 'max', 'weighted_sum')) weighed`;

function lastEvents(context: Context): SQL {
  const events = eventsOf(context);
  return sql`
    select r.i, n.events, l.quantity, l.occurred_at as at, l.transaction_id
    from r cross join lateral (select count(*) as events from ${events}) n
    left join lateral (select e.quantity, e.occurred_at, e.transaction_id from ${events}
      order by e.occurred_at desc, e.transaction_id collate "C" desc limit 1) l on true
    where r.a = 'latest'`;
}

const lastOfBuckets = sql`
  select i, events, quantity, last_at, last_transaction_id from b where a = 'latest'`;

function valuesOfEvents(context: Context): SQL {
  const newestFirst = sql.raw(`order by e.occurred_at desc, e.transaction_id collate "C" desc`);
  return sql`
    select r.i, v.value, v.events, v.operation, extract(epoch from v.at) as at, v.transaction_id
    from r cross join lateral (
      select e.unique_value as value, count(*) as events, max(e.occurred_at) as at,
        (array_agg(e.operation ${newestFirst}))[1] as operation,
        (array_agg(e.transaction_id ${newestFirst}))[1] as transaction_id
      from ${eventsOf(context)} group by e.unique_value) v
    where r.a = 'unique_count'`;
}

const valuesOfBuckets = sql`
  select b.i, v.key, (v.value ->> 'n')::bigint, v.value ->> 'o', (v.value ->> 't')::numeric, v.value ->> 'x'
  from b cross join lateral jsonb_each(b.held_values) v where b.a = 'unique_count'`;
