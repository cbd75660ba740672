import { and, eq, sql } from "drizzle-orm";
import { creditNotes, invoices } from "../../drizzle/schema/invoicing";
import { numberSeries } from "../../drizzle/schema/organizations";
import { type NumberTemplate, writeNumber } from "../billing/invoicing/document-number";
import type { Day } from "../billing/time/day";
import type { Context } from "../context.server";
import { newId } from "../ids.server";
import { idArray } from "./bulk.server";

export type DrawnNumber = { readonly seriesId: string; readonly sequence: bigint; readonly number: string };

/** A document that waits for its number. */
export type Unnumbered = {
  readonly issuerId: string;
  readonly customerId: string;
  readonly issuedOn: Day;
};

export type DocumentSeries = "invoice" | "credit_note";

/**
 * Draws a number of its issuer's series for each document, in their order and without a gap. The rows stay locked until
 * the transaction ends, so this comes as late as possible, once a batch; a transaction that rolls back gives its numbers
 * back. Documents drawn for are inserted before the next are drawn, because a template may count them.
 */
export async function drawNumbers(
  context: Context,
  documentKind: DocumentSeries,
  documents: readonly Unnumbered[],
): Promise<DrawnNumber[]> {
  const drawn = new Map<Unnumbered, DrawnNumber>();
  // In one order, so that two runs that number for several issuers never wait for each other.
  for (const issuerId of [...new Set(documents.map((document) => document.issuerId))].sort()) {
    const own = documents.filter((document) => document.issuerId === issuerId);
    const numbers = await drawOfSeries(context, issuerId, documentKind, own);
    for (const [at, document] of own.entries()) {
      const number = numbers[at];
      if (number) drawn.set(document, number);
    }
  }
  return documents.flatMap((document) => drawn.get(document) ?? []);
}

async function drawOfSeries(
  context: Context,
  issuerId: string,
  documentKind: DocumentSeries,
  documents: readonly Unnumbered[],
): Promise<DrawnNumber[]> {
  const count = documents.length;
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
  const template = series.template as NumberTemplate;
  const counts =
    template === "per_customer" ? await countByCustomer(context, series.id, documentKind, documents) : null;
  const first = series.nextNumber - BigInt(count);
  return documents.map(({ customerId, issuedOn }, index) => {
    const sequence = first + BigInt(index);
    const own = counts?.get(customerId);
    if (own) own.sequence += 1n;
    const facts = { sequence, issuedOn, customerNumber: own?.number, customerSequence: own?.sequence };
    return { seriesId: series.id, sequence, number: writeNumber({ ...series, template }, facts) };
  });
}

type CustomerCount = { readonly number: bigint; sequence: bigint };

/** Each customer's place, and how many of its documents the series numbered so far. */
async function countByCustomer(
  context: Context,
  seriesId: string,
  documentKind: DocumentSeries,
  documents: readonly Unnumbered[],
): Promise<Map<string, CustomerCount>> {
  const ids = [...new Set(documents.map(({ customerId }) => customerId))];
  const places = await placesOf(context, ids);
  const table = documentKind === "invoice" ? invoices : creditNotes;
  const counted = await context.tx
    .select({ customerId: table.customerId, count: sql<string>`count(*)::text` })
    .from(table)
    .where(
      and(
        eq(table.organizationId, context.organization.id),
        sql`${table.customerId} = any(${idArray(ids)})`,
        eq(table.seriesId, seriesId),
      ),
    )
    .groupBy(table.customerId);
  const counts = new Map(counted.map(({ customerId, count }) => [customerId, BigInt(count)]));
  return new Map(
    ids.map((id) => [id, { number: places.get(id) ?? 0n, sequence: counts.get(id) ?? 0n }] as const),
  );
}

/**
 * The places of those customers, in the order they were made; one that has none is given its place, or, where that is
 * taken, the next free one. The locked series lets only one run do this at a time.
 */
async function placesOf(context: Context, ids: readonly string[]): Promise<Map<string, bigint>> {
  const organizationId = context.organization.id;
  const rows = await context.tx.execute<{ id: string; number: string | null; place: string }>(sql`
    select c.id, c.number::text, (select count(*) from customers as o where o.organization_id = ${organizationId}
      and (o.created_at, o.id) <= (c.created_at, c.id))::text as place
    from customers as c where c.organization_id = ${organizationId} and c.id = any(${idArray(ids)})
    order by c.created_at, c.id`);
  const places = new Map(
    rows.flatMap(({ id, number }) => (number === null ? [] : [[id, BigInt(number)] as const])),
  );
  for (const { id, number, place } of rows) {
    if (number !== null) continue;
    const [given] = await context.tx.execute<{ number: string }>(sql`
      update customers set number = case
        when exists (select 1 from customers where organization_id = ${organizationId} and number = ${place}::bigint)
        then (select max(number) + 1 from customers where organization_id = ${organizationId})
        else ${place}::bigint end
      where organization_id = ${organizationId} and id = ${id} returning number::text`);
    if (given) places.set(id, BigInt(given.number));
  }
  return places;
}

/** The number every series starts with, and how it is written: "INV-00001", "INV-CN-00001". */
const SERIES_START = { digits: 5, nextNumber: 1n };

/** The series of a new issuer: of its invoices, and of its credit notes. */
export async function insertSeries(
  tx: Context["tx"],
  { prefix, ...of }: { readonly organizationId: string; readonly issuerId: string; readonly prefix: string },
): Promise<void> {
  await tx.insert(numberSeries).values([
    { ...of, id: newId(), documentKind: "invoice", prefix, ...SERIES_START },
    { ...of, id: newId(), documentKind: "credit_note", prefix: `${prefix}CN-`, ...SERIES_START },
  ]);
}

/** Whether numbers of another issuer begin like that. */
export async function isPrefixOfAnother(
  { tx, organization }: Context,
  prefix: string,
  issuerId: string | null,
): Promise<boolean> {
  const rows = await tx
    .select({ issuerId: numberSeries.issuerId })
    .from(numberSeries)
    .where(and(eq(numberSeries.organizationId, organization.id), eq(numberSeries.prefix, prefix)));
  return rows.some((row) => row.issuerId !== issuerId);
}

/** Changes how coming numbers of a series are written; the count goes on. */
export async function saveSeriesFormat(
  context: Context,
  issuerId: string,
  documentKind: DocumentSeries,
  format: { readonly prefix: string; readonly digits: number; readonly template: NumberTemplate },
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
