import { expect, it } from "vitest";
import { billedText, type CaseResult, caseLine, countsLine } from "~/scenarios/report";
import { judge } from "../../../cli/deviations";
import { aBook, aCreditNote, aLine, anInvoice, aSubscriptionState } from "./written-book";

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
  expect(countsLine(results)).toBe("1 passed, 1 failed, 0 deviating, 1 unsupported");
});

it("books that do not agree are a failure of a quirk too, and no listed reason excuses them", () => {
  const untied = { kind: "untied", name: "e", isQuirk: true, difference: "off by 1" } as const;
  expect(caseLine(untied)).toBe("FAIL e: off by 1");
  expect(countsLine([...results, untied])).toBe("1 passed, 2 failed, 0 deviating, 1 unsupported");
  expect(judge(untied, new Map([["e", "Known."]]))).toEqual(untied);
});

it("two ways that come to different books are a failure of a quirk too, unless the list says so of one of them", () => {
  const apart = { kind: "apart", name: "e", isQuirk: true, difference: "1 and 2" } as const;
  expect(caseLine(apart)).toBe("FAIL e: 1 and 2");
  expect(countsLine([...results, apart])).toBe("1 passed, 2 failed, 0 deviating, 1 unsupported");
  expect(judge(apart, new Map([["e", "Known."]]))).toEqual(apart);
});

const book = aBook({
  invoices: [
    anInvoice({
      number: "N-1",
      subtotal: "1010.00",
      net: "1010.00",
      tax: "191.90",
      total: "1201.90",
      lines: [
        aLine({
          kind: "usage",
          charge: "calls",
          quantity: "2500.50",
          from: "2026-01-01",
          to: "2026-01-31",
          amount: "1010.00",
        }),
      ],
    }),
  ],
  subscriptions: [
    { ...aSubscriptionState, as: "s1", at: null },
    { ...aSubscriptionState, as: "s9", at: 0 },
  ],
  notes: ["usage t9 was rejected: too late."],
});

it("what was billed is a table a person reads, numbers under one another", () => {
  const text = billedText("try", book);
  expect(text).toContain("Invoice N-1 to acme, issued 2026-01-31, due 2026-02-14");
  expect(text).toMatch(/^pro: calls \(s1\) +2026-01-01 +2026-01-31 +2500\.5 +1010\.00$/m);
  expect(text).toMatch(/^ +Total EUR +1201\.90$/m);
  expect(text).toMatch(/^acme +1 +1201\.90 EUR$/m);
  expect(text).toMatch(/^s1 +active +2026-02-28 to 2026-03-31$/m);
  expect(text).not.toContain("s9");
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
  expect(billedText("try", aBook())).toContain("Nothing was billed.");
});

it("sums that say nothing are left out, others have their sign", () => {
  const sums = anInvoice({ progressiveCredit: "1.00", discount: "2.00", credit: "-3.00" });
  const text = billedText("try", aBook({ invoices: [sums] }));
  expect(text).toMatch(
    /Billed before +-1\.00\n.*Discount +-2\.00\n.*Net +10\.00\n.*Tax +1\.90\n.*Credit +3\.00\n/,
  );
  const plain = billedText("try", aBook({ invoices: [anInvoice({ tax: "0.00", total: "10.00" })] }));
  expect(plain).not.toMatch(/Net|Tax|Credit|Discount|before/);
});

it("lines that are no price of a plan say what they are", () => {
  const lines = [
    aLine({ kind: "proration_credit", amount: "-4.00" }),
    aLine({ kind: "one_off", subscription: "", plan: "", description: "Set-up", to: null }),
    aLine({ kind: "child_summary", subscription: "", plan: "", child: "zeta", to: null }),
    aLine({ kind: "credit_balance", subscription: "", plan: "", description: "", to: null }),
  ];
  const text = billedText("try", aBook({ invoices: [anInvoice({ lines })] }));
  expect(text).toMatch(/^credit for days not used pro \(s1\) +2026-01-31 +2026-02-28 +1 +-4\.00$/m);
  expect(text).toMatch(/^Set-up +2026-01-31 +1 +10\.00$/m);
  expect(text).toMatch(/^invoices of zeta /m);
  expect(text).toMatch(/^customer credit /m);
});

it("drafts and voided invoices are told and not summed, credit is told", () => {
  const found = aBook({
    invoices: [
      anInvoice({ status: "voided" }),
      anInvoice({ status: "written_off" }),
      anInvoice({ status: "draft" }),
    ],
    creditNotes: [aCreditNote(), aCreditNote({ status: "voided" })],
    wallets: [
      { customer: "acme", wallet: "w1", balance: "4.00", grants: [], at: null },
      { customer: "acme", wallet: "w0", balance: "9.00", grants: [], at: 0 },
    ],
  });
  const text = billedText("try", found);
  expect(text).toContain("due 2026-02-14, voided");
  expect(text).toContain("due 2026-02-14, written off");
  expect(text).toContain("Draft of an invoice to acme, made 2026-01-31");
  expect(text).toMatch(/^acme +1 +11\.90 EUR$/m);
  expect(text).toMatch(/^acme +2026-02-28 +4\.76 +3\.76 +1\.00 +2\.00$/m);
  expect(text).toMatch(/^acme +2026-02-28, voided /m);
  expect(text).toMatch(/^acme +w1 +4\.00$/m);
  expect(text).not.toContain("w0");
});
