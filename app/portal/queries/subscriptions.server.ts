import { desc, eq } from "drizzle-orm";
import { subscriptions } from "../../../drizzle/schema/subscriptions";
import type { Context } from "../../context.server";

/** Ids of everything the customer ever subscribed to, newest first; what each is now the engine says. */
export async function listSubscriptionIds(context: Context): Promise<readonly string[]> {
  const rows = await context.tx
    .select({ id: subscriptions.id })
    .from(subscriptions)
    .where(eq(subscriptions.organizationId, context.organization.id))
    .orderBy(desc(subscriptions.createdAt), desc(subscriptions.id))
    .limit(100);
  return rows.map((row) => row.id);
}
