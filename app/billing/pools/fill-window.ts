import { atLeastZero } from "../money/least";
import { countsIn, type Entry, isWithin } from "./entries";
import { fill } from "./fill";
import type { Pool } from "./pool";
import type { FilledWindow } from "./pool-fee";
import type { PoolWindow } from "./pool-windows";

/** What an entry adds to a window, less what pools before it took of it. */
export type Counted = { readonly of: Entry; readonly amountMinor: bigint };

/**
 * What counts in a pool of a customer, leaving aside when: its own, and for the commitment of a group everybody's. What a
 * group shares is filled member by member.
 */
export function countingIn(pool: Pool, entries: readonly Entry[], customerId: string): Entry[] {
  return entries.filter(
    (entry) => countsIn(pool, entry) && (pool.kind === "commitment" || entry.customerId === customerId),
  );
}

/** What counts in a window; what is below nothing comes first and makes room. */
export function countedIn(
  window: PoolWindow,
  counting: readonly Entry[],
  takenOf: ReadonlyMap<string, bigint>,
): Counted[] {
  const counted = counting
    .filter((entry) => isWithin(entry, window.served))
    .map((of) => ({ of, amountMinor: of.amountMinor - (takenOf.get(of.positionKey) ?? 0n) }));
  const isBelow = ({ amountMinor }: Counted): boolean => amountMinor < 0n;
  return [...counted.filter(isBelow), ...counted.filter((each) => !isBelow(each))];
}

/** A window of a customer's pool, filled; of what a group shares, with what is left to this customer. */
export function fillWindow(
  place: Pick<FilledWindow, "pool" | "customerId" | "window" | "group">,
  counted: readonly Counted[],
): FilledWindow {
  const { window, group } = place;
  return { ...place, draws: fill(group ? atLeastZero(group.roomMinor) : window.requiredMinor, counted) };
}

export function sumOf(counted: readonly { readonly amountMinor: bigint }[]): bigint {
  return counted.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}
