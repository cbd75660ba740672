import { and, eq, type SQL, sql } from "drizzle-orm";
import { subscriptions } from "../../drizzle/schema/subscriptions";
import type { Subscription } from "../billing/subscription/subscription";
import type { UnusedHandling } from "../billing/subscription/subscription-kinds";
import { trialNoticeAt } from "../billing/subscription/trial-notice";
import type { Instant } from "../billing/time/instant";
import type { Context } from "../context.server";
import { NotFound } from "../errors";
import { idArray, instantOf, recordsOf, saveDueAt } from "./bulk.server";
import { insertParts, loadParts, type SubscriptionParts, saveParts } from "./subscription-parts.server";

/** A subscription as stored: the engine's, and what only the store knows of it. */
export type StoredSubscription = {
  readonly subscription: Subscription;
  readonly externalId: string | null;
  readonly dueAt: Instant | null;
};

/** What an ordinary subscription leaves out stays out, so that it reads as it was decided. */
function toStored(row: typeof subscriptions.$inferSelect, parts: SubscriptionParts): StoredSubscription {
  const { id, customerId, currency, zone, anchor, startsAt, trialEndsAt, endsAt, canceledAt } = row;
  const { stints, pauses, itemUnits } = parts;
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
      stints,
      ...(row.baseId === null ? {} : { baseId: row.baseId }),
      ...(pauses.length === 0 ? {} : { pauses }),
      ...(itemUnits.length === 0 ? {} : { itemUnits }),
      ...(row.unused === null ? {} : { unused: row.unused as UnusedHandling }),
      ...(row.closingInvoice ? {} : { closingInvoice: false }),
      ...(row.expires ? { expires: true } : {}),
      ...(row.invoicingOff ? { invoicingOff: true } : {}),
      ...(row.settledThrough === null ? {} : { settledThrough: row.settledThrough }),
    },
    externalId: row.externalId,
    dueAt: row.dueAt,
  };
}

/** The columns of a subscription that a decision may change. */
function changeable(subscription: Subscription) {
  const { anchor, startsAt, trialEndsAt, endsAt, canceledAt } = subscription;
  return {
    anchor,
    startsAt,
    trialEndsAt,
    endsAt,
    canceledAt,
    baseId: subscription.baseId ?? null,
    unused: subscription.unused ?? null,
    closingInvoice: subscription.closingInvoice ?? true,
    expires: subscription.expires ?? false,
    invoicingOff: subscription.invoicingOff ?? false,
    settledThrough: subscription.settledThrough ?? null,
    trialNoticeAt: trialNoticeAt(subscription),
  };
}

/** False when another subscription has the external id. */
export async function insertSubscription(
  context: Context,
  subscription: Subscription,
  extra: { readonly externalId: string | null; readonly dueAt: Instant | null },
): Promise<boolean> {
  const { id, customerId, currency, zone } = subscription;
  const rows = await context.tx
    .insert(subscriptions)
    .values({
      organizationId: context.organization.id,
      id,
      customerId,
      currency,
      zone,
      ...changeable(subscription),
      ...extra,
      createdAt: context.now,
    })
    .onConflictDoNothing({
      target: [subscriptions.organizationId, subscriptions.externalId],
      where: sql`${subscriptions.externalId} is not null`,
    })
    .returning({ id: subscriptions.id });
  if (rows.length === 0) return false;
  await insertParts(context, subscription);
  return true;
}

/**
 * Saves everything a decider may have changed of any number of subscriptions, with all their stays, pauses and item
 * units, by the same seven statements. Ids, customers, currencies and zones never change.
 */
export async function saveSubscriptions(
  context: Context,
  changed: readonly { readonly subscription: Subscription; readonly dueAt: Instant | null }[],
): Promise<void> {
  if (changed.length === 0) return;
  const organizationId = context.organization.id;
  const rows = changed.map(({ subscription, dueAt }) => ({
    organizationId,
    id: subscription.id,
    customerId: subscription.customerId,
    currency: subscription.currency,
    zone: subscription.zone,
    createdAt: context.now,
    ...changeable(subscription),
    dueAt,
  }));
  await context.tx.execute(sql`
    update subscriptions as s set anchor = given.anchor, starts_at = given.starts_at,
      trial_ends_at = given.trial_ends_at, ends_at = given.ends_at, canceled_at = given.canceled_at,
      due_at = given.due_at, base_id = given.base_id, unused = given.unused,
      closing_invoice = given.closing_invoice, expires = given.expires, invoicing_off = given.invoicing_off,
      settled_through = given.settled_through,
      trial_notice_at = case when s.trial_ends_at is distinct from given.trial_ends_at
        then given.trial_notice_at else s.trial_notice_at end
    from ${recordsOf(subscriptions, rows, "given")}
    where s.organization_id = ${organizationId} and s.id = given.id`);
  await saveParts(
    context,
    changed.map(({ subscription }) => subscription),
  );
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
  return withParts(
    context,
    await selectSubscriptions(context, sql`${subscriptions.id} = any(${idArray(ids)})`),
  );
}

/** Everything ever sold to those customers. */
export async function loadSubscriptionsOfAll(
  context: Context,
  customerIds: readonly string[],
): Promise<StoredSubscription[]> {
  return withParts(
    context,
    await selectSubscriptions(context, sql`${subscriptions.customerId} = any(${idArray(customerIds)})`),
  );
}

/** Customers that anything was ever sold to, in the order of their ids, after one of them. */
export async function listSubscribedCustomerIds(
  context: Context,
  page: { readonly after: string | null; readonly limit: number },
): Promise<string[]> {
  const after = page.after === null ? sql`true` : sql`customer_id > ${page.after}::uuid`;
  const rows = await context.tx.execute<{ customer_id: string }>(sql`
    select distinct customer_id from subscriptions where organization_id = ${context.organization.id} and ${after}
    order by customer_id limit ${page.limit}`);
  return rows.map((row) => row.customer_id);
}

/** Whether there are more than so many, without counting all of them. */
export async function hasMoreSubscriptions(context: Context, than: number): Promise<boolean> {
  const rows = await context.tx
    .select({ id: subscriptions.id })
    .from(subscriptions)
    .where(eq(subscriptions.organizationId, context.organization.id))
    .offset(than)
    .limit(1);
  return rows.length > 0;
}

/** Everything ever sold to one customer. */
export async function loadSubscriptionsOf(
  context: Context,
  customerId: string,
): Promise<StoredSubscription[]> {
  return withParts(context, await selectSubscriptions(context, eq(subscriptions.customerId, customerId)));
}

/**
 * Every subscription of those customers that billing has something to do for, now or later, locked so that ingest of
 * their usage waits: an event lands either in this run's aggregates or after this run's windows are marked billed,
 * never between. They come whole, because what is billed on one day is one document.
 */
export async function lockLiveSubscriptions(
  context: Context,
  customerIds: readonly string[],
): Promise<StoredSubscription[]> {
  const rows = await selectSubscriptions(
    context,
    sql`${subscriptions.customerId} = any(${idArray(customerIds)}) and ${subscriptions.dueAt} is not null`,
  ).for("update");
  return withParts(context, rows);
}

/** Everything ever sold to one customer, locked for a change. */
export async function lockSubscriptionsOf(
  context: Context,
  customerId: string,
): Promise<StoredSubscription[]> {
  const rows = await selectSubscriptions(context, eq(subscriptions.customerId, customerId)).for("update");
  return withParts(context, rows);
}

/** Rows of this organization in the order of their ids, which is also the order in which they are locked. */
function selectSubscriptions(context: Context, condition: SQL) {
  return context.tx
    .select()
    .from(subscriptions)
    .where(and(eq(subscriptions.organizationId, context.organization.id), condition))
    .orderBy(subscriptions.id);
}

async function withParts(
  context: Context,
  rows: readonly (typeof subscriptions.$inferSelect)[],
): Promise<StoredSubscription[]> {
  const parts = await loadParts(
    context,
    rows.map((row) => row.id),
  );
  return rows.map((row) => toStored(row, parts.get(row.id) ?? NO_PARTS));
}

const NO_PARTS: SubscriptionParts = { stints: [], pauses: [], itemUnits: [] };

/**
 * The customers with a subscription, or a pool, that billing has something to do for by now. A payer whose group has
 * somebody to bill waits for that.
 */
export async function findDueCustomerIds(context: Context, limit: number): Promise<string[]> {
  const { id } = context.organization;
  const now = instantOf(context.now);
  const rows = await context.tx.execute<{ customer_id: string }>(sql`
    select customer_id from subscriptions where organization_id = ${id} and due_at <= ${now}
    union
    select p.customer_id from pools p where p.organization_id = ${id} and p.due_at <= ${now}
      and (p.scope <> 'payer_group' or not exists (select 1 from customers c join subscriptions s
        on s.organization_id = ${id} and s.customer_id = c.id and s.due_at <= ${now}
        where c.organization_id = ${id} and c.payer_id = p.customer_id))
    order by customer_id limit ${limit}`);
  return rows.map((row) => row.customer_id);
}

/** When billing has something to do next, for any number of subscriptions by one statement. */
export function saveDueInstants(
  context: Context,
  due: readonly { readonly id: string; readonly dueAt: Instant | null }[],
): Promise<void> {
  return saveDueAt(context, subscriptions, due);
}

/** Puts a customer's due subscriptions off, so that one that cannot be billed does not come up again at once. */
export async function postponeDue(context: Context, customerId: string, until: Instant): Promise<void> {
  await context.tx.execute(sql`
    update subscriptions set due_at = ${instantOf(until)}
    where organization_id = ${context.organization.id} and customer_id = ${customerId}
      and due_at <= ${instantOf(context.now)}`);
  await context.tx.execute(sql`
    update pools set due_at = ${instantOf(until)}
    where organization_id = ${context.organization.id} and customer_id = ${customerId}
      and due_at <= ${instantOf(context.now)}`);
}
