import { and, asc, eq } from "drizzle-orm";
import { taxRates } from "../../../drizzle/schema/organizations";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { keyset, type Page, type PageRequest } from "../../store/columns";
import { newestFirst } from "./newest-first";

export type TaxRateRow = typeof taxRates.$inferSelect;

export async function listTaxRates(context: Context, request: PageRequest): Promise<Page<TaxRateRow>> {
  const order = keyset(newestFirst<TaxRateRow>(taxRates.createdAt, taxRates.id), "descending", request);
  const rows = await context.tx
    .select()
    .from(taxRates)
    .where(and(eq(taxRates.organizationId, context.organization.id), order.where))
    .orderBy(order.orderBy)
    .limit(order.limit);
  return order.page(rows);
}

/** What customers without rates of their own pay; several add up. */
export async function listDefaultTaxRates(context: Context): Promise<TaxRateRow[]> {
  return context.tx
    .select()
    .from(taxRates)
    .where(and(eq(taxRates.organizationId, context.organization.id), eq(taxRates.isDefault, "yes")))
    .orderBy(asc(taxRates.code));
}

export async function loadTaxRate(context: Context, id: string): Promise<TaxRateRow> {
  const [row] = await context.tx
    .select()
    .from(taxRates)
    .where(and(eq(taxRates.organizationId, context.organization.id), eq(taxRates.id, id)));
  if (!row) throw new NotFound("This tax rate");
  return row;
}
