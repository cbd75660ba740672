import { and, eq, inArray, isNotNull, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import { plans, planVersions } from "../../../drizzle/schema/catalog";
import { customers } from "../../../drizzle/schema/customers";
import { stints, subscriptionItemUnits, subscriptions } from "../../../drizzle/schema/subscriptions";
import { subscriptionStatus } from "../../billing/subscription/status";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { publicId } from "../../public-ids";
import {
  directionOf,
  dueKey,
  instantKey,
  type KeysetColumn,
  keyset,
  type Page,
  type PageRequest,
} from "../../store/columns";

export const SUBSCRIPTION_TABS = ["all", "active", "ending", "scheduled", "ended"] as const;
export type SubscriptionTab = (typeof SUBSCRIPTION_TABS)[number];

/** The newest agreement first, which is the order of no column, unless told. */
export const SUBSCRIPTION_SORTS = [
  "-created",
  "customer",
  "-customer",
  "started",
  "-started",
  "next",
  "-next",
] as const;
export type SubscriptionSort = (typeof SUBSCRIPTION_SORTS)[number];

export type SubscriptionFilter = {
  readonly tab: SubscriptionTab;
  readonly sort?: SubscriptionSort;
  readonly customerId?: string | null;
  readonly planId?: string | null;
};

const columns = {
  id: subscriptions.id,
  externalId: subscriptions.externalId,
  customerId: subscriptions.customerId,
  customerName: customers.name,
  currency: subscriptions.currency,
  zone: subscriptions.zone,
  anchor: subscriptions.anchor,
  invoicingOff: subscriptions.invoicingOff,
  startsAt: subscriptions.startsAt,
  trialEndsAt: subscriptions.trialEndsAt,
  endsAt: subscriptions.endsAt,
  canceledAt: subscriptions.canceledAt,
  dueAt: subscriptions.dueAt,
  createdAt: subscriptions.createdAt,
  expires: subscriptions.expires,
  baseId: subscriptions.baseId,
  stintId: stints.id,
  stintAnchor: stints.anchor,
  stintStartsAt: stints.startsAt,
  stintEndsAt: stints.endsAt,
  quantity: stints.quantity,
  planId: plans.id,
  planName: plans.name,
  planCode: plans.code,
  planVersionId: planVersions.id,
  versionNumber: planVersions.number,
  terms: planVersions.terms,
};

/** The stay that holds now; before the start the first one. What is planned for later is told apart. */
function presentStay(context: Context): SQL {
  const org = context.organization.id;
  const at = sql`${new Date(context.now).toISOString()}::timestamptz`;
  return sql`(select s.id from stints s where s.organization_id = ${org}
    and s.subscription_id = ${subscriptions.id} and (s.ends_at is null or s.ends_at > s.starts_at
      or not exists (select 1 from stints o where o.organization_id = ${org}
        and o.subscription_id = s.subscription_id and (o.ends_at is null or o.ends_at > o.starts_at)))
    order by s.starts_at <= ${at} desc, case when s.starts_at <= ${at} then s.starts_at end desc, s.starts_at, s.id
    limit 1)`;
}

function selectSubscriptions(context: Context) {
  const org = context.organization.id;
  const at = sql`${new Date(context.now).toISOString()}::timestamptz`;
  const pausedSince = sql<string | null>`(select max(p.starts_at)::text from subscription_pauses p
    where p.organization_id = ${org} and p.subscription_id = ${subscriptions.id} and p.starts_at <= ${at}
      and (p.ends_at is null or p.ends_at > ${at}))`;
  return context.tx
    .select({ ...columns, pausedSince })
    .from(subscriptions)
    .innerJoin(customers, and(eq(customers.organizationId, org), eq(customers.id, subscriptions.customerId)))
    .innerJoin(stints, and(eq(stints.organizationId, org), eq(stints.id, presentStay(context))))
    .innerJoin(
      planVersions,
      and(eq(planVersions.organizationId, org), eq(planVersions.id, stints.planVersionId)),
    )
    .innerJoin(plans, and(eq(plans.organizationId, org), eq(plans.id, planVersions.planId)))
    .$dynamic();
}

type Selected = Awaited<ReturnType<typeof selectSubscriptions>>[number];

/** A subscription with the plan of its present or last stay; `status` follows from the organization's now. */
export type SubscriptionRow = Selected & { readonly status: string };

function withStatus(row: Selected, now: number): SubscriptionRow {
  const { stintId, planVersionId, stintStartsAt, stintEndsAt, quantity } = row;
  const stint = { id: stintId, planVersionId, startsAt: stintStartsAt, endsAt: stintEndsAt, quantity };
  const pauses =
    row.pausedSince === null ? [] : [{ id: "", service: "", startsAt: row.startsAt, endsAt: null }];
  const status = subscriptionStatus({ ...row, stints: [stint], pauses }, now);
  return { ...row, status };
}

function tabCondition(tab: SubscriptionTab, now: number): SQL | undefined {
  const at = sql`${new Date(now).toISOString()}::timestamptz`;
  const running = and(
    lte(subscriptions.startsAt, at),
    or(isNull(subscriptions.endsAt), sql`${subscriptions.endsAt} > ${at}`),
  );
  switch (tab) {
    case "all":
      return undefined;
    case "active":
      return and(running, isNull(subscriptions.endsAt));
    case "ending":
      return and(running, isNotNull(subscriptions.endsAt));
    case "scheduled":
      return sql`${subscriptions.startsAt} > ${at}`;
    case "ended":
      return lte(subscriptions.endsAt, at);
  }
}

function sortBy(sort: SubscriptionSort): KeysetColumn<SubscriptionRow> {
  switch (sort) {
    case "-created":
      return instantKey(subscriptions.createdAt, (row) => row.createdAt);
    case "customer":
    case "-customer":
      return { column: customers.name, cast: "text", read: (row) => row.customerName };
    case "started":
    case "-started":
      return instantKey(subscriptions.startsAt, (row) => row.startsAt);
    case "next":
    case "-next":
      return dueKey(subscriptions.dueAt, (row) => row.dueAt);
  }
}

/** Subscriptions by the chosen order. */
export async function listSubscriptions(
  context: Context,
  filter: SubscriptionFilter,
  request: PageRequest,
): Promise<Page<SubscriptionRow>> {
  const { sort = "-created" } = filter;
  const id = { column: subscriptions.id, cast: "uuid", read: (row: SubscriptionRow) => row.id } as const;
  const key = keyset<SubscriptionRow>([sortBy(sort), id], directionOf(sort), request);
  const rows = await selectSubscriptions(context)
    .where(
      and(
        eq(subscriptions.organizationId, context.organization.id),
        tabCondition(filter.tab, context.now),
        filter.customerId ? eq(subscriptions.customerId, filter.customerId) : undefined,
        filter.planId ? eq(planVersions.planId, filter.planId) : undefined,
        key.where,
      ),
    )
    .orderBy(key.orderBy)
    .limit(key.limit);
  return key.page(rows.map((row) => withStatus(row, context.now)));
}

/** A subscription of the list as its file says it. */
export function subscriptionListRow(row: SubscriptionRow) {
  return {
    ...row,
    subscriptionId: publicId("subscription", row.id),
    customerId: publicId("customer", row.customerId),
    planId: publicId("plan", row.planId),
    nextDueAt: row.dueAt,
  };
}

/** How many subscriptions each tab shows under the other filters, by one pass over them. */
export async function countSubscriptionTabs(
  context: Context,
  { customerId, planId }: Omit<SubscriptionFilter, "tab">,
): Promise<Readonly<Record<SubscriptionTab, number>>> {
  const org = context.organization.id;
  const of = (tab: SubscriptionTab) =>
    sql<number>`count(*) filter (where ${tabCondition(tab, context.now) ?? sql`true`})`.mapWith(Number);
  const counted = context.tx
    .select({
      all: of("all"),
      active: of("active"),
      ending: of("ending"),
      scheduled: of("scheduled"),
      ended: of("ended"),
    })
    .from(subscriptions)
    .where(
      and(
        eq(subscriptions.organizationId, org),
        customerId ? eq(subscriptions.customerId, customerId) : undefined,
        planId ? eq(planVersions.planId, planId) : undefined,
      ),
    )
    .$dynamic();
  const [row] = await (planId
    ? counted
        .innerJoin(stints, and(eq(stints.organizationId, org), eq(stints.id, presentStay(context))))
        .innerJoin(
          planVersions,
          and(eq(planVersions.organizationId, org), eq(planVersions.id, stints.planVersionId)),
        )
    : counted);
  return row ?? { all: 0, active: 0, ending: 0, scheduled: 0, ended: 0 };
}

/** One subscription of this organization. */
export async function loadSubscriptionRow(context: Context, id: string): Promise<SubscriptionRow> {
  const [row] = await selectSubscriptions(context).where(
    and(eq(subscriptions.organizationId, context.organization.id), eq(subscriptions.id, id)),
  );
  if (!row) throw new NotFound("This subscription");
  return withStatus(row, context.now);
}

/** The add-ons sold beside a subscription that have not ended, by name. */
export async function listAddOns(context: Context, subscriptionId: string): Promise<SubscriptionRow[]> {
  const at = sql`${new Date(context.now).toISOString()}::timestamptz`;
  const rows = await selectSubscriptions(context)
    .where(
      and(
        eq(subscriptions.organizationId, context.organization.id),
        eq(subscriptions.baseId, subscriptionId),
        or(isNull(subscriptions.endsAt), sql`${subscriptions.endsAt} > ${at}`),
      ),
    )
    .orderBy(plans.name, subscriptions.id);
  return rows.map((row) => withStatus(row, context.now));
}

/** Units of a fixed item that were changed from those of the plan: as they are now, and the next that are planned. */
export type ItemUnits = {
  readonly present: string | null;
  readonly planned: { readonly units: string; readonly startsAt: number } | null;
};

/** By the item's code; items with the units of the plan are not in it. */
export async function loadItemUnits(
  context: Context,
  subscriptionId: string,
): Promise<ReadonlyMap<string, ItemUnits>> {
  const rows = await context.tx
    .select({
      item: subscriptionItemUnits.item,
      units: subscriptionItemUnits.units,
      startsAt: subscriptionItemUnits.startsAt,
    })
    .from(subscriptionItemUnits)
    .where(
      and(
        eq(subscriptionItemUnits.organizationId, context.organization.id),
        eq(subscriptionItemUnits.subscriptionId, subscriptionId),
      ),
    )
    .orderBy(subscriptionItemUnits.startsAt);
  const held = new Map<string, ItemUnits>();
  for (const { item, units, startsAt } of rows) {
    const { present = null, planned = null } = held.get(item) ?? {};
    const isPlanned = startsAt > context.now;
    held.set(
      item,
      isPlanned ? { present, planned: planned ?? { units, startsAt } } : { present: units, planned },
    );
  }
  return held;
}

/** How many subscriptions run, by customer, and when each customer is billed next. */
export async function subscriptionFactsOf(context: Context, customerIds: readonly string[]) {
  if (customerIds.length === 0) return new Map<string, { running: number; nextDueAt: number | null }>();
  const at = sql`${new Date(context.now).toISOString()}::timestamptz`;
  const rows = await context.tx
    .select({
      customerId: subscriptions.customerId,
      running: sql<number>`count(*) filter (where ${subscriptions.startsAt} <= ${at}
        and (${subscriptions.endsAt} is null or ${subscriptions.endsAt} > ${at}))`.mapWith(Number),
      nextDueAt: sql<string | null>`(extract(epoch from min(${subscriptions.dueAt})) * 1000)::bigint`,
    })
    .from(subscriptions)
    .where(
      and(
        eq(subscriptions.organizationId, context.organization.id),
        inArray(subscriptions.customerId, [...customerIds]),
      ),
    )
    .groupBy(subscriptions.customerId);
  return new Map(
    rows.map((row) => [
      row.customerId,
      { running: row.running, nextDueAt: row.nextDueAt === null ? null : Number(row.nextDueAt) },
    ]),
  );
}
