import type { PlanVersion } from "~/billing/catalog/plan";
import { nextDueAt } from "~/billing/subscription/due";
import type { Subscription } from "~/billing/subscription/subscription";
import type { Instant } from "~/billing/time/instant";
import { boundCustomerId, type Context } from "~/context.server";
import { NotFound } from "~/errors";
import { loadPlanVersions } from "~/store/catalog.server";
import { lockCustomer } from "~/store/customers.server";
import { loadSubscription, lockSubscriptionsOf, type StoredSubscription } from "~/store/subscriptions.server";

/** A subscription with the versions of all its stints. */
export type HeldSubscription = StoredSubscription & { readonly planVersions: readonly PlanVersion[] };

/** Loads a subscription to change it: its customer is locked first, so that no run bills it meanwhile. */
export async function holdSubscription(context: Context, id: string): Promise<HeldSubscription> {
  const { customerId } = (await readSubscription(context, id)).subscription;
  await lockCustomer(context, customerId);
  return readSubscription(context, id);
}

/** All subscriptions of a customer, locked with it by the caller, each with the versions of its stints. */
export async function holdSubscriptionsOf(context: Context, customerId: string): Promise<HeldSubscription[]> {
  const stored = await lockSubscriptionsOf(context, customerId);
  const versions = await loadPlanVersions(context, versionIdsOf(stored));
  return stored.map((held) => {
    const own = versionIdsOf([held]);
    return { ...held, planVersions: versions.filter(({ id }) => own.includes(id)) };
  });
}

function versionIdsOf(stored: readonly StoredSubscription[]): string[] {
  const stints = stored.flatMap(({ subscription }) => subscription.stints);
  return [...new Set(stints.map(({ planVersionId }) => planVersionId))];
}

/** Loads a subscription to look at it. A portal caller sees only its own. */
export async function readSubscription(context: Context, id: string): Promise<HeldSubscription> {
  const stored = await loadSubscription(context, id);
  const bound = boundCustomerId(context);
  if (bound !== null && bound !== stored.subscription.customerId) throw new NotFound("This subscription");
  return { ...stored, planVersions: await loadPlanVersions(context, versionIdsOf([stored])) };
}

/** When billing must look at a changed subscription: at what it owed already, or at what the change makes due. */
export function wakeAt(context: Context, held: HeldSubscription, changed: Subscription): Instant | null {
  const next = nextDueAt(changed, held.planVersions, context.organization.policy, context.now - 1);
  if (held.dueAt === null || held.dueAt > context.now) return next;
  return next === null ? held.dueAt : Math.min(held.dueAt, next);
}
