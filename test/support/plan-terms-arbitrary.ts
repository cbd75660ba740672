import fc from "fast-check";
import { EARNINGS } from "~/billing/catalog/catalog-kinds";
import type {
  ChargeFilter,
  ChargeRecovery,
  ChargeTerms,
  FixedItemTerms,
  Metric,
  ModelPrice,
  PhaseTerms,
  PlanTerms,
  RecurringPrice,
} from "~/billing/catalog/plan";
import { PLAN_SETTINGS, type PlanSettings, POLICY_CHOICES } from "~/billing/policy-kinds";
import type { PriceModel } from "~/billing/pricing/price-model";
import type { Cadence, CadenceUnit } from "~/billing/time/cadence";

/** Metrics that arbitrary charges price. */
export const arbitraryMetrics: readonly Metric[] = [
  { id: "m1", code: "calls", name: "Calls", aggregation: "sum", field: "n" },
  { id: "m2", code: "seats", name: "Seats", aggregation: "unique_count", field: "user", recurring: true },
  { id: "m3", code: "peak", name: "Peak", aggregation: "max", field: "n" },
];
export const arbitraryNames = { taxRates: ["vat", "reduced"], plans: ["base", "pro"] };

const cents = fc.integer({ min: 1, max: 999_999 });
const money = cents.map((minor) => `${Math.floor(minor / 100)}.${`${minor % 100}`.padStart(2, "0")}`);
const unitPrice = fc
  .integer({ min: 1, max: 9_999 })
  .map((thousandths) => `0.${`${thousandths}`.padStart(4, "0")}`.replace(/0+$/, ""));

const perUnit: fc.Arbitrary<PriceModel> = unitPrice.map((unit_amount) => ({ type: "per_unit", unit_amount }));
const graduated: fc.Arbitrary<PriceModel> = fc
  .tuple(fc.integer({ min: 1, max: 500 }), unitPrice, unitPrice, fc.boolean())
  .map(([bound, first, second, isLower]) => ({
    type: "graduated",
    ...(isLower ? { band_bounds: "lower_inclusive" as const } : {}),
    tiers: [
      { up_to: `${bound}`, unit_amount: first, flat_amount: "0" },
      { up_to: null, unit_amount: second, flat_amount: "5" },
    ],
  }));
const packages: fc.Arbitrary<PriceModel> = fc
  .integer({ min: 1, max: 100 })
  .map((size) => ({ type: "package", package_size: `${size}`, amount: "2", free_units: "0" }));

const priced = (currencies: readonly string[]): fc.Arbitrary<RecurringPrice[]> =>
  fc
    .tuple(...currencies.map((currency) => money.map((amount) => ({ currency, amount }))))
    .map((list) => [...list]);
const modelled = (
  currencies: readonly string[],
  model: fc.Arbitrary<PriceModel>,
): fc.Arbitrary<ModelPrice[]> =>
  fc
    .tuple(...currencies.map((currency) => model.map((own) => ({ currency, model: own }))))
    .map((list) => [...list]);

const taxes = fc.subarray(["vat", "reduced"]);
const cadence: fc.Arbitrary<Cadence> = fc.record({
  unit: fc.constantFrom<CadenceUnit>("day", "week", "month", "quarter", "half_year", "year"),
  count: fc.integer({ min: 1, max: 12 }),
});

const recognition = fc.constantFrom(undefined, ...EARNINGS);

const recovery: fc.Arbitrary<ChargeRecovery> = fc.record(
  {
    onDecrease: fc.constantFrom(...POLICY_CHOICES.usage_decrease),
    onLate: fc.constantFrom(...POLICY_CHOICES.late_usage),
    lateWindows: fc.constantFrom(...POLICY_CHOICES.late_windows),
  },
  { requiredKeys: [] },
);

/** What is refused left out: windows without a difference, and a next period of what is billed event by event. */
function rightRecovery(
  { onDecrease, onLate, lateWindows }: ChargeRecovery,
  kind: string,
): ChargeRecovery | undefined {
  const own = without({
    onDecrease: kind === "advance" && onDecrease === "next_period" ? undefined : onDecrease,
    onLate,
    lateWindows: onLate === "difference" ? lateWindows : undefined,
  });
  return Object.keys(own).length === 0 ? undefined : (own as ChargeRecovery);
}

/** Optional parts are left out where they are empty, as the normal form has it. */
function without<T extends object>(value: T): T {
  const isThere = (part: unknown) =>
    part !== undefined && part !== null && part !== false && !(Array.isArray(part) && part.length === 0);
  return Object.fromEntries(Object.entries(value).filter(([, part]) => isThere(part))) as T;
}

/** Filters whose values differ, so that each is reached. */
const filters = (currencies: readonly string[]): fc.Arbitrary<ChargeFilter[]> =>
  fc.array(modelled(currencies, perUnit), { maxLength: 2 }).map((list) =>
    list.map((prices, index) => ({
      match: { region: [`r${index}`, `s=${index}, x`], "plan tier": ["gold"] },
      prices,
    })),
  );

function chargeOf(currencies: readonly string[], code: string): fc.Arbitrary<ChargeTerms> {
  return fc
    .record({
      kind: fc.constantFrom("plain", "prorated", "advance", "peak"),
      prices: modelled(currencies, fc.oneof(perUnit, graduated)),
      packages: modelled(currencies, packages),
      filters: filters(currencies),
      groupBy: fc.subarray(["region", "cloud"]),
      recognition,
      recovery,
      minimum: fc.option(priced(currencies), { nil: undefined }),
      taxes,
    })
    .map(({ kind, packages: whole, minimum, ...rest }): ChargeTerms => {
      const { prices, recovery: own, ...parts } = rest;
      const maximum = minimum?.map(({ currency, amount }) => ({ currency, amount: `1${amount}` }));
      const metric = kind === "prorated" ? "seats" : kind === "peak" ? "peak" : "calls";
      const bounds = kind === "advance" ? {} : { minimum, maximum };
      return {
        code,
        name: `Charge ${code}`,
        metric,
        timing: kind === "advance" ? "in_advance" : "in_arrears",
        prices: kind === "plain" ? whole : prices,
        ...without({
          prorated: kind === "prorated",
          ...parts,
          ...bounds,
          recovery: rightRecovery(own, kind),
        }),
      };
    });
}

function itemOf(currencies: readonly string[], code: string): fc.Arbitrary<FixedItemTerms> {
  return fc
    .record({
      units: fc.constantFrom("0", "1", "2.5", "10"),
      timing: fc.constantFrom("in_advance" as const, "in_arrears" as const),
      recurring: fc.boolean(),
      prorated: fc.boolean(),
      prices: modelled(currencies, fc.oneof(perUnit, graduated, packages)),
      recognition,
      taxes,
    })
    .map(({ taxes: own, recognition: how, ...item }) => ({
      ...item,
      code,
      name: `Item ${code}`,
      prorated: item.prorated && item.recurring,
      ...without({ taxes: own, recognition: how }),
    }));
}

function phasesOf(currencies: readonly string[]): fc.Arbitrary<PhaseTerms[]> {
  const phase = fc.record({
    length: cadence,
    prices: fc.oneof(priced(currencies), fc.constant([])),
    oneTime: fc.oneof(priced(currencies), fc.constant([])),
    cadence: fc.option(cadence),
  });
  return fc
    .tuple(fc.array(phase, { maxLength: 2 }), phase, priced(currencies), fc.boolean())
    .map(([before, last, prices, ends]) => [
      ...before.map((own, index): PhaseTerms => ({ ...own, kind: index === 0 ? "trial" : "discount" })),
      { ...last, prices, kind: ends ? "fixed_term" : "evergreen", length: ends ? last.length : null },
    ]);
}

/** Any of the rules that a plan may have of its own. */
const settings: fc.Arbitrary<PlanSettings | undefined> = fc
  .record(
    Object.fromEntries(
      PLAN_SETTINGS.map((setting) => [setting, fc.constantFrom<string>(...POLICY_CHOICES[setting])]),
    ),
    { requiredKeys: [] },
  )
  .map((own) => (Object.keys(own).length === 0 ? undefined : (own as PlanSettings)));

function termsIn(currencies: readonly string[]): fc.Arbitrary<PlanTerms> {
  return fc
    .record({
      timing: fc.constantFrom("in_advance" as const, "in_arrears" as const),
      trialDays: fc.integer({ min: 0, max: 60 }),
      recognition,
      prices: priced(currencies),
      phases: fc.oneof(fc.constant([]), phasesOf(currencies)),
      phasesFrom: fc.constantFrom(undefined, "bundle" as const, "change" as const),
      charges: fc.tuple(chargeOf(currencies, "c1"), chargeOf(currencies, "c2")),
      fixedItems: fc.oneof(fc.constant([]), fc.tuple(itemOf(currencies, "i1"), itemOf(currencies, "i2"))),
      commitment: fc.option(priced(currencies), { nil: undefined }),
      usage: fc.boolean(),
      thresholds: fc.boolean(),
      taxes,
      taxBehavior: fc.constantFrom(undefined, "inclusive" as const),
      interimSupply: fc.constantFrom(undefined, "part_payment" as const),
      addOn: fc.boolean(),
      availableWith: fc.subarray(["base", "pro"]),
      alignment: fc.constantFrom(undefined, "account" as const, "subscription" as const, "bundle" as const),
      settings,
    })
    .map(({ timing, trialDays, prices, charges, phases, usage, thresholds, ...rest }) => ({
      cadence: { unit: usage ? ("year" as const) : ("month" as const), count: 1 },
      timing,
      trialDays: phases.length > 0 ? 0 : trialDays,
      prices: phases.at(-1)?.prices ?? prices,
      charges,
      ...without({
        ...rest,
        phases,
        usageCadence: usage ? { unit: "month" as const, count: 3 } : null,
        thresholds: thresholds
          ? currencies.flatMap((currency) => [
              { currency, amount: "5.00", recurring: false },
              { currency, amount: "9.50", recurring: false },
              { currency, amount: "4.00", recurring: true },
            ])
          : [],
        availableWith: rest.addOn ? rest.availableWith : [],
      }),
    }));
}

/** Right terms of plans in their normal form, with everything that terms may hold. */
export const arbitraryTerms: fc.Arbitrary<PlanTerms> = fc
  .constantFrom(["EUR"], ["EUR", "USD"], ["JPY", "GBP", "EUR"].slice(1))
  .chain(termsIn);
