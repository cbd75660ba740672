import { type SQL, sql } from "drizzle-orm";
import type { ItemState } from "../billing/run-kinds";
import type { Context } from "../context.server";
import { idArray } from "./bulk.server";

/**
 * Long work that is calculated, confirmed and done item by item. Its tables differ in what an item is; a run has
 * `state` and `calculates_then`, an item `state`.
 */
export type SteppedTables = {
  readonly runs: "plan_migrations" | "bulk_runs";
  readonly items: "plan_migration_items" | "bulk_run_items";
  /** The column of an item that names its run. */
  readonly runId: "plan_migration_id" | "bulk_run_id";
};

/** What a running one does next: an item to do, or to calculate where figures are missing. */
export type NextItem = {
  readonly runId: string;
  /** Null when only the end of the run is left to be noted. */
  readonly itemId: string | null;
  readonly work: "calculate" | "change";
};

const named = ({ runs, items, runId }: SteppedTables): Record<"runs" | "items" | "runId", SQL> => ({
  runs: sql.raw(runs),
  items: sql.raw(items),
  runId: sql.raw(runId),
});

/** The run that is to go on, the oldest first, with its next item; null where none runs. */
export async function findNextItem(context: Context, tables: SteppedTables): Promise<NextItem | null> {
  const organizationId = context.organization.id;
  const { runs, items, runId } = named(tables);
  const [row] = await context.tx.execute<{ id: string; item_id: string | null; calculates: boolean }>(sql`
    select m.id, m.calculates_then is not null as calculates,
      (select i.id from ${items} i where i.organization_id = ${organizationId}
        and i.${runId} = m.id
        and i.state = case when m.calculates_then is null then 'pending' else 'waiting' end
        order by i.id limit 1) as item_id
    from ${runs} m where m.organization_id = ${organizationId} and m.state = 'running'
    order by m.id limit 1`);
  if (!row) return null;
  return { runId: row.id, itemId: row.item_id, work: row.calculates ? "calculate" : "change" };
}

/** Pending and refused items wait for new figures; done ones keep theirs. */
export async function letOpenItemsWait(
  context: Context,
  tables: SteppedTables,
  runId: string,
): Promise<void> {
  const name = named(tables);
  await context.tx.execute(sql`
    update ${name.items} set state = 'waiting'
    where organization_id = ${context.organization.id} and ${name.runId} = ${runId}
      and state in ('pending', 'refused')`);
}

export type ItemCounts = Readonly<Record<ItemState, number>>;

/** How many items are in each state, by run; runs without items are not in it. */
export async function countItems(
  context: Context,
  tables: SteppedTables,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ItemCounts>> {
  const name = named(tables);
  const rows =
    ids.length === 0
      ? []
      : await context.tx.execute<{ id: string; state: ItemState; count: number }>(sql`
          select ${name.runId} as id, state, count(*)::int as count from ${name.items}
          where organization_id = ${context.organization.id} and ${name.runId} = any(${idArray(ids)})
          group by ${name.runId}, state`);
  const counts = new Map<string, ItemCounts>();
  for (const { id, state, count } of rows) {
    counts.set(id, { ...(counts.get(id) ?? NO_ITEMS), [state]: count });
  }
  return counts;
}

export const NO_ITEMS: ItemCounts = { waiting: 0, pending: 0, done: 0, refused: 0, skipped: 0 };
