import { and, eq, sql } from "drizzle-orm";
import { metrics } from "../../../drizzle/schema/catalog";
import { customers } from "../../../drizzle/schema/customers";
import { ratingWindows, usageEvents } from "../../../drizzle/schema/usage";
import { dayInZone, startOfDay } from "../../billing/time/zone";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { keyset, type Page, type PageRequest } from "../../store/columns";

export type UsageFilter = {
  readonly customerId: string | null;
  readonly subscriptionId: string | null;
  readonly metricId: string | null;
};

/** Days shown in the chart of the usage page. */
const CHART_DAYS = 31;

function selectEvents(context: Context) {
  const org = context.organization.id;
  const billed = sql<boolean>`exists (select 1 from rating_windows w where w.organization_id = ${org}
    and w.subscription_id = ${usageEvents.subscriptionId} and w.metric_id = ${usageEvents.metricId}
    and w.state <> 'open' and not w.dirty and w.starts_at <= ${usageEvents.occurredAt}
    and (w.ends_at > ${usageEvents.occurredAt} or (w.through_end and w.ends_at = ${usageEvents.occurredAt})))`;
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
      quantity: usageEvents.quantity,
      uniqueValue: usageEvents.uniqueValue,
      properties: usageEvents.properties,
      billed,
    })
    .from(usageEvents)
    .innerJoin(metrics, and(eq(metrics.organizationId, org), eq(metrics.id, usageEvents.metricId)))
    .innerJoin(customers, and(eq(customers.organizationId, org), eq(customers.id, usageEvents.customerId)))
    .$dynamic();
}

/** One accepted event; billed when a clean window that holds it was billed, pending until then. */
export type EventRow = Awaited<ReturnType<typeof selectEvents>>[number];

function conditions(context: Context, filter: UsageFilter) {
  return [
    eq(usageEvents.organizationId, context.organization.id),
    filter.customerId ? eq(usageEvents.customerId, filter.customerId) : undefined,
    filter.subscriptionId ? eq(usageEvents.subscriptionId, filter.subscriptionId) : undefined,
    filter.metricId ? eq(usageEvents.metricId, filter.metricId) : undefined,
  ];
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

export async function loadEvent(context: Context, id: string): Promise<EventRow> {
  const [row] = await selectEvents(context).where(
    and(eq(usageEvents.organizationId, context.organization.id), eq(usageEvents.id, id)),
  );
  if (!row) throw new NotFound("This event");
  return row;
}

/** What arrived by day of the event, for the last 31 days: the count, and the sum where events carry quantities. */
export async function usageByDay(context: Context, filter: UsageFilter) {
  const { zone } = context.organization;
  const today = dayInZone(context.now, zone);
  const from = new Date(startOfDay(today - CHART_DAYS + 1, zone)).toISOString();
  const until = new Date(startOfDay(today + 1, zone)).toISOString();
  const late = sql`exists (select 1 from ${ratingWindows} w where w.organization_id = ${context.organization.id}
    and w.subscription_id = ${usageEvents.subscriptionId} and w.metric_id = ${usageEvents.metricId}
    and w.starts_at <= ${usageEvents.occurredAt} and w.ends_at > ${usageEvents.occurredAt}
    and w.ends_at <= ${usageEvents.knownAt})`;
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
