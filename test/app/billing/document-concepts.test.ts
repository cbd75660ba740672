import { describe, expect, it } from "vitest";
import type { AppliedCoupon } from "~/billing/discounts/coupon";
import { stemOf } from "~/billing/fees/position";
import { decideBilling } from "~/billing/invoicing/bill-customer";
import type { BillingSlice } from "~/billing/invoicing/billing-slice";
import { issuedFee } from "~/billing/invoicing/preview";
import { decideCancelInvoice, decideVoid, type VoidBook } from "~/billing/invoicing/void";
import type { Grant, Wallet } from "~/billing/invoicing/wallet";
import { drawBeforeTax, drawWallets } from "~/billing/invoicing/wallet-draws";
import { decideCancel } from "~/billing/subscription/cancel";
import { resolveTax, type TaxRate } from "~/billing/tax/resolve";
import { formatDay } from "~/billing/time/day";
import {
  at,
  type BillingBook,
  bill,
  chargeTerms,
  codes,
  day,
  drain,
  issue,
  openBook,
  planVersion,
  read,
  run,
  sliceOf,
  subscribe,
  usageOf,
  use,
  value,
  windowsOf,
} from "../../support/billing-book";
import { decide } from "../../support/billing-changes";
import { issuedInvoice } from "../../support/credit-book";

const vat = { category: "S", rate: "19", country: "DE" } as const;
const calls = chargeTerms("calls", { type: "per_unit", unit_amount: "0.50" });
const extra = planVersion({ prices: [{ currency: "EUR", amount: "10.01" }] }, "extra");

/** Two subscriptions that begin on one day, not billed yet. */
function twoPlans(options: Parameters<typeof openBook>[0] = {}): BillingBook {
  const book = openBook({ tax: vat, ...options });
  subscribe(book, planVersion(), at("2024-01-01"));
  subscribe(book, extra, at("2024-01-01"));
  return book;
}

function decideOn(book: BillingBook, now: string, more: Partial<BillingSlice> = {}) {
  const slice = { ...sliceOf(book), ...more };
  return decideBilling(slice, usageOf(book, windowsOf(book, at(now)).toMeasure), at(now));
}

describe("cut", () => {
  it("is a billing day or an occasion: what falls due together shares a document, an event in advance has its own", () => {
    const book = twoPlans();
    const single = { ...calls, timing: "in_advance" as const };
    subscribe(book, planVersion({ prices: [], charges: [single] }, "events"), at("2024-01-01"));
    use(book, "t1", at("2024-01-01"), "4");
    use(book, "t2", at("2024-01-01"), "6");
    expect(
      run(book, at("2024-01-01T10:00:00Z")).drafts.map(({ cut, fees }) => [cut.cut, fees.length]),
    ).toEqual([
      ["2024-01-01 advance", 1],
      ["2024-01-01 advance", 1],
      ["2024-01-01", 2],
    ]);
  });

  it("keeps tax regimes apart", () => {
    const book = openBook({ tax: vat });
    subscribe(book, planVersion({ charges: [calls] }), at("2024-01-01"));
    use(book, "t1", at("2024-01-10"), "4");
    drain(book, at("2024-02-01"));
    use(book, "late", at("2024-01-11"), "4");
    book.tax = { category: "AE", rate: "0", country: "FR" };
    // The late usage keeps the regime of its window; the new period has that of its own day.
    const drafts = run(book, at("2024-03-01")).drafts;
    expect(drafts.map(({ cut, taxMinor }) => [cut.taxRegime, taxMinor > 0n])).toEqual([
      ["FR", false],
      ["DE", true],
    ]);
  });
});

describe("issuer", () => {
  it("is named in the cut and frozen on the document", () => {
    const book = twoPlans();
    const [draft] = run(book, at("2024-01-01")).drafts;
    expect([draft?.cut.issuerId, draft?.issuer.name, draft?.buyer.name]).toEqual([
      "issuer",
      "Northwind",
      "ACME GmbH",
    ]);
  });
});

describe("allocation", () => {
  it("pays a document and changes nothing of its content", () => {
    const credit = {
      id: "credit",
      currency: "EUR",
      openMinor: 2_000n,
      createdAt: at("2023-12-01"),
      kind: "grant" as const,
      sourceInvoiceId: null,
    };
    const plain = decideOn(twoPlans(), "2024-01-01");
    const paid = decideOn(twoPlans(), "2024-01-01", { credits: [credit] });
    expect(paid.drafts).toEqual(plain.drafts);
    expect(paid.drafts[0]?.totalMinor).toBe(4_880n);
    expect(paid.creditAllocations).toEqual([{ creditId: "credit", invoice: "draft:0", amountMinor: 2_000n }]);
  });
});

const coupon: AppliedCoupon = {
  id: "applied",
  customerId: "customer",
  appliedAt: at("2023-12-01"),
  amountMinor: 100n,
  remainingMinor: 100n,
  remainingPeriods: null,
  coupon: {
    id: "welcome",
    code: "welcome",
    name: "Welcome",
    off: { kind: "amount", currency: "EUR", amountMinor: 100n },
    duration: "once",
    periods: null,
    appliesTo: { plans: [], metrics: [] },
    reusable: false,
  },
};

describe("discount share", () => {
  it("is whole minor units on each fee, the largest remainder first, and adds up to the coupon", () => {
    const [draft] = decideOn(twoPlans(), "2024-01-01", { coupons: [coupon] }).drafts;
    // 100 × 3100 / 4101 = 75.59 and 24.41.
    expect(draft?.fees.map(({ discountMinor }) => discountMinor)).toEqual([76n, 24n]);
    expect(draft?.netMinor).toBe(4_001n);
  });

  it("goes back with the days that are given back, so that no more returns than was paid", () => {
    const book = twoPlans();
    const discounted = { ...sliceOf(book), coupons: [coupon] };
    const [draft] = decideBilling(discounted, new Map(), at("2024-01-01")).drafts;
    if (draft) book.documents.push(draft);
    issue(book, "invoice-1", draft?.fees ?? []);
    const ended = value(decide(book, { do: "cancel", when: "now" }, at("2024-01-01T09:00:00Z")));
    const [held, ...others] = book.subscriptions;
    if (held) book.subscriptions = [{ ...held, subscription: ended.subscription }, ...others];
    const [note] = run(book, at("2024-01-01T09:00:00Z")).creditNotes;
    expect(note?.note).toMatchObject({ netMinor: 3_024n, couponAdjustmentMinor: 76n });
  });
});

describe("grant nature", () => {
  const grant = (nature: Grant["nature"]): Grant => ({
    id: nature,
    nature,
    priority: 1,
    createdAt: 0,
    expiresAt: null,
    remainingMinor: 1_000n,
    usable: true,
  });
  const wallet = (nature: Grant["nature"]): Wallet => ({
    id: "w",
    code: "w",
    currency: "EUR",
    priority: 1,
    createdAt: 0,
    appliesTo: [],
    grants: [grant(nature)],
    topUp: null,
  });
  const lines = [{ amountMinor: 3_100n, taxMinor: 589n, metricCode: null }] as const;
  const policy = { grant_tax: "discount" } as const;

  it("decides on which side of the tax it is used: bought credit pays after it, gifts and vouchers before", () => {
    const invoice = { currency: "EUR", totalMinor: 3_689n, dueMinor: 3_689n, lines };
    const sides = (["bought_multi", "bought_single", "free"] as const).map((nature) => {
      const before = drawBeforeTax(lines, "EUR", [wallet(nature)], policy, 0);
      const after = drawWallets(invoice, [wallet(nature)], policy, 0);
      return [nature, before.soldMinor[0] ?? 0n, before.freeMinor[0] ?? 0n, after[0]?.amountMinor ?? 0n];
    });
    expect(sides).toEqual([
      ["bought_multi", 0n, 0n, 1_000n],
      ["bought_single", 1_000n, 0n, 0n],
      ["free", 0n, 1_000n, 0n],
    ]);
  });

  it("lets a voucher pay only for what is taxed as it was: any line would lower the base of another rate", () => {
    const tax = (rate: string) => ({ category: "S", rate, country: "DE" });
    const low = { ...wallet("bought_single"), grants: [{ ...grant("bought_single"), tax: tax("7") }] };
    const drawn = (rate: string) =>
      drawBeforeTax([{ ...lines[0], tax: tax(rate) }], "EUR", [low], policy, 0).soldMinor;
    expect([drawn("19"), drawn("7")]).toEqual([[0n], [1_000n]]);
  });
});

describe("four dates", () => {
  it("are told apart: made on one day, issued, taxed and posted on another, due after the terms", () => {
    const book = twoPlans();
    const grace = { graceDays: 3 };
    const { drafts, pending } = decideOn(book, "2024-01-01", grace);
    expect([drafts.length, pending.length]).toEqual([0, 1]);
    const [draft] = decideOn(book, "2024-01-04", grace).drafts;
    const dates = draft && [draft.draftedOn, draft.issuedOn, draft.taxPointOn, draft.postedOn, draft.dueOn];
    expect(dates?.map(formatDay)).toEqual([
      "2024-01-01",
      "2024-01-04",
      "2024-01-04",
      "2024-01-04",
      "2024-01-18",
    ]);
  });

  it("leave closed books alone: nothing changes from a day in them", () => {
    const book = twoPlans();
    bill(book, at("2024-01-01"));
    const [held] = book.subscriptions;
    if (!held) throw new Error("no subscription");
    const known = { subscription: held.subscription, planVersions: held.versions, policy: book.policy };
    const asked = { do: "cancel", when: { at: "day", on: day("2024-01-05") } } as const;
    expect(decide(book, asked, at("2024-02-10")).ok).toBe(true);
    expect(
      codes(decideCancel({ ...known, closedThrough: day("2024-01-31") }, asked, at("2024-02-10"))),
    ).toEqual(["change_before_closed_period"]);
  });
});

describe("hold", () => {
  it("on a fee keeps just that out of closing: the rest closes, and the fee counts as pending until it ends", () => {
    const book = twoPlans();
    const [fee] = decideOn(book, "2024-01-01").drafts.flatMap(({ fees }) => fees);
    if (!fee) throw new Error("a fee is due");
    const on = { kind: "fee", stem: stemOf(fee.positionKey) } as const;
    const holds = [{ id: "hold", on, endsAt: at("2024-01-10"), releasedAt: null }];
    const decided = decideOn(book, "2024-01-01", { holds });
    expect(decided.drafts.map(({ netMinor }) => netMinor)).toEqual([1_001n]);
    const due = decided.nextDueAt.get(fee.position.subscriptionId ?? "");
    expect(due).toBe(at("2024-01-10"));
  });

  it("keeps a document from closing while its lines count as billed", () => {
    const book = twoPlans();
    const { held, drafts } = decideOn(book, "2024-01-01", { draftMode: "together" });
    expect([drafts.length, held.map(({ draft }) => draft.netMinor)]).toEqual([0, [4_101n]]);
    const issued = (held[0]?.draft.fees ?? []).map((fee, index) => ({ fee, id: `held-${index}` }));
    for (const { fee, id } of issued) book.issued.push(issuedFee(fee, id, "held"));
    expect(decideOn(book, "2024-01-01", { draftMode: "together" }).held).toEqual([]);
  });

  it("of one subscription lets the rest be billed", () => {
    const book = twoPlans();
    const [first, second] = book.subscriptions;
    if (!first || !second) throw new Error("two subscriptions");
    book.subscriptions = [{ ...first, subscription: { ...first.subscription, invoicingOff: true } }, second];
    expect(read(run(book, at("2024-01-01")).drafts)).toEqual([
      "2024-01-01: subscription 2024-01-01..2024-02-01 10.01",
    ]);
  });
});

describe("cancellation chain", () => {
  const invoice: VoidBook["invoice"] = {
    ...issuedInvoice([{ amount: 1_000n }, { amount: 500n }]),
    delivered: true,
    tender: [],
    correctedBy: [],
    taxPointOn: day("2024-01-01"),
  };

  it("undoes a delivered invoice only by one full credit note that frees exactly its own fees", () => {
    const policy = { void: "before_delivery", void_then: "ask" } as const;
    const nothing = { creditMinor: 0n, refundMinor: 0n, follows: "rebill" } as const;
    expect(codes(decideVoid({ policy, invoice }, nothing))).toEqual(["invoice_delivered"]);
    const cancelled = value(
      decideCancelInvoice({ invoice }, { follows: "rebill", reason: "order_cancellation" }),
    );
    expect(cancelled.notes.map(({ totalMinor }) => totalMinor)).toEqual([invoice.totalMinor]);
    expect(cancelled).toMatchObject({ releasedFeeIds: ["f1", "f2"], reissueTaxPointOn: day("2024-01-01") });
  });
});

describe("precedence", () => {
  const rate = (code: string, isDefault = false): TaxRate => ({
    code,
    name: code,
    rate: `${code.length}`,
    category: "S",
    country: "DE",
    isDefault,
  });
  const rates = [rate("line"), rate("plan"), rate("customer"), rate("standard", true)];

  it("is by level: the most specific that names a rate decides alone", () => {
    const decided = (...levels: string[][]) => resolveTax(levels, rates).codes;
    expect(decided(["line"], ["plan"], ["customer"])).toEqual(["line"]);
    expect(decided([], ["plan"], ["customer"])).toEqual(["plan"]);
    expect(decided([], [], ["customer"])).toEqual(["customer"]);
    expect(decided([], [], [])).toEqual(["standard"]);
  });
});
