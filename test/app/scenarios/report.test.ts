import { expect, it } from "vitest";
import type { Book } from "~/scenarios/book";
import { billedText, type CaseResult, caseLine, countsLine } from "~/scenarios/report";

const results: CaseResult[] = [
  { kind: "ok", name: "a", isQuirk: false },
  { kind: "fail", name: "b", isQuirk: false, difference: "expected 1, got 2" },
  { kind: "unsupported", name: "c", isQuirk: false, lacks: "step pause" },
  { kind: "fail", name: "d", isQuirk: true, difference: "expected 1, got 2" },
];

it("one line a case, and quirks are told but not counted", () => {
  expect(results.map(caseLine)).toEqual([
    "ok a",
    "FAIL b: expected 1, got 2",
    "unsupported c: step pause",
    "FAIL d (quirk, not counted): expected 1, got 2",
  ]);
  expect(countsLine(results)).toBe("1 passed, 1 failed, 1 unsupported");
});

const book: Book = {
  invoices: [
    {
      customer: "acme",
      number: "N-1",
      currency: "EUR",
      issuedAt: 0,
      issuedOn: "2026-01-31",
      dueOn: "2026-02-14",
      status: "finalized",
      subtotal: "1010.00",
      tax: "191.90",
      total: "1201.90",
      lines: [
        {
          kind: "usage",
          subscription: "s1",
          plan: "pro",
          charge: "calls",
          quantity: "2500.50",
          from: "2026-01-01",
          to: "2026-01-31",
          amount: "1010.00",
          description: "Calls",
        },
      ],
      covers: [],
    },
  ],
  subscriptions: [
    {
      as: "s1",
      at: null,
      status: "active",
      currentPeriod: { from: "2026-01-31", to: "2026-02-28" },
      trialEndsOn: null,
    },
  ],
  usage: [],
  billDays: new Map(),
  notes: ["usage t9 was rejected: too late."],
};

it("what was billed is a table a person reads, numbers under one another", () => {
  const text = billedText("try", book);
  expect(text).toContain("Invoice N-1 to acme, issued 2026-01-31, due 2026-02-14");
  expect(text).toMatch(/^pro: calls \(s1\) +2026-01-01 +2026-01-31 +2500\.5 +1010\.00$/m);
  expect(text).toMatch(/^ +Total EUR +1201\.90$/m);
  expect(text).toMatch(/^acme +1 +1201\.90 EUR$/m);
  expect(text).toMatch(/^s1 +active +2026-01-31 to 2026-02-28$/m);
  expect(text).toContain("Note: usage t9 was rejected: too late.");
  const ends = text
    .split("\n")
    .flatMap((line) => (/(1010\.00|191\.90|1201\.90)$/.test(line) ? [line.length] : []));
  expect(new Set(ends).size).toBe(1);
});

it("sums add up exactly, also in a currency without decimals", () => {
  const [invoice] = book.invoices;
  if (!invoice) throw new Error("The book has an invoice.");
  const euro = [invoice, { ...invoice, total: "0.10" }, { ...invoice, total: "0.20" }];
  expect(billedText("try", { ...book, invoices: euro })).toMatch(/^acme +3 +1202\.20 EUR$/m);
  const yen = [
    { ...invoice, currency: "JPY", total: "500" },
    { ...invoice, currency: "JPY", total: "700" },
  ];
  expect(billedText("try", { ...book, invoices: yen })).toMatch(/^acme +2 +1200 JPY$/m);
});

it("says so when nothing was billed", () => {
  const empty: Book = { invoices: [], subscriptions: [], usage: [], billDays: new Map(), notes: [] };
  expect(billedText("try", empty)).toContain("Nothing was billed.");
});
