import { describe, expect, it } from "vitest";
import type { OverdueStage } from "~/billing/payment/overdue";
import { isReminded, outlookOf } from "~/billing/payment/reminder";

const stage = (name: string, days: number, more: Partial<OverdueStage> = {}): OverdueStage => ({
  name,
  when: { earliestUnpaidDays: days },
  blocksChanges: false,
  blocksServiceAndBilling: false,
  cancels: "no",
  reevaluateDays: null,
  ...more,
});
const late = stage("late", 10);
const quiet = stage("quiet", 15, { reminder: "none" });
const blocked = stage("blocked", 20, { blocksServiceAndBilling: true, reminder: "mail" });
const over = stage("over", 40, { cancels: "now" });
const stages = [late, quiet, blocked, over];

describe("a reminder", () => {
  it("goes out on entering a stage that reminds and is worse than the one before", () => {
    expect(isReminded(stages, { before: null, after: late })).toBe(true);
    expect(isReminded(stages, { before: late, after: quiet })).toBe(false);
    expect(isReminded(stages, { before: quiet, after: blocked })).toBe(true);
    expect(isReminded(stages, { before: null, after: over })).toBe(true);
  });

  it("goes to nobody who falls back to a milder stage or is clear", () => {
    expect(isReminded(stages, { before: blocked, after: late })).toBe(false);
    expect(isReminded(stages, { before: blocked, after: null })).toBe(false);
  });
});

describe("what comes next without a payment", () => {
  it("is the first worse stage that stops more, on the day its age tells", () => {
    expect(outlookOf(stages, late, 1_000)).toEqual({ on: 1_020, stops: "service" });
    expect(outlookOf(stages, blocked, 1_000)).toEqual({ on: 1_040, stops: "subscriptions" });
    expect(outlookOf(stages, over, 1_000)).toBeNull();
  });

  it("is not told where more than age decides, because no day can be named", () => {
    const many = stage("many", 20, { when: { earliestUnpaidDays: 20, unpaidInvoices: 3 }, cancels: "now" });
    expect(outlookOf([late, many], late, 1_000)).toBeNull();
    const owed = { currency: "EUR", amountMinor: 100n };
    const much = stage("much", 20, { when: { earliestUnpaidDays: 20, unpaidTotal: owed }, cancels: "now" });
    expect(outlookOf([late, much], late, 1_000)).toBeNull();
  });
});
