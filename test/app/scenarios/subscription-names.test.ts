import { expect, it } from "vitest";
import { stateUnderName, subscriptionAliases } from "~/scenarios/subscription-names";
import { aScenario, aSubscriptionState } from "./written-book";

const day = (text: string) => Date.parse(`${text}T00:00:00Z`);
const change = (at: string, subscription: string, plan: string, as?: string) => ({
  at: `${at}T00:00:00Z`,
  do: "change_plan",
  subscription,
  plan,
  ...(as === undefined ? {} : { as }),
});

const scenario = aScenario({
  steps: [
    { at: "2026-01-01T00:00:00Z", do: "subscribe", customer: "acme", plan: "pro", as: "s1" },
    change("2026-02-01", "s1", "max", "s2"),
    change("2026-03-01", "s2", "pro", "s3"),
    { at: "2026-04-01T00:00:00Z", do: "transfer", subscription: "s3", to: "zeta", as: "moved" },
  ],
});

it("each name of a subscription stands for its first, and what was transferred is another one", () => {
  expect(Object.fromEntries(subscriptionAliases(scenario))).toEqual({
    s1: "s1",
    s2: "s1",
    s3: "s1",
    moved: "moved",
  });
});

it.each([
  ["2026-01-15", "pro", ["active", "pending", "pending"]],
  ["2026-02-15", "max", ["canceled", "active", "pending"]],
  ["2026-03-01", "max", ["canceled", "active", "pending"]],
  ["2026-03-15", "pro", ["canceled", "canceled", "active"]],
])("on %s, on plan %s, its names are %j", (at, plan, statuses) => {
  const state = { ...aSubscriptionState, plan };
  const seen = ["s1", "s2", "s3"].map((as) => stateUnderName(scenario, as, day(at), state).status);
  expect(seen).toEqual(statuses);
});

it("a name that is not the present one has no period, and at the end the last change counts", () => {
  const { plan: _, ...untold } = aSubscriptionState;
  expect(stateUnderName(scenario, "s1", null, untold)).toMatchObject({
    status: "canceled",
    currentPeriod: null,
  });
  expect(stateUnderName(scenario, "s3", null, untold)).toEqual(untold);
  expect(stateUnderName(scenario, "moved", null, untold)).toEqual(untold);
});

it("a change that gives no name keeps the one there was", () => {
  const unnamed = aScenario({
    steps: [
      { at: "2026-01-01T00:00:00Z", do: "subscribe", customer: "acme", plan: "pro", as: "s1" },
      change("2026-02-01", "s1", "max"),
    ],
  });
  const state = { ...aSubscriptionState, plan: "max" };
  expect(stateUnderName(unnamed, "s1", null, state)).toEqual(state);
});
