import { z } from "zod";
import { dayOf } from "~/billing/time/day";
import { type Instant, MS_PER_DAY, utcDay } from "~/billing/time/instant";
import northwind from "./demo/northwind.json";
import northwindUsage from "./demo/northwind-usage.json";
import { usageSteps } from "./demo-usage";
import type { Scenario } from "./format";
import { parseScenario } from "./parse-scenario";

/** The first day of the year the demo's file is written in. */
const WRITTEN_FROM = dayOf(2025, 1, 1);
const DAYS_BACK = 365;

const profiles = z.array(
  z.strictObject({
    subscription: z.string(),
    points_per_day: z.number().positive(),
    growth_percent_per_month: z.number(),
    weekend_percent: z.number().positive(),
    devices: z.number().int().min(0),
  }),
);

/**
 * The demo company's year as a scenario that ends at `now`: the file's steps, moved to the twelve months behind us, and
 * the usage its profiles make. The same instant always gives the same scenario.
 */
export function demoScenario(now: Instant): Scenario {
  const parsed = parseScenario(northwind);
  if (parsed.kind !== "scenario") throw new Error(`The demo's own file is wrong: ${JSON.stringify(parsed)}`);
  const shiftMs = (utcDay(now) - DAYS_BACK - WRITTEN_FROM) * MS_PER_DAY;
  const moved: Scenario = {
    ...parsed.scenario,
    steps: parsed.scenario.steps
      .map((step) => ({ ...step, at: step.at + shiftMs }))
      .filter((step) => step.at <= now),
  };
  const steps = [...moved.steps, ...usageSteps(moved, profiles.parse(northwindUsage.profiles), now)];
  steps.sort((a, b) => a.at - b.at || orderOf(a.do) - orderOf(b.do));
  return { ...moved, steps: [...steps, { at: now, do: "advance" }] };
}

/** At one instant usage is sent before anything ends, and what ends makes room for what starts. */
function orderOf(kind: string): number {
  return ["usage", "cancel", "subscribe"].indexOf(kind);
}
