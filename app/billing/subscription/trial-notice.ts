import type { BillingTiming } from "../catalog/catalog-kinds";
import type { PlanVersion } from "../catalog/plan";
import type { Policy } from "../policy-kinds";
import { type Cadence, periodContaining } from "../time/cadence";
import type { Day } from "../time/day";
import { type Instant, MS_PER_DAY } from "../time/instant";
import { hasEnded } from "./status";
import type { Subscription } from "./subscription";
import { timeline } from "./timeline";

/** How many days before its end people are told of it; card networks ask for three to seven before a first charge. */
const NOTICE_DAYS = 3;

/** When to say that a trial ends, at its start where it is shorter than the notice. Null without a trial. */
export function trialNoticeAt({
  startsAt,
  trialEndsAt,
}: Pick<Subscription, "startsAt" | "trialEndsAt">): Instant | null {
  if (trialEndsAt === null || trialEndsAt <= startsAt) return null;
  return Math.max(startsAt, trialEndsAt - NOTICE_DAYS * MS_PER_DAY);
}

/** What follows a trial. `unitAmount` is a decimal string; null where nothing recurs. */
export type AfterTrial = {
  readonly version: PlanVersion;
  readonly endsAt: Instant;
  readonly unitAmount: string | null;
  readonly quantity: string;
  readonly cadence: Cadence;
  readonly timing: BillingTiming;
  /** The day of the first invoice about it, by the subscription's calendar. */
  readonly firstBilledOn: Day;
};

/** What a trial that runs leads to; null when none runs, or when nothing follows it. */
export function afterTrial(
  subscription: Subscription,
  versions: readonly PlanVersion[],
  policy: Policy,
  now: Instant,
): AfterTrial | null {
  const { trialEndsAt, endsAt } = subscription;
  if (trialEndsAt === null || now >= trialEndsAt || hasEnded(subscription, now)) return null;
  if (endsAt !== null && endsAt <= trialEndsAt) return null;
  const next = timeline(subscription, versions, policy).find(({ startsAt }) => startsAt >= trialEndsAt);
  if (!next) return null;
  const { version, unitAmount, cadence, anchor, fromDay, stint } = next;
  const { timing } = version.terms;
  const { quantity } = stint;
  const firstBilledOn = timing === "in_advance" ? fromDay : periodContaining(cadence, anchor, fromDay).to;
  return { version, endsAt: trialEndsAt, unitAmount, quantity, cadence, timing, firstBilledOn };
}
