import { sql } from "drizzle-orm";
import type { IdentityContext, Role } from "../context.server";
import { instantOf } from "./bulk.server";

/**
 * The only reads that cross tenants. Each is an SQL function with definer rights that gives away no more than what
 * its name says; a house test counts them.
 */

/** Organizations with something to do now: billing, collection, recognition, messages, a clock that moves. */
export async function acrossDueOrganizations(context: IdentityContext): Promise<string[]> {
  const rows = await context.tx.execute<{ organization_id: string }>(
    sql`select organization_id from across_due_organizations(${instantOf(context.recordedAt)})`,
  );
  return rows.map((row) => row.organization_id);
}

/** Organizations with a bulk run that goes on. */
export async function acrossBulkOrganizations(context: IdentityContext): Promise<string[]> {
  const rows = await context.tx.execute<{ organization_id: string }>(
    sql`select organization_id from across_bulk_organizations()`,
  );
  return rows.map((row) => row.organization_id);
}

/** Organizations with busy meters whose usage may be added up. */
export async function acrossRollupOrganizations(context: IdentityContext): Promise<string[]> {
  const rows = await context.tx.execute<{ organization_id: string }>(
    sql`select organization_id from across_rollup_organizations(${instantOf(context.recordedAt)})`,
  );
  return rows.map((row) => row.organization_id);
}

/** One organization a person belongs to; identity lists them by `across_memberships`, together with the session. */
export type Membership = {
  readonly organizationId: string;
  readonly name: string;
  readonly mode: "live" | "test";
  readonly accent: string;
  readonly role: Role;
};

/** The organizations of somebody who is not signed in, by name. */
export async function acrossMemberships(
  context: IdentityContext,
  userId: string,
): Promise<Pick<Membership, "organizationId" | "mode">[]> {
  const rows = await context.tx.execute<{ organization_id: string; mode: Membership["mode"] }>(
    sql`select organization_id, mode from across_memberships(${userId})`,
  );
  return rows.map((row) => ({ organizationId: row.organization_id, mode: row.mode }));
}

/** Customers of any organization with that address, for people who ask for a way into the portal. */
export async function acrossCustomersByEmail(
  context: IdentityContext,
  email: string,
): Promise<{ organizationId: string; customerId: string }[]> {
  const rows = await context.tx.execute<{ organization_id: string; customer_id: string }>(
    sql`select organization_id, customer_id from across_customers_by_email(${email})`,
  );
  return rows.map((row) => ({ organizationId: row.organization_id, customerId: row.customer_id }));
}

/** Provider accounts whose webhooks were last told to go to another address than where the app answers now. */
export async function acrossMovedEndpoints(
  context: IdentityContext,
  bases: { readonly sandbox: string; readonly app: string },
): Promise<{ organizationId: string; providerAccountId: string }[]> {
  const rows = await context.tx.execute<{ organization_id: string; provider_account_id: string }>(
    sql`select organization_id, provider_account_id from across_moved_endpoints(${bases.sandbox}, ${bases.app})`,
  );
  return rows.map((row) => ({
    organizationId: row.organization_id,
    providerAccountId: row.provider_account_id,
  }));
}

/** The demo organization, and how many organizations there are at all. */
export async function acrossDemoOrganization(
  context: IdentityContext,
): Promise<{ organizationId: string | null; organizations: number }> {
  const [row] = await context.tx.execute<{ organization_id: string | null; organizations: bigint }>(
    sql`select organization_id, organizations from across_demo_organization()`,
  );
  return { organizationId: row?.organization_id ?? null, organizations: Number(row?.organizations ?? 0) };
}
