import { describe, expect, it } from "vitest";
import type { IssuedFee, Position, ProposedFee } from "~/billing/fees/fee";
import { issuedByPosition, positionKey } from "~/billing/fees/position";
import type { BillingSlice } from "~/billing/invoicing/billing-slice";
import { POLICY_CHOICES } from "~/billing/policy-kinds";
import { formatInstant } from "~/billing/time/instant";
import { expandPolicy, POLICY_PRESETS } from "~/policy-presets";
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
  windowsOf,
} from "../../support/billing-book";
import { decide, firstOf, make } from "../../support/billing-changes";
import { issuedOf, liftAmount, positionOf, setAmount } from "../../support/billing-overrides";

const calls = chargeTerms("calls", { type: "per_unit", unit_amount: "0.50" });
const large = planVersion({ prices: [{ currency: "EUR", amount: "62.00" }], charges: [calls] }, "large");

/** A month of usage that was billed on 1 February, and the book behind it. */
function billedUsage(options: Parameters<typeof openBook>[0] = {}): BillingBook {
  const book = openBook(options);
  subscribe(book, planVersion({ prices: [], charges: [calls] }), at("2024-01-01"));
  use(book, "t1", at("2024-01-20"), "10");
  drain(book, at("2024-02-01"));
  return book;
}

function firstFee(book: BillingBook): IssuedFee {
  const [fee] = book.issued;
  if (!fee) throw new Error("something was billed");
  return fee;
}

/** A correction of the first fee, as somebody might write it. */
function correct(book: BillingBook, effect: IssuedFee["effect"], amountMinor: bigint): void {
  const fee = firstFee(book);
  book.issued.push({
    ...fee,
    id: "correction",
    documentId: "note",
    amountMinor,
    effect,
    correctsFeeId: fee.id,
  });
}

describe("position", () => {
  it("is another one when any part of its key is", () => {
    const position: Position = {
      subscriptionId: "s",
      stintId: "st",
      planVersionId: "v",
      chargeId: null,
      item: "recurring",
      part: "",
      window: { from: 1, to: 2 },
      customerId: "c",
      currency: "EUR",
      tax: { category: "S", rate: "19", country: "DE" },
    };
    const others: Position[] = [
      { ...position, subscriptionId: "s2" },
      { ...position, stintId: "st2" },
      { ...position, planVersionId: "v2" },
      { ...position, chargeId: "ch" },
      { ...position, item: "commitment" },
      { ...position, part: "event:1" },
      { ...position, window: { from: 1, to: 3 } },
      { ...position, customerId: "c2" },
      { ...position, currency: "USD" },
      { ...position, tax: { ...position.tax, rate: "7" } },
    ];
    expect(new Set([position, ...others].map(positionKey)).size).toBe(others.length + 1);
  });

  it("is reversed whole where a part of the key changed, and billed anew beside it: no difference across keys", () => {
    const book = openBook();
    subscribe(book, planVersion(), at("2024-01-01"));
    drain(book, at("2024-01-01"));
    make(book, { do: "plan", to: large, when: { at: "now" } }, at("2024-01-01T09:00:00Z"));
    expect(readNotes(book.notes)).toEqual([
      "2024-01-01 corrects invoice-1: subscription 2024-01-01..2024-02-01 -31.00",
    ]);
    expect(read(book.documents).at(-1)).toBe("2024-01-01: subscription 2024-01-01..2024-02-01 62.00");
  });
});

describe("effect", () => {
  it("of a concession gives price up and leaves the position, so that nothing is billed again", () => {
    const book = billedUsage();
    correct(book, "concession", -500n);
    use(book, "again", at("2024-01-21"), "0");
    expect(run(book, at("2024-02-02")).drafts).toEqual([]);
    expect(issuedByPosition(book.issued).get(firstFee(book).positionKey)?.amountMinor).toBe(500n);
  });

  it("of a reversal lowers the position, so that the same facts are billed again", () => {
    const book = billedUsage();
    correct(book, "reversal", -500n);
    use(book, "again", at("2024-01-21"), "0");
    expect(read(run(book, at("2024-02-02")).drafts)).toEqual([
      "2024-02-02: usage 2024-01-01..2024-02-01 5.00",
    ]);
  });
});

describe("rating window", () => {
  it("is rated again only when it is marked, whole, and with its own version", () => {
    const book = billedUsage();
    use(book, "t2", at("2024-02-10"), "4");
    drain(book, at("2024-03-01"));
    expect(windowsOf(book, at("2024-03-02")).toRate).toEqual([]);
    make(book, { do: "plan", to: large, when: { at: "now" } }, at("2024-03-02"));
    use(book, "late", at("2024-02-25"), "6");
    const [late, ...rest] = windowsOf(book, at("2024-03-03")).toRate;
    expect([formatInstant(late?.startsAt ?? 0), late?.planVersionId, rest]).toEqual([
      "2024-02-01T00:00:00Z",
      "version-team",
      [],
    ]);
    const [draft] = run(book, at("2024-03-03")).drafts;
    expect(draft?.fees[0]?.derivation).toMatchObject({
      plan: { code: "team" },
      usage: { quantity: "10" },
      issuedBefore: "2.00",
      amount: "3.00",
    });
  });
});

describe("recovery", () => {
  it("says what a decrease does, credit or keep, and how late is too late", () => {
    const volume = chargeTerms("calls", {
      type: "volume",
      tiers: [
        { up_to: "10", unit_amount: "1", flat_amount: "0" },
        { up_to: null, unit_amount: "0.5", flat_amount: "0" },
      ],
    });
    const decreased = (policy: BillingSlice["policy"]) => {
      const book = openBook({ policy });
      subscribe(book, planVersion({ prices: [], charges: [volume] }), at("2024-01-01"));
      use(book, "t1", at("2024-01-20"), "10");
      drain(book, at("2024-02-01"));
      use(book, "t2", at("2024-01-21"), "2");
      return run(book, at("2024-02-02")).creditNotes.map(({ note }) => note.netMinor);
    };
    expect(decreased(expandPolicy("default"))).toEqual([400n]);
    expect(decreased(expandPolicy("default", { usage_decrease: "keep" }))).toEqual([]);
    const tooLate = billedUsage({ policy: expandPolicy("default", { late_windows: "0" }) });
    use(tooLate, "late", at("2024-01-25"), "6");
    const { setAside, toRate } = windowsOf(tooLate, at("2024-02-02"));
    expect([setAside.length, toRate.length]).toEqual([1, 0]);
  });
});

describe("override", () => {
  it("unlocked is a difference that survives recomputation: late usage bills only itself, and takes nothing back", () => {
    const book = billedUsage();
    const { stem } = value(setAmount(book, "calls", "delta", 300n, at("2024-02-02")));
    bill(book, at("2024-02-02"));
    use(book, "late", at("2024-01-25"), "4");
    expect(read(run(book, at("2024-02-03")).drafts)).toEqual([
      "2024-02-03: usage 2024-01-01..2024-02-01 2.00",
    ]);
    // A manual amount written into the book alone would be taken for a mistake and reversed.
    expect([issuedOf(book, stem), book.notes]).toEqual([1000n, []]);
  });

  it("locked fixes the target until it is lifted, and what it hides is listed", () => {
    const book = billedUsage();
    const override = value(setAmount(book, "calls", "locked", 500n, at("2024-02-02")));
    use(book, "late", at("2024-01-25"), "4");
    expect(run(book, at("2024-02-03")).drafts).toEqual([]);
    const { targetMinor, recomputedMinor } = positionOf(book, "calls@2024-01-01", at("2024-02-03"));
    expect([targetMinor, recomputedMinor]).toEqual([500n, 700n]);
    liftAmount(book, override);
    expect(read(run(book, at("2024-02-04")).drafts)).toEqual([
      "2024-02-04: usage 2024-01-01..2024-02-01 2.00",
    ]);
  });
});

describe("strata", () => {
  it("are filled from below: late usage lowers a minimum that was billed already", () => {
    const book = openBook();
    const least = { ...calls, minimum: [{ currency: "EUR", amount: "20.00" }] };
    subscribe(book, planVersion({ prices: [], charges: [least] }), at("2024-01-01"));
    use(book, "t1", at("2024-01-20"), "10");
    drain(book, at("2024-02-01"));
    expect(read(book.documents)).toEqual([
      "2024-02-01: usage 2024-01-01..2024-02-01 5.00, charge_minimum 2024-01-01..2024-02-01 15.00",
    ]);
    use(book, "late", at("2024-01-25"), "6");
    bill(book, at("2024-02-02"));
    expect(read(book.documents).at(-1)).toBe("2024-02-02: usage 2024-01-01..2024-02-01 3.00");
    expect(readNotes(book.notes)).toEqual([
      "2024-02-02 corrects invoice-1: charge_minimum 2024-01-01..2024-02-01 -3.00",
    ]);
  });
});

describe("interim supply and provisional fee", () => {
  type View = "by_supply" | "whole_less_interim" | "difference";
  function crossed(progressive_view: View, interimSupply?: "part_payment"): BillingBook {
    const book = openBook({ policy: expandPolicy("default", { progressive_view }) });
    const thresholds = [{ currency: "EUR", amount: "10.00", recurring: false }];
    const terms = { prices: [], charges: [calls], thresholds, ...(interimSupply ? { interimSupply } : {}) };
    subscribe(book, planVersion(terms), at("2024-01-01"));
    drain(book, at("2024-01-01"));
    use(book, "t1", at("2024-01-10"), "30");
    bill(book, at("2024-01-10"));
    use(book, "t2", at("2024-01-20"), "8");
    drain(book, at("2024-02-01"));
    return book;
  }
  const amounts = (fees: readonly ProposedFee[] = []) =>
    fees.map(({ amountMinor, provisional }) => [amountMinor, provisional]);

  it("is a supply of its own: the final invoice bills the true-up of the window", () => {
    const { documents } = crossed("by_supply");
    expect(documents.map(({ fees }) => amounts(fees))).toEqual([[[1500n, true]], [[400n, false]]]);
    const settled = crossed("difference", "part_payment").documents;
    expect(settled.map(({ fees }) => amounts(fees))).toEqual([[[1500n, true]], [[400n, false]]]);
  });

  it.each([
    ["by the plan", "by_supply", "part_payment"],
    ["by the policy", "whole_less_interim", undefined],
  ] as const)(
    "or a part payment, %s: the final invoice shows the whole and deducts what the interim one billed",
    (_, view, supply) => {
      const [interim, final] = crossed(view, supply).documents;
      expect(amounts(interim?.fees)).toEqual([[1500n, true]]);
      expect(
        final?.fees.map(({ amountMinor, isInterim, correctsFeeId }) => [
          amountMinor,
          isInterim ?? false,
          correctsFeeId,
        ]),
      ).toEqual([
        [1900n, false, null],
        [-1500n, true, "invoice-1-0"],
      ]);
      expect(final?.netMinor).toBe(400n);
    },
  );
});

describe("obligation", () => {
  it("is named on each fee with how it is recognized: a period paid ahead by the day, usage at once", () => {
    const book = openBook();
    subscribe(book, planVersion({ charges: [calls] }), at("2024-01-01"));
    drain(book, at("2024-02-01"));
    expect(
      book.documents.at(-1)?.fees.map(({ obligation, recognition }) => [obligation, recognition]),
    ).toEqual([
      ["team/recurring", "daily"],
      ["team/calls", "point"],
    ]);
  });
});

describe("known-at", () => {
  it("keeps a change that is planned from acting before it comes", () => {
    const book = openBook({ policy: expandPolicy("default", { change_timing: "as_asked" }) });
    subscribe(book, planVersion(), at("2024-01-01"));
    drain(book, at("2024-01-01"));
    make(book, { do: "plan", to: large, when: { at: "day", on: day("2024-01-21") } }, at("2024-01-05"));
    expect([book.documents.length, book.notes]).toEqual([1, []]);
    const stint = firstOf(book).subscription.stints.at(-1);
    expect([stint?.startsAt, stint?.knownAt]).toEqual([at("2024-01-21"), at("2024-01-05")]);
    drain(book, at("2024-01-21"));
    expect(read(book.documents).at(-1)).toBe("2024-01-21: subscription 2024-01-21..2024-02-01 22.00");
    expect(readNotes(book.notes)).toEqual([
      "2024-01-21 corrects invoice-1: subscription 2024-01-21..2024-02-01 -11.00",
    ]);
  });

  it("lets a change act back from the day it is true on, with what was billed since settled by difference", () => {
    const book = openBook();
    subscribe(book, planVersion(), at("2024-01-01"));
    drain(book, at("2024-01-01"));
    make(book, { do: "plan", to: large, when: { at: "day", on: day("2024-01-11") } }, at("2024-01-25"));
    expect(read(book.documents).at(-1)).toBe("2024-01-25: subscription 2024-01-11..2024-02-01 42.00");
    expect(readNotes(book.notes)).toEqual([
      "2024-01-25 corrects invoice-1: subscription 2024-01-11..2024-02-01 -21.00",
    ]);
  });
});

describe("policy preset", () => {
  it("names a value for every setting, and a single override changes that one alone", () => {
    const settings = Object.keys(POLICY_CHOICES).sort();
    for (const [name, preset] of Object.entries(POLICY_PRESETS)) {
      expect([name, Object.keys(preset).sort()]).toEqual([name, settings]);
    }
    const book = openBook({ policy: expandPolicy("day_exclusive", { unused_credit: "credit_note" }) });
    subscribe(book, planVersion(), at("2024-01-01"));
    drain(book, at("2024-01-01"));
    make(book, { do: "cancel", when: "now" }, at("2024-01-11"));
    // Still nine places and the day of ending free, but given back by a note.
    expect(readNotes(book.notes)).toEqual([
      "2024-01-11 corrects invoice-1: subscription 2024-01-11..2024-02-01 -21.00",
    ]);
    const refused = decide(book, { do: "cancel", when: "now" }, at("2024-01-12"));
    expect(codes(refused)).toEqual(["subscription_ended"]);
  });
});
