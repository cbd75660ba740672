import { minorDigits } from "~/billing/money/currency";
import type { Day } from "~/billing/time/day";
import { AxisLines } from "~/ui/charts/axis-lines";
import { at, axisLabels, gutter, ticks } from "~/ui/charts/scale";
import { formatDate, formatMonth } from "~/ui/format/date";
import { formatMoney } from "~/ui/format/money";
import { useLocale, useMessages } from "~/ui/locale-context";

export type MrrMonth = {
  /** The last day of the month, or today in the present one. */
  readonly day: Day;
  readonly totalMinor: bigint;
  /** Against the month before. */
  readonly changeMinor: bigint;
};

type Props = {
  readonly currency: string;
  /** In order; the last one is the month that runs. */
  readonly months: readonly MrrMonth[];
};

/** Monthly recurring revenue in one currency, a bar at the end of each month and one for now. */
export function MrrChart({ currency, months }: Props) {
  const messages = useMessages();
  const locale = useLocale();
  const text = (amountMinor: bigint, sign?: "always") =>
    formatMoney({ amountMinor, currency }, locale, { sign });
  const [first, last] = [months[0], months.at(-1)];
  if (!first || !last) return null;
  const finding = `From ${text(first.totalMinor)} on ${formatDate(first.day, locale)} to ${text(last.totalMinor)} on ${formatDate(last.day, locale)}.`;
  return (
    <figure className="chart">
      <div className="chart-wide">
        <MrrDrawing currency={currency} months={months} width={620} height={190} finding={finding} />
      </div>
      <div className="chart-narrow">
        <MrrDrawing currency={currency} months={months} width={340} height={170} finding={finding} />
      </div>
      <figcaption className="mt-2 grid gap-2">
        <p className="text-dense text-ink-2">{finding}</p>
        <details className="text-dense">
          <summary className="prose-link inline-block py-1">{messages.showTable}</summary>
          <table className="plain-table mt-2">
            <caption className="sr-only">Monthly recurring revenue in {currency} by month</caption>
            <thead>
              <tr>
                <th scope="col">On</th>
                <th scope="col" className="num">
                  MRR
                </th>
                <th scope="col" className="num">
                  Change
                </th>
              </tr>
            </thead>
            <tbody>
              {months.map(({ day, totalMinor, changeMinor }) => (
                <tr key={day}>
                  <th scope="row">{formatDate(day, locale)}</th>
                  <td className="num">{text(totalMinor)}</td>
                  <td className="num">{text(changeMinor, "always")}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      </figcaption>
    </figure>
  );
}

type DrawingProps = {
  readonly months: Props["months"];
  readonly width: number;
  readonly height: number;
  readonly finding: string;
  readonly currency: string;
};

function MrrDrawing({ months, width, height, finding, currency }: DrawingProps) {
  const locale = useLocale();
  // Heights and axis labels only; amounts are written from the whole figures.
  const major = (amountMinor: bigint) => Number(amountMinor) / 10 ** minorDigits(currency);
  const marks = ticks(Math.max(0, ...months.map(({ totalMinor }) => major(totalMinor))));
  const highest = marks.at(-1) ?? 1;
  const labels = axisLabels(marks, locale, currency);
  const [left, right, top, bottom] = [gutter(labels), 4, 12, 24];
  const y = (value: number) => at(height - bottom - (value / highest) * (height - top - bottom));
  const slot = (width - left - right) / Math.max(1, months.length);
  const bar = Math.max(1, Math.min(28, slot - 6));
  const middle = (index: number) => at(left + (index + 0.5) * slot);
  // Every other name where they would touch; the month that runs always has its own.
  const named = (index: number) => slot > 32 || (months.length - 1 - index) % 2 === 0;
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={finding}>
      <AxisLines labels={labels} heights={marks.map(y)} left={left} right={width - right} />
      {months.map(({ day, totalMinor }, index) => (
        <g key={day}>
          <rect
            x={at(middle(index) - bar / 2)}
            y={y(major(totalMinor))}
            width={at(bar)}
            height={at(height - bottom - y(major(totalMinor)))}
            className="series-fill-1"
          />
          {named(index) ? (
            <text x={middle(index)} y={height - 6} textAnchor="middle">
              {formatMonth(day, locale).split("\u00a0")[0]}
            </text>
          ) : null}
        </g>
      ))}
      <path d={`M${left} ${height - bottom}H${width - right}`} className="axis" />
    </svg>
  );
}
