import { expect, it } from "vitest";
import type { AppliedCoupon } from "~/billing/discounts/coupon";
import { decideBilling } from "~/billing/invoicing/bill-customer";
import type { BillingSlice, HeldDraft } from "~/billing/invoicing/billing-slice";
import { decideIssueOneOff } from "~/billing/invoicing/issue";
import {
  at,
  type BillingBook,
  day,
  openBook,
  planVersion,
  read,
  sliceOf,
  subscribe,
  usageOf,
  value,
  windowsOf,
} from "../../../support/billing-book";

const half: AppliedCoupon = {
  id: "applied",
  customerId: "customer",
  appliedAt: at("2023-12-01"),
  amountMinor: null,
  remainingMinor: null,
  remainingPeriods: 1,
  coupon: {
    id: "half",
    code: "half",
    name: "Half",
    off: { kind: "percent", percent: "50" },
    duration: "repeating",
    periods: 1,
    appliesTo: { plans: [], metrics: [] },
    reusable: true,
    maxRedemptions: null,
    redeemBy: null,
  } as AppliedCoupon["coupon"],
};

function decideOn(book: BillingBook, now: string, more: Partial<BillingSlice>) {
  const slice = { ...sliceOf(book), ...more };
  return decideBilling(slice, usageOf(book, windowsOf(book, at(now)).toMeasure), at(now));
}

/** A draft with one line that somebody wrote. */
function written(book: BillingBook, unitAmount: string): HeldDraft {
  const lines = [{ description: "Setup", quantity: "1", unitAmount, taxes: [] }];
  const order = { orderId: "order", on: day("2023-12-20"), lines };
  const slice = sliceOf(book);
  const [held] = value(decideIssueOneOff(slice, order, "hold", at("2023-12-20"))).held;
  if (!held) throw new Error("no draft");
  return { id: "held", draft: held.draft, feeIds: ["written"] };
}

it("issues the open draft with the next lines once, and coupons take nothing off what was written", () => {
  const book = openBook();
  subscribe(book, planVersion({ prices: [{ currency: "EUR", amount: "10.00" }] }), at("2024-01-01"));
  const open = written(book, "7.00");
  const decided = decideOn(book, "2024-01-01", {
    draftMode: "with_next",
    heldDrafts: [open],
    coupons: [half],
  });
  expect([decided.held, decided.creditNotes]).toEqual([[], []]);
  expect(decided.drafts.map(({ netMinor }) => netMinor)).toEqual([1_200n]);
  expect(
    decided.drafts[0]?.fees.map(({ kind, amountMinor, discountMinor }) => [kind, amountMinor, discountMinor]),
  ).toEqual([
    ["one_off", 700n, 0n],
    ["subscription", 1_000n, 500n],
  ]);
  expect(decided.closes).toEqual([{ place: 0, heldId: "held", feeIds: ["written", null] }]);
  expect(decided.coupons).toMatchObject([{ remainingPeriods: 0 }]);
});

it("keeps what comes to less than nothing, and issues lines as usual where no draft is open", () => {
  const book = openBook();
  subscribe(book, planVersion({ prices: [{ currency: "EUR", amount: "10.00" }] }), at("2024-01-01"));
  const [line, ...rest] = written(book, "20.00").draft.fees;
  if (!line || rest.length > 0) throw new Error("one line");
  const below = written(book, "20.00");
  const less = { ...line, amountMinor: -2_000n };
  const open = { ...below, draft: { ...below.draft, fees: [less] } };
  const kept = decideOn(book, "2024-01-01", { draftMode: "with_next", heldDrafts: [open] });
  expect([kept.drafts, kept.closes]).toEqual([[], []]);
  expect(kept.held).toMatchObject([{ heldId: "held", draft: { totalMinor: 1_000n } }]);
  const alone = decideOn(book, "2024-01-01", { draftMode: "with_next", heldDrafts: [] });
  expect(read(alone.drafts)).toEqual(["2024-01-01: subscription 2024-01-01..2024-02-01 10.00"]);
  expect(alone.held).toEqual([]);
});
