type Props = {
  readonly labels: readonly string[];
  /** Where each mark stands. */
  readonly heights: readonly number[];
  readonly left: number;
  readonly right: number;
};

/** A line across the drawing for each mark of its upright axis, named at the left. */
export function AxisLines({ labels, heights, left, right }: Props) {
  return (
    <>
      {heights.map((height, index) => (
        <g key={height}>
          <path d={`M${left} ${height}H${right}`} className="grid" />
          <text x={left - 8} y={height + 4} textAnchor="end">
            {labels[index]}
          </text>
        </g>
      ))}
    </>
  );
}
