import { describe, expect, it } from "vitest";
import type { Derivation } from "~/billing/fees/fee";
import type { Override } from "~/billing/fees/override";
import { expandPolicy } from "~/policy-presets";
import {
  at,
  type BillingBook,
  bill,
  chargeTerms,
  codes,
  day,
  drain,
  openBook,
  planVersion,
  read,
  readNotes,
  run,
  subscribe,
  use,
  value,
} from "../../../support/billing-book";
import { make } from "../../../support/billing-changes";
import { issuedOf, liftAmount, positionOf, positionsOf, setAmount } from "../../../support/billing-overrides";
import { complaint } from "../../../support/derivation-checker";
import { derivationHolds } from "../../../support/fee-evidence";

const calls = chargeTerms("calls", { type: "per_unit", unit_amount: "0.50" });
const usagePlan = planVersion({ prices: [], charges: [calls] });

/** A month of usage, 5.00, that was billed on 1 February. */
function billedUsage(options: Parameters<typeof openBook>[0] = {}): BillingBook {
  const book = openBook(options);
  subscribe(book, usagePlan, at("2024-01-01"));
  use(book, "t1", at("2024-01-20"), "10");
  drain(book, at("2024-02-01"));
  return book;
}

function set(book: BillingBook, item: string, kind: Override["kind"], amount: bigint, on: string): Override {
  return value(setAmount(book, item, kind, amount, at(on)));
}

describe("a difference by hand", () => {
  it("is billed once, and stays on top of whatever late usage comes to", () => {
    const book = billedUsage();
    const override = set(book, "calls", "delta", 300n, "2024-02-02");
    bill(book, at("2024-02-02"));
    expect(read(book.documents).at(-1)).toBe("2024-02-02: usage 2024-01-01..2024-02-01 3.00");
    expect(run(book, at("2024-02-03")).drafts).toEqual([]);
    use(book, "late", at("2024-01-25"), "4");
    bill(book, at("2024-02-04"));
    expect(read(book.documents).at(-1)).toBe("2024-02-04: usage 2024-01-01..2024-02-01 2.00");
    expect(issuedOf(book, override.stem)).toBe(1000n);
    liftAmount(book, override);
    bill(book, at("2024-02-05"));
    expect(readNotes(book.notes)).toEqual([
      "2024-02-05 corrects invoice-2: usage 2024-01-01..2024-02-01 -1.00",
      "2024-02-05 corrects invoice-3: usage 2024-01-01..2024-02-01 -2.00",
    ]);
    expect(run(book, at("2024-02-06")).creditNotes).toEqual([]);
  });

  it("takes off what was billed by a credit note, or by a line where the policy has those", () => {
    const book = billedUsage();
    set(book, "calls", "delta", -120n, "2024-02-02");
    bill(book, at("2024-02-02"));
    expect(readNotes(book.notes)).toEqual([
      "2024-02-02 corrects invoice-1: usage 2024-01-01..2024-02-01 -1.20",
    ]);
    const lines = billedUsage({ policy: expandPolicy("default", { unused_credit: "negative_line" }) });
    set(lines, "calls", "delta", -120n, "2024-02-02");
    use(lines, "t2", at("2024-02-10"), "20");
    const { creditNotes } = run(lines, at("2024-02-02"));
    expect(creditNotes.map(({ note }) => [note.correctsInvoiceId, note.netMinor])).toEqual([[null, 120n]]);
  });

  it("is on the first document where it is set before, and the line shows both", () => {
    const book = openBook();
    subscribe(book, planVersion({ charges: [calls] }), at("2024-01-01"));
    drain(book, at("2024-01-01"));
    use(book, "t1", at("2024-01-20"), "10");
    set(book, "calls", "delta", 250n, "2024-01-21");
    drain(book, at("2024-02-01"));
    const fee = book.documents.at(-1)?.fees.find(({ kind }) => kind === "usage");
    expect([fee?.amountMinor, fee?.overrideMinor]).toEqual([750n, 250n]);
    expect(fee?.derivation).toMatchObject({
      kind: "override",
      override: { kind: "delta", amount: "2.50", reason: "as agreed" },
      recomputed: "5.00",
      hidden: "-2.50",
      amount: "7.50",
      of: [{ kind: "usage", amount: "5.00" }],
    });
  });

  it("never makes a position less than nothing, though usage goes away under it", () => {
    const book = openBook();
    const volume = chargeTerms("calls", {
      type: "volume",
      tiers: [
        { up_to: "10", unit_amount: "1", flat_amount: "0" },
        { up_to: null, unit_amount: "0.1", flat_amount: "0" },
      ],
    });
    subscribe(book, planVersion({ prices: [], charges: [volume] }), at("2024-01-01"));
    use(book, "t1", at("2024-01-20"), "10");
    drain(book, at("2024-02-01"));
    const { stem } = set(book, "calls", "delta", -400n, "2024-02-02");
    bill(book, at("2024-02-02"));
    expect(issuedOf(book, stem)).toBe(600n);
    use(book, "t2", at("2024-01-21"), "2");
    bill(book, at("2024-02-03"));
    expect(issuedOf(book, stem)).toBe(0n);
    use(book, "t3", at("2024-01-21"), "40");
    bill(book, at("2024-02-04"));
    expect(issuedOf(book, stem)).toBe(120n);
  });

  it("stays on a recurring price through an upgrade that gives days back", () => {
    const book = openBook();
    subscribe(book, planVersion(), at("2024-01-01"));
    const { stem } = set(book, "recurring@2024-01-01", "delta", -600n, "2024-01-01");
    drain(book, at("2024-01-01"));
    expect(read(book.documents)).toEqual(["2024-01-01: subscription 2024-01-01..2024-02-01 25.00"]);
    const large = planVersion({ prices: [{ currency: "EUR", amount: "62.00" }] }, "large");
    make(book, { do: "plan", to: large, when: { at: "day", on: day("2024-01-16") } }, at("2024-01-16"));
    // 16 of 31 days go back at the price of the rules; what was taken off by hand stays off.
    expect(readNotes(book.notes)).toEqual([
      "2024-01-16 corrects invoice-1: subscription 2024-01-16..2024-02-01 -16.00",
    ]);
    expect(issuedOf(book, stem)).toBe(900n);
    expect(run(book, at("2024-01-17")).creditNotes).toEqual([]);
  });
});

describe("a fixed amount", () => {
  it("keeps the total, and tells what it hides", () => {
    const book = billedUsage();
    const { stem } = set(book, "calls", "locked", 400n, "2024-02-02");
    bill(book, at("2024-02-02"));
    use(book, "late", at("2024-01-25"), "9");
    bill(book, at("2024-02-03"));
    expect(issuedOf(book, stem)).toBe(400n);
    for (let month = 3; month < 9; month += 1) drain(book, at(`2024-0${month}-01`));
    const kept = positionsOf(book, at("2024-09-01")).find((position) => position.stem === stem);
    expect([kept?.issuedMinor, kept?.targetMinor, kept?.recomputedMinor]).toEqual([400n, 400n, 950n]);
  });

  it("bills what it hid when it is lifted, however long ago that was", () => {
    const book = billedUsage();
    const override = set(book, "calls", "locked", 400n, "2024-02-02");
    bill(book, at("2024-02-02"));
    use(book, "late", at("2024-01-25"), "9");
    for (let month = 3; month < 9; month += 1) drain(book, at(`2024-0${month}-01`));
    liftAmount(book, override);
    bill(book, at("2024-09-02"));
    expect(read(book.documents).at(-1)).toBe("2024-09-02: usage 2024-01-01..2024-02-01 5.50");
    expect(run(book, at("2024-09-03")).drafts).toEqual([]);
    const fee = book.documents.at(-1)?.fees[0];
    expect(fee?.derivation).toMatchObject({
      override: { kind: "lifted" },
      recomputed: "9.50",
      amount: "5.50",
    });
  });

  it("stands in the place of a price that was not billed yet, nothing included", () => {
    const book = openBook();
    subscribe(book, planVersion({ charges: [calls] }), at("2024-01-01"));
    drain(book, at("2024-01-01"));
    use(book, "t1", at("2024-01-20"), "10");
    const override = set(book, "calls", "locked", 0n, "2024-01-21");
    drain(book, at("2024-02-01"));
    expect(read(book.documents).at(-1)).toContain("usage 2024-01-01..2024-02-01 0.00");
    liftAmount(book, override);
    bill(book, at("2024-02-02"));
    expect(read(book.documents).at(-1)).toBe("2024-02-02: usage 2024-01-01..2024-02-01 5.00");
  });

  it("holds what a change of plan would give back until it is lifted", () => {
    const book = openBook();
    subscribe(book, planVersion(), at("2024-01-01"));
    drain(book, at("2024-01-01"));
    const override = set(book, "recurring@2024-01-01", "locked", 2000n, "2024-01-01");
    bill(book, at("2024-01-01"));
    expect(issuedOf(book, override.stem)).toBe(2000n);
    const large = planVersion({ prices: [{ currency: "EUR", amount: "62.00" }] }, "large");
    make(book, { do: "plan", to: large, when: { at: "day", on: day("2024-01-16") } }, at("2024-01-16"));
    expect(issuedOf(book, override.stem)).toBe(2000n);
    liftAmount(book, override);
    bill(book, at("2024-01-17"));
    expect(issuedOf(book, override.stem)).toBe(1500n);
    expect(run(book, at("2024-01-18")).creditNotes).toEqual([]);
  });
});

describe("strata above a manual amount", () => {
  it("count what the rules made, so that a minimum does not bill what was taken off", () => {
    const book = openBook();
    const commitment = [{ currency: "EUR", amount: "36.00" }];
    subscribe(book, planVersion({ timing: "in_arrears", commitment }), at("2024-01-01"));
    set(book, "recurring", "delta", -600n, "2024-01-15");
    drain(book, at("2024-02-01"));
    expect(read(book.documents)).toEqual([
      "2024-02-01: subscription 2024-01-01..2024-02-01 25.00, commitment 2024-01-01..2024-02-01 5.00",
    ]);
  });
});

describe("what is refused", () => {
  it("is a second amount, a difference of nothing, less than nothing and no reason", () => {
    const book = billedUsage();
    const refused = (kind: Override["kind"], amount: bigint) =>
      codes(setAmount(book, "calls", kind, amount, at("2024-02-02")));
    expect(refused("delta", 0n)).toEqual(["override_changes_nothing"]);
    expect(refused("delta", -501n)).toEqual(["override_below_zero"]);
    expect(refused("locked", -1n)).toEqual(["override_below_zero"]);
    expect(refused("delta", -500n)).toEqual([]);
    expect(refused("delta", 100n)).toEqual(["override_exists"]);
  });
});

describe("the derivation of a manual amount", () => {
  /** A difference with late usage on top of it; in another book one that is lifted, and an amount that hides usage. */
  function derivations(): Derivation[] {
    const late = billedUsage();
    set(late, "calls", "delta", 300n, "2024-02-02");
    bill(late, at("2024-02-02"));
    use(late, "late", at("2024-01-25"), "4");
    bill(late, at("2024-02-03"));
    const fixed = billedUsage();
    const override = set(fixed, "calls", "delta", 300n, "2024-02-02");
    bill(fixed, at("2024-02-02"));
    liftAmount(fixed, override);
    bill(fixed, at("2024-02-04"));
    set(fixed, "calls", "locked", 400n, "2024-02-05");
    use(fixed, "later", at("2024-01-26"), "4");
    bill(fixed, at("2024-02-05"));
    const fees = [...late.fees, ...fixed.fees].map(({ fee }) => fee);
    expect(fees.every(derivationHolds)).toBe(true);
    return fees.map(({ derivation }) => derivation).filter(({ kind }) => kind === "override");
  }

  it("holds, and changing any number of it is caught", () => {
    const all = derivations();
    const kinds = new Set(all.map((one) => one.kind === "override" && one.override.kind));
    expect([...kinds]).toEqual(["delta", "lifted", "locked"]);
    for (const derivation of all) {
      expect(complaint(derivation)).toBeNull();
      const changed = mutations(derivation);
      expect(changed.length).toBeGreaterThan(5);
      for (const other of changed)
        expect([other, complaint(other as Derivation) !== null]).toEqual([other, true]);
    }
  });
});

/** Every copy in which one amount is another; the usage behind a price is tried by the tests of price models. */
function mutations(value: unknown): unknown[] {
  if (typeof value === "string")
    return /^-?\d+\.\d+$/.test(value) ? [`${value.slice(0, -1)}9`].filter((other) => other !== value) : [];
  if (Array.isArray(value))
    return value.flatMap((item, index) => mutations(item).map((other) => value.with(index, other)));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    mutations(item).map((other) => ({ ...value, [key]: other })),
  );
}

describe("what stands to be set", () => {
  it("is each position that was billed, is due or comes next", () => {
    const book = openBook();
    subscribe(book, planVersion({ charges: [calls] }), at("2024-01-01"));
    drain(book, at("2024-01-01"));
    use(book, "t1", at("2024-01-20"), "10");
    const listed = positionsOf(book, at("2024-01-21")).map(({ item, issuedMinor, recomputedMinor }) => [
      item,
      issuedMinor,
      recomputedMinor,
    ]);
    expect(listed).toEqual([
      ["recurring", null, 3100n],
      ["calls", null, 500n],
      ["recurring", 3100n, 3100n],
    ]);
    expect(positionOf(book, "calls", at("2024-01-21")).description).toBe("calls");
  });
});
