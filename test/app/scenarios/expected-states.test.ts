import { describe, expect, it } from "vitest";
import { aBook, aCustomerState, aSubscriptionState, difference, FEBRUARY } from "./written-book";

const at = "2026-02-28T00:00:00Z";

describe("customers", () => {
  const found = aBook({
    customers: [
      { ...aCustomerState, id: "acme", at: null },
      { ...aCustomerState, id: "acme", at: FEBRUARY, balance: "-5.00", billCycleDay: null, overdue: "OD1" },
    ],
  });
  const customer = (fields: Record<string, unknown>) => ({ customers: [{ id: "acme", ...fields }] });

  it.each([
    [{ balance: "0" }, "expected balance 0, got 11.9"],
    [{ credit_balance: "0" }, "expected credit_balance 0, got 2"],
    [{ bill_cycle_day: 1 }, "expected bill_cycle_day 1, got 31"],
    [{ bill_cycle_day: null }, "expected bill_cycle_day none, got 31"],
    [{ payments_count: 1 }, "expected payments_count 1, got 2"],
    [{ unpaid_invoices: 0 }, "expected unpaid_invoices 0, got 1"],
    [{ payments: [{ amount: "6.90" }, { amount: "5.00" }] }, "expected payment 5.00, got 5.00, 6.90"],
    [{ payments: ["7"] }, "expected payment 7, got 5.00, 6.90"],
  ])("%j", (fields, sentence) => {
    expect(difference(customer(fields), found)).toBe(`customer acme: ${sentence}`);
  });

  it("agree, at the end and at an instant", () => {
    const all = { balance: "11.9", credit_balance: "2", bill_cycle_day: 31, payments_count: 2 };
    expect(difference(customer({ ...all, unpaid_invoices: 1, payments: ["6.90"] }), found)).toBeNull();
    expect(difference(customer({ at, balance: "-5", bill_cycle_day: null }), found)).toBeNull();
    expect(difference(customer({ at, balance: "5" }), found)).toBe(
      `customer acme at ${at}: expected balance 5, got -5`,
    );
    expect(difference({ customers: [{ id: "zeta", balance: "0" }] }, found)).toBe(
      "customer zeta: never seen",
    );
  });

  it("are overdue in a state", () => {
    const overdue = (state: string) => ({ overdue: [{ customer: "acme", at, state }] });
    expect(difference(overdue("OD1"), found)).toBeNull();
    expect(difference(overdue("clear"), found)).toBe(`overdue acme at ${at}: expected state clear, got OD1`);
  });
});

describe("subscriptions", () => {
  const found = aBook({ subscriptions: [{ ...aSubscriptionState, as: "s1", at: null }] });
  const subscription = (fields: Record<string, unknown>) => ({ subscriptions: [{ as: "s1", ...fields }] });

  it.each([
    [{ status: "expired" }, "expected status expired, got active"],
    [
      { current_period: { from: "2026-03-01", to: "2026-03-31" } },
      "expected period from 2026-03-01, got 2026-02-28",
    ],
    [
      { current_period: { from: "2026-02-28", to: "2026-04-01" } },
      "expected period to 2026-04-01, got 2026-03-31",
    ],
    [{ charged_through: "2026-02-28" }, "expected charged_through 2026-02-28, got 2026-03-31"],
    [{ charged_through: null }, "expected charged_through none, got 2026-03-31"],
    [{ billing_ends: "2026-03-31" }, "expected billing_ends 2026-03-31, got none"],
  ])("%j", (fields, sentence) => {
    expect(difference(subscription(fields), found)).toBe(`subscription s1: ${sentence}`);
  });

  it("agree, and have to be looked at", () => {
    const period = { from: "2026-02-28", to: "2026-03-31" };
    const all = { status: "active", current_period: period, charged_through: "2026-03-31" };
    expect(difference(subscription({ ...all, billing_ends: null }), found)).toBeNull();
    expect(difference(subscription({ at, status: "active" }), found)).toBe(
      `subscription s1 at ${at}: never seen`,
    );
  });
});

describe("usage", () => {
  const match = { region: ["eu", "us"], cloud: ["a"] };
  const charge = {
    charge: "calls",
    quantity: "10",
    eventCount: 3,
    amount: "0.50",
    total: "0.60",
    period: { from: "2026-02-28", to: "2026-03-31" },
    groups: [{ group: ["eu", "a"], quantity: "4", amount: "0.20" }],
    filters: [
      { match, quantity: "3", amount: "0.15" },
      { match: null, quantity: "1", amount: "0.05" },
    ],
  };
  const found = aBook({ usage: [{ subscription: "s1", at: FEBRUARY, charges: [charge] }] });
  const plans = [
    {
      code: "pro",
      currency: "EUR",
      interval: "month",
      amount: null,
      in_advance: false,
      charges: [
        {
          code: "calls",
          metric: "calls",
          group_by: ["region", "cloud"],
          model: { type: "per_unit", unit_amount: "0.05" },
        },
      ],
    },
  ];
  const compare = (fields: Record<string, unknown>) =>
    difference({ usage: [{ subscription: "s1", charge: "calls", at, ...fields }] }, found, { plans });

  it.each([
    [{ quantity: "11" }, "expected quantity 11, got 10"],
    [{ amount: "0.51" }, "expected amount 0.51, got 0.5"],
    [{ total: "0.5" }, "expected total 0.5, got 0.6"],
    [{ events: 2 }, "expected events 2, got 3"],
    [{ period: { from: "2026-02-01" } }, "expected period from 2026-02-01, got 2026-02-28"],
    [{ period: { to: "2026-03-01" } }, "expected period to 2026-03-01, got 2026-03-31"],
    [{ groups: [{ group: ["us", "a"] }] }, "expected group us, a, got none"],
    [{ groups: [{ group: ["eu", "a"], quantity: "5" }] }, "group eu, a expected quantity 5, got 4"],
    [
      { groups: [{ group: { cloud: "a", region: "eu" }, amount: "1" }] },
      "group eu, a expected amount 1, got 0.2",
    ],
    [{ filters: [{ match: { region: ["eu"] } }] }, "expected filter region eu, got none"],
    [{ filters: [{ match, quantity: "4" }] }, "filter cloud a, region eu|us expected quantity 4, got 3"],
    [{ filters: [{ match: null, amount: "1" }] }, "filter none expected amount 1, got 0.05"],
    [{ charge: "storage" }, "expected usage, got none"],
  ])("%j", (fields, sentence) => {
    expect(compare(fields)?.split(": ")[1]).toBe(sentence);
  });

  it("agrees in all of it", () => {
    expect(compare({ quantity: "10.0", amount: "0.5", total: "0.6", events: 3 })).toBeNull();
    expect(compare({ groups: [{ group: { region: "eu", cloud: "a" }, quantity: "4" }] })).toBeNull();
    expect(
      compare({ filters: [{ match: { cloud: ["a"], region: ["us", "eu"] }, amount: "0.15" }] }),
    ).toBeNull();
  });
});
