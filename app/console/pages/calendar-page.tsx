import { Link } from "@remix-run/react";
import { addMonths, civil, type Day, dayOf } from "~/billing/time/day";
import { ForecastText, type RunForecast } from "~/console/pages/run-forecast";
import type { CalendarDay } from "~/console/queries/calendar.server";
import { DateText } from "~/ui/date-text";
import { EmptyState } from "~/ui/empty-state";
import { Notice } from "~/ui/flash";
import { formatMonth, isoDate } from "~/ui/format/date";
import type { Locale } from "~/ui/format/locale";
import { formatCount } from "~/ui/format/number";
import { useLocale } from "~/ui/locale-context";
import { MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";
import { type Column, Table } from "~/ui/table";
import { Tabs } from "~/ui/tabs";

type Props = {
  readonly base: string;
  readonly zone: string;
  readonly today: Day;
  /** First day of the month chosen; null for the next 60 days. */
  readonly month: Day | null;
  /** What the address asked for when it is no month. */
  readonly unread: string | null;
  readonly days: readonly CalendarDay[];
  /** What the next day of billing would bill; null where it would keep the reader waiting. */
  readonly forecast: RunForecast | null;
};

/** How many months stand beside the next 60 days. */
const MONTHS_SHOWN = 4;

/** The last year an address can name. */
const LAST_YEAR = 9999;

const monthText = (day: Day) => isoDate(day).slice(0, 7);

function columns({ base, today, forecast }: Props): readonly Column<CalendarDay>[] {
  return [
    {
      key: "day",
      label: "Day",
      cell: (row) => (
        <span className="whitespace-nowrap">
          <DateText day={row.day} />
          {row.day === today ? <span className="text-ink-3"> · today</span> : null}
        </span>
      ),
    },
    {
      key: "renewals",
      label: "Subscriptions billed",
      align: "end",
      cell: (row) => (
        <>
          <Planned count={row.renewals} to={`${base}/subscriptions?sort=next`} what="to bill" />
          {forecast?.dueOn === row.day ? (
            <span className="block text-ink-2">
              <ForecastText sums={forecast.sums} />
            </span>
          ) : null}
        </>
      ),
    },
    {
      key: "ends",
      label: "Planned ends",
      align: "end",
      cell: (row) => <Planned count={row.ends} to={`${base}/subscriptions?state=ending`} what="ending" />,
    },
    {
      key: "collections",
      label: "Collections planned",
      align: "end",
      cell: (row) => <Collections base={base} row={row} />,
    },
    {
      key: "schedules",
      label: "Revenue closing",
      align: "end",
      cell: (row) => (
        <Planned
          count={row.schedules}
          to={`${base}/journal?recipe=revenue.recognized`}
          what="revenue shares"
        />
      ),
    },
  ];
}

/** A count that leads to its list; none is a dash, so that what is planned stands out. */
function Planned(props: { readonly count: number; readonly to: string; readonly what: string }) {
  const locale = useLocale();
  if (props.count === 0) return <span aria-hidden="true">–</span>;
  const count = formatCount(props.count, locale);
  return (
    <Link to={props.to} className="link" aria-label={`${count} ${props.what}`}>
      {count}
    </Link>
  );
}

function Collections({ base, row }: { readonly base: string; readonly row: CalendarDay }) {
  const locale = useLocale();
  if (row.collections.length === 0) return <span aria-hidden="true">–</span>;
  return (
    <ul className="grid gap-0.5">
      {row.collections.map(({ currency, count, amountMinor }) => (
        <li key={currency}>
          <Link to={`${base}/invoices?state=open&currency=${currency}&sort=due`} className="link">
            {formatCount(count, locale)} {count === 1 ? "invoice" : "invoices"}
          </Link>{" "}
          <MoneyText amountMinor={amountMinor} currency={currency} unit="code" />
        </li>
      ))}
    </ul>
  );
}

/** The next 60 days, and a few months around the one chosen; earlier ones than this month have no plans. */
function spans(props: Pick<Props, "base" | "today" | "month">, locale: Locale) {
  const { base, today, month } = props;
  const { year, month: number } = civil(today);
  const thisMonth = dayOf(year, number, 1);
  const first = month === null ? thisMonth : Math.max(thisMonth, addMonths(month, -1, 1));
  const months = Array.from({ length: MONTHS_SHOWN }, (_, index) => addMonths(first, index, 1)).filter(
    (day) => civil(day).year <= LAST_YEAR,
  );
  return [
    { label: "Next 60 days", to: `${base}/calendar`, current: month === null },
    ...months.map((day) => ({
      label: formatMonth(day, locale),
      to: `${base}/calendar?month=${monthText(day)}`,
      current: day === month,
    })),
  ];
}

/** What happens when? Day by day, from the instants that are stored already. */
export function CalendarPage(props: Props) {
  const { zone, today, month, unread, days } = props;
  const locale = useLocale();
  return (
    <>
      <PageHeader
        title="Calendar"
        lead={`What is planned, by day in ${zone}. What is late stands under today; later days fill as billing goes on.`}
      />
      {unread === null ? null : (
        <Notice kind="refused" className="mb-4">
          “{unread}” is not a month that exists. Write it as year and month, such as {monthText(today)}. Shown
          are the next 60 days.
        </Notice>
      )}
      <Tabs label="Days shown" tabs={spans(props, locale)} />
      {days.length === 0 ? (
        <EmptyState
          title={
            month === null
              ? "Nothing is planned in the next 60 days"
              : `Nothing is planned in ${formatMonth(month, locale)}`
          }
        >
          The calendar fills with the first subscription: its next bill, its end, collections and revenue.
        </EmptyState>
      ) : (
        <Table caption="Planned by day" columns={columns(props)} rows={days} rowKey={(row) => `${row.day}`} />
      )}
    </>
  );
}
