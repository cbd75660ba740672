import { describe, expect, it } from "vitest";
import { aBook, aLine, anInvoice, difference, FEBRUARY, JANUARY } from "./written-book";

const second = anInvoice({
  number: "A-2",
  issuedAt: FEBRUARY,
  issuedOn: "2026-02-28",
  draftedOn: "2026-02-28",
  total: "12.00",
  subtotal: "12.00",
  tax: "0",
});
const book = aBook({ invoices: [anInvoice(), second] });

describe("invoices", () => {
  it("agree however their decimals are written, and need not be all", () => {
    expect(difference({ invoices: [{ customer: "acme", total: "11.9" }] }, book)).toBeNull();
    expect(difference({ invoices: [{ customer: "acme", total: "12" }] }, book)).toBeNull();
  });

  it("stand in order", () => {
    const inOrder = [
      { customer: "acme", total: "11.90" },
      { customer: "acme", total: "12.00" },
    ];
    expect(difference({ invoices: inOrder }, book)).toBeNull();
    expect(difference({ invoices: [...inOrder].reverse() }, book)).toBe(
      "invoice 2 of acme: expected one of 11.90, got no more",
    );
  });

  it.each([
    [{ issued_on: "2026-01-31", subtotal: "9" }, "2026-01-31 expected subtotal 9, got 10"],
    [{ issued_on: "2026-01-31", progressive_credit: "1" }, "2026-01-31 expected progressive_credit 1, got 0"],
    [{ issued_on: "2026-01-31", discount: "1" }, "2026-01-31 expected discount 1, got 0"],
    [{ issued_on: "2026-01-31", net: "9" }, "2026-01-31 expected net 9, got 10"],
    [{ issued_on: "2026-01-31", tax: "2" }, "2026-01-31 expected tax 2, got 1.9"],
    [{ issued_on: "2026-01-31", credit: "1" }, "2026-01-31 expected credit 1, got 0"],
    [
      { issued_on: "2026-01-31", total_before_credit: "12" },
      "2026-01-31 expected total_before_credit 12, got 11.9",
    ],
    [{ issued_on: "2026-01-31", total: "11.91" }, "2026-01-31 expected total 11.91, got 11.9"],
    [{ issued_on: "2026-01-31", balance: "0" }, "2026-01-31 expected balance 0, got 11.9"],
    [{ issued_on: "2026-03-01" }, "expected issued_on 2026-03-01, got 2026-01-31"],
    [{ drafted_on: "2026-01-30" }, "expected drafted_on 2026-01-30, got 2026-01-31"],
    [{ due_on: "2026-02-15" }, "expected due_on 2026-02-15, got 2026-02-14"],
    [{ number: "A-9" }, "expected number A-9, got A-1"],
    [{ issued_on: "2026-01-31", number: null }, "expected number none, got A-1"],
    [{ issued_on: "2026-01-31", status: "paid" }, "2026-01-31 expected status paid, got finalized"],
    [{ issued_on: "2026-01-31", status: "voided" }, "2026-01-31 expected status voided, got finalized"],
    [{ issued_on: "2026-01-31", status: "draft" }, "2026-01-31 expected status draft, got finalized"],
    [{ issued_on: "2026-01-31", line_count: 2 }, "2026-01-31 expected 2 lines, got 1"],
    [
      { issued_on: "2026-01-31", no_lines: ["subscription"] },
      "2026-01-31 expected no subscription line, got subscription pro 2026-01-31–2026-02-28 10",
    ],
    [
      { issued_on: "2026-01-31", lines: [{ kind: "usage", charge: "calls", amount: "1.00" }] },
      "2026-01-31 expected line usage calls 1, got subscription pro 2026-01-31–2026-02-28 10",
    ],
    [
      { issued_on: "2026-01-31", periods: { usage: { from: "2026-01-01", to: "2026-01-31" } } },
      "2026-01-31 expected usage period 2026-01-01 to 2026-01-31, got none",
    ],
    [
      { issued_on: "2026-01-31", periods: { fixed: { from: "2026-01-01", to: "2026-01-31" } } },
      "2026-01-31 expected fixed period 2026-01-01 to 2026-01-31, got none",
    ],
  ])("%j", (fields, sentence) => {
    const expected = { invoices: [{ customer: "acme", ...fields }] };
    expect(difference(expected, book)).toBe(`invoice 1 of acme: ${sentence}`);
  });

  it("one that was paid or written off was finalized all the same", () => {
    const expected = { invoices: [{ customer: "acme", status: "finalized" }] };
    for (const status of ["finalized", "paid", "written_off"] as const) {
      expect(difference(expected, aBook({ invoices: [anInvoice({ status })] }))).toBeNull();
    }
    for (const status of ["draft", "voided"] as const) {
      expect(difference(expected, aBook({ invoices: [anInvoice({ status })] }))).toMatch(/expected status/);
    }
  });

  it("one that is optional when zero may be absent", () => {
    const zero = { customer: "acme", issued_on: "2026-05-01", total: "0.00" };
    expect(difference({ invoices: [{ ...zero, optional_if_zero: true }] }, book)).toBeNull();
    expect(difference({ invoices: [zero] }, book)).not.toBeNull();
    expect(difference({ invoices: [{ ...zero, total: "1", optional_if_zero: true }] }, book)).not.toBeNull();
  });

  it("an optional one is used where it is, and takes no place from one that has to be", () => {
    const optional = { customer: "acme", optional: true };
    const wanted = { customer: "acme", issued_on: "2026-01-31" };
    expect(difference({ invoices: [optional, wanted] }, book)).toBeNull();
    expect(difference({ invoices: [wanted, { ...optional, total: "99" }] }, book)).toBeNull();
    expect(difference({ invoices: [optional, { ...wanted, total: "99" }] }, book)).toMatch(
      /^invoice 2 of acme: 2026-01-31 expected total 99/,
    );
  });

  it("a file that expects totals below zero was written before the customer's credit took part", () => {
    const credit = aLine({ kind: "credit_balance", amount: "18.00", to: null });
    const used = aLine({ kind: "credit_balance", amount: "-18.00", to: null });
    const invoices = [
      anInvoice({ total: "0.00", lines: [aLine({ kind: "proration_credit", amount: "-18.00" }), credit] }),
      anInvoice({ total: "0.00", lines: [aLine({ amount: "18.00" }), used] }),
    ];
    const expected = [
      { customer: "acme", total: "-18", line_count: 1 },
      { customer: "acme", total: "18", line_count: 1 },
    ];
    expect(difference({ invoices: expected }, aBook({ invoices }))).toBeNull();
    expect(difference({ invoices: expected.slice(1) }, aBook({ invoices }))).toMatch(
      /expected total 18, got 0/,
    );
    const wrong = [expected[0], { ...expected[1], total: "19" }];
    expect(difference({ invoices: wrong }, aBook({ invoices }))).toMatch(/expected total 19, got 18/);
  });
});

describe("lines", () => {
  const lines = [aLine({ tax: "3.49", discount: "13.52941176470588", child: "zeta", description: "setup" })];
  const found = aBook({ invoices: [anInvoice({ lines })] });
  const expected = (line: Record<string, unknown>) => ({
    invoices: [{ customer: "acme", lines: [{ kind: "subscription", ...line }] }],
  });

  it.each([
    [{ kind: "fixed" }],
    [{ subscription: "s2" }],
    [{ plan: "max" }],
    [{ charge: "calls" }],
    [{ child: "acme" }],
    [{ description: "set-up" }],
    [{ from: "2026-02-01" }],
    [{ to: "2026-03-01" }],
    [{ quantity: "2" }],
    [{ amount: "10.01" }],
    [{ tax: "3.50" }],
    [{ discount_precise: "13.5294" }],
  ])("%j is no line of the invoice", (field) => {
    expect(difference(expected(field), found)).toMatch(/^invoice 1 of acme: .* expected line /);
  });

  it.each([
    [{ subscription: "s1", plan: "pro", from: "2026-01-31", to: "2026-02-28" }],
    [{ child: "zeta", description: "setup", quantity: "1.0", amount: "10", tax: "3.490" }],
    [{ discount_precise: "13.5294117" }],
    [{ discount_precise: "13.5294118" }],
    [{ to: null }],
  ])("%j is the line of the invoice", (fields) => {
    expect(difference(expected(fields), found)).toBeNull();
  });

  it("an expected line takes a line of its own", () => {
    const twice = [{ kind: "subscription" }, { kind: "subscription", amount: "10.00" }];
    expect(difference({ invoices: [{ customer: "acme", lines: twice }] }, found)).toMatch(
      /expected line subscription 10/,
    );
  });

  it("a vague expected line leaves the line that fits two to the one it alone fits", () => {
    const two = aBook({ invoices: [anInvoice({ lines: [aLine(), aLine({ amount: "7.00" })] })] });
    const vague = [{ kind: "subscription" }, { kind: "subscription", amount: "10.00" }];
    expect(difference({ invoices: [{ customer: "acme", lines: vague }] }, two)).toBeNull();
  });

  it("every name of a subscription stands for the same one", () => {
    const start = { at: "2026-01-31T00:00:00Z", do: "subscribe", customer: "acme", plan: "pro", as: "s1" };
    const change = {
      at: "2026-02-01T00:00:00Z",
      do: "change_plan",
      subscription: "s1",
      plan: "max",
      as: "s2",
    };
    expect(difference(expected({ subscription: "s2" }), found, { steps: [start, change] })).toBeNull();
  });
});

describe("counts, dates and numbers", () => {
  it("count up to an instant, and between two", () => {
    const at = "2026-02-01T00:00:00Z";
    expect(difference({ invoice_counts: [{ customer: "acme", at, count: 1 }] }, book)).toBeNull();
    expect(difference({ invoice_counts: [{ customer: "acme", at, count: 2 }] }, book)).toBe(
      "invoice_counts acme at 2026-02-01T00:00:00Z: expected 2, got 1",
    );
    const span = { customer: "acme", after: "2026-01-31T00:00:00Z", until: "2026-02-28T00:00:00Z" };
    expect(difference({ invoices_issued: [{ ...span, count: 1 }] }, book)).toBeNull();
    expect(difference({ invoices_issued: [{ ...span, count: 0 }] }, book)).toMatch(/expected 0, got 1$/);
  });

  it("a draft counts from the day it was made, and is issued when it is final", () => {
    const waiting = anInvoice({ status: "draft", number: null, issuedAt: FEBRUARY });
    const late = anInvoice({ issuedAt: FEBRUARY, issuedOn: "2026-02-28" });
    const at = "2026-01-31T00:00:00Z";
    const counts = (count: number) => ({ invoice_counts: [{ customer: "acme", at, count }] });
    expect(difference(counts(2), aBook({ invoices: [late, waiting] }))).toBeNull();
    expect(difference(counts(1), aBook({ invoices: [late, waiting] }))).not.toBeNull();
    const span = { customer: "acme", after: at, until: "2026-02-28T00:00:00Z" };
    const issued = (count: number) => ({ invoices_issued: [{ ...span, count }] });
    expect(difference(issued(1), aBook({ invoices: [late, waiting] }))).toBeNull();
    expect(difference(issued(2), aBook({ invoices: [late, waiting] }))).not.toBeNull();
  });

  it("name the first date that is missing", () => {
    const dates = (...on: string[]) => ({ invoice_dates: [{ customer: "acme", on }] });
    expect(difference(dates("2026-01-31", "2026-02-28"), book)).toBeNull();
    expect(difference(dates("2026-03-31"), book)).toBe(
      "invoice_dates acme: expected 2026-03-31, got 2026-01-31, 2026-02-28",
    );
  });

  it("numbers stand in any order, of a customer or of a day", () => {
    const numbers = (fields: Record<string, unknown>) => ({ numbers: [fields] });
    expect(difference(numbers({ any_order: ["A-2", "A-1"] }), book)).toBeNull();
    expect(difference(numbers({ on: "2026-01-31", any_order: ["A-2"] }), book)).toBe(
      "numbers 2026-01-31: expected A-2, got A-1",
    );
    expect(difference(numbers({ customer: "zeta", any_order: ["A-1"] }), book)).toBe(
      "numbers zeta: expected A-1, got none",
    );
  });
});

describe("drafts", () => {
  const look = { customer: "acme", at: JANUARY, drafts: [anInvoice({ status: "draft", number: null })] };
  const found = aBook({ draftLooks: [look] });
  const expected = (fields: Record<string, unknown>) => ({
    drafts: [{ customer: "acme", at: "2026-01-31T00:00:00Z", ...fields }],
  });

  it("are compared like invoices, at their instant", () => {
    expect(difference(expected({ total: "11.90", lines: [{ kind: "subscription" }] }), found)).toBeNull();
    expect(difference(expected({ total: "12" }), found)).toBe(
      "draft of acme at 2026-01-31T00:00:00Z: 2026-01-31 expected total 12, got 11.9",
    );
    expect(difference(expected({ at: "2026-02-28T00:00:00Z" }), found)).toMatch(/expected one, got none$/);
  });
});
