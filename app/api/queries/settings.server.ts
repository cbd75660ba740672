import { eq } from "drizzle-orm";
import { numberSeries } from "../../../drizzle/schema/organizations";
import type { Context } from "../../context.server";

export type SeriesRow = typeof numberSeries.$inferSelect;

/** How the issuer's documents are numbered, a row for each kind. */
export function listSeries(context: Context): Promise<SeriesRow[]> {
  return context.tx
    .select()
    .from(numberSeries)
    .where(eq(numberSeries.organizationId, context.organization.id));
}
