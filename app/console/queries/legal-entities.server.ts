import { and, asc, eq, sql } from "drizzle-orm";
import { issuers, numberSeries } from "../../../drizzle/schema/organizations";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";

/** The legal entities with the numbers of their invoices and how many customers each has; the first one first. */
export async function listLegalEntities(context: Context) {
  const org = context.organization.id;
  const rows = await context.tx
    .select({
      issuer: issuers,
      series: numberSeries,
      named: sql<number>`(select count(*)::int from customers c
        where c.organization_id = ${org} and c.issuer_id = ${issuers.id})`,
      others: sql<number>`(select count(*)::int from customers c
        where c.organization_id = ${org} and c.issuer_id is null)`,
    })
    .from(issuers)
    .innerJoin(
      numberSeries,
      and(
        eq(numberSeries.organizationId, org),
        eq(numberSeries.issuerId, issuers.id),
        eq(numberSeries.documentKind, "invoice"),
      ),
    )
    .where(eq(issuers.organizationId, org))
    .orderBy(asc(issuers.createdAt), asc(issuers.id));
  return rows.map(({ issuer, series, named, others }, at) => {
    return { ...issuer, series, customers: named + (at === 0 ? others : 0) };
  });
}

export type LegalEntityRow = Awaited<ReturnType<typeof listLegalEntities>>[number];

/** What a customer can be given, the first one first. */
export function listIssuerChoices({ tx, organization }: Context) {
  return tx
    .select({ id: issuers.id, legalName: issuers.legalName, address: issuers.address })
    .from(issuers)
    .where(eq(issuers.organizationId, organization.id))
    .orderBy(asc(issuers.createdAt), asc(issuers.id));
}

/**
 * The one by that id among those listed; null: the first.
 * @throws NotFound when it is not there
 */
export function legalEntityOf(rows: readonly LegalEntityRow[], id: string | null): LegalEntityRow {
  const row = id === null ? rows[0] : rows.find((each) => each.id === id);
  if (!row) throw new NotFound("This legal entity");
  return row;
}

/** The same, where the others are not needed. */
export async function loadLegalEntity(context: Context, id: string | null): Promise<LegalEntityRow> {
  return legalEntityOf(await listLegalEntities(context), id);
}
