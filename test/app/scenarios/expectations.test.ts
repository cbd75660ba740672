import { describe, expect, it } from "vitest";
import type { Book, BookInvoice } from "~/scenarios/book";
import { firstDifference } from "~/scenarios/expectations";
import { parseScenario } from "~/scenarios/parse-scenario";

const JANUARY = Date.UTC(2026, 0, 31);
const FEBRUARY = Date.UTC(2026, 1, 28);

function invoice(changes: Partial<BookInvoice> = {}): BookInvoice {
  return {
    customer: "acme",
    number: "A-1",
    currency: "EUR",
    issuedAt: JANUARY,
    issuedOn: "2026-01-31",
    dueOn: "2026-02-14",
    status: "finalized",
    subtotal: "10.00",
    tax: "1.90",
    total: "11.90",
    lines: [
      {
        kind: "subscription",
        subscription: "s1",
        plan: "pro",
        charge: null,
        quantity: "1",
        from: "2026-01-31",
        to: "2026-02-28",
        amount: "10.00",
        description: "Pro",
      },
    ],
    covers: [{ kind: "subscription", from: "2026-01-31", to: "2026-02-28" }],
    ...changes,
  };
}

const second = invoice({
  issuedAt: FEBRUARY,
  issuedOn: "2026-02-28",
  total: "12.00",
  subtotal: "12.00",
  tax: "0",
});

function book(changes: Partial<Book> = {}): Book {
  return {
    invoices: [invoice(), second],
    subscriptions: [],
    usage: [],
    billDays: new Map([["acme", 31]]),
    notes: [],
    ...changes,
  };
}

function difference(expectation: Record<string, unknown>, found: Book = book()): string | null {
  const parsed = parseScenario({
    name: "one",
    organization: { currency: "EUR" },
    plans: [{ code: "pro", currency: "EUR", interval: "month", amount: "10", in_advance: true }],
    customers: [{ id: "acme", currency: "EUR" }],
    steps: [{ at: "2026-01-31T00:00:00Z", do: "subscribe", customer: "acme", plan: "pro", as: "s1" }],
    expect: expectation,
  });
  if (parsed.kind !== "scenario") throw new Error(JSON.stringify(parsed));
  return firstDifference(parsed.scenario, found);
}

describe("invoices", () => {
  it("agree however their decimals are written, and need not be all", () => {
    expect(difference({ invoices: [{ customer: "acme", total: "11.9" }] })).toBeNull();
    expect(difference({ invoices: [{ customer: "acme", total: "12" }] })).toBeNull();
  });

  it("stand in order", () => {
    const inOrder = [
      { customer: "acme", total: "11.90" },
      { customer: "acme", total: "12.00" },
    ];
    expect(difference({ invoices: inOrder })).toBeNull();
    expect(difference({ invoices: [...inOrder].reverse() })).toBe(
      "invoice 2 of acme: expected one of 11.90, got no more",
    );
  });

  it.each([
    [{ issued_on: "2026-01-31", total: "11.91" }, "2026-01-31 expected total 11.91, got 11.9"],
    [{ issued_on: "2026-01-31", tax: "2" }, "2026-01-31 expected tax 2, got 1.9"],
    [{ issued_on: "2026-03-01" }, "expected issued_on 2026-03-01, got 2026-01-31"],
    [{ due_on: "2026-02-15" }, "expected due_on 2026-02-15, got 2026-02-14"],
    [{ issued_on: "2026-01-31", status: "paid" }, "expected status paid, got finalized"],
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
  ])("%j", (fields, sentence) => {
    expect(difference({ invoices: [{ customer: "acme", ...fields }] })).toBe(
      `invoice 1 of acme: ${sentence}`,
    );
  });

  it("an expected line takes a line of its own", () => {
    const twice = [{ kind: "subscription" }, { kind: "subscription", amount: "10.00" }];
    expect(difference({ invoices: [{ customer: "acme", issued_on: "2026-01-31", lines: twice }] })).toMatch(
      /expected line subscription 10/,
    );
  });

  it("a vague expected line leaves the line that fits two to the one it alone fits", () => {
    const lines = [
      { ...(invoice().lines[0] as BookInvoice["lines"][number]) },
      { ...(invoice().lines[0] as BookInvoice["lines"][number]), amount: "7.00" },
    ];
    const expected = [{ kind: "subscription" }, { kind: "subscription", amount: "10.00" }];
    const found = book({ invoices: [invoice({ lines })] });
    expect(difference({ invoices: [{ customer: "acme", lines: expected }] }, found)).toBeNull();
  });

  it("one that is optional when zero may be absent", () => {
    const zero = { customer: "acme", issued_on: "2026-05-01", total: "0.00" };
    expect(difference({ invoices: [{ ...zero, optional_if_zero: true }] })).toBeNull();
    expect(difference({ invoices: [zero] })).not.toBeNull();
  });
});

describe("counts and dates", () => {
  it("count up to an instant, and between two", () => {
    const at = "2026-02-01T00:00:00Z";
    expect(difference({ invoice_counts: [{ customer: "acme", at, count: 1 }] })).toBeNull();
    expect(difference({ invoice_counts: [{ customer: "acme", at, count: 2 }] })).toBe(
      "invoice_counts acme at 2026-02-01T00:00:00Z: expected 2, got 1",
    );
    const span = { customer: "acme", after: "2026-01-31T00:00:00Z", until: "2026-02-28T00:00:00Z" };
    expect(difference({ invoices_issued: [{ ...span, count: 1 }] })).toBeNull();
    expect(difference({ invoices_issued: [{ ...span, count: 0 }] })).toMatch(/expected 0, got 1$/);
  });

  it("name the first date that is missing", () => {
    expect(
      difference({ invoice_dates: [{ customer: "acme", on: ["2026-01-31", "2026-02-28"] }] }),
    ).toBeNull();
    expect(difference({ invoice_dates: [{ customer: "acme", on: ["2026-03-31"] }] })).toBe(
      "invoice_dates acme: expected 2026-03-31, got 2026-01-31, 2026-02-28",
    );
  });
});

it("the bill day of a customer is compared, also that there is none", () => {
  expect(difference({ customers: [{ id: "acme", bill_cycle_day: 31 }] })).toBeNull();
  expect(difference({ customers: [{ id: "acme", bill_cycle_day: null }] })).toBe(
    "customer acme: expected bill_cycle_day none, got 31",
  );
});

describe("subscriptions and usage", () => {
  const state = {
    as: "s1",
    at: null,
    status: "active" as const,
    currentPeriod: { from: "2026-02-28", to: "2026-03-31" },
    trialEndsOn: null,
  };
  const found = book({
    subscriptions: [state],
    usage: [
      {
        subscription: "s1",
        at: FEBRUARY,
        charges: [
          {
            charge: "calls",
            quantity: "10",
            eventCount: 3,
            amount: "0.50",
            total: "0.60",
            period: { from: "2026-02-28", to: "2026-03-31" },
          },
        ],
      },
    ],
  });

  it("compare status, period and how far was charged", () => {
    expect(difference({ subscriptions: [{ as: "s1", status: "active" }] }, found)).toBeNull();
    expect(difference({ subscriptions: [{ as: "s1", charged_through: "2026-02-28" }] }, found)).toBeNull();
    expect(difference({ subscriptions: [{ as: "s1", status: "canceled" }] }, found)).toBe(
      "subscription s1: expected canceled, got active",
    );
    const period = { from: "2026-03-01", to: "2026-04-01" };
    expect(difference({ subscriptions: [{ as: "s1", current_period: period }] }, found)).toBe(
      "subscription s1: expected period 2026-03-01 to 2026-04-01, got 2026-02-28 to 2026-03-31",
    );
  });

  it("compare usage as of an instant", () => {
    const look = { subscription: "s1", charge: "calls", at: "2026-02-28T00:00:00Z" };
    expect(
      difference({ usage: [{ ...look, quantity: "10.0", amount: "0.5", events: 3 }] }, found),
    ).toBeNull();
    expect(difference({ usage: [{ ...look, quantity: "11" }] }, found)).toMatch(
      /expected quantity 11, got 10$/,
    );
    expect(difference({ usage: [{ ...look, charge: "storage" }] }, found)).toMatch(
      /expected usage, got none$/,
    );
  });
});
