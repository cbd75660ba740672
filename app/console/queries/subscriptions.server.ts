import { and, eq, inArray, isNotNull, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import { plans, planVersions } from "../../../drizzle/schema/catalog";
import { customers } from "../../../drizzle/schema/customers";
import { stints, subscriptions } from "../../../drizzle/schema/subscriptions";
import { subscriptionStatus } from "../../billing/subscription/status";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { keyset, type Page, type PageRequest } from "../../store/columns";

export const SUBSCRIPTION_TABS = ["all", "active", "ending", "scheduled", "ended"] as const;
export type SubscriptionTab = (typeof SUBSCRIPTION_TABS)[number];

export type SubscriptionFilter = {
  readonly tab: SubscriptionTab;
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
  startsAt: subscriptions.startsAt,
  trialEndsAt: subscriptions.trialEndsAt,
  endsAt: subscriptions.endsAt,
  canceledAt: subscriptions.canceledAt,
  dueAt: subscriptions.dueAt,
  createdAt: subscriptions.createdAt,
  stintId: stints.id,
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

function selectSubscriptions(context: Context) {
  const org = context.organization.id;
  const latest = sql`(select latest.id from stints latest where latest.organization_id = ${org}
    and latest.subscription_id = ${subscriptions.id} order by latest.starts_at desc, latest.id desc limit 1)`;
  return context.tx
    .select(columns)
    .from(subscriptions)
    .innerJoin(customers, and(eq(customers.organizationId, org), eq(customers.id, subscriptions.customerId)))
    .innerJoin(stints, and(eq(stints.organizationId, org), eq(stints.id, latest)))
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
  const status = subscriptionStatus({ ...row, stints: [stint] }, now);
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

/** Subscriptions, newest first. */
export async function listSubscriptions(
  context: Context,
  filter: SubscriptionFilter,
  request: PageRequest,
): Promise<Page<SubscriptionRow>> {
  const key = keyset<SubscriptionRow>(
    [
      {
        column: subscriptions.createdAt,
        cast: "timestamptz",
        read: (row) => new Date(row.createdAt).toISOString(),
      },
      { column: subscriptions.id, cast: "uuid", read: (row) => row.id },
    ],
    "descending",
    request,
  );
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

/** One subscription of this organization. */
export async function loadSubscriptionRow(context: Context, id: string): Promise<SubscriptionRow> {
  const [row] = await selectSubscriptions(context).where(
    and(eq(subscriptions.organizationId, context.organization.id), eq(subscriptions.id, id)),
  );
  if (!row) throw new NotFound("This subscription");
  return withStatus(row, context.now);
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
