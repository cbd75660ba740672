import { fromDecimal, isDecimal, isZero } from "../money/rational";
import { accept, type Outcome, type Refusal, refuse } from "../outcome";
import { PLAN_SETTINGS, type PlanSettings, POLICY_CHOICES } from "../policy-kinds";
import { BILL_DAY_ALIGNMENTS, BILLING_TIMINGS, INTERIM_SUPPLIES, TAX_BEHAVIORS } from "./catalog-kinds";
import { checkCadence, checkUsageCadence } from "./check-cadence";
import { checkCharge } from "./check-charge";
import { checkNamed, checkTaxes } from "./check-codes";
import { checkCurrencies } from "./check-currencies";
import { checkEarnings } from "./check-earnings";
import { checkFixedItem } from "./check-fixed-items";
import { checkPhases } from "./check-phases";
import { checkAmounts } from "./check-prices";
import { normalRecovery } from "./check-recovery";
import { checkThresholds } from "./check-thresholds";
import type { ChargeTerms, FixedItemTerms, Metric, PlanTerms, RecurringPrice } from "./plan";
import type { UncheckedTerms } from "./unchecked-terms";

export type { UncheckedCharge } from "./check-charge";
export { checkCode } from "./check-codes";
export type { UncheckedFixedItem } from "./check-fixed-items";

export type { UncheckedTerms } from "./unchecked-terms";

/** Codes that terms may name. What is left out cannot be checked, and is not. */
export type CatalogNames = {
  readonly taxRates?: readonly string[];
  /** Of all plans, this one included. */
  readonly plans?: readonly string[];
};

/**
 * Checks the terms of a plan and brings them into their normal form: models in theirs, nothing optional that is
 * empty, and beside phases the recurring prices of the last one. Refusals carry the dotted path of the field:
 * `timing_invalid`, `add_on_missing`, `plan_unknown`, `alignment_invalid`, `tax_behavior_invalid`, `interim_supply_invalid`,
 * `setting_invalid`, and those of
 * `checkCadence`, `checkPhases`, `checkAmounts`, `checkCharge`, `checkFixedItem`, `checkUsageCadence`, `checkThresholds`,
 * `checkTaxes` and `checkCurrencies`.
 */
export function checkPlanTerms(
  terms: UncheckedTerms,
  metrics: readonly Metric[],
  names: CatalogNames = {},
): Outcome<PlanTerms> {
  const { taxRates } = names;
  const refusals: Refusal[] = [
    ...checkCadence(terms.cadence, "cadence"),
    ...checkTiming(terms),
    ...checkEarnings(terms),
    ...checkPhases(terms),
    // Beside phases they say nothing.
    ...((terms.phases ?? []).length === 0 ? checkAmounts(terms.prices, "prices") : []),
    ...checkAmounts(terms.commitment ?? [], "commitment"),
    ...(terms.usageCadence ? checkUsageCadence(terms.usageCadence, terms.cadence) : []),
    ...checkThresholds(terms.thresholds ?? [], terms.charges.length > 0 ? "some" : "none"),
    ...checkTaxes(terms.taxes, "taxes", taxRates),
    ...checkTaxBehavior(terms),
    ...checkInterimSupply(terms),
    ...checkAddOn(terms, names.plans),
    ...checkSettings(terms),
    ...checkCurrencies(terms),
  ];
  const keep = <T>(outcome: Outcome<T>): readonly T[] => {
    if (outcome.ok) return [outcome.value];
    refusals.push(...outcome.refusals);
    return [];
  };
  const charges = terms.charges.flatMap((charge, index) =>
    keep(checkCharge(charge, index, { all: terms.charges, metrics, taxRates })),
  );
  const chargeCodes = terms.charges.map(({ code }) => code);
  const items = terms.fixedItems ?? [];
  const fixedItems = items.flatMap((item, index) =>
    keep(checkFixedItem(item, index, { all: items, chargeCodes, taxRates })),
  );
  return refusals.length > 0 ? refuse(...refusals) : accept(normalTerms(terms, charges, fixedItems));
}

function checkTiming({ timing }: UncheckedTerms): Refusal[] {
  if (BILLING_TIMINGS.includes(timing)) return [];
  return [
    {
      code: "timing_invalid",
      sentence: `${JSON.stringify(timing)} does not say when to bill.`,
      remedy: "Choose in advance or in arrears.",
      field: "timing",
    },
  ];
}

function checkTaxBehavior({ taxBehavior }: UncheckedTerms): Refusal[] {
  if (taxBehavior === undefined || TAX_BEHAVIORS.includes(taxBehavior)) return [];
  return [
    {
      code: "tax_behavior_invalid",
      sentence: `${JSON.stringify(taxBehavior)} does not say whether prices include tax.`,
      remedy: "Choose exclusive, where tax is added, or inclusive.",
      field: "tax_behavior",
    },
  ];
}

function checkInterimSupply({ interimSupply }: UncheckedTerms): Refusal[] {
  if (interimSupply === undefined || INTERIM_SUPPLIES.includes(interimSupply)) return [];
  return [
    {
      code: "interim_supply_invalid",
      sentence: `${JSON.stringify(interimSupply)} does not say what an invoice at a threshold is.`,
      remedy: "Choose partial_supply, where the last invoice bills the difference, or part_payment.",
      field: "interim_supply",
    },
  ];
}

function checkSettings({ settings = {} }: UncheckedTerms): Refusal[] {
  return Object.entries(settings).flatMap(([setting, value]) => {
    const own = PLAN_SETTINGS.find((each) => each === setting);
    const choices: readonly string[] = own === undefined ? [] : POLICY_CHOICES[own];
    if (choices.includes(String(value))) return [];
    return [
      {
        code: "setting_invalid",
        sentence: `A plan cannot have ${JSON.stringify(value)} as its ${setting}.`,
        remedy: own
          ? `Choose one of ${choices.join(", ")}, or leave it out.`
          : "Leave it out: it is the organization's.",
        field: `settings.${setting}`,
      },
    ];
  });
}

function checkAddOn(terms: UncheckedTerms, plans: readonly string[] | undefined): Refusal[] {
  const { addOn, availableWith = [], alignment } = terms;
  const refusals = checkNamed(availableWith, "available_with", plans, (code) => ({
    code: "plan_unknown",
    sentence: `There is no plan ${code}.`,
    remedy: "Choose one of the plans, or make it first.",
  }));
  if (availableWith.length > 0 && !addOn) {
    refusals.push({
      code: "add_on_missing",
      sentence: "The plan names base plans and is no add-on.",
      remedy: "Make it an add-on, or leave out the base plans.",
      field: "add_on",
    });
  }
  if (alignment !== undefined && !BILL_DAY_ALIGNMENTS.includes(alignment)) {
    refusals.push({
      code: "alignment_invalid",
      sentence: `${JSON.stringify(alignment)} does not say whose bill day counts.`,
      remedy: "Choose that of the customer, of the subscription or of its base.",
      field: "alignment",
    });
  }
  return refusals;
}

function normalTerms(
  terms: UncheckedTerms,
  charges: readonly ChargeTerms[],
  fixedItems: readonly FixedItemTerms[],
): PlanTerms {
  return withoutEmpty(
    {
      ...terms,
      prices: terms.phases?.at(-1)?.prices ?? terms.prices,
      charges: charges.map((charge) =>
        withoutEmpty(
          {
            ...charge,
            minimum: aboveZero(charge.minimum),
            recovery: normalRecovery(charge.recovery),
          },
          OPTIONAL_OF_CHARGE,
        ),
      ),
      fixedItems: fixedItems.map((item) => withoutEmpty(item, ["taxes"])),
      commitment: aboveZero(terms.commitment),
      taxBehavior: terms.taxBehavior === "inclusive" ? "inclusive" : undefined,
      interimSupply: terms.interimSupply === "part_payment" ? "part_payment" : undefined,
      settings: normalSettings(terms.settings),
    },
    OPTIONAL_OF_PLAN,
  );
}

const OPTIONAL_OF_CHARGE = [
  "prorated",
  "recovery",
  "filters",
  "groupBy",
  "minimum",
  "maximum",
  "taxes",
] as const;
const OPTIONAL_OF_PLAN = [
  "phases",
  "phasesFrom",
  "fixedItems",
  "commitment",
  "usageCadence",
  "thresholds",
  "taxes",
  "taxBehavior",
  "interimSupply",
  "addOn",
  "availableWith",
  "alignment",
  "settings",
] as const;

/** In the order of the list, so that equal ones are equal; none where nothing is other than the organization's. */
function normalSettings(settings: PlanSettings = {}): PlanSettings | undefined {
  const own = PLAN_SETTINGS.filter((setting) => settings[setting] !== undefined);
  if (own.length === 0) return undefined;
  return Object.fromEntries(own.map((setting) => [setting, settings[setting]]));
}

/** The least of zero is no least; terms that ask for none are written as such. */
function aboveZero(prices: readonly RecurringPrice[] | undefined): readonly RecurringPrice[] | undefined {
  const isNone = (prices ?? []).every(({ amount }) => isDecimal(amount) && isZero(fromDecimal(amount)));
  return isNone ? undefined : prices;
}

/** One way to write what is not there, so that equal terms are equal. */
function withoutEmpty<T extends object>(value: T, optional: readonly (keyof T)[]): T {
  const isEmpty = (part: unknown) =>
    part === undefined || part === null || part === false || (Array.isArray(part) && part.length === 0);
  const empty = new Set<string>(optional.filter((key) => isEmpty(value[key])).map(String));
  return Object.fromEntries(Object.entries(value).filter(([key]) => !empty.has(key))) as T;
}
