import type { Cadence } from "~/billing/time/cadence";

const UNITS: Readonly<Record<Cadence["unit"], readonly [one: string, many: string]>> = {
  day: ["a day", "days"],
  week: ["a week", "weeks"],
  month: ["a month", "months"],
  quarter: ["a quarter", "quarters"],
  half_year: ["every half year", "half years"],
  year: ["a year", "years"],
};

/** "a month", "every 2 weeks". */
export function cadenceText({ unit, count }: Cadence): string {
  const [one, many] = UNITS[unit];
  return count === 1 ? one : `every ${count} ${many}`;
}
