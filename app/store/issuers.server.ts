import { and, asc, eq } from "drizzle-orm";
import { issuers } from "../../drizzle/schema/organizations";
import type { Context } from "../context.server";

export type Issuer = typeof issuers.$inferSelect;

/** The organization's first issuer: the one documents are made by while there is only one. */
export async function loadIssuer(context: Context): Promise<Issuer> {
  const [issuer] = await context.tx
    .select()
    .from(issuers)
    .where(eq(issuers.organizationId, context.organization.id))
    .orderBy(asc(issuers.createdAt), asc(issuers.id))
    .limit(1);
  if (!issuer) throw new Error("The organization has no issuer.");
  return issuer;
}

export type IssuerChange = Partial<
  Pick<Issuer, "legalName" | "email" | "address" | "taxId" | "baseCurrency" | "footer">
>;

/** Documents already issued keep their own frozen copy. */
export async function saveIssuer(context: Context, id: string, change: IssuerChange): Promise<void> {
  await context.tx
    .update(issuers)
    .set(change)
    .where(and(eq(issuers.organizationId, context.organization.id), eq(issuers.id, id)));
}
