import type { Day } from "~/billing/time/day";
import { formatInstant, formatInstantDate, isoInstant } from "~/ui/format/clock";
import { formatDate, formatDateRange, formatPeriod, isoDate } from "~/ui/format/date";
import { useLocale, useMessages, useZone } from "~/ui/locale-context";

/** A civil date: `21 Nov 2026`. A missing one is a dash. */
export function DateText({ day, year }: { readonly day: Day | null | undefined; readonly year?: "hide" }) {
  const locale = useLocale();
  const messages = useMessages();
  if (day === null || day === undefined) {
    return (
      <>
        <span aria-hidden="true">–</span>
        <span className="sr-only">{messages.noDate}</span>
      </>
    );
  }
  return <time dateTime={isoDate(day)}>{formatDate(day, locale, { year })}</time>;
}

/** A half-open period `[from, to)`, shown with its last day: `1–30 Nov 2026`. */
export function PeriodText({ from, to }: { readonly from: Day; readonly to: Day }) {
  return <span className="md:whitespace-nowrap">{formatPeriod(from, to, useLocale())}</span>;
}

/** A range of which both days belong to it. */
export function DateRangeText({ from, lastDay }: { readonly from: Day; readonly lastDay: Day }) {
  return <>{formatDateRange(from, lastDay, useLocale())}</>;
}

type InstantProps = {
  /** Epoch milliseconds. */
  readonly at: number | null | undefined;
  readonly zone?: string;
  readonly seconds?: "show";
  readonly city?: "hide";
};

/** A point in time with its zone: `21 Nov 2026, 09:14 Berlin`. */
export function InstantText({ at, zone, seconds, city }: InstantProps) {
  const locale = useLocale();
  const readerZone = useZone();
  const messages = useMessages();
  if (at === null || at === undefined) {
    return (
      <>
        <span aria-hidden="true">–</span>
        <span className="sr-only">{messages.noDate}</span>
      </>
    );
  }
  return (
    <time dateTime={isoInstant(at)}>{formatInstant(at, zone ?? readerZone, locale, { seconds, city })}</time>
  );
}

/** The day of a point in time in a zone, where the hour says nothing: `22 Dec 2026`. */
export function InstantDateText({ at, zone }: { readonly at: number; readonly zone?: string }) {
  const locale = useLocale();
  const readerZone = useZone();
  return <time dateTime={isoInstant(at)}>{formatInstantDate(at, zone ?? readerZone, locale)}</time>;
}
