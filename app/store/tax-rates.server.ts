import { and, asc, eq, sql } from "drizzle-orm";
import { taxRates } from "../../drizzle/schema/organizations";
import type { TaxTreatment } from "../billing/fees/fee";
import type { TaxRate as EngineRate } from "../billing/tax/resolve";
import type { Context, IdentityContext } from "../context.server";
import { NotFound } from "../errors";
import { newId } from "../ids.server";
import { idArray } from "./bulk.server";

export type TaxRate = typeof taxRates.$inferSelect;

export type NewTaxRate = {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly category: string;
  readonly country: string | null;
  /** Per cent, as a decimal. */
  readonly rate: string;
};

/** What a customer pays who has no rate of its own and whose organization names none. */
export const NO_TAX: TaxTreatment = { category: "O", rate: "0", country: null };

/** The rate an organization starts with: outside the scope of VAT, until its owner says otherwise. */
export async function insertDefaultTaxRate(context: IdentityContext, organizationId: string): Promise<void> {
  await context.tx.insert(taxRates).values({
    organizationId,
    id: newId(),
    code: "none",
    name: "No tax",
    category: NO_TAX.category,
    country: NO_TAX.country,
    rate: NO_TAX.rate,
    isDefault: "yes",
    createdAt: context.recordedAt,
  });
}

/** False when the code is taken. */
export async function insertTaxRate(context: Context, rate: NewTaxRate): Promise<boolean> {
  const rows = await context.tx
    .insert(taxRates)
    .values({
      organizationId: context.organization.id,
      ...rate,
      isDefault: null,
      createdAt: context.recordedAt,
    })
    .onConflictDoNothing({ target: [taxRates.organizationId, taxRates.code] })
    .returning({ id: taxRates.id });
  return rows.length > 0;
}

/** From now on customers without a rate of their own pay these, and no others. */
export async function saveDefaultTaxRates(context: Context, ids: readonly string[]): Promise<void> {
  const organizationId = context.organization.id;
  await context.tx
    .update(taxRates)
    .set({ isDefault: sql`case when ${taxRates.id} = any(${idArray(ids)}) then 'yes' end` })
    .where(eq(taxRates.organizationId, organizationId));
}

export async function listTaxRates(context: Context): Promise<TaxRate[]> {
  return context.tx
    .select()
    .from(taxRates)
    .where(eq(taxRates.organizationId, context.organization.id))
    .orderBy(asc(taxRates.code));
}

export async function loadTaxRate(context: Context, id: string): Promise<TaxRate> {
  const [rate] = await context.tx
    .select()
    .from(taxRates)
    .where(and(eq(taxRates.organizationId, context.organization.id), eq(taxRates.id, id)));
  if (!rate) throw new NotFound("This tax rate");
  return rate;
}

/** A rate as the engine sees it, with the id customers name it by. */
export function toEngineRate(row: TaxRate): EngineRate & { readonly id: string } {
  const { id, code, name, category, country } = row;
  return { id, code, name, category, country, rate: plainRate(row.rate), isDefault: row.isDefault === "yes" };
}

/** One spelling a rate ("20.00" and "20" are the same), because the rate is part of a position's key. */
function plainRate(rate: string): string {
  return rate.includes(".") ? rate.replace(/0+$/, "").replace(/\.$/, "") : rate;
}
