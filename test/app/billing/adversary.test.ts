import { describe, expect, it } from "vitest";
import type { Policy } from "~/billing/policy-kinds";
import { timeline } from "~/billing/subscription/timeline";
import { periodContaining } from "~/billing/time/cadence";
import { expandPolicy } from "~/policy-presets";
import { at, type BillingBook, drain, openBook, planVersion, subscribe } from "../../support/billing-book";
import { type Change, firstOf, make, netOf } from "../../support/billing-changes";

const DAY = 86_400_000;
const START = at("2024-01-15T00:00:00Z");
const DAYS = 60;
/** Days between two moves of the search; a move is made at noon. */
const STRIDE = 5;
const BEAM = 8;

const plans = [
  planVersion({ prices: [{ currency: "EUR", amount: "9.99" }] }, "small"),
  planVersion({ prices: [{ currency: "EUR", amount: "49.95" }] }, "middle"),
  planVersion(
    { prices: [{ currency: "EUR", amount: "199.00" }], cadence: { unit: "quarter", count: 1 } },
    "large",
  ),
] as const;

/** What a customer can do alone; when a change of plan acts is for the policy to say. */
const MOVES: readonly (Change | null)[] = [
  null,
  ...plans.map((to): Change => ({ do: "plan", to, when: null })),
  { do: "quantity", to: "5", when: { at: "now" } },
  { do: "quantity", to: "1", when: { at: "now" } },
  { do: "pause", when: { at: "now" } },
  { do: "resume", when: { at: "now" } },
  { do: "cancel", when: "period_end" },
  { do: "undo_cancel" },
];

type Strategy = readonly number[];
/** In cents: what the days served were worth, and what was paid for all of them after the end. */
type Outcome = { readonly worthMinor: number; readonly paidMinor: number; readonly toleranceMinor: number };

/** Plays a strategy day by day. The price of a day is that of the plan in force as that day ends, as known then. */
function play(policy: Policy, strategy: Strategy, paid: (book: BillingBook) => bigint): Outcome {
  const book = openBook({ policy });
  subscribe(book, plans[0], START);
  drain(book, START);
  let worthMinor = 0;
  for (let day = 0; day < DAYS; day += 1) {
    const noon = START + day * DAY + DAY / 2;
    const move = day % STRIDE === 0 ? MOVES[strategy[day / STRIDE] ?? 0] : null;
    if (move) make(book, move, noon);
    drain(book, noon + DAY / 2 - 1);
    worthMinor += dayPriceMinor(book, Math.floor(noon / DAY));
  }
  const end = START + DAYS * DAY;
  drain(book, end);
  make(book, { do: "cancel", when: "now" }, end);
  const lines = book.issued.filter(({ amountMinor }) => amountMinor !== 0n).length;
  return { worthMinor, paidMinor: Number(paid(book)), toleranceMinor: lines * 0.5 };
}

function dayPriceMinor(book: BillingBook, day: number): number {
  const { subscription, versions } = firstOf(book);
  const segment = timeline(subscription, versions, book.policy).find(
    ({ fromDay, toDay }) => fromDay <= day && (toDay === null || day < toDay),
  );
  if (!segment || segment.unitAmount === null) return 0;
  const { from, to } = periodContaining(segment.cadence, segment.anchor, day);
  return (Number(segment.unitAmount) * Number(segment.stint.quantity) * 100) / (to - from);
}

/** What a seller would keep who gives back every line that is corrected, whole. */
function naivelyPaid(book: BillingBook): bigint {
  const corrected = new Set(book.issued.map(({ correctsFeeId }) => correctsFeeId));
  return book.issued
    .filter((fee) => fee.correctsFeeId === null && !corrected.has(fee.id))
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}

function profitMinor({ worthMinor, paidMinor, toleranceMinor }: Outcome): number {
  return worthMinor - paidMinor - toleranceMinor;
}

/** Keeps the most profitable beginnings, and goes on from each with every move. */
function search(
  policy: Policy,
  paid: (book: BillingBook) => bigint = netOf,
): {
  readonly strategy: Strategy;
  readonly profit: number;
  readonly tried: number;
} {
  let beam: { strategy: Strategy; profit: number }[] = [{ strategy: [], profit: Number.NEGATIVE_INFINITY }];
  let best = { strategy: [] as Strategy, profit: Number.NEGATIVE_INFINITY };
  let tried = 0;
  for (let depth = 0; depth < DAYS / STRIDE; depth += 1) {
    const next = beam.flatMap(({ strategy }) =>
      MOVES.map((_, move) => {
        const longer = [...strategy, move];
        return { strategy: longer, profit: profitMinor(play(policy, longer, paid)) };
      }),
    );
    tried += next.length;
    beam = next.sort((a, b) => b.profit - a.profit).slice(0, BEAM);
    if (beam[0] && beam[0].profit > best.profit) best = beam[0];
  }
  return { ...best, tried };
}

describe("an adversary", { timeout: 180_000 }, () => {
  it("finds no sequence of changes, pauses and ends that pays less than the days it was served", () => {
    const { strategy, profit, tried } = search(expandPolicy("default"));
    expect([strategy, Math.max(profit, 0)]).toEqual([strategy, 0]);
    expect(tried).toBeGreaterThan(500);
  });

  it("finds one soon where a seller gives whole lines back for days that are left", () => {
    const { profit } = search(expandPolicy("default"), naivelyPaid);
    expect(profit).toBeGreaterThan(100);
  });
});
