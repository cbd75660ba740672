import { describe, expect, it } from "vitest";
import { decideChangePlan } from "~/billing/subscription/change-plan";
import { decideChangeItemUnits } from "~/billing/subscription/change-quantity";
import { decideSubscribe } from "~/billing/subscription/subscribe";
import { at, bill, codes, day, openBook, planVersion, subscribe, value } from "../../../support/billing-book";
import { type Change, decide, firstOf, make } from "../../../support/billing-changes";

const NOW = at("2024-01-10T12:00:00Z");
const other = planVersion({ prices: [{ currency: "EUR", amount: "62.00" }] }, "other");
const now = { at: "now" } as const;

function running() {
  const book = openBook();
  subscribe(book, planVersion(), at("2024-01-01"));
  bill(book, at("2024-01-01"));
  return book;
}

function refused(change: Change, ...before: readonly Change[]): string[] {
  const book = running();
  for (const earlier of before) expect(make(book, earlier, NOW)).toEqual([]);
  return codes(decide(book, change, NOW));
}

describe("a change of a subscription is refused", () => {
  const plan = (to: typeof other, when: Extract<Change, { do: "plan" }>["when"] = now): Change => ({
    do: "plan",
    to,
    when,
  });
  const quantity = (to: string): Change => ({ do: "quantity", to, when: now });
  const on = (text: string) => ({ at: "day", on: day(text) }) as const;

  it.each<[string, Change, Change[]]>([
    ["plan_unchanged", plan(planVersion()), []],
    ["currency_mismatch", plan(planVersion({ prices: [{ currency: "USD", amount: "5" }] }, "usd")), []],
    ["plan_is_add_on", plan(planVersion({ addOn: true }, "extra")), []],
    ["change_before_start", plan(other, on("2023-12-31")), []],
    ["change_after_end", plan(other, on("2024-02-10")), [{ do: "cancel", when: "period_end" }]],
    ["subscription_ended", plan(other), [{ do: "cancel", when: "now" }]],
    ["quantity_unchanged", quantity("1.0"), []],
    ["quantity_invalid", quantity("0"), []],
    ["subscription_ended", quantity("2"), [{ do: "cancel", when: "now" }]],
    ["subscription_paused", { do: "pause", when: now }, [{ do: "pause", when: now }]],
    ["subscription_not_paused", { do: "resume", when: now }, []],
    ["resume_before_pause", { do: "resume", when: on("2024-01-05") }, [{ do: "pause", when: now }]],
    ["subscription_ended", { do: "pause", when: now }, [{ do: "cancel", when: "now" }]],
    ["subscription_ending", { do: "cancel", when: "period_end" }, [{ do: "cancel", when: "period_end" }]],
    ["subscription_not_ending", { do: "undo_cancel" }, []],
  ])("with %s (row %#)", (code, change, before) => {
    expect(refused(change, ...before)).toEqual([code]);
  });

  it("before closed books, with a bill day that no month has, and for an item the plan lacks", () => {
    const book = running();
    const { subscription, versions } = firstOf(book);
    const known = {
      subscription,
      planVersions: versions,
      policy: book.policy,
      closedThrough: day("2024-01-05"),
    };
    const target = { ...known, target: other, customerBillCycleDay: null, base: null };
    const stint = { stintId: "next", when: on("2024-01-03") };
    expect(codes(decideChangePlan(target, stint, NOW))).toEqual(["change_before_closed_period"]);
    expect(codes(decideChangePlan(target, { ...stint, billDay: 32 }, NOW))).toEqual(["bill_day_invalid"]);
    const units = { id: "units", item: "seats", units: "3", when: now };
    expect(codes(decideChangeItemUnits(known, units, NOW))).toEqual(["item_unknown"]);
  });

  it("by nothing where it can be made", () => {
    expect(refused(plan(other))).toEqual([]);
    expect(refused(quantity("2"))).toEqual([]);
    expect(refused({ do: "resume", when: on("2024-01-20") }, { do: "pause", when: now })).toEqual([]);
  });
});

describe("an add-on is refused", () => {
  const customer = { id: "customer", currency: "EUR", zone: "UTC", billCycleDay: null };
  const command = {
    subscriptionId: "add-on",
    stintId: "stint",
    startsAt: NOW,
    anchor: null,
    quantity: "1",
    endsAt: null,
  };
  const addOn = planVersion({ addOn: true, availableWith: ["team"] }, "extra");
  const start = (planCode: string | null, ...before: readonly Change[]) => {
    const book = running();
    for (const change of before) make(book, change, NOW);
    const base = planCode === null ? null : { ...firstOf(book), planCode };
    return decideSubscribe({ customer, planVersion: addOn, policy: book.policy, base }, command, NOW);
  };

  it("without a base, beside a plan it is not sold with, and beside one that has ended", () => {
    expect(codes(start(null))).toEqual(["add_on_without_base"]);
    expect(codes(start("other"))).toEqual(["add_on_not_offered"]);
    expect(codes(start("team", { do: "cancel", when: "now" }))).toEqual(["base_ended"]);
    expect(value(start("team")).subscription.baseId).toBe("sub-1");
  });
});
