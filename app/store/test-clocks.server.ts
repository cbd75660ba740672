import { and, eq, isNotNull, lt } from "drizzle-orm";
import { testClocks } from "../../drizzle/schema/organizations";
import type { Instant } from "../billing/time/instant";
import type { Context } from "../context.server";

export type TestClock = {
  readonly nowAt: Instant;
  /** Set while an advance runs. */
  readonly targetAt: Instant | null;
  readonly startedFrom: Instant | null;
};

/** The clock of a test organization; null in live mode. */
export async function findClock(context: Context): Promise<TestClock | null> {
  const [clock] = await context.tx
    .select()
    .from(testClocks)
    .where(eq(testClocks.organizationId, context.organization.id));
  return clock ?? null;
}

/** The same, locked until the transaction ends: one advance at a time. */
export async function lockClock(context: Context): Promise<TestClock | null> {
  const [clock] = await context.tx
    .select()
    .from(testClocks)
    .where(eq(testClocks.organizationId, context.organization.id))
    .for("update");
  return clock ?? null;
}

export async function saveClockTarget(
  context: Context,
  target: { readonly targetAt: Instant; readonly startedFrom: Instant; readonly requestedBy: string },
): Promise<void> {
  await context.tx
    .update(testClocks)
    .set(target)
    .where(eq(testClocks.organizationId, context.organization.id));
}

/** Moves the clock; never back, and only while an advance runs. */
export async function moveClock(context: Context, to: Instant): Promise<void> {
  await context.tx
    .update(testClocks)
    .set({ nowAt: to })
    .where(
      and(
        eq(testClocks.organizationId, context.organization.id),
        isNotNull(testClocks.targetAt),
        lt(testClocks.nowAt, to),
      ),
    );
}

/** The advance is over, or was stopped: the clock stands still where it is. */
export async function clearClockTarget(context: Context): Promise<void> {
  await context.tx
    .update(testClocks)
    .set({ targetAt: null, startedFrom: null, requestedBy: null })
    .where(eq(testClocks.organizationId, context.organization.id));
}
