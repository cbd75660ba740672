import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Entry } from "~/billing/ledger/entry";
import { mayChangeVatDue, type PostedAbout, vatDueEntries } from "~/billing/ledger/vat-due";
import { mulDivRound } from "~/billing/money/round";

const FACTS = { issuerId: "i", customerId: "c", currency: "EUR" };
type Dated = { readonly on: number; readonly minor: bigint };

const line = (change: Partial<PostedAbout>): PostedAbout => ({
  postedOn: 1,
  about: "other",
  recipe: "payment.manual",
  account: "1100",
  dimension: null,
  minor: 0n,
  ...change,
});

/** An invoice of day 1 with one tax group for each amount, as its entry is posted. */
function finalized(netMinor: bigint, taxes: readonly bigint[]): PostedAbout[] {
  const totalMinor = taxes.reduce((sum, tax) => sum + tax, netMinor);
  const posted = { about: "invoice", recipe: "invoice.finalized" } as const;
  return [
    line({ ...posted, minor: totalMinor }),
    ...taxes.map((tax, index) =>
      line({ ...posted, account: "2310", dimension: `DE:S:${index}`, minor: -tax }),
    ),
  ];
}

const paid = ({ on, minor }: Dated): PostedAbout => line({ postedOn: on, minor: -minor });

/** What was posted, with those entries. */
const withEntries = (posted: readonly PostedAbout[], entries: readonly Entry[]): PostedAbout[] => [
  ...posted,
  ...entries.flatMap(({ recipe, postedOn, postings }) =>
    postings.map(({ account, dimension, debitMinor, creditMinor }) =>
      line({ recipe, postedOn, account, dimension, minor: debitMinor - creditMinor }),
    ),
  ),
];

const held = (posted: readonly PostedAbout[], account: string, until = 99, dimension?: string): bigint =>
  posted
    .filter((each) => each.account === account && each.postedOn <= until)
    .filter((each) => dimension === undefined || each.dimension === dimension)
    .reduce((sum, each) => sum - each.minor, 0n);

const money = fc.bigInt({ min: 1n, max: 100_000n });
const invoice = fc.record({
  net: money,
  taxes: fc.array(money, { minLength: 1, maxLength: 3 }),
  shares: fc.array(
    fc.record({ weight: fc.bigInt({ min: 1n, max: 50n }), on: fc.integer({ min: 1, max: 9 }) }),
    {
      minLength: 1,
      maxLength: 6,
    },
  ),
});

/** Payments in those shares that add up to the whole. */
function payments({
  net,
  taxes,
  shares,
}: {
  net: bigint;
  taxes: bigint[];
  shares: { weight: bigint; on: number }[];
}) {
  const totalMinor = taxes.reduce((sum, tax) => sum + tax, net);
  const weights = shares.reduce((sum, { weight }) => sum + weight, 0n);
  let before = 0n;
  let given = 0n;
  return shares.map(({ weight, on }): Dated => {
    before += weight;
    const minor = mulDivRound(totalMinor, before, weights) - given;
    given += minor;
    return { on, minor };
  });
}

describe("VAT that falls due on payment", () => {
  test("falls due in the share that is paid, day by day, in whatever order payments are booked, and whole in the end", () => {
    fc.assert(
      fc.property(invoice, (given) => {
        let posted = finalized(given.net, given.taxes);
        const totalMinor = given.taxes.reduce((sum, tax) => sum + tax, given.net);
        for (const payment of payments(given)) {
          posted = [...posted, paid(payment)];
          posted = withEntries(posted, vatDueEntries(FACTS, posted, payment.on));
          for (const [index, tax] of given.taxes.entries())
            for (const day of [1, 5, 9]) {
              const openMinor = -held(posted, "1100", day);
              const notDue = held(posted, "2310", day, `DE:S:${index}`);
              expect(notDue).toBe(mulDivRound(tax, openMinor, totalMinor));
            }
        }
        expect(held(posted, "2310")).toBe(0n);
        expect(held(posted, "2300")).toBe(given.taxes.reduce((sum, tax) => sum + tax, 0n));
      }),
      { numRuns: 1_000 },
    );
  });

  test("is posted once, goes back with a payment that is returned, and stays put by itself", () => {
    const posted = [...finalized(10_000n, [1_900n]), paid({ on: 3, minor: 11_900n })];
    const due = vatDueEntries(FACTS, posted, 3);
    expect(due.map(({ recipe, postedOn }) => [recipe, postedOn])).toEqual([["vat.due", 3]]);
    const after = withEntries(posted, due);
    expect(vatDueEntries(FACTS, after, 1)).toEqual([]);
    const returned = [...after, line({ postedOn: 4, recipe: "payment.returned", minor: 5_950n })];
    const [back] = vatDueEntries(FACTS, returned, 4);
    expect(back).toMatchObject({ recipe: "vat.due_reversed", postedOn: 4 });
    expect(held(withEntries(returned, back ? [back] : []), "2310")).toBe(950n);
  });

  test("looks at what settles, corrects or gives up a claim, and never at its own entries", () => {
    const posting = {
      account: "1100",
      debitMinor: 1n,
      creditMinor: 0n,
      feeIndex: null,
      dimension: null,
    } as const;
    expect(mayChangeVatDue({ recipe: "credit.applied", postings: [posting] })).toBe(true);
    expect(mayChangeVatDue({ recipe: "vat.due", postings: [{ ...posting, account: "2310" }] })).toBe(false);
    expect(mayChangeVatDue({ recipe: "credit.granted", postings: [{ ...posting, account: "2020" }] })).toBe(
      false,
    );
  });
});
