import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AppliedCoupon, CouponOff } from "~/billing/discounts/coupon";
import { type MrrBook, monthlyRevenue } from "~/billing/revenue/mrr";
import { addMrr, mrrHistory, openMrrSums } from "~/billing/revenue/mrr-history";
import type { Stint, Subscription } from "~/billing/subscription/subscription";
import { expandPolicy } from "~/policy-presets";
import { at, planVersion } from "../../../support/billing-book";

const policy = expandPolicy("default");
const eur = (amount: string) => [{ currency: "EUR", amount }];
const monthly = planVersion({ prices: eur("30.00") }, "team");
const yearly = planVersion({ cadence: { unit: "year", count: 1 }, prices: eur("100.00") }, "yearly");
const weekly = planVersion({ cadence: { unit: "week", count: 2 }, prices: eur("10.00") }, "weekly");
const trial = planVersion({ trialDays: 14, prices: eur("30.00") }, "trial");
const bundle = planVersion(
  {
    prices: eur("30.00"),
    fixedItems: [
      item("seats", "3", true),
      // Billed once, so it does not recur.
      item("setup", "1", false),
    ],
  },
  "bundle",
);
const versions = [monthly, yearly, weekly, trial, bundle];

function item(code: string, units: string, recurring: boolean) {
  const model = { type: "per_unit", unit_amount: "5.00" } as const;
  const prices = [{ currency: "EUR", model }];
  return { code, name: code, units, timing: "in_advance", prorated: true, recurring, prices } as const;
}

const JANUARY = at("2026-01-01");

function stay(planVersionId: string, startsAt = JANUARY, more: Partial<Stint> = {}): Stint {
  return {
    id: `${planVersionId}-${startsAt}`,
    planVersionId,
    startsAt,
    endsAt: null,
    quantity: "1",
    ...more,
  };
}

function sold(stints: readonly Stint[], more: Partial<Subscription> = {}): Subscription {
  return {
    id: "sub",
    customerId: "cus",
    currency: "EUR",
    zone: "UTC",
    anchor: { kind: "calendar" },
    startsAt: stints[0]?.startsAt ?? JANUARY,
    trialEndsAt: null,
    endsAt: stints.at(-1)?.endsAt ?? null,
    canceledAt: null,
    stints,
    ...more,
  };
}

function bookOf(subscriptions: readonly Subscription[], more: Partial<MrrBook> = {}): MrrBook {
  return { subscriptions, versions, coupons: [], taxes: null, policy, ...more };
}

function lasting(off: CouponOff, plans: readonly string[] = []) {
  const coupon = { id: "c", code: "c", name: "c", off, periods: null, reusable: false } as const;
  const applied: AppliedCoupon = {
    id: "applied",
    coupon: { ...coupon, duration: "forever", appliesTo: { plans, metrics: [] } },
    customerId: "cus",
    appliedAt: JANUARY,
    amountMinor: off.kind === "amount" ? off.amountMinor : null,
    remainingMinor: null,
    remainingPeriods: null,
  };
  return { applied, endedAt: null };
}

const sumAt = (book: MrrBook, text: string) =>
  monthlyRevenue(book, at(text)).reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
const month = (plan: string, more: Partial<Stint> = {}) => sold([stay(`version-${plan}`, JANUARY, more)]);

describe("monthly recurring revenue", () => {
  it.each([
    ["of a month is the price times the quantity", month("team", { quantity: "2" }), 6000n],
    ["of a year is a twelfth", month("yearly"), 833n],
    ["of two weeks is 26 of them in a year", month("weekly"), 2167n],
    ["takes an agreed price", month("team", { overrides: { recurring: "12.00" } }), 1200n],
    ["has recurring items and none billed once", month("bundle"), 4500n],
  ])("%s", (_, subscription, amount) => {
    expect(sumAt(bookOf([subscription]), "2026-02-10")).toBe(amount);
  });

  it("takes the units of the instant", () => {
    const change = { id: "u", item: "seats", units: "10", startsAt: at("2026-02-01") };
    const book = bookOf([sold([stay("version-bundle")], { itemUnits: [change] })]);
    expect([sumAt(book, "2026-01-31"), sumAt(book, "2026-02-01")]).toEqual([4500n, 8000n]);
  });

  it("is nothing before the start, in a trial, in a pause and after the end", () => {
    const pause = { id: "p", service: "billing", startsAt: at("2026-03-01"), endsAt: at("2026-04-01") };
    const stint = stay("version-trial", JANUARY, { endsAt: at("2026-05-01") });
    const book = bookOf([sold([stint], { pauses: [pause], trialEndsAt: at("2026-01-15") })]);
    const days = ["2025-12-31", "2026-01-14", "2026-01-15", "2026-03-10", "2026-04-01", "2026-05-01"];
    expect(days.map((day) => sumAt(book, day))).toEqual([0n, 0n, 3000n, 0n, 3000n, 0n]);
  });

  it("is less what a coupon takes off for ever, while the customer has it", () => {
    const coupon = { ...lasting({ kind: "percent", percent: "10" }), endedAt: at("2026-03-01") };
    const book = bookOf([month("team"), month("yearly")], { coupons: [coupon] });
    expect([sumAt(book, "2026-02-28"), sumAt(book, "2026-03-01")]).toEqual([3450n, 3833n]);
  });

  it("counts an amount off each invoice as often as there is one in a month", () => {
    const off = { kind: "amount", currency: "EUR", amountMinor: 1200n } as const;
    const of = (plan: string) => sumAt(bookOf([month(plan)], { coupons: [lasting(off)] }), "2026-02-01");
    expect([of("team"), of("yearly")]).toEqual([1800n, 733n]);
    const bound = lasting(off, ["yearly"]);
    expect(sumAt(bookOf([month("team"), month("yearly")], { coupons: [bound] }), "2026-02-01")).toBe(3733n);
  });

  it("has no tax in it where prices include it", () => {
    const gross = planVersion({ prices: eur("119.00"), taxBehavior: "inclusive" }, "gross");
    const rate = { code: "vat", name: "VAT", rate: "19", category: "S", country: "DE", isDefault: true };
    const of = (buyer: { category: string; rate: string; country: null } | null) =>
      bookOf([month("gross")], {
        versions: [gross],
        taxes: { rates: [rate], customerCodes: [], buyer },
      });
    expect(sumAt(of(null), "2026-02-01")).toBe(10000n);
    expect(sumAt(of({ category: "AE", rate: "0", country: null }), "2026-02-01")).toBe(11900n);
  });
});

function historyOf(books: readonly MrrBook[], instants: readonly number[]) {
  const sums = openMrrSums(instants);
  for (const book of books) addMrr(sums, book);
  return mrrHistory(sums);
}

describe("what moved it", () => {
  const ends = ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"].map(at);
  const moves = (...books: MrrBook[]) =>
    historyOf(books, ends).map(({ currency, beforeMinor, points }) => ({
      currency,
      before: beforeMinor,
      totals: points.map(({ totalMinor }) => totalMinor),
      moved: points.map(({ moved }) => Object.entries(moved).filter(([, amount]) => amount !== 0n)),
    }));

  it("tells new, more, less, gone and back apart, customer by customer", () => {
    const until = (endsAt: string, more: Partial<Stint> = {}) => ({ ...more, endsAt: at(endsAt) });
    const changing = sold([
      stay("version-team", JANUARY, until("2026-02-15", { quantity: "2" })),
      stay("version-team", at("2026-02-15"), until("2026-03-15", { quantity: "5" })),
      stay("version-team", at("2026-03-15")),
    ]);
    const left = sold([stay("version-team", JANUARY, until("2026-02-10"))], { id: "left" });
    const back = sold([stay("version-yearly", at("2026-04-10"))], { id: "back" });
    const late = sold([stay("version-team", at("2026-03-10"))], { id: "late" });
    expect(moves(bookOf([changing]), bookOf([left, back]), bookOf([late]))).toEqual([
      {
        currency: "EUR",
        before: 9000n,
        totals: [15000n, 6000n, 6833n],
        moved: [
          [
            ["expansion", 9000n],
            ["churn", -3000n],
          ],
          [
            ["new", 3000n],
            ["contraction", -12000n],
          ],
          [["reactivation", 833n]],
        ],
      },
    ]);
  });

  it("knows who was a customer for less than a month, and who was only on trial", () => {
    const brief = sold([stay("version-team", at("2026-02-02"), { endsAt: at("2026-02-20") })]);
    const again = sold([stay("version-team", at("2026-03-02"))], { id: "again" });
    const tried = sold([stay("version-trial", at("2026-02-20"))], { trialEndsAt: at("2026-03-06") });
    expect(moves(bookOf([brief, again]), bookOf([tried]))[0]?.moved).toEqual([
      [],
      [
        ["new", 3000n],
        ["reactivation", 3000n],
      ],
      [],
    ]);
  });

  const day = fc.integer({ min: 0, max: 200 });
  const life = fc.record({
    cuts: fc.uniqueArray(day, { minLength: 3, maxLength: 5 }),
    plan: fc.array(fc.constantFrom("team", "yearly", "bundle"), { minLength: 4, maxLength: 4 }),
    quantity: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 4 }),
    pause: fc.tuple(day, fc.integer({ min: 1, max: 40 })),
    currency: fc.constantFrom("EUR", "USD"),
  });
  type Life = typeof life extends fc.Arbitrary<infer T> ? T : never;
  const instant = (days: number) => JANUARY + days * 86_400_000;
  const everywhere = versions.map((version) => ({
    ...version,
    terms: { ...version.terms, prices: ["EUR", "USD"].map((currency) => ({ currency, amount: "30.00" })) },
  }));

  function lived({ cuts, plan, quantity, pause, currency }: Life, index: number): Subscription {
    const days = [...cuts].sort((a, b) => a - b);
    const stints = days.slice(1).map((endsOn, nth) => ({
      ...stay(`version-${plan[nth]}`, instant(days[nth] ?? 0), { endsAt: instant(endsOn) }),
      quantity: `${quantity[nth]}`,
    }));
    const [from, length] = pause;
    const stop = { id: "p", service: "billing", startsAt: instant(from), endsAt: instant(from + length) };
    return sold(stints, { id: `sub-${index}`, currency, pauses: [stop] });
  }

  /** The same by hand: what each plan of a life comes to a month, in cents. */
  function byHand({ cuts, plan, quantity, pause: [from, length], currency }: Life, on: number): bigint {
    const days = [...cuts].sort((a, b) => a - b);
    const nth = days.findLastIndex((cut) => cut <= on);
    if (nth < 0 || nth >= days.length - 1 || (from <= on && on < from + length)) return 0n;
    const recurring = (plan[nth] === "yearly" ? 250n : 3000n) * BigInt(quantity[nth] ?? 0);
    return recurring + (plan[nth] === "bundle" && currency === "EUR" ? 1500n : 0n);
  }

  it("adds up: every total is that of its day, and what moved it is the difference to the one before", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(life, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 }),
        fc.uniqueArray(day, { minLength: 2, maxLength: 6 }),
        (customers, unsorted) => {
          const days = [...unsorted].sort((a, b) => a - b);
          const books = customers.map((lives) => bookOf(lives.map(lived), { versions: everywhere }));
          for (const { currency, beforeMinor, points } of historyOf(books, days.map(instant))) {
            const totals = [beforeMinor, ...points.map(({ totalMinor }) => totalMinor)];
            const lives = customers.flat().filter((each) => each.currency === currency);
            expect(totals).toEqual(days.map((on) => lives.reduce((sum, each) => sum + byHand(each, on), 0n)));
            for (const [index, { moved, totalMinor }] of points.entries()) {
              const sum = Object.values(moved).reduce((all, amount) => all + amount, 0n);
              expect(sum).toBe(totalMinor - (totals[index] ?? 0n));
              expect(moved.new >= 0n && moved.reactivation >= 0n && moved.expansion >= 0n).toBe(true);
              expect(moved.contraction <= 0n && moved.churn <= 0n).toBe(true);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
