import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Derivation } from "~/billing/fees/fee";
import { previewRuns } from "~/billing/invoicing/preview-group";
import type { Pool } from "~/billing/pools/pool";
import { poolWindows } from "~/billing/pools/pool-windows";
import { poolProgress } from "~/billing/pools/progress";
import { expandPolicy } from "~/policy-presets";
import {
  at,
  type BillingBook,
  bill,
  chargeTerms,
  day,
  openBook,
  planVersion,
  poolBook,
  read,
  readNotes,
  subscribe,
  usageOf,
  use,
  windowsOf,
} from "../../../support/billing-book";
import { type BillingGroup, drainGroup, groupSlice, runTogether } from "../../../support/billing-group";
import { complaint } from "../../../support/derivation-checker";
import { derivationHolds } from "../../../support/fee-evidence";
import { poolOf } from "../../../support/pools";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = at("2024-01-01");
const POLICY = expandPolicy("default", { late_windows: "12" });

const calls = chargeTerms("calls", { type: "per_unit", unit_amount: "0.50" });
const plans = {
  week: planVersion({ cadence: { unit: "week", count: 1 }, prices: [], charges: [calls] }, "week"),
  month: planVersion({ prices: [], charges: [calls] }, "month"),
};

function shared(kind: Pool["kind"], amountMinor: bigint, more: Partial<Pool> = {}): Pool {
  return poolOf(kind, amountMinor, { scope: "payer_group", customerId: "a", ...more });
}

type Member = {
  readonly unit: keyof typeof plans;
  readonly startsOn: number;
  /** Taxed alike or not: what is taken back keeps the tax of what it is taken of. */
  readonly rate: string;
  readonly usage: readonly { readonly hours: number; readonly units: number; readonly isLate: boolean }[];
};

function member(index: number, { unit, startsOn, rate }: Omit<Member, "usage">): BillingBook {
  const customerId = "abcdef"[index] ?? `${index}`;
  const book = openBook({ customerId, policy: POLICY, tax: { category: "S", rate, country: "DE" } });
  const ids = { subscriptionId: `sub-${customerId}`, stintId: `stint-${customerId}` };
  subscribe(book, plans[unit], START + startsOn * DAY, ids);
  return book;
}

const anyMember: fc.Arbitrary<Member> = fc.record({
  unit: fc.constantFrom("week", "month", "month"),
  startsOn: fc.integer({ min: 0, max: 20 }),
  rate: fc.constantFrom("0", "0", "19"),
  usage: fc.array(
    fc.record({
      hours: fc.integer({ min: 0, max: 40 * 24 }),
      units: fc.integer({ min: 1, max: 90 }),
      isLate: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
});

const anyGroup = fc.record({
  members: fc.array(anyMember, { minLength: 2, maxLength: 3 }),
  kind: fc.constantFrom<Pool["kind"]>("cap", "allowance"),
  amountMinor: fc.integer({ min: 1, max: 12_000 }).map(BigInt),
  unit: fc.constantFrom("month" as const, "quarter" as const),
  /** Of a month's own allowance of the first, under the code of what the group shares. */
  ownMinor: fc.option(fc.integer({ min: 1, max: 3_000 }).map(BigInt), { nil: null }),
});

type Asked = typeof anyGroup extends fc.Arbitrary<infer T> ? T : never;

const MIDDLE = START + 35 * DAY;
const END = START + 66 * DAY;

function open({ members, kind, amountMinor, unit, ownMinor }: Asked): BillingGroup {
  const books = members.map((each, index) => member(index, each));
  if (ownMinor !== null)
    books
      .at(-1)
      ?.pools.push(
        poolOf("allowance", ownMinor, { code: kind, id: "own", customerId: books.at(-1)?.customerId ?? "" }),
      );
  return { books, pools: [shared(kind, amountMinor, { cadence: { unit, count: 1 } })] };
}

function useAll({ books }: BillingGroup, { members }: Asked, isLate: boolean): void {
  for (const [index, { usage, startsOn }] of members.entries())
    for (const [nth, { hours, units, ...event }] of usage.entries()) {
      const book = books[index];
      if (book && event.isLate === isLate)
        use(book, `u${nth}`, START + (startsOn * 24 + hours) * HOUR, `${units}`);
    }
}

/** The life of a group: usage, half of it late. */
function live(asked: Asked, order?: Parameters<typeof drainGroup>[2]): BillingGroup {
  const group = open(asked);
  useAll(group, asked, false);
  drainGroup(group, MIDDLE, order);
  useAll(group, asked, true);
  drainGroup(group, END, order);
  return group;
}

/** What counts of the whole group in each window of what it shares, and what was taken back of it. */
function windowsIn({ books, pools }: BillingGroup) {
  return pools.flatMap((pool) =>
    poolWindows(pool, day("2024-04-01"), POLICY).map((window) => {
      const { served, whole, requiredMinor } = window;
      const all = books.flatMap((book) => book.fees.map(({ fee }) => fee));
      const isShared = ({ position }: (typeof all)[number]) => position.item.startsWith("pool:");
      const sum = (of: typeof all) => of.reduce((total, { amountMinor }) => total + amountMinor, 0n);
      const within = all.filter(({ period }) => period.from >= served.from && period.from < served.to);
      return {
        requiredMinor,
        countedMinor: sum(within.filter((fee) => !isShared(fee))),
        takenMinor: -sum(all.filter((fee) => isShared(fee) && fee.position.window.from === whole.from)),
      };
    }),
  );
}

function feesIn({ books }: BillingGroup): string[] {
  return books.map((book) =>
    JSON.stringify(book.fees.map(({ fee: { positionKey, amountMinor } }) => [positionKey, `${amountMinor}`])),
  );
}

const least = (a: bigint, b: bigint) => (a < b ? a : b);

describe("what a payer's group shares, over any lives of its members", { timeout: 240_000 }, () => {
  it("is drawn to its amount and never further, late usage too, and billing twice bills nothing", () => {
    fc.assert(
      fc.property(anyGroup, (asked) => {
        const group = live(asked);
        for (const { requiredMinor, countedMinor, takenMinor } of windowsIn(group)) {
          const within = least(countedMinor, requiredMinor);
          expect(takenMinor).toBe(asked.kind === "allowance" ? within : countedMinor - within);
        }
        expect(runTogether(group, group.books, END)).toBe(0);
        const fees = group.books.flatMap((book) => book.fees.map(({ fee }) => fee));
        expect(fees.filter((fee) => !derivationHolds(fee))).toEqual([]);
        const documents = group.books.flatMap((book) => book.documents);
        expect(documents.filter(({ netMinor }) => netMinor < 0n)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it("does not change with the order in which members are looked at", () => {
    fc.assert(
      fc.property(anyGroup, (asked) => {
        expect(feesIn(live(asked, (due) => due.toReversed()))).toEqual(feesIn(live(asked)));
      }),
      { numRuns: 200 },
    );
  });

  it("comes to the same when a run comes late and bills everything at once", () => {
    fc.assert(
      fc.property(anyGroup, (asked) => {
        const [onTime, late] = [open(asked), open(asked)];
        for (const group of [onTime, late]) useAll(group, asked, false);
        drainGroup(onTime, END);
        runTogether(late, late.books, END);
        runTogether(onTime, onTime.books, END);
        expect(windowsIn(late)).toEqual(windowsIn(onTime));
      }),
      { numRuns: 200 },
    );
  });

  it("is given back as far as it was drawn too far when its window is cut", () => {
    fc.assert(
      fc.property(anyGroup, fc.integer({ min: 32, max: 90 }), (asked, days) => {
        const group = open({ ...asked, kind: "allowance" });
        useAll(group, asked, false);
        drainGroup(group, MIDDLE);
        // What has ended stays: the running window lasts a day at least.
        const to = Math.floor(MIDDLE / DAY) + Math.max(1, days - 35);
        group.pools = group.pools.map((pool) => ({ ...pool, to }));
        runTogether(group, group.books, MIDDLE);
        for (const { requiredMinor, takenMinor } of windowsIn(group))
          expect(takenMinor <= requiredMinor).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

/** Two members by the month, billed on the first, and one that is billed on the sixteenth. */
function three(pool: Pool): BillingGroup {
  const books = [0, 0, 15].map((startsOn, index) => member(index, { unit: "month", startsOn, rate: "0" }));
  for (const book of books) use(book, "u", at("2024-01-20"), "100");
  return { books, pools: [pool] };
}

const documentsOf = ({ books }: BillingGroup) => books.map((book) => read(book.documents));

describe("an allowance that a group shares", () => {
  it("is drawn in the order of bill days, then of customers, and says what others used", () => {
    const group = three(shared("allowance", 12_000n));
    drainGroup(group, at("2024-02-16"));
    expect(documentsOf(group)).toEqual([
      ["2024-02-01: usage 2024-01-01..2024-02-01 50.00, pool 2024-01-01..2024-02-01 -50.00"],
      ["2024-02-01: usage 2024-01-01..2024-02-01 50.00, pool 2024-01-01..2024-02-01 -50.00"],
      ["2024-02-16: usage 2024-01-16..2024-02-16 50.00, pool 2024-01-01..2024-02-01 -20.00"],
    ]);
    const last = group.books[2]?.fees.find(({ fee }) => fee.kind === "pool")?.fee;
    expect(last?.derivation).toMatchObject({ group: { others: "100.00", room: "20.00" }, amount: "-20.00" });
    expect(last?.position.customerId).toBe("c");
  });

  it("is not drawn again by late usage of who came first, once others used the rest", () => {
    const group = three(shared("allowance", 12_000n));
    drainGroup(group, at("2024-02-16"));
    const [first] = group.books;
    if (!first) throw new Error("there are three");
    use(first, "late", at("2024-01-25"), "8");
    runTogether(group, [first], at("2024-02-20"));
    expect(read(first.documents).at(-1)).toBe("2024-02-20: usage 2024-01-01..2024-02-01 4.00");
  });

  it("stands by what everybody was billed and what the payer used since", () => {
    const pool = shared("allowance", 12_000n);
    const group = three(pool);
    drainGroup(group, at("2024-02-01"));
    const [first] = group.books;
    if (!first) throw new Error("there are three");
    const book = groupSlice(group, first).pools ?? poolBook(first);
    expect(poolProgress(pool, book, [], POLICY, day("2024-01-31"))).toMatchObject({
      countedMinor: 10_000n,
      leftMinor: 2_000n,
      aboveMinor: 0n,
    });
  });
});

describe("a cap that a group shares", () => {
  it("takes back what is above it on the lines that come last, and bills it again when others turn out less", () => {
    const group = three(shared("cap", 7_000n));
    drainGroup(group, at("2024-02-16"));
    expect(documentsOf(group)).toEqual([
      ["2024-02-01: usage 2024-01-01..2024-02-01 50.00"],
      ["2024-02-01: usage 2024-01-01..2024-02-01 50.00, pool 2024-01-01..2024-02-01 -30.00"],
      ["2024-02-16: usage 2024-01-16..2024-02-16 50.00, pool 2024-01-01..2024-02-01 -50.00"],
    ]);
    const [first, second] = group.books;
    if (!first || !second) throw new Error("there are three");
    first.events.splice(0, 1, { ...use30, timestamp: at("2024-01-20") });
    for (const [key, window] of first.windows) first.windows.set(key, { ...window, dirty: true });
    runTogether(group, [first], at("2024-02-20"));
    expect(readNotes(first.notes)).toEqual([
      "2024-02-20 corrects invoice-1: usage 2024-01-01..2024-02-01 -35.00",
    ]);
    runTogether(group, [second], at("2024-03-01"));
    expect(read(second.documents).at(-1)).toContain("pool 2024-01-01..2024-02-01 30.00");
  });

  it("is previewed for the whole group as runs would bill it", () => {
    const group = three(shared("cap", 7_000n));
    const usage = new Map(
      group.books.flatMap((book) => {
        const { toMeasure, open: running } = windowsOf(book, at("2024-01-25"));
        return [...usageOf(book, [...toMeasure, ...running])];
      }),
    );
    const slices = group.books.map((book) => groupSlice(group, book));
    const { atOnce, next } = previewRuns(slices, usage, at("2024-01-25"), []);
    expect(atOnce.flatMap(({ decision }) => decision.drafts)).toEqual([]);
    drainGroup(group, at("2024-02-01"));
    expect(next.map(({ totalMinor }) => totalMinor)).toEqual(
      group.books.slice(0, 2).flatMap((book) => book.documents.map(({ totalMinor }) => totalMinor)),
    );
  });
});

const use30 = { transactionId: "u", quantity: "30", uniqueValue: null };

/** Every copy of the derivation in which what its group says is another. */
function otherGroups(derivation: Derivation): Derivation[] {
  if (derivation.kind !== "pool" || !derivation.group) return [];
  const { others, room } = derivation.group;
  const moved = (text: string) => `${text.slice(0, -1)}${(Number(text.slice(-1)) + 1) % 10}`;
  return [
    { ...derivation, group: { others: moved(others), room } },
    { ...derivation, group: { others, room: moved(room) } },
  ];
}

it("is explained so that no number of what others used can be another", () => {
  const pooled = ["cap", "allowance"].flatMap((kind) => {
    const group = three(shared(kind as Pool["kind"], 7_000n));
    drainGroup(group, at("2024-02-16"));
    return group.books.flatMap((book) => book.fees.filter(({ fee }) => fee.kind === "pool"));
  });
  expect(pooled).toHaveLength(4);
  for (const { fee } of pooled)
    for (const other of otherGroups(fee.derivation))
      expect([other, complaint(other) !== null]).toEqual([other, true]);
});

it("leaves who bills alone as it was: a group of one is a customer", () => {
  const alone = openBook({ policy: POLICY });
  alone.pools.push(poolOf("cap", 3_000n));
  subscribe(alone, plans.month, START);
  const group = {
    books: [member(0, { unit: "month", startsOn: 0, rate: "0" })],
    pools: [shared("cap", 3_000n)],
  };
  for (const book of [alone, ...group.books]) use(book, "u", at("2024-01-20"), "100");
  bill(alone, at("2024-02-01"));
  drainGroup(group, at("2024-02-01"));
  expect(documentsOf(group)).toEqual([read(alone.documents)]);
});
