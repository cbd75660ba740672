import { assert } from "../assert";
import {
  add,
  compare,
  fromDecimal,
  isZero,
  max,
  min,
  multiply,
  type Rational,
  rational,
  subtract,
  toDecimal,
  ZERO,
} from "../money/rational";
import { type BandStep, type CompiledPrice, type PricedEvents, STEP_PLACES } from "./priced";

/**
 * A share of each event's amount plus a fixed fee for each event, as payments are priced. The first `free_events`
 * events are free, or the first `free_amount` of the total; with both, the limit reached first ends the free part.
 * Zero means no such limit. What an event costs, fixed fee included, is held between the least and the most.
 */
export type PercentageModel = {
  readonly type: "percentage";
  /** Percent, "1.5". */
  readonly rate: string;
  readonly fixed_amount: string;
  readonly free_events: number;
  readonly free_amount: string;
  readonly min_per_event: string | null;
  readonly max_per_event: string | null;
};

/** A rate in percent as the factor an amount is multiplied by. */
export function share(rate: string): string {
  return toDecimal(multiply(fromDecimal(rate), rational(1, 100)));
}

/** True when the price depends on the single events and their order, not only on their sum and number. */
export function needsAmounts(model: PercentageModel): boolean {
  return (
    model.free_events > 0 ||
    !isZero(fromDecimal(model.free_amount)) ||
    model.min_per_event !== null ||
    model.max_per_event !== null
  );
}

/** Events that cost alike: how many, and how much of their amount the rate is taken of. */
type Group = { count: number; units: Rational };
type Groups = { free: Group; by_rate: Group; minimum: Group; maximum: Group };
type Terms = ReturnType<typeof readTerms>;

function readTerms(model: PercentageModel) {
  const decimal = (text: string | null) => (text === null ? null : fromDecimal(text));
  const freeAmount = fromDecimal(model.free_amount);
  return {
    percent: model.rate,
    rate: fromDecimal(share(model.rate)),
    fixed: fromDecimal(model.fixed_amount),
    freeEvents: model.free_events,
    freeAmount: isZero(freeAmount) ? null : freeAmount,
    least: decimal(model.min_per_event),
    most: decimal(model.max_per_event),
    needsAmounts: needsAmounts(model),
  };
}

export function compilePercentage(model: PercentageModel): CompiledPrice {
  const terms = readTerms(model);
  const groups = (quantity: Rational, events: PricedEvents = { eventCount: 1, amounts: [quantity] }) => {
    if (quantity.num <= 0n) return null;
    if (!terms.needsAmounts) return whole(quantity, events.eventCount);
    assert(events.amounts, "the amounts of the events were read");
    return terms.least === null && terms.most === null
      ? splitTotal(terms, quantity, events.amounts)
      : splitEvents(terms, events.amounts);
  };
  return {
    amount: (quantity, _options, events) => {
      const found = groups(quantity, events);
      if (!found) return ZERO;
      const { by_rate, minimum, maximum } = found;
      const held = add(times(minimum, terms.least), times(maximum, terms.most));
      return add(add(multiply(by_rate.units, terms.rate), times(by_rate, terms.fixed)), held);
    },
    steps: (quantity, _options, events) => {
      const found = groups(quantity, events);
      return found ? writeSteps(terms, found) : [];
    },
  };
}

function times(group: Group, each: Rational | null): Rational {
  return each === null ? ZERO : multiply(rational(group.count), each);
}

function noGroups(): Groups {
  const none = () => ({ count: 0, units: ZERO });
  return { free: none(), by_rate: none(), minimum: none(), maximum: none() };
}

function whole(quantity: Rational, count: number): Groups {
  return { ...noGroups(), by_rate: { count, units: quantity } };
}

/** Where in the free part an event stands: whether it pays the fixed fee, and the total that is free up to it. */
type Place = { readonly pays: boolean; readonly freeTotal: Rational };

/**
 * Walks the events in order and tells each one's place. An event that brings the running total to the free amount
 * exactly pays; one that starts inside the free part and ends above it has the rest of its amount priced.
 */
function walk(terms: Terms, amounts: readonly Rational[], visit: (amount: Rational, place: Place) => void) {
  let running = ZERO;
  let freeTotal = ZERO;
  for (const [index, amount] of amounts.entries()) {
    running = add(running, amount);
    const withinCount = terms.freeEvents === 0 ? terms.freeAmount !== null : index < terms.freeEvents;
    const withinAmount = terms.freeAmount === null || compare(running, terms.freeAmount) < 0;
    if (withinCount) {
      const reached = terms.freeAmount === null ? running : min(running, terms.freeAmount);
      freeTotal = max(freeTotal, reached);
    }
    visit(amount, { pays: !(withinCount && withinAmount), freeTotal });
  }
}

/** Without limits per event the price follows from the free total and the number of events that pay. */
function splitTotal(terms: Terms, quantity: Rational, amounts: readonly Rational[]): Groups {
  const groups = noGroups();
  let free = ZERO;
  walk(terms, amounts, (_amount, { pays, freeTotal }) => {
    (pays ? groups.by_rate : groups.free).count += 1;
    free = freeTotal;
  });
  groups.free.units = min(free, quantity);
  groups.by_rate.units = subtract(quantity, groups.free.units);
  return groups;
}

/** With limits each paying event is priced by itself, never below zero. */
function splitEvents(terms: Terms, amounts: readonly Rational[]): Groups {
  const groups = noGroups();
  let freeBefore = ZERO;
  walk(terms, amounts, (amount, { pays, freeTotal }) => {
    const free = subtract(freeTotal, freeBefore);
    freeBefore = freeTotal;
    groups.free.units = add(groups.free.units, free);
    const paid = subtract(amount, free);
    const group = pays ? groupOf(terms, groups, paid) : groups.free;
    group.count += 1;
    group.units = add(group.units, paid);
  });
  return groups;
}

function groupOf(terms: Terms, groups: Groups, paid: Rational): Group {
  const fee = add(multiply(paid, terms.rate), terms.fixed);
  if (compare(fee, terms.least ?? ZERO) < 0) return groups.minimum;
  return terms.most !== null && compare(fee, terms.most) > 0 ? groups.maximum : groups.by_rate;
}

function writeSteps(terms: Terms, groups: Groups): BandStep[] {
  const least = terms.least ?? ZERO;
  const most = terms.most ?? ZERO;
  return [
    ...step(1, "free", groups.free, ZERO, ZERO),
    ...step(2, "by_rate", groups.by_rate, terms.rate, terms.fixed).map((found) => ({
      ...found,
      rate: terms.percent,
    })),
    ...step(3, "minimum", groups.minimum, ZERO, least),
    ...step(4, "maximum", groups.maximum, ZERO, most),
  ];
}

function step(band: number, charged: keyof Groups, group: Group, rate: Rational, each: Rational): BandStep[] {
  if (group.count === 0 && isZero(group.units)) return [];
  const amount = add(multiply(group.units, rate), times(group, each));
  return [
    {
      band,
      from: "0",
      upTo: null,
      units: toDecimal(group.units, STEP_PLACES),
      unitAmount: toDecimal(rate),
      flatAmount: "0",
      amount: toDecimal(amount, STEP_PLACES),
      events: { count: toDecimal(rational(group.count)), unitAmount: toDecimal(each), charged },
    },
  ];
}
