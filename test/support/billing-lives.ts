import fc from "fast-check";
import type { Policy } from "~/billing/policy-kinds";
import type { Instant } from "~/billing/time/instant";
import { expandPolicy } from "~/policy-presets";
import {
  at,
  type BillingBook,
  chargeTerms,
  drain,
  openBook,
  planVersion,
  subscribe,
  use,
} from "./billing-book";
import { type Change, make } from "./billing-changes";

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
const START = at("2024-01-01T00:00:00Z");
/** How long a life is looked at, at the least. */
export const DAYS = 90;

/** The same charge on every plan, so that its tiers can go on from one to the next. */
export const calls = chargeTerms("calls", {
  type: "graduated",
  tiers: [
    { up_to: "100", unit_amount: "0", flat_amount: "0" },
    { up_to: "300", unit_amount: "0.05", flat_amount: "1" },
    { up_to: null, unit_amount: "0.02", flat_amount: "0" },
  ],
});
const priced = (amount: string) => ({ prices: [{ currency: "EUR", amount }], charges: [calls] });

export const plans = {
  small: planVersion(priced("31.00"), "small"),
  large: planVersion(priced("93.00"), "large"),
  weekly: planVersion({ ...priced("14.00"), cadence: { unit: "week", count: 1 } }, "weekly"),
  arrears: planVersion({ ...priced("62.00"), timing: "in_arrears" }, "arrears"),
};
export type PlanName = keyof typeof plans;

const policies = [
  expandPolicy("default"),
  expandPolicy("default", { anchor: "calendar" }),
  expandPolicy("default", { change_timing: "as_asked", quantity_down: "credit" }),
  expandPolicy("default", { unused_credit: "negative_line" }),
] as const;

/** How many days back or ahead a change may be dated. */
const FARTHEST_PLAN = 20;

/** When a change takes effect; a number of days counts from the day it is asked for. */
const anyTiming = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ at: "now" } as const) },
  { weight: 1, arbitrary: fc.constant({ at: "period_end" } as const) },
  { weight: 1, arbitrary: fc.integer({ min: -FARTHEST_PLAN, max: FARTHEST_PLAN }) },
);

export const CHANGES = [
  "small",
  "large",
  "weekly",
  "arrears",
  "1",
  "2",
  "3",
  "pause",
  "resume",
  "cancel",
  "undo_cancel",
] as const;
export type Asked = (typeof CHANGES)[number];

/** Something that somebody asks for, so many hours after what came before. */
export function anyChange(...asked: readonly Asked[]) {
  return fc.record({
    hours: fc.integer({ min: 0, max: 20 * 24 }),
    what: fc.constantFrom<Asked>(...asked),
    when: anyTiming,
  });
}

export function anyLife(...asked: readonly Asked[]) {
  return fc.record({
    policy: fc.constantFrom<Policy>(...policies),
    start: fc.integer({ min: 0, max: 60 * 24 }).map((hours) => START + hours * HOUR),
    plan: fc.constantFrom<PlanName>(
      ...(["small", "large", "weekly", "arrears"] as const).filter((name) => asked.includes(name)),
    ),
    changes: fc.array(anyChange(...asked), { maxLength: 6 }),
    usage: fc.array(
      fc.record({ hours: fc.integer({ min: 0, max: DAYS * 24 }), units: fc.integer({ min: 1, max: 200 }) }),
      {
        maxLength: 6,
      },
    ),
  });
}
export type Life = ReturnType<typeof anyLife> extends fc.Arbitrary<infer T> ? T : never;

export function changeOf({ what, when }: Life["changes"][number], now: Instant): Change {
  const timing = typeof when === "number" ? ({ at: "day", on: Math.floor(now / DAY) + when } as const) : when;
  if (what === "undo_cancel") return { do: what };
  if (what === "pause" || what === "resume" || what === "cancel") return { do: what, when: timing };
  if (what === "1" || what === "2" || what === "3") return { do: "quantity", to: what, when: timing };
  return { do: "plan", to: plans[what], when: timing };
}

/** How a book is taxed; without tax unless it is said. */
export type Taxed = Partial<Pick<BillingBook, "tax" | "taxBehavior">>;

/** A book in which the subscription was started and billed; its usage is known from the start. */
export function begin({ policy, start, plan, usage }: Life, taxed: Taxed = {}): BillingBook {
  const book = openBook({ policy, ...taxed });
  subscribe(book, plans[plan], start);
  for (const [index, { hours, units }] of usage.entries())
    use(book, `u${index}`, start + hours * HOUR, `${units}`);
  drain(book, start);
  return book;
}

/** Each change of a life at its own instant. */
export function instantsOf({
  start,
  changes,
}: Life): readonly { readonly now: Instant; readonly change: Change }[] {
  let now = start;
  return changes.map((asked) => {
    now += asked.hours * HOUR;
    return { now, change: changeOf(asked, now) };
  });
}

/** When a life is looked at: after the day that its last change may be planned for, and long enough after its start. */
export function endOf(life: Life): Instant {
  const asked = instantsOf(life).at(-1)?.now ?? 0;
  return Math.max(life.start + DAYS * DAY, asked + (FARTHEST_PLAN + 1) * DAY);
}

/** A whole life: every change made and everything due billed; `after` is called after each change. */
export function live(
  life: Life,
  after: (book: BillingBook, now: Instant) => void = () => {},
  taxed: Taxed = {},
): BillingBook {
  const book = begin(life, taxed);
  for (const { now, change } of instantsOf(life)) {
    make(book, change, now);
    after(book, now);
  }
  drain(book, endOf(life));
  return book;
}
