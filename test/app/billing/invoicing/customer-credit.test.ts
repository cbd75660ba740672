import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  applyCredits,
  type CustomerCredit,
  decideGrantCredit,
  decideMoveCredit,
  decideRevokeCredit,
  type OpenInvoice,
  settleOpenInvoices,
} from "~/billing/invoicing/customer-credit";
import { CUSTOMER_CREDIT_KINDS } from "~/billing/invoicing/customer-credit-kinds";
import { at, codes, day, value } from "../../../support/billing-book";

const NOW = at("2015-06-14T01:00:00Z");

function credit(id: string, openMinor: bigint, change: Partial<CustomerCredit> = {}): CustomerCredit {
  return {
    id,
    currency: "USD",
    openMinor,
    createdAt: 0,
    kind: "credit_note",
    sourceInvoiceId: null,
    ...change,
  };
}

function invoice(id: string, openMinor: bigint, change: Partial<OpenInvoice> = {}): OpenInvoice {
  return { id, currency: "USD", openMinor, issuedOn: day("2015-06-14"), isDisputed: false, ...change };
}

const AT_ONCE = { credit_pays: "open_then_later" } as const;

describe("credit of a customer", () => {
  it("of 300 clears an open 249.95, and the 50.05 left are used on the next invoice", () => {
    const given = value(
      decideGrantCredit(
        { customer: { currency: "USD" } },
        { creditId: "c", currency: "USD", amountMinor: 30000n },
        NOW,
      ),
    );
    expect(given).toMatchObject({ kind: "grant", openMinor: 30000n, createdAt: NOW });
    const settled = settleOpenInvoices([given], [invoice("i2", 24995n)], AT_ONCE);
    expect(settled).toEqual([{ creditId: "c", invoiceId: "i2", amountMinor: 24995n }]);
    const next = { id: "i3", currency: "USD", dueMinor: 24995n };
    expect(applyCredits(next, [{ ...given, openMinor: 5005n }])).toEqual([
      { creditId: "c", amountMinor: 5005n },
    ]);
  });

  it("brings a smaller invoice to zero, and pays a part of a larger one", () => {
    const note = credit("n", 426n, { sourceInvoiceId: "i1" });
    expect(applyCredits({ id: "i2", currency: "USD", dueMinor: 120n }, [note])).toEqual([
      { creditId: "n", amountMinor: 120n },
    ]);
    expect(applyCredits({ id: "i2", currency: "USD", dueMinor: 720n }, [note])).toEqual([
      { creditId: "n", amountMinor: 426n },
    ]);
  });

  it("is used oldest first, in its currency, and not on the invoice it corrects", () => {
    const credits = [
      credit("new", 100n, { createdAt: 9 }),
      credit("b", 100n, { createdAt: 1 }),
      credit("a", 100n, { createdAt: 1 }),
      credit("euro", 100n, { currency: "EUR" }),
      credit("own", 100n, { sourceInvoiceId: "i1" }),
      credit("empty", 0n),
    ];
    expect(applyCredits({ id: "i1", currency: "USD", dueMinor: 250n }, credits)).toEqual([
      { creditId: "a", amountMinor: 100n },
      { creditId: "b", amountMinor: 100n },
      { creditId: "new", amountMinor: 50n },
    ]);
  });

  it("settles the invoice it corrects, then the oldest, and passes disputed ones by", () => {
    const open = [
      invoice("young", 100n),
      invoice("old", 100n, { issuedOn: day("2015-01-01") }),
      invoice("bank", 100n, { issuedOn: day("2014-01-01"), isDisputed: true }),
      invoice("euro", 100n, { currency: "EUR", issuedOn: day("2014-01-01") }),
    ];
    const settled = settleOpenInvoices([credit("n", 150n, { sourceInvoiceId: "young" })], open, AT_ONCE);
    expect(settled.map(({ invoiceId, amountMinor }) => [invoiceId, amountMinor])).toEqual([
      ["young", 100n],
      ["old", 50n],
    ]);
    expect(settleOpenInvoices([credit("n", 150n)], open, { credit_pays: "later_only" })).toEqual([]);
  });

  it("never pays more than it has or than is open, in whatever order the facts come", () => {
    const credits = fc.array(
      fc.record({ open: fc.bigInt({ min: 0n, max: 500n }), at: fc.nat(3), source: fc.option(fc.nat(3)) }),
      { maxLength: 5 },
    );
    const invoices = fc.array(
      fc.record({ open: fc.bigInt({ min: 0n, max: 500n }), on: fc.nat(3), disputed: fc.boolean() }),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(credits, invoices, (rawCredits, rawInvoices) => {
        const all = rawCredits.map(({ open, at: createdAt, source }, index) =>
          credit(`c${index}`, open, { createdAt, sourceInvoiceId: source === null ? null : `i${source}` }),
        );
        const open = rawInvoices.map(({ open: minor, on, disputed }, index) =>
          invoice(`i${index}`, minor, { issuedOn: on, isDisputed: disputed }),
        );
        const settled = settleOpenInvoices(all, open, AT_ONCE);
        expect(settleOpenInvoices([...all].reverse(), [...open].reverse(), AT_ONCE)).toEqual(settled);
        for (const { id, openMinor } of all) {
          const used = settled.reduce((sum, use) => (use.creditId === id ? sum + use.amountMinor : sum), 0n);
          expect(used <= openMinor).toBe(true);
        }
        for (const { id, openMinor } of open) {
          const paid = settled.reduce((sum, use) => (use.invoiceId === id ? sum + use.amountMinor : sum), 0n);
          expect(paid <= openMinor).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("comes from somewhere that has a name", () => {
    expect(CUSTOMER_CREDIT_KINDS).toContain("overpayment");
  });
});

describe("granting credit", () => {
  const grant = (currency: string, amountMinor: bigint) =>
    codes(
      decideGrantCredit({ customer: { currency: "EUR" } }, { creditId: "c", currency, amountMinor }, NOW),
    );
  it("is refused in a currency that pays nothing, or for nothing", () => {
    expect(grant("USD", 1n)).toEqual(["credit_currency_mismatch"]);
    expect(grant("XYZ", 1n)).toEqual(["currency_invalid"]);
    expect(grant("EUR", 0n)).toEqual(["credit_amount_invalid"]);
  });
});

describe("moving credit to the payer", () => {
  const newIds = new Map([
    ["EUR", "p1"],
    ["USD", "p2"],
  ]);
  it("takes all of it, a new credit for each currency", () => {
    const credits = [
      credit("a", 10n),
      credit("b", 5n),
      credit("c", 7n, { currency: "EUR" }),
      credit("d", 0n),
    ];
    const { taken, given } = value(decideMoveCredit({ payerId: "parent", credits }, { newIds }, NOW));
    expect(taken.map(({ creditId, amountMinor }) => [creditId, amountMinor])).toEqual([
      ["a", 10n],
      ["b", 5n],
      ["c", 7n],
    ]);
    expect(given.map(({ id, currency, openMinor }) => [id, currency, openMinor])).toEqual([
      ["p1", "EUR", 7n],
      ["p2", "USD", 15n],
    ]);
  });

  it("is refused without credit or without a payer", () => {
    expect(codes(decideMoveCredit({ payerId: null, credits: [] }, { newIds }, NOW))).toEqual([
      "payer_missing",
    ]);
    expect(codes(decideMoveCredit({ payerId: "p", credits: [credit("a", 0n)] }, { newIds }, NOW))).toEqual([
      "credit_nothing_to_move",
    ]);
  });
});

describe("taking credit back", () => {
  const gift = { kind: "grant" as const, openMinor: 300n, isMoved: false };

  it("takes what is left of it", () => {
    expect(value(decideRevokeCredit(gift, { reason: " By mistake " }))).toEqual({
      amountMinor: 300n,
      reason: "By mistake",
    });
  });

  it.each([
    [{ ...gift, kind: "credit_note" as const }, "x", "credit_not_given"],
    [{ ...gift, kind: "overpayment" as const }, "x", "credit_not_given"],
    [{ ...gift, isMoved: true }, "x", "credit_not_given"],
    [{ ...gift, openMinor: 0n }, "x", "credit_used_up"],
    [gift, " ", "credit_reason_missing"],
  ])("refuses %o for %j", (credit, reason, code) => {
    expect(codes(decideRevokeCredit(credit, { reason }))).toEqual([code]);
  });
});
