import { and, count, eq, gt, isNull } from "drizzle-orm";
import { holds } from "../../../drizzle/schema/holds";
import type { Context } from "../../context.server";
import { listUsers } from "./people.server";

/** Holds with the name of who placed them; a key of the API has none. */
export async function withOwners<Row extends { readonly placedBy: string }>(
  context: Context,
  rows: readonly Row[],
): Promise<(Row & { readonly owner: string })[]> {
  const ids = rows.flatMap(({ placedBy }) => (/^[0-9a-f-]{36}$/.test(placedBy) ? placedBy : []));
  const people = await listUsers(context, ids);
  return rows.map((row) => ({ ...row, owner: people.get(row.placedBy)?.name ?? "The API" }));
}

/** How much is on hold now. */
export async function countHolds(context: Context): Promise<number> {
  const [row] = await context.tx
    .select({ holds: count() })
    .from(holds)
    .where(
      and(
        eq(holds.organizationId, context.organization.id),
        isNull(holds.releasedAt),
        gt(holds.endsAt, context.now),
      ),
    );
  return row?.holds ?? 0;
}

/** The hold on the collection of an invoice; null where there is none. */
export async function findCollectionHold(context: Context, invoiceId: string) {
  const [row] = await context.tx
    .select({ endsAt: holds.endsAt, reason: holds.reason })
    .from(holds)
    .where(
      and(
        eq(holds.organizationId, context.organization.id),
        eq(holds.invoiceId, invoiceId),
        isNull(holds.releasedAt),
        gt(holds.endsAt, context.now),
      ),
    )
    .limit(1);
  return row ?? null;
}
