import { at } from "~/ui/charts/scale";

const [WIDTH, HEIGHT] = [96, 16];

export type Series = {
  /** From the first to the last, each at least zero. */
  readonly values: readonly number[];
  /** What is seen, in words: `120 events from 29 Oct to 28 Nov 2026, most on 20 Nov 2026`. */
  readonly finding: string;
};

/** Bars in a line of text, without axes: how it went, no more. */
export function Sparkline({ values, finding }: Series) {
  const highest = Math.max(1, ...values);
  const slot = WIDTH / Math.max(1, values.length);
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={finding}
      className="inline-block align-text-bottom"
    >
      <path d={`M0 ${HEIGHT - 0.5}H${WIDTH}`} className="stroke-edge" />
      {values.map((value, index) => {
        // What there is at all is seen, however little beside the rest.
        const height = value === 0 ? 0 : Math.max(1.5, (value / highest) * (HEIGHT - 1));
        return height === 0 ? null : (
          <rect
            // The place is all that tells one bar from another.
            key={at(index * slot)}
            x={at(index * slot)}
            y={at(HEIGHT - height)}
            width={at(Math.max(1, slot - 0.8))}
            height={at(height)}
            className="series-fill-1"
          />
        );
      })}
    </svg>
  );
}
