import type { CurrencyCode } from "../money/currency";
import {
  add,
  ceilTo,
  compare,
  divide,
  isZero,
  max,
  multiply,
  type Rational,
  subtract,
  ZERO,
} from "../money/rational";
import type { Policy } from "../policy-kinds";
import {
  type BandStep,
  compilePriceModel,
  needsEventAmounts,
  type Priced,
  type PriceModel,
} from "../pricing/price-model";
import { type ProratedChange, priceProratedGraduated, priceProratedVolume } from "../pricing/prorated";
import type { AdvanceEvent, MeteredPrice, UsageAggregate, UsagePart } from "./usage-part";

/** The settings that pricing usage needs. */
export type PartPricingPolicy = Pick<Policy, "flat_at_zero" | "prorated_units">;

/**
 * What usage costs: `exact` in major units, unrounded. `steps` explain the price of everything the tiers hold;
 * where something was in them before, `before` explains its price at the same model, and `exact` is the sum of
 * `steps` less that of `before`, or nothing where that is below zero.
 */
export type PartPrice = {
  readonly model: PriceModel;
  readonly exact: Rational;
  readonly steps: readonly BandStep[];
  readonly before?: readonly BandStep[];
};

/** Places that prorated units are rounded up to where the policy rounds them. */
const PRORATED_PLACES = 5;

/**
 * The price of a part of a window's usage at the price of that currency; null when there is none. With `before`, the
 * same part of the earlier pieces of a period that was split, tiers go on where these left them: the part costs what
 * both cost together less what the earlier ones cost alone, and never less than nothing.
 */
export function pricePart(
  policy: PartPricingPolicy,
  prices: readonly MeteredPrice[],
  currency: CurrencyCode,
  part: UsagePart,
  before?: UsagePart,
): PartPrice | null {
  const model = modelIn(prices, currency);
  if (!model) return null;
  if (!before || part.isLevel) {
    const { amount, steps } = priceUsage(policy, model, part);
    return { model, exact: amount, steps };
  }
  const earlier = priceUsage(policy, model, before);
  return { model, ...priceOnTop(earlier, priceUsage(policy, model, joinUsage(before, part))) };
}

function modelIn(prices: readonly MeteredPrice[], currency: CurrencyCode): PriceModel | null {
  return prices.find((price) => price.currency === currency)?.model ?? null;
}

/** The price of what came on top, never below zero; the steps say why it is nothing, too. */
function priceOnTop(
  earlier: Priced,
  together: Priced,
): { readonly exact: Rational; readonly steps: readonly BandStep[]; readonly before: readonly BandStep[] } {
  const exact = max(subtract(together.amount, earlier.amount), ZERO);
  return { exact, steps: together.steps, before: earlier.steps };
}

/** Two pieces of one period as if they were one. */
function joinUsage(a: UsageAggregate, b: UsageAggregate): UsageAggregate {
  return {
    quantity: add(a.quantity, b.quantity),
    eventCount: a.eventCount + b.eventCount,
    ...(a.amounts || b.amounts ? { amounts: [...(a.amounts ?? []), ...(b.amounts ?? [])] } : {}),
    ...(a.carried || b.carried ? { carried: add(a.carried ?? ZERO, b.carried ?? ZERO) } : {}),
  };
}

/**
 * A model's price of usage. Prorated usage is laid into the tiers of a graduated price change by change; a volume
 * price takes the tier of the full quantity; any other prices the prorated units. The setting `prorated_units` rounds
 * these up, once, where changes are not told apart.
 */
function priceUsage(policy: PartPricingPolicy, model: PriceModel, usage: UsageAggregate): Priced {
  const { changes } = usage;
  if (changes && model.type === "graduated") return priceProratedGraduated(model, changes, policy);
  if (changes && model.type === "volume") {
    return priceProratedVolume(
      model,
      { full: usage.quantity, prorated: proratedUnits(policy, changes) },
      policy,
    );
  }
  const quantity = changes ? proratedUnits(policy, changes) : usage.quantity;
  const compiled = compilePriceModel(model);
  return {
    amount: compiled.amount(quantity, policy, usage),
    steps: compiled.steps(quantity, policy, usage),
  };
}

/** The units that changes make together, each for its days; never below zero. */
export function proratedUnits(
  policy: Pick<Policy, "prorated_units">,
  changes: readonly ProratedChange[],
): Rational {
  const exact = changes.reduce((sum, { prorated }) => add(sum, prorated), ZERO);
  return max(roundProrated(policy, exact), ZERO);
}

function roundProrated(policy: Pick<Policy, "prorated_units">, units: Rational): Rational {
  return policy.prorated_units === "up_5" ? ceilTo(units, PRORATED_PLACES) : units;
}

export type AdvancePricingPolicy = PartPricingPolicy & Pick<Policy, "advance_decrease">;

/**
 * What one event of a charge in advance costs. `quantity` is what the line shows: the units that were not paid for
 * yet, in full. `exact` is the sum of `steps` less that of `before`, in major units; with `keep_peak` never below zero.
 */
export type PricedEvent = {
  /** Null for the quantity that was carried into the period, which its renewal bills. */
  readonly transactionId: string | null;
  readonly quantity: Rational;
  readonly exact: Rational;
  readonly steps: readonly BandStep[];
  readonly before: readonly BandStep[];
  /** The events that `steps` hold and `before` does not. */
  readonly eventCount: number;
  /** Of a prorated charge: what `steps` price, what is paid whole and the units on top for the days left. */
  readonly changes?: readonly ProratedChange[];
};

/** How far a window is paid: the level, its events, and what all up to it costs unprorated; null before any use. */
type Paid = { readonly level: Rational; readonly events: number; readonly priced: Priced | null };

/**
 * A charge in advance, event by event in canonical order: each costs the price of the total with it less that of the
 * total before. A recurring metric's window starts with the quantity carried in, billed as one. With `keep_peak`
 * nothing is ever given back, and after a decrease only what exceeds the highest level paid is billed; with `credit`
 * a decrease costs less than nothing. Of a prorated charge the units on top count for the days left. Empty when
 * there is no price in the currency.
 */
export function priceAdvanceEvents(
  policy: AdvancePricingPolicy,
  prices: readonly MeteredPrice[],
  currency: CurrencyCode,
  part: UsagePart,
): readonly PricedEvent[] {
  const model = modelIn(prices, currency);
  if (!model) return [];
  const opening = part.opening ?? ZERO;
  const priced: PricedEvent[] = part.opening ? [priceRenewal(policy, model, part, opening)] : [];
  // One list that grows: it is only read while the event at hand is priced.
  const amounts: Rational[] = [];
  const keepsAmounts = needsEventAmounts(model);
  let carried = ZERO;
  let last = model.type === "event_amount" ? ZERO : opening;
  let paid: Paid = {
    level: last,
    events: 0,
    priced: isZero(opening) ? null : priceUsage(policy, model, bare(opening)),
  };
  for (const [index, event] of (part.events ?? []).entries()) {
    if (keepsAmounts) amounts.push(event.change);
    carried = add(carried, event.carried ?? ZERO);
    const level = model.type === "event_amount" ? carried : event.quantity;
    if (policy.advance_decrease === "credit" || isOnTop(paid.level, last, level)) {
      const usage = { quantity: event.quantity, eventCount: index + 1, amounts, carried };
      const together = priceUsage(policy, model, usage);
      const changes = part.changes ? proratedOnTop(policy, paid.level, event) : undefined;
      const counted = changes ? priceUsage(policy, model, { ...usage, changes }) : together;
      priced.push({
        ...priceEvent(policy, model, paid, event, counted),
        eventCount: index + 1 - paid.events,
        ...(changes ? { changes } : {}),
      });
      paid = { level, events: index + 1, priced: together };
    } else {
      const { transactionId } = event;
      priced.push({ transactionId, quantity: ZERO, exact: ZERO, steps: [], before: [], eventCount: 1 });
    }
    last = level;
  }
  return priced;
}

/** Above what is paid; or level with it, when nothing was taken away since. */
function isOnTop(paid: Rational, last: Rational, level: Rational): boolean {
  const order = compare(level, paid);
  return order > 0 || (order === 0 && compare(last, paid) === 0);
}

/** The whole held quantity, for the days of the window. */
function priceRenewal(
  policy: AdvancePricingPolicy,
  model: PriceModel,
  { changes }: UsagePart,
  opening: Rational,
): PricedEvent {
  const carriedIn = changes ? { changes: changes.slice(0, 1) } : {};
  const { amount, steps } = isZero(opening)
    ? NOTHING
    : priceUsage(policy, model, { ...bare(opening), ...carriedIn });
  return {
    transactionId: null,
    quantity: opening,
    exact: amount,
    steps,
    before: [],
    eventCount: 0,
    ...carriedIn,
  };
}

const NOTHING: Priced = { amount: ZERO, steps: [] };

function bare(quantity: Rational): UsageAggregate {
  return { quantity, eventCount: 0, amounts: [] };
}

function priceEvent(
  policy: AdvancePricingPolicy,
  model: PriceModel,
  paid: Paid,
  { transactionId, quantity, change }: AdvanceEvent,
  together: Priced,
): Omit<PricedEvent, "eventCount"> {
  const units = model.type === "event_amount" ? change : subtract(quantity, paid.level);
  const earlier = paid.priced ?? NOTHING;
  const stem = { transactionId, quantity: units };
  if (policy.advance_decrease === "keep_peak") return { ...stem, ...priceOnTop(earlier, together) };
  const exact = subtract(together.amount, earlier.amount);
  return { ...stem, exact, steps: together.steps, before: earlier.steps };
}

/** What is paid counts whole, so that the units on top find their tiers; they count for the days left. */
function proratedOnTop(
  policy: AdvancePricingPolicy,
  paid: Rational,
  { quantity, change, prorated }: AdvanceEvent,
): ProratedChange[] {
  const units = subtract(quantity, paid);
  const share = isZero(change) ? ZERO : divide(prorated, change);
  const onTop = { full: units, prorated: roundProrated(policy, multiply(units, share)) };
  return isZero(paid) ? [onTop] : [{ full: paid, prorated: paid }, onTop];
}
