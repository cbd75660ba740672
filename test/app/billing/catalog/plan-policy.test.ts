// What a plan has otherwise than the organization holds for who is on it, setting by setting, and for nobody else.
import { describe, expect, it, test } from "vitest";
import type { ChargeTerms, FixedItemTerms, PlanTerms, PlanVersion } from "~/billing/catalog/plan";
import { planPolicy } from "~/billing/catalog/plan-policy";
import {
  DEFAULT_POLICY,
  PLAN_SETTINGS,
  type PlanSetting,
  type PlanSettings,
  POLICY_CHOICES,
  type Policy,
} from "~/billing/policy-kinds";
import type { PriceModel } from "~/billing/pricing/price-model";
import { decideChangePlan } from "~/billing/subscription/change-plan";
import { decideChangeQuantity } from "~/billing/subscription/change-quantity";
import { decideSubscribe, type SubscribeCommand } from "~/billing/subscription/subscribe";
import type { Subscription } from "~/billing/subscription/subscription";
import { formatInstant } from "~/billing/time/instant";
import {
  at,
  type BillingBook,
  bill,
  chargeTerms,
  codes,
  day,
  drain,
  openBook,
  planVersion,
  read,
  readNotes,
  subscribe,
  use,
  value,
} from "../../../support/billing-book";
import { type Change, changeBook, firstOf, make, netOf } from "../../../support/billing-changes";

type Given = { readonly policy: Policy; readonly settings: PlanSettings | undefined };
type Terms = Partial<PlanTerms>;

/** A plan with those terms and the settings of its own. */
function plan({ settings }: Given, terms: Terms = {}, code = "team"): PlanVersion {
  return planVersion(settings ? { ...terms, settings } : terms, code);
}

/** A customer's book with one subscription, billed up to a day. */
function life(
  given: Given,
  terms: Terms,
  until: string,
  command: Partial<SubscribeCommand> = {},
): BillingBook {
  const book = openBook({ policy: given.policy });
  subscribe(book, plan(given, terms), command.startsAt ?? at("2024-01-01"), command);
  drain(book, at(until));
  return book;
}

/** What stands on its documents and credit notes. */
const documents = (book: BillingBook) => [...read(book.documents), ...readNotes(book.notes)];

const graduated: PriceModel = {
  type: "graduated",
  tiers: [
    { up_to: "10", unit_amount: "1", flat_amount: "5" },
    { up_to: null, unit_amount: "0.5", flat_amount: "0" },
  ],
};
const calls = (more: Partial<ChargeTerms> = {}, model: PriceModel = graduated): Terms => ({
  charges: [{ ...chargeTerms("calls", model), ...more }],
});
const seats: FixedItemTerms = {
  code: "seats",
  name: "Seats",
  units: "1",
  timing: "in_advance",
  recurring: true,
  prorated: true,
  prices: [{ currency: "EUR", model: { type: "per_unit", unit_amount: "31" } }],
};
const onTheCalendar = (given: Given): Given => ({
  ...given,
  policy: { ...given.policy, anchor: "calendar" },
});
const price = (amount: string): Terms => ({ prices: [{ currency: "EUR", amount }] });

/** Units that are held from a day on, as whoever changes them leaves them. */
function holdUnits(book: BillingBook, units: string, from: string): void {
  const { subscription, versions } = firstOf(book);
  const itemUnits = [{ id: `units-${from}`, item: "seats", units, startsAt: at(from) }];
  book.subscriptions[0] = { subscription: { ...subscription, itemUnits }, versions };
  bill(book, at(from));
}

/** A month in advance that begins in the middle of one, cut before it is over. */
function stub(given: Given, amount: string, change: Change | null = null) {
  const book = life(onTheCalendar(given), price(amount), "2024-01-16", { startsAt: at("2024-01-16") });
  if (change) make(book, change, at("2024-01-20"));
  return documents(book);
}

/** When a change to a cheaper plan takes effect, or to a smaller quantity. */
const effectOf = (outcome: Parameters<typeof value<{ readonly effectiveAt: number }>>[0]) =>
  formatInstant(value(outcome).effectiveAt);

/** Usage that comes when its period was billed. */
function late(given: Given) {
  const book = life(given, calls(), "2024-01-01");
  use(book, "e1", at("2024-01-05"), "8");
  drain(book, at("2024-02-01"));
  use(book, "late", at("2024-01-06"), "3");
  bill(book, at("2024-02-02"));
  return documents(book);
}

/** Each setting in a life that is another where the setting is. */
const LIVES: Readonly<Record<PlanSetting, readonly [other: string, of: (given: Given) => unknown]>> = {
  trial_end: [
    "instant",
    (given) => {
      const book = life(given, { trialDays: 14 }, "2024-01-01", { startsAt: at("2024-01-01T09:30:00Z") });
      return firstOf(book).subscription.trialEndsAt;
    },
  ],
  backdated_start: [
    "every_period",
    (given) => {
      const customer = { id: "c", currency: "EUR", zone: "UTC", billCycleDay: null };
      const command = { subscriptionId: "s", stintId: "t", anchor: null, quantity: "1", endsAt: null };
      return codes(
        decideSubscribe(
          { customer, planVersion: plan(given), policy: given.policy },
          { ...command, startsAt: at("2024-01-01") },
          at("2024-03-15"),
        ),
      );
    },
  ],
  arrears_timing: [
    "greedy",
    (given) => {
      const book = life(given, { timing: "in_arrears" }, "2024-01-01");
      bill(book, at("2024-01-10"));
      return documents(book);
    },
  ],
  stub_denominator: [
    "interval_at_stub",
    (given) => {
      const policy = { ...given.policy, anchor: "bill_day" as const };
      const command = { startsAt: at("2024-02-10"), billDay: 31 };
      return documents(life({ ...given, policy }, {}, "2024-02-10", command));
    },
  ],
  fraction_places: ["9", (given) => stub(given, "3100000007.00")],
  month_days: ["30", (given) => stub(given, "31.00")],
  change_timing: [
    "as_asked",
    (given) => {
      const known = changeBook(life(given, {}, "2024-01-01"));
      const target = planVersion(price("10.00"), "small");
      const book = { ...known, target, customerBillCycleDay: null, base: null };
      return effectOf(decideChangePlan(book, { stintId: "s2", when: null }, at("2024-01-11")));
    },
  ],
  period_end_in_arrears: [
    "charged_through",
    (given) => {
      const book = changeBook(life(given, { timing: "in_arrears" }, "2024-01-01"));
      const asked = { stintId: "s2", quantity: "2", when: { at: "period_end" } } as const;
      return effectOf(decideChangeQuantity(book, asked, at("2024-01-11")));
    },
  ],
  quantity_up: [
    "whole_over_peak",
    (given) => {
      const book = life(given, { fixedItems: [seats] }, "2024-01-01");
      holdUnits(book, "3", "2024-01-16");
      return documents(book);
    },
  ],
  quantity_down: [
    "credit",
    (given) => {
      const book = changeBook(life(given, {}, "2024-01-01", { quantity: "2" }));
      const asked = { stintId: "s2", quantity: "1", when: { at: "now" } } as const;
      return effectOf(decideChangeQuantity(book, asked, at("2024-01-11")));
    },
  ],
  dropped_item: [
    "keep",
    (given) => {
      const book = life(given, { fixedItems: [seats] }, "2024-01-01");
      make(
        book,
        { do: "plan", to: planVersion(price("93.00"), "other"), when: { at: "now" } },
        at("2024-01-16"),
      );
      return documents(book).filter((line) => line.includes("fixed"));
    },
  ],
  resume_anchor: [
    "resume_month",
    (given) => {
      const policy = { ...given.policy, anchor: "bill_day" as const };
      const cadence = { unit: "year", count: 1 } as const;
      const book = life({ ...given, policy }, { cadence }, "2024-01-01");
      make(book, { do: "pause", when: { at: "now" } }, at("2024-03-01"));
      make(book, { do: "resume", when: { at: "now" } }, at("2024-05-01"));
      return documents(book);
    },
  ],
  flat_at_zero: ["charge", (given) => documents(life(given, calls(), "2024-02-01"))],
  tiers_on_split: [
    "restart",
    (given) => {
      const book = life(given, calls(), "2024-01-01");
      use(book, "e1", at("2024-01-05"), "8");
      make(
        book,
        { do: "plan", to: plan(given, { ...calls(), ...price("93.00") }, "other"), when: { at: "now" } },
        at("2024-01-11"),
      );
      use(book, "e2", at("2024-01-15"), "8");
      drain(book, at("2024-02-01"));
      return documents(book);
    },
  ],
  prorated_units: [
    "up_5",
    (given) => {
      const terms = calls({ prorated: true }, { type: "per_unit", unit_amount: "1000000" });
      const held = plan(given, terms);
      const version = { ...held, charges: held.charges.map((charge) => ({ ...charge, recurring: true })) };
      const book = openBook({ policy: given.policy });
      subscribe(book, version, at("2024-01-01"));
      use(book, "e1", at("2024-01-12"), "1");
      drain(book, at("2024-02-01"));
      return documents(book);
    },
  ],
  late_usage: ["set_aside", late],
  late_windows: ["0", late],
  usage_decrease: [
    "keep",
    (given) => {
      const book = life(given, calls(), "2024-01-01");
      use(book, "e1", at("2024-01-05"), "8");
      drain(book, at("2024-02-01"));
      use(book, "late", at("2024-01-06"), "-3");
      bill(book, at("2024-02-02"));
      return documents(book);
    },
  ],
  advance_decrease: [
    "credit",
    (given) => {
      const book = life(given, calls({ timing: "in_advance" }), "2024-01-01");
      for (const [id, on, quantity] of [
        ["e1", "2024-01-05", "5"],
        ["e2", "2024-01-06", "-2"],
        ["e3", "2024-01-07", "2"],
      ] as const) {
        use(book, id, at(on), quantity);
        bill(book, at(on) + 1);
      }
      return netOf(book);
    },
  ],
  backdated_end_usage: [
    "drop",
    (given) => {
      const book = life(given, calls(), "2024-01-01");
      use(book, "e1", at("2024-01-25"), "8");
      drain(book, at("2024-02-01"));
      make(book, { do: "cancel", when: { at: "day", on: day("2024-01-20") } } as Change, at("2024-02-03"));
      return documents(book);
    },
  ],
  commitment_counts: [
    "billed",
    (given) => {
      const commitment = [{ currency: "EUR", amount: "62.00" }];
      const book = life(given, { commitment }, "2024-01-01");
      make(book, { do: "quantity", to: "2", when: { at: "now" } }, at("2024-01-16"));
      drain(book, at("2024-02-01"));
      return documents(book);
    },
  ],
  credit_base: ["plan_day_price", (given) => stub(given, "0.30", { do: "cancel", when: "now" })],
};

describe("a billing rule of a plan", () => {
  test.each(PLAN_SETTINGS)("%s holds for who is on it, as it would as the organization's", (setting) => {
    const [other, of] = LIVES[setting];
    expect(POLICY_CHOICES[setting]).toContain(other);
    const own = { [setting]: other };
    const usual = of({ policy: DEFAULT_POLICY, settings: undefined });
    const everywhere = of({ policy: { ...DEFAULT_POLICY, ...own }, settings: undefined });
    expect(everywhere).not.toEqual(usual);
    expect(of({ policy: DEFAULT_POLICY, settings: own })).toEqual(everywhere);
    const back = { [setting]: DEFAULT_POLICY[setting] };
    expect(of({ policy: { ...DEFAULT_POLICY, ...own }, settings: back })).toEqual(usual);
  });

  it("leaves the other plans of a customer as the organization has them", () => {
    const given = { policy: DEFAULT_POLICY, settings: { flat_at_zero: "charge" } } as const;
    const book = openBook();
    const [own, usual] = [plan(given, calls(), "own"), planVersion(calls(), "usual")];
    const subscriptions: Subscription[] = [own, usual].map((version) =>
      subscribe(book, version, at("2024-01-01")),
    );
    drain(book, at("2024-02-01"));
    const flat = book.issued.filter(({ amountMinor, kind }) => kind === "usage" && amountMinor > 0n);
    expect(flat.map((fee) => [fee.subscriptionId, fee.amountMinor])).toEqual([[subscriptions[0]?.id, 500n]]);
  });

  it("follows the plan of each stay", () => {
    const given = { policy: DEFAULT_POLICY, settings: { flat_at_zero: "charge" } } as const;
    const book = openBook();
    subscribe(book, plan(given, calls(), "own"), at("2024-01-01"));
    drain(book, at("2024-02-01"));
    make(book, { do: "plan", to: planVersion(calls(), "usual"), when: { at: "now" } }, at("2024-02-01"));
    drain(book, at("2024-03-01"));
    const months = book.issued.filter(({ kind }) => kind === "usage").map(({ amountMinor }) => amountMinor);
    expect(months).toEqual([500n, 0n]);
  });
});

test("a plan without rules of its own has the organization's very policy", () => {
  expect(planPolicy(DEFAULT_POLICY, {})).toBe(DEFAULT_POLICY);
});
