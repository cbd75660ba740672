import { and, asc, count, eq, isNotNull, min } from "drizzle-orm";
import { billingRuns } from "../../../drizzle/schema/organizations";
import { subscriptions } from "../../../drizzle/schema/subscriptions";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { keyset, type Page, type PageRequest } from "../../store/columns";

export type RunRow = typeof billingRuns.$inferSelect;

/** Runs that billed something or failed at something, newest first. */
export async function listRuns(context: Context, request: PageRequest): Promise<Page<RunRow>> {
  const key = keyset<RunRow>(
    [
      {
        column: billingRuns.billedUpTo,
        cast: "timestamptz",
        read: (row) => new Date(row.billedUpTo).toISOString(),
      },
      { column: billingRuns.id, cast: "uuid", read: (row) => row.id },
    ],
    "descending",
    request,
  );
  const rows = await context.tx
    .select()
    .from(billingRuns)
    .where(and(eq(billingRuns.organizationId, context.organization.id), key.where))
    .orderBy(key.orderBy)
    .limit(key.limit);
  return key.page(rows);
}

/** When billing next has something to do, and for how many subscriptions at that instant; null when nothing runs. */
export async function nextRun(context: Context): Promise<{ dueAt: number; subscriptions: number } | null> {
  const [next] = await context.tx
    .select({ dueAt: min(subscriptions.dueAt) })
    .from(subscriptions)
    .where(and(eq(subscriptions.organizationId, context.organization.id), isNotNull(subscriptions.dueAt)));
  const dueAt = next?.dueAt ?? null;
  if (dueAt === null) return null;
  const [same] = await context.tx
    .select({ subscriptions: count() })
    .from(subscriptions)
    .where(and(eq(subscriptions.organizationId, context.organization.id), eq(subscriptions.dueAt, dueAt)));
  return { dueAt, subscriptions: Number(same?.subscriptions ?? 0) };
}

export async function loadRun(context: Context, runId: string): Promise<RunRow> {
  const [row] = await context.tx
    .select()
    .from(billingRuns)
    .where(and(eq(billingRuns.organizationId, context.organization.id), eq(billingRuns.id, runId)))
    .orderBy(asc(billingRuns.id));
  if (!row) throw new NotFound("This run");
  return row;
}
