import {
  add,
  fromDecimal,
  isZero,
  multiply,
  type Rational,
  rational,
  subtract,
  ZERO,
} from "../money/rational";
import { needsEventAmounts } from "../pricing/price-model";
import type { ProratedChange } from "../pricing/prorated";
import { readNumber } from "./measure";
import { canonicalEvents, type MeasuredEvent } from "./measured-event";
import { addsUp, canProrate } from "./metric-kinds";
import { startSplit } from "./split-usage";
import { startTally } from "./tally";
import type { AdvanceEvent, MeteredCharge, MeteredPrice, UsagePart, UsageWindow } from "./usage-part";
import { changeShare, startDayCount } from "./weigh-changes";

/**
 * The usage of a window under each of its charge's prices and in each of its groups: a part per filter in their
 * order, then that of no filter; within each, groups in the order of their values. Without groups every filter has
 * its part, used or not; with groups only those with events or with a quantity that was carried in.
 *
 * `events` are all of that subscription and metric up to the window's end, earlier ones too where the metric
 * recurs. Their order plays no part, and an event sent twice (same transaction id) counts once.
 */
export function usageParts(
  window: UsageWindow,
  charge: MeteredCharge,
  events: readonly MeasuredEvent[],
): readonly UsagePart[] {
  const split = startSplit(charge);
  for (const event of canonicalEvents(events)) {
    const place = placeOf(window, event);
    if (place === "inside" || (place === "before" && charge.recurring)) split.put(event, place);
  }
  return split.parts().flatMap(({ filter, group, before, inside }): UsagePart[] => {
    const part = { filter, group, ...addUpPart(window, charge, partPrices(charge, filter), before, inside) };
    const isUsed = inside.length > 0 || !isZero(part.opening ?? ZERO);
    return isUsed || (charge.groupBy ?? []).length === 0 ? [part] : [];
  });
}

/** Where an event stands to a window; after its end it is none of the window's. */
function placeOf(window: UsageWindow, { timestamp }: MeasuredEvent): "before" | "inside" | "after" {
  if (timestamp < window.startsAt) return "before";
  if (timestamp < window.endsAt) return "inside";
  return timestamp === window.endsAt && window.throughEnd ? "inside" : "after";
}

/** The prices of a part: those of its filter, or the charge's own. */
export function partPrices(
  charge: Pick<MeteredCharge, "prices" | "filters">,
  filter: number | null,
): readonly MeteredPrice[] {
  return (filter === null ? undefined : charge.filters?.[filter]?.prices) ?? charge.prices;
}

function addUpPart(
  window: UsageWindow,
  charge: MeteredCharge,
  prices: readonly MeteredPrice[],
  before: readonly MeasuredEvent[],
  inside: readonly MeasuredEvent[],
): Omit<UsagePart, "filter" | "group"> {
  const tally = startTally(charge.aggregation, window);
  let quantity = ZERO;
  for (const event of before) quantity = tally.carry(event);
  const opening = quantity;
  const quantities = inside.map((event) => {
    quantity = tally.take(event);
    return quantity;
  });
  const field = carriedField(prices, window.currency);
  const carried = field === null ? null : inside.map((event) => carriedAmount(event, field));
  const changes = isProrated(charge) ? proratedChanges(window, charge, opening, inside, quantities) : null;
  return {
    quantity,
    eventCount: inside.length,
    ...(charge.recurring ? { opening } : {}),
    ...(addsUp(charge) ? {} : { isLevel: true }),
    ...(prices.some(({ model }) => needsEventAmounts(model)) ? { amounts: inside.map(ownAmount) } : {}),
    ...(changes ? { changes: changes.filter(({ full }) => !isZero(full)) } : {}),
    ...(carried ? { carried: carried.reduce(add, ZERO) } : {}),
    ...(charge.timing === "in_advance"
      ? { events: advanceEvents(opening, inside, quantities, changes?.slice(1) ?? null, carried) }
      : {}),
  };
}

export function isProrated(charge: MeteredCharge): boolean {
  return charge.prorated === true && charge.recurring === true && canProrate(charge.aggregation);
}

/** What each event of a window adds, in canonical order: its quantity, or one where events are only counted. */
export function eventAmounts(events: readonly MeasuredEvent[]): Rational[] {
  return canonicalEvents(events).map(ownAmount);
}

function ownAmount({ quantity }: MeasuredEvent): Rational {
  return quantity === null ? rational(1) : fromDecimal(quantity);
}

/** The opening quantity first, then a change per event, also where an event changed nothing. */
function proratedChanges(
  window: UsageWindow,
  charge: MeteredCharge,
  opening: Rational,
  inside: readonly MeasuredEvent[],
  quantities: readonly Rational[],
): ProratedChange[] {
  const count = startDayCount(window, charge.aggregation);
  const carried = { full: opening, prorated: multiply(opening, changeShare(window, window.period.from)) };
  const changes = inside.map((event, index): ProratedChange => {
    const full = changeAt(opening, quantities, index);
    return { full, prorated: multiply(full, count(event, full)) };
  });
  return [carried, ...changes];
}

function changeAt(opening: Rational, quantities: readonly Rational[], index: number): Rational {
  const before = index === 0 ? opening : (quantities[index - 1] ?? opening);
  return subtract(quantities[index] ?? before, before);
}

function advanceEvents(
  opening: Rational,
  inside: readonly MeasuredEvent[],
  quantities: readonly Rational[],
  changes: readonly ProratedChange[] | null,
  carried: readonly Rational[] | null,
): AdvanceEvent[] {
  return inside.map(({ transactionId, timestamp }, index) => {
    const change = changeAt(opening, quantities, index);
    const own = carried?.[index];
    return {
      transactionId,
      timestamp,
      quantity: quantities[index] ?? opening,
      change,
      prorated: changes?.[index]?.prorated ?? change,
      ...(own ? { carried: own } : {}),
    };
  });
}

/** Which property carries the price, where a price is carried in the events. */
export function carriedField(prices: readonly MeteredPrice[], currency?: string): string | null {
  const fields = prices.flatMap(({ model, currency: own }) =>
    model.type === "event_amount" ? [{ own, field: model.field }] : [],
  );
  return (fields.find(({ own }) => own === currency) ?? fields[0])?.field ?? null;
}

/** An event without the property, or with something else than a number in it, carries nothing. */
function carriedAmount({ properties }: MeasuredEvent, field: string): Rational {
  const value = properties && Object.hasOwn(properties, field) ? properties[field] : null;
  const amount = readNumber(value);
  return amount === null ? ZERO : fromDecimal(amount);
}

/** Whether a charge's usage follows from totals alone, without looking at its events one by one. */
export function followsFromTotals(charge: MeteredCharge): boolean {
  return (
    charge.timing === "in_arrears" &&
    (charge.filters ?? []).length === 0 &&
    (charge.groupBy ?? []).length === 0 &&
    !isProrated(charge) &&
    carriedField(charge.prices) === null &&
    !charge.prices.some(({ model }) => needsEventAmounts(model))
  );
}
