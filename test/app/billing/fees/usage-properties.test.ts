import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expandPolicy } from "~/policy-presets";
import { type BillingBook, bill, drain, read, readNotes, use } from "../../../support/billing-book";
import { make } from "../../../support/billing-changes";
import { anyLife, begin, endOf, instantsOf, type Life, live } from "../../../support/billing-lives";

const RUNS = { numRuns: 1_000 };
/** Plans with the same periods: their charge is the same, and so is the period that its tiers are filled in. */
const FLIPS = ["small", "large", "arrears", "1", "2", "3"] as const;

function usageNet(book: BillingBook): bigint {
  return book.issued
    .filter(({ kind }) => kind === "usage")
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}

describe("usage while plans change", { timeout: 180_000 }, () => {
  it("costs as much in pieces as in one: no change buys a new first tier, and none makes it dearer", () => {
    fc.assert(
      fc.property(anyLife(...FLIPS), (life) => {
        const patient = { ...life, policy: { ...life.policy, tiers_on_split: "carry" as const } };
        const flipped = live(patient);
        const plain = live({ ...patient, changes: [] });
        const until = endOf(patient);
        drain(plain, until);
        const lines = flipped.issued.filter(({ kind }) => kind === "usage").length;
        const off = Number(usageNet(flipped) - usageNet(plain));
        // Usage of a period that is still open is billed in neither, but for pieces that a change closed.
        const open = openUsage(life, plain);
        if (open) expect(off).toBeGreaterThanOrEqual(-lines * 0.5);
        else expect(Math.abs(off)).toBeLessThanOrEqual(lines * 0.5);
      }),
      RUNS,
    );
  });
});

describe("usage that comes late while plans change", { timeout: 180_000 }, () => {
  it("costs what it would have cost in time: pieces after it are rated again", () => {
    fc.assert(
      fc.property(anyLife(...FLIPS), fc.nat(), (life, seed) => {
        const policy = { ...life.policy, tiers_on_split: "carry", late_windows: "12" } as const;
        const inTime = live({ ...life, policy });
        const isLate = (index: number) => (seed >> index) % 2 === 1;
        const early = life.usage.filter((_, index) => !isLate(index));
        const late = live({ ...life, policy, usage: early });
        for (const [index, { hours, units }] of life.usage.entries())
          if (isLate(index)) use(late, `late-${index}`, life.start + hours * 3_600_000, `${units}`);
        bill(late, endOf(life));
        const lines = late.issued.filter(({ kind }) => kind === "usage").length;
        expect(Math.abs(Number(usageNet(late) - usageNet(inTime)))).toBeLessThanOrEqual(lines * 0.5);
      }),
      RUNS,
    );
  });
});

/** Whether anything was used after the last window that is billed. */
function openUsage({ start, usage }: Life, book: BillingBook): boolean {
  const billedTo = Math.max(start, ...[...book.windows.values()].map(({ endsAt }) => endsAt));
  return usage.some(({ hours }) => start + hours * 3_600_000 >= billedTo);
}

describe("events of usage", { timeout: 180_000 }, () => {
  it("bill the same in any order, and sent twice", () => {
    fc.assert(
      fc.property(anyLife("small", "large", "2"), fc.integer(), (life, seed) => {
        const told = (book: BillingBook) => [read(book.documents), readNotes(book.notes)];
        const shuffled = begin(life);
        const doubled = [...shuffled.events, ...shuffled.events];
        shuffled.events.splice(0, shuffled.events.length, ...shuffle(doubled, seed));
        for (const { now, change } of instantsOf(life)) make(shuffled, change, now);
        drain(shuffled, endOf(life));
        expect(told(shuffled)).toEqual(told(live(life)));
      }),
      RUNS,
    );
  });
});

/** The same list in another order, the same for the same seed. */
function shuffle<T>(list: readonly T[], seed: number): T[] {
  const keyed = list.map((item, index) => ({ item, key: Math.sin(seed + index * 7.13) }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}

describe("a naive split", { timeout: 180_000 }, () => {
  it("would give every piece a new first tier", () => {
    const life: Life = {
      policy: expandPolicy("default", { tiers_on_split: "restart" }),
      start: 19_723 * 86_400_000,
      plan: "small",
      changes: [{ hours: 240, what: "large", when: { at: "now" } }],
      usage: [
        { hours: 200, units: 100 },
        { hours: 300, units: 100 },
      ],
    };
    expect(usageNet(live(life))).toBe(0n);
    expect(usageNet(live({ ...life, policy: expandPolicy("default") }))).toBe(600n);
  });
});
