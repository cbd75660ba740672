import { and, eq, sql } from "drizzle-orm";
import { numberSeries } from "../../drizzle/schema/organizations";
import { writeNumber } from "../billing/invoicing/document-number";
import type { Context } from "../context.server";

export type DrawnNumber = { readonly seriesId: string; readonly sequence: bigint; readonly number: string };

/**
 * Draws `count` numbers of a series without a gap. The row stays locked until the transaction ends, so this comes
 * as late as possible, once a batch; a transaction that rolls back gives its numbers back.
 */
export async function drawNumbers(
  context: Context,
  issuerId: string,
  documentKind: string,
  count: number,
): Promise<DrawnNumber[]> {
  const [series] = await context.tx
    .update(numberSeries)
    .set({ nextNumber: sql`${numberSeries.nextNumber} + ${count}` })
    .where(
      and(
        eq(numberSeries.organizationId, context.organization.id),
        eq(numberSeries.issuerId, issuerId),
        eq(numberSeries.documentKind, documentKind),
      ),
    )
    .returning();
  if (!series) throw new Error(`The issuer has no number series for ${documentKind} documents.`);
  const first = series.nextNumber - BigInt(count);
  return Array.from({ length: count }, (_, index) => {
    const sequence = first + BigInt(index);
    return { seriesId: series.id, sequence, number: writeNumber(series, sequence) };
  });
}

/** Changes how coming numbers of a series are written; the count goes on. */
export async function saveSeriesFormat(
  context: Context,
  issuerId: string,
  documentKind: string,
  format: { readonly prefix: string; readonly digits: number },
): Promise<void> {
  await context.tx
    .update(numberSeries)
    .set(format)
    .where(
      and(
        eq(numberSeries.organizationId, context.organization.id),
        eq(numberSeries.issuerId, issuerId),
        eq(numberSeries.documentKind, documentKind),
      ),
    );
}
