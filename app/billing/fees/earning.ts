import type { BillingTiming, Earning } from "../catalog/catalog-kinds";
import type { PlanVersion } from "../catalog/plan";
import type { Policy } from "../policy-kinds";
import type { Subscription } from "../subscription/subscription";
import { timeline } from "../subscription/timeline";
import type { Day } from "../time/day";
import type { ProposedFee } from "./fee";
import type { DueFee } from "./propose-context";

/** How the revenue of a line is earned: as its terms say, else day by day where it is paid ahead of its service. */
export function earned(chosen: Earning | undefined, timing: BillingTiming): Earning {
  return chosen ?? (timing === "in_advance" ? "daily" : "point");
}

/**
 * Lines that are earned over the term, with the day on which that ends: of the fixed term they are billed in, or of the
 * subscription, whichever comes first. Without an end to either there is no term: the line is earned over its own days.
 */
export function overTerms(
  due: readonly DueFee[],
  subscription: Subscription,
  versions: readonly PlanVersion[],
  policy: Policy,
): readonly DueFee[] {
  if (due.every(({ fee }) => fee.recognition !== "straight_over_term")) return due;
  return due.map((one) => {
    if (one.fee.recognition !== "straight_over_term") return one;
    return { ...one, fee: overTerm(one.fee, termEnd(one.fee, subscription, versions, policy)) };
  });
}

function overTerm(fee: ProposedFee, termTo: Day | null): ProposedFee {
  const { from, to } = fee.period;
  if (termTo !== null && termTo > from) return { ...fee, termTo };
  return { ...fee, recognition: to > from ? "daily" : "point" };
}

/** The day from which a subscription is not served any more, as far as anybody knows; null: nothing ends it. */
export function serviceEnd(
  subscription: Subscription,
  versions: readonly PlanVersion[],
  policy: Policy,
): Day | null {
  return timeline(subscription, versions, policy).at(-1)?.toDay ?? null;
}

function termEnd(
  { position, period }: ProposedFee,
  subscription: Subscription,
  versions: readonly PlanVersion[],
  policy: Policy,
): Day | null {
  const own = timeline(subscription, versions, policy).filter(({ stint }) => stint.id === position.stintId);
  const segment = own.findLast(({ fromDay }) => fromDay <= period.from) ?? own[0];
  const phaseTo = segment?.phaseKind === "fixed_term" ? segment.phaseToDay : null;
  const end = serviceEnd(subscription, versions, policy);
  if (phaseTo === null || end === null) return phaseTo ?? end;
  return Math.min(phaseTo, end);
}

/** The day from which all of a fee is earned. */
export function earnedUntil({ period, termTo }: Pick<ProposedFee, "period" | "termTo">): Day {
  return termTo ?? period.to;
}
