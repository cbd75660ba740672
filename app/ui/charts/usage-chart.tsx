import { useId } from "react";
import type { Day } from "~/billing/time/day";
import { AxisLines } from "~/ui/charts/axis-lines";
import { at, axisLabels, gutter, ticks } from "~/ui/charts/scale";
import { formatDate } from "~/ui/format/date";
import { formatCount, formatDecimal } from "~/ui/format/number";
import { useLocale, useMessages } from "~/ui/locale-context";

export type UsageDay = {
  readonly day: Day;
  /** Quantity in time, decimal string; its form of a number is drawn, the text is shown. */
  readonly quantity: string;
  /** Quantity that arrived after its window was billed. */
  readonly late?: string;
  /** Events that no rule took. */
  readonly setAside?: number;
};

type Props = {
  readonly title: string;
  readonly days: readonly UsageDay[];
  /** What was found, as a sentence: `9,320 calls in 21 days, most on 20 Nov.` */
  readonly finding: string;
};

/** Bars per day: in time, late (hatched), set aside (a triangle above). */
export function UsageChart({ title, days, finding }: Props) {
  const messages = useMessages();
  const locale = useLocale();
  return (
    <figure className="chart">
      <div className="chart-wide">
        <UsageDrawing days={days} width={760} height={210} finding={finding} />
      </div>
      <div className="chart-narrow">
        <UsageDrawing days={days} width={340} height={170} finding={finding} />
      </div>
      <figcaption className="mt-2 grid gap-2">
        <p className="text-dense text-ink-2">{finding}</p>
        {days.some((day) => day.late || day.setAside) ? <UsageLegend /> : null}
        <details className="text-dense">
          <summary className="prose-link inline-block py-1">{messages.showTable}</summary>
          <table className="plain-table mt-2">
            <caption className="sr-only">{title}</caption>
            <thead>
              <tr>
                <th scope="col">Day</th>
                <th scope="col" className="num">
                  In time
                </th>
                <th scope="col" className="num">
                  Late
                </th>
                <th scope="col" className="num">
                  Set aside
                </th>
              </tr>
            </thead>
            <tbody>
              {days.map((day) => (
                <tr key={day.day}>
                  <th scope="row">{formatDate(day.day, locale)}</th>
                  <td className="num">{formatDecimal(day.quantity, locale)}</td>
                  <td className="num">{formatDecimal(day.late ?? "0", locale)}</td>
                  <td className="num">{formatCount(day.setAside ?? 0, locale)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      </figcaption>
    </figure>
  );
}

function UsageLegend() {
  const id = `hatch-${useId().replaceAll(":", "")}`;
  return (
    <ul className="legend">
      <li>
        <svg width="12" height="12" aria-hidden="true">
          <rect width="12" height="12" className="series-fill-1" />
        </svg>
        in time
      </li>
      <li>
        <svg width="12" height="12" aria-hidden="true">
          <Hatch id={id} />
          <rect
            x="0.5"
            y="0.5"
            width="11"
            height="11"
            fill={`url(#${id})`}
            className="series-stroke-1"
            strokeWidth="1"
          />
          <rect x="0.5" y="0.5" width="11" height="11" fill={`url(#${id})`} />
        </svg>
        late
      </li>
      <li>
        <svg width="12" height="12" aria-hidden="true">
          <path d="M6 1 11 11H1z" className="mark-fill-warn" />
        </svg>
        set aside
      </li>
    </ul>
  );
}

function Hatch({ id }: { readonly id: string }) {
  return (
    <pattern id={id} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect width="5" height="5" className="fill-surface" />
      <rect width="2" height="5" className="series-fill-1" />
    </pattern>
  );
}

type DrawingProps = {
  readonly days: readonly UsageDay[];
  readonly width: number;
  readonly height: number;
  readonly finding: string;
};

function UsageDrawing({ days, width, height, finding }: DrawingProps) {
  const id = `hatch-${useId().replaceAll(":", "")}`;
  const locale = useLocale();
  const inTime = (day: UsageDay) => Number(day.quantity);
  const late = (day: UsageDay) => Number(day.late ?? "0");
  const marks = ticks(Math.max(0, ...days.map((day) => inTime(day) + late(day))));
  const highest = marks.at(-1) ?? 1;
  const labels = axisLabels(marks, locale);
  const [left, right, top, bottom] = [gutter(labels), 4, 16, 24];
  const y = (value: number) => at(height - bottom - (value / highest) * (height - top - bottom));
  const slot = (width - left - right) / Math.max(1, days.length);
  const bar = Math.max(1, Math.min(20, slot - 2));
  const x = (index: number) => at(left + index * slot + (slot - bar) / 2);
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={finding}>
      <Hatch id={id} />
      <AxisLines labels={labels} heights={marks.map(y)} left={left} right={width - right} />
      {days.map((day, index) => {
        const mid = y(inTime(day));
        const end = y(inTime(day) + late(day));
        return (
          <g key={day.day}>
            {inTime(day) > 0 ? (
              <rect
                x={x(index)}
                y={mid}
                width={at(bar)}
                height={at(height - bottom - mid)}
                className="series-fill-1"
              />
            ) : null}
            {late(day) > 0 ? (
              <rect x={x(index)} y={end} width={at(bar)} height={at(mid - end)} fill={`url(#${id})`} />
            ) : null}
            {day.setAside ? (
              <path d={`M${at(x(index) + bar / 2)} ${end - 12}l4.5 8h-9z`} className="mark-fill-warn" />
            ) : null}
          </g>
        );
      })}
      <path d={`M${left} ${height - bottom}H${width - right}`} className="axis" />
      <EdgeLabels days={days} left={left} right={width - right} y={height - 6} locale={locale} />
    </svg>
  );
}

function EdgeLabels(props: {
  readonly days: readonly UsageDay[];
  readonly left: number;
  readonly right: number;
  readonly y: number;
  readonly locale: Parameters<typeof formatDate>[1];
}) {
  const [first, last] = [props.days[0], props.days.at(-1)];
  if (!first || !last) return null;
  return (
    <>
      <text x={props.left} y={props.y}>
        {formatDate(first.day, props.locale, { year: "hide" })}
      </text>
      <text x={props.right} y={props.y} textAnchor="end">
        {formatDate(last.day, props.locale, { year: "hide" })}
      </text>
    </>
  );
}
