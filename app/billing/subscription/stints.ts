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

/**
 * The subscription with something that changes from an instant on, whatever the plan: the stay that holds then goes on
 * under a new id as `change` makes it, and so does each one planned for later. Null says that a planned one never is.
 */
export function withEachStint(
  subscription: Subscription,
  from: { readonly at: Instant; readonly stintId: string },
  change: (stint: Stint) => Stint | null,
): Subscription {
  const { at, stintId } = from;
  const present = currentStint(subscription, at);
  if (!present) return subscription;
  const changed = change(present) ?? present;
  const planned = subscription.stints.filter((stint) => stint.startsAt > at && !isEmpty(stint));
  const opened = withStint(subscription, { ...changed, id: stintId, startsAt: at, endsAt: null });
  let stints = opened.stints;
  let last = stintId;
  for (const stint of planned) {
    const next = change(stint);
    if (!next) continue;
    stints = stints.map((held) => {
      if (held.id === last) return { ...held, endsAt: stint.startsAt };
      return held.id === stint.id ? { ...next, endsAt: subscription.endsAt } : held;
    });
    last = stint.id;
  }
  return { ...opened, stints };
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

/** The stays that are planned to follow the present one, in order of time. */
export function plannedStints({ stints }: Subscription, now: Instant): readonly Stint[] {
  return stints.filter((stint) => stint.startsAt > now && !isEmpty(stint));
}

/** The first of them; null when nothing is planned. */
export function plannedStint(subscription: Subscription, now: Instant): Stint | null {
  return plannedStints(subscription, now)[0] ?? null;
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
