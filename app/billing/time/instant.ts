import { accept, type Outcome, refuse } from "../outcome";
import { type Day, formatDay, pad, parseDay } from "./day";

/** A point in time: whole milliseconds since 1970-01-01T00:00Z. */
export type Instant = number;

export const MS_PER_SECOND = 1_000;
const MS_PER_MINUTE = 60_000;
export const MS_PER_HOUR = 3_600_000;
export const MS_PER_DAY = 86_400_000;

const SHAPE = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?([Zz]|[+-]\d{2}:\d{2})$/;

/**
 * Reads ISO 8601 / RFC 3339 with "Z" or a numeric offset. Fractions finer than a millisecond are cut off.
 * Refuses `instant_invalid`, or `date_invalid` when only the date in it does not exist.
 */
export function parseInstant(text: string): Outcome<Instant> {
  const match = SHAPE.exec(text);
  if (!match) return refuseInstant(`${JSON.stringify(text)} is not a point in time.`);
  const day = parseDay(match[1] ?? "");
  if (!day.ok) return day;
  const [hour, minute, second] = [Number(match[2]), Number(match[3]), Number(match[4] ?? "0")];
  if (hour > 23 || minute > 59 || second > 59) {
    return refuseInstant(`The clock never shows ${match[2]}:${match[3]}:${match[4] ?? "00"}.`);
  }
  const offset = offsetMs(match[6] ?? "Z");
  if (offset === null) return refuseInstant(`There is no time zone offset ${match[6]}.`);
  const ms = Number((match[5] ?? "").slice(0, 3).padEnd(3, "0"));
  return accept(
    day.value * MS_PER_DAY +
      hour * MS_PER_HOUR +
      minute * MS_PER_MINUTE +
      second * MS_PER_SECOND +
      ms -
      offset,
  );
}

function offsetMs(text: string): number | null {
  if (text === "Z" || text === "z") return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(4, 6));
  if (hours > 23 || minutes > 59) return null;
  const size = hours * MS_PER_HOUR + minutes * MS_PER_MINUTE;
  return text.startsWith("-") ? -size : size;
}

function refuseInstant(sentence: string) {
  return refuse({
    code: "instant_invalid",
    sentence,
    remedy: "Enter date, time and zone in ISO 8601, such as 2026-06-30T14:05:00Z.",
  });
}

/** Few instants are written often: the ends of periods, on every line of a run. */
const written = new Map<Instant, string>();
const MAX_WRITTEN = 2_000;

/** ISO 8601 in UTC; milliseconds are written only when there are some: "2026-06-30T14:05:00Z". */
export function formatInstant(instant: Instant): string {
  const known = written.get(instant);
  if (known !== undefined) return known;
  if (written.size >= MAX_WRITTEN) written.clear();
  const text = writeInstant(instant);
  written.set(instant, text);
  return text;
}

function writeInstant(instant: Instant): string {
  const day = utcDay(instant);
  const ms = instant - day * MS_PER_DAY;
  const rest = ms % MS_PER_SECOND;
  const hours = pad(Math.floor(ms / MS_PER_HOUR), 2);
  const minutes = pad(Math.floor(ms / MS_PER_MINUTE) % 60, 2);
  const seconds = pad(Math.floor(ms / MS_PER_SECOND) % 60, 2);
  return `${formatDay(day)}T${hours}:${minutes}:${seconds}${rest === 0 ? "" : `.${pad(rest, 3)}`}Z`;
}

/** The civil date of an instant in UTC. */
export function utcDay(instant: Instant): Day {
  return Math.floor(instant / MS_PER_DAY);
}
