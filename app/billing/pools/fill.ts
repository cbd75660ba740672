import { atLeastZero, least } from "../money/least";

/** What a position adds to a pool, and how much of the pool's amount it draws. */
export type Draw<T> = { readonly of: T; readonly amountMinor: bigint; readonly drewMinor: bigint };

/**
 * Fills an amount with what counts, in the order given: each draws what is left of it, at most itself. What is below
 * nothing makes room.
 */
export function fill<T>(
  requiredMinor: bigint,
  counted: readonly { readonly of: T; readonly amountMinor: bigint }[],
): readonly Draw<T>[] {
  let roomMinor = requiredMinor;
  return counted.map(({ of, amountMinor }) => {
    const drewMinor = least(amountMinor, atLeastZero(roomMinor));
    roomMinor -= drewMinor;
    return { of, amountMinor, drewMinor };
  });
}
