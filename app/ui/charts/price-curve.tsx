import { minorDigits } from "~/billing/money/currency";
import { AxisLines } from "~/ui/charts/axis-lines";
import { at, axisLabels, gutter, ticks } from "~/ui/charts/scale";
import { formatMoney, formatUnitPrice } from "~/ui/format/money";
import { formatDecimal } from "~/ui/format/number";
import { useLocale, useMessages } from "~/ui/locale-context";

/** One computed point: exact figures for the table, from which the drawing takes its coordinates. */
export type CurvePoint = {
  /** Decimal string. */
  readonly units: string;
  readonly totalMinor: bigint;
  /** Average price of a unit at this quantity, a decimal string in the major unit. */
  readonly perUnit: string;
  /** A tier begins or ends here. */
  readonly bound?: true;
};

type Props = {
  readonly title: string;
  readonly currency: string;
  readonly points: readonly CurvePoint[];
  /** The quantity that is being tried. */
  readonly tried?: CurvePoint;
};

/** Total over units as a line, average per unit dashed, dots at tier bounds, a marker at the tried quantity. */
export function PriceCurve({ title, currency, points, tried }: Props) {
  const locale = useLocale();
  const messages = useMessages();
  const last = points.at(-1);
  const money = (point: CurvePoint) => formatMoney({ amountMinor: point.totalMinor, currency }, locale);
  const finding = last
    ? `${title}: ${formatDecimal(last.units, locale)} units cost ${money(last)} in total, ${formatUnitPrice(last.perUnit, currency, locale)} each on average.`
    : title;
  const drawing = { points, tried, currency, finding, minorPerMajor: 10 ** minorDigits(currency) };
  return (
    <figure className="chart">
      <div className="chart-wide">
        <CurveDrawing {...drawing} width={560} height={240} />
      </div>
      <div className="chart-narrow">
        <CurveDrawing {...drawing} width={340} height={220} />
      </div>
      <figcaption className="mt-2 grid gap-2">
        <ul className="legend">
          <li>
            <svg width="24" height="8" aria-hidden="true">
              <path d="M0 4h24" className="series-stroke-1" />
            </svg>
            Total, left axis, {currency}
          </li>
          <li>
            <svg width="24" height="8" aria-hidden="true">
              <path d="M0 4h24" className="series-stroke-2" strokeDasharray="5 4" />
            </svg>
            Average per unit, right axis, {currency}
          </li>
        </ul>
        <details className="text-dense">
          <summary className="prose-link inline-block py-1">{messages.showTable}</summary>
          <table className="plain-table mt-2">
            <caption className="sr-only">{title}</caption>
            <thead>
              <tr>
                <th scope="col">Units</th>
                <th scope="col" className="num">
                  Total
                </th>
                <th scope="col" className="num">
                  Per unit
                </th>
              </tr>
            </thead>
            <tbody>
              {points
                .filter((point) => point.bound)
                .map((point) => (
                  <tr key={point.units}>
                    <th scope="row">{formatDecimal(point.units, locale)}</th>
                    <td className="num">{money(point)}</td>
                    <td className="num">{formatUnitPrice(point.perUnit, currency, locale)}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        </details>
      </figcaption>
    </figure>
  );
}

type DrawingProps = Pick<Props, "points" | "tried" | "currency"> & {
  readonly width: number;
  readonly height: number;
  readonly finding: string;
  readonly minorPerMajor: number;
};

function CurveDrawing({ points, tried, currency, width, height, finding, minorPerMajor }: DrawingProps) {
  const locale = useLocale();
  const all = tried ? [...points, tried] : points;
  const number = (text: string) => Number(text);
  const units = ticks(Math.max(1, ...all.map((point) => number(point.units))));
  const totals = ticks(Math.max(...all.map((point) => Number(point.totalMinor)), 1));
  const singles = ticks(Math.max(...all.map((point) => number(point.perUnit)), 0));
  const totalLabels = axisLabels(
    totals.map((mark) => mark / minorPerMajor),
    locale,
    currency,
  );
  const singleLabels = axisLabels(singles, locale, currency);
  const unitLabels = axisLabels(units, locale);
  const [left, right, top, bottom] = [gutter(totalLabels), gutter(singleLabels), 12, 28];
  const span = (marks: readonly number[]) => marks.at(-1) ?? 1;
  const x = (value: number) => at(left + (value / span(units)) * (width - left - right));
  const y = (value: number, marks: readonly number[]) =>
    at(height - bottom - (value / span(marks)) * (height - top - bottom));
  const line = (value: (point: CurvePoint) => number, marks: readonly number[]) =>
    points
      .map((point, i) => `${i === 0 ? "M" : "L"}${x(number(point.units))} ${y(value(point), marks)}`)
      .join("");
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={finding}>
      <AxisLines
        labels={totalLabels}
        heights={totals.map((mark) => y(mark, totals))}
        left={left}
        right={width - right}
      />
      {singles.map((mark, index) => (
        <text key={mark} x={width - right + 8} y={y(mark, singles) + 4}>
          {singleLabels[index]}
        </text>
      ))}
      {units.map((mark, index) => (
        <text key={mark} x={x(mark)} y={height - 8} textAnchor="middle">
          {unitLabels[index]}
        </text>
      ))}
      <path d={`M${left} ${height - bottom}H${width - right}`} className="axis" />
      <path
        d={line((point) => number(point.perUnit), singles)}
        className="series-stroke-2"
        strokeDasharray="5 4"
      />
      <path d={line((point) => Number(point.totalMinor), totals)} className="series-stroke-1" />
      {points
        .filter((point) => point.bound)
        .map((point) => (
          <circle
            key={point.units}
            cx={x(number(point.units))}
            cy={y(Number(point.totalMinor), totals)}
            r="3"
            className="series-fill-1"
          />
        ))}
      {tried ? (
        <TriedMark
          x={x(number(tried.units))}
          y={y(Number(tried.totalMinor), totals)}
          top={top}
          bottom={height - bottom}
        />
      ) : null}
    </svg>
  );
}

/** The quantity at hand: a dotted line up to a dot on the total. */
function TriedMark(props: {
  readonly x: number;
  readonly y: number;
  readonly top: number;
  readonly bottom: number;
}) {
  const { x, y, top, bottom } = props;
  return (
    <g>
      <path d={`M${x} ${top}V${bottom}`} className="stroke-ink" strokeDasharray="1 3" />
      <circle cx={x} cy={y} r="5" className="fill-ink stroke-surface" strokeWidth="2" />
    </g>
  );
}
