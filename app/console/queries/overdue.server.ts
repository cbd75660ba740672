import { and, eq } from "drizzle-orm";
import { customerOverdue } from "../../../drizzle/schema/customers";
import { organizations, type StoredOverdueStage } from "../../../drizzle/schema/organizations";
import type { Context } from "../../context.server";

/** A stage of the organization's overdue rules a customer is in, and since when. */
export type OverdueFacts = {
  readonly name: string;
  readonly since: number;
  /** Null when the stage was taken out of the rules since. */
  readonly stage: Pick<StoredOverdueStage, "blocksChanges" | "blocksServiceAndBilling" | "cancels"> | null;
};

/** The stage of being overdue a customer is in; null: clear. */
export async function loadOverdue(context: Context, customerId: string): Promise<OverdueFacts | null> {
  const org = context.organization.id;
  const [row] = await context.tx
    .select({
      state: customerOverdue.state,
      since: customerOverdue.since,
      stages: organizations.overdue,
    })
    .from(customerOverdue)
    .innerJoin(organizations, eq(organizations.id, customerOverdue.organizationId))
    .where(and(eq(customerOverdue.organizationId, org), eq(customerOverdue.customerId, customerId)));
  if (!row || row.state === null) return null;
  const stage = row.stages?.find(({ name }) => name === row.state) ?? null;
  return { name: row.state, since: row.since, stage };
}
