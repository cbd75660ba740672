import { parseDay } from "~/billing/time/day";
import { parseInstant } from "~/billing/time/instant";
import { formatInstant } from "~/ui/format/clock";
import { formatDate } from "~/ui/format/date";
import type { Locale } from "~/ui/format/locale";

/** `2026-11-21` or `2026-11-21T08:14:00Z`, and no part of a longer word such as a number of an invoice. */
const WRITTEN = /(?<![\w-])\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z)?(?![\w-])/g;

/**
 * A sentence of a refusal as people read it. Refusals write days and instants the way machines do, in one form for every
 * door; here they are written as everywhere else on a page. What is no date, as somebody may have typed it, stays.
 */
export function wordDates(text: string, locale: Locale, zone: string): string {
  return text.replace(WRITTEN, (written) => {
    if (written.length > 10) {
      const instant = parseInstant(written);
      return instant.ok ? formatInstant(instant.value, zone, locale) : written;
    }
    const day = parseDay(written);
    return day.ok ? formatDate(day.value, locale) : written;
  });
}
