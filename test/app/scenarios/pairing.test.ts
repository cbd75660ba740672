import fc from "fast-check";
import { expect, it } from "vitest";
import { alignInOrder, pairUp } from "~/scenarios/pairing";

const grid = fc
  .record({ wanted: fc.integer({ min: 0, max: 5 }), found: fc.integer({ min: 0, max: 6 }) })
  .chain(({ wanted, found }) =>
    fc.record({
      wanted: fc.constant(wanted),
      found: fc.constant(found),
      fits: fc.array(fc.array(fc.boolean(), { minLength: found, maxLength: found }), {
        minLength: wanted,
        maxLength: wanted,
      }),
      absent: fc.array(fc.boolean(), { minLength: wanted, maxLength: wanted }),
    }),
  );

/** The most that can be placed, by trying everything. */
function most(
  want: number,
  taken: readonly number[],
  fits: readonly (readonly boolean[])[],
  canTake: (got: number, taken: readonly number[]) => boolean,
): number {
  const row = fits[want];
  if (!row) return 0;
  const without = most(want + 1, taken, fits, canTake);
  const withOne = row.map((fit, got) =>
    fit && canTake(got, taken) ? 1 + most(want + 1, [...taken, got], fits, canTake) : 0,
  );
  return Math.max(without, ...withOne);
}

it("pairs as many as can be paired, each with one of its own", () => {
  fc.assert(
    fc.property(grid, ({ wanted, found, fits }) => {
      const pairs = pairUp(wanted, found, (want, got) => fits[want]?.[got] ?? false);
      const used = pairs.filter((got) => got !== null);
      expect(new Set(used).size).toBe(used.length);
      for (const [want, got] of pairs.entries()) if (got !== null) expect(fits[want]?.[got]).toBe(true);
      expect(used).toHaveLength(most(0, [], fits, (got, taken) => !taken.includes(got)));
    }),
  );
});

it("aligns as many as can be aligned in order, and none that has to be there is left out", () => {
  fc.assert(
    fc.property(grid, ({ wanted, found, fits, absent }) => {
      const canBe = (want: number, got: number) => fits[want]?.[got] ?? false;
      const inOrder = (got: number, taken: readonly number[]) => got > (taken.at(-1) ?? -1);
      const all = alignInOrder({ wanted, found, fits: canBe, mayBeAbsent: () => true });
      expect(all?.filter((got) => got !== null)).toHaveLength(most(0, [], fits, inOrder));
      const places = alignInOrder({
        wanted,
        found,
        fits: canBe,
        mayBeAbsent: (want) => absent[want] ?? false,
      });
      const demanded = fits.filter((_, want) => !absent[want]);
      const canAll = most(0, [], demanded, inOrder) === demanded.length;
      expect(places !== null).toBe(canAll);
      const used = (places ?? []).filter((got) => got !== null);
      expect([...used].sort((a, b) => a - b)).toEqual(used);
      for (const [want, got] of (places ?? []).entries()) {
        expect(got === null ? absent[want] : canBe(want, got)).toBe(true);
      }
    }),
  );
});

it("each stands as early as it can", () => {
  expect(alignInOrder({ wanted: 2, found: 4, fits: () => true, mayBeAbsent: () => false })).toEqual([0, 1]);
});

it("and one that may be absent leaves an early place to the next", () => {
  const fits = (want: number) => want === 1;
  expect(alignInOrder({ wanted: 2, found: 2, fits, mayBeAbsent: (want) => want === 0 })).toEqual([null, 0]);
});
