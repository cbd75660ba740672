import { expect, it } from "vitest";
import { expandPolicy } from "~/policy-presets";
import {
  at,
  chargeTerms,
  drain,
  openBook,
  planVersion,
  read,
  subscribe,
  use,
} from "../../../support/billing-book";

it("makes no document of which no line is left, even where documents of zero are issued", () => {
  const calls = chargeTerms("calls", { type: "per_unit", unit_amount: "0.50" });
  for (const [zero_lines, first] of [
    ["skip", []],
    ["keep", ["2024-02-01: usage 2024-01-01..2024-02-01 0.00"]],
  ] as const) {
    const book = openBook({ policy: { ...expandPolicy("default"), zero_documents: "issue", zero_lines } });
    subscribe(book, planVersion({ prices: [], charges: [calls] }), at("2024-01-01"));
    use(book, "t1", at("2024-02-10"), "4");
    drain(book, at("2024-03-01"));
    expect(read(book.documents)).toEqual([...first, "2024-03-01: usage 2024-02-01..2024-03-01 2.00"]);
  }
});
