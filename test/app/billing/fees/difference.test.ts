import { describe, expect, it } from "vitest";
import {
  at,
  bill,
  chargeTerms,
  drain,
  openBook,
  planVersion,
  readNotes,
  subscribe,
  use,
} from "../../../support/billing-book";

describe("usage that comes to less a second time", () => {
  it("is given back of the charge again, not of the correction before", () => {
    const book = openBook();
    const volume = chargeTerms("calls", {
      type: "volume",
      tiers: [
        { up_to: "10", unit_amount: "1", flat_amount: "0" },
        { up_to: "20", unit_amount: "0.5", flat_amount: "0" },
        { up_to: null, unit_amount: "0.1", flat_amount: "0" },
      ],
    });
    subscribe(book, planVersion({ prices: [], charges: [volume] }), at("2024-01-01"));
    use(book, "t1", at("2024-01-20"), "10");
    drain(book, at("2024-02-01"));
    use(book, "t2", at("2024-01-21"), "2");
    bill(book, at("2024-02-02"));
    use(book, "t3", at("2024-01-21"), "9");
    bill(book, at("2024-02-03"));
    expect(readNotes(book.notes)).toEqual([
      "2024-02-02 corrects invoice-1: usage 2024-01-01..2024-02-01 -4.00",
      "2024-02-03 corrects invoice-1: usage 2024-01-01..2024-02-01 -3.90",
    ]);
  });
});
