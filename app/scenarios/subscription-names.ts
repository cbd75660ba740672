import type { Day } from "~/billing/time/day";
import type { Instant } from "~/billing/time/instant";
import { dayInZone } from "~/billing/time/zone";
import type { SubscriptionState } from "./book";
import type { Scenario, StepOf } from "./format";
import { dayOf } from "./plan-terms";

/**
 * A file may give a subscription another name with each change of plan (`change_plan.as`). The product keeps one
 * subscription, so every name of it stands for the first.
 */
export function subscriptionAliases(scenario: Scenario): ReadonlyMap<string, string> {
  const first = new Map<string, string>();
  for (const step of scenario.steps) {
    if (step.do === "subscribe" || step.do === "transfer") first.set(step.as, step.as);
    if (step.do !== "change_plan" || step.as === undefined) continue;
    first.set(step.as, first.get(step.subscription) ?? step.subscription);
  }
  return first;
}

/**
 * The first day of the first subscription that the customer had under the same external id, from which trials count;
 * null for the first one.
 */
export function firstDayOf({ steps, customers }: Scenario, step: StepOf<"subscribe">): Day | null {
  const first = steps.find(
    (other): other is StepOf<"subscribe"> =>
      other.do === "subscribe" &&
      other.customer === step.customer &&
      step.external_id !== undefined &&
      other.external_id === step.external_id,
  );
  if (!first || first.as === step.as) return null;
  if (first.starts_on !== undefined) return dayOf(first.starts_on);
  const zone = customers.find(({ id }) => id === first.customer)?.timezone ?? "UTC";
  return dayInZone(first.starts_at ?? first.at, zone);
}

/**
 * How a subscription looks under one of its names: names before the plan it is on have come to an end, names of a
 * change that still waits are pending.
 */
export function stateUnderName(
  scenario: Scenario,
  as: string,
  at: Instant | null,
  state: SubscriptionState,
): SubscriptionState {
  const spells = namedSpells(scenario, as);
  const asked = spells.findIndex((spell) => spell.name === as);
  const reached = spells.findLastIndex(
    (spell) => (at === null || spell.at <= at) && (state.plan === undefined || spell.plan === state.plan),
  );
  if (asked < 0 || reached < 0 || spells[reached]?.name === as) return state;
  return { ...state, status: asked < reached ? "canceled" : "pending", currentPeriod: null };
}

/** Under which name the subscription was put on which plan, and when that was asked for. */
type Spell = { readonly name: string; readonly plan: string; readonly at: Instant };

function namedSpells(scenario: Scenario, as: string): Spell[] {
  const aliases = subscriptionAliases(scenario);
  const subscription = aliases.get(as) ?? as;
  const spells: Spell[] = [];
  for (const step of scenario.steps) {
    if (step.do === "subscribe" && step.as === subscription) {
      spells.push({ name: step.as, plan: step.plan, at: step.at });
    } else if (step.do === "change_plan" && aliases.get(step.subscription) === subscription) {
      spells.push({ name: step.as ?? step.subscription, plan: step.plan, at: step.at });
    }
  }
  return spells;
}
