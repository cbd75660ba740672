import { assert } from "../assert";
import type { Charge, ModelPrice, PlanVersion } from "../catalog/plan";
import { priceAdvanceEvents, pricePart, proratedUnits } from "../metering/price-part";
import type { CurrencyCode } from "../money/currency";
import { formatAmount } from "../money/money";
import { add, fromDecimal, min, multiply, type Rational, subtract, toDecimal, ZERO } from "../money/rational";
import { toMinor } from "../money/round";
import type { Policy } from "../policy-kinds";
import type { BandStep } from "../pricing/price-model";
import { STEP_PLACES } from "../pricing/priced";
import type { ProratedChange } from "../pricing/prorated";
import { currentStint } from "../subscription/status";
import type { PriceOverrides, Subscription } from "../subscription/subscription";
import { formatDay } from "../time/day";
import { formatInstant } from "../time/instant";
import { type Proration, prorate } from "../time/proration";
import { difference } from "./difference";
import type {
  Derivation,
  IssuedFee,
  MaximumStep,
  Position,
  ProposedFee,
  RatingWindow,
  UsagePart,
} from "./fee";
import { type IssuedPosition, positionKey, positionStem } from "./position";
import { EXACT_PLACES, type ProposeContext, prorationStep, rounded } from "./propose-context";

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

/** Every line of a window at its own prices, with the charge's maximum held. */
export function priceWindow(policy: Policy, rated: RatedWindow): PricedLine[] {
  const charge = chargeOf(rated.version, rated.window.chargeId);
  const lines =
    charge.timing === "in_advance"
      ? advanceLines(policy, rated, charge)
      : arrearsLines(policy, rated, charge);
  return holdMaximum(policy, rated, charge, lines);
}

function arrearsLines(policy: Policy, rated: RatedWindow, charge: Charge): PricedLine[] {
  const { currency } = rated.subscription;
  return rated.parts.flatMap((usage) => {
    const prices = pricesOf(charge, usage, overridesOf(rated), currency);
    const earlier =
      policy.tiers_on_split === "carry" ? rated.before.find((part) => isSamePart(part, usage)) : undefined;
    const priced = pricePart(policy, prices, currency, usage, earlier);
    if (!priced) return [];
    const { exact, steps, before: stepsBefore = null } = priced;
    const { quantity, eventCount, changes = null } = usage;
    const explained = { steps, stepsBefore, eventCount, changes };
    return [{ ...bare(usage), quantity, exact, ...explained, prices, event: null, isRenewal: false }];
  });
}

function advanceLines(policy: Policy, rated: RatedWindow, charge: Charge): PricedLine[] {
  const { currency } = rated.subscription;
  return rated.parts.flatMap((usage) => {
    const prices = pricesOf(charge, usage, overridesOf(rated), currency);
    return priceAdvanceEvents(policy, prices, currency, usage).map((event) => ({
      ...bare(usage),
      part: `${bare(usage).part}${event.transactionId === null ? "renewal" : `event:${event.transactionId}`}`,
      quantity: event.quantity,
      exact: event.exact,
      steps: event.steps,
      stepsBefore: event.before,
      eventCount: event.eventCount,
      changes: event.changes ?? null,
      prices,
      event: event.transactionId,
      isRenewal: event.transactionId === null,
    }));
  });
}

function bare(usage: UsagePart) {
  const filter = usage.filter === null ? "" : `filter:${usage.filter};`;
  const group = usage.group.length === 0 ? "" : `group:${JSON.stringify(usage.group)};`;
  return { part: `${filter}${group}`, usage, maximum: null };
}

function isSamePart(a: UsagePart, b: UsagePart): boolean {
  return a.filter === b.filter && JSON.stringify(a.group) === JSON.stringify(b.group);
}

/** The prices of a part: those of its filter, those agreed for the stay, or the charge's own. */
function pricesOf(
  charge: Charge,
  usage: UsagePart,
  overrides: PriceOverrides | null,
  currency: CurrencyCode,
): readonly ModelPrice[] {
  if (usage.filter !== null) return charge.filters?.[usage.filter]?.prices ?? charge.prices;
  const agreed = overrides?.charges?.[charge.code];
  return agreed ? [{ currency, model: agreed }] : charge.prices;
}

function overridesOf({ subscription, window }: RatedWindow): PriceOverrides | null {
  const stint =
    subscription.stints.find((candidate) => candidate.id === window.stintId) ??
    currentStint(subscription, window.startsAt);
  return stint?.overrides ?? null;
}

/** Lines in order, each only as far as the maximum of the charge still leaves room. */
function holdMaximum(
  policy: Policy,
  rated: RatedWindow,
  charge: Charge,
  lines: readonly PricedLine[],
): PricedLine[] {
  const agreed = charge.maximum?.find((price) => price.currency === rated.subscription.currency)?.amount;
  if (agreed === undefined) return [...lines];
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

/**
 * The fees of a rating window: each line's whole price with the usage known now, less what was issued for it. Lines
 * where nothing changed are left out, and empty ones of a piece after the last billed day.
 */
export function proposeUsage(context: ProposeContext, rated: RatedWindow): ProposedFee[] {
  const charge = chargeOf(rated.version, rated.window.chargeId);
  return priceWindow(context.policy, rated).flatMap((line) => usageFees(context, rated, charge, line));
}

/**
 * The fees of one line. Where the policy shows the whole after interim invoices, the line is the whole and what they
 * billed is deducted beside it.
 */
function usageFees(
  context: ProposeContext,
  rated: RatedWindow,
  charge: Charge,
  line: PricedLine,
): ProposedFee[] {
  const { window, subscription } = rated;
  const { currency } = subscription;
  const position = usagePosition(context, rated, charge, line);
  const key = positionKey(position);
  const issued = context.byPosition.get(key);
  const targetMinor = toMinor(line.exact, currency);
  if (!issued && targetMinor === 0n && isLeftOut(line, window, charge)) return [];
  const interim = context.policy.progressive_view === "whole_less_interim" ? interimOf(issued) : [];
  if (interim.length > 0) {
    const whole = {
      amountMinor: targetMinor,
      issuedBeforeMinor: 0n,
      effect: "charge" as const,
      correctsFeeId: null,
    };
    const fee = usageFee(context.policy, rated, charge, line, position, whole, 0n);
    return [fee, ...interim.map((billed) => deduction(fee, billed, currency))];
  }
  const change = difference(targetMinor, issued, onDecrease(context.policy, charge));
  return change
    ? [
        usageFee(
          context.policy,
          rated,
          charge,
          line,
          position,
          change,
          discountOf(issued, change.amountMinor),
        ),
      ]
    : [];
}

/** What interim invoices billed of a position and no later document deducted yet. */
function interimOf(issued: IssuedPosition | undefined): IssuedFee[] {
  const fees = issued?.fees ?? [];
  const corrected = new Set(fees.map((fee) => fee.correctsFeeId));
  return fees.filter((fee) => fee.provisional && fee.correctsFeeId === null && !corrected.has(fee.id));
}

function deduction(fee: ProposedFee, billed: IssuedFee, currency: CurrencyCode): ProposedFee {
  const amount = formatAmount(-billed.amountMinor, currency);
  const share = { days: 1, outOf: 1, fraction: "1/1" };
  const day = { from: formatDay(billed.period.from), to: formatDay(billed.period.to) };
  return {
    ...fee,
    amountMinor: -billed.amountMinor,
    discountMinor: -billed.discountMinor,
    effect: "reversal",
    correctsFeeId: billed.id,
    isInterim: true,
    derivation: {
      kind: "reversal",
      corrects: {
        feeId: billed.id,
        ...day,
        amount: formatAmount(billed.amountMinor, currency),
        takenBefore: formatAmount(0n, currency),
      },
      base: "billed_line_share",
      ...day,
      of: formatAmount(billed.amountMinor, currency),
      share,
      left: formatAmount(billed.amountMinor, currency),
      exactAmount: amount,
      issuedBefore: formatAmount(0n, currency),
      amount,
      rounding: "half_away_from_zero",
    },
  };
}

type Change = NonNullable<ReturnType<typeof difference>>;

/** One fee of a priced line; `change` says how much of it is left to bill. */
export function usageFee(
  policy: Policy,
  rated: RatedWindow,
  charge: Charge,
  line: PricedLine,
  position: Position,
  change: Change,
  discountMinor: bigint,
): ProposedFee {
  const { window, version } = rated;
  return {
    kind: "usage",
    feeType: "usage",
    position,
    positionKey: positionKey(position),
    description: charge.name,
    period: window.period,
    quantity: toDecimal(line.quantity, EXACT_PLACES),
    amountMinor: change.amountMinor,
    discountMinor,
    effect: change.effect,
    correctsFeeId: change.correctsFeeId,
    obligation: `${version.planCode}/${charge.code}`,
    recognition: "point",
    provisional: false,
    derivation: derivationOf(policy, rated, charge, line, change),
    priceKey: null,
    periodDays: null,
    metricCode: charge.metric,
    planCode: version.planCode,
  };
}

/** A difference that goes back takes its share of the discount with it. */
function discountOf(issued: IssuedPosition | undefined, amountMinor: bigint): bigint {
  if (!issued || amountMinor >= 0n || issued.amountMinor === 0n) return 0n;
  return (issued.discountMinor * amountMinor) / issued.amountMinor;
}

/** A renewal of nothing and an empty piece after the last billed day need no line. */
function isLeftOut(line: PricedLine, window: RatingWindow, charge: Charge): boolean {
  if (line.isRenewal) return true;
  return charge.timing === "in_arrears" && window.period.from === window.period.to;
}

function onDecrease(policy: Policy, charge: Charge): "keep" | "credit" {
  if (charge.timing === "in_advance") return policy.advance_decrease === "credit" ? "credit" : "keep";
  return policy.usage_decrease === "keep" ? "keep" : "credit";
}

export function usagePosition(
  context: ProposeContext,
  { window, version, subscription }: RatedWindow,
  charge: Charge,
  line: PricedLine,
): Position {
  const stem = {
    subscriptionId: window.subscriptionId,
    stintId: window.stintId,
    planVersionId: window.planVersionId,
    chargeId: window.chargeId,
    item: charge.code,
    part: line.part,
    // A window is named by where it begins; a later end of the same window is not another position.
    window: window.period,
    customerId: context.customerId,
    currency: subscription.currency,
  };
  const pinned = context.pinnedTax.get(positionStem(stem));
  return { ...stem, tax: pinned ?? context.taxOf(charge.taxes ?? [], version.terms.taxes ?? []) };
}

function derivationOf(
  policy: Policy,
  rated: RatedWindow,
  charge: Charge,
  line: PricedLine,
  change: { readonly amountMinor: bigint; readonly issuedBeforeMinor: bigint },
): Derivation {
  const { window, version, subscription } = rated;
  const { currency } = subscription;
  const { usage } = line;
  const model = line.prices.find((price) => price.currency === currency)?.model;
  assert(model, `charge ${charge.code} has a price in ${currency}`);
  const filter = usage.filter === null ? undefined : charge.filters?.[usage.filter]?.match;
  return {
    kind: "usage",
    plan: { code: version.planCode, version: version.number },
    charge: charge.code,
    metric: { code: charge.metric, aggregation: charge.aggregation },
    usage: {
      quantity: toDecimal(line.quantity, EXACT_PLACES),
      eventCount: line.eventCount,
      startsAt: formatInstant(window.startsAt),
      endsAt: formatInstant(window.endsAt),
      ...(line.changes ? proratedUsage(policy, line.changes) : {}),
    },
    ...(filter ? { filter } : {}),
    ...(charge.groupBy && usage.group.length > 0 ? { group: groupNamed(charge.groupBy, usage.group) } : {}),
    ...(line.event === null ? {} : { event: line.event }),
    model,
    steps: line.steps,
    ...(line.stepsBefore ? { stepsBefore: line.stepsBefore } : {}),
    ...(line.maximum ? { maximum: line.maximum } : {}),
    ...rounded(line.exact, change, currency),
  };
}

function proratedUsage(policy: Policy, changes: readonly ProratedChange[]) {
  return {
    priced: toDecimal(proratedUnits(policy, changes), STEP_PLACES),
    changes: changes.map(({ full, prorated }) => ({
      units: toDecimal(full, EXACT_PLACES),
      counted: toDecimal(prorated, STEP_PLACES),
    })),
  };
}

function groupNamed(names: readonly string[], values: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""]));
}

export function chargeOf(version: PlanVersion, id: string): Charge {
  const charge = version.charges.find((candidate) => candidate.id === id);
  assert(charge, `charge ${id} belongs to plan version ${version.id}`);
  return charge;
}
