import { useId } from "react";
import type { Day } from "~/billing/time/day";
import { at } from "~/ui/charts/scale";
import { formatDate } from "~/ui/format/date";
import { formatMoney } from "~/ui/format/money";
import { useLocale, useMessages } from "~/ui/locale-context";

const labels = {
  new: "New",
  reactivation: "Reactivation",
  expansion: "Expansion",
  contraction: "Contraction",
  churn: "Churn",
} as const;
type Movement = keyof typeof labels;
const movements = Object.keys(labels) as Movement[];

type Total = { readonly day: Day; readonly totalMinor: bigint };

type Props = {
  readonly currency: string;
  readonly from: Total;
  readonly to: Total;
  /** They add up from the one total to the other; contraction and churn are below zero. */
  readonly moved: Readonly<Record<Movement, bigint>>;
};

/** What led from one total to the next: each movement begins where the one before ended. */
export function MrrWaterfall({ currency, from, to, moved }: Props) {
  const messages = useMessages();
  const locale = useLocale();
  const text = (amountMinor: bigint, sign?: "always") =>
    formatMoney({ amountMinor, currency }, locale, { sign });
  const told = movements.filter((kind) => moved[kind] !== 0n);
  const finding =
    told.length === 0
      ? `Nothing moved since ${formatDate(from.day, locale)}.`
      : `Since ${formatDate(from.day, locale)}: ${told
          .map((kind) => `${labels[kind].toLowerCase()} ${text(moved[kind], "always")}`)
          .join(", ")}.`;
  const steps = stepsOf(from.totalMinor, to.totalMinor, moved, {
    from: formatDate(from.day, locale, { year: "hide" }),
    to: formatDate(to.day, locale, { year: "hide" }),
  });
  return (
    <figure className="chart">
      {told.length === 0 ? null : (
        <>
          <div className="chart-wide">
            <WaterfallDrawing steps={steps} width={620} finding={finding} />
          </div>
          <div className="chart-narrow">
            <WaterfallDrawing steps={steps} width={340} finding={finding} />
          </div>
        </>
      )}
      <figcaption className="mt-2 grid gap-2">
        <p className="text-dense text-ink-2">{finding}</p>
        <details className="text-dense">
          <summary className="prose-link inline-block py-1">{messages.showTable}</summary>
          <table className="plain-table mt-2">
            <caption className="sr-only">What moved monthly recurring revenue in {currency}</caption>
            <thead>
              <tr>
                <th scope="col">Part</th>
                <th scope="col" className="num">
                  Amount
                </th>
              </tr>
            </thead>
            <tbody>
              <TableRow label={`MRR on ${formatDate(from.day, locale)}`} amount={text(from.totalMinor)} />
              {movements.map((kind) => (
                <TableRow key={kind} label={labels[kind]} amount={text(moved[kind], "always")} />
              ))}
              <TableRow label={`MRR on ${formatDate(to.day, locale)}`} amount={text(to.totalMinor)} />
            </tbody>
          </table>
        </details>
      </figcaption>
    </figure>
  );
}

function TableRow({ label, amount }: { readonly label: string; readonly amount: string }) {
  return (
    <tr>
      <th scope="row">{label}</th>
      <td className="num">{amount}</td>
    </tr>
  );
}

type Step = {
  readonly label: string;
  readonly kind: "total" | "up" | "down";
  readonly fromMinor: bigint;
  readonly toMinor: bigint;
};

function stepsOf(
  fromMinor: bigint,
  toMinor: bigint,
  moved: Props["moved"],
  names: { readonly from: string; readonly to: string },
): Step[] {
  let level = fromMinor;
  const between = movements.map((kind): Step => {
    const before = level;
    level += moved[kind];
    const goes = moved[kind] < 0n ? "down" : "up";
    return { label: labels[kind], kind: goes, fromMinor: before, toMinor: level };
  });
  const total = (label: string, amountMinor: bigint): Step => ({
    label,
    kind: "total",
    fromMinor: 0n,
    toMinor: amountMinor,
  });
  return [total(names.from, fromMinor), ...between, total(names.to, toMinor)];
}

type DrawingProps = { readonly steps: readonly Step[]; readonly width: number; readonly finding: string };

/** Bars lie, so that every one has its word beside it also on a phone. */
function WaterfallDrawing({ steps, width, finding }: DrawingProps) {
  const id = `down-${useId().replaceAll(":", "")}`;
  const [left, right, row, bar] = [92, 4, 24, 14];
  const height = steps.length * row;
  const ends = steps.flatMap(({ fromMinor, toMinor }) => [Number(fromMinor), Number(toMinor)]);
  const most = Math.max(1, ...ends);
  const x = (amountMinor: bigint) => at(left + (Number(amountMinor) / most) * (width - left - right));
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={finding}>
      <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="6" height="6" className="mark-fill-bad" />
        <rect width="2" height="6" className="fill-surface" />
      </pattern>
      {steps.map(({ label, kind, fromMinor, toMinor }, index) => {
        const [start, end] = kind === "down" ? [toMinor, fromMinor] : [fromMinor, toMinor];
        const paint =
          kind === "down"
            ? { fill: `url(#${id})` }
            : { className: kind === "up" ? "mark-fill-good" : "series-fill-1" };
        const next = steps[index + 1];
        return (
          <g key={label}>
            <text x={left - 8} y={index * row + row / 2 + 4} textAnchor="end">
              {label}
            </text>
            {start === end ? null : (
              <rect
                x={x(start)}
                y={index * row + (row - bar) / 2}
                width={Math.max(1, at(x(end) - x(start)))}
                height={bar}
                {...paint}
              />
            )}
            {next ? (
              <path
                d={`M${x(toMinor)} ${index * row + (row - bar) / 2}V${(index + 1) * row + (row + bar) / 2}`}
                className="grid"
              />
            ) : null}
          </g>
        );
      })}
      <path d={`M${left} 0V${height}`} className="axis" />
    </svg>
  );
}
