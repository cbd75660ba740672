import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Derivation } from "~/billing/fees/fee";
import type { Pool } from "~/billing/pools/pool";
import { poolWindows } from "~/billing/pools/pool-windows";
import { expandPolicy } from "~/policy-presets";
import { type BillingBook, bill, drain, openBook, run, subscribe, use } from "../../../support/billing-book";
import { make } from "../../../support/billing-changes";
import {
  anyLife,
  CHANGES,
  DAY,
  endOf,
  HOUR,
  instantsOf,
  type Life,
  live,
  plans,
} from "../../../support/billing-lives";
import { complaint } from "../../../support/derivation-checker";
import { derivationHolds } from "../../../support/fee-evidence";
import { poolOf } from "../../../support/pools";

const RUNS = { numRuns: 300 };

const anyAmount = fc.integer({ min: 1, max: 20_000 }).map(BigInt);
const anyPool = fc.record({
  kind: fc.constantFrom<Pool["kind"]>("commitment", "cap", "allowance"),
  amountMinor: anyAmount,
  unit: fc.constantFrom("week" as const, "month" as const, "quarter" as const),
  days: fc.option(fc.integer({ min: 1, max: 80 }), { nil: null }),
});

function poolFor(
  { start }: Life,
  { kind, amountMinor, unit, days }: typeof anyPool extends fc.Arbitrary<infer T> ? T : never,
): Pool {
  const from = Math.floor(start / DAY);
  return poolOf(kind, amountMinor, {
    cadence: { unit, count: 1 },
    from,
    to: days === null ? null : from + days,
  });
}

/** A life with those pools from its first day. */
function liveWith(life: Life, ...pools: readonly Pool[]): BillingBook {
  const { policy, start, plan, usage } = life;
  const book = openBook({ policy });
  book.pools.push(...pools);
  subscribe(book, plans[plan], start);
  for (const [index, { hours, units }] of usage.entries())
    use(book, `u${index}`, start + hours * HOUR, `${units}`);
  drain(book, start);
  for (const { now, change } of instantsOf(life)) make(book, change, now);
  drain(book, endOf(life));
  return book;
}

/** What was billed for each window that has closed: what counts, and what the pool added to it. */
function windowsOf(book: BillingBook, pool: Pool, until: number) {
  const positions = new Map<string, { from: number; amountMinor: bigint; kind: string }>();
  for (const fee of book.issued.filter(({ kind }) => kind !== "pool")) {
    const known = positions.get(fee.positionKey) ?? {
      from: fee.period.from,
      amountMinor: 0n,
      kind: fee.kind,
    };
    positions.set(fee.positionKey, {
      ...known,
      from: Math.min(known.from, fee.period.from),
      amountMinor: known.amountMinor + fee.amountMinor,
    });
  }
  const own = book.fees.filter(({ fee }) => fee.kind === "pool");
  return poolWindows(pool, Math.floor(until / DAY) + 1, book.policy)
    .filter(({ served }) => served.to * DAY <= until)
    .map(({ whole, served, requiredMinor }) => ({
      requiredMinor,
      countedMinor: [...positions.values()]
        .filter(({ from }) => from >= served.from && from < served.to)
        .filter(({ kind }) => pool.kind !== "allowance" || kind === "usage")
        .reduce((sum, { amountMinor }) => sum + amountMinor, 0n),
      pooledMinor: own
        .filter(({ fee }) => fee.position.window.from === whole.from)
        .reduce((sum, { fee }) => sum + fee.amountMinor, 0n),
    }));
}

const least = (a: bigint, b: bigint) => (a < b ? a : b);

describe("a pool over any life", { timeout: 240_000 }, () => {
  it("makes each closed window what was agreed, whatever plans change within it", () => {
    fc.assert(
      fc.property(anyLife(...CHANGES), anyPool, (life, asked) => {
        const pool = poolFor(life, asked);
        const book = liveWith(life, pool);
        for (const { requiredMinor, countedMinor, pooledMinor } of windowsOf(book, pool, endOf(life))) {
          const missing = requiredMinor > countedMinor ? requiredMinor - countedMinor : 0n;
          if (pool.kind === "commitment") expect(pooledMinor).toBe(missing);
          else if (pool.kind === "cap")
            expect(countedMinor + pooledMinor).toBe(least(countedMinor, requiredMinor));
          else expect(pooledMinor).toBe(-least(countedMinor, requiredMinor));
        }
      }),
      RUNS,
    );
  });

  it("leaves what is billed beside it as it is, and billing twice bills nothing", () => {
    fc.assert(
      fc.property(anyLife(...CHANGES), anyPool, (life, asked) => {
        const book = liveWith(life, poolFor(life, asked));
        const facts = (of: BillingBook) =>
          of.fees
            // A document of nothing is made where a pool has a line on it.
            .filter(({ fee }) => fee.kind !== "pool" && fee.amountMinor !== 0n)
            .map(({ fee }) => `${fee.positionKey} ${fee.amountMinor}`)
            .sort();
        // A pool wakes the customer when a window closes, and what else is due by then is billed with it.
        const plain = live(life);
        for (const each of [book, plain]) bill(each, endOf(life));
        expect(facts(book)).toEqual(facts(plain));
        const again = run(book, endOf(life));
        expect([again.drafts, again.creditNotes, again.pending]).toEqual([[], [], []]);
      }),
      RUNS,
    );
  });

  it("explains every amount, and no document falls below nothing", () => {
    fc.assert(
      fc.property(anyLife(...CHANGES), anyPool, anyPool, (life, first, second) => {
        const pools = [poolFor(life, first), { ...poolFor(life, second), id: "second", code: "second" }];
        const book = liveWith(
          { ...life, policy: { ...life.policy, unused_credit: "credit_note" } },
          ...pools,
        );
        for (const { fee } of book.fees)
          expect([fee.derivation, derivationHolds(fee)]).toEqual([fee.derivation, true]);
        for (const { netMinor } of book.documents) expect(netMinor).toBeGreaterThanOrEqual(0n);
      }),
      RUNS,
    );
  });

  it("is lowered by late usage exactly as far as that is billed, while something is missing", () => {
    fc.assert(
      fc.property(
        anyLife("small", "large", "arrears", "2"),
        anyAmount,
        fc.integer({ min: 0, max: 60 * 24 }),
        fc.integer({ min: 1, max: 500 }),
        (life, amountMinor, hours, units) => {
          const policy = { ...life.policy, late_windows: "12" } as const;
          const from = Math.floor(life.start / DAY);
          const pool = poolOf("commitment", amountMinor * 10n, {
            from,
            cadence: { unit: "month", count: 1 },
          });
          const book = liveWith({ ...life, policy }, pool);
          const sums = () => {
            const of = (isPool: boolean) =>
              book.fees.reduce(
                (sum, { fee }) => ((fee.kind === "pool") === isPool ? sum + fee.amountMinor : sum),
                0n,
              );
            return { pooled: of(true), counted: of(false) };
          };
          const before = sums();
          use(book, "late", life.start + hours * HOUR, `${units}`);
          bill(book, endOf(life));
          const after = sums();
          const addedMinor = after.counted - before.counted;
          const missing = windowsOf(book, pool, endOf(life)).every(
            ({ countedMinor, requiredMinor }) => countedMinor <= requiredMinor,
          );
          if (missing && addedMinor !== 0n && isClosedAt(life, hours, pool, endOf(life)))
            expect(before.pooled - after.pooled).toBe(addedMinor);
        },
      ),
      RUNS,
    );
  });
});

/** Whether the usage lies well within windows that have closed. */
function isClosedAt(life: Life, hours: number, pool: Pool, until: number): boolean {
  const closed = poolWindows(pool, Math.floor(until / DAY) + 1, expandPolicy("default")).filter(
    ({ served }) => served.to * DAY <= until,
  );
  const last = closed.at(-1);
  return last !== undefined && life.start + hours * HOUR < last.served.from * DAY;
}

/** Every copy of the value in which one decimal text or number is another. */
function mutations(value: unknown): unknown[] {
  if (typeof value === "number") return [value + 1];
  if (typeof value === "string")
    return /^-?\d+(\.\d+)?$/.test(value)
      ? [`${value.slice(0, -1)}${(Number(value.slice(-1)) + 1) % 10}`]
      : [];
  if (Array.isArray(value))
    return value.flatMap((each, at) => mutations(each).map((other) => value.with(at, other)));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    mutations(each).map((other) => ({ ...value, [key]: other })),
  );
}

describe("the derivation of a pool's fee", { timeout: 240_000 }, () => {
  it("does not hold when any number of it is another", () => {
    let tried = 0;
    fc.assert(
      fc.property(anyLife("small", "large", "2"), anyPool, (life, asked) => {
        const book = liveWith(life, poolFor(life, asked));
        const pooled = book.fees.filter(({ fee }) => fee.kind === "pool");
        for (const { fee } of pooled.slice(0, 2))
          for (const other of mutations(fee.derivation) as Derivation[]) {
            tried += 1;
            expect([other, complaint(other) !== null]).toEqual([other, true]);
          }
      }),
      RUNS,
    );
    expect(tried).toBeGreaterThan(1_000);
  });
});
