import { Temporal } from "temporal-polyfill";
import type { Day } from "./day";
import { type Instant, MS_PER_DAY } from "./instant";

/** An IANA name such as "Europe/Paris", or one offset that is kept, "-07:00"; see `fixedOffset`. */
export type TimeZone = string;

/** A stretch of instants `[from, to)` in which a zone keeps one offset from UTC. */
type OffsetSpan = { readonly from: Instant; readonly to: Instant; readonly offsetMs: number };

/**
 * Zone rules never change while a process runs, so the stretches found are kept. A zone has two a year;
 * billing asks about a handful of years and zones, and asks millions of times.
 */
const spansByZone = new Map<TimeZone, OffsetSpan[]>();
const knownZones = new Map<string, boolean>();

/** How many names an outsider may make us remember before the memory is emptied. */
const MAX_KNOWN_ZONES = 2_000;

/** True for a zone name the platform knows. Bare offsets such as "+02:00" are refused: they know no summer time. */
export function isTimeZone(text: string): boolean {
  const known = knownZones.get(text);
  if (known !== undefined) return known;
  if (knownZones.size >= MAX_KNOWN_ZONES) knownZones.clear();
  const found = /^[A-Za-z]/.test(text) && canResolve(text);
  knownZones.set(text, found);
  return found;
}

function canResolve(text: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text);
    return true;
  } catch {
    return false;
  }
}

/** The civil date people in the zone see on the calendar at that instant. */
export function dayInZone(instant: Instant, zone: TimeZone): Day {
  return Math.floor((instant + spanAt(instant, zone).offsetMs) / MS_PER_DAY);
}

/** The first instant of a civil date in the zone; where summer time skips midnight, the moment the day begins. */
export function startOfDay(day: Day, zone: TimeZone): Instant {
  const wallMidnight = day * MS_PER_DAY;
  const span = spanAt(wallMidnight, zone);
  const candidate = wallMidnight - span.offsetMs;
  // Far from any transition the offset decides; near one the calendar's own rules do.
  if (candidate - MS_PER_DAY >= span.from && candidate + MS_PER_DAY < span.to) return candidate;
  const date = new Temporal.PlainDate(1970, 1, 1).add({ days: day });
  return date.toZonedDateTime(zone).epochMilliseconds;
}

function spanAt(instant: Instant, zone: TimeZone): OffsetSpan {
  let spans = spansByZone.get(zone);
  if (!spans) {
    spans = [];
    spansByZone.set(zone, spans);
  }
  for (const span of spans) {
    if (instant >= span.from && instant < span.to) return span;
  }
  const span = findSpan(instant, zone);
  spans.push(span);
  return span;
}

function findSpan(instant: Instant, zone: TimeZone): OffsetSpan {
  const zoned = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
  // A transition at the instant itself opens its span, so "previous" is asked from one nanosecond later.
  const from = zoned.add({ nanoseconds: 1 }).getTimeZoneTransition("previous");
  const to = zoned.getTimeZoneTransition("next");
  return {
    from: from ? from.epochMilliseconds : Number.NEGATIVE_INFINITY,
    to: to ? to.epochMilliseconds : Number.POSITIVE_INFINITY,
    offsetMs: Math.round(zoned.offsetNanoseconds / 1_000_000),
  };
}

/** The offset of a zone at an instant as a zone that keeps it: "+05:30". */
export function fixedOffset(instant: Instant, zone: TimeZone): TimeZone {
  const minutes = Math.round(spanAt(instant, zone).offsetMs / 60_000);
  const part = (count: number) => String(count).padStart(2, "0");
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${part(Math.floor(size / 60))}:${part(size % 60)}`;
}

/** What a clock on the wall of the zone shows: "09:14". */
export function clockInZone(instant: Instant, zone: TimeZone): string {
  const wall = instant + spanAt(instant, zone).offsetMs;
  const minutes = Math.floor((wall - Math.floor(wall / MS_PER_DAY) * MS_PER_DAY) / 60_000);
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}
