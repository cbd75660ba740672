import { and, asc, eq, isNotNull, sql } from "drizzle-orm";
import { pools } from "../../../drizzle/schema/pools";
import { subscriptions } from "../../../drizzle/schema/subscriptions";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { loadCreditCustomer } from "./customer-credit.server";

/** The customer of a pool, with the subscriptions that one can be for. */
export async function loadPoolCustomer(context: Context, id: string) {
  const customer = await loadCreditCustomer(context, id);
  const rows = await context.tx
    .select({
      id: subscriptions.id,
      planName: sql<string>`(select p.name from stints t
        join plan_versions v on v.organization_id = t.organization_id and v.id = t.plan_version_id
        join plans p on p.organization_id = v.organization_id and p.id = v.plan_id
        where t.organization_id = subscriptions.organization_id and t.subscription_id = subscriptions.id
        order by t.starts_at desc limit 1)`,
    })
    .from(subscriptions)
    .where(
      and(
        eq(subscriptions.organizationId, context.organization.id),
        eq(subscriptions.customerId, id),
        isNotNull(subscriptions.dueAt),
      ),
    )
    .orderBy(asc(subscriptions.startsAt), asc(subscriptions.id));
  return { ...customer, subscriptions: rows };
}

/** The name of a customer's pool. */
export async function loadPoolName(context: Context, customerId: string, id: string) {
  const [row] = await context.tx
    .select({ name: pools.name })
    .from(pools)
    .where(
      and(
        eq(pools.organizationId, context.organization.id),
        eq(pools.customerId, customerId),
        eq(pools.id, id),
      ),
    );
  if (!row) throw new NotFound("This pool");
  return row;
}
