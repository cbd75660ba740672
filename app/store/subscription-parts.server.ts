import { and, eq, getTableName, type SQL, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { stints, subscriptionItemUnits, subscriptionPauses } from "../../drizzle/schema/subscriptions";
import type { ItemUnits, Pause, Stint, Subscription } from "../billing/subscription/subscription";
import type { ChangeUnused } from "../billing/subscription/subscription-kinds";
import type { Context } from "../context.server";
import { epochMs, groupRows, idArray, insertRows } from "./bulk.server";

type StintRow = typeof stints.$inferSelect;

/** What belongs to a subscription and has rows of its own. */
export type SubscriptionParts = {
  readonly stints: readonly Stint[];
  readonly pauses: readonly Pause[];
  readonly itemUnits: readonly ItemUnits[];
};

/** What an ordinary stay leaves out stays out, so that it reads as it was decided. */
function toStint(row: StintRow): Stint {
  const { id, planVersionId, startsAt, endsAt, quantity } = row;
  return {
    id,
    planVersionId,
    startsAt,
    endsAt,
    quantity,
    ...(row.anchor === null ? {} : { anchor: row.anchor }),
    ...(row.overrides === null ? {} : { overrides: row.overrides }),
    ...(row.phasesFrom === null ? {} : { phasesFrom: row.phasesFrom }),
    ...(row.firstPhase === null ? {} : { firstPhase: row.firstPhase }),
    ...(row.isBillDayGiven ? { isBillDayGiven: true } : {}),
    ...(row.knownAt === null ? {} : { knownAt: row.knownAt }),
    ...(row.isAsked ? { isAsked: true } : {}),
    ...(row.unusedBefore === null ? {} : { unusedBefore: "keep" as const }),
  };
}

function stintRow(organizationId: string, owner: Subscription, stint: Stint): typeof stints.$inferInsert {
  return {
    organizationId,
    id: stint.id,
    subscriptionId: owner.id,
    customerId: owner.customerId,
    planVersionId: stint.planVersionId,
    quantity: stint.quantity,
    startsAt: stint.startsAt,
    endsAt: stint.endsAt,
    anchor: stint.anchor ?? null,
    overrides: stint.overrides ?? null,
    phasesFrom: stint.phasesFrom ?? null,
    firstPhase: stint.firstPhase ?? null,
    isBillDayGiven: stint.isBillDayGiven ?? false,
    knownAt: stint.knownAt ?? null,
    isAsked: stint.isAsked ?? false,
    unusedBefore: stint.unusedBefore ?? null,
  };
}

/** The parts of those subscriptions by two statements, each list in order of time. */
export async function loadParts(
  context: Context,
  subscriptionIds: readonly string[],
): Promise<ReadonlyMap<string, SubscriptionParts>> {
  if (subscriptionIds.length === 0) return new Map();
  const rows = await context.tx
    .select()
    .from(stints)
    .where(
      and(
        eq(stints.organizationId, context.organization.id),
        sql`${stints.subscriptionId} = any(${idArray(subscriptionIds)})`,
      ),
    )
    .orderBy(stints.subscriptionId, stints.startsAt, stints.id);
  const stays = groupRows(rows, (row) => row.subscriptionId);
  const marks = groupRows(await loadMarks(context, subscriptionIds), (mark) => mark.subscription_id);
  return new Map(
    subscriptionIds.map((id) => {
      const own = marks.get(id) ?? [];
      return [
        id,
        {
          stints: (stays.get(id) ?? []).map(toStint),
          pauses: own.flatMap(pauseOf),
          itemUnits: own.flatMap(unitsOf),
        },
      ];
    }),
  );
}

/** A row of either kind: `units` is null for a pause. */
type Mark = {
  readonly subscription_id: string;
  readonly id: string;
  readonly name: string;
  readonly units: string | null;
  readonly unused: ChangeUnused | null;
  readonly starts_ms: number;
  readonly ends_ms: number | null;
  readonly end_known_ms: number | null;
};

async function loadMarks(context: Context, subscriptionIds: readonly string[]): Promise<Mark[]> {
  const which = (table: SQL) => sql`organization_id = ${context.organization.id}
    and ${table}.subscription_id = any(${idArray(subscriptionIds)})`;
  return context.tx.execute<Mark>(sql`
    select subscription_id, id, service as name, null::text as units, null::text as unused, ${epochMs(sql`starts_at`)} as starts_ms,
      ${epochMs(sql`ends_at`)} as ends_ms, ${epochMs(sql`end_known_at`)} as end_known_ms
    from subscription_pauses where ${which(sql`subscription_pauses`)}
    union all
    select subscription_id, id, item, units::text, unused, ${epochMs(sql`starts_at`)}, null, null
    from subscription_item_units where ${which(sql`subscription_item_units`)}
    order by starts_ms, id`);
}

function pauseOf({ id, name, units, starts_ms, ends_ms, end_known_ms }: Mark): Pause[] {
  if (units !== null) return [];
  const known = end_known_ms === null ? {} : { endKnownAt: end_known_ms };
  return [{ id, service: name, startsAt: starts_ms, endsAt: ends_ms, ...known }];
}

function unitsOf({ id, name, units, unused, starts_ms }: Mark): ItemUnits[] {
  const said = unused === null ? {} : { unused };
  return units === null ? [] : [{ id, item: name, units, startsAt: starts_ms, ...said }];
}

/**
 * Writes the parts of those subscriptions as they are now: new rows come, known ones change, and those a decision
 * left out go. The same six statements for any number of them.
 */
export async function saveParts(context: Context, subscriptions: readonly Subscription[]): Promise<void> {
  const organizationId = context.organization.id;
  await replaceRows(
    context,
    subscriptions,
    stints,
    subscriptions.flatMap((owner) => owner.stints.map((stint) => stintRow(organizationId, owner, stint))),
    sql`plan_version_id = excluded.plan_version_id, quantity = excluded.quantity, starts_at = excluded.starts_at,
      ends_at = excluded.ends_at, anchor = excluded.anchor, overrides = excluded.overrides,
      phases_from = excluded.phases_from, first_phase = excluded.first_phase,
      bill_day_given = excluded.bill_day_given, known_at = excluded.known_at`,
  );
  await replaceRows(
    context,
    subscriptions,
    subscriptionPauses,
    subscriptions.flatMap(({ id, customerId, pauses = [] }) =>
      pauses.map((pause) => ({ organizationId, subscriptionId: id, customerId, ...pause })),
    ),
    sql`service = excluded.service, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
      end_known_at = excluded.end_known_at`,
  );
  await replaceRows(
    context,
    subscriptions,
    subscriptionItemUnits,
    subscriptions.flatMap(({ id, customerId, itemUnits = [] }) =>
      itemUnits.map((units) => ({ organizationId, subscriptionId: id, customerId, ...units })),
    ),
    sql`item = excluded.item, units = excluded.units, starts_at = excluded.starts_at, unused = excluded.unused`,
  );
}

async function replaceRows<T extends PgTable>(
  context: Context,
  subscriptions: readonly Subscription[],
  table: T,
  rows: readonly (T["$inferInsert"] & { readonly id: string })[],
  changes: SQL,
): Promise<void> {
  await insertRows(context, table, rows, sql`on conflict (organization_id, id) do update set ${changes}`);
  await context.tx.execute(sql`
    delete from ${sql.raw(getTableName(table))} where organization_id = ${context.organization.id}
      and subscription_id = any(${idArray(subscriptions.map(({ id }) => id))})
      and id <> all(${idArray(rows.map(({ id }) => id))})`);
}

/** The parts of a new subscription: nothing is there that could be replaced. */
export async function insertParts(context: Context, subscription: Subscription): Promise<void> {
  const organizationId = context.organization.id;
  const { id, customerId, pauses = [], itemUnits = [] } = subscription;
  await insertRows(
    context,
    stints,
    subscription.stints.map((stint) => stintRow(organizationId, subscription, stint)),
  );
  await insertRows(
    context,
    subscriptionPauses,
    pauses.map((pause) => ({ organizationId, subscriptionId: id, customerId, ...pause })),
  );
  await insertRows(
    context,
    subscriptionItemUnits,
    itemUnits.map((units) => ({ organizationId, subscriptionId: id, customerId, ...units })),
  );
}
