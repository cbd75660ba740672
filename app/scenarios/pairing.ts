/** Two ways to find expected things among found ones: in any order, and in their order. */

/**
 * Gives each wanted thing a found one of its own; one that fits two is left to the one it fits alone. The index of
 * what each got, null for those that got none.
 */
export function pairUp(
  wanted: number,
  found: number,
  fits: (want: number, got: number) => boolean,
): readonly (number | null)[] {
  const takenBy = new Map<number, number>();
  const place = (want: number, tried: Set<number>): boolean => {
    for (let got = 0; got < found; got += 1) {
      if (tried.has(got) || !fits(want, got)) continue;
      tried.add(got);
      const holder = takenBy.get(got);
      if (holder === undefined || place(holder, tried)) {
        takenBy.set(got, want);
        return true;
      }
    }
    return false;
  };
  for (let want = 0; want < wanted; want += 1) place(want, new Set());
  const pairs = new Array<number | null>(wanted).fill(null);
  for (const [got, want] of takenBy) pairs[want] = got;
  return pairs;
}

type Alignment = {
  readonly wanted: number;
  readonly found: number;
  readonly fits: (want: number, got: number) => boolean;
  readonly mayBeAbsent: (want: number) => boolean;
};

/**
 * Lays the wanted things over the found ones without changing the order of either: as many as possible, each as early
 * as possible. Null when one that may not be absent finds no place.
 */
export function alignInOrder({
  wanted,
  found,
  fits,
  mayBeAbsent,
}: Alignment): readonly (number | null)[] | null {
  const width = found + 1;
  // How many can be placed from here on; -1 when one that has to be cannot.
  const best = new Array<number>((wanted + 1) * width).fill(0);
  const at = (want: number, got: number) => best[want * width + got] ?? 0;
  const together = (want: number, got: number) => {
    const after = got < found && fits(want, got) ? at(want + 1, got + 1) : -1;
    return after < 0 ? -1 : after + 1;
  };
  for (let want = wanted - 1; want >= 0; want -= 1) {
    for (let got = found; got >= 0; got -= 1) {
      const absent = mayBeAbsent(want) ? at(want + 1, got) : -1;
      const later = got < found ? at(want, got + 1) : -1;
      best[want * width + got] = Math.max(together(want, got), absent, later);
    }
  }
  if (at(0, 0) < 0) return null;
  const places: (number | null)[] = [];
  let got = 0;
  for (let want = 0; want < wanted; ) {
    if (together(want, got) === at(want, got)) places[want++] = got++;
    else if (mayBeAbsent(want) && at(want + 1, got) === at(want, got)) places[want++] = null;
    else got += 1;
  }
  return places;
}
