import { describe, expect, it } from "vitest";
import { afterTrial, trialNoticeAt } from "~/billing/subscription/trial-notice";
import { expandPolicy } from "~/policy-presets";
import { day, openBook, planVersion, subscribe, at as when } from "../../../support/billing-book";

const policy = expandPolicy("default");
const start = when("2026-01-10");

describe("when it is said that a trial ends", () => {
  it("is three days before, or at the start of a shorter one", () => {
    expect(trialNoticeAt({ startsAt: start, trialEndsAt: when("2026-01-24") })).toBe(when("2026-01-21"));
    expect(trialNoticeAt({ startsAt: start, trialEndsAt: when("2026-01-12") })).toBe(start);
  });

  it("is never without a trial", () => {
    expect(trialNoticeAt({ startsAt: start, trialEndsAt: null })).toBeNull();
    expect(trialNoticeAt({ startsAt: start, trialEndsAt: start })).toBeNull();
  });
});

describe("what follows a trial", () => {
  const version = planVersion({ trialDays: 14 });
  const trial = () => subscribe(openBook(), version, start, { quantity: "3" });

  it("is the price of a period from its last day on", () => {
    expect(afterTrial(trial(), [version], policy, start)).toMatchObject({
      endsAt: when("2026-01-24"),
      unitAmount: "31.00",
      quantity: "3",
      firstBilledOn: day("2026-01-24"),
    });
  });

  it("is billed with the end of the first period where the plan bills in arrears", () => {
    const later = planVersion({ trialDays: 14, timing: "in_arrears" });
    const subscription = subscribe(openBook(), later, start, { quantity: "1" });
    const next = afterTrial(subscription, [later], policy, start);
    expect(next?.firstBilledOn).toBeGreaterThan(day("2026-01-24"));
  });

  it("is nothing when the trial is over, or the subscription ends with it or before", () => {
    expect(afterTrial(trial(), [version], policy, when("2026-01-24"))).toBeNull();
    const ending = { ...trial(), endsAt: when("2026-01-24"), canceledAt: start };
    expect(afterTrial(ending, [version], policy, start)).toBeNull();
    const plain = planVersion();
    expect(afterTrial(subscribe(openBook(), plain, start), [plain], policy, start)).toBeNull();
  });
});
