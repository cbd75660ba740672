import { fromDecimal, type Rational, ZERO } from "../money/rational";
import type { Instant } from "../time/instant";
import type { UniqueOperation } from "./metric-kinds";

/** One usage event as ingest stored it; see `measure` for quantity, value and operation. */
export type MeasuredEvent = {
  readonly transactionId: string;
  readonly timestamp: Instant;
  readonly quantity: string | null;
  readonly uniqueValue: string | null;
  /** Null or absent adds. */
  readonly operation?: UniqueOperation | null;
  /** What filters, groups and prices carried in events look at. */
  readonly properties?: Readonly<Record<string, unknown>> | null;
};

/** Canonical order of a window: event time, then transaction id. */
export function compareEvents(a: MeasuredEvent, b: MeasuredEvent): number {
  if (a.timestamp !== b.timestamp) return a.timestamp - b.timestamp;
  return compareText(a.transactionId, b.transactionId);
}

/** By code point, as the database orders under collation "C"; JavaScript alone orders halves of pairs too low. */
export function compareText(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let index = 0; index < shared; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return codePointOrder(left) - codePointOrder(right);
  }
  return a.length - b.length;
}

function codePointOrder(unit: number): number {
  if (unit >= 0xe000) return unit - 0x800;
  return unit >= 0xd800 ? unit + 0x2000 : unit;
}

export function quantityOf(event: MeasuredEvent): Rational {
  return event.quantity === null ? ZERO : fromDecimal(event.quantity);
}

/**
 * Each transaction once, in canonical order. Ingest refuses a transaction id with other content, so copies are
 * equal; should two differ all the same, the choice between them does not depend on the order they come in.
 */
export function canonicalEvents(events: readonly MeasuredEvent[]): MeasuredEvent[] {
  const byId = new Map<string, MeasuredEvent>();
  for (const event of events) {
    const seen = byId.get(event.transactionId);
    if (!seen || rank(event) < rank(seen)) byId.set(event.transactionId, event);
  }
  return [...byId.values()].sort(compareEvents);
}

function rank(event: MeasuredEvent): string {
  const { timestamp, quantity, uniqueValue, operation, properties } = event;
  const content = JSON.stringify(properties ?? null);
  return `${String(timestamp).padStart(20, "0")} ${quantity ?? ""} ${uniqueValue ?? ""} ${operation ?? ""} ${content}`;
}
