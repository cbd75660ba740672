import type { PlanVersion } from "../catalog/plan";
import { isSameBillDay, periodContaining } from "../time/cadence";
import type { Day } from "../time/day";
import { dayInZone, startOfDay } from "../time/zone";
import { startDay } from "./start-day";
import { currentStint } from "./status";
import { isEmpty } from "./stints";
import type { Stint, Subscription } from "./subscription";
import { versionOf } from "./timeline";
import type { ChangeBook } from "./when";

/**
 * The stay by which a subscription goes over to another version of its plan: on the day, or with the first renewal on
 * or after it. Quantity, agreed prices, bill day and phases stay as they are. Null where the policy never switches, or
 * the day is not after the start.
 */
export function decideVersionSwitch(
  book: Pick<ChangeBook, "subscription" | "planVersions" | "policy">,
  command: { readonly stintId: string; readonly target: PlanVersion; readonly on: Day },
): Stint | null {
  const { subscription, policy, planVersions } = book;
  if (policy.version_switch === "none" || command.on <= startDay(subscription)) return null;
  const day =
    policy.version_switch === "at_date" ? command.on : renewalFrom(subscription, planVersions, command.on);
  const startsAt = startOfDay(day, subscription.zone);
  const present = currentStint(subscription, startsAt);
  if (!present || (subscription.endsAt !== null && startsAt >= subscription.endsAt)) return null;
  const { isAsked: _, ...kept } = present;
  return { ...kept, id: command.stintId, planVersionId: command.target.id, startsAt, endsAt: null };
}

function renewalFrom(subscription: Subscription, versions: readonly PlanVersion[], on: Day): Day {
  const { zone, stints } = subscription;
  const present = currentStint(subscription, startOfDay(on, zone));
  const version = versionOf(versions, present?.planVersionId ?? "");
  const anchor = present?.anchor ?? subscription.anchor;
  const period = periodContaining(version.terms.cadence, anchor, on);
  if (period.from === on) return on;
  // A planned bill day begins a period, so the renewal is there where it comes first.
  const moved = stints.find(
    (stint) =>
      !isEmpty(stint) &&
      stint.startsAt > startOfDay(on, zone) &&
      !isSameBillDay(stint.anchor ?? subscription.anchor, anchor),
  );
  return moved ? Math.min(period.to, dayInZone(moved.startsAt, zone)) : period.to;
}
