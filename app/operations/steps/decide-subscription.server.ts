import type { PlanVersion } from "~/billing/catalog/plan";
import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import { decideSubscribe, type SubscribeChange } from "~/billing/subscription/subscribe";
import type { AnchorKind } from "~/billing/subscription/subscription-kinds";
import type { Day } from "~/billing/time/day";
import type { Instant } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { loadPlan, loadPlanVersion } from "~/store/catalog.server";
import type { Customer } from "~/store/customers.server";

/** What a subscription is started with. */
export type StartTerms = {
  readonly planId: string;
  /** Null or left out: now. */
  readonly startsAt?: Instant | null;
  /** Null or left out: the policy's. */
  readonly anchor?: AnchorKind | null;
  readonly anchorDay?: Day;
  /** Decimal string; "1" when left out. */
  readonly quantity?: string;
  readonly endsAt?: Instant | null;
};

export type DecidedStart = SubscribeChange & { readonly planVersion: PlanVersion };

/**
 * Decides a subscription on the plan's published version, for those who start it and those who only want to know.
 * Refuses what `decideSubscribe` refuses and `plan_not_published`.
 */
export async function decideStart(
  context: Context,
  customer: Customer,
  terms: StartTerms,
): Promise<Outcome<DecidedStart>> {
  const plan = await loadPlan(context, terms.planId);
  if (plan.currentVersionId === null) return refuse(notPublished(plan.name));
  const planVersion = await loadPlanVersion(context, plan.currentVersionId);
  const decided = decideSubscribe(
    { customer, planVersion, policy: context.organization.policy },
    {
      subscriptionId: newId(),
      stintId: newId(),
      startsAt: terms.startsAt ?? context.now,
      anchor: terms.anchor ?? null,
      ...(terms.anchorDay === undefined ? {} : { anchorDay: terms.anchorDay }),
      quantity: terms.quantity ?? "1",
      endsAt: terms.endsAt ?? null,
    },
    context.now,
  );
  return decided.ok ? accept({ ...decided.value, planVersion }) : decided;
}

function notPublished(name: string): Refusal {
  return {
    code: "plan_not_published",
    sentence: `${name} has no published version yet, so nobody can subscribe to it.`,
    remedy: "Publish the plan first.",
    field: "plan",
  };
}
