import { type SQL, sql } from "drizzle-orm";
import type { UniqueOperation } from "../billing/metering/metric-kinds";
import type { Instant } from "../billing/time/instant";
import type { Context } from "../context.server";
import { idArray, instantOf } from "./bulk.server";
import { lateLimit, periodsUntil } from "./columns";
import { bucketOf } from "./usage-buckets";

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
  return [...byId, ...(await holdSubjects(context, sql`external_id = any(${texts(externalIds)})`))];
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
  readonly operation: UniqueOperation | null;
  /** JSON text. */
  readonly properties: string | null;
  readonly contentHash: string;
};

/** A row in the short names of the statement below; the properties are JSON already and are not written twice. */
function rowJson(row: UsageRow): string {
  const quantity = row.quantity === null ? "" : `,"q":"${row.quantity}"`;
  const value = row.uniqueValue === null ? "" : `,"u":${JSON.stringify(row.uniqueValue)}`;
  const operation = row.operation === null ? "" : `,"n":"${row.operation}"`;
  const properties = row.properties === null ? "" : `,"p":${row.properties}`;
  return `{"id":"${row.id}","t":${JSON.stringify(row.transactionId)},"c":"${row.customerId}","s":"${row.subscriptionId}","m":"${row.metricId}","o":"${new Date(row.occurredAt).toISOString()}"${quantity}${value}${operation}${properties},"h":"${row.contentHash}"}`;
}

/**
 * The rest of a statement whose `changed` rows of usage events reopen billed windows: those that hold an event, and
 * of a recurring metric all later ones too, for its quantity goes on. The difference joins the subscription's next
 * invoice; where none is to come it is due now, and so is a subscription with a charge that bills usage as it comes.
 */
function reopenedBy(context: Context, changed: "stored" | "voided"): SQL {
  const organizationId = context.organization.id;
  const events = sql.raw(changed);
  return sql`reopened as (
      update rating_windows as w set dirty = true from ${events} e
      join metrics m on m.organization_id = ${organizationId} and m.id = e.metric_id
      where w.organization_id = ${organizationId} and w.subscription_id = e.subscription_id
        and w.metric_id = e.metric_id and w.state = 'billed'
        and (m.recurring or e.occurred_at >= w.starts_at)
        and (e.occurred_at < w.ends_at or (w.through_end and e.occurred_at = w.ends_at))
      returning w.subscription_id
    ), woken as (
      update subscriptions set due_at = least(due_at, ${instantOf(context.now)})
      where organization_id = ${organizationId} and (due_at is null and id in (select subscription_id from reopened)
        or id in (select e.subscription_id from (select distinct subscription_id, metric_id from ${events}) e
        join charges c on c.organization_id = ${organizationId} and c.metric_id = e.metric_id and c.bills_at_once
        join stints t on t.organization_id = ${organizationId} and t.plan_version_id = c.plan_version_id
          and t.subscription_id = e.subscription_id))
    )`;
}

/**
 * Further parts of that statement. Buckets in which a `changed` event lies say nothing any more, also where there was
 * none: their events are read until they are added up again. In one order, so that batches do not wait for each other
 * in a ring.
 */
function dirtiedBy(context: Context, changed: "stored" | "voided"): SQL {
  return sql`dirtied as (
      insert into usage_rollups (organization_id, subscription_id, metric_id, starts_at, customer_id, dirty, events)
      select distinct ${context.organization.id}::uuid, m.subscription_id, m.metric_id,
        ${bucketOf(sql.raw("e.occurred_at"), sql.raw("m.aggregation"))} as bucket, m.customer_id, true, 0
      from ${sql.raw(changed)} e join usage_meters m on m.organization_id = ${context.organization.id}
        and m.subscription_id = e.subscription_id and m.metric_id = e.metric_id and e.occurred_at < m.rolled_through
      order by m.subscription_id, m.metric_id, bucket
      on conflict (organization_id, subscription_id, metric_id, starts_at) do update set dirty = true
    )`;
}

/** So many events of one meter in one batch say that it is busy, and that adding it up beforehand is worth it. */
const BUSY_BATCH_EVENTS = 100;

function busyMeters(context: Context): SQL {
  return sql`busy as (
      insert into usage_meters (organization_id, subscription_id, metric_id, customer_id, aggregation, due_at)
      select ${context.organization.id}::uuid, e.subscription_id, e.metric_id, e.customer_id, m.aggregation,
        ${instantOf(context.now)}
      from (select subscription_id, metric_id, customer_id from stored
        group by subscription_id, metric_id, customer_id having count(*) >= ${sql.raw(String(BUSY_BATCH_EVENTS))}) e
      join metrics m on m.organization_id = ${context.organization.id} and m.id = e.metric_id
      on conflict (organization_id, subscription_id, metric_id) do nothing
    )`;
}

/**
 * Stores a batch by one statement and gives the transaction ids that were there before. The same statement marks
 * the billed windows that an event reopens, so that a run bills the difference.
 */
export async function insertUsage(context: Context, rows: readonly UsageRow[]): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const organizationId = context.organization.id;
  const now = instantOf(context.now);
  const repeated = await context.tx.execute<{ t: string }>(sql`
    with given as materialized (
      select * from json_to_recordset(${`[${rows.map(rowJson).join(",")}]`}::json) as event(id uuid, t text, c uuid,
        s uuid, m uuid, o timestamptz, q numeric, u text, n text, p jsonb, h text)
    ), stored as (
      insert into usage_events (organization_id, id, transaction_id, customer_id, subscription_id, metric_id,
        occurred_at, quantity, unique_value, operation, properties, content_hash, known_at, recorded_at)
      select ${organizationId}::uuid, id, t, c, s, m, o, q, u, n, p, h, ${now}, ${instantOf(context.recordedAt)}
      from given
      on conflict (organization_id, transaction_id) do nothing
      returning transaction_id, customer_id, subscription_id, metric_id, occurred_at
    ), ${reopenedBy(context, "stored")}, ${dirtiedBy(context, "stored")}, ${busyMeters(context)}
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
      and transaction_id = any(${texts(transactionIds)})`);
  return new Map(rows.map((row) => [row.transaction_id, row.content_hash]));
}

/** A stored event, as far as voiding looks at it. */
export type StoredUsage = {
  readonly transactionId: string;
  readonly subscriptionId: string;
  readonly voidedAt: Instant | null;
};

/** The stored events of those transaction ids; ids nobody sent are left out. */
export async function findUsage(context: Context, transactionIds: readonly string[]): Promise<StoredUsage[]> {
  const rows = await context.tx.execute<{ t: string; s: string; voided_ms: number | null }>(sql`
    select transaction_id as t, subscription_id as s, floor(extract(epoch from voided_at) * 1000)::float8 as voided_ms
    from usage_events where organization_id = ${context.organization.id} and transaction_id = any(${texts(transactionIds)})`);
  return rows.map(({ t, s, voided_ms }) => ({ transactionId: t, subscriptionId: s, voidedAt: voided_ms }));
}

/**
 * Voids events by one statement, which reopens what was billed with them as late usage does, and gives the
 * transaction ids that were not void before.
 */
export async function voidUsageEvents(
  context: Context,
  transactionIds: readonly string[],
): Promise<Set<string>> {
  if (transactionIds.length === 0) return new Set();
  const rows = await context.tx.execute<{ t: string }>(sql`
    with voided as (
      update usage_events set voided_at = ${instantOf(context.now)}
      where organization_id = ${context.organization.id} and transaction_id = any(${texts(transactionIds)})
        and voided_at is null
      returning transaction_id, subscription_id, metric_id, occurred_at
    ), ${reopenedBy(context, "voided")}, ${dirtiedBy(context, "voided")}
    select transaction_id as t from voided`);
  return new Set(rows.map((row) => row.t));
}

/**
 * Windows that set those events aside, each with each event: late, and later than a charge bills. Windows of other
 * charges that billed them are none of these.
 */
function asideBy(context: Context, transactionIds: readonly string[]): SQL {
  const organizationId = context.organization.id;
  return sql`select w.id, w.subscription_id, e.customer_id, e.transaction_id from usage_events e
      join metrics m on m.organization_id = ${organizationId} and m.id = e.metric_id
      join rating_windows w on w.organization_id = ${organizationId} and w.subscription_id = e.subscription_id
        and w.metric_id = e.metric_id and w.state = 'billed'
        and (m.recurring or e.occurred_at >= w.starts_at)
        and (e.occurred_at < w.ends_at or (w.through_end and e.occurred_at = w.ends_at))
      join charges c on c.organization_id = ${organizationId} and c.id = w.charge_id
      where e.organization_id = ${organizationId} and e.transaction_id = any(${texts(transactionIds)})
        and e.voided_at is null and e.id > w.id and (w.released_at is null or e.recorded_at > w.released_at)
        and ${periodsUntil(organizationId, sql`e.known_at`)} > ${lateLimit(context.organization.policy)}`;
}

/** A window with an event that it set aside. */
export type AsideUsage = {
  readonly windowId: string;
  readonly subscriptionId: string;
  readonly customerId: string;
  readonly transactionId: string;
};

/** What releasing those events would open. */
export async function listAsideUsage(
  context: Context,
  transactionIds: readonly string[],
): Promise<AsideUsage[]> {
  const rows = await context.tx.execute<{
    id: string;
    subscription_id: string;
    customer_id: string;
    transaction_id: string;
  }>(sql`${asideBy(context, transactionIds)} order by w.id, e.id`);
  return rows.map((row) => ({
    windowId: row.id,
    subscriptionId: row.subscription_id,
    customerId: row.customer_id,
    transactionId: row.transaction_id,
  }));
}

/**
 * Opens by one statement the billed windows that set those events aside, so that the next run bills the difference
 * whatever their age, and gives the transaction ids that were set aside.
 */
export async function releaseUsageEvents(
  context: Context,
  transactionIds: readonly string[],
): Promise<Set<string>> {
  if (transactionIds.length === 0) return new Set();
  const organizationId = context.organization.id;
  const rows = await context.tx.execute<{ t: string }>(sql`
    with held as (${asideBy(context, transactionIds)}), released as (
      update rating_windows set state = 'open', dirty = true, released_at = ${instantOf(context.recordedAt)}
      where organization_id = ${organizationId} and id in (select id from held)
    ), woken as (
      update subscriptions set due_at = ${instantOf(context.now)}
      where organization_id = ${organizationId} and due_at is null and id in (select subscription_id from held)
    )
    select distinct transaction_id as t from held`);
  return new Set(rows.map((row) => row.t));
}

function texts(values: readonly string[]): SQL {
  return sql`array(select json_array_elements_text(${JSON.stringify(values)}::json))`;
}
