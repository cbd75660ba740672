import { and, asc, eq, lt, sql } from "drizzle-orm";
import { bulkRunItems, bulkRuns } from "../../drizzle/schema/bulk-runs";
import type { ItemState } from "../billing/run-kinds";
import type { Context } from "../context.server";
import { NotFound } from "../errors";
import { idArray, insertRows, recordsOf } from "./bulk.server";
import {
  countItems,
  findNextItem,
  type ItemCounts,
  letOpenItemsWait,
  type NextItem,
  NO_ITEMS,
} from "./stepped-runs.server";

export type BulkRun = typeof bulkRuns.$inferSelect;
export type BulkItem = typeof bulkRunItems.$inferSelect;

const TABLES = { runs: "bulk_runs", items: "bulk_run_items", runId: "bulk_run_id" } as const;

const isRun = (context: Context, id: string) =>
  and(eq(bulkRuns.organizationId, context.organization.id), eq(bulkRuns.id, id));
const ofRun = (context: Context, id: string, state: ItemState) =>
  and(
    eq(bulkRunItems.organizationId, context.organization.id),
    eq(bulkRunItems.bulkRunId, id),
    eq(bulkRunItems.state, state),
  );

/** A run with all its rows; these by one statement, whatever their number. */
export async function insertBulkRun(
  context: Context,
  run: Omit<BulkRun, "organizationId">,
  items: readonly Omit<BulkItem, "organizationId">[],
): Promise<void> {
  const organizationId = context.organization.id;
  await context.tx.insert(bulkRuns).values({ organizationId, ...run });
  await insertRows(
    context,
    bulkRunItems,
    items.map((item) => ({ organizationId, ...item })),
  );
}

/** Locked until the transaction ends: who runs, stops or calculates it comes one after the other. */
export async function lockBulkRun(context: Context, id: string): Promise<BulkRun> {
  const [row] = await context.tx.select().from(bulkRuns).where(isRun(context, id)).for("update");
  if (!row) throw new NotFound("This run");
  return row;
}

export async function saveBulkRun(context: Context, id: string, change: Partial<BulkRun>): Promise<void> {
  await context.tx.update(bulkRuns).set(change).where(isRun(context, id));
}

/** What goes on next, the oldest run first; null where none runs. */
export function findNextBulkItem(context: Context): Promise<NextItem | null> {
  return findNextItem(context, TABLES);
}

export async function loadBulkItem(context: Context, id: string): Promise<BulkItem> {
  const [row] = await context.tx
    .select()
    .from(bulkRunItems)
    .where(and(eq(bulkRunItems.organizationId, context.organization.id), eq(bulkRunItems.id, id)));
  if (!row) throw new NotFound("This row of a run");
  return row;
}

/** The next rows without figures, in the order in which they are done. */
export async function listWaitingBulkItems(
  context: Context,
  runId: string,
  limit: number,
): Promise<BulkItem[]> {
  return context.tx
    .select()
    .from(bulkRunItems)
    .where(ofRun(context, runId, "waiting"))
    .orderBy(asc(bulkRunItems.id))
    .limit(limit);
}

/** Those customers' rows that have their figures and are done before a row, in the order in which they are done. */
export async function listRowsBefore(
  context: Context,
  { bulkRunId, id }: BulkItem,
  customerIds: readonly string[],
): Promise<BulkItem[]> {
  return context.tx
    .select()
    .from(bulkRunItems)
    .where(
      and(
        ofRun(context, bulkRunId, "pending"),
        lt(bulkRunItems.id, id),
        sql`${bulkRunItems.customerId} = any(${idArray(customerIds)})`,
      ),
    )
    .orderBy(asc(bulkRunItems.id));
}

/** The fingerprints of everything that is to be done. */
export async function listPendingBulkItems(context: Context, runId: string) {
  return context.tx
    .select({
      id: bulkRunItems.id,
      amountMinor: bulkRunItems.amountMinor,
      previewHash: bulkRunItems.previewHash,
    })
    .from(bulkRunItems)
    .where(ofRun(context, runId, "pending"))
    .orderBy(asc(bulkRunItems.id));
}

/** Pending and refused rows wait for new figures; done ones keep theirs. */
export function letBulkItemsWait(context: Context, runId: string): Promise<void> {
  return letOpenItemsWait(context, TABLES, runId);
}

/** How many rows of each run are in each state. */
export async function countBulkItems(context: Context, runId: string): Promise<ItemCounts> {
  return (await countItems(context, TABLES, [runId])).get(runId) ?? NO_ITEMS;
}

/** Writes figures and states of rows that waited for them; a done one is never changed. */
export async function saveBulkFigures(context: Context, items: readonly BulkItem[]): Promise<void> {
  if (items.length === 0) return;
  await context.tx.execute(sql`
    update bulk_run_items as i set amount_minor = given.amount_minor, preview_hash = given.preview_hash,
      state = given.state, code = given.code, sentence = given.sentence, remedy = given.remedy
    from ${recordsOf(bulkRunItems, items, "given")}
    where i.organization_id = ${context.organization.id} and i.id = given.id and i.state = 'waiting'`);
}

/** What became of a row; its run is locked by the caller. */
export async function saveBulkResult(
  context: Context,
  id: string,
  result: Partial<BulkItem> & { readonly state: Exclude<ItemState, "pending" | "waiting"> },
): Promise<void> {
  await context.tx
    .update(bulkRunItems)
    .set(result)
    .where(and(eq(bulkRunItems.organizationId, context.organization.id), eq(bulkRunItems.id, id)));
}
