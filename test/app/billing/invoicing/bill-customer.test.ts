import { describe, expect, it } from "vitest";
import type { TaxTreatment } from "~/billing/fees/fee";
import { previewNextInvoice } from "~/billing/invoicing/preview";
import type { Policy } from "~/billing/policy-kinds";
import { decideCancel } from "~/billing/subscription/cancel";
import { formatDay } from "~/billing/time/day";
import { expandPolicy } from "~/policy-presets";
import {
  at,
  type BillingBook,
  bill,
  chargeTerms,
  drain,
  openBook,
  planVersion,
  read,
  readNotes,
  run,
  sliceOf,
  subscribe,
  usageOf,
  use,
  value,
  windowsOf,
} from "../../../support/billing-book";

const [INCLUSIVE, EXCLUSIVE] = [expandPolicy("day_inclusive"), expandPolicy("day_exclusive")];
const calls = chargeTerms("calls", { type: "per_unit", unit_amount: "0.50" });
const vat: TaxTreatment = { category: "S", rate: "19", country: "DE" };
function cancel(
  book: BillingBook,
  when: "now" | "period_end",
  now: string,
  command: { readonly unused?: "keep" } = {},
): void {
  const owner = book.subscriptions[0];
  if (!owner) throw new Error("no subscription");
  const change = value(
    decideCancel(
      { subscription: owner.subscription, planVersions: owner.versions, policy: book.policy },
      { when, ...command },
      at(now),
    ),
  );
  book.subscriptions[0] = { ...owner, subscription: change.subscription };
}

describe("a plan paid in advance", () => {
  it("is billed as each period begins, one document a billing day", () => {
    const book = openBook();
    subscribe(book, planVersion(), at("2024-01-31T08:00:00Z"));
    bill(book, at("2024-04-30"));
    expect(read(book.documents)).toEqual([
      "2024-01-31: subscription 2024-01-31..2024-02-29 31.00",
      "2024-02-29: subscription 2024-02-29..2024-03-31 31.00",
      "2024-03-31: subscription 2024-03-31..2024-04-30 31.00",
      "2024-04-30: subscription 2024-04-30..2024-05-31 31.00",
    ]);
    expect(book.documents.map((draft) => formatDay(draft.dueOn))[0]).toBe("2024-02-14");
  });

  it("bills a partial calendar month by its days and explains them", () => {
    const book = openBook({ policy: INCLUSIVE });
    subscribe(book, planVersion(), at("2024-01-05T10:00:00Z"));
    drain(book, at("2024-02-01"));
    expect(read(book.documents)).toEqual([
      "2024-01-05: subscription 2024-01-05..2024-02-01 27.00",
      "2024-02-01: subscription 2024-02-01..2024-03-01 31.00",
    ]);
    expect(book.documents[0]?.fees[0]?.derivation).toEqual({
      kind: "recurring",
      plan: { code: "team", version: 1 },
      unitAmount: "31.00",
      quantity: "1",
      proration: {
        from: "2024-01-05",
        to: "2024-02-01",
        days: 27,
        periodDays: 31,
        periodFrom: "2024-01-01",
        periodTo: "2024-02-01",
        fraction: "27/31",
      },
      exactAmount: "27",
      issuedBefore: "0.00",
      amount: "27.00",
      rounding: "half_away_from_zero",
    });
  });

  it("measures a stub up to a bill day by the month before it, and rounds the fraction to nine places", () => {
    const book = openBook({ policy: EXCLUSIVE });
    const customerDay = planVersion({ prices: [{ currency: "EUR", amount: "19.95" }] });
    const subscription = subscribe(book, customerDay, at("2024-03-31"));
    book.subscriptions[0] = {
      subscription: {
        ...subscription,
        anchor: {
          kind: "bill_day",
          dayOfMonth: 1,
          from: subscription.anchor.kind === "bill_day" ? subscription.anchor.from : 0,
        },
      },
      versions: [customerDay],
    };
    bill(book, at("2024-03-31"));
    // One day of the 31 from 1 March to 1 April: 0.032258065 × 19.95 = 0.6435…
    expect(read(book.documents)).toEqual(["2024-03-31: subscription 2024-03-31..2024-04-01 0.64"]);
    expect(book.documents[0]?.fees[0]?.derivation).toMatchObject({
      proration: { fraction: "6451613/200000000" },
    });
  });

  it("gives the days that are left back when it is cancelled now, and is not billed again", () => {
    const book = openBook();
    subscribe(book, planVersion({ charges: [calls] }), at("2024-01-01T08:00:00Z"));
    drain(book, at("2024-01-01T08:00:00Z"));
    use(book, "t1", at("2024-01-10T12:00:00Z"), "10");
    use(book, "t2", at("2024-01-10T15:00:00Z"), "4");
    cancel(book, "now", "2024-01-10T15:00:00Z");
    bill(book, at("2024-01-10T15:00:00Z"));
    drain(book, at("2024-06-01"));
    expect(read(book.documents)).toEqual([
      "2024-01-01: subscription 2024-01-01..2024-02-01 31.00",
      "2024-01-10: usage 2024-01-01..2024-01-10 7.00",
    ]);
    expect(readNotes(book.notes)).toEqual([
      "2024-01-10 corrects invoice-1: subscription 2024-01-10..2024-02-01 -22.00",
    ]);
  });

  it("keeps the days that are left where who cancels says so", () => {
    const book = openBook();
    subscribe(book, planVersion(), at("2024-01-01"));
    bill(book, at("2024-01-01"));
    cancel(book, "now", "2024-01-10T15:00:00Z", { unused: "keep" });
    expect(run(book, at("2024-01-10T15:00:00Z"))).toMatchObject({ drafts: [], creditNotes: [] });
  });

  it("takes the days that are left off the next invoice where the policy has negative lines", () => {
    const book = openBook({ policy: { ...expandPolicy("default"), unused_credit: "negative_line" } });
    subscribe(book, planVersion({ charges: [calls] }), at("2024-01-01T08:00:00Z"));
    drain(book, at("2024-01-01T08:00:00Z"));
    use(book, "t1", at("2024-01-10T12:00:00Z"), "60");
    cancel(book, "now", "2024-01-10T15:00:00Z");
    bill(book, at("2024-01-10T15:00:00Z"));
    expect(read(book.documents).at(-1)).toBe(
      "2024-01-10: subscription 2024-01-10..2024-02-01 -22.00, usage 2024-01-01..2024-01-10 30.00",
    );
    expect(book.notes).toEqual([]);
  });

  it("is billed for nothing when the trial is cancelled", () => {
    const book = openBook();
    subscribe(book, planVersion({ trialDays: 14 }), at("2024-01-01T08:00:00Z"));
    cancel(book, "period_end", "2024-01-05");
    drain(book, at("2024-06-01"));
    expect(book.documents).toEqual([]);
  });

  it("is billed from the day the trial ends", () => {
    const book = openBook({ policy: INCLUSIVE });
    subscribe(
      book,
      planVersion({ trialDays: 10, prices: [{ currency: "EUR", amount: "50000.00" }] }),
      at("2024-03-05T12:12:00Z"),
    );
    drain(book, at("2024-03-15T12:11:00Z"));
    expect(book.documents).toEqual([]);
    drain(book, at("2024-03-15T13:02:00Z"));
    expect(read(book.documents)).toEqual(["2024-03-15: subscription 2024-03-15..2024-04-01 27419.35"]);
  });

  it("multiplies the price by the quantity before it rounds", () => {
    const book = openBook();
    subscribe(book, planVersion({ prices: [{ currency: "EUR", amount: "0.333" }] }), at("2024-01-01"), {
      quantity: "3",
    });
    bill(book, at("2024-01-01"));
    expect(read(book.documents)).toEqual(["2024-01-01: subscription 2024-01-01..2024-02-01 1.00"]);
  });
});

describe("a plan paid in arrears", () => {
  it("is billed as each period ends, with its usage on the same document", () => {
    const book = openBook();
    subscribe(book, planVersion({ timing: "in_arrears", charges: [calls] }), at("2024-01-15T10:00:00Z"));
    use(book, "before", at("2024-01-15T09:59:59Z"), "1000");
    use(book, "t1", at("2024-02-14T23:59:59Z"), "4");
    use(book, "t2", at("2024-02-15"), "6");
    drain(book, at("2024-03-15"));
    expect(read(book.documents)).toEqual([
      "2024-02-15: subscription 2024-01-15..2024-02-15 31.00, usage 2024-01-15..2024-02-15 2.00",
      "2024-03-15: subscription 2024-02-15..2024-03-15 31.00, usage 2024-02-15..2024-03-15 3.00",
    ]);
  });

  it.each([
    ["default", expandPolicy("default"), "2024-02-09: subscription 2024-01-15..2024-02-09 25.00"],
    [
      "day inclusive",
      { ...INCLUSIVE, anchor: "anniversary" } as Policy,
      "2024-02-09: subscription 2024-01-15..2024-02-10 26.00",
    ],
  ])("cancelled now, %s, bills the days used at once", (_, policy, expected) => {
    const book = openBook({ policy });
    subscribe(book, planVersion({ timing: "in_arrears" }), at("2024-01-15T10:00:00Z"));
    cancel(book, "now", "2024-02-09T18:00:00Z");
    drain(book, at("2024-06-01"));
    expect(read(book.documents)).toEqual([expected]);
  });

  it("ended on the day it began bills that day where the day of ending counts, and nothing where not", () => {
    for (const [policy, expected] of [
      [INCLUSIVE, ["2023-09-05: subscription 2023-09-05..2023-09-06 1.03"]],
      [expandPolicy("default"), []],
    ] as const) {
      const book = openBook({ policy: { ...policy, zero_documents: "skip" }, zone: "Europe/Paris" });
      subscribe(book, planVersion({ timing: "in_arrears" }), at("2023-09-05"));
      cancel(book, "now", "2023-09-05T05:00:00Z");
      drain(book, at("2024-01-01"));
      expect(read(book.documents)).toEqual(expected);
    }
  });

  it("with a planned end on a billing day bills the closed period only", () => {
    const book = openBook({ policy: { ...INCLUSIVE, anchor: "anniversary" }, zone: "Europe/Paris" });
    subscribe(book, planVersion({ timing: "in_arrears" }), at("2023-09-05"), { endsAt: at("2023-10-05") });
    drain(book, at("2024-01-01"));
    expect(read(book.documents)).toEqual(["2023-10-05: subscription 2023-09-05..2023-10-05 31.00"]);
  });
});

describe("usage", () => {
  it("of a trial is billed when the trial ends, beside the first price", () => {
    const book = openBook();
    subscribe(book, planVersion({ trialDays: 14, charges: [calls] }), at("2024-01-05T10:00:00Z"));
    use(book, "t1", at("2024-01-18T23:00:00Z"), "6");
    drain(book, at("2024-02-01"));
    expect(read(book.documents)).toEqual([
      "2024-01-19: subscription 2024-01-19..2024-02-19 31.00, usage 2024-01-05..2024-01-19 3.00",
    ]);
  });

  it("at the very end counts, or not, as the policy says", () => {
    for (const [usage_at_end, expected] of [
      ["through_instant", "2.00"],
      ["before_instant", "0.00"],
    ] as const) {
      const book = openBook({
        policy: { ...expandPolicy("default"), usage_at_end, zero_documents: "issue" },
      });
      subscribe(book, planVersion({ prices: [], charges: [calls] }), at("2024-01-01"), {
        endsAt: at("2024-01-20T12:00:00Z"),
      });
      use(book, "t1", at("2024-01-20T12:00:00Z"), "4");
      drain(book, at("2024-03-01"));
      expect(read(book.documents)).toEqual([`2024-01-20: usage 2024-01-01..2024-01-20 ${expected}`]);
    }
  });

  it("after the last billed day stands on an empty period", () => {
    const book = openBook();
    subscribe(book, planVersion({ prices: [], charges: [calls] }), at("2024-01-01"));
    drain(book, at("2024-02-01"));
    use(book, "t1", at("2024-02-01T10:00:00Z"), "2");
    cancel(book, "now", "2024-02-01T12:00:00Z");
    drain(book, at("2024-02-01T12:00:00Z"));
    expect(read(book.documents)).toEqual(["2024-02-01: usage 2024-02-01..2024-02-01 1.00"]);
  });

  it("that comes late bills exactly its difference, with the tax of its own window", () => {
    const book = openBook({ tax: vat });
    subscribe(book, planVersion({ prices: [], charges: [calls] }), at("2024-01-01"));
    use(book, "t1", at("2024-01-20"), "10");
    drain(book, at("2024-02-01"));
    book.tax = { ...vat, rate: "16" };
    use(book, "t2", at("2024-01-25"), "3");
    bill(book, at("2024-02-03"));
    expect(read(book.documents)).toEqual([
      "2024-02-01: usage 2024-01-01..2024-02-01 5.00",
      "2024-02-03: usage 2024-01-01..2024-02-01 1.50",
    ]);
    expect(book.documents[1]?.fees[0]?.derivation).toMatchObject({
      issuedBefore: "5.00",
      amount: "1.50",
      exactAmount: "6.5",
      usage: { quantity: "13", eventCount: 2 },
    });
    expect(book.documents[1]?.taxGroups).toEqual([{ ...vat, netMinor: 150n, taxMinor: 29n }]);
    expect(bill(book, at("2024-02-03"))).toEqual([]);
  });

  it("that comes later than the policy allows is set aside", () => {
    for (const [late_windows, documents] of [
      ["2", 1],
      ["1", 0],
      ["0", 0],
    ] as const) {
      const book = openBook({ policy: { ...expandPolicy("default"), late_windows } });
      subscribe(book, planVersion({ prices: [], charges: [calls] }), at("2024-01-01"));
      drain(book, at("2024-03-01"));
      use(book, "t1", at("2024-01-20"), "10");
      expect(bill(book, at("2024-03-02"))).toHaveLength(documents);
      expect(windowsOf(book, at("2024-03-02")).toRate).toEqual([]);
    }
  });

  it("that lowers a price is given back by a credit note, or kept, as the policy says", () => {
    const volume = chargeTerms("calls", {
      type: "volume",
      tiers: [
        { up_to: "50", unit_amount: "1", flat_amount: "0" },
        { up_to: null, unit_amount: "0.5", flat_amount: "0" },
      ],
    });
    for (const [usage_decrease, notes] of [
      ["credit", ["2024-02-03 corrects invoice-2: usage 2024-01-01..2024-02-01 -23.00"]],
      ["keep", []],
    ] as const) {
      const book = openBook({ policy: { ...expandPolicy("default"), usage_decrease } });
      subscribe(book, planVersion({ charges: [volume] }), at("2024-01-01"));
      use(book, "t1", at("2024-01-20"), "50");
      drain(book, at("2024-02-01"));
      use(book, "t2", at("2024-01-21"), "4");
      expect(bill(book, at("2024-02-03"))).toEqual([]);
      expect(readNotes(book.notes)).toEqual(notes);
      drain(book, at("2024-03-01"));
      expect(read(book.documents).at(-1)).toBe(
        "2024-03-01: subscription 2024-03-01..2024-04-01 31.00, usage 2024-02-01..2024-03-01 0.00",
      );
      expect(book.notes).toHaveLength(notes.length);
    }
  });
});

describe("documents", () => {
  it("of nothing but zero are skipped, or issued, as the policy says", () => {
    const free = planVersion({ prices: [{ currency: "EUR", amount: "0" }] });
    for (const [zero_documents, expected] of [
      ["skip", []],
      ["issue", ["2024-01-01: subscription 2024-01-01..2024-02-01 0.00"]],
    ] as const) {
      const book = openBook({ policy: { ...expandPolicy("default"), zero_documents } });
      subscribe(book, free, at("2024-01-01"));
      bill(book, at("2024-01-01"));
      bill(book, at("2024-01-02"));
      expect(read(book.documents)).toEqual(expected);
    }
  });

  it("hold all subscriptions of the customer that fall due on a day", () => {
    const book = openBook();
    subscribe(book, planVersion(), at("2024-01-01T08:00:00Z"));
    subscribe(
      book,
      planVersion({ prices: [{ currency: "EUR", amount: "5.00" }] }, "extra"),
      at("2024-01-01T09:00:00Z"),
    );
    bill(book, at("2024-01-01T10:00:00Z"));
    expect(read(book.documents)).toEqual([
      "2024-01-01: subscription 2024-01-01..2024-02-01 31.00, subscription 2024-01-01..2024-02-01 5.00",
    ]);
  });

  it("keep a billed position at its tax when the customer's tax changes", () => {
    const book = openBook({ tax: vat });
    subscribe(book, planVersion(), at("2024-01-01"));
    drain(book, at("2024-01-01"));
    book.tax = { category: "AE", rate: "0", country: "FR" };
    drain(book, at("2024-02-01"));
    expect(book.documents.map((draft) => [draft.taxMinor, draft.cut.taxRegime])).toEqual([
      [589n, "DE"],
      [0n, "FR"],
    ]);
  });

  it("are previewed by the same decision, with usage as it stands", () => {
    const book = openBook();
    subscribe(book, planVersion({ charges: [calls] }), at("2024-01-01"));
    drain(book, at("2024-01-01"));
    use(book, "t1", at("2024-01-10"), "8");
    const now = at("2024-01-15");
    const { open } = windowsOf(book, now);
    expect(open).toHaveLength(1);
    const preview = previewNextInvoice(sliceOf(book), usageOf(book, open), now);
    drain(book, at("2024-02-01"));
    expect(preview && read([preview])).toEqual(read(book.documents).slice(-1));
    expect(read(book.documents).slice(-1)).toEqual([
      "2024-02-01: subscription 2024-02-01..2024-03-01 31.00, usage 2024-01-01..2024-02-01 4.00",
    ]);
  });

  it("have no next one after the end", () => {
    const book = openBook();
    subscribe(book, planVersion(), at("2024-01-01"), { endsAt: at("2024-01-10") });
    drain(book, at("2024-01-10"));
    expect(previewNextInvoice(sliceOf(book), new Map(), at("2024-01-10"))).toBeNull();
  });
});
