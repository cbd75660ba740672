import { expect, test } from "vitest";
import { JournalPage } from "~/console/pages/journal-page";
import type { JournalRow } from "~/console/queries/journal.server";
import { publicId } from "~/public-ids";
import { renderPage } from "../../ui/render-page";

const id = (last: number) => `01900000-0000-7000-8000-00000000000${last}`;

function entry(documentKind: string, change: Partial<JournalRow> = {}): JournalRow {
  return {
    organizationId: id(0),
    id: id(1),
    issuerId: id(2),
    customerId: id(3),
    recipe: "credit.applied",
    postedOn: 20_700,
    documentKind,
    documentId: id(4),
    documentNumber: "NW-1",
    currency: "EUR",
    debitMinor: 100n,
    creditMinor: 100n,
    postedAt: 0,
    recordedAt: 0,
    customerName: "Acme",
    postings: [],
    invoice: { id: id(5), isOneOff: false },
    ...change,
  } as JournalRow;
}

function linkOf(row: JournalRow): { readonly href: string; readonly text: string } {
  const page = { rows: [row], newer: null, older: null };
  const html = renderPage(
    <JournalPage base="/console/org_1" search="" recipes={[]} page={page} sums={[]} waiting={[]} />,
  );
  const cells = html.slice(html.indexOf("<tbody"));
  const href = /href="([^"]+)"/.exec(cells)?.[1] ?? "";
  const text = (/<a [^>]*>(.*?)<\/a>/.exec(cells)?.[1] ?? "").replace(/<!-- -->|<\/?span[^>]*>/g, "");
  return { href: href.replace("/console/org_1/", ""), text };
}

const invoice = `invoices/${publicId("invoice", id(5))}`;
const credit = `customers/${publicId("customer", id(3))}/credit`;
const none = { invoice: null, documentNumber: "Credit" };

test.each<[string, JournalRow, string, string]>([
  ["an invoice", entry("invoice", { documentId: id(5) }), "Invoice NW-1", invoice],
  [
    "a one-off invoice",
    entry("invoice", { documentId: id(5), invoice: { id: id(5), isOneOff: true } }),
    "One-off invoice NW-1",
    invoice,
  ],
  [
    "a credit note",
    entry("credit_note", { documentNumber: "CN-1", invoice: null }),
    "Credit note CN-1",
    `credit-notes/${publicId("creditNote", id(4))}`,
  ],
  ["a payment", entry("payment"), "Payment of NW-1", `payments/${publicId("payment", id(4))}`],
  ["a refund", entry("refund"), "Refund for NW-1", invoice],
  ["a write-off", entry("write_off"), "Write-off of NW-1", invoice],
  ["credit", entry("credit", none), "Credit given", credit],
  ["credit used", entry("credit_allocation"), "Credit used for NW-1", invoice],
  ["credit moved", entry("credit_move", none), "Credit moved to the payer", credit],
  ["prepaid credit used", entry("wallet_draw"), "Prepaid credit used for NW-1", invoice],
  [
    "a revaluation",
    entry("revaluation", { invoice: null, documentNumber: "2026-01-31 1100 USD", customerId: null }),
    "Revaluation 2026-01-31 1100 USD",
    "tie-outs?on=2026-09-04",
  ],
  ["prepaid credit expired", entry("wallet_draw", none), "Prepaid credit expired", credit],
])("an entry names what it books and leads there: %s", (_, row, text, href) => {
  expect(linkOf(row)).toEqual({ text, href });
});

test("an entry in another currency shows what each side comes to in that of the books", () => {
  const postings = [
    {
      lineNumber: 1,
      account: "1000",
      debitMinor: 1_000n,
      creditMinor: 0n,
      baseDebitMinor: 950n,
      baseCreditMinor: 0n,
    },
    {
      lineNumber: 2,
      account: "1100",
      debitMinor: 0n,
      creditMinor: 1_000n,
      baseDebitMinor: 0n,
      baseCreditMinor: 900n,
    },
    {
      lineNumber: 3,
      account: "7000",
      debitMinor: 0n,
      creditMinor: 0n,
      baseDebitMinor: 0n,
      baseCreditMinor: 50n,
    },
  ].map((posting) => ({ ...posting, dimension: null }));
  const row = entry("payment", { currency: "USD", baseCurrency: "EUR", postings });
  const page = { rows: [row], newer: null, older: null };
  const html = renderPage(
    <JournalPage base="/console/org_1" search="" recipes={[]} page={page} sums={[]} waiting={[]} />,
  );
  const text = html.replace(/<!-- -->|<[^>]+>/g, "");
  expect(text).toMatch(/Debit 1000 Bank10\.00.*9\.50.*Credit 1100 Receivables10\.00.*9\.00/);
  expect(text).toMatch(/Credit 7000 Realized exchange differences€?0\.50/);
});

test("a revaluation shows what it moves in the currency of the books, and what waits for a rate is said", () => {
  const lines = [
    { account: "1100", baseDebitMinor: 1_000n, baseCreditMinor: 0n },
    { account: "7010", baseDebitMinor: 0n, baseCreditMinor: 1_000n },
  ];
  const postings = lines.map((line, index) => ({
    ...line,
    lineNumber: index + 1,
    debitMinor: 0n,
    creditMinor: 0n,
    dimension: null,
  }));
  const nobodys = {
    recipe: "fx.revalued",
    customerId: null,
    customerName: null,
    debitMinor: 0n,
    creditMinor: 0n,
  };
  const row = entry("revaluation", { ...nobodys, currency: "USD", baseCurrency: "EUR", postings });
  const page = { rows: [row], newer: null, older: null };
  const waiting = [{ monthEnd: 20_700, currency: "USD" }];
  const html = renderPage(
    <JournalPage base="/console/org_1" search="" recipes={[]} page={page} sums={[]} waiting={waiting} />,
  );
  const text = html.replace(/<!-- -->|<[^>]+>/g, "");
  expect(text).toMatch(
    /Open balance revalued at the end of a month.*7010 Unrealized exchange differences€?10\.00.*10\.00/,
  );
  expect(text).toMatch(/for want of a rate: USD on 4\sSep\s2026. Rates are entered under Settings/);
});
