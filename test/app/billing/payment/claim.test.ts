import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assertBalanced } from "~/billing/ledger/balance";
import { recovered, vatRelief } from "~/billing/ledger/payment-recipes";
import { least } from "~/billing/money/least";
import type { Outcome } from "~/billing/outcome";
import {
  type Claim,
  decideRecovery,
  decideVatRelief,
  sumOfTaxes,
  type TaxPart,
} from "~/billing/payment/claim";

const part = (rate: string, taxMinor: bigint): TaxPart => ({ category: "S", rate, country: "DE", taxMinor });

const claim = (change: Partial<Claim> = {}): Claim => ({
  ...{ state: "written_off", currency: "EUR", writtenOffMinor: 22_600n, recoveredMinor: 0n, relieved: [] },
  ...change,
});
const invoice = { totalMinor: 22_600n, taxes: [part("19", 1_900n), part("7", 700n)] };

function value<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.refusals.map(({ code }) => code).join());
  return outcome.value;
}
const codes = (outcome: Outcome<unknown>) => (outcome.ok ? [] : outcome.refusals.map(({ code }) => code));

const facts = { issuerId: "i", customerId: "c", currency: "EUR", postedOn: 1 };

describe("the tax of a claim that was given up", () => {
  it("is corrected by treatment, of a part that was paid only for what is lost", () => {
    expect(value(decideVatRelief(claim(), invoice))).toEqual(invoice.taxes);
    // Half was paid: half of each tax is in what is lost.
    expect(value(decideVatRelief(claim({ writtenOffMinor: 11_300n }), invoice))).toEqual([
      part("19", 950n),
      part("7", 350n),
    ]);
    expect(value(decideVatRelief(claim({ recoveredMinor: 11_300n }), invoice))).toEqual([
      part("19", 950n),
      part("7", 350n),
    ]);
  });

  it("is corrected once, of what is written off, and where there is any", () => {
    expect(codes(decideVatRelief(claim({ state: "open" }), invoice))).toEqual(["invoice_not_written_off"]);
    expect(codes(decideVatRelief(claim({ relieved: [part("19", 1n)] }), invoice))).toEqual([
      "vat_relief_done",
    ]);
    expect(codes(decideVatRelief(claim(), { totalMinor: 22_600n, taxes: [] }))).toEqual([
      "vat_relief_nothing",
    ]);
  });
});

describe("money for a claim that was given up", () => {
  it("makes tax that was corrected owed again, and none that was not", () => {
    const relieved = claim({ relieved: invoice.taxes });
    expect(value(decideRecovery(relieved, 11_300n))).toEqual({
      amountMinor: 11_300n,
      taxes: [part("19", 950n), part("7", 350n)],
    });
    expect(value(decideRecovery(claim(), 11_300n)).taxes).toEqual([]);
  });

  it("is above zero, and no more than is still lost", () => {
    for (const amountMinor of [0n, -1n, 22_601n])
      expect(codes(decideRecovery(claim(), amountMinor))).toEqual(["recovery_amount_invalid"]);
    expect(codes(decideRecovery(claim({ state: "paid" }), 1n))).toEqual(["invoice_not_written_off"]);
    expect(codes(decideRecovery(claim({ recoveredMinor: 22_600n }), 1n))).toEqual([
      "invoice_not_written_off",
    ]);
  });

  it("in any number of parts makes exactly the corrected tax owed again, and its postings sum to zero", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 90_000 }).map(BigInt), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 400_000 }).map(BigInt),
        fc.array(fc.integer({ min: 1, max: 50_000 }).map(BigInt), { maxLength: 6 }),
        (taxes, netMinor, payments) => {
          const parts = taxes.map((minor, index) => part(`${index + 1}`, minor));
          const totalMinor = netMinor + sumOfTaxes(parts);
          const given = claim({ writtenOffMinor: totalMinor });
          const relief = decideVatRelief(given, { totalMinor, taxes: parts });
          if (!relief.ok) {
            expect(sumOfTaxes(parts)).toBe(0n);
            return;
          }
          expect(sumOfTaxes(relief.value)).toBe(sumOfTaxes(parts));
          assertBalanced(vatRelief({ ...facts, taxGroups: relief.value }));
          let [recoveredMinor, relieved] = [0n, relief.value];
          for (const wanted of [...payments, totalMinor]) {
            const leftMinor = totalMinor - recoveredMinor;
            const amountMinor = least(wanted, leftMinor);
            if (amountMinor === 0n) break;
            const { taxes: again } = value(
              decideRecovery({ ...given, recoveredMinor, relieved }, amountMinor),
            );
            assertBalanced(recovered({ ...facts, amountMinor, taxGroups: again }));
            expect(sumOfTaxes(again) <= amountMinor).toBe(true);
            relieved = relieved.map((one) => {
              const own = again.find(({ rate }) => rate === one.rate)?.taxMinor ?? 0n;
              expect(own <= one.taxMinor).toBe(true);
              return { ...one, taxMinor: one.taxMinor - own };
            });
            recoveredMinor += amountMinor;
          }
          expect([recoveredMinor, sumOfTaxes(relieved)]).toEqual([totalMinor, 0n]);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
