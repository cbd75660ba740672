import { eq } from "drizzle-orm";
import { testClocks } from "../../../drizzle/schema/organizations";
import type { Context } from "../../context.server";

/** What every console page shows of its organization. */
export async function loadFrame(context: Context) {
  const { organization, now } = context;
  const [clock] = await context.tx
    .select({ targetAt: testClocks.targetAt })
    .from(testClocks)
    .where(eq(testClocks.organizationId, organization.id));
  return {
    name: organization.name,
    accent: organization.accent,
    mode: organization.mode,
    zone: organization.zone,
    now,
    clockTarget: clock?.targetAt ?? null,
  };
}
