// What every bench shares: the line it prints, and how two ways are measured side by side.

/** One printed line. `value` and `baseline` are in `unit` and from the same run; `ratio` is value ÷ baseline. */
export type Measurement = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Null where the goal stands alone. */
  readonly baseline: number | null;
  readonly ratio: number | null;
  /** What has to hold, such as "ratio >= 0.6". */
  readonly goal: string;
  readonly ok: boolean;
};

export type Goal = {
  readonly of: "ratio" | "value";
  readonly is: "at_least" | "at_most";
  readonly limit: number;
};

export function measurement(
  name: string,
  unit: string,
  measured: { readonly value: number; readonly baseline: number | null },
  goal: Goal,
): Measurement {
  const { value, baseline } = measured;
  const ratio = baseline === null ? null : value / baseline;
  const judged = goal.of === "ratio" ? (ratio ?? Number.NaN) : value;
  return {
    name,
    value: rounded(value),
    unit,
    baseline: baseline === null ? null : rounded(baseline),
    ratio: ratio === null ? null : rounded(ratio),
    goal: `${goal.of} ${goal.is === "at_least" ? ">=" : "<="} ${goal.limit}`,
    ok: goal.is === "at_least" ? judged >= goal.limit : judged <= goal.limit,
  };
}

/** Four significant digits say all that a measurement on a shared machine can say. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** Seconds that a piece of work takes. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** Progress goes to the error stream: the output holds nothing but results. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
