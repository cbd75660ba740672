import { assert } from "../assert";
import type { Charge, ModelPrice, PlanVersion } from "../catalog/plan";
import { chargePolicy } from "../catalog/plan-policy";
import { priceAdvanceEvents, pricePart } from "../metering/price-part";
import { add, fromDecimal, min, multiply, type Rational, subtract, toDecimal, ZERO } from "../money/rational";
import type { Policy } from "../policy-kinds";
import type { BandStep } from "../pricing/price-model";
import type { ProratedChange } from "../pricing/prorated";
import { agreedCharge } from "../subscription/agreed-terms";
import { currentStint } from "../subscription/status";
import type { Subscription } from "../subscription/subscription";
import { type Proration, prorate } from "../time/proration";
import type { MaximumStep, RatingWindow, UsagePart } from "./fee";
import { EXACT_PLACES, prorationStep } from "./propose-context";

/** A window with what was used in it, and what earlier windows of the same period hold of the same charge. */
export type RatedWindow = {
  readonly window: RatingWindow;
  readonly subscription: Subscription;
  readonly version: PlanVersion;
  readonly parts: readonly UsagePart[];
  readonly before: readonly UsagePart[];
};

/** One line of usage before it is compared with what was issued: `exact` in major units. */
export type PricedLine = {
  /** Where in the charge: filter, group, event. */
  readonly part: string;
  readonly usage: UsagePart;
  readonly quantity: Rational;
  readonly exact: Rational;
  readonly prices: readonly ModelPrice[];
  readonly steps: readonly BandStep[];
  /** What of the steps was priced before; `exact` is what they come to without it. */
  readonly stepsBefore: readonly BandStep[] | null;
  /** The events that the steps hold beyond those. */
  readonly eventCount: number;
  /** Of a prorated charge: what the steps price, change by change. */
  readonly changes: readonly ProratedChange[] | null;
  readonly event: string | null;
  /** True for a quantity carried into a period that is billed in advance. */
  readonly isRenewal: boolean;
  readonly maximum: MaximumStep | null;
};

/** Every line of a window at its own prices and by the rules of its plan and charge, with the charge's maximum held. */
export function priceWindow(organizationPolicy: Policy, rated: RatedWindow): readonly PricedLine[] {
  const charge = agreedChargeOf(rated);
  const policy = chargePolicy(organizationPolicy, rated.version.terms, charge);
  const lines =
    charge.timing === "in_advance"
      ? advanceLines(policy, rated, charge)
      : arrearsLines(policy, rated, charge);
  return holdMaximum(policy, rated, charge, lines);
}

function arrearsLines(policy: Policy, rated: RatedWindow, charge: Charge): PricedLine[] {
  const { currency } = rated.subscription;
  const carried = policy.tiers_on_split === "carry" ? rated.before : [];
  const lines: PricedLine[] = [];
  for (const usage of rated.parts) {
    const prices = pricesOf(charge, usage);
    const earlier = carried.length === 0 ? undefined : carried.find((part) => isSamePart(part, usage));
    const priced = pricePart(policy, prices, currency, usage, earlier);
    if (!priced) continue;
    lines.push({
      part: partOf(usage),
      usage,
      quantity: usage.quantity,
      exact: priced.exact,
      steps: priced.steps,
      stepsBefore: priced.before ?? null,
      eventCount: usage.eventCount,
      changes: usage.changes ?? null,
      prices,
      event: null,
      isRenewal: false,
      maximum: null,
    });
  }
  return lines;
}

function advanceLines(policy: Policy, rated: RatedWindow, charge: Charge): PricedLine[] {
  const { currency } = rated.subscription;
  return rated.parts.flatMap((usage) => {
    const prices = pricesOf(charge, usage);
    return priceAdvanceEvents(policy, prices, currency, usage).map((event) => ({
      part: `${partOf(usage)}${event.transactionId === null ? "renewal" : `event:${event.transactionId}`}`,
      quantity: event.quantity,
      exact: event.exact,
      steps: event.steps,
      stepsBefore: event.before,
      eventCount: event.eventCount,
      changes: event.changes ?? null,
      prices,
      event: event.transactionId,
      isRenewal: event.transactionId === null,
      usage,
      maximum: null,
    }));
  });
}

function partOf(usage: UsagePart): string {
  if (usage.filter === null && usage.group.length === 0) return "";
  const filter = usage.filter === null ? "" : `filter:${usage.filter};`;
  const group = usage.group.length === 0 ? "" : `group:${JSON.stringify(usage.group)};`;
  return `${filter}${group}`;
}

function isSamePart(a: UsagePart, b: UsagePart): boolean {
  return a.filter === b.filter && JSON.stringify(a.group) === JSON.stringify(b.group);
}

/** The prices of a part: those of its filter, or the charge's own. */
function pricesOf(charge: Charge, usage: UsagePart): readonly ModelPrice[] {
  return usage.filter === null ? charge.prices : (charge.filters?.[usage.filter]?.prices ?? charge.prices);
}

/** The charge of a window with what was agreed for its stay. */
export function agreedChargeOf({
  subscription,
  version,
  window,
}: Pick<RatedWindow, "subscription" | "version" | "window">): Charge {
  const stint =
    subscription.stints.find((candidate) => candidate.id === window.stintId) ??
    currentStint(subscription, window.startsAt);
  return agreedCharge(chargeOf(version, window.chargeId), stint?.overrides, subscription.currency);
}

/** Lines in order, each only as far as the maximum of the charge still leaves room. */
function holdMaximum(
  policy: Policy,
  rated: RatedWindow,
  charge: Charge,
  lines: readonly PricedLine[],
): readonly PricedLine[] {
  const agreed = charge.maximum?.find((price) => price.currency === rated.subscription.currency)?.amount;
  if (agreed === undefined) return lines;
  const { window } = rated;
  const whole = window.whole ?? window.period;
  const share = shareOfPeriod(policy, rated);
  const isWhole = window.period.from === whole.from && window.period.to === whole.to;
  const proration = isWhole ? null : prorationStep(whole, window.period, share);
  const most = multiply(fromDecimal(agreed), share.fraction);
  let taken = ZERO;
  return lines.map((line) => {
    const exact = min(line.exact, subtract(most, taken));
    const maximum = { amount: agreed, proration, taken: toDecimal(taken, EXACT_PLACES) };
    taken = add(taken, exact);
    return exact === line.exact ? line : { ...line, exact, maximum };
  });
}

/** The share of a whole period that the days of a window make up. */
function shareOfPeriod(policy: Policy, { window, version }: RatedWindow): Proration {
  const cadence = version.terms.usageCadence ?? version.terms.cadence;
  return prorate(cadence, window.whole ?? window.period, window.period, policy);
}

export function chargeOf(version: PlanVersion, id: string): Charge {
  let known = chargesById.get(version);
  if (!known) {
    known = new Map(version.charges.map((charge) => [charge.id, charge]));
    chargesById.set(version, known);
  }
  const charge = known.get(id);
  assert(charge, () => `charge ${id} belongs to plan version ${version.id}`);
  return charge;
}

/** A version never changes, and every window of every customer asks for its charge several times. */
const chargesById = new WeakMap<PlanVersion, ReadonlyMap<string, Charge>>();
