import { sql } from "drizzle-orm";
import type { Charge } from "../billing/catalog/plan";
import type { RatingWindow } from "../billing/fees/fee";
import { windowKey } from "../billing/fees/windows";
import type { MeasuredEvent } from "../billing/metering/measured-event";
import { addsUp, type UniqueOperation } from "../billing/metering/metric-kinds";
import { wholeMs } from "../billing/metering/tally";
import type { MeteredCharge, UsagePart, UsageWindow } from "../billing/metering/usage-part";
import { followsFromTotals, usageParts } from "../billing/metering/usage-parts";
import { divide, fromDecimal, type Rational, rational, ZERO } from "../billing/money/rational";
import type { Subscription } from "../billing/subscription/subscription";
import type { Context } from "../context.server";
import { readTotals, type TotalRow } from "./usage-totals.server";

/** A stretch of usage to add up; `key` is the caller's name for it. */
export type UsageSpan = {
  readonly key: string;
  readonly subscriptionId: string;
  readonly metricId: string;
  readonly window: UsageWindow;
  readonly charge: MeteredCharge;
};

/** The usage of a window, as far as its charge looks at it. */
export function usageSpan(
  window: RatingWindow,
  charge: Charge,
  { zone, currency }: Pick<Subscription, "zone" | "currency">,
): UsageSpan {
  const { subscriptionId, metricId, startsAt, endsAt, throughEnd, period, whole = period } = window;
  const metered = { startsAt, endsAt, throughEnd, period, whole, zone, currency };
  return { key: windowKey(window), subscriptionId, metricId, window: metered, charge };
}

/**
 * What the database adds up by itself. Of recurring metrics that is what is a plain sum: what stays of other levels
 * depends on what came after what.
 */
function isAddedUpInSql({ charge }: UsageSpan): boolean {
  const { aggregation, recurring } = charge;
  return followsFromTotals(charge) && (!recurring || aggregation === "sum" || aggregation === "weighted_sum");
}

/** A span in the column names of the statements below; `i` leads from a row back to it. */
function spanRow({ subscriptionId, metricId, window, charge }: UsageSpan, index: number) {
  return {
    i: index,
    subscription_id: subscriptionId,
    metric_id: metricId,
    a: charge.aggregation,
    recurs: charge.recurring === true,
    starts_at: new Date(window.startsAt).toISOString(),
    ends_at: new Date(window.endsAt).toISOString(),
    through_end: window.throughEnd,
    with_properties: readsProperties(charge),
  };
}

function readsProperties({ filters, groupBy, prices }: MeteredCharge): boolean {
  const all = [...prices, ...(filters ?? []).flatMap((filter) => filter.prices)];
  return (
    (filters ?? []).length > 0 ||
    (groupBy ?? []).length > 0 ||
    all.some(({ model }) => model.type === "event_amount")
  );
}

function given(spans: readonly UsageSpan[]) {
  return sql`w as materialized (
    select * from json_to_recordset(${JSON.stringify(spans.map(spanRow))}::json) as given(i int, subscription_id uuid,
      metric_id uuid, a text, recurs boolean, starts_at timestamptz, ends_at timestamptz, through_end boolean,
      with_properties boolean))`;
}

const COUNTS =
  sql.raw(`e.subscription_id = w.subscription_id and e.metric_id = w.metric_id and e.voided_at is null
  and (e.occurred_at < w.ends_at or (w.through_end and e.occurred_at = w.ends_at))`);

/**
 * The usage of any number of windows of all metrics, under their keys: parts as `usageParts` makes them. What follows
 * from totals is added up by one statement, from the index alone where numbers are; windows whose charge looks at
 * single events cost a second one, whatever their number.
 */
export async function loadUsageParts(
  context: Context,
  spans: readonly UsageSpan[],
): Promise<Map<string, readonly UsagePart[]>> {
  const totals = await loadTotals(context, spans.filter(isAddedUpInSql));
  const single = await loadFromEvents(
    context,
    spans.filter((span) => !isAddedUpInSql(span)),
  );
  return new Map([...totals, ...single]);
}

async function loadTotals(
  context: Context,
  spans: readonly UsageSpan[],
): Promise<(readonly [string, readonly UsagePart[]])[]> {
  if (spans.length === 0) return [];
  const rows = await readTotals(context, given(spans));
  return rows.flatMap((row) => {
    const span = spans[row.i];
    return span ? [[span.key, [totalPart(span, row)]] as const] : [];
  });
}

function totalPart({ window, charge }: UsageSpan, row: TotalRow): UsagePart {
  const per = charge.aggregation === "weighted_sum" ? rational(wholeMs(window)) : null;
  const read = (text: string | null): Rational => {
    const value = text === null ? ZERO : fromDecimal(text);
    return per ? divide(value, per) : value;
  };
  return {
    filter: null,
    group: [],
    quantity: read(row.quantity),
    eventCount: row.events,
    ...(charge.recurring ? { opening: read(row.opening) } : {}),
    ...(addsUp(charge) ? {} : { isLevel: true }),
  };
}

type EventRow = {
  readonly i: number;
  readonly t: string;
  readonly ms: number;
  readonly quantity: string | null;
  readonly value: string | null;
  readonly operation: string | null;
  readonly properties: Record<string, unknown> | null;
};

/** Earlier events come too where the metric recurs: what they left is the quantity a window begins with. */
async function loadFromEvents(
  context: Context,
  spans: readonly UsageSpan[],
): Promise<(readonly [string, readonly UsagePart[]])[]> {
  if (spans.length === 0) return [];
  const rows = await context.tx.execute<EventRow>(sql`
    with ${given(spans)}
    select w.i, e.transaction_id as t, floor(extract(epoch from e.occurred_at) * 1000)::float8 as ms,
      e.quantity::text, e.unique_value as value, e.operation, case when w.with_properties then e.properties end as properties
    from w join usage_events e on e.organization_id = ${context.organization.id} and ${COUNTS}
      and (w.recurs or e.occurred_at >= w.starts_at)`);
  const events = new Map<number, MeasuredEvent[]>();
  for (const row of rows) {
    const own = events.get(row.i);
    if (own) own.push(eventOf(row));
    else events.set(row.i, [eventOf(row)]);
  }
  return spans.map(({ key, window, charge }, index) => [
    key,
    usageParts(window, charge, events.get(index) ?? []),
  ]);
}

function eventOf({ t, ms, quantity, value, operation, properties }: EventRow): MeasuredEvent {
  return {
    transactionId: t,
    timestamp: ms,
    quantity,
    uniqueValue: value,
    operation: operation as UniqueOperation | null,
    properties,
  };
}
