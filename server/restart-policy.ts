// How long to wait before a child that died is started again, and when to give up. Pure: clocks are arguments.

const windowMs = 60_000;
const failureLimit = 5;
const firstDelayMs = 250;
const longestDelayMs = 8_000;

/**
 * Judges a failure.
 * @param earlier instants of this child's earlier failures, in milliseconds
 * @returns the failures that still count, and the delay; no delay means: five within a minute, end the whole
 */
export function judgeFailure(
  earlier: number[],
  now: number,
): { failures: number[]; delayMs: number | undefined } {
  const failures = [...earlier.filter((instant) => now - instant < windowMs), now];
  if (failures.length >= failureLimit) return { failures, delayMs: undefined };
  return { failures, delayMs: Math.min(firstDelayMs * 2 ** (failures.length - 1), longestDelayMs) };
}
