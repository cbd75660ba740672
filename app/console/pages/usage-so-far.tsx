import type { Day } from "~/billing/time/day";
import type { Series } from "~/ui/charts/sparkline";
import { type DerivationNode, DerivationTree } from "~/ui/derivation-tree";
import { formatDate, formatDateRange } from "~/ui/format/date";
import type { Locale } from "~/ui/format/locale";
import { formatMoney } from "~/ui/format/money";
import { formatCount, formatDecimal } from "~/ui/format/number";
import { useLocale } from "~/ui/locale-context";

/** Usage of running periods, each charge priced as if nothing more came. */
export type ShownUsage = readonly {
  readonly subscriptionId: string;
  readonly chargeName: string;
  readonly chargeCode: string;
  readonly metricName: string;
  readonly quantity: string;
  readonly eventCount: number;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly steps: readonly DerivationNode[];
  /** The subscription, where the usage of several is shown. */
  readonly of?: string;
  /** Events by day, the last one today, where any came. */
  readonly days?: readonly { readonly day: Day; readonly count: number }[];
}[];

export function UsageSoFar({ usage }: { readonly usage: ShownUsage }) {
  const locale = useLocale();
  return (
    <div className="card card-pad">
      <DerivationTree
        label="Usage so far"
        open="none"
        nodes={usage.map((charge) => ({
          key: `${charge.subscriptionId}/${charge.chargeCode}`,
          label: [charge.chargeName || charge.chargeCode, charge.of].filter(Boolean).join(" · "),
          equation: `${formatDecimal(charge.quantity, locale)} ${charge.metricName} from ${
            charge.eventCount === 1 ? "1 event" : `${formatCount(charge.eventCount, locale)} events`
          }`,
          result: `${formatMoney({ amountMinor: charge.amountMinor, currency: charge.currency }, locale)} so far`,
          chart: charge.days ? eventDays(charge.days, locale) : undefined,
          children: charge.steps,
        }))}
      />
    </div>
  );
}

/** How events came in, day by day. */
function eventDays(days: NonNullable<ShownUsage[number]["days"]>, locale: Locale): Series | undefined {
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return undefined;
  const count = days.reduce((sum, day) => sum + day.count, 0);
  const most = days.reduce((high, day) => (day.count > high.count ? day : high), first);
  const events = count === 1 ? "1 event" : `${formatCount(count, locale)} events`;
  const finding = `${events}, ${formatDateRange(first.day, last.day, locale)}, most on ${formatDate(most.day, locale)}`;
  return { values: days.map((day) => day.count), finding };
}
