import type { TaxBehavior } from "~/billing/catalog/catalog-kinds";
import type { BillingTiming } from "../billing/catalog/catalog-kinds";
import type { PlanVersion } from "../billing/catalog/plan";
import { currentPeriod, currentStint, subscriptionStatus } from "../billing/subscription/status";
import { plannedStint } from "../billing/subscription/stints";
import type { Stint, Subscription } from "../billing/subscription/subscription";
import type { SubscriptionStatus } from "../billing/subscription/subscription-kinds";
import type { Cadence, Period } from "../billing/time/cadence";
import type { Instant } from "../billing/time/instant";
import type { Context } from "../context.server";
import { NotFound } from "../errors";
import { loadPlanVersions } from "../store/catalog.server";
import { loadSubscriptions } from "../store/subscriptions.server";

/** A subscription as it stands now: what is stored, and what follows from it at this instant. */
export type SubscriptionState = {
  readonly subscription: Subscription;
  readonly externalId: string | null;
  readonly status: SubscriptionStatus;
  readonly plan: {
    readonly id: string;
    readonly code: string;
    readonly name: string;
    readonly version: number;
  };
  readonly quantity: string;
  /** The recurring price of one unit in the subscription's currency, decimal string; null where there is none. */
  readonly unitAmount: string | null;
  readonly taxBehavior: TaxBehavior;
  readonly cadence: Cadence;
  readonly timing: BillingTiming;
  /** Whether anything of it is billed by usage. */
  readonly hasUsage: boolean;
  /** Null before the start and after the end. */
  readonly period: Period | null;
  /** When billing has something to do next; null when nothing is left. */
  readonly dueAt: Instant | null;
  /** The stay that is planned to follow the present one; null when none is. */
  readonly planned: PlannedStay | null;
};

/** From when on which plan and with what quantity, by decimal string. */
export type PlannedStay = {
  readonly startsAt: Instant;
  readonly plan: SubscriptionState["plan"];
  readonly quantity: string;
};

/** Any number of subscriptions in the order of the ids given; those that do not exist are left out. */
export async function loadSubscriptionStates(
  context: Context,
  ids: readonly string[],
): Promise<readonly SubscriptionState[]> {
  if (ids.length === 0) return [];
  const stored = await loadSubscriptions(context, ids);
  const stays = stored.map((each) => ({
    each,
    stint: currentStint(each.subscription, context.now),
    planned: plannedStint(each.subscription, context.now),
  }));
  const versionIds = new Set(
    stays.flatMap(({ stint, planned }) => [stint, planned]).flatMap((stay) => stay?.planVersionId ?? []),
  );
  const versions = new Map(
    (await loadPlanVersions(context, [...versionIds])).map((version) => [version.id, version]),
  );
  const states = new Map<string, SubscriptionState>();
  for (const { each, stint, planned } of stays) {
    const version = stint ? versions.get(stint.planVersionId) : undefined;
    if (!stint || !version) throw new Error(`Subscription ${each.subscription.id} has no stay.`);
    states.set(each.subscription.id, {
      subscription: each.subscription,
      externalId: each.externalId,
      status: subscriptionStatus(each.subscription, context.now),
      plan: planOf(version),
      quantity: stint.quantity,
      unitAmount:
        version.terms.prices.find((price) => price.currency === each.subscription.currency)?.amount ?? null,
      taxBehavior: version.terms.taxBehavior ?? "exclusive",
      cadence: version.terms.cadence,
      timing: version.terms.timing,
      hasUsage: version.charges.length > 0,
      period: currentPeriod(each.subscription, version, context.now),
      dueAt: each.dueAt,
      planned: planned && plannedStay(planned, versions.get(planned.planVersionId) ?? version),
    });
  }
  return ids.flatMap((id) => states.get(id) ?? []);
}

function planOf({ planId, planCode, planName, number }: PlanVersion): SubscriptionState["plan"] {
  return { id: planId, code: planCode, name: planName, version: number };
}

function plannedStay({ startsAt, quantity }: Stint, version: PlanVersion): PlannedStay {
  return { startsAt, quantity, plan: planOf(version) };
}

/** One of them; NotFound when it is not there. */
export async function loadSubscriptionState(context: Context, id: string): Promise<SubscriptionState> {
  const [state] = await loadSubscriptionStates(context, [id]);
  if (!state) throw new NotFound("This subscription");
  return state;
}
