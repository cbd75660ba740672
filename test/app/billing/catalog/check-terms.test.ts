import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { soldCurrencies } from "~/billing/catalog/check-currencies";
import { checkPlanTerms, type UncheckedTerms } from "~/billing/catalog/check-terms";
import { decidePublish } from "~/billing/catalog/publish";
import { arbitraryMetrics, arbitraryNames, arbitraryTerms } from "../../../support/plan-terms-arbitrary";
import {
  calls,
  charge,
  eur,
  evergreen,
  item,
  metrics,
  names,
  phases,
  refusals,
  terms,
  trial,
} from "../../../support/unchecked-plan";

/** What is refused of the plan, by the field that is to blame. */
const wrong: readonly [string, Partial<UncheckedTerms>, ...string[]][] = [
  ["a time to bill that is none", { timing: "later" as never }, "timing_invalid timing"],
  ["no way to earn revenue", { recognition: "on_use" as never }, "recognition_invalid recognition"],
  ["too long a period", { cadence: { unit: "day", count: 101 } }, "cadence_invalid cadence"],
  ["a trial beside phases", { trialDays: 14, ...phases({}) }, "trial_with_phases trial_days"],
  ["phases that count from nowhere", { phasesFrom: "birth" as never }, "phases_from_invalid phases_from"],
  ["an unknown kind of phase", phases({ kind: "gift" as never }), "phase_kind_invalid phases.0.kind"],
  ["a phase without end before another", phases({ kind: "discount" }, {}), "phase_endless phases.0.length"],
  ["a last trial without end", phases({ kind: "trial" }), "phase_length_missing phases.0.length"],
  [
    "a price that stays for a while",
    phases({ length: { unit: "month", count: 3 } }),
    "phase_length_unexpected phases.0.length",
  ],
  [
    "half a month",
    phases({ kind: "discount", length: { unit: "month", count: 0.5 } }, {}),
    "phase_length_invalid phases.0.length",
  ],
  [
    "a trial after a discount",
    phases({ kind: "discount", length: { unit: "month", count: 1 } }, trial, {}),
    "phase_order phases.1.kind",
  ],
  [
    "a phase billed never",
    phases({ cadence: { unit: "month", count: 0 } }),
    "cadence_invalid phases.0.cadence",
  ],
  [
    "a one-time price below zero",
    phases({ oneTime: eur("-1") }),
    "amount_negative phases.0.one_time.0.amount",
  ],
  [
    "two prices of a phase",
    phases({ prices: [...eur("1"), ...eur("2")] }),
    "price_repeated phases.0.prices.1.currency",
  ],
  ["a commitment that is no amount", { commitment: eur("much") }, "amount_invalid commitment.0.amount"],
  [
    "usage billed less often than the plan",
    { usageCadence: { unit: "year", count: 1 } },
    "usage_cadence_unfit usage_cadence",
  ],
  [
    "usage billed in parts that do not fit",
    { cadence: { unit: "year", count: 1 }, usageCadence: { unit: "month", count: 5 } },
    "usage_cadence_unfit usage_cadence",
  ],
  [
    "usage billed by weeks of a month",
    { usageCadence: { unit: "week", count: 1 } },
    "usage_cadence_unfit usage_cadence",
  ],
  [
    "usage billed as often as the plan",
    { usageCadence: { unit: "month", count: 1 } },
    "usage_cadence_unfit usage_cadence",
  ],
  ["usage billed never", { usageCadence: { unit: "month", count: 0 } }, "cadence_invalid usage_cadence"],
  [
    "thresholds that do not rise",
    {
      thresholds: [
        { currency: "EUR", amount: "10", recurring: false },
        { currency: "EUR", amount: "10.00", recurring: false },
      ],
    },
    "threshold_order thresholds.1.amount",
  ],
  [
    "two thresholds that repeat",
    {
      thresholds: [
        { currency: "EUR", amount: "10", recurring: true },
        { currency: "EUR", amount: "20", recurring: true },
      ],
    },
    "threshold_recurring_repeated thresholds.1.recurring",
  ],
  [
    "a threshold of nothing",
    { thresholds: [{ currency: "EUR", amount: "0", recurring: false }] },
    "amount_not_positive thresholds.0.amount",
  ],
  [
    "a threshold in another currency",
    { thresholds: [{ currency: "USD", amount: "1", recurring: false }] },
    "price_currency_unsold thresholds.0.currency",
  ],
  [
    "a threshold in no currency",
    { thresholds: [{ currency: "DEM", amount: "1", recurring: false }] },
    "currency_invalid thresholds.0.currency",
  ],
  [
    "a threshold without usage",
    { charges: [], thresholds: [{ currency: "EUR", amount: "1", recurring: false }] },
    "threshold_without_usage thresholds",
  ],
  ["an unknown tax rate", { taxes: ["luxury"] }, "tax_rate_unknown taxes"],
  ["a tax rate twice", { taxes: ["vat", "vat"] }, "code_repeated taxes"],
  ["a tax rate without a code", { taxes: [""] }, "code_invalid taxes"],
  ["base plans of what is no add-on", { availableWith: ["base"] }, "add_on_missing add_on"],
  ["an unknown base plan", { addOn: true, availableWith: ["gone"] }, "plan_unknown available_with"],
  ["an unknown tax behaviour", { taxBehavior: "net" as never }, "tax_behavior_invalid tax_behavior"],
  [
    "a rule with a value it does not have",
    { settings: { flat_at_zero: "maybe" as never } },
    "setting_invalid settings.flat_at_zero",
  ],
  [
    "a rule that is the organization's",
    { settings: { tax_rounding: "lines" } as never },
    "setting_invalid settings.tax_rounding",
  ],
  [
    "an unknown kind of interim invoice",
    { interimSupply: "gift" as never },
    "interim_supply_invalid interim_supply",
  ],
  ["an unknown bill day", { alignment: "moon" as never }, "alignment_invalid alignment"],
];

describe("a plan is refused", () => {
  test.each(wrong)("with %s", (_, change, ...expected) => {
    expect(refusals(change)).toEqual(expected);
  });
});

describe("the normal form of terms", () => {
  const value = (change: Partial<UncheckedTerms>) => {
    const outcome = checkPlanTerms({ ...terms, ...change }, metrics);
    if (!outcome.ok) throw new Error(outcome.refusals.map(({ code }) => code).join());
    return outcome.value;
  };

  test("is what right terms are already, whatever they hold", () => {
    fc.assert(
      fc.property(arbitraryTerms, (own) => {
        expect(checkPlanTerms(own, arbitraryMetrics, arbitraryNames)).toEqual({ ok: true, value: own });
      }),
      { numRuns: 1_000 },
    );
  });

  test("leaves out what is empty, and a least of nothing", () => {
    const empty = value({
      phases: [],
      fixedItems: [],
      commitment: eur("0.00"),
      usageCadence: null,
      thresholds: [],
      taxes: [],
      addOn: false,
      availableWith: [],
      charges: [
        { ...calls, prorated: false, filters: [], groupBy: [], minimum: eur("0"), maximum: [], taxes: [] },
      ],
    });
    expect(empty).toEqual(value({}));
  });

  test("has the recurring prices of the last phase beside phases", () => {
    const phased = value({ prices: eur("1"), phases: [trial, evergreen] });
    expect(phased.prices).toEqual(eur("10"));
    expect(soldCurrencies(phased)).toEqual(["EUR"]);
  });

  test("takes unknown names where nobody knows the names", () => {
    expect(value({ taxes: ["luxury"], addOn: true, availableWith: ["gone"] }).taxes).toEqual(["luxury"]);
  });
});

describe("publishing", () => {
  const publish = (change: Partial<UncheckedTerms>) => {
    const own = checkPlanTerms({ ...terms, ...change }, metrics);
    if (!own.ok) throw new Error("refused");
    const plan = { id: "p1", code: "team", name: "Team" };
    return decidePublish(
      { plan, terms: own.value, metrics, names, lastNumber: 0 },
      { versionId: "v1", chargeIds: ["c1"] },
    );
  };

  test("says of a charge that its quantity goes on", () => {
    const version = publish(charge({ metric: "seats" }));
    expect(version.ok && version.value.charges[0]).toMatchObject({ metricId: "m2", recurring: true });
    const other = publish({});
    expect(other.ok && other.value.charges[0]).not.toHaveProperty("recurring");
  });

  test("needs something to bill, be it a fixed item, a phase or a commitment", () => {
    const nothing = { prices: [], charges: [] };
    const bills = [item({}), phases(evergreen), phases({ prices: [], oneTime: eur("5") })];
    expect(bills.map((change) => publish({ ...nothing, ...change }).ok)).toEqual([true, true, true]);
    expect(publish({ ...nothing, ...phases({ prices: [] }) })).toMatchObject({
      ok: false,
      refusals: [{ code: "plan_empty" }],
    });
    const free = { ...trial, prices: [] };
    expect(publish({ ...nothing, ...phases(free, { prices: [] }) })).toMatchObject({
      ok: false,
      refusals: [{ code: "plan_empty" }],
    });
    // Nothing but a trial is given away on purpose, and ends by itself.
    expect(publish({ ...nothing, ...phases(free) }).ok).toBe(true);
  });

  test("may end with a discount without end, as with a price that stays, and not with a term without end", () => {
    const endless = (kind: "discount" | "fixed_term") => refusals(phases(trial, { kind, length: null }));
    expect([endless("discount"), endless("fixed_term")]).toEqual([
      [],
      ["phase_length_missing phases.1.length"],
    ]);
  });

  test("checks names again, which may have gone since", () => {
    const late = publish({ taxes: ["luxury"] });
    expect(late).toMatchObject({ ok: false, refusals: [{ code: "tax_rate_unknown", field: "taxes" }] });
  });
});
