import { unreachable } from "../assert";
import { add, fromDecimal, max, type Rational, rational, ZERO } from "../money/rational";
import type { Instant } from "../time/instant";
import type { Aggregation } from "./metric-kinds";

/** One usage event as ingest stored it; see `measure` for the two values. */
export type MeasuredEvent = {
  readonly transactionId: string;
  readonly timestamp: Instant;
  readonly quantity: string | null;
  readonly uniqueValue: string | null;
};

/**
 * The quantity of a window. The order of events plays no part, an event sent twice (same transaction id) counts
 * once, and no events make zero.
 */
export function aggregate(aggregation: Aggregation, events: readonly MeasuredEvent[]): Rational {
  const once = distinctEvents(events);
  switch (aggregation) {
    case "count":
      return rational(once.length);
    case "sum":
      return once.reduce((sum, event) => add(sum, quantityOf(event)), ZERO);
    case "max":
      return (
        once
          .map(quantityOf)
          .reduce<Rational | null>((top, quantity) => (top ? max(top, quantity) : quantity), null) ?? ZERO
      );
    case "unique_count":
      return rational(new Set(once.flatMap((event) => event.uniqueValue ?? [])).size);
    case "latest":
      return once.length === 0 ? ZERO : quantityOf(once.reduce((a, b) => (follows(b, a) ? b : a)));
    default:
      return unreachable(aggregation, "aggregation");
  }
}

/**
 * What each event of a window adds, in canonical order, for prices that look at events one by one: its quantity, or
 * one where events are only counted.
 */
export function eventAmounts(events: readonly MeasuredEvent[]): Rational[] {
  return distinctEvents(events)
    .sort(compareEvents)
    .map((event) => (event.quantity === null ? rational(1) : fromDecimal(event.quantity)));
}

/** Canonical order of a window: event time, then transaction id. */
function compareEvents(a: MeasuredEvent, b: MeasuredEvent): number {
  if (a.timestamp !== b.timestamp) return a.timestamp - b.timestamp;
  return a.transactionId < b.transactionId ? -1 : a.transactionId > b.transactionId ? 1 : 0;
}

function follows(b: MeasuredEvent, a: MeasuredEvent): boolean {
  return compareEvents(b, a) > 0;
}

function quantityOf(event: MeasuredEvent): Rational {
  return event.quantity === null ? ZERO : fromDecimal(event.quantity);
}

/**
 * Each transaction once. Ingest refuses a transaction id with other content, so copies are equal; should two
 * differ all the same, the choice between them does not depend on the order they come in.
 */
function distinctEvents(events: readonly MeasuredEvent[]): MeasuredEvent[] {
  const byId = new Map<string, MeasuredEvent>();
  for (const event of events) {
    const seen = byId.get(event.transactionId);
    if (!seen || rank(event) < rank(seen)) byId.set(event.transactionId, event);
  }
  return [...byId.values()];
}

function rank(event: MeasuredEvent): string {
  return `${String(event.timestamp).padStart(20, "0")} ${event.quantity ?? ""} ${event.uniqueValue ?? ""}`;
}
