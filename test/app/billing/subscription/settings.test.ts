import { describe, expect, it } from "vitest";
import type { PlanVersion } from "~/billing/catalog/plan";
import type { ProposedFee } from "~/billing/fees/fee";
import { decideBilling } from "~/billing/invoicing/bill-customer";
import type { Policy } from "~/billing/policy-kinds";
import { decideCancel } from "~/billing/subscription/cancel";
import { currentPeriod } from "~/billing/subscription/status";
import { decideSubscribe } from "~/billing/subscription/subscribe";
import { formatDay } from "~/billing/time/day";
import { dayInZone, fixedOffset } from "~/billing/time/zone";
import { expandPolicy } from "~/policy-presets";
import { wallTime } from "~/ui/format/clock";
import {
  at,
  chargeTerms,
  day,
  drain,
  NO_TAX,
  openBook,
  planVersion,
  run,
  sliceOf,
  subscribe,
  usageOf,
  use,
  value,
  windowsOf,
} from "../../../support/billing-book";
import { make, netOf } from "../../../support/billing-changes";

const policyOf = (change: Partial<Policy>) => expandPolicy("default", change);

function start(policy: Policy, startsAt: string, customer: { zone?: string; createdAt?: number } = {}) {
  const version = planVersion({ cadence: { unit: "week", count: 1 } });
  const { subscription } = value(
    decideSubscribe(
      {
        customer: { id: "c", currency: "EUR", zone: "UTC", billCycleDay: null, ...customer },
        planVersion: version,
        policy,
      },
      {
        subscriptionId: "s",
        stintId: "st",
        startsAt: at(startsAt),
        anchor: null,
        quantity: "1",
        endsAt: null,
      },
      at(startsAt),
    ),
  );
  return { subscription, version };
}

/** What is billed of a subscription to 31.00 a month that begins and ends so, in cents. */
function billedOf(change: Partial<Policy>, startsAt: string, endsAt: string): bigint {
  const book = openBook({ policy: policyOf({ unused_credit: "negative_line", ...change }), tax: NO_TAX });
  const version = planVersion({ timing: "in_arrears" });
  subscribe(book, version, at(startsAt));
  const [owner] = book.subscriptions;
  if (!owner) throw new Error("nobody subscribed");
  const ended = value(
    decideCancel(
      { subscription: owner.subscription, planVersions: [version], policy: book.policy },
      { when: "now" },
      at(endsAt),
    ),
  );
  book.subscriptions = [{ ...owner, subscription: ended.subscription }];
  run(book, at("2024-03-01"));
  return book.documents.reduce((sum, { totalMinor }) => sum + totalMinor, 0n);
}

/** What is made of a month begun and of one event billed as it came, with three days of grace. */
function billedEvents(version: PlanVersion, policy: Policy) {
  const book = openBook({ policy });
  subscribe(book, version, at("2024-01-01"));
  use(book, "e1", at("2024-01-01T01:00:00Z"), "2");
  const now = at("2024-01-01T02:00:00Z");
  const slice = { ...sliceOf(book), graceDays: 3 };
  const { drafts, pending } = decideBilling(slice, usageOf(book, windowsOf(book, now).toMeasure), now);
  const lines = (fees: readonly ProposedFee[]) =>
    fees.map(({ metricCode, position }) => metricCode ?? position.item);
  return {
    drafts: drafts.flatMap(({ fees }) => lines(fees)),
    pending: pending.flatMap(({ draft }) => lines(draft.fees)),
  };
}

describe("short_intervals", () => {
  it("lays weeks from the start, or on the calendar from Monday", () => {
    // 2024-01-03 was a Wednesday.
    const first = (policy: Policy) => {
      const { subscription, version } = start(policy, "2024-01-03T09:00:00Z");
      const period = currentPeriod(subscription, version, at("2024-01-03T10:00:00Z"));
      return period && [formatDay(period.from), formatDay(period.to)];
    };
    expect(first(policyOf({}))).toEqual(["2024-01-03", "2024-01-10"]);
    expect(first(policyOf({ short_intervals: "calendar_grid" }))).toEqual(["2024-01-03", "2024-01-08"]);
  });
});

describe("time_zone_mode", () => {
  it("follows summer time, or keeps the offset that the customer began with", () => {
    const customer = { zone: "America/Los_Angeles", createdAt: at("2024-07-01") };
    const live = start(policyOf({}), "2024-12-02T07:30:00Z", customer).subscription;
    const kept = start(policyOf({ time_zone_mode: "fixed_offset" }), "2024-12-02T07:30:00Z", customer);
    expect([live.zone, kept.subscription.zone]).toEqual(["America/Los_Angeles", "-07:00"]);
    // 23:30 on 1 December by the clock, which has gone back; 00:30 on the 2nd by the offset of summer.
    expect(formatDay(dayInZone(live.startsAt, live.zone))).toBe("2024-12-01");
    expect(formatDay(dayInZone(live.startsAt, kept.subscription.zone))).toBe("2024-12-02");
  });

  it("writes an offset as a zone that clocks on pages read too", () => {
    expect(fixedOffset(at("2024-01-01"), "Asia/Kolkata")).toBe("+05:30");
    expect(fixedOffset(at("2024-01-01"), "UTC")).toBe("+00:00");
    expect(dayInZone(at("2024-01-01T18:40:00Z"), "+05:30")).toBe(day("2024-01-02"));
    expect(wallTime(at("2024-01-01T18:40:00Z"), "+05:30")).toMatchObject({ day: 2, hour: 0, minute: 10 });
    expect(wallTime(at("2024-01-01T18:40:00Z"), "-07:00")).toMatchObject({ day: 1, hour: 11, minute: 40 });
  });
});

describe("same_day_changes", () => {
  it("leaves a slip of minutes free by our own setting, though the last day counts", () => {
    const slip = ["2024-01-10T09:00:00Z", "2024-01-10T09:05:00Z"] as const;
    expect(billedOf({ end_day: "inclusive" }, ...slip)).toBe(0n);
    expect(billedOf({ same_day_changes: "each_billed" }, ...slip)).toBe(100n);
    expect(billedOf({ same_day_changes: "nothing_under_one_day", end_day: "inclusive" }, ...slip)).toBe(0n);
  });

  it("looks at days, or at a whole day's hours", () => {
    const night = ["2024-01-10T20:00:00Z", "2024-01-11T04:00:00Z"] as const;
    expect(billedOf({}, ...night)).toBe(100n);
    expect(billedOf({ same_day_changes: "nothing_under_one_day" }, ...night)).toBe(0n);
  });
});

describe("draft_scope", () => {
  it("keeps invoices of periods open in the days of grace, or everything", () => {
    const version = planVersion({
      charges: [
        {
          code: "calls",
          name: "calls",
          metric: "calls",
          timing: "in_advance",
          prices: [{ currency: "EUR", model: { type: "per_unit", unit_amount: "1" } }],
        },
      ],
    });
    const { drafts, pending } = billedEvents(version, policyOf({}));
    expect([drafts, pending]).toEqual([["calls"], ["recurring"]]);
    const all = billedEvents(version, policyOf({ draft_scope: "all_lines" }));
    expect([all.drafts, all.pending.toSorted()]).toEqual([[], ["calls", "recurring"]]);
  });
});

/** What is billed of a fixed item whose units change as the plan does: the fees of January, in cents. */
function itemsOf(policy: Policy): readonly bigint[] {
  const seats = (units: string) => ({
    prices: [],
    fixedItems: [
      {
        code: "seats",
        name: "Seats",
        units,
        timing: "in_advance" as const,
        recurring: true,
        prorated: true,
        prices: [{ currency: "EUR", model: { type: "per_unit" as const, unit_amount: "31" } }],
      },
    ],
  });
  const book = openBook({ policy });
  subscribe(book, planVersion(seats("1")), at("2024-01-01"));
  drain(book, at("2024-01-01"));
  make(book, { do: "plan", to: planVersion(seats("3"), "more"), when: { at: "now" } }, at("2024-01-16"));
  return book.issued.map(({ amountMinor }) => amountMinor);
}

describe("item_on_change", () => {
  it("gives the old units back and charges the new ones, or settles both in one line", () => {
    // 16 of the 31 days are left: 1 unit is 16.00 of them, 3 are 48.00.
    expect(itemsOf(policyOf({})).toSorted((a, b) => Number(a - b))).toEqual([-1600n, 3100n, 4800n]);
    expect(itemsOf(policyOf({ item_on_change: "net_in_line" }))).toEqual([3100n, 3200n]);
  });
});

/** What is billed for calls of 1.00 each, on the day of a change to a plan on which they cost 3.00. */
function callsAround(policy: Policy): bigint {
  const calls = (unit_amount: string) => ({
    prices: [],
    charges: [chargeTerms("calls", { type: "per_unit", unit_amount })],
  });
  const book = openBook({ policy });
  subscribe(book, planVersion(calls("1")), at("2024-01-01"));
  drain(book, at("2024-01-01"));
  use(book, "before", at("2024-01-16T08:00:00Z"), "1");
  const dearer = planVersion(calls("3"), "dearer");
  make(book, { do: "plan", to: dearer, when: { at: "now" } }, at("2024-01-16T12:00:00Z"));
  drain(book, at("2024-02-01"));
  return netOf(book);
}

describe("usage_split", () => {
  it("is the instant of a change, or the beginning of its day", () => {
    expect(callsAround(policyOf({}))).toBe(100n);
    expect(callsAround(policyOf({ usage_split: "day" }))).toBe(300n);
  });
});

describe("anchor_from", () => {
  it("counts periods from the first day that is paid, or from the start", () => {
    const anchorOf = (policy: Policy) => {
      const book = openBook({ policy });
      return subscribe(book, planVersion({ trialDays: 14 }), at("2024-01-01")).anchor;
    };
    expect(anchorOf(policyOf({}))).toEqual({ kind: "anniversary", day: day("2024-01-15") });
    expect(anchorOf(policyOf({ anchor_from: "start" }))).toEqual({
      kind: "anniversary",
      day: day("2024-01-01"),
    });
  });
});

describe("issued_on", () => {
  it("is the day a document was due to be made, or that of the run", () => {
    const issuedOn = (policy: Policy) => {
      const book = openBook({ policy });
      subscribe(book, planVersion(), at("2024-01-01"));
      return run(book, at("2024-01-09")).drafts.map((draft) => formatDay(draft.issuedOn));
    };
    expect(issuedOn(policyOf({}))).toEqual(["2024-01-01"]);
    expect(issuedOn(policyOf({ issued_on: "run_day" }))).toEqual(["2024-01-09"]);
  });
});

/** How many of eight billed months still bill a call that comes late for each of them, by the months it reaches. */
function reached(policy: Policy): number {
  const months = Array.from({ length: 8 }, (_, index) => `2024-0${index + 1}-15`);
  const book = openBook({ policy });
  const calls = chargeTerms("calls", { type: "per_unit", unit_amount: "1" });
  subscribe(book, planVersion({ prices: [], charges: [calls] }), at("2024-01-01"));
  for (const on of months) use(book, `use ${on}`, at(on), "1");
  drain(book, at("2024-09-01"));
  for (const on of months) use(book, `late ${on}`, at(on), "1");
  return Number(run(book, at("2024-09-02")).drafts.reduce((sum, { netMinor }) => sum + netMinor, 0n)) / 100;
}

describe("late_windows", () => {
  it.each([
    [{ late_windows: "0" } as const, 0],
    [{ late_windows: "1" } as const, 1],
    [{ late_windows: "2" } as const, 2],
    [{ late_windows: "3" } as const, 3],
    [{ late_windows: "6" } as const, 6],
    [{ late_windows: "12" } as const, 8],
  ])("%j: usage that comes late is billed in so many of the newest periods: %i", (setting, months) => {
    expect(reached(policyOf(setting))).toBe(months);
  });
});

describe("progressive_view", () => {
  it("shows the whole less what was billed, or the difference, whatever invoices at thresholds are", () => {
    const linesOf = (policy: Policy) => {
      const book = openBook({ policy });
      const calls = chargeTerms("calls", { type: "per_unit", unit_amount: "1" });
      const thresholds = [{ currency: "EUR", amount: "10", recurring: false }];
      const terms = { prices: [], charges: [calls], thresholds, interimSupply: "part_payment" as const };
      subscribe(book, planVersion(terms), at("2024-01-01"));
      drain(book, at("2024-01-01"));
      use(book, "e1", at("2024-01-10"), "10");
      run(book, at("2024-01-10"));
      use(book, "e2", at("2024-01-11"), "4");
      drain(book, at("2024-02-01"));
      return book.documents.at(-1)?.fees.map(({ amountMinor }) => amountMinor);
    };
    expect(linesOf(policyOf({ progressive_view: "difference" }))).toEqual([400n]);
    expect(linesOf(policyOf({ progressive_view: "by_supply" }))).toEqual([1400n, -1000n]);
    expect(linesOf(policyOf({ progressive_view: "whole_less_interim" }))).toEqual([1400n, -1000n]);
  });
});
