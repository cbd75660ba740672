// What somebody took back of a recurring line by amount, not by days, is billed again by that amount.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { IssuedFee } from "~/billing/fees/fee";
import { inForce } from "~/billing/fees/in-force";
import { type Called, reconcile } from "~/billing/fees/reconcile";
import { rational } from "~/billing/money/rational";
import type { Period } from "~/billing/time/cadence";

const JUNE: Period = { from: 100, to: 130 };
const FIRST_HALF: Period = { from: 100, to: 115 };
const POLICY = {
  credit_base: "billed_line_share",
  stub_denominator: "full_period",
  fraction_places: "exact",
  month_days: "actual",
} as const;
type Base = "billed_line_share" | "plan_day_price";

function line(amountMinor: bigint, served: Period = JUNE): Called {
  return {
    served,
    planVersionId: "v1",
    priceKey: `p:${Number(amountMinor) / 100}`,
    amountMinor,
    exact: rational(amountMinor, 100n),
    cadence: { unit: "month", count: 1 },
  };
}

function fee(id: string, amountMinor: bigint, more: Partial<IssuedFee> = {}): IssuedFee {
  const plain = { item: "recurring", priceKey: "p:100", periodDays: 30, effect: "charge" } as const;
  return {
    ...plain,
    id,
    amountMinor,
    discountMinor: 0n,
    period: JUNE,
    correctsFeeId: null,
    ...more,
  } as IssuedFee;
}

function takenBack(
  of: string,
  amountMinor: bigint,
  effect: "reversal" | "concession" = "reversal",
): IssuedFee {
  return fee(`${of} back ${amountMinor}`, -amountMinor, { effect, correctsFeeId: of });
}

function outcome(
  called: readonly Called[],
  fees: readonly IssuedFee[],
  credit_base: Base = "billed_line_share",
) {
  const standing = fees
    .filter(({ correctsFeeId }) => correctsFeeId === null)
    .map((each) =>
      inForce(
        each,
        fees.filter(({ correctsFeeId }) => correctsFeeId === each.id),
      ),
    );
  const { billed, reversed } = reconcile(called, standing, () => ({ ...POLICY, credit_base }), "EUR");
  return {
    billed: billed.map(({ stretch, amountMinor }) => [stretch.from, stretch.to, amountMinor]),
    reversed: reversed.map(({ stretch, amountMinor }) => [stretch.from, stretch.to, amountMinor]),
  };
}

test("a part taken back by amount is billed again by that amount, not the whole period", () => {
  const fees = [fee("a", 10_000n), takenBack("a", 4_000n)];
  expect(outcome([line(10_000n)], fees)).toEqual({ billed: [[100, 130, 4_000n]], reversed: [] });
  expect(outcome([line(10_000n)], [...fees, fee("b", 4_000n)])).toEqual({ billed: [], reversed: [] });
});

test("a price given up is not billed again, and what is taken back besides is", () => {
  const given = [fee("a", 10_000n), takenBack("a", 3_000n, "concession")];
  expect(outcome([line(10_000n)], given).billed).toEqual([]);
  expect(outcome([line(10_000n)], [...given, takenBack("a", 2_000n)]).billed).toEqual([[100, 130, 2_000n]]);
});

test("all of it taken back is billed again whole", () => {
  const fees = [fee("a", 10_000n), takenBack("a", 4_000n), takenBack("a", 6_000n)];
  expect(outcome([line(10_000n)], fees).billed).toEqual([[100, 130, 10_000n]]);
  expect(
    outcome([line(10_000n)], [...fees.slice(0, 2), fee("b", 4_000n), takenBack("a", 6_000n)]).billed,
  ).toEqual([[100, 130, 6_000n]]);
});

test.each(["billed_line_share", "plan_day_price"] as const)(
  "a period that was billed in parts gives each part back by its own share: %s",
  (base) => {
    const fees = [fee("a", 10_000n), takenBack("a", 4_000n), fee("b", 4_000n)];
    expect(
      outcome(
        [line(5_000n, FIRST_HALF)].map((each) => ({ ...each, priceKey: "p:100" })),
        fees,
        base,
      ),
    ).toEqual({
      billed: [],
      reversed: [
        [115, 130, 3_000n],
        [115, 130, 2_000n],
      ],
    });
  },
);

test("whatever is taken back, once a run has billed the rest the period costs its price", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1n, max: 100_000n }),
      fc.array(fc.tuple(fc.nat(5), fc.integer({ min: 1, max: 100 }), fc.boolean()), { maxLength: 8 }),
      (price, corrections) => {
        const fees = [fee("f0", price, { priceKey: line(price).priceKey })];
        let givenUp = 0n;
        for (const [which, percent, isConcession] of corrections) {
          const charges = fees.filter(({ correctsFeeId }) => correctsFeeId === null);
          const charge = charges[which % charges.length] as IssuedFee;
          const own = fees.filter(({ correctsFeeId }) => correctsFeeId === charge.id);
          const amount = (inForce(charge, own).leftMinor * BigInt(percent)) / 100n;
          // What takes all that a concession left gives the days back, and they are billed anew at their price.
          const isLast = amount === inForce(charge, own).leftMinor;
          if (amount === 0n || (isLast && own.some(({ effect }) => effect === "concession"))) continue;
          const back = takenBack(charge.id, amount, isConcession ? "concession" : "reversal");
          fees.push({ ...back, id: `c${fees.length}` });
          if (isConcession) givenUp += amount;
          const again = outcome([line(price)], fees).billed;
          for (const [, , amountMinor] of again)
            fees.push(fee(`f${fees.length}`, BigInt(amountMinor ?? 0), { priceKey: line(price).priceKey }));
          expect(outcome([line(price)], fees)).toEqual({ billed: [], reversed: [] });
          const sum = fees.reduce((total, { amountMinor }) => total + amountMinor, 0n);
          expect(sum + givenUp).toBe(price);
        }
      },
    ),
    { numRuns: 1_000 },
  );
});
