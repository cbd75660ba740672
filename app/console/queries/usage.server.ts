import { and, count, eq, gte, inArray, isNull, lt, type SQL, sql } from "drizzle-orm";
import { metrics } from "../../../drizzle/schema/catalog";
import { customers } from "../../../drizzle/schema/customers";
import { fees, invoices } from "../../../drizzle/schema/invoicing";
import { usageEvents } from "../../../drizzle/schema/usage";
import { groupBy } from "../../billing/group-by";
import { dayInZone, startOfDay } from "../../billing/time/zone";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { keyset, lateLimit, type Page, type PageRequest, periodsUntil } from "../../store/columns";
import type { EventState } from "../event-states";

export type UsageFilter = {
  readonly customerId: string | null;
  readonly subscriptionId: string | null;
  readonly metricId: string | null;
  /** Those of the counted ones that are in it; left out: whatever became of them, and whenever they arrived. */
  readonly state?: EventState | null;
};

/** Days the usage page looks back. */
const CHART_DAYS = 31;
/** Lines that are told of one event. */
const MOST_LINES = 10;

// Written out, because a column of the only table of a statement loses its table's name, and inside of a subquery
// would then mean the column of the window.
const EVENT = sql.raw("usage_events");
const HELD =
  sql.raw(`w.subscription_id = usage_events.subscription_id and w.metric_id = usage_events.metric_id
  and w.starts_at <= usage_events.occurred_at and (w.ends_at > usage_events.occurred_at
    or (w.through_end and w.ends_at = usage_events.occurred_at))`);

/** Ids are in order of time, so an event that came late has an id above that of the window it is in. */
const LATE_OF_WINDOW = sql.raw(`usage_events.id > w.id
  and (w.released_at is null or usage_events.recorded_at > w.released_at)`);

const CHARGE_OF_WINDOW = sql.raw(
  "join charges c on c.organization_id = w.organization_id and c.id = w.charge_id",
);

/**
 * What became of an event: void, or what the windows that hold it say. Without a billed window it is pending. Ids are in
 * order of time, so an event is late when its id is above that of the window, which got it when it was first billed;
 * late usage is set aside for a charge when its window was older than the charge still bills, as the engine decides it. A reopened window that will be billed again makes all of its events pending.
 */
function eventState(context: Context) {
  const org = context.organization.id;
  const { now, limit, ageAt } = agesOf(context);
  return sql<EventState>`(select case when ${EVENT}.voided_at is not null then 'voided' when count(*) = 0 then 'pending'
      when bool_or(held.dirty and held.age <= held.reach) then 'pending'
      when bool_or(held.age_when_late > held.reach) then 'set_aside' else 'billed' end
    from (select w.dirty, ${limit} as reach, case when w.dirty then ${ageAt(now)} end as age,
        case when ${LATE_OF_WINDOW} then ${ageAt(sql`${EVENT}.known_at`)} end as age_when_late
      from rating_windows w ${CHARGE_OF_WINDOW} where w.organization_id = ${org} and ${HELD} and w.state <> 'open'
      ) held)`;
}

/** How many closed periods the window `w` was old at an instant, its own counted, and up to which age it is billed again. */
function agesOf({ organization, now }: Context) {
  return {
    now: sql`${new Date(now).toISOString()}::timestamptz`,
    limit: lateLimit(organization.policy),
    ageAt: (instant: SQL) => periodsUntil(organization.id, instant),
  };
}

/** Codes of the charges that set an event aside; it may be billed by others. */
export async function listChargesAside(
  context: Context,
  { id, state }: Pick<EventRow, "id" | "state">,
): Promise<string[]> {
  if (state !== "set_aside") return [];
  const { limit, ageAt } = agesOf(context);
  const org = context.organization.id;
  const rows = await context.tx.execute<{ code: string }>(sql`
    select distinct c.code from usage_events
    join rating_windows w on w.organization_id = ${org} and ${HELD} and w.state <> 'open'
    ${CHARGE_OF_WINDOW}
    where usage_events.organization_id = ${org} and usage_events.id = ${id} and ${LATE_OF_WINDOW}
      and ${ageAt(sql`usage_events.known_at`)} > ${limit}
    order by c.code`);
  return rows.map(({ code }) => code);
}

/** What voiding an event does to bills: it never was in one, the difference joins the next, or what was billed stays. */
export type VoidEffect = "not_billed" | "difference" | "stays_billed";

/** As the engine decides it for late usage: a window that is older than its charge still bills is left as it was billed. */
export async function loadVoidEffect(
  context: Context,
  { id, state }: Pick<EventRow, "id" | "state">,
): Promise<VoidEffect> {
  if (state === "set_aside") return "not_billed";
  const { now, limit, ageAt } = agesOf(context);
  const org = context.organization.id;
  const [row] = await context.tx.execute<{ effect: VoidEffect }>(sql`
    select case when count(w.id) = 0 then 'not_billed'
      when bool_or(${ageAt(now)} <= ${limit}) then 'difference' else 'stays_billed' end as effect
    from usage_events join rating_windows w on w.organization_id = ${org} and ${HELD} and w.state <> 'open'
      ${CHARGE_OF_WINDOW}
    where usage_events.organization_id = ${org} and usage_events.id = ${id}`);
  return row?.effect ?? "not_billed";
}

function selectEvents(context: Context) {
  const org = context.organization.id;
  return context.tx
    .select({
      id: usageEvents.id,
      transactionId: usageEvents.transactionId,
      customerId: usageEvents.customerId,
      customerName: customers.name,
      subscriptionId: usageEvents.subscriptionId,
      metricCode: metrics.code,
      occurredAt: usageEvents.occurredAt,
      knownAt: usageEvents.knownAt,
      voidedAt: usageEvents.voidedAt,
      quantity: usageEvents.quantity,
      uniqueValue: usageEvents.uniqueValue,
      properties: usageEvents.properties,
      state: eventState(context),
    })
    .from(usageEvents)
    .innerJoin(metrics, and(eq(metrics.organizationId, org), eq(metrics.id, usageEvents.metricId)))
    .innerJoin(customers, and(eq(customers.organizationId, org), eq(customers.id, usageEvents.customerId)))
    .$dynamic();
}

/** One accepted event and what became of it. */
export type EventRow = Awaited<ReturnType<typeof selectEvents>>[number];

function conditions(context: Context, filter: UsageFilter) {
  return [
    eq(usageEvents.organizationId, context.organization.id),
    filter.customerId ? eq(usageEvents.customerId, filter.customerId) : undefined,
    filter.subscriptionId ? eq(usageEvents.subscriptionId, filter.subscriptionId) : undefined,
    filter.metricId ? eq(usageEvents.metricId, filter.metricId) : undefined,
    ...(filter.state ? [arrivedLately(context), sql`${eventState(context)} = ${filter.state}`] : []),
  ];
}

/** In the 31 days whose events are counted. */
function arrivedLately({ organization: { zone }, now }: Context): SQL {
  return gte(usageEvents.knownAt, startOfDay(dayInZone(now, zone) - CHART_DAYS + 1, zone));
}

/** Events in the order they arrived, newest first: the list shows what came in last. */
export async function listEvents(
  context: Context,
  filter: UsageFilter,
  request: PageRequest,
): Promise<Page<EventRow>> {
  const key = keyset<EventRow>(
    [{ column: usageEvents.id, cast: "uuid", read: (row) => row.id }],
    "descending",
    request,
  );
  const rows = await selectEvents(context)
    .where(and(...conditions(context, filter), key.where))
    .orderBy(key.orderBy)
    .limit(key.limit);
  return key.page(rows);
}

/** Those of the events that are set aside, or all of the filter, in the order they arrived. */
export async function listAsideEvents(
  context: Context,
  which: readonly string[] | UsageFilter,
  limit: number,
): Promise<EventRow[]> {
  const own =
    "customerId" in which
      ? conditions(context, { ...which, state: "set_aside" })
      : [
          eq(usageEvents.organizationId, context.organization.id),
          inArray(usageEvents.id, [...which]),
          sql`${eventState(context)} = 'set_aside'`,
        ];
  return selectEvents(context)
    .where(and(...own))
    .orderBy(usageEvents.id)
    .limit(limit);
}

/** The transaction ids of those events, whatever became of them. */
export async function listTransactionIds(context: Context, ids: readonly string[]): Promise<string[]> {
  const rows = await context.tx
    .select({ transactionId: usageEvents.transactionId })
    .from(usageEvents)
    .where(and(eq(usageEvents.organizationId, context.organization.id), inArray(usageEvents.id, [...ids])))
    .orderBy(usageEvents.id);
  if (rows.length < new Set(ids).size) throw new NotFound("This event");
  return rows.map(({ transactionId }) => transactionId);
}

export async function loadEvent(context: Context, id: string): Promise<EventRow> {
  const [row] = await selectEvents(context).where(
    and(eq(usageEvents.organizationId, context.organization.id), eq(usageEvents.id, id)),
  );
  if (!row) throw new NotFound("This event");
  return row;
}

/**
 * Lines of invoices that billed the windows which hold the event: later ones bill what an earlier one left out, or give
 * back. Looked for among the lines of its subscription, which have an index; those of windows have none.
 */
export async function listLinesOfEvent(context: Context, event: Pick<EventRow, "id" | "subscriptionId">) {
  const org = context.organization.id;
  const windows = sql`(select w.id from usage_events join rating_windows w on w.organization_id = ${org} and ${HELD}
    where usage_events.organization_id = ${org} and usage_events.id = ${event.id})`;
  return context.tx
    .select({
      id: fees.id,
      description: fees.description,
      invoiceId: invoices.id,
      number: invoices.number,
    })
    .from(fees)
    .innerJoin(invoices, and(eq(invoices.organizationId, org), eq(invoices.id, fees.invoiceId)))
    .where(
      and(
        eq(fees.organizationId, org),
        eq(fees.subscriptionId, event.subscriptionId),
        sql`${fees.ratingWindowId} in ${windows}`,
      ),
    )
    .orderBy(invoices.issuedOn, invoices.id, fees.lineNumber)
    .limit(MOST_LINES);
}

/** What arrived by day of the event, for the last 31 days: the count, and the sum where events carry quantities. */
export async function usageByDay(context: Context, filter: UsageFilter) {
  const { zone } = context.organization;
  const today = dayInZone(context.now, zone);
  const from = new Date(startOfDay(today - CHART_DAYS + 1, zone)).toISOString();
  const until = new Date(startOfDay(today + 1, zone)).toISOString();
  const late = sql`exists (select 1 from rating_windows w where w.organization_id = ${context.organization.id}
    and ${HELD} and w.ends_at <= ${EVENT}.known_at)`;
  const rows = await context.tx
    .select({
      day: sql<number>`(${usageEvents.occurredAt} at time zone ${zone})::date - date '1970-01-01'`.mapWith(
        Number,
      ),
      inTime: sql<number>`count(*) filter (where not ${late})`.mapWith(Number),
      late: sql<number>`count(*) filter (where ${late})`.mapWith(Number),
    })
    .from(usageEvents)
    .where(
      and(
        ...conditions(context, filter),
        sql`${usageEvents.occurredAt} >= ${from}::timestamptz and ${usageEvents.occurredAt} < ${until}::timestamptz`,
      ),
    )
    .groupBy(sql`1`);
  const byDay = new Map(rows.map((row) => [row.day, row]));
  return Array.from({ length: CHART_DAYS }, (_, index) => {
    const day = today - CHART_DAYS + 1 + index;
    return { day, inTime: byDay.get(day)?.inTime ?? 0, late: byDay.get(day)?.late ?? 0 };
  });
}

/** Events of those subscriptions by day and metric, for the same 31 days; without any there is nothing of a metric. */
export async function listEventDays(context: Context, subscriptionIds: readonly string[]) {
  if (subscriptionIds.length === 0) return [];
  const org = context.organization.id;
  const { zone } = context.organization;
  const today = dayInZone(context.now, zone);
  const rows = await context.tx
    .select({
      subscriptionId: usageEvents.subscriptionId,
      metricCode: metrics.code,
      day: sql<number>`(${usageEvents.occurredAt} at time zone ${zone})::date - date '1970-01-01'`.mapWith(
        Number,
      ),
      count: count(),
    })
    .from(usageEvents)
    .innerJoin(metrics, and(eq(metrics.organizationId, org), eq(metrics.id, usageEvents.metricId)))
    .where(
      and(
        eq(usageEvents.organizationId, org),
        inArray(usageEvents.subscriptionId, [...subscriptionIds]),
        gte(usageEvents.occurredAt, startOfDay(today - CHART_DAYS + 1, zone)),
        lt(usageEvents.occurredAt, startOfDay(today + 1, zone)),
        isNull(usageEvents.voidedAt),
      ),
    )
    .groupBy(sql`1`, sql`2`, sql`3`);
  const series = groupBy(rows, ({ subscriptionId, metricCode }) => `${subscriptionId}/${metricCode}`);
  const days = Array.from({ length: CHART_DAYS }, (_, index) => today - CHART_DAYS + 1 + index);
  return [...series.values()].flatMap((found) => {
    const [first] = found;
    if (!first) return [];
    const { subscriptionId, metricCode } = first;
    const byDay = new Map(found.map((row) => [row.day, row.count]));
    return { subscriptionId, metricCode, days: days.map((day) => ({ day, count: byDay.get(day) ?? 0 })) };
  });
}

/** What became of the events that arrived in the same 31 days: each is in one state, so the counts add up. */
export async function countEventStates(
  context: Context,
  filter: UsageFilter,
): Promise<Readonly<Record<EventState, number>>> {
  const rows = await context.tx
    .select({ state: eventState(context), count: count() })
    .from(usageEvents)
    .where(and(...conditions(context, { ...filter, state: null }), arrivedLately(context)))
    .groupBy(sql`1`);
  const counts = { billed: 0, pending: 0, set_aside: 0, voided: 0 };
  for (const row of rows) counts[row.state] = row.count;
  return counts;
}
