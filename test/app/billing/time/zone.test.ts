import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayOf, formatDay } from "~/billing/time/day";
import { formatInstant, parseInstant } from "~/billing/time/instant";
import { dayInZone, isTimeZone, startOfDay } from "~/billing/time/zone";

const ZONES = [
  "UTC",
  "Europe/Paris",
  "America/New_York",
  "Africa/Cairo",
  "America/Santiago",
  "Asia/Kolkata",
  "Pacific/Apia",
  "Australia/Lord_Howe",
];

function at(text: string): number {
  const outcome = parseInstant(text);
  if (!outcome.ok) throw new Error(text);
  return outcome.value;
}

describe("days in a zone", () => {
  it.each([
    ["2024-03-01T03:47:00Z", "America/New_York", "2024-02-29"],
    ["2024-06-30T22:00:00Z", "Europe/Paris", "2024-07-01"],
    ["2024-06-30T21:59:59.999Z", "Europe/Paris", "2024-06-30"],
    ["2024-01-01T00:00:00Z", "Pacific/Apia", "2024-01-01"],
    ["1960-01-01T00:00:00Z", "Asia/Kolkata", "1960-01-01"],
  ])("%s in %s is %s", (instant, zone, day) => {
    expect(formatDay(dayInZone(at(instant), zone))).toBe(day);
  });

  it.each([
    ["UTC", 2024, 1, 1, "2024-01-01T00:00:00Z"],
    ["Europe/Paris", 2024, 3, 31, "2024-03-30T23:00:00Z"],
    ["Europe/Paris", 2024, 4, 1, "2024-03-31T22:00:00Z"],
    // Midnight does not exist on these days: the day begins at one o'clock.
    ["America/Santiago", 2024, 9, 8, "2024-09-08T04:00:00Z"],
    ["Africa/Cairo", 2026, 4, 24, "2026-04-23T22:00:00Z"],
  ] as const)("in %s the day %i-%i-%i begins at %s", (zone, year, month, day, expected) => {
    expect(formatInstant(startOfDay(dayOf(year, month, day), zone))).toBe(expected);
  });

  it("a day begins where the day before ends", () => {
    fc.assert(
      fc.property(fc.integer({ min: 14_000, max: 25_000 }), fc.constantFrom(...ZONES), (day, zone) => {
        const start = startOfDay(day, zone);
        const asked = dayInZone(start, zone);
        // Apia left out 30 December 2011 as a whole; its start is that of the day after.
        expect(asked === day || (zone === "Pacific/Apia" && formatDay(day) === "2011-12-30")).toBe(true);
        expect(dayInZone(start - 1, zone)).toBeLessThan(day);
      }),
      { numRuns: 2_000 },
    );
  });

  it("agrees with the platform's own calendar", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2_208_988_800_000 }),
        fc.constantFrom(...ZONES),
        (instant, zone) => {
          const platform = new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" }).format(
            instant,
          );
          expect(formatDay(dayInZone(instant, zone))).toBe(platform);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("knows zones by name only", () => {
    for (const zone of ZONES) expect(isTimeZone(zone)).toBe(true);
    for (const zone of ["Mars/Olympus", "+02:00", "", "Europe/Paris ", "utc offset"])
      expect(isTimeZone(zone)).toBe(false);
  });
});
