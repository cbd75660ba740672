import type { Period } from "~/billing/time/cadence";
import { formatPeriod } from "~/ui/format/date";

/** The days an invoice covers, as its mail says them: "1–30 Nov 2026". */
export function periodWords(period: Period): string {
  return formatPeriod(period.from, period.to, "en");
}

/** How many things a sentence names one by one. */
const NAMED = 3;

/** What an invoice is for: "Team", "Team and API calls", "Team, Seats, API calls and 2 more". */
export function subjectWords(subjects: readonly string[]): string {
  const more = subjects.length - NAMED;
  const told = [...subjects.slice(0, NAMED), ...(more > 0 ? [`${more} more`] : [])];
  return told.length < 2 ? told.join("") : `${told.slice(0, -1).join(", ")} and ${told.at(-1)}`;
}
