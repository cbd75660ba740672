import { describe, expect, it } from "vitest";
import { isPasswordRight } from "~/auth/passwords.server";
import { MS_PER_DAY } from "~/billing/time/instant";
import { demoPasswordHash, demoPeople } from "~/scenarios/demo-people";
import { demoScenario } from "~/scenarios/demo-scenario";
import { createEngineDriver } from "~/scenarios/engine-driver";
import { play } from "~/scenarios/play";

const NOW = Date.UTC(2026, 10, 21, 15, 30);
const scenario = demoScenario(NOW);

describe("the demo company's year", () => {
  it("begins twelve months back, ends now, and is the same each time", () => {
    expect(scenario.steps[0]?.at).toBe(Date.UTC(2025, 10, 21, 10));
    expect(scenario.steps.at(-1)).toEqual({ at: NOW, do: "advance" });
    expect(demoScenario(NOW)).toEqual(scenario);
  });

  it("has thirty-one customers in four countries and three currencies, three plans and an add-on", () => {
    expect(scenario.customers).toHaveLength(31);
    expect(new Set(scenario.customers.map((customer) => customer.address?.country))).toEqual(
      new Set(["DE", "FR", "GB", "US"]),
    );
    expect(new Set(scenario.customers.map((customer) => customer.currency)).size).toBe(3);
    expect(scenario.plans.map(({ add_on }) => add_on)).toEqual([false, false, false, true]);
    const subscribed = scenario.steps.flatMap((step) => (step.do === "subscribe" ? [step.customer] : []));
    expect(new Set(subscribed).size).toBe(31);
  });

  it("has usage that grows, rests on weekends where people do, and is sent before its period closes", () => {
    const points = scenario.steps.flatMap((step) =>
      step.do === "usage" && step.subscription === "hudson-metered" && step.metric === "data_points"
        ? [step]
        : [],
    );
    const sum = (days: readonly number[], from: number, to: number) =>
      points
        .filter(({ timestamp = 0 }) => timestamp >= from && timestamp < to)
        .filter(({ timestamp = 0 }) => days.includes(new Date(timestamp).getUTCDay()))
        .reduce((total, { properties }) => total + Number(properties.count), 0);
    const week = [1, 2, 3, 4, 5];
    expect(sum(week, NOW - 60 * MS_PER_DAY, NOW)).toBeGreaterThan(
      1.3 * sum(week, NOW - 300 * MS_PER_DAY, NOW - 240 * MS_PER_DAY),
    );
    expect(sum([6, 0], 0, NOW) / 2).toBeLessThan(0.6 * (sum(week, 0, NOW) / 5));
    for (const { at, timestamp = 0 } of points) expect(at - timestamp).toBeGreaterThanOrEqual(0);
  });

  it.each([NOW, Date.UTC(2027, 1, 1), Date.UTC(2028, 2, 1, 3)])(
    "bills without a refusal and without late usage when it ends at %d",
    async (now) => {
      const book = await play(demoScenario(now), createEngineDriver());
      expect(book.notes).toEqual([]);
      expect(book.invoices.length).toBeGreaterThan(200);
      const differences = book.invoices.filter((invoice) =>
        invoice.lines.every((line) => line.kind === "usage" && line.charge === "points"),
      );
      // A closing invoice holds usage alone; a second one of the same subscription would be for usage sent too late.
      const subscriptions = differences.flatMap((invoice) => invoice.lines.map((line) => line.subscription));
      expect(new Set(subscriptions).size).toBe(subscriptions.length);
    },
  );
});

it("each person signs in with the password that is printed", async () => {
  expect(new Set(demoPeople.map((person) => person.email)).size).toBe(demoPeople.length);
  expect(demoPeople.map((person) => person.role)).toEqual(["owner", "billing", "accountant"]);
  for (const { password } of demoPeople) expect(await isPasswordRight(demoPasswordHash, password)).toBe(true);
  expect(await isPasswordRight(demoPasswordHash, "another")).toBe(false);
});
