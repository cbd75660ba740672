import { and, eq, gt, gte, isNotNull, isNull, lt, lte, or, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { invoiceBalances } from "../../../drizzle/schema/invoicing";
import { recognitionSchedules } from "../../../drizzle/schema/ledger";
import { subscriptions } from "../../../drizzle/schema/subscriptions";
import { type Day, formatDay } from "../../billing/time/day";
import { startOfDay } from "../../billing/time/zone";
import type { Context } from "../../context.server";
import { today } from "./customers.server";

/** Half-open days `[from, to)` of the organization's zone. */
export type CalendarSpan = { readonly from: Day; readonly to: Day };

type PlannedSum = { readonly currency: string; readonly count: number; readonly amountMinor: bigint };

/** What is planned for one day; a kind of which nothing is planned is zero or empty. */
export type CalendarDay = {
  readonly day: Day;
  readonly renewals: number;
  readonly ends: number;
  readonly collections: readonly PlannedSum[];
  readonly schedules: number;
};

const count = sql<number>`count(*)`.mapWith(Number);
const sinceEpoch = (day: SQL) => sql<number>`${day} - date '1970-01-01'`.mapWith(Number);

/**
 * What stored rows plan for the days of a span, day by day in the organization's zone; days on which nothing is
 * planned are left out. What is late already is planned for today. Four statements at any size.
 */
export async function loadCalendar(context: Context, span: CalendarSpan): Promise<CalendarDay[]> {
  const days = new Map<Day, CalendarDay>();
  const change = (day: Day, changed: (of: CalendarDay) => Partial<CalendarDay>) => {
    const found = days.get(day) ?? { day, renewals: 0, ends: 0, collections: [], schedules: 0 };
    days.set(day, { ...found, ...changed(found) });
  };
  for (const row of await renewals(context, span)) change(row.day, () => ({ renewals: row.count }));
  for (const row of await ends(context, span)) change(row.day, () => ({ ends: row.count }));
  for (const { day, ...sum } of await collections(context, span)) {
    change(day, ({ collections: sums }) => ({ collections: [...sums, sum] }));
  }
  for (const row of await closings(context, span)) change(row.day, () => ({ schedules: row.count }));
  return [...days.values()].sort((left, right) => left.day - right.day);
}

/** The civil day of an instant in the organization's zone, and never before today. */
function dayOfInstant(context: Context, column: PgColumn): SQL {
  return sql`greatest((${column} at time zone ${context.organization.zone})::date,
    ${formatDay(today(context))}::date)`;
}

/** Instants within the span; a span that begins today takes with it what is late. */
function within(context: Context, column: PgColumn, { from, to }: CalendarSpan): SQL | undefined {
  const { zone } = context.organization;
  return and(
    lt(column, startOfDay(to, zone)),
    from > today(context) ? gte(column, startOfDay(from, zone)) : undefined,
  );
}

/** A subscription that ends when it is due does not renew; it stands among the ends. */
function renewals(context: Context, span: CalendarSpan) {
  return context.tx
    .select({ day: sinceEpoch(dayOfInstant(context, subscriptions.dueAt)), count })
    .from(subscriptions)
    .where(
      and(
        eq(subscriptions.organizationId, context.organization.id),
        isNotNull(subscriptions.dueAt),
        or(isNull(subscriptions.endsAt), gt(subscriptions.endsAt, subscriptions.dueAt)),
        within(context, subscriptions.dueAt, span),
      ),
    )
    .groupBy(sql`1`);
}

function ends(context: Context, span: CalendarSpan) {
  return context.tx
    .select({ day: sinceEpoch(dayOfInstant(context, subscriptions.endsAt)), count })
    .from(subscriptions)
    .where(
      and(
        eq(subscriptions.organizationId, context.organization.id),
        gt(subscriptions.endsAt, context.now),
        within(context, subscriptions.endsAt, span),
      ),
    )
    .groupBy(sql`1`);
}

function collections(context: Context, span: CalendarSpan) {
  return context.tx
    .select({
      day: sinceEpoch(dayOfInstant(context, invoiceBalances.collectAt)),
      currency: invoiceBalances.currency,
      count,
      amountMinor: sql<bigint>`sum(${invoiceBalances.openMinor})::bigint`.mapWith(BigInt),
    })
    .from(invoiceBalances)
    .where(
      and(
        eq(invoiceBalances.organizationId, context.organization.id),
        isNotNull(invoiceBalances.collectAt),
        within(context, invoiceBalances.collectAt, span),
      ),
    )
    .groupBy(sql`1`, invoiceBalances.currency)
    .orderBy(sql`1`, invoiceBalances.currency);
}

/** Shares of deferred revenue by the day that closes them. */
function closings(context: Context, { from, to }: CalendarSpan) {
  const now = today(context);
  return context.tx
    .select({
      day: sinceEpoch(sql`greatest(${recognitionSchedules.nextOn}, ${formatDay(now)}::date)`),
      count,
    })
    .from(recognitionSchedules)
    .where(
      and(
        eq(recognitionSchedules.organizationId, context.organization.id),
        isNotNull(recognitionSchedules.nextOn),
        lte(recognitionSchedules.nextOn, to - 1),
        from > now ? gte(recognitionSchedules.nextOn, from) : undefined,
      ),
    )
    .groupBy(sql`1`);
}
