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
  day,
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
