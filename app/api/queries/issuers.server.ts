import { asc, eq } from "drizzle-orm";
import { issuers } from "../../../drizzle/schema/organizations";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";

export type IssuerRow = typeof issuers.$inferSelect;

/** The legal entities of the organization, the first one first. */
export function listIssuers({ tx, organization }: Context): Promise<IssuerRow[]> {
  return tx
    .select()
    .from(issuers)
    .where(eq(issuers.organizationId, organization.id))
    .orderBy(asc(issuers.createdAt), asc(issuers.id));
}

/** The one by that id; null: the organization's first. */
export async function loadIssuer(context: Context, id: string | null): Promise<IssuerRow> {
  const all = await listIssuers(context);
  const issuer = id === null ? all[0] : all.find((each) => each.id === id);
  if (!issuer) throw new NotFound("This legal entity");
  return issuer;
}
