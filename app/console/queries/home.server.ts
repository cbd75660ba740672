import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { plans } from "../../../drizzle/schema/catalog";
import { customers } from "../../../drizzle/schema/customers";
import { invoiceBalances } from "../../../drizzle/schema/invoicing";
import { longJobs } from "../../../drizzle/schema/operations";
import { subscriptions } from "../../../drizzle/schema/subscriptions";
import { formatDay } from "../../billing/time/day";
import type { Context } from "../../context.server";
import { today } from "./customers.server";
import { listInvoices } from "./invoices.server";

/** What is owed by age, one row a currency; ages count days past the due date by the organization's clock. */
async function aging(context: Context) {
  const now = sql`${formatDay(today(context))}::date`;
  const late = sql`(${now} - ${invoiceBalances.dueOn})`;
  const between = (from: number, to: number) =>
    sql<bigint>`coalesce(sum(${invoiceBalances.openMinor})
      filter (where ${late} between ${sql.raw(`${from}`)} and ${sql.raw(`${to}`)}), 0)::bigint`.mapWith(
      BigInt,
    );
  return context.tx
    .select({
      currency: invoiceBalances.currency,
      not_due: between(-100_000, 0),
      days_1_30: between(1, 30),
      days_31_60: between(31, 60),
      days_61_90: between(61, 90),
      over_90: between(91, 100_000),
      overdueCount: sql<number>`count(*) filter (where ${late} > 0)`.mapWith(Number),
      failedCount: sql<number>`count(*) filter (where ${invoiceBalances.lastFailure} is not null)`.mapWith(
        Number,
      ),
      failedMinor: sql<bigint>`coalesce(sum(${invoiceBalances.openMinor})
        filter (where ${invoiceBalances.lastFailure} is not null), 0)::bigint`.mapWith(BigInt),
    })
    .from(invoiceBalances)
    .where(
      and(eq(invoiceBalances.organizationId, context.organization.id), eq(invoiceBalances.state, "open")),
    )
    .groupBy(invoiceBalances.currency)
    .orderBy(asc(invoiceBalances.currency));
}

/** When billing has something to do next, and for how many subscriptions on that day. */
async function nextRun(context: Context) {
  const org = context.organization.id;
  const { zone } = context.organization;
  const dueDay = sql`(${subscriptions.dueAt} at time zone ${zone})::date`;
  const [row] = await context.tx
    .select({
      dueOn: sql<number>`${dueDay} - date '1970-01-01'`.mapWith(Number),
      count: sql<number>`count(*)`.mapWith(Number),
    })
    .from(subscriptions)
    .where(and(eq(subscriptions.organizationId, org), sql`${subscriptions.dueAt} is not null`))
    .groupBy(sql`1`)
    .orderBy(sql`1`)
    .limit(1);
  return row ?? null;
}

/** How far a new organization has come on its way to the first paid invoice. */
async function setUp(context: Context) {
  const org = context.organization.id;
  const has = async (found: Promise<readonly unknown[]>) => (await found).length > 0;
  const { tx } = context;
  return {
    plan: await has(
      tx
        .select({ id: plans.id })
        .from(plans)
        .where(and(eq(plans.organizationId, org), sql`${plans.currentVersionId} is not null`))
        .limit(1),
    ),
    customer: await has(
      tx.select({ id: customers.id }).from(customers).where(eq(customers.organizationId, org)).limit(1),
    ),
    subscription: await has(
      tx
        .select({ id: subscriptions.id })
        .from(subscriptions)
        .where(eq(subscriptions.organizationId, org))
        .limit(1),
    ),
    invoice: await has(
      tx
        .select({ id: invoiceBalances.invoiceId })
        .from(invoiceBalances)
        .where(eq(invoiceBalances.organizationId, org))
        .limit(1),
    ),
    paid: await has(
      tx
        .select({ id: invoiceBalances.invoiceId })
        .from(invoiceBalances)
        .where(and(eq(invoiceBalances.organizationId, org), eq(invoiceBalances.state, "paid")))
        .limit(1),
    ),
  };
}

/** Everything the home page shows. */
export async function loadHome(context: Context) {
  const first = { after: null, before: null, limit: 6 };
  const jobs = await context.tx
    .select()
    .from(longJobs)
    .where(
      and(
        eq(longJobs.organizationId, context.organization.id),
        inArray(longJobs.state, ["waiting", "running"]),
      ),
    )
    .orderBy(asc(longJobs.id));
  return {
    aging: await aging(context),
    nextRun: await nextRun(context),
    setUp: await setUp(context),
    recent: (await listInvoices(context, { tab: "all", query: "" }, first)).rows,
    jobs,
  };
}

export type HomeData = Awaited<ReturnType<typeof loadHome>>;
