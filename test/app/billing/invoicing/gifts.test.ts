import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TaxTreatment } from "~/billing/fees/fee";
import { draftOf } from "~/billing/invoicing/close-draft";
import { soldShares, withGifts } from "~/billing/invoicing/gifts";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import type { Grant, Wallet } from "~/billing/invoicing/wallet";
import { assertBalanced } from "~/billing/ledger/balance";
import { invoiceFinalized } from "~/billing/ledger/recipes";
import { baseShares, walletUsedSingle } from "~/billing/ledger/wallet-recipes";
import { least } from "~/billing/money/least";
import { taxIn } from "~/billing/tax/inclusive";
import { at, bill, openBook, planVersion, sliceOf, subscribe } from "../../../support/billing-book";

const vat = (rate: string): TaxTreatment => ({ category: "S", rate, country: "DE" });
const START = at("2024-01-01");

/** The invoice of one day with a subscription for each of those prices, before anything pays it. */
function invoiceOf(prices: readonly string[], rate: string, taxBehavior: "inclusive" | "exclusive") {
  const book = openBook({ tax: vat(rate), taxBehavior });
  for (const [index, amount] of prices.entries())
    subscribe(book, planVersion({ prices: [{ currency: "EUR", amount }] }, `p${index}`), START);
  const [draft] = bill(book, START);
  if (!draft) throw new Error("nothing billed");
  return { slice: sliceOf(book), draft };
}

function walletOf(grants: readonly Pick<Grant, "id" | "remainingMinor" | "nature" | "tax">[]): Wallet {
  return {
    ...{ id: "w", code: "w", currency: "EUR", priority: 1, createdAt: 0, appliesTo: [], topUp: null },
    grants: grants.map((grant) => ({ ...grant, priority: 1, createdAt: 0, expiresAt: null, usable: true })),
  };
}

const voucher = (minor: bigint, rate: string, id = "v") =>
  ({ id, nature: "bought_single", remainingMinor: minor, tax: vat(rate) }) as const;

function paidBy(of: ReturnType<typeof invoiceOf>, ...grants: Parameters<typeof walletOf>[0]): ClosedDraft {
  return withGifts(of.slice, of.draft, [walletOf(grants)], START);
}

describe("credit that was taxed at its sale", () => {
  it("lowers the base and its tax, so that what was taxed once is not taxed again", () => {
    const whole = invoiceOf(["100.00"], "19", "exclusive");
    expect(paidBy(whole, voucher(4_000n, "19"))).toMatchObject({ netMinor: 6_000n, taxMinor: 1_140n });
    const all = paidBy(whole, voucher(20_000n, "19"));
    expect(all).toMatchObject({ totalMinor: 0n, gifts: [{ amountMinor: 10_000n, shares: [10_000n] }] });
  });

  it("is worth its net: of a price with tax it takes that, too", () => {
    const whole = invoiceOf(["119.00"], "19", "inclusive");
    const part = paidBy(whole, voucher(4_000n, "19"));
    expect(part).toMatchObject({ netMinor: 6_000n, taxMinor: 1_140n, totalMinor: 7_140n });
    // Taking the net off the price as it is named would leave 79.00, and tax in it of 12.61.
    expect(soldShares(part)).toEqual([4_000n]);
    expect(paidBy(whole, voucher(20_000n, "19")).totalMinor).toBe(0n);
  });

  it("pays for no line that is taxed otherwise: its tax would be wrong", () => {
    expect(paidBy(invoiceOf(["100.00"], "19", "exclusive"), voucher(4_000n, "7")).gifts).toEqual([]);
  });

  it("goes with gifts over the same lines, and none takes what the other took", () => {
    const whole = invoiceOf(["100.00"], "19", "exclusive");
    const gift = { id: "g", nature: "free", remainingMinor: 3_000n } as const;
    const slice = { ...whole.slice, policy: { ...whole.slice.policy, grant_tax: "discount" as const } };
    const paid = paidBy({ ...whole, slice }, gift, voucher(9_000n, "19"));
    expect([paid.totalMinor, paid.gifts.map(({ amountMinor }) => amountMinor), soldShares(paid)]).toEqual([
      0n,
      [3_000n, 7_000n],
      [7_000n],
    ]);
  });

  it("pays for no more of a line than interim invoices left of it", () => {
    const { slice, draft } = invoiceOf(["100.00"], "19", "exclusive");
    const [fee] = draft.fees;
    if (!fee) throw new Error("nothing billed");
    const dates = { billedOn: draft.draftedOn, issuedOn: draft.issuedOn, occasion: null };
    const final = draftOf(slice, [fee, { ...fee, amountMinor: -4_000n, isInterim: true }], dates);
    expect(paidBy({ slice, draft: final }, voucher(20_000n, "19"))).toMatchObject({
      totalMinor: 0n,
      gifts: [{ amountMinor: 6_000n, shares: [6_000n, 0n] }],
    });
  });

  it("is spread whole over lines, none below zero, and its postings sum to zero whatever the prices", () => {
    const price = fc.integer({ min: 0, max: 100_000 }).map((minor) => (minor / 100).toFixed(2));
    fc.assert(
      fc.property(
        fc.array(price, { minLength: 1, maxLength: 5 }).filter((all) => all.some((each) => each !== "0.00")),
        fc.constantFrom("0", "7.7", "19", "100"),
        fc.constantFrom("inclusive" as const, "exclusive" as const),
        fc.array(fc.integer({ min: 1, max: 60_000 }).map(BigInt), { minLength: 1, maxLength: 3 }),
        (prices, rate, behavior, amounts) => {
          const whole = invoiceOf(prices, rate, behavior);
          const paid = paidBy(whole, ...amounts.map((minor, index) => voucher(minor, rate, `v${index}`)));
          const drawn = paid.gifts.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
          const given = amounts.reduce((sum, minor) => sum + minor, 0n);
          expect(drawn <= given).toBe(true);
          expect(soldShares(paid).reduce((sum, share) => sum + share, 0n)).toBe(drawn);
          expect(paid.fees.every((fee) => fee.discountMinor <= fee.amountMinor)).toBe(true);
          if (behavior === "exclusive") {
            expect(drawn).toBe(least(given, whole.draft.netMinor));
            expect(paid.netMinor + drawn).toBe(whole.draft.netMinor);
          } else expect(paid.taxMinor).toBe(taxIn(paid.totalMinor, rate));
          const used = paid.gifts.map(({ shares = [], amountMinor }) => {
            const facts = { ...paid.cut, postedOn: paid.postedOn, shares: baseShares(paid, shares) };
            const entry = assertBalanced(walletUsedSingle(facts));
            const owed = entry.postings.filter(({ account }) => account === "2100");
            expect(owed.reduce((sum, { debitMinor }) => sum + debitMinor, 0n)).toBe(amountMinor);
            return entry;
          });
          // Paid for now and before, the invoice earns no more than its net at the full price, but for a cent of each.
          const earned = [invoiceFinalized(paid), ...used].flatMap(({ postings }) =>
            postings.filter(({ account }) => account === "2200" || account === "4000"),
          );
          const off = earned.reduce((sum, { creditMinor }) => sum + creditMinor, 0n) - whole.draft.netMinor;
          const slack = behavior === "exclusive" ? 0n : BigInt(prices.length * (amounts.length + 1));
          expect(off <= slack && off >= -slack).toBe(true);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
