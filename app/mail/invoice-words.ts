import type { Period } from "~/billing/time/cadence";
import { formatPeriod } from "~/ui/format/date";

/** The days an invoice covers, as its mail says them: "1–30 Nov 2026". */
export function periodWords(period: Period): string {
  return formatPeriod(period.from, period.to, "en");
}
