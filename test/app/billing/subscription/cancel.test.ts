import { describe, expect, it } from "vitest";
import { decideCancel, decideUndoCancel } from "~/billing/subscription/cancel";
import { subscriptionStatus } from "~/billing/subscription/status";
import { formatDay } from "~/billing/time/day";
import { formatInstant } from "~/billing/time/instant";
import { expandPolicy } from "~/policy-presets";
import { at, codes, openBook, planVersion, subscribe, value } from "../../../support/billing-book";

const OURS = expandPolicy("default");
const INCLUSIVE = expandPolicy("day_inclusive");

function running(policy = OURS, version = planVersion(), startsAt = "2024-01-31T08:00:00Z") {
  const subscription = subscribe(openBook({ policy }), version, at(startsAt));
  return { subscription, planVersions: [version], policy };
}

describe("cancelling", () => {
  it("at period end keeps what was paid and ends at the start of the next period", () => {
    const change = value(decideCancel(running(), { when: "period_end" }, at("2024-03-10T15:00:00Z")));
    expect(formatInstant(change.endsAt)).toBe("2024-03-31T00:00:00Z");
    expect(formatDay(change.lastDay)).toBe("2024-03-30");
    expect(change.unusedDays).toBe(0);
    expect(formatDay(change.usageBilledFrom)).toBe("2024-02-29");
    expect(change.subscription.stints[0]?.endsAt).toBe(change.endsAt);
  });

  it.each([
    ["default", OURS, "2024-03-09", 21],
    ["day inclusive", INCLUSIVE, "2024-03-10", 21],
  ])("now, %s, says the last day and how many paid days are given up", (_, policy, lastDay, unused) => {
    const change = value(decideCancel(running(policy), { when: "now" }, at("2024-03-10T15:00:00Z")));
    expect(change.endsAt).toBe(at("2024-03-10T15:00:00Z"));
    expect(formatDay(change.lastDay)).toBe(lastDay);
    expect(change.unusedDays).toBe(unused);
  });

  it("now, on a plan paid in arrears, gives nothing up", () => {
    const change = value(
      decideCancel(
        running(OURS, planVersion({ timing: "in_arrears" })),
        { when: "now" },
        at("2024-03-10T15:00:00Z"),
      ),
    );
    expect(change.unusedDays).toBe(0);
  });

  it("at period end during a trial ends with the trial", () => {
    const book = running(OURS, planVersion({ trialDays: 40 }));
    const change = value(decideCancel(book, { when: "period_end" }, at("2024-02-10")));
    expect(change.endsAt).toBe(book.subscription.trialEndsAt);
  });

  it("before the start leaves nothing behind", () => {
    const book = running();
    const change = value(decideCancel(book, { when: "now" }, at("2024-01-20")));
    expect(subscriptionStatus(change.subscription, at("2024-01-20"))).toBe("canceled");
  });

  it("cannot be asked twice, but now comes sooner than period end", () => {
    const book = running();
    const { subscription } = value(decideCancel(book, { when: "period_end" }, at("2024-03-10")));
    const again = { ...book, subscription };
    expect(codes(decideCancel(again, { when: "period_end" }, at("2024-03-11")))).toEqual([
      "subscription_ending",
    ]);
    expect(decideCancel(again, { when: "now" }, at("2024-03-11")).ok).toBe(true);
    expect(codes(decideCancel(again, { when: "now" }, at("2024-03-31")))).toEqual(["subscription_ended"]);
  });

  it("can be undone until it takes effect", () => {
    const book = running();
    expect(codes(decideUndoCancel(book, at("2024-03-10")))).toEqual(["subscription_not_ending"]);
    const { subscription } = value(decideCancel(book, { when: "period_end" }, at("2024-03-10")));
    expect(value(decideUndoCancel({ subscription }, at("2024-03-30"))).subscription).toEqual({
      ...book.subscription,
      expires: false,
      unused: null,
    });
    expect(codes(decideUndoCancel({ subscription }, at("2024-03-31")))).toEqual(["subscription_ended"]);
  });
});
