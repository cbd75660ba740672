import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type DiscountStanding,
  discountLines,
  discountTaken,
  less,
  recognizedDiscount,
} from "~/billing/ledger/discount-view";

const part = fc.bigInt({ min: 0n, max: 1_000n });
const steps = fc.array(fc.record({ what: fc.constantFrom("earn", "reversal", "concession"), part }), {
  maxLength: 12,
});

test("a discount goes with its revenue: none waits without any, none is shown without income, and none is lost", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1n, max: 90_000n }),
      fc.bigInt({ min: 1n, max: 90_000n }),
      steps,
      (net, discount, taken) => {
        let standing: DiscountStanding = { waitingMinor: discount, shownMinor: 0n };
        let fee = { unearnedMinor: net, leftMinor: net };
        let gone = 0n;
        const rest = { what: "earn", part: 1_000n };
        for (const { what, part: share } of [...taken, rest]) {
          if (what === "earn") {
            const amount = (fee.unearnedMinor * share) / 1_000n;
            const shown = recognizedDiscount(standing, amount, fee.unearnedMinor);
            standing = {
              waitingMinor: standing.waitingMinor - shown,
              shownMinor: standing.shownMinor + shown,
            };
            fee = { ...fee, unearnedMinor: fee.unearnedMinor - amount };
          } else {
            const amount = (fee.leftMinor * share) / 1_000n;
            const unearnedMinor = amount < fee.unearnedMinor ? amount : fee.unearnedMinor;
            const line = {
              correctsFeeId: "f",
              amountMinor: amount,
              discountMinor: 0n,
              effect: what as "reversal",
            };
            const released = { line: line as never, unearnedMinor, earnedMinor: amount - unearnedMinor };
            const off = discountTaken(standing, released, fee);
            standing = less(standing, off);
            gone += off.waitingMinor + off.shownMinor;
            fee = { unearnedMinor: fee.unearnedMinor - unearnedMinor, leftMinor: fee.leftMinor - amount };
          }
          expect(standing.waitingMinor >= 0n && standing.shownMinor >= 0n).toBe(true);
          expect(standing.waitingMinor + standing.shownMinor + gone).toBe(discount);
          if (fee.unearnedMinor === 0n) expect(standing.waitingMinor).toBe(0n);
        }
        const isReversed = taken.every(({ what }) => what !== "concession");
        if (isReversed && fee.leftMinor === 0n) expect(standing.shownMinor).toBe(0n);
      },
    ),
    { numRuns: 1_000 },
  );
});

test("it stands beside income, and leaves what both come to alone", () => {
  const lines = discountLines(250n, { feeIndex: 0, dimension: "recurring" });
  expect(lines.map(({ account, minor }) => [account, minor])).toEqual([
    ["4010", 250n],
    ["4000", -250n],
  ]);
});
