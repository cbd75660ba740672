import type { PlanVersion } from "~/billing/catalog/plan";
import { closedThroughFor } from "~/billing/ledger/closed-books";
import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import {
  type AskedPrices,
  checkAgreedPrices,
  phaseIndex,
  phaseUnknown,
} from "~/billing/subscription/agreed-prices";
import { currentStint } from "~/billing/subscription/status";
import { decideSubscribe, type SubscribeBook, type SubscribeChange } from "~/billing/subscription/subscribe";
import type { AnchorKind } from "~/billing/subscription/subscription-kinds";
import type { Day } from "~/billing/time/day";
import type { Instant } from "~/billing/time/instant";
import { startOfDay } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { NotFound } from "~/errors";
import { newId } from "~/ids.server";
import { loadPlan, loadPlanVersion, loadPlanVersions } from "~/store/catalog.server";
import type { Customer } from "~/store/customers.server";
import { loadSubscription } from "~/store/subscriptions.server";

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
  /** The subscription it is an add-on to. */
  readonly baseId?: string | null;
  /** Prices agreed instead of the catalog's. */
  readonly prices?: AskedPrices;
  /** A bill day of its own, 1 to 31. */
  readonly billDay?: number | null;
  /** The kind of the phase to begin with. */
  readonly startPhase?: string | null;
  /** The day its phases and its trial count from: the first of an earlier subscription that it goes on from. */
  readonly phasesFrom?: Day | null;
  /** The first day that is billed, in the customer's zone, where that is later than the start. */
  readonly billingStartsOn?: Day | null;
};

export type DecidedStart = SubscribeChange & { readonly planVersion: PlanVersion };

/**
 * Decides a subscription on the plan's published version, for those who start it and those who only want to know.
 * Refuses what `decideSubscribe` refuses, `plan_not_published`, `phase_unknown` and what
 * `checkAgreedPrices` refuses.
 * @throws NotFound when the base is not there, or another customer's
 */
export async function decideStart(
  context: Context,
  customer: Customer,
  terms: StartTerms,
): Promise<Outcome<DecidedStart>> {
  const plan = await loadPlan(context, terms.planId);
  if (plan.currentVersionId === null) return refuse(notPublished(plan.name));
  const planVersion = await loadPlanVersion(context, plan.currentVersionId);
  const prices = checkAgreedPrices(terms.prices ?? {}, planVersion, customer.currency);
  if (!prices.ok) return prices;
  const { startPhase = null } = terms;
  const firstPhase = startPhase === null ? null : phaseIndex(planVersion, startPhase);
  if (startPhase !== null && firstPhase === null) {
    return refuse(phaseUnknown(planVersion, startPhase, "start_phase"));
  }
  const base = terms.baseId == null ? null : await loadBase(context, customer, terms.baseId);
  const { policy, closedBooks } = context.organization;
  const closedThrough = closedThroughFor(closedBooks, customer.issuerId);
  const decided = decideSubscribe(
    { customer, planVersion, policy, closedThrough, base },
    {
      subscriptionId: newId(),
      stintId: newId(),
      startsAt: terms.startsAt ?? context.now,
      anchor: terms.anchor ?? null,
      ...(terms.anchorDay === undefined ? {} : { anchorDay: terms.anchorDay }),
      quantity: terms.quantity ?? "1",
      endsAt: terms.endsAt ?? null,
      overrides: prices.value,
      billDay: terms.billDay ?? null,
      firstPhase,
      phasesFrom: terms.phasesFrom ?? null,
      billingStartsAt:
        terms.billingStartsOn == null ? null : startOfDay(terms.billingStartsOn, customer.zone),
    },
    context.now,
  );
  return decided.ok ? accept({ ...decided.value, planVersion }) : decided;
}

async function loadBase(
  context: Context,
  customer: Customer,
  baseId: string,
): Promise<SubscribeBook["base"]> {
  const { subscription } = await loadSubscription(context, baseId);
  if (subscription.customerId !== customer.id) throw new NotFound("This subscription");
  const ids = new Set(subscription.stints.map(({ planVersionId }) => planVersionId));
  const versions = await loadPlanVersions(context, [...ids]);
  const present = currentStint(subscription, context.now)?.planVersionId;
  const planCode = versions.find(({ id }) => id === present)?.planCode ?? "";
  return { subscription, versions, planCode };
}

export function notPublished(name: string): Refusal {
  return {
    code: "plan_not_published",
    sentence: `${name} has no published version yet, so nobody can subscribe to it.`,
    remedy: "Publish the plan first.",
    field: "plan",
  };
}

export function externalIdTaken(externalId: string): Refusal {
  return {
    code: "external_id_taken",
    sentence: `Another subscription has the external id ${JSON.stringify(externalId)}.`,
    remedy: "Choose another external id, or leave it out.",
    field: "external_id",
  };
}
