import { type SQL, sql } from "drizzle-orm";
import type { Charge } from "../billing/catalog/plan";
import type { RatingWindow, UsageAggregate } from "../billing/fees/fee";
import { usageDetail } from "../billing/fees/propose";
import { windowKey } from "../billing/fees/windows";
import type { Aggregation } from "../billing/metering/metric-kinds";
import { fromDecimal, type Rational, rational } from "../billing/money/rational";
import type { Instant } from "../billing/time/instant";
import type { Context } from "../context.server";
import { idArray, instantOf } from "./bulk.server";

/** What ingest has to know of a subscription. */
export type UsageSubject = {
  readonly id: string;
  readonly customerId: string;
  readonly externalId: string | null;
  readonly startsAt: Instant;
  readonly endsAt: Instant | null;
};

/**
 * The subscriptions events name, by one statement for each way of naming them. Their rows are held against a billing run until the events
 * are stored: a run that has just billed a window is then seen, and one that comes later sees the events.
 */
export async function holdUsageSubjects(
  context: Context,
  ids: readonly string[],
  externalIds: readonly string[],
): Promise<UsageSubject[]> {
  const byId = ids.length === 0 ? [] : await holdSubjects(context, sql`id = any(${idArray(ids)})`);
  if (externalIds.length === 0) return byId;
  const names = sql`array(select json_array_elements_text(${JSON.stringify(externalIds)}::json))`;
  return [...byId, ...(await holdSubjects(context, sql`external_id = any(${names})`))];
}

async function holdSubjects(context: Context, which: SQL): Promise<UsageSubject[]> {
  const rows = await context.tx.execute<{
    id: string;
    customer_id: string;
    external_id: string | null;
    starts_ms: number;
    ends_ms: number | null;
  }>(sql`
    select id, customer_id, external_id, floor(extract(epoch from starts_at) * 1000)::float8 as starts_ms,
      floor(extract(epoch from ends_at) * 1000)::float8 as ends_ms
    from subscriptions
    where organization_id = ${context.organization.id} and ${which}
    order by id for key share`);
  return rows.map((row) => ({
    id: row.id,
    customerId: row.customer_id,
    externalId: row.external_id,
    startsAt: row.starts_ms,
    endsAt: row.ends_ms,
  }));
}

/** One event ready to be stored. */
export type UsageRow = {
  readonly id: string;
  readonly transactionId: string;
  readonly customerId: string;
  readonly subscriptionId: string;
  readonly metricId: string;
  readonly occurredAt: Instant;
  readonly quantity: string | null;
  readonly uniqueValue: string | null;
  /** JSON text. */
  readonly properties: string | null;
  readonly contentHash: string;
};

/** A row in the short names of the statement below; the properties are JSON already and are not written twice. */
function rowJson(row: UsageRow): string {
  const quantity = row.quantity === null ? "" : `,"q":"${row.quantity}"`;
  const value = row.uniqueValue === null ? "" : `,"u":${JSON.stringify(row.uniqueValue)}`;
  const properties = row.properties === null ? "" : `,"p":${row.properties}`;
  return `{"id":"${row.id}","t":${JSON.stringify(row.transactionId)},"c":"${row.customerId}","s":"${row.subscriptionId}","m":"${row.metricId}","o":"${new Date(row.occurredAt).toISOString()}"${quantity}${value}${properties},"h":"${row.contentHash}"}`;
}

/**
 * Stores a batch by one statement and gives the transaction ids that were there before. The same statement marks
 * the billed windows that an event reopens, and makes their subscriptions due now, so that the next run bills the
 * difference.
 */
export async function insertUsage(context: Context, rows: readonly UsageRow[]): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const organizationId = context.organization.id;
  const now = instantOf(context.now);
  const repeated = await context.tx.execute<{ t: string }>(sql`
    with given as materialized (
      select * from json_to_recordset(${`[${rows.map(rowJson).join(",")}]`}::json) as event(id uuid, t text, c uuid,
        s uuid, m uuid, o timestamptz, q numeric, u text, p jsonb, h text)
    ), stored as (
      insert into usage_events (organization_id, id, transaction_id, customer_id, subscription_id, metric_id,
        occurred_at, quantity, unique_value, properties, content_hash, known_at, recorded_at)
      select ${organizationId}::uuid, id, t, c, s, m, o, q, u, p, h, ${now}, ${instantOf(context.recordedAt)}
      from given
      on conflict (organization_id, transaction_id) do nothing
      returning transaction_id, subscription_id, metric_id, occurred_at
    ), reopened as (
      update rating_windows as w set dirty = true from stored
      where w.organization_id = ${organizationId} and w.subscription_id = stored.subscription_id
        and w.metric_id = stored.metric_id and w.state = 'billed'
        and stored.occurred_at >= w.starts_at
        and (stored.occurred_at < w.ends_at or (w.through_end and stored.occurred_at = w.ends_at))
      returning w.subscription_id
    ), woken as (
      update subscriptions set due_at = least(due_at, ${now})
      where organization_id = ${organizationId} and id in (select subscription_id from reopened)
    )
    select t from given where t not in (select transaction_id from stored)`);
  return new Set(repeated.map((row) => row.t));
}

/** The content hashes of stored events, by transaction id: a repeat has the same, a conflict another. */
export async function findContentHashes(
  context: Context,
  transactionIds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await context.tx.execute<{ transaction_id: string; content_hash: string }>(sql`
    select transaction_id, content_hash from usage_events
    where organization_id = ${context.organization.id}
      and transaction_id = any(array(select json_array_elements_text(${JSON.stringify(transactionIds)}::json)))`);
  return new Map(rows.map((row) => [row.transaction_id, row.content_hash]));
}

/** A stretch of usage to add up; `key` is the caller's name for it. */
export type UsageSpan = {
  readonly key: string;
  readonly subscriptionId: string;
  readonly metricId: string;
  readonly aggregation: Aggregation;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly throughEnd: boolean;
  /** "events" also reads what each event adds, in order; a charge's `usageDetail` says whether its price needs it. */
  readonly detail: "total" | "events";
};

const WITHIN = sql.raw(`e.subscription_id = w.subscription_id and e.metric_id = w.metric_id
  and e.occurred_at >= w.starts_at
  and (e.occurred_at < w.ends_at or (w.through_end and e.occurred_at = w.ends_at))`);

/** The usage of a window, as far as its charge looks at it. */
export function usageSpan(window: RatingWindow, charge: Charge): UsageSpan {
  const { subscriptionId, metricId, startsAt, endsAt, throughEnd } = window;
  const span = { key: windowKey(window), subscriptionId, metricId, startsAt, endsAt, throughEnd };
  return { ...span, aggregation: charge.aggregation, detail: usageDetail(charge) };
}

/** A span in the column names of the statements below; `i` leads from a row back to it. */
function spanRow(span: UsageSpan, index: number) {
  return {
    i: index,
    subscription_id: span.subscriptionId,
    metric_id: span.metricId,
    a: span.aggregation,
    starts_at: new Date(span.startsAt).toISOString(),
    ends_at: new Date(span.endsAt).toISOString(),
    through_end: span.throughEnd,
  };
}

/**
 * The one aggregate query: any number of windows of all metrics. Every span gets an answer, zero without events.
 * The order of "latest" is that of the engine: event time, then transaction id by code point. Spans that want every
 * event's amount cost a second statement, whatever their number.
 */
export async function loadUsage(
  context: Context,
  spans: readonly UsageSpan[],
): Promise<Map<string, UsageAggregate>> {
  if (spans.length === 0) return new Map();
  const organizationId = context.organization.id;
  const given = JSON.stringify(spans.map(spanRow));
  const rows = await context.tx.execute<{ i: number; quantity: string | null; events: number }>(sql`
    with w as materialized (
      select * from json_to_recordset(${given}::json) as given(i int, subscription_id uuid, metric_id uuid, a text,
        starts_at timestamptz, ends_at timestamptz, through_end boolean))
    select w.i, u.quantity::text, u.events from w cross join lateral (
      select case w.a when 'sum' then sum(e.quantity) when 'max' then max(e.quantity) else count(*)::numeric end as quantity,
        count(*)::int as events
      from usage_events e where e.organization_id = ${organizationId} and ${WITHIN}) u
    where w.a in ('count', 'sum', 'max')
    union all
    select w.i, u.quantity::text, u.events from w cross join lateral (
      select count(distinct e.unique_value) as quantity, count(*)::int as events
      from usage_events e where e.organization_id = ${organizationId} and ${WITHIN}) u
    where w.a = 'unique_count'
    union all
    select w.i, u.quantity::text, u.events from w cross join lateral (
      select (array_agg(e.quantity order by e.occurred_at desc, e.transaction_id collate "C" desc))[1] as quantity,
        count(*)::int as events
      from usage_events e where e.organization_id = ${organizationId} and ${WITHIN}) u
    where w.a = 'latest'`);
  const amounts = await loadEventAmounts(
    context,
    spans.filter((span) => span.detail === "events"),
  );
  const usage = new Map<string, UsageAggregate>();
  for (const row of rows) {
    const span = spans[row.i];
    if (!span) continue;
    const quantity = row.quantity === null ? rational(0) : fromDecimal(row.quantity);
    const events = amounts.get(span.key);
    usage.set(span.key, { quantity, eventCount: row.events, ...(events ? { amounts: events } : {}) });
  }
  return usage;
}

/** What each event of those spans adds, in canonical order; one where events are only counted. */
async function loadEventAmounts(
  context: Context,
  spans: readonly UsageSpan[],
): Promise<Map<string, readonly Rational[]>> {
  if (spans.length === 0) return new Map();
  const rows = await context.tx.execute<{ i: number; amounts: string[] | null }>(sql`
    with w as materialized (
      select * from json_to_recordset(${JSON.stringify(spans.map(spanRow))}::json) as given(i int,
        subscription_id uuid, metric_id uuid, starts_at timestamptz, ends_at timestamptz, through_end boolean))
    select w.i, u.amounts from w cross join lateral (
      select json_agg(coalesce(e.quantity, 1)::text order by e.occurred_at, e.transaction_id collate "C") as amounts
      from usage_events e where e.organization_id = ${context.organization.id} and ${WITHIN}) u`);
  return new Map(
    rows.flatMap(({ i, amounts }) => {
      const span = spans[i];
      return span ? [[span.key, (amounts ?? []).map(fromDecimal)] as const] : [];
    }),
  );
}
