import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TaxTreatment } from "~/billing/fees/fee";
import { decideCreditNote } from "~/billing/invoicing/credit-note";
import type { CreditableInvoice } from "~/billing/invoicing/credit-note-facts";
import { splitNote } from "~/billing/invoicing/credit-note-split";
import { noteFees } from "~/billing/invoicing/note-fees";
import { creditAll } from "~/billing/invoicing/void";
import { taxIn } from "~/billing/tax/inclusive";
import { lineTaxMinor } from "~/billing/tax/tax-groups";
import {
  at,
  type BillingBook,
  bill,
  issue,
  openBook,
  planVersion,
  sliceOf,
  subscribe,
  value,
} from "../../../support/billing-book";
import { anyLife, CHANGES, live } from "../../../support/billing-lives";
import { derivationHolds, taxChainHolds } from "../../../support/fee-evidence";

const vat = (rate: string): TaxTreatment => ({ category: "S", rate, country: "DE" });
const START = at("2024-01-01");

/** What documents and notes come to for the customer. */
function totalOf(book: BillingBook): bigint {
  const billed = book.documents.reduce((sum, { totalMinor }) => sum + totalMinor, 0n);
  return book.notes.reduce((sum, { note }) => sum - note.totalMinor, billed);
}

/** The invoice of one day with a subscription for each of those prices. */
function invoiceOf(prices: readonly string[], rate: string, taxBehavior: "inclusive" | "exclusive") {
  const book = openBook({ tax: vat(rate), taxBehavior });
  for (const [index, amount] of prices.entries())
    subscribe(book, planVersion({ prices: [{ currency: "EUR", amount }] }, `p${index}`), START);
  const [draft] = bill(book, START);
  if (!draft) throw new Error("nothing billed");
  return { book, draft };
}

function invoicesOf(book: BillingBook): readonly CreditableInvoice[] {
  return sliceOf(book).invoices ?? [];
}

describe("a price that includes tax", () => {
  it("is what the customer pays, whatever the rate; the net is what is left of it", () => {
    const { draft } = invoiceOf(["9.99"], "19", "inclusive");
    expect([draft.netMinor, draft.taxMinor, draft.totalMinor]).toEqual([839n, 160n, 999n]);
    // Adding the tax to a rounded net loses a cent: 8.39 and 19 % of it, 1.59, are 9.98.
    expect(invoiceOf(["8.39"], "19", "exclusive").draft.totalMinor).toBe(998n);
    expect(invoiceOf(["9.99"], "0", "inclusive").draft.netMinor).toBe(999n);
    expect(taxIn(-11900n, "19")).toBe(-1900n);
  });

  it("has the tax of its group rounded once, and its lines add up to it", () => {
    const price = fc.integer({ min: 0, max: 100_000 }).map((minor) => (minor / 100).toFixed(2));
    fc.assert(
      fc.property(
        fc.array(price, { minLength: 1, maxLength: 8 }).filter((all) => all.some((each) => each !== "0.00")),
        fc.constantFrom("7.7", "19", "20", "100"),
        (prices, rate) => {
          const { draft } = invoiceOf(prices, rate, "inclusive");
          const gross = prices.reduce((sum, each) => sum + BigInt(each.replace(".", "")), 0n);
          expect(draft.totalMinor).toBe(gross);
          expect(draft.taxMinor).toBe(taxIn(gross, rate));
          expect(draft.fees.reduce((sum, fee) => sum + lineTaxMinor(fee), 0n)).toBe(draft.taxMinor);
          expect(draft.fees.every(({ amountMinor }) => amountMinor >= 0n)).toBe(true);
          expect(draft.fees.every(derivationHolds) && taxChainHolds(draft.fees)).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("costs the same through any life as without tax, and every line explains the tax in it", () => {
    fc.assert(
      fc.property(anyLife(...CHANGES), fc.constantFrom("7.7", "19"), (life, rate) => {
        const free = live(life);
        const taxed = live(life, () => {}, { tax: vat(rate), taxBehavior: "inclusive" });
        expect(totalOf(taxed)).toBe(totalOf(free));
        expect(taxed.fees.map(({ fee }) => fee).filter((fee) => !derivationHolds(fee))).toEqual([]);
        expect(taxed.documents.every(({ fees }) => taxChainHolds(fees))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("is given back in parts that meet price, net and tax exactly", () => {
    const parts = fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 5 });
    fc.assert(
      fc.property(parts, fc.constantFrom("7.7", "19"), (asked, rate) => {
        const { book, draft } = invoiceOf(["9.99", "0.05"], rate, "inclusive");
        let left = 999n;
        for (const minor of [...asked.map(BigInt), 999n]) {
          const [invoice] = invoicesOf(book);
          const amountMinor = minor < left ? minor : left;
          if (!invoice || amountMinor === 0n) continue;
          left -= amountMinor;
          const lines = [{ feeId: "invoice-1-0", amountMinor }];
          giveBack(book, invoice, lines);
        }
        const [invoice] = invoicesOf(book);
        if (invoice) giveBack(book, invoice, [{ feeId: "invoice-1-1", amountMinor: 5n }]);
        const sum = (of: (note: { netMinor: bigint; taxMinor: bigint }) => bigint) =>
          book.notes.reduce((all, { note }) => all + of(note), 0n);
        expect([sum(({ netMinor }) => netMinor), sum(({ taxMinor }) => taxMinor)]).toEqual([
          draft.netMinor,
          draft.taxMinor,
        ]);
        expect(book.fees.every(({ fee }) => derivationHolds(fee))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it("is split with its note, and both parts explain their tax", () => {
    const { book, draft } = invoiceOf(["9.99", "20.00"], "19", "inclusive");
    const [invoice] = invoicesOf(book);
    if (!invoice) throw new Error("no invoice");
    const parts = splitNote(creditAll(invoice, "order_cancellation"), 1000n);
    expect(parts.map(({ totalMinor }) => totalMinor)).toEqual([1000n, draft.totalMinor - 1000n]);
    expect(parts.reduce((sum, { taxMinor }) => sum + taxMinor, 0n)).toBe(draft.taxMinor);
    for (const part of parts) {
      const net = part.lines.reduce((sum, line) => sum + line.amountMinor - line.discountMinor, 0n);
      expect(net).toBe(part.netMinor);
      expect(noteFees(part, book.issued, "customer").every(derivationHolds)).toBe(true);
    }
  });
});

/** Writes a credit note of parts of an invoice's lines into the book. */
function giveBack(
  book: BillingBook,
  invoice: CreditableInvoice,
  lines: readonly { readonly feeId: string; readonly amountMinor: bigint }[],
): void {
  const note = value(
    decideCreditNote(
      { invoice },
      {
        currency: null,
        lines,
        settlement: { as: "credit" },
        effect: "concession",
        reason: "other",
      },
    ),
  );
  const fees = noteFees(note, book.issued, "customer");
  book.notes.push({ ref: "", note, fees, issuedOn: 0 });
  issue(book, `note-${book.notes.length}`, fees);
}
