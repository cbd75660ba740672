import type { Locale } from "~/ui/format/locale";
import { localeRules } from "~/ui/format/locale";

type WallTime = Readonly<Record<"year" | "month" | "day" | "hour" | "minute" | "second", number>>;

const readers = new Map<string, Intl.DateTimeFormat>();

/** The rows of a list often show the same few instants; emptied when full. */
const readBefore = new Map<string, WallTime>();
const MAX_READ = 1_000;

/**
 * What a clock on the wall of `zone` shows. Only the numeric parts of `Intl` are used: they come from the zone
 * rules alone, so server and browser agree; every word and separator is our own.
 */
export function wallTime(instant: number, zone: string): WallTime {
  const key = `${instant} ${zone}`;
  const known = readBefore.get(key);
  if (known) return known;
  if (readBefore.size >= MAX_READ) readBefore.clear();
  const wall = readWallTime(instant, zone);
  readBefore.set(key, wall);
  return wall;
}

/** Minutes of a zone that is one offset, "+05:30"; not every browser knows those. */
function offsetOf(zone: string): number | null {
  const [, sign, hours = "0", minutes = "0"] = /^([+-])(\d\d):(\d\d)$/.exec(zone) ?? [];
  if (sign === undefined) return null;
  return (sign === "-" ? -1 : 1) * (Number.parseInt(hours, 10) * 60 + Number.parseInt(minutes, 10));
}

function readWallTime(instant: number, zone: string): WallTime {
  const offset = offsetOf(zone);
  if (offset !== null) return readWallTime(instant + offset * 60_000, "UTC");
  let reader = readers.get(zone);
  if (!reader) {
    reader = new Intl.DateTimeFormat("en-u-ca-iso8601-nu-latn", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    readers.set(zone, reader);
  }
  const found = new Map(reader.formatToParts(instant).map((part) => [part.type, part.value]));
  const part = (type: Intl.DateTimeFormatPartTypes) => Number.parseInt(found.get(type) ?? "0", 10);
  return {
    year: part("year"),
    month: part("month"),
    day: part("day"),
    hour: part("hour"),
    minute: part("minute"),
    second: part("second"),
  };
}

/** `Europe/Berlin` is Berlin, `America/Argentina/Buenos_Aires` is Buenos Aires, UTC stays. */
export function zoneCity(zone: string): string {
  return zone.slice(zone.lastIndexOf("/") + 1).replaceAll("_", " ");
}

const two = (value: number) => `${value}`.padStart(2, "0");

/** `21 Nov 2026, 09:14 Berlin`; `seconds` for event logs. */
export function formatInstant(
  instant: number,
  zone: string,
  locale: Locale,
  style: { readonly seconds?: "show"; readonly city?: "hide" } = {},
): string {
  const wall = wallTime(instant, zone);
  const month = localeRules[locale].months[wall.month - 1] ?? "";
  const time = `${two(wall.hour)}:${two(wall.minute)}${style.seconds ? `:${two(wall.second)}` : ""}`;
  const city = style.city === "hide" ? "" : `\u00a0${zoneCity(zone)}`;
  return `${localeRules[locale].day(wall.day, month, `${wall.year}`)}, ${time}${city}`;
}

/** The civil date of an instant in a zone, `21 Nov 2026`: for things that happen by the day. */
export function formatInstantDate(instant: number, zone: string, locale: Locale): string {
  const wall = wallTime(instant, zone);
  return localeRules[locale].day(wall.day, localeRules[locale].months[wall.month - 1] ?? "", `${wall.year}`);
}

/** RFC 3339 in UTC, for `datetime` attributes. */
export function isoInstant(instant: number): string {
  return new Date(instant).toISOString();
}
