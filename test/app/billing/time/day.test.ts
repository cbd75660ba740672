import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addMonths,
  civil,
  clampedDayOf,
  dayOf,
  daysInMonth,
  formatDay,
  parseDay,
  weekday,
} from "~/billing/time/day";
import { formatInstant, parseInstant, utcDay } from "~/billing/time/instant";

const anyDay = fc.integer({ min: -719_162, max: 2_932_896 });

describe("civil dates", () => {
  it("counts from 1 January 1970, a Thursday", () => {
    expect(dayOf(1970, 1, 1)).toBe(0);
    expect(weekday(0)).toBe(4);
    expect(weekday(dayOf(2026, 11, 22))).toBe(7);
    expect(weekday(-3)).toBe(1);
  });

  it("agrees with the platform's calendar on every day of four centuries", () => {
    for (let day = dayOf(1800, 1, 1); day < dayOf(2200, 1, 1); day += 1) {
      if (formatDay(day) !== new Date(day * 86_400_000).toISOString().slice(0, 10)) {
        expect(formatDay(day)).toBe(new Date(day * 86_400_000).toISOString().slice(0, 10));
      }
    }
    expect(formatDay(dayOf(2000, 2, 29))).toBe("2000-02-29");
  });

  it("round-trips through year, month, day and through text", () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const { year, month, day: dayOfMonth } = civil(day);
        expect(dayOf(year, month, dayOfMonth)).toBe(day);
        expect(parseDay(formatDay(day))).toEqual({ ok: true, value: day });
        expect(weekday(day + 7)).toBe(weekday(day));
      }),
    );
  });

  it.each([
    ["2026-06-31", "31 June 2026 does not exist.", "June ends on the 30th."],
    ["2026-02-29", "29 February 2026 does not exist.", "February 2026 ends on the 28th."],
    ["2026-01-32", "32 January 2026 does not exist.", "January ends on the 31st."],
    ["2026-01-00", "0 January 2026 does not exist.", "January starts on the 1st."],
    ["2026-13-01", "Month 13 does not exist.", "Months run from 01 to 12."],
    ["21/11/2026", '"21/11/2026" is not a date.', "Enter a date as year, month and day: 2026-06-30."],
  ])("refuses %s", (text, sentence, remedy) => {
    expect(parseDay(text)).toEqual({ ok: false, refusals: [{ code: "date_invalid", sentence, remedy }] });
  });

  it("clamps to the month's end and never drags", () => {
    const series = [0, 1, 2, 3, 4].map((months) => formatDay(addMonths(dayOf(2024, 1, 31), months, 31)));
    expect(series).toEqual(["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31"]);
    expect(formatDay(addMonths(dayOf(2024, 2, 29), 12, 29))).toBe("2025-02-28");
    expect(formatDay(addMonths(dayOf(2024, 3, 31), -1, 31))).toBe("2024-02-29");
    expect(formatDay(clampedDayOf(2023, 2, 30))).toBe("2023-02-28");
    expect(() => dayOf(2023, 2, 29)).toThrow("does not exist");
  });

  it("adding months keeps month arithmetic", () => {
    fc.assert(
      fc.property(
        anyDay,
        fc.integer({ min: -600, max: 600 }),
        fc.integer({ min: 1, max: 31 }),
        (day, months, anchor) => {
          const from = civil(day);
          const to = civil(addMonths(day, months, anchor));
          expect(to.year * 12 + to.month).toBe(from.year * 12 + from.month + months);
          expect(to.day).toBe(Math.min(anchor, daysInMonth(to.year, to.month)));
        },
      ),
    );
  });
});

describe("instants", () => {
  it.each([
    ["2024-01-15T10:00:00Z", "2024-01-15T10:00:00Z"],
    ["2024-01-15T10:00Z", "2024-01-15T10:00:00Z"],
    ["2024-01-15T10:00:00.250Z", "2024-01-15T10:00:00.250Z"],
    ["2024-01-15T10:00:00.2509999Z", "2024-01-15T10:00:00.250Z"],
    ["2024-01-15T01:30:00+02:00", "2024-01-14T23:30:00Z"],
    ["1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"],
  ])("reads %s as %s", (text, expected) => {
    const outcome = parseInstant(text);
    expect(outcome.ok && formatInstant(outcome.value)).toBe(expected);
    expect(outcome.ok && outcome.value).toBe(Date.parse(text.replace("2509999", "250")));
  });

  it.each([
    ["2024-01-15", "instant_invalid"],
    ["2024-01-15T10:00:00", "instant_invalid"],
    ["2024-01-15T24:00:00Z", "instant_invalid"],
    ["2024-01-15T10:61:00Z", "instant_invalid"],
    ["2024-01-15T10:00:00+99:00", "instant_invalid"],
    ["2023-02-29T10:00:00Z", "date_invalid"],
    ["now", "instant_invalid"],
  ])("refuses %s with %s", (text, code) => {
    expect(parseInstant(text)).toMatchObject({ ok: false, refusals: [{ code }] });
  });

  it("round-trips and agrees with the platform", () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), (instant) => {
        expect(parseInstant(formatInstant(instant))).toEqual({ ok: true, value: instant });
        expect(new Date(instant).toISOString()).toContain(formatInstant(instant).slice(0, 19));
        expect(formatDay(utcDay(instant))).toBe(new Date(instant).toISOString().slice(0, 10));
      }),
    );
  });
});
