import { and, eq, sql } from "drizzle-orm";
import { ratingWindows } from "../../drizzle/schema/usage";
import type { RatingWindow } from "../billing/fees/fee";
import type { WindowState } from "../billing/fees/fee-kinds";
import type { Subscription } from "../billing/subscription/subscription";
import type { Context } from "../context.server";
import { newId } from "../ids.server";
import { idArray, insertRows } from "./bulk.server";
import { sinceSettled } from "./fees.server";

/** A window that has a row. */
export type StoredWindow = RatingWindow & { readonly id: string };

/**
 * Every window of those subscriptions that was ever billed, in order of time. Of a subscription that is settled through
 * a day only later ones, and those that late usage marked.
 */
export async function loadWindows(
  context: Context,
  subscriptions: readonly Subscription[],
): Promise<StoredWindow[]> {
  if (subscriptions.length === 0) return [];
  const rows = await context.tx
    .select()
    .from(ratingWindows)
    .where(
      and(
        eq(ratingWindows.organizationId, context.organization.id),
        sql`${ratingWindows.subscriptionId} = any(${idArray(subscriptions.map(({ id }) => id))})`,
        sinceSettled(
          subscriptions,
          sql`${ratingWindows.subscriptionId}`,
          sql`${ratingWindows.toOn}`,
          sql`${ratingWindows.dirty}`,
        ),
      ),
    )
    .orderBy(ratingWindows.subscriptionId, ratingWindows.startsAt, ratingWindows.chargeId);
  return rows.map((row) => ({
    id: row.id,
    subscriptionId: row.subscriptionId,
    stintId: row.stintId,
    planVersionId: row.planVersionId,
    chargeId: row.chargeId,
    metricId: row.metricId,
    period: { from: row.fromOn, to: row.toOn },
    startsAt: row.startsAt,
    endsAt: row.endsAt,
    throughEnd: row.throughEnd,
    tax: { category: row.taxCategory, rate: row.taxRate, country: row.taxCountry },
    state: row.state as WindowState,
    dirty: row.dirty,
  }));
}

/**
 * Saves what a run did to windows by one statement: new ones are inserted with their pinned version and tax, known
 * ones change state, mark and, after a backdated change, their end. Gives them back with their ids, in the same order.
 */
export async function saveWindows(
  context: Context,
  windows: readonly { readonly customerId: string; readonly window: RatingWindow }[],
): Promise<StoredWindow[]> {
  const stored = windows.map(({ window }) => ({ ...window, id: window.id ?? newId() }));
  await insertRows(
    context,
    ratingWindows,
    stored.map((window, index) => ({
      organizationId: context.organization.id,
      id: window.id,
      customerId: windows[index]?.customerId ?? "",
      subscriptionId: window.subscriptionId,
      stintId: window.stintId,
      planVersionId: window.planVersionId,
      chargeId: window.chargeId,
      metricId: window.metricId,
      fromOn: window.period.from,
      toOn: window.period.to,
      wholeTo: window.whole?.to ?? null,
      startsAt: window.startsAt,
      endsAt: window.endsAt,
      throughEnd: window.throughEnd,
      taxCategory: window.tax.category,
      taxRate: window.tax.rate,
      taxCountry: window.tax.country,
      state: window.state,
      dirty: window.dirty,
    })),
    sql`on conflict (organization_id, id) do update set state = excluded.state, dirty = excluded.dirty,
      from_on = excluded.from_on, to_on = excluded.to_on,
      whole_to = coalesce(excluded.whole_to, rating_windows.whole_to), ends_at = excluded.ends_at,
      through_end = excluded.through_end`,
  );
  return stored;
}
