import { describe, expect, test } from "vitest";
import { dayOf } from "~/billing/time/day";
import { formatInstant, zoneCity } from "~/ui/format/clock";
import { formatDate, formatDateRange, formatMonth, formatPeriod, isoDate } from "~/ui/format/date";
import { chooseLocale, type Locale, localeRules, locales } from "~/ui/format/locale";
import { formatDecimal, formatPercent } from "~/ui/format/number";

/** Dates hold together with no-break spaces; readable here with plain ones. */
const plain = (text: string) => text.replaceAll("\u00a0", " ");
const day = dayOf(2026, 11, 21);

describe("dates", () => {
  test.each<[Locale, string, string]>([
    ["en", "21 Nov 2026", "Nov 2026"],
    ["de", "21. Nov. 2026", "Nov. 2026"],
    ["fr", "21 nov. 2026", "nov. 2026"],
  ])("in %s", (locale, date, month) => {
    expect(plain(formatDate(day, locale))).toBe(date);
    expect(plain(formatMonth(day, locale))).toBe(month);
  });

  test("the first of a month is an ordinal in French alone", () => {
    expect(plain(formatDate(dayOf(2026, 11, 1), "fr"))).toBe("1er nov. 2026");
    expect(plain(formatDate(dayOf(2026, 11, 1), "en"))).toBe("1 Nov 2026");
  });

  test("ranges show the last day that belongs to them", () => {
    expect(plain(formatPeriod(dayOf(2026, 11, 1), dayOf(2026, 12, 1), "en"))).toBe("1–30 Nov 2026");
    expect(plain(formatPeriod(dayOf(2026, 11, 1), dayOf(2026, 11, 2), "en"))).toBe("1 Nov 2026");
    expect(plain(formatPeriod(day, day, "en"))).toBe("21 Nov 2026");
    expect(plain(formatDateRange(day, dayOf(2026, 12, 20), "en"))).toBe("21 Nov – 20 Dec 2026");
    expect(plain(formatDateRange(day, dayOf(2027, 1, 20), "en"))).toBe("21 Nov 2026 – 20 Jan 2027");
    expect(plain(formatDateRange(dayOf(2026, 11, 1), dayOf(2026, 11, 30), "de"))).toBe("1.–30. Nov. 2026");
  });

  test("every locale names twelve months", () => {
    for (const locale of locales) expect(new Set(localeRules[locale].months).size).toBe(12);
    expect(isoDate(day)).toBe("2026-11-21");
  });
});

describe("instants", () => {
  test.each([
    [Date.UTC(2026, 10, 21, 8, 14, 2), "Europe/Berlin", "21 Nov 2026, 09:14 Berlin"],
    [Date.UTC(2026, 6, 1, 22, 30), "Europe/Berlin", "2 Jul 2026, 00:30 Berlin"],
    [Date.UTC(2026, 0, 1, 3, 0), "America/New_York", "31 Dec 2025, 22:00 New York"],
    [Date.UTC(2026, 0, 1, 0, 0), "UTC", "1 Jan 2026, 00:00 UTC"],
  ])("%i in %s", (instant, zone, text) => {
    expect(plain(formatInstant(instant, zone, "en"))).toBe(text);
  });

  test("event logs show seconds, and cities read as names", () => {
    const text = formatInstant(Date.UTC(2026, 10, 21, 8, 14, 2), "Europe/Berlin", "en", { seconds: "show" });
    expect(plain(text)).toBe("21 Nov 2026, 09:14:02 Berlin");
    expect(zoneCity("America/Argentina/Buenos_Aires")).toBe("Buenos Aires");
  });
});

describe("numbers", () => {
  test.each<[string, Locale, string]>([
    ["14210", "en", "14,210"],
    ["14210.50", "de", "14.210,50"],
    ["-1234567", "fr", "−1 234 567"],
    ["999", "en", "999"],
    ["not a number", "en", "not a number"],
  ])("%s in %s", (text, locale, expected) => {
    expect(plain(formatDecimal(text, locale))).toBe(expected);
  });

  test("rates lose the zeros they do not need", () => {
    expect(plain(formatPercent("19.00", "en"))).toBe("19 %");
    expect(plain(formatPercent("7.50", "de"))).toBe("7,5 %");
    expect(plain(formatPercent("100", "en"))).toBe("100 %");
  });

  test("the reader's language is chosen among ours", () => {
    expect(chooseLocale("de-AT,de;q=0.9,en;q=0.8")).toBe("de");
    expect(chooseLocale("pl,fr;q=0.5")).toBe("fr");
    expect(chooseLocale(null)).toBe("en");
  });
});
