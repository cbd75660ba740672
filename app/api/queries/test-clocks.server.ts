import { eq } from "drizzle-orm";
import { testClocks } from "../../../drizzle/schema/organizations";
import type { Context } from "../../context.server";

export type TestClockRow = typeof testClocks.$inferSelect;

/** The clock of a test organization; a live one has none. */
export async function listTestClocks(context: Context): Promise<readonly TestClockRow[]> {
  return context.tx.select().from(testClocks).where(eq(testClocks.organizationId, context.organization.id));
}
