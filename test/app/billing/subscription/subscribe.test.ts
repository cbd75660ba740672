import { describe, expect, it } from "vitest";
import type { Policy } from "~/billing/policy-kinds";
import { nextDueAt } from "~/billing/subscription/due";
import { currentPeriod, subscriptionStatus } from "~/billing/subscription/status";
import { decideSubscribe, type SubscribeCommand } from "~/billing/subscription/subscribe";
import { formatDay } from "~/billing/time/day";
import { formatInstant } from "~/billing/time/instant";
import { expandPolicy } from "~/policy-presets";
import { at, codes, day, planVersion, value } from "../../../support/billing-book";

const OURS = expandPolicy("default");
const INCLUSIVE = expandPolicy("day_inclusive");
const EXCLUSIVE = expandPolicy("day_exclusive");

function command(startsAt: string, rest: Partial<SubscribeCommand> = {}): SubscribeCommand {
  return {
    subscriptionId: "s",
    stintId: "st",
    startsAt: at(startsAt),
    anchor: null,
    quantity: "1",
    endsAt: null,
    ...rest,
  };
}

function customer(rest: { zone?: string; billCycleDay?: number | null; currency?: string } = {}) {
  return { id: "c", currency: "EUR", zone: "UTC", billCycleDay: null, ...rest };
}

describe("subscribing", () => {
  it("anchors on the day first paid, so that a trial leaves no stub", () => {
    const version = planVersion({ trialDays: 14 });
    const { subscription } = value(
      decideSubscribe(
        { customer: customer(), planVersion: version, policy: OURS },
        command("2024-01-05T10:00:00Z"),
        at("2024-01-05T10:00:00Z"),
      ),
    );
    expect(subscription.anchor).toEqual({ kind: "anniversary", day: day("2024-01-19") });
    expect(formatInstant(subscription.trialEndsAt ?? 0)).toBe("2024-01-19T00:00:00Z");
  });

  it("a trial counts calendar days across summer time, or hours where the policy says so", () => {
    const book = {
      customer: customer({ zone: "Europe/Paris" }),
      planVersion: planVersion({ trialDays: 30 }),
    };
    const byDay = value(
      decideSubscribe({ ...book, policy: OURS }, command("2024-03-15T18:00:00Z"), at("2024-03-15T18:00:00Z")),
    );
    const byHour = value(
      decideSubscribe(
        { ...book, policy: INCLUSIVE },
        command("2024-03-15T18:00:00Z"),
        at("2024-03-15T18:00:00Z"),
      ),
    );
    expect(formatInstant(byDay.subscription.trialEndsAt ?? 0)).toBe("2024-04-13T22:00:00Z");
    expect(formatInstant(byHour.subscription.trialEndsAt ?? 0)).toBe("2024-04-14T18:00:00Z");
  });

  it("a bill day is the customer's, or becomes it", () => {
    const version = planVersion({ trialDays: 30 });
    const fresh = value(
      decideSubscribe(
        { customer: customer(), planVersion: version, policy: EXCLUSIVE },
        command("2024-01-05"),
        at("2024-01-05"),
      ),
    );
    expect(fresh.customerBillCycleDay).toBe(4);
    expect(fresh.subscription.anchor).toEqual({ kind: "bill_day", dayOfMonth: 4, from: day("2024-02-04") });
    const known = value(
      decideSubscribe(
        { customer: customer({ billCycleDay: 31 }), planVersion: version, policy: EXCLUSIVE },
        command("2024-01-05"),
        at("2024-01-05"),
      ),
    );
    expect(known.customerBillCycleDay).toBeNull();
    expect(known.subscription.anchor).toMatchObject({ dayOfMonth: 31 });
    const weekly = planVersion({ cadence: { unit: "week", count: 1 } });
    expect(
      value(
        decideSubscribe(
          { customer: customer(), planVersion: weekly, policy: EXCLUSIVE },
          command("2024-01-05"),
          at("2024-01-05"),
        ),
      ).customerBillCycleDay,
    ).toBeNull();
  });

  it.each([
    ["a currency without price", customer({ currency: "GBP" }), command("2024-01-05"), ["currency_mismatch"]],
    ["no quantity", customer(), command("2024-01-05", { quantity: "0" }), ["quantity_invalid"]],
    ["a quantity in words", customer(), command("2024-01-05", { quantity: "two" }), ["quantity_invalid"]],
    [
      "an end before the start",
      customer(),
      command("2024-01-05", { endsAt: at("2024-01-04") }),
      ["end_before_start"],
    ],
    [
      "a start in a closed period",
      customer(),
      command("2023-11-05", { anchor: "calendar" }),
      ["start_before_closed_period"],
    ],
    [
      "all at once",
      customer({ currency: "GBP" }),
      command("2024-01-05", { quantity: "-1", endsAt: at("2024-01-05") }),
      ["currency_mismatch", "quantity_invalid", "end_before_start"],
    ],
  ])("refuses %s", (_, who, order, expected) => {
    expect(
      codes(
        decideSubscribe({ customer: who, planVersion: planVersion(), policy: OURS }, order, at("2024-01-05")),
      ),
    ).toEqual(expected);
  });

  it("may have been served for long where it is billed only from a day to come", () => {
    const order = command("2023-11-05", { anchor: "calendar", billingStartsAt: at("2024-02-01") });
    const book = { customer: customer(), planVersion: planVersion(), policy: OURS };
    expect(codes(decideSubscribe(book, order, at("2024-01-05")))).toEqual([]);
    expect(
      codes(decideSubscribe(book, { ...order, billingStartsAt: at("2023-12-20") }, at("2024-01-05"))),
    ).toEqual(["start_before_closed_period"]);
  });

  it("may begin before the running period where every period since is billed", () => {
    const order = command("2023-11-05", { anchor: "calendar" });
    const policy: Policy = { ...OURS, backdated_start: "every_period" };
    const book = { customer: customer(), planVersion: planVersion(), policy };
    expect(value(decideSubscribe(book, order, at("2024-01-05"))).subscription.startsAt).toBe(order.startsAt);
  });

  it("says what to do about a missing price", () => {
    const outcome = decideSubscribe(
      { customer: customer({ currency: "GBP" }), planVersion: planVersion(), policy: OURS },
      command("2024-01-05"),
      at("2024-01-05"),
    );
    expect(outcome.ok ? null : outcome.refusals[0]).toEqual({
      code: "currency_mismatch",
      sentence: "Team has no GBP price, and this customer is billed in GBP.",
      remedy: "Add a GBP price to Team, or choose another plan.",
      field: "plan",
    });
  });

  it("a start earlier in the running period is allowed; the period is cut at it", () => {
    const version = planVersion({ cadence: { unit: "year", count: 1 } });
    const { subscription } = value(
      decideSubscribe(
        { customer: customer(), planVersion: version, policy: INCLUSIVE },
        command("2023-02-10T09:30:00Z"),
        at("2023-08-08T09:30:00Z"),
      ),
    );
    const period = currentPeriod(subscription, version, at("2023-08-08T09:30:00Z"));
    expect(period && [formatDay(period.from), formatDay(period.to)]).toEqual(["2023-02-10", "2024-01-01"]);
  });
});

describe("status and due instants follow from the instants", () => {
  const version = planVersion({ trialDays: 10 });
  const { subscription } = value(
    decideSubscribe(
      { customer: customer(), planVersion: version, policy: INCLUSIVE },
      command("2024-03-05T12:12:00Z", { endsAt: at("2024-05-10") }),
      at("2024-03-01"),
    ),
  );

  it.each([
    ["2024-03-05T12:11:59Z", "pending"],
    ["2024-03-05T12:12:00Z", "trialing"],
    ["2024-03-15T12:12:00Z", "active"],
    ["2024-05-09T23:59:59Z", "active"],
    ["2024-05-10", "canceled"],
  ])("at %s it is %s", (when, status) => expect(subscriptionStatus(subscription, at(when))).toBe(status));

  it("is due at its start, the trial's end, each period's start and its end", () => {
    const dues: string[] = [];
    let after = at("2024-03-01");
    for (
      let next = nextDueAt(subscription, [version], INCLUSIVE, after);
      next !== null;
      next = nextDueAt(subscription, [version], INCLUSIVE, after)
    ) {
      dues.push(formatInstant(next));
      after = next;
    }
    expect(dues).toEqual([
      "2024-03-05T12:12:00Z",
      "2024-03-15T12:12:00Z",
      "2024-04-01T00:00:00Z",
      "2024-05-01T00:00:00Z",
      "2024-05-10T00:00:00Z",
    ]);
  });
});
