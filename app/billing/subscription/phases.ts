import type { PhaseTerms, PlanTerms, RecurringPrice } from "../catalog/plan";
import { planPolicy } from "../catalog/plan-policy";
import type { CurrencyCode } from "../money/currency";
import type { Policy } from "../policy-kinds";
import { step } from "../time/cadence";
import type { Day } from "../time/day";
import { type Instant, MS_PER_DAY } from "../time/instant";
import { dayInZone, startOfDay } from "../time/zone";
import { startDay } from "./start-day";
import type { Stint, Subscription } from "./subscription";

/** A phase laid on the calendar: `[fromDay, toDay)`, and the instants at which it begins and ends. */
export type PhaseSpan = {
  readonly index: number;
  readonly phase: PhaseTerms;
  readonly fromDay: Day;
  readonly startsAt: Instant;
  readonly toDay: Day | null;
  readonly endsAt: Instant | null;
};

/** The phases of a plan; one without any has its free trial, if it has one, and its price for ever. */
export function phasesOf(terms: PlanTerms): readonly PhaseTerms[] {
  if (terms.phases && terms.phases.length > 0) return terms.phases;
  const evergreen: PhaseTerms = {
    kind: "evergreen",
    length: null,
    prices: terms.prices,
    oneTime: [],
    cadence: null,
  };
  if (terms.trialDays <= 0) return [evergreen];
  const length = { unit: "day" as const, count: terms.trialDays };
  return [{ kind: "trial", length, prices: [], oneTime: [], cadence: null }, evergreen];
}

/**
 * Where each phase of a stay's plan lies. Phases count from the subscription's first day, or from the day the stay
 * names; those before `firstPhase` are passed over. Under `trial_end: instant` a trial counted in days ends to the
 * hour.
 */
export function phaseSpans(
  subscription: Pick<Subscription, "startsAt" | "zone">,
  stint: Pick<Stint, "phasesFrom" | "firstPhase">,
  terms: PlanTerms,
  policy: Pick<Policy, "trial_end">,
): PhaseSpan[] {
  const { zone } = subscription;
  const own = planPolicy(policy, terms);
  let day = stint.phasesFrom ?? startDay(subscription);
  let instant = stint.phasesFrom == null ? subscription.startsAt : startOfDay(day, zone);
  const spans: PhaseSpan[] = [];
  for (const [index, phase] of phasesOf(terms).entries()) {
    if (index < (stint.firstPhase ?? 0)) continue;
    const ends = phaseEnd(phase, day, instant, zone, own);
    spans.push({
      index,
      phase,
      fromDay: day,
      startsAt: instant,
      toDay: ends?.day ?? null,
      endsAt: ends?.instant ?? null,
    });
    if (!ends) break;
    ({ day, instant } = ends);
  }
  return spans;
}

function phaseEnd(
  phase: PhaseTerms,
  day: Day,
  instant: Instant,
  zone: string,
  policy: Pick<Policy, "trial_end">,
): { readonly day: Day; readonly instant: Instant } | null {
  const { length, kind } = phase;
  if (length === null) return null;
  if (kind === "trial" && length.unit === "day" && policy.trial_end === "instant") {
    const ends = instant + length.count * MS_PER_DAY;
    return { day: dayInZone(ends, zone), instant: ends };
  }
  const end = step(length, day, 1);
  return { day: end, instant: startOfDay(end, zone) };
}

/** When the trial of a stay ends, or null when it has none or it was over before the stay began. */
export function trialEndOf(
  subscription: Pick<Subscription, "startsAt" | "zone">,
  stint: Stint,
  terms: PlanTerms,
  policy: Pick<Policy, "trial_end">,
): Instant | null {
  const trials = phaseSpans(subscription, stint, terms, policy).filter(({ phase }) => phase.kind === "trial");
  const endsAt = trials.at(-1)?.endsAt ?? null;
  return endsAt !== null && endsAt > stint.startsAt ? endsAt : null;
}

/** When a plan whose last phase has a term ends by itself; null when it goes on. */
export function termEndOf(
  subscription: Pick<Subscription, "startsAt" | "zone">,
  stint: Stint,
  terms: PlanTerms,
  policy: Pick<Policy, "trial_end">,
): Instant | null {
  return phaseSpans(subscription, stint, terms, policy).at(-1)?.endsAt ?? null;
}

/** The first day of a stay's plan that is paid for, which periods may be counted from. */
export function firstPaidDayOf(
  subscription: Pick<Subscription, "startsAt" | "zone">,
  stint: Stint,
  terms: PlanTerms,
  policy: Pick<Policy, "trial_end">,
): Day {
  const from = dayInZone(stint.startsAt, subscription.zone);
  const spans = phaseSpans(subscription, stint, terms, policy);
  const paid = spans.find(
    ({ phase, toDay }) =>
      (toDay === null || toDay > from) && phase.kind !== "trial" && phase.prices.length > 0,
  );
  return Math.max(from, paid?.fromDay ?? from);
}

/** The price in one currency, as decimal string; null when it has none. */
export function priceIn(prices: readonly RecurringPrice[], currency: CurrencyCode): string | null {
  return prices.find((price) => price.currency === currency)?.amount ?? null;
}
