import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stemOf } from "~/billing/fees/position";
import { decideBilling } from "~/billing/invoicing/bill-customer";
import type { BillingSlice } from "~/billing/invoicing/billing-slice";
import {
  decidePlaceHold,
  decideReleaseHold,
  type HeldSubject,
  type Hold,
  type HoldableSubject,
} from "~/billing/invoicing/hold";
import { HOLD_KINDS } from "~/billing/invoicing/hold-kinds";
import { decideFinalizeHeld } from "~/billing/invoicing/issue";
import { issuedFee } from "~/billing/invoicing/preview";
import {
  at,
  type BillingBook,
  bill,
  chargeTerms,
  codes,
  fold,
  openBook,
  planVersion,
  sliceOf,
  subscribe,
  usageOf,
  use,
  value,
  windowsOf,
} from "../../../support/billing-book";

const calls = chargeTerms("calls", { type: "per_unit", unit_amount: "0.50" });
const team = planVersion({ prices: [{ currency: "EUR", amount: "30.00" }], charges: [calls] });

function teamWithUsage(): BillingBook {
  const book = openBook();
  subscribe(book, team, at("2024-01-01"));
  bill(book, at("2024-01-01"));
  use(book, "t1", at("2024-01-20"), "10");
  return book;
}

function decideOn(book: BillingBook, now: string, more: Partial<BillingSlice> = {}) {
  const slice = { ...sliceOf(book), ...more };
  return decideBilling(slice, usageOf(book, windowsOf(book, at(now)).toMeasure), at(now));
}

function runOn(book: BillingBook, now: string, more: Partial<BillingSlice> = {}): void {
  fold(book, decideOn(book, now, more), at(now));
}

const holdOn = (on: HeldSubject, until: string, releasedAt: string | null = null): Hold => ({
  id: "hold",
  on,
  endsAt: at(until),
  releasedAt: releasedAt === null ? null : at(releasedAt),
});

/** The usage of January, as the run of 1 February proposes it. */
function usageOfJanuary(book: BillingBook): HeldSubject {
  const lines = decideOn(book, "2024-02-01").drafts.flatMap(({ fees }) => fees);
  const fee = lines.find(({ kind }) => kind === "usage");
  return { kind: "fee", stem: stemOf(fee?.positionKey ?? "") };
}

const amounts = (decision: ReturnType<typeof decideOn>) =>
  decision.drafts.map(({ cut, fees }) => [
    cut.cut,
    ...fees.map(({ kind, amountMinor }) => `${kind} ${amountMinor}`),
  ]);

describe("a fee on hold", () => {
  it("stays out while the rest closes, comes on the next document, and nothing is billed twice", () => {
    const book = teamWithUsage();
    const on = usageOfJanuary(book);
    const holds = [holdOn(on, "2024-02-10")];
    const first = decideOn(book, "2024-02-01", { holds });
    expect(amounts(first)).toEqual([["2024-02-01", "subscription 3000"]]);
    // Its window stays open, so completeness counts its usage as pending, and the run comes again as the hold ends.
    expect(first.windows).toEqual([]);
    expect([...first.nextDueAt.values()]).toEqual([at("2024-02-10")]);
    fold(book, first, at("2024-02-01"));
    expect(amounts(decideOn(book, "2024-02-09", { holds }))).toEqual([]);
    const after = decideOn(book, "2024-02-10", { holds });
    expect(amounts(after)).toEqual([["2024-02-10", "usage 500"]]);
    expect(after.windows.map(({ state }) => state)).toEqual(["billed"]);
    fold(book, after, at("2024-02-10"));
    expect(amounts(decideOn(book, "2024-02-11", { holds }))).toEqual([]);
    expect(amounts(decideOn(book, "2024-03-01", { holds }))).toEqual([
      ["2024-03-01", "subscription 3000", "usage 0"],
    ]);
  });

  it("is billed on the day it is released, with usage that came meanwhile", () => {
    const book = teamWithUsage();
    const on = usageOfJanuary(book);
    runOn(book, "2024-02-01", { holds: [holdOn(on, "2024-06-01")] });
    use(book, "t2", at("2024-01-25"), "4");
    const released = decideOn(book, "2024-02-05", { holds: [holdOn(on, "2024-06-01", "2024-02-05")] });
    expect(amounts(released)).toEqual([["2024-02-05", "usage 700"]]);
  });

  it("holds its own position only, and no other period of it", () => {
    const book = teamWithUsage();
    const holds = [holdOn(usageOfJanuary(book), "2025-01-01")];
    runOn(book, "2024-02-01", { holds });
    use(book, "t2", at("2024-02-20"), "2");
    expect(amounts(decideOn(book, "2024-03-01", { holds }))).toEqual([
      ["2024-03-01", "subscription 3000", "usage 100"],
    ]);
  });

  it("changes no sum: whichever fee is held until whenever, in the end the same is billed", () => {
    const days = fc.integer({ min: 1, max: 90 });
    fc.assert(
      fc.property(fc.constantFrom("subscription", "usage"), days, fc.nat(3), (kind, length, later) => {
        const plain = teamWithUsage();
        const held = teamWithUsage();
        const line = decideOn(held, "2024-02-01").drafts.flatMap(({ fees }) =>
          fees.filter((fee) => fee.kind === kind),
        )[0];
        const endsAt = at("2024-02-01") + length * 86_400_000;
        const hold: Hold = {
          id: "h",
          on: { kind: "fee", stem: stemOf(line?.positionKey ?? "") },
          endsAt,
          releasedAt: null,
        };
        const months = ["2024-02-01", "2024-03-01", "2024-04-01", "2024-05-01", "2024-06-01"];
        for (const [index, month] of months.entries()) {
          runOn(plain, month);
          if (index >= later) runOn(held, month, { holds: [hold] });
        }
        const sum = (book: BillingBook) => book.fees.reduce((total, { fee }) => total + fee.amountMinor, 0n);
        expect(sum(held)).toBe(sum(plain));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("a draft on hold", () => {
  it("does not close with its days of grace, follows late usage, and closes as the hold ends", () => {
    const book = teamWithUsage();
    const grace = { graceDays: 3 };
    const draft = { currency: "EUR", taxRegime: "DE", cut: "2024-02-01" };
    const holds = [holdOn({ kind: "draft", cut: draft }, "2024-02-20")];
    const before = decideOn(book, "2024-02-01", { ...grace, holds });
    expect(before.pending.map(({ closesAt }) => closesAt)).toEqual([at("2024-02-20")]);
    use(book, "late", at("2024-01-31"), "2");
    const graceOver = decideOn(book, "2024-02-04", { ...grace, holds });
    expect(graceOver.drafts).toEqual([]);
    expect(graceOver.pending.map(({ draft: { netMinor } }) => netMinor)).toEqual([3_600n]);
    expect(decideOn(book, "2024-02-04", grace).drafts.length).toBe(1);
    const [closed] = decideOn(book, "2024-02-20", { ...grace, holds }).drafts;
    expect([closed?.netMinor, closed?.issuedOn]).toEqual([3_600n, at("2024-02-20") / 86_400_000]);
  });

  it("holds no other draft of the customer", () => {
    const book = teamWithUsage();
    const draft = { currency: "EUR", taxRegime: "DE", cut: "2024-03-01" };
    const holds = [holdOn({ kind: "draft", cut: draft }, "2024-06-01")];
    expect(decideOn(book, "2024-02-04", { graceDays: 3, holds }).drafts.length).toBe(1);
  });

  it("that is kept open is refused to be closed, and goes out with no other lines", () => {
    const book = openBook();
    subscribe(book, team, at("2024-01-01"));
    const [begun] = decideOn(book, "2024-01-01", { draftMode: "together" }).held;
    if (!begun) throw new Error("a draft is kept");
    const feeIds = begun.draft.fees.map((_, index) => `held-${index}`);
    for (const [index, fee] of begun.draft.fees.entries())
      book.issued.push(issuedFee(fee, `held-${index}`, "held"));
    const open = { id: "open", draft: begun.draft, feeIds };
    const holds = [holdOn({ kind: "draft", heldDraftId: "open" }, "2024-03-10")];
    const slice = { ...sliceOf(book), holds };
    expect(codes(decideFinalizeHeld(slice, open, at("2024-02-01")))).toEqual(["draft_on_hold"]);
    expect(decideFinalizeHeld(slice, open, at("2024-03-10")).ok).toBe(true);
    const along = { draftMode: "with_next", heldDrafts: [open] } as const;
    expect(decideOn(book, "2024-02-01", { ...along, holds }).closes).toEqual([]);
    expect(decideOn(book, "2024-02-01", along).closes?.length).toBe(1);
  });
});

describe("placing and releasing a hold", () => {
  const subject: HoldableSubject = { kind: "fee", waits: true, inForce: null, zone: "UTC" };
  const NOW = at("2024-02-01T10:00:00Z");
  const command = { reason: " Disputed ", endsAt: at("2024-02-10") };

  it("says why and until when", () => {
    expect(value(decidePlaceHold(subject, command, NOW))).toEqual({ reason: "Disputed" });
  });

  it.each([
    [{ ...subject, inForce: { endsAt: at("2024-02-10") } }, command, ["hold_exists"]],
    [subject, { ...command, reason: " " }, ["hold_reason_missing"]],
    [subject, { ...command, endsAt: at("2024-02-01") }, ["hold_until_past"]],
    [subject, { reason: "", endsAt: NOW }, ["hold_reason_missing", "hold_until_past"]],
  ])("is refused: %j", (book, asked, expected) => {
    expect(codes(decidePlaceHold(book, asked, NOW))).toEqual(expected);
  });

  it.each(HOLD_KINDS)("refuses a %s of which nothing waits", (kind) => {
    expect(codes(decidePlaceHold({ ...subject, kind, waits: false }, command, NOW))).toEqual([
      "hold_nothing_waits",
    ]);
  });

  it("is released once, and not after it ended", () => {
    const hold = { endsAt: at("2024-02-10"), releasedAt: null };
    expect(decideReleaseHold(hold, NOW).ok).toBe(true);
    expect(codes(decideReleaseHold(hold, at("2024-02-10")))).toEqual(["hold_over"]);
    expect(codes(decideReleaseHold({ ...hold, releasedAt: NOW }, NOW))).toEqual(["hold_over"]);
  });
});
