import { and, asc, eq, isNotNull, sql } from "drizzle-orm";
import { metrics, plans } from "../../../drizzle/schema/catalog";
import { pools } from "../../../drizzle/schema/pools";
import { subscriptions } from "../../../drizzle/schema/subscriptions";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { loadCreditCustomer } from "./customer-credit.server";

type Named = { readonly code: string; readonly name: string };

/** What a pool can count, by name: plans, metrics, and the charges of every published version, each code once. */
async function listCountable({ tx, organization }: Context) {
  const org = organization.id;
  const charges = await tx.execute<Named>(sql`
    select distinct on (c.code) c.code, coalesce(nullif(t->>'name', ''), c.code) as name
    from charges c
    join plan_versions v on v.organization_id = c.organization_id and v.id = c.plan_version_id
    cross join lateral jsonb_array_elements(v.terms->'charges') t
    where c.organization_id = ${org} and t->>'code' = c.code
    order by c.code, v.id desc`);
  const byName = (rows: readonly Named[]) =>
    [...rows].sort((a, b) => a.name.localeCompare(b.name, "en") || (a.code < b.code ? -1 : 1));
  return {
    plans: await tx
      .select({ code: plans.code, name: plans.name })
      .from(plans)
      .where(eq(plans.organizationId, org))
      .orderBy(asc(plans.name), asc(plans.code)),
    metrics: await tx
      .select({ code: metrics.code, name: metrics.name })
      .from(metrics)
      .where(eq(metrics.organizationId, org))
      .orderBy(asc(metrics.name), asc(metrics.code)),
    charges: byName([...charges]),
  };
}

/** The customer of a pool, with the subscriptions that one can be for and what can count. */
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
  return { ...customer, subscriptions: rows, catalog: await listCountable(context) };
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
