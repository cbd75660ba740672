import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import { nextDueAt } from "~/billing/subscription/due";
import { decideSubscribe } from "~/billing/subscription/subscribe";
import type { Subscription } from "~/billing/subscription/subscription";
import type { AnchorKind } from "~/billing/subscription/subscription-kinds";
import type { Day } from "~/billing/time/day";
import type { Instant } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertAudit } from "~/store/audit.server";
import { loadPlan, loadPlanVersion } from "~/store/catalog.server";
import { lockCustomer, saveBillCycleDay } from "~/store/customers.server";
import { insertSubscription } from "~/store/subscriptions.server";

export type SubscribeInput = {
  readonly customerId: string;
  readonly planId: string;
  readonly externalId?: string | null;
  /** Null or left out: now. */
  readonly startsAt?: Instant | null;
  /** Null or left out: the policy's. */
  readonly anchor?: AnchorKind | null;
  readonly anchorDay?: Day;
  /** Decimal string; "1" when left out. */
  readonly quantity?: string;
  readonly endsAt?: Instant | null;
};

/**
 * Starts a subscription on the plan's published version; the next billing run bills what falls due at its start.
 * Refuses what `decideSubscribe` refuses, `plan_not_published` and `external_id_taken`.
 */
export async function subscribeCustomer(
  context: Context,
  input: SubscribeInput,
): Promise<Outcome<Subscription>> {
  const customer = await lockCustomer(context, input.customerId);
  const plan = await loadPlan(context, input.planId);
  if (plan.currentVersionId === null) return refuse(notPublished(plan.name));
  const planVersion = await loadPlanVersion(context, plan.currentVersionId);
  const { policy } = context.organization;
  const decided = decideSubscribe(
    { customer, planVersion, policy },
    {
      subscriptionId: newId(),
      stintId: newId(),
      startsAt: input.startsAt ?? context.now,
      anchor: input.anchor ?? null,
      ...(input.anchorDay === undefined ? {} : { anchorDay: input.anchorDay }),
      quantity: input.quantity ?? "1",
      endsAt: input.endsAt ?? null,
    },
    context.now,
  );
  if (!decided.ok) return decided;
  const { subscription, customerBillCycleDay } = decided.value;
  const dueAt = nextDueAt(subscription, [planVersion], policy, subscription.startsAt - 1);
  const externalId = input.externalId ?? null;
  if (!(await insertSubscription(context, subscription, { externalId, dueAt }))) {
    return refuse(externalIdTaken(externalId ?? ""));
  }
  if (customerBillCycleDay !== null) await saveBillCycleDay(context, customer.id, customerBillCycleDay);
  await insertAudit(context, {
    action: "subscription.started",
    subjectKind: "subscription",
    subjectId: subscription.id,
    details: { customerId: customer.id, planId: plan.id, planVersionId: planVersion.id },
  });
  return accept(subscription);
}

function notPublished(name: string): Refusal {
  return {
    code: "plan_not_published",
    sentence: `${name} has no published version yet, so nobody can subscribe to it.`,
    remedy: "Publish the plan first.",
    field: "plan",
  };
}

function externalIdTaken(externalId: string): Refusal {
  return {
    code: "external_id_taken",
    sentence: `Another subscription has the external id ${JSON.stringify(externalId)}.`,
    remedy: "Choose another external id, or leave it out.",
    field: "external_id",
  };
}
