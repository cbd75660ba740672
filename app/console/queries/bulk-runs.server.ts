import { and, desc, eq, sql } from "drizzle-orm";
import { bulkRunItems, bulkRuns } from "../../../drizzle/schema/bulk-runs";
import { customers } from "../../../drizzle/schema/customers";
import type { ItemState } from "../../billing/run-kinds";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { keyset, type Page, type PageRequest } from "../../store/columns";

type Counted = {
  readonly bulkRunId: string;
  readonly state: ItemState;
  readonly currency: string;
  readonly count: number;
  readonly amountMinor: bigint;
};

/** Rows of runs by state and currency, with their sums. */
async function countedBy(context: Context, ids: readonly string[]): Promise<readonly Counted[]> {
  if (ids.length === 0) return [];
  return context.tx
    .select({
      bulkRunId: bulkRunItems.bulkRunId,
      state: bulkRunItems.state,
      currency: bulkRunItems.currency,
      count: sql`count(*)`.mapWith(Number),
      amountMinor: sql`coalesce(sum(${bulkRunItems.amountMinor}), 0)::text`.mapWith(BigInt),
    })
    .from(bulkRunItems)
    .where(
      and(
        eq(bulkRunItems.organizationId, context.organization.id),
        sql`${bulkRunItems.bulkRunId} in ${[...ids]}`,
      ),
    )
    .groupBy(bulkRunItems.bulkRunId, bulkRunItems.state, bulkRunItems.currency)
    .orderBy(bulkRunItems.currency);
}

function countsOf(rows: readonly Counted[], id: string) {
  const own = rows.filter(({ bulkRunId }) => bulkRunId === id);
  const of = (...states: readonly ItemState[]) => own.filter(({ state }) => states.includes(state));
  const count = (list: readonly Counted[]) => list.reduce((sum, row) => sum + row.count, 0);
  const sums = (state: ItemState) =>
    of(state).map(({ currency, amountMinor, count: many }) => ({ currency, amountMinor, count: many }));
  return {
    itemCount: count(own),
    waitingCount: count(of("waiting")),
    pendingCount: count(of("pending")),
    doneCount: count(of("done")),
    refusedCount: count(of("refused")),
    skippedCount: count(of("skipped")),
    /** What is still to be done, and what was done; one sum a currency. */
    toDo: sums("pending"),
    done: sums("done"),
  };
}

const LATEST = 10;

/** The latest runs over many rows, newest first, with how far each is. */
export async function listBulkRuns(context: Context) {
  const runs = await context.tx
    .select()
    .from(bulkRuns)
    .where(eq(bulkRuns.organizationId, context.organization.id))
    .orderBy(desc(bulkRuns.id))
    .limit(LATEST);
  const counted = await countedBy(
    context,
    runs.map(({ id }) => id),
  );
  return runs.map((run) => ({ ...run, ...countsOf(counted, run.id) }));
}

export type BulkRunRow = Awaited<ReturnType<typeof listBulkRuns>>[number];

export async function loadBulkRunRow(context: Context, id: string): Promise<BulkRunRow> {
  const [run] = await context.tx
    .select()
    .from(bulkRuns)
    .where(and(eq(bulkRuns.organizationId, context.organization.id), eq(bulkRuns.id, id)));
  if (!run) throw new NotFound("This run");
  return { ...run, ...countsOf(await countedBy(context, [id]), id) };
}

export type BulkItemRow = typeof bulkRunItems.$inferSelect & { readonly customerName: string };

/** The rows of a run in the order in which they are done. */
export async function listBulkItems(
  context: Context,
  runId: string,
  state: ItemState | null,
  request: PageRequest,
): Promise<Page<BulkItemRow>> {
  const organizationId = context.organization.id;
  const byId = { column: bulkRunItems.id, cast: "uuid" as const };
  const order = keyset<BulkItemRow>([{ ...byId, read: (row) => row.id }], "ascending", request);
  const rows = await context.tx
    .select({ item: bulkRunItems, customerName: customers.name })
    .from(bulkRunItems)
    .innerJoin(
      customers,
      and(eq(customers.organizationId, organizationId), eq(customers.id, bulkRunItems.customerId)),
    )
    .where(
      and(
        eq(bulkRunItems.organizationId, organizationId),
        eq(bulkRunItems.bulkRunId, runId),
        state === null ? undefined : eq(bulkRunItems.state, state),
        order.where,
      ),
    )
    .orderBy(order.orderBy)
    .limit(order.limit);
  return order.page(rows.map(({ item, customerName }) => ({ ...item, customerName })));
}
