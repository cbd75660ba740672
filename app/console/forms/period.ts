import { civil, type Day, dayOf, daysInMonth, formatDay, parseDay } from "~/billing/time/day";

/** A range of days of which both ends belong to it, as forms and addresses write it. */
export type DayRange = { readonly from: string; readonly to: string };

/** The day in a query parameter; null when it is absent or does not exist. */
export function dayParam(url: URL, name: string): Day | null {
  const parsed = parseDay(url.searchParams.get(name) ?? "");
  return parsed.ok ? parsed.value : null;
}

/** The first day of the month in a query parameter (`2026-03`); null when it is absent or does not exist. */
export function monthParam(url: URL, name: string): Day | null {
  const parsed = parseDay(`${url.searchParams.get(name) ?? ""}-01`);
  return parsed.ok ? parsed.value : null;
}

/** The ranges people ask for most, seen from a day. */
export function usualRanges(today: Day): readonly (DayRange & { readonly label: string })[] {
  const { year, month } = civil(today);
  const [lastYear, lastMonth] = month === 1 ? [year - 1, 12] : [year, month - 1];
  const monthRange = (ofYear: number, ofMonth: number): DayRange => ({
    from: formatDay(dayOf(ofYear, ofMonth, 1)),
    to: formatDay(dayOf(ofYear, ofMonth, daysInMonth(ofYear, ofMonth))),
  });
  const yearRange = (of: number): DayRange => ({
    from: formatDay(dayOf(of, 1, 1)),
    to: formatDay(dayOf(of, 12, 31)),
  });
  return [
    { label: "Last month", ...monthRange(lastYear, lastMonth) },
    { label: "This month", ...monthRange(year, month) },
    { label: "This year", ...yearRange(year) },
    { label: "Last year", ...yearRange(year - 1) },
  ];
}
