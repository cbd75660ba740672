import { eq } from "drizzle-orm";
import { numberSeries } from "../../../drizzle/schema/organizations";
import type { Context } from "../../context.server";
import { loadIssuer } from "./issuers.server";

export type SeriesRow = typeof numberSeries.$inferSelect;

/** How the documents of every issuer are numbered, a row for each kind. */
export function listSeries(context: Context): Promise<SeriesRow[]> {
  return context.tx
    .select()
    .from(numberSeries)
    .where(eq(numberSeries.organizationId, context.organization.id));
}

/** Those of one issuer; null: of the organization's first. */
export async function listSeriesOf(context: Context, issuerId: string | null): Promise<SeriesRow[]> {
  const { id } = await loadIssuer(context, issuerId);
  return (await listSeries(context)).filter((series) => series.issuerId === id);
}
