import { Link } from "@remix-run/react";
import type { MrrHistory, MrrPoint } from "~/billing/revenue/mrr-history";
import { addMonths, type Day } from "~/billing/time/day";
import { dayInZone } from "~/billing/time/zone";
import { Card } from "~/ui/card";
import { MrrChart, type MrrMonth } from "~/ui/charts/mrr-chart";
import { MrrWaterfall } from "~/ui/charts/mrr-waterfall";
import { DateText } from "~/ui/date-text";
import { MoneyText } from "~/ui/money-text";

/** The revenue of one currency as days of the organization name it. */
export type ShownMrr = {
  readonly currency: string;
  readonly months: readonly MrrMonth[];
  /** The end of the month before the present one, from which the last movement counts. */
  readonly from: { readonly day: Day; readonly totalMinor: bigint };
  readonly moved: MrrPoint["moved"];
};

/** Null where nothing was added up. */
export function shownMrr(histories: readonly MrrHistory[] | null, zone: string): ShownMrr[] | null {
  if (histories === null) return null;
  return histories.flatMap(({ currency, beforeMinor, points }) => {
    const months = points.map(({ at, totalMinor }, index) => ({
      day: dayInZone(at, zone),
      totalMinor,
      changeMinor: totalMinor - (points[index - 1]?.totalMinor ?? beforeMinor),
    }));
    const last = points.at(-1);
    if (!last) return [];
    const fromDay = addMonths(dayInZone(last.at, zone), 0, 1) - 1;
    const fromMinor = points.at(-2)?.totalMinor ?? beforeMinor;
    return [{ currency, months, from: { day: fromDay, totalMinor: fromMinor }, moved: last.moved }];
  });
}

/** Whether revenue is healthy: what recurs each month by now, a year back, and what moved it this month. */
export function MrrCard({ mrr }: { readonly mrr: readonly ShownMrr[] | null }) {
  if (mrr === null) return <AddUpFirst />;
  if (mrr.length === 0) return null;
  return (
    <div className="mt-6">
      <Card title="Monthly recurring revenue">
        <div className="grid gap-8">
          {mrr.map((each) => (
            <MrrOfCurrency key={each.currency} {...each} />
          ))}
        </div>
        <p className="mt-3 max-w-160 text-dense text-ink-3">
          Recurring prices and fixed items of every running subscription, as a month of them: a yearly price
          counts a twelfth. After discounts without end; without usage, one-time prices and tax.
        </p>
      </Card>
    </div>
  );
}

function AddUpFirst() {
  return (
    <div className="mt-6">
      <Card title="Monthly recurring revenue">
        <p className="text-ink-2">
          Adding up this many subscriptions takes some seconds.{" "}
          <Link to="?mrr=show" className="prose-link">
            Show it
          </Link>
        </p>
      </Card>
    </div>
  );
}

function MrrOfCurrency({ currency, months, from, moved }: ShownMrr) {
  const now = months.at(-1);
  if (!now) return null;
  return (
    <div>
      <p className="mb-3 flex flex-wrap items-baseline gap-x-3">
        <MoneyText amountMinor={now.totalMinor} currency={currency} className="text-figure" />
        <span className="text-ink-2">
          <MoneyText amountMinor={now.changeMinor} currency={currency} sign="always" /> since{" "}
          <DateText day={from.day} />
        </span>
      </p>
      <div className="grid gap-6 xl:grid-cols-2">
        <MrrChart currency={currency} months={months} />
        <MrrWaterfall currency={currency} from={from} to={now} moved={moved} />
      </div>
    </div>
  );
}
