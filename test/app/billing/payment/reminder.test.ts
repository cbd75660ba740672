import { describe, expect, it } from "vitest";
import type { OverdueStage, UnpaidInvoice } from "~/billing/payment/overdue";
import { isReminded, outlookOf, serviceOutlook } from "~/billing/payment/reminder";

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

describe("the service of somebody who owes", () => {
  const invoice: UnpaidInvoice = {
    id: "inv",
    currency: "EUR",
    state: "open",
    openMinor: 100n,
    issuedOn: 1_000,
    dueOn: 1_000,
    disputed: false,
  };
  const by = { dunning_clock: "age_count_sum" } as const;

  it("goes on until the first stage that stops it, also before any stage holds", () => {
    const soon = { on: 1_020, stops: "service" };
    expect(serviceOutlook(stages, [invoice], 1_003, by)).toEqual({ stage: null, outlook: soon });
    expect(serviceOutlook(stages, [invoice], 1_012, by)).toEqual({ stage: late, outlook: soon });
    expect(serviceOutlook(stages, [invoice], 1_020, by).stage).toBe(blocked);
  });

  it("counts days of what another pays from the day after", () => {
    const paid = { ...invoice, paidByAnother: true };
    expect(serviceOutlook(stages, [paid], 1_003, by).outlook).toEqual({ on: 1_021, stops: "service" });
  });

  it("is told of nothing where nothing is owed, or stages are not looked at", () => {
    const nothing = { stage: null, outlook: null };
    expect(serviceOutlook(stages, [{ ...invoice, openMinor: 0n }], 1_003, by)).toEqual(nothing);
    expect(serviceOutlook(stages, [invoice], 1_003, { dunning_clock: "sum_per_currency" })).toEqual(nothing);
  });
});
