import { parseDay } from "~/billing/time/day";
import { formatDate } from "~/ui/format/date";

/** What is on hold, as it is on record, with its days as readers write them. */
export function holdWords(description: string): string {
  return description.replace(/\d{4}-\d\d-\d\d/g, (text) => {
    const day = parseDay(text);
    return day.ok ? formatDate(day.value, "en") : text;
  });
}
