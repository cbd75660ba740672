import { sql } from "drizzle-orm";
import { billingRuns } from "../../drizzle/schema/organizations";
import { dayInZone } from "../billing/time/zone";
import type { Context, IdentityContext } from "../context.server";
import { newId } from "../ids.server";

export type BillingRunReport = {
  readonly customers: number;
  readonly invoices: number;
  readonly failures: { customerId: string; reason: string }[];
};

/** Keeps what one batch did, for the page of runs. Gives the run's id. */
export async function insertBillingRun(context: Context, report: BillingRunReport): Promise<string> {
  const id = newId();
  await context.tx.insert(billingRuns).values({
    organizationId: context.organization.id,
    id,
    billedUpTo: context.now,
    billedOn: dayInZone(context.now, context.organization.zone),
    ...report,
    recordedAt: context.recordedAt,
  });
  return id;
}

/**
 * Tells the planner how big the billing tables have become. Without statistics PostgreSQL checks foreign keys by
 * whatever index leads with the organization, and reads all its invoices for each line.
 */
export async function analyzeBilling(context: IdentityContext): Promise<void> {
  await context.tx.execute(sql`select analyze_billing()`);
}
