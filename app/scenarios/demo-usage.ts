import type { Cadence } from "~/billing/time/cadence";
import { periodsBetween } from "~/billing/time/cadence";
import { type Day, weekday } from "~/billing/time/day";
import { type Instant, MS_PER_DAY, MS_PER_HOUR, utcDay } from "~/billing/time/instant";
import type { Scenario, ScenarioStep, StepOf } from "./format";

/**
 * How a demo subscription uses what it pays for: data points a day that grow month by month and are fewer (or more) on
 * weekends, and devices that report once a month.
 */
export type UsageProfile = {
  readonly subscription: string;
  readonly points_per_day: number;
  readonly growth_percent_per_month: number;
  readonly weekend_percent: number;
  readonly devices: number;
};

/** Events happen between these hours of the day, UTC, and are sent in after them. */
const FIRST_HOUR = 9;
const HOURS = 9;
const SENT_AT_HOUR = 20;
const DAYS_A_MONTH = 30;
const DAYS_A_WEEK = 7;

type Stay = {
  readonly profile: UsageProfile;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  /** The first day of each period: usage of the one before has to be sent by then. */
  readonly opens: ReadonlySet<Day>;
};

/** The usage steps of all profiles up to `now`; the same for the same file and day, whenever it is asked for. */
export function usageSteps(
  scenario: Scenario,
  profiles: readonly UsageProfile[],
  now: Instant,
): StepOf<"usage">[] {
  const stays = profiles.map((profile) => stayOf(scenario, profile, now));
  const sendings = sendingInstants(stays, now);
  return stays
    .flatMap((stay) => eventsOf(stay))
    .map((event) => ({ ...event, at: sendings.find((at) => at >= event.timestamp) ?? now }));
}

type DemoEvent = StepOf<"usage"> & { readonly timestamp: Instant };

function stayOf(scenario: Scenario, profile: UsageProfile, now: Instant): Stay {
  const start = scenario.steps.find(
    (step): step is StepOf<"subscribe"> => step.do === "subscribe" && step.as === profile.subscription,
  );
  const plan = scenario.plans.find((candidate) => candidate.code === start?.plan);
  if (!start || !plan)
    throw new Error(`The demo has usage for ${profile.subscription}, which nobody starts.`);
  const end = scenario.steps.find((step) => isEndOf(step, profile.subscription));
  const endsAt = Math.min(end?.at ?? now, now);
  const cadence: Cadence = { unit: plan.interval, count: plan.interval_count };
  const first = utcDay(start.at);
  const anchor =
    start.anchor === "calendar"
      ? ({ kind: "calendar" } as const)
      : ({ kind: "anniversary", day: first } as const);
  const periods = periodsBetween(cadence, anchor, first, utcDay(endsAt) + 1);
  return { profile, startsAt: start.at, endsAt, opens: new Set(periods.map((period) => period.from)) };
}

function isEndOf(step: ScenarioStep, subscription: string): boolean {
  return step.do === "cancel" && step.when === "now" && step.subscription === subscription;
}

/** Weekly, on the evening before a period ends, when a subscription ends at once, and at the very end. */
function sendingInstants(stays: readonly Stay[], now: Instant): Instant[] {
  const first = Math.min(...stays.map((stay) => utcDay(stay.startsAt)));
  const evening = (day: Day) => day * MS_PER_DAY + SENT_AT_HOUR * MS_PER_HOUR;
  const weekly = Array.from(
    { length: Math.ceil((utcDay(now) - first) / DAYS_A_WEEK) },
    (_, week) => first + week * DAYS_A_WEEK,
  );
  const eves = stays.flatMap((stay) => [...stay.opens].map((day) => day - 1));
  const instants = [...weekly.map(evening), ...eves.map(evening), ...stays.map((stay) => stay.endsAt), now];
  return [...new Set(instants)].filter((at) => at <= now).sort((a, b) => a - b);
}

function eventsOf(stay: Stay): DemoEvent[] {
  const events: DemoEvent[] = [];
  const first = utcDay(stay.startsAt);
  for (let day = first; day <= utcDay(stay.endsAt); day += 1) {
    const age = day - first;
    const random = randomOf(`${stay.profile.subscription}/${age}`);
    events.push(
      usage(stay, day, "data_points", "points", random(), { count: String(pointsOn(stay, day, random())) }),
    );
    for (let device = 1; device <= devicesKnown(stay, age); device += 1) {
      if ((age + device * 7) % DAYS_A_MONTH !== 0) continue;
      const name = `${stay.profile.subscription}-${String(device).padStart(4, "0")}`;
      events.push(usage(stay, day, "devices", `device-${device}`, random(), { device: name }));
    }
  }
  return events.filter((event) => event.timestamp >= stay.startsAt && event.timestamp < stay.endsAt);
}

function usage(
  stay: Stay,
  day: Day,
  metric: string,
  what: string,
  chance: number,
  properties: Record<string, string>,
): DemoEvent {
  const minutes = FIRST_HOUR * 60 + Math.floor(chance * HOURS * 60);
  const timestamp = day * MS_PER_DAY + minutes * (MS_PER_HOUR / 60);
  const { subscription } = stay.profile;
  const transaction_id = `${subscription}/${what}/${day}`;
  return { at: timestamp, do: "usage", subscription, metric, transaction_id, timestamp, properties };
}

function growth(stay: Stay, age: number): number {
  return (1 + stay.profile.growth_percent_per_month / 100) ** (age / DAYS_A_MONTH);
}

function pointsOn(stay: Stay, day: Day, chance: number): number {
  const weekend = weekday(day) >= 6 ? stay.profile.weekend_percent / 100 : 1;
  const noise = 0.88 + 0.24 * chance;
  return Math.round(
    stay.profile.points_per_day * growth(stay, day - utcDay(stay.startsAt)) * weekend * noise,
  );
}

function devicesKnown(stay: Stay, age: number): number {
  return Math.round(stay.profile.devices * Math.min(growth(stay, age), 2));
}

/** A small generator of even numbers in [0, 1) that a text seeds; nothing here needs to be hard to guess. */
function randomOf(seed: string): () => number {
  let state = 2_166_136_261;
  for (const letter of seed) state = Math.imul(state ^ letter.charCodeAt(0), 16_777_619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
