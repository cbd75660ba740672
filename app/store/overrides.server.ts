import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import { overrides } from "../../drizzle/schema/overrides";
import { ratingWindows } from "../../drizzle/schema/usage";
import type { RecordedOverride } from "../billing/fees/override";
import type { OverrideKind } from "../billing/fees/override-kinds";
import type { Subscription } from "../billing/subscription/subscription";
import type { Context } from "../context.server";
import { NotFound } from "../errors";
import { idArray } from "./bulk.server";

function toOverride(row: typeof overrides.$inferSelect): RecordedOverride {
  const { organizationId: _, position: stem, stintId, chargeId, fromOn, toOn, kind, ...rest } = row;
  const place = { stintId, chargeId, period: { from: fromOn, to: toOn } };
  return { ...rest, stem, place, kind: kind as OverrideKind };
}

export async function insertOverride(context: Context, override: RecordedOverride): Promise<void> {
  const { place, stem, ...rest } = override;
  const { stintId, chargeId, period } = place;
  await context.tx.insert(overrides).values({
    organizationId: context.organization.id,
    ...rest,
    position: stem,
    stintId: stintId ?? "",
    chargeId,
    fromOn: period.from,
    toOn: period.to,
  });
}

/** The amounts in force of those customers; nothing is asked for where there are none. */
export async function loadOverridesInForce(
  context: Context,
  customerIds: readonly string[],
): Promise<RecordedOverride[]> {
  if (customerIds.length === 0) return [];
  const rows = await context.tx
    .select()
    .from(overrides)
    .where(
      and(
        eq(overrides.organizationId, context.organization.id),
        sql`${overrides.customerId} = any(${idArray(customerIds)})`,
        isNull(overrides.liftedAt),
      ),
    )
    .orderBy(asc(overrides.id));
  return rows.map(toOverride);
}

/** Every amount ever set on a subscription, the newest first. */
export async function listOverrides(context: Context, subscriptionId: string): Promise<RecordedOverride[]> {
  const rows = await context.tx
    .select()
    .from(overrides)
    .where(
      and(
        eq(overrides.organizationId, context.organization.id),
        eq(overrides.subscriptionId, subscriptionId),
      ),
    )
    .orderBy(desc(overrides.id));
  return rows.map(toOverride);
}

/** @throws NotFound when it is not there */
export async function loadOverride(context: Context, id: string): Promise<RecordedOverride> {
  const [row] = await context.tx
    .select()
    .from(overrides)
    .where(and(eq(overrides.organizationId, context.organization.id), eq(overrides.id, id)));
  if (!row) throw new NotFound("This amount");
  return toOverride(row);
}

/**
 * The amount holds no more. A window of usage under it is open again, so that what was hidden is priced once more, and
 * the next run looks at the subscription from its start.
 */
export async function saveLifted(context: Context, override: RecordedOverride, by: string): Promise<void> {
  const organizationId = context.organization.id;
  await context.tx
    .update(overrides)
    .set({ liftedBy: by, liftedAt: context.now })
    .where(and(eq(overrides.organizationId, organizationId), eq(overrides.id, override.id)));
  await context.tx.execute(sql`
    update subscriptions set settled_through = null
    where organization_id = ${organizationId} and id = ${override.subscriptionId} and settled_through is not null`);
  const { stintId, chargeId, period } = override.place;
  if (stintId === null || chargeId === null) return;
  await context.tx
    .update(ratingWindows)
    .set({ state: "open", dirty: true })
    .where(
      and(
        eq(ratingWindows.organizationId, organizationId),
        eq(ratingWindows.subscriptionId, override.subscriptionId),
        eq(ratingWindows.stintId, stintId),
        eq(ratingWindows.chargeId, chargeId),
        eq(ratingWindows.fromOn, period.from),
      ),
    );
}

/** Subscriptions under a manual amount or a hold are loaded whole: it may stand on a period that was settled long ago. */
export function unsettled(
  subscriptions: readonly Subscription[],
  inForce: readonly { readonly subscriptionId: string | null }[],
): readonly Subscription[] {
  const held = new Set(inForce.map(({ subscriptionId }) => subscriptionId));
  if (held.size === 0) return subscriptions;
  return subscriptions.map((each) => (held.has(each.id) ? { ...each, settledThrough: null } : each));
}
