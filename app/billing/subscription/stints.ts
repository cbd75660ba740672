import type { Instant } from "../time/instant";
import { currentStint } from "./status";
import type { Stint, Subscription } from "./subscription";

/**
 * The subscription with a stay that begins at its own start: the stay that holds then ends, and those planned or begun
 * later never are. Their rows stay, empty, because windows and fees may name them.
 */
export function withStint(subscription: Subscription, stint: Stint): Subscription {
  const at = stint.startsAt;
  const stints = subscription.stints.map((held) => {
    if (held.startsAt >= at) return emptied(held);
    return held.endsAt === null || held.endsAt > at ? { ...held, endsAt: at } : held;
  });
  return { ...subscription, stints: inOrder([...stints, { ...stint, endsAt: subscription.endsAt }]) };
}

/** The subscription with another end; stays planned for later than it never are. */
export function withEnd(
  subscription: Subscription,
  endsAt: Instant | null,
  change: Pick<Subscription, "canceledAt" | "expires">,
): Subscription {
  const begun = subscription.stints.filter((stint) => !isEmpty(stint));
  const kept = endsAt === null ? begun : begun.filter((stint) => stint.startsAt < endsAt);
  const last = kept.at(-1) ?? begun[0] ?? subscription.stints[0];
  return {
    ...subscription,
    ...change,
    endsAt,
    stints: subscription.stints.map((stint) => {
      if (stint.id === last?.id) return { ...stint, endsAt };
      return begun.includes(stint) && !kept.includes(stint) ? emptied(stint) : stint;
    }),
  };
}

/** The stay that is planned to follow the present one; null when none is. */
export function plannedStint(subscription: Subscription, now: Instant): Stint | null {
  return subscription.stints.find((stint) => stint.startsAt > now && !isEmpty(stint)) ?? null;
}

/** The subscription without what is planned for later: the present stay goes on. */
export function withoutPlanned(subscription: Subscription, now: Instant): Subscription {
  const present = currentStint(subscription, now);
  return {
    ...subscription,
    stints: subscription.stints.map((stint) => {
      if (stint.id === present?.id) return { ...stint, endsAt: subscription.endsAt };
      return stint.startsAt > now ? emptied(stint) : stint;
    }),
  };
}

export function isEmpty(stint: Stint): boolean {
  return stint.endsAt !== null && stint.endsAt <= stint.startsAt;
}

function emptied(stint: Stint): Stint {
  return { ...stint, endsAt: stint.startsAt };
}

function inOrder(stints: readonly Stint[]): readonly Stint[] {
  return [...stints].sort((a, b) => a.startsAt - b.startsAt || rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
}

/** Of two that begin together the empty one comes first. */
function rank(stint: Stint): number {
  return isEmpty(stint) ? 0 : 1;
}
