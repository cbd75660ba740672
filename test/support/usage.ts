import type { MeasuredEvent } from "~/billing/metering/measured-event";
import type { UsagePart, UsageWindow } from "~/billing/metering/usage-part";
import { toDecimal } from "~/billing/money/rational";
import { type Day, parseDay } from "~/billing/time/day";
import { type Instant, parseInstant } from "~/billing/time/instant";
import { startOfDay } from "~/billing/time/zone";

/** "2024-06-30" as a day. */
export function day(text: string): Day {
  const read = parseDay(text);
  if (!read.ok) throw new Error(`${text} is no day`);
  return read.value;
}

/** "2024-06-30", at its first instant, or with a time of day. */
export function instant(text: string): Instant {
  const read = parseInstant(text.includes("T") ? text : `${text}T00:00:00Z`);
  if (!read.ok) throw new Error(`${text} is no instant`);
  return read.value;
}

/** The window of some days, in whole days of UTC; `whole` and single instants may be told apart. */
export function windowOf(
  from: string,
  to: string,
  other: { whole?: readonly [string, string]; startsAt?: string; endsAt?: string } & Partial<
    Pick<UsageWindow, "throughEnd" | "zone" | "currency">
  > = {},
): UsageWindow {
  const { whole = [from, to], startsAt, endsAt, ...rest } = other;
  const zone = rest.zone ?? "UTC";
  return {
    startsAt: startsAt ? instant(startsAt) : startOfDay(day(from), zone),
    endsAt: endsAt ? instant(endsAt) : startOfDay(day(to), zone),
    throughEnd: false,
    period: { from: day(from), to: day(to) },
    whole: { from: day(whole[0]), to: day(whole[1]) },
    zone,
    ...rest,
  };
}

/** An event as ingest keeps it: of a number, or of a value that comes or goes ("+a", "-a"). */
export function usageEvent(
  transactionId: string,
  at: string,
  value: string | null,
  properties: Readonly<Record<string, unknown>> | null = null,
): MeasuredEvent {
  const unique = value !== null && /^[+-][a-z]/.test(value);
  return {
    transactionId,
    timestamp: instant(at),
    quantity: unique ? null : value,
    uniqueValue: unique ? value.slice(1) : null,
    operation: unique ? (value.startsWith("-") ? "remove" : "add") : null,
    properties,
  };
}

/** The numbers of a part in words that tests can compare. */
export function inWords(part: UsagePart) {
  return {
    filter: part.filter,
    group: part.group.join("/"),
    quantity: toDecimal(part.quantity, 12),
    eventCount: part.eventCount,
  };
}
