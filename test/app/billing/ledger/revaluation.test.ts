// The recipes fx.settled, fx.revalued and fx.opened in the engine: what is open abroad, valued in base month by month.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { convertMinor, type ExchangeRate } from "~/billing/invoicing/exchange-rate";
import type { BaseLine } from "~/billing/ledger/base-entry";
import { creditApplied, creditGranted } from "~/billing/ledger/credit-recipes";
import type { Entry } from "~/billing/ledger/entry";
import { type BasePosting, type ItemBalance, inBase } from "~/billing/ledger/in-base";
import { type OpenItem, openItems } from "~/billing/ledger/opening";
import { paymentManual } from "~/billing/ledger/payment-recipes";
import { entryOf } from "~/billing/ledger/postings";
import {
  decideRevaluations,
  type ForeignBalance,
  monthEndAfter,
  monthEndBefore,
  revaluationLines,
} from "~/billing/ledger/revaluation";
import { day } from "../../../support/billing-book";

const rateOf = (number: string, publishedOn = day("2026-01-31")): ExchangeRate => ({
  id: `${publishedOn} ${number}`,
  from: "USD",
  to: "EUR",
  publishedOn,
  rate: number,
  quote: "direct",
  source: "ECB",
});

const balance = (minor: bigint, baseMinor: bigint, change: Partial<ForeignBalance> = {}): ForeignBalance => ({
  issuerId: "issuer",
  account: "1100",
  currency: "USD",
  minor,
  baseMinor,
  ...change,
});

const lineOf = ({ account, baseDebitMinor, baseCreditMinor }: BaseLine | BasePosting) =>
  [account, baseDebitMinor - baseCreditMinor] as const;

describe("ends of months", () => {
  test("come one after the other, whatever their length", () => {
    expect(monthEndAfter(day("2026-01-31"))).toBe(day("2026-02-28"));
    expect(monthEndAfter(day("2026-01-30"))).toBe(day("2026-01-31"));
    expect(monthEndAfter(day("2027-12-31"))).toBe(day("2028-01-31"));
    expect(monthEndAfter(day("2028-02-01"))).toBe(day("2028-02-29"));
    expect(monthEndBefore(day("2026-03-01"))).toBe(day("2026-02-28"));
    expect(monthEndBefore(day("2026-03-31"))).toBe(day("2026-02-28"));
  });
});

describe("a revaluation", () => {
  const on = day("2026-01-31");

  test("takes a claim up and a debt too, each against 7010, and back on the next day", () => {
    const balances = [balance(10_000n, 8_000n), balance(-5_000n, -4_000n, { account: "2020" })];
    const { revalued, waiting } = decideRevaluations(on, balances, [rateOf("0.90")], "EUR");
    expect(waiting).toEqual([]);
    expect(revalued.map((one) => revaluationLines(one).revalued.map(lineOf))).toEqual([
      [
        ["1100", 1_000n],
        ["7010", -1_000n],
      ],
      [
        ["2020", -500n],
        ["7010", 500n],
      ],
    ]);
    expect(revalued.map((one) => revaluationLines(one).reversed.map(lineOf))).toEqual([
      [
        ["1100", -1_000n],
        ["7010", 1_000n],
      ],
      [
        ["2020", 500n],
        ["7010", -500n],
      ],
    ]);
  });

  test("has no lines where nothing moved, and is none where nothing is open", () => {
    const balances = [balance(10_000n, 9_000n), balance(0n, 0n, { account: "2020" })];
    const { revalued } = decideRevaluations(on, balances, [rateOf("0.90")], "EUR");
    expect(revalued.map(revaluationLines)).toEqual([{ revalued: [], reversed: [] }]);
  });

  test("waits for a rate that holds on the day: never a later one, and none older than a week", () => {
    const waits = (publishedOn: string) =>
      decideRevaluations(on, [balance(1n, 1n)], [rateOf("0.90", day(publishedOn))], "EUR").waiting.length;
    expect([waits("2026-01-23"), waits("2026-01-24"), waits("2026-02-01")]).toEqual([1, 0, 1]);
  });
});

describe("what was open before the first rate", () => {
  const item = (change: Partial<OpenItem> = {}): OpenItem => ({
    currency: "USD",
    valueOn: day("2026-01-31"),
    balances: [
      { account: "1100", itemId: "invoice", minor: 10_000n },
      { account: "2200", itemId: "invoice", minor: -6_000n },
    ],
    ...change,
  });

  test("is put under its item at the rate of its value date; 9000 carries what that leaves", () => {
    const [opened] = openItems([item()], [rateOf("0.80")], "EUR");
    expect(
      opened?.lines.map(({ debitMinor, creditMinor, itemId, ...line }) => [
        ...lineOf({ ...line, debitMinor, creditMinor, itemId }),
        debitMinor - creditMinor,
        itemId,
      ]),
    ).toEqual([
      ["1100", 0n, -10_000n, null],
      ["1100", 8_000n, 10_000n, "invoice"],
      ["2200", 0n, 6_000n, null],
      ["2200", -4_800n, -6_000n, "invoice"],
      ["9000", -3_200n, 0n, null],
    ]);
  });

  test("stays as it is without a rate of its value date", () => {
    expect(openItems([item({ valueOn: day("2026-01-30") })], [rateOf("0.80")], "EUR")).toEqual([]);
  });
});

const anyRate = fc
  .integer({ min: 1, max: 99_999_999 })
  .map((digits) => `${Math.trunc(digits / 10_000)}.${String(digits % 10_000).padStart(4, "0")}`)
  .filter((text) => /[1-9]/.test(text))
  .map((text) => rateOf(text));
const anyMinor = fc.bigInt({ min: 1n, max: 5_000_000n });

/** Claims and credit of one customer, what happens to them, and the ends of months in between. */
const story = fc.record({
  claims: fc.array(fc.record({ minor: anyMinor, rate: anyRate, wasOpen: fc.boolean() }), {
    minLength: 1,
    maxLength: 4,
  }),
  credit: fc.record({ minor: anyMinor, rate: anyRate }),
  steps: fc.array(
    fc.record({
      kind: fc.constantFrom("pay", "credit", "month" as const),
      claim: fc.nat({ max: 3 }),
      share: fc.integer({ min: 1, max: 100 }),
      rate: anyRate,
    }),
    { maxLength: 15 },
  ),
  last: anyRate,
});

const FACTS = { issuerId: "issuer", customerId: "customer", currency: "USD", postedOn: day("2026-01-15") };

/** The books of a story: each entry is checked as it is posted. */
function openBooks() {
  const held = new Map<string, ItemBalance>();
  const sums = new Map<string, bigint>();
  const wrong: string[] = [];
  const add = (lines: readonly (BaseLine | BasePosting)[], what: string): void => {
    const rest = lines.reduce((sum, line) => sum + lineOf(line)[1], 0n);
    if (rest !== 0n) wrong.push(`${what} leaves ${rest}`);
    for (const [account, minor] of lines.map(lineOf)) sums.set(account, (sums.get(account) ?? 0n) + minor);
  };
  const post = (entry: Entry, own: ExchangeRate, claim: { id: string; rate: ExchangeRate } | null): void => {
    const itemOf = ({ account }: { account: string }) =>
      account === "1100" ? (claim?.id ?? "") : "customer";
    const rates = { own, itemOf, ...(claim ? { invoice: claim.rate } : {}) };
    add(inBase(entry, rates, held), entry.recipe);
  };
  const base = (account: string) => sums.get(account) ?? 0n;
  return { held, wrong, add, post, base };
}

type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;
type Claim = Story["claims"][number];

/** A claim that comes into the books with its rate, or was there before the first one. */
function claimIn(books: ReturnType<typeof openBooks>, { minor, rate, wasOpen }: Claim, id: string): void {
  const lines = [
    { account: "1100", minor },
    { account: "4000", minor: -minor },
  ] as const;
  if (!wasOpen) {
    books.post(entryOf("invoice.finalized", FACTS, lines), rate, { id, rate });
    return;
  }
  const balances = [{ account: "1100", itemId: id, minor }] as const;
  const [opened] = openItems([{ currency: "USD", valueOn: rate.publishedOn, balances }], [rate], "EUR");
  books.add(opened?.lines ?? [], "opening");
  for (const { itemId, baseDebitMinor } of opened?.lines ?? [])
    if (itemId === id) books.held.set(`1100/${id}`, { minor, baseMinor: baseDebitMinor });
}

/** The end of a month: each account is at its worth, and on the next day as it was before. */
function monthEnds(books: ReturnType<typeof openBooks>, rate: ExchangeRate): void {
  const accounts = ["1100", "2020"] as const;
  const before = new Map([...accounts, "7010"].map((account) => [account, books.base(account)]));
  const balances = accounts.map((account) => {
    const items = [...books.held].filter(([key]) => key.startsWith(`${account}/`)).map(([, item]) => item);
    const minor = items.reduce((sum, item) => sum + item.minor, 0n);
    return { issuerId: "issuer", account, currency: "USD", minor, baseMinor: books.base(account) };
  });
  const { revalued } = decideRevaluations(rate.publishedOn, balances, [rate], "EUR");
  for (const one of revalued) books.add(revaluationLines(one).revalued, "revaluation");
  for (const { account, minor } of balances)
    if (books.base(account) !== convertMinor(minor, rate)) books.wrong.push(`${account} is not its worth`);
  for (const one of revalued) books.add(revaluationLines(one).reversed, "reversal");
  for (const [account, minor] of before)
    if (books.base(account) !== minor) books.wrong.push(`${account} was not taken back`);
}

/** What the story brought in and cost by itself, each amount at the rate of its own day. */
function worthOf({ claims, credit }: Story, received: bigint): bigint {
  const claimed = claims.reduce((sum, { minor, rate }) => sum + convertMinor(minor, rate), 0n);
  return claimed - convertMinor(credit.minor, credit.rate) - received;
}

function tell(books: ReturnType<typeof openBooks>, { claims, credit, steps, last }: Story): bigint {
  const open = claims.map(({ minor }) => minor);
  let creditLeft = credit.minor;
  let received = 0n;
  const settle = (index: number, amountMinor: bigint, kind: "pay" | "credit", day: ExchangeRate): void => {
    const claim = claims[index];
    if (!claim || amountMinor <= 0n) return;
    open[index] = (open[index] ?? 0n) - amountMinor;
    const item = { id: `invoice-${index}`, rate: claim.rate };
    if (kind === "credit") {
      creditLeft -= amountMinor;
      books.post(creditApplied({ ...FACTS, amountMinor }), claim.rate, item);
      return;
    }
    received += convertMinor(amountMinor, day);
    books.post(paymentManual({ ...FACTS, amountMinor, allocatedMinor: amountMinor }), day, item);
  };
  for (const [index, claim] of claims.entries()) claimIn(books, claim, `invoice-${index}`);
  books.post(creditGranted({ ...FACTS, amountMinor: credit.minor }), credit.rate, null);
  for (const { kind, claim, share, rate } of steps) {
    if (kind === "month") {
      monthEnds(books, rate);
      continue;
    }
    const left = open[claim] ?? 0n;
    const most = kind === "credit" && creditLeft < left ? creditLeft : left;
    settle(claim, (most * BigInt(share)) / 100n, kind, rate);
  }
  for (const [index, left] of open.entries()) settle(index, left, "pay", last);
  // What is left of the credit is paid out of the bank, so that nothing is open any more.
  const paidOut = [
    { account: "2020", minor: creditLeft },
    { account: "1000", minor: -creditLeft },
  ] as const;
  books.post(entryOf("credit.applied", FACTS, paidOut), last, null);
  return received - convertMinor(creditLeft, last);
}

describe("any claims, any payments, any ends of months", () => {
  test("balance in base; once all is paid 1100 and 2020 are zero, and 7000 with 7010 hold exactly the difference", () => {
    fc.assert(
      fc.property(story, (told) => {
        const books = openBooks();
        const received = tell(books, told);
        const left = ["1100", "2020", "7010"].map(books.base);
        expect([books.wrong, ...left, books.base("7000")]).toEqual([[], 0n, 0n, 0n, worthOf(told, received)]);
      }),
      { numRuns: 200 },
    );
  });
});
