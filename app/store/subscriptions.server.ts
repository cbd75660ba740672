import { and, eq, type SQL, sql } from "drizzle-orm";
import { stints, subscriptions } from "../../drizzle/schema/subscriptions";
import type { Stint, Subscription } from "../billing/subscription/subscription";
import type { Instant } from "../billing/time/instant";
import type { Context } from "../context.server";
import { NotFound } from "../errors";
import { groupRows, idArray, instantOf } from "./bulk.server";

/** A subscription as stored: the engine's, and what only the store knows of it. */
export type StoredSubscription = {
  readonly subscription: Subscription;
  readonly externalId: string | null;
  readonly dueAt: Instant | null;
};

function toStored(
  row: typeof subscriptions.$inferSelect,
  rows: readonly (typeof stints.$inferSelect)[],
): StoredSubscription {
  const stays: Stint[] = rows.map((stint) => ({
    id: stint.id,
    planVersionId: stint.planVersionId,
    startsAt: stint.startsAt,
    endsAt: stint.endsAt,
    quantity: stint.quantity,
  }));
  const { id, customerId, currency, zone, anchor, startsAt, trialEndsAt, endsAt, canceledAt } = row;
  return {
    subscription: {
      id,
      customerId,
      currency,
      zone,
      anchor,
      startsAt,
      trialEndsAt,
      endsAt,
      canceledAt,
      stints: stays,
    },
    externalId: row.externalId,
    dueAt: row.dueAt,
  };
}

/** False when another subscription has the external id. */
export async function insertSubscription(
  context: Context,
  subscription: Subscription,
  extra: { readonly externalId: string | null; readonly dueAt: Instant | null },
): Promise<boolean> {
  const { stints: stays, ...row } = subscription;
  const rows = await context.tx
    .insert(subscriptions)
    .values({ organizationId: context.organization.id, ...row, ...extra, createdAt: context.now })
    .onConflictDoNothing({ target: [subscriptions.organizationId, subscriptions.externalId] })
    .returning({ id: subscriptions.id });
  if (rows.length === 0) return false;
  await insertStints(context, subscription, stays);
  return true;
}

async function insertStints(
  context: Context,
  subscription: Subscription,
  stays: readonly Stint[],
): Promise<void> {
  if (stays.length === 0) return;
  await context.tx.insert(stints).values(
    stays.map((stint) => ({
      organizationId: context.organization.id,
      subscriptionId: subscription.id,
      customerId: subscription.customerId,
      ...stint,
    })),
  );
}

/** Saves what a decider changed: planned end, cancellation, ends of stints. New stints are inserted. */
export async function saveSubscription(
  context: Context,
  subscription: Subscription,
  dueAt: Instant | null,
): Promise<void> {
  const organizationId = context.organization.id;
  await context.tx
    .update(subscriptions)
    .set({
      trialEndsAt: subscription.trialEndsAt,
      endsAt: subscription.endsAt,
      canceledAt: subscription.canceledAt,
      dueAt,
    })
    .where(and(eq(subscriptions.organizationId, organizationId), eq(subscriptions.id, subscription.id)));
  if (subscription.stints.length === 0) return;
  await context.tx
    .insert(stints)
    .values(
      subscription.stints.map((stint) => ({
        organizationId,
        subscriptionId: subscription.id,
        customerId: subscription.customerId,
        ...stint,
      })),
    )
    .onConflictDoUpdate({
      target: [stints.organizationId, stints.id],
      set: { endsAt: sql`excluded.ends_at`, quantity: sql`excluded.quantity` },
    });
}

export async function loadSubscription(context: Context, id: string): Promise<StoredSubscription> {
  const [stored] = await loadSubscriptions(context, [id]);
  if (!stored) throw new NotFound("This subscription");
  return stored;
}

/** Any number of subscriptions with all their stints, in the order of their ids. */
export async function loadSubscriptions(
  context: Context,
  ids: readonly string[],
): Promise<StoredSubscription[]> {
  return withStints(
    context,
    await selectSubscriptions(context, sql`${subscriptions.id} = any(${idArray(ids)})`),
  );
}

/** Everything ever sold to one customer. */
export async function loadSubscriptionsOf(
  context: Context,
  customerId: string,
): Promise<StoredSubscription[]> {
  return withStints(context, await selectSubscriptions(context, eq(subscriptions.customerId, customerId)));
}

/**
 * The due subscriptions of those customers, locked so that ingest of their usage waits: an event lands either in
 * this run's aggregates or after this run's windows are marked billed, never between.
 */
export async function lockDueSubscriptions(
  context: Context,
  customerIds: readonly string[],
): Promise<StoredSubscription[]> {
  const rows = await selectSubscriptions(
    context,
    sql`${subscriptions.customerId} = any(${idArray(customerIds)}) and ${subscriptions.dueAt} <= ${instantOf(context.now)}`,
  ).for("update");
  return withStints(context, rows);
}

/** Rows of this organization in the order of their ids, which is also the order in which they are locked. */
function selectSubscriptions(context: Context, condition: SQL) {
  return context.tx
    .select()
    .from(subscriptions)
    .where(and(eq(subscriptions.organizationId, context.organization.id), condition))
    .orderBy(subscriptions.id);
}

async function withStints(
  context: Context,
  rows: readonly (typeof subscriptions.$inferSelect)[],
): Promise<StoredSubscription[]> {
  if (rows.length === 0) return [];
  const stays = await context.tx
    .select()
    .from(stints)
    .where(
      and(
        eq(stints.organizationId, context.organization.id),
        sql`${stints.subscriptionId} = any(${idArray(rows.map((row) => row.id))})`,
      ),
    )
    .orderBy(stints.subscriptionId, stints.startsAt, stints.id);
  const bySubscription = groupRows(stays, (stint) => stint.subscriptionId);
  return rows.map((row) => toStored(row, bySubscription.get(row.id) ?? []));
}

/** The customers with a subscription that billing has something to do for by now. */
export async function findDueCustomerIds(context: Context, limit: number): Promise<string[]> {
  const rows = await context.tx.execute<{ customer_id: string }>(sql`
    select distinct customer_id from subscriptions
    where organization_id = ${context.organization.id} and due_at <= ${instantOf(context.now)}
    order by customer_id limit ${limit}`);
  return rows.map((row) => row.customer_id);
}

/** When billing has something to do next, for any number of subscriptions by one statement. */
export async function saveDueInstants(
  context: Context,
  due: readonly { readonly id: string; readonly dueAt: Instant | null }[],
): Promise<void> {
  if (due.length === 0) return;
  const given = JSON.stringify(
    due.map(({ id, dueAt }) => ({ id, due_at: dueAt === null ? null : new Date(dueAt).toISOString() })),
  );
  await context.tx.execute(sql`
    update subscriptions set due_at = given.due_at
    from json_to_recordset(${given}::json) as given(id uuid, due_at timestamptz)
    where subscriptions.organization_id = ${context.organization.id} and subscriptions.id = given.id`);
}

/** Puts a customer's due subscriptions off, so that one that cannot be billed does not come up again at once. */
export async function postponeDue(context: Context, customerId: string, until: Instant): Promise<void> {
  await context.tx.execute(sql`
    update subscriptions set due_at = ${instantOf(until)}
    where organization_id = ${context.organization.id} and customer_id = ${customerId}
      and due_at <= ${instantOf(context.now)}`);
}
