import { Link } from "@remix-run/react";
import { useId } from "react";
import { at } from "~/ui/charts/scale";
import { formatMoney } from "~/ui/format/money";
import { useLocale } from "~/ui/locale-context";

export const agingKeys = ["not_due", "days_1_30", "days_31_60", "days_61_90", "over_90"] as const;
export type AgingKey = (typeof agingKeys)[number];

const labels: Readonly<Record<AgingKey, string>> = {
  not_due: "Not due",
  days_1_30: "1 to 30 days",
  days_31_60: "31 to 60 days",
  days_61_90: "61 to 90 days",
  over_90: "Over 90 days",
};

export type AgingPart = { readonly key: AgingKey; readonly amountMinor: bigint; readonly href: string };

type Props = { readonly currency: string; readonly parts: readonly AgingPart[] };

/** What is owed in one currency by age: a bar in rising weight, and each part as a link with its exact amount. */
export function AgingBar({ currency, parts }: Props) {
  const locale = useLocale();
  const total = parts.reduce((sum, part) => sum + part.amountMinor, 0n);
  const text = (amountMinor: bigint) => formatMoney({ amountMinor, currency }, locale);
  const finding = `${text(total)} owed: ${parts
    .filter((part) => part.amountMinor > 0n)
    .map((part) => `${labels[part.key].toLowerCase()} ${text(part.amountMinor)}`)
    .join(", ")}.`;
  return (
    <figure className="chart">
      <div className="chart-bar">
        <AgingDrawing parts={parts} total={total} finding={total === 0n ? "Nothing is owed." : finding} />
      </div>
      <figcaption>
        <ul className="mt-2 grid gap-x-6 gap-y-1 text-dense md:grid-cols-2">
          {parts.map((part) => (
            <li key={part.key} className="flex min-h-6 items-center justify-between gap-3">
              <span className="flex items-center gap-2 text-ink-2">
                <svg width="12" height="12" aria-hidden="true">
                  <AgingFill kind={part.key} x={0} width={12} height={12} />
                </svg>
                {labels[part.key]}
              </span>
              {part.amountMinor === 0n ? (
                <span className="text-ink-3">{text(0n)}</span>
              ) : (
                <Link
                  to={part.href}
                  className="link"
                  aria-label={`${labels[part.key]}, ${text(part.amountMinor)}`}
                >
                  {text(part.amountMinor)}
                </Link>
              )}
            </li>
          ))}
        </ul>
      </figcaption>
    </figure>
  );
}

type DrawingProps = {
  readonly parts: readonly AgingPart[];
  readonly total: bigint;
  readonly finding: string;
};

function AgingDrawing({ parts, total, finding }: DrawingProps) {
  const [width, height] = [400, 16];
  let x = 0;
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={finding} preserveAspectRatio="none">
      <rect x="0.5" y="0.5" width={width - 1} height={height - 1} className="axis" fill="none" />
      {parts.map((part) => {
        const share = total === 0n ? 0 : (Number(part.amountMinor) / Number(total)) * width;
        const start = x;
        x += share;
        return share === 0 ? null : (
          <AgingFill key={part.key} kind={part.key} x={at(start)} width={at(share)} height={height} />
        );
      })}
    </svg>
  );
}

/** How much of a hatch of 6 is ink: the older, the heavier. */
const strengths: Readonly<Record<AgingKey, { fill: string; ink: number }>> = {
  not_due: { fill: "mark-fill-info", ink: 1 },
  days_1_30: { fill: "mark-fill-warn", ink: 2 },
  days_31_60: { fill: "mark-fill-warn", ink: 3.5 },
  days_61_90: { fill: "mark-fill-bad", ink: 4.75 },
  over_90: { fill: "mark-fill-bad", ink: 6 },
};

/** Each age has a colour and its own hatch, and a gap of paper at its end, so that grey print tells them apart. */
function AgingFill(props: {
  readonly kind: AgingKey;
  readonly x: number;
  readonly width: number;
  readonly height: number;
}) {
  const { kind, x, width, height } = props;
  const id = `age-${useId().replaceAll(":", "")}`;
  const { fill, ink } = strengths[kind];
  return (
    <>
      <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="6" height="6" className="fill-surface" />
        <rect width={ink} height="6" className={fill} />
      </pattern>
      <rect x={x} y="0" width={Math.max(1, width - 1)} height={height} fill={`url(#${id})`} />
    </>
  );
}
