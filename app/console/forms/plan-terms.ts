import { soldCurrencies } from "~/billing/catalog/check-currencies";
import type { UncheckedTerms } from "~/billing/catalog/check-terms";
import type { PlanTerms } from "~/billing/catalog/plan";
import type { PlanSettings } from "~/billing/policy-kinds";
import { type ChargeText, chargeText, readCharge, uncheckedCharge } from "~/console/forms/charge-text";
import { uncheckedEarning } from "~/console/forms/earning-text";
import {
  type FixedItemText,
  fixedItemText,
  readFixedItem,
  uncheckedFixedItem,
} from "~/console/forms/fixed-item-text";
import { plain } from "~/console/forms/model-text";
import { type PhaseText, phaseText, readPhase, uncheckedPhase } from "~/console/forms/phase-text";
import {
  type AmountText,
  amountsText,
  type CadenceText,
  cadenceText,
  readAmounts,
  readCadence,
  uncheckedAmounts,
  uncheckedCadence,
} from "~/console/forms/price-text";
import { branch, chosen, rows, text, ticked } from "~/console/forms/typed-fields";
import { unflatten } from "~/http/unflatten";

export type { ChargeText } from "~/console/forms/charge-text";

export type ThresholdText = {
  readonly currency: string;
  readonly amount: string;
  readonly recurring: boolean;
};

/** The terms of a plan while they are typed; nothing of it has been checked. */
export type TermsText = {
  readonly name: string;
  readonly cadenceUnit: string;
  readonly cadenceCount: string;
  readonly timing: string;
  /** Empty: as the timing has it. */
  readonly recognition: string;
  readonly trialDays: string;
  /** Their currencies are those of every price of the plan. */
  readonly prices: readonly AmountText[];
  readonly charges: readonly ChargeText[];
  readonly phases: readonly PhaseText[];
  readonly phasesFrom: string;
  readonly fixedItems: readonly FixedItemText[];
  readonly commitment: readonly AmountText[];
  /** No unit: with the plan. */
  readonly usageCadence: CadenceText;
  readonly thresholds: readonly ThresholdText[];
  readonly interimSupply: string;
  readonly taxes: readonly string[];
  readonly taxIncluded: boolean;
  readonly addOn: boolean;
  readonly availableWith: readonly string[];
  /** Empty: as the organization has it. */
  readonly alignment: string;
  /** The rules that are the plan's own; those left out are the organization's. */
  readonly settings: Readonly<Record<string, string>>;
};

const withThePlan: CadenceText = { count: "", unit: "" };

export function termsText(name: string, terms: PlanTerms): TermsText {
  const currencies = soldCurrencies(terms);
  return {
    name,
    cadenceUnit: terms.cadence.unit,
    cadenceCount: `${terms.cadence.count}`,
    timing: terms.timing,
    recognition: terms.recognition ?? "",
    trialDays: `${terms.trialDays}`,
    prices: amountsText(terms.prices, currencies),
    charges: terms.charges.map((charge) => chargeText(charge, currencies)),
    phases: (terms.phases ?? []).map((phase) => phaseText(phase, currencies)),
    phasesFrom: terms.phasesFrom ?? "subscription",
    fixedItems: (terms.fixedItems ?? []).map((item) => fixedItemText(item, currencies)),
    commitment: amountsText(terms.commitment, currencies),
    usageCadence: cadenceText(terms.usageCadence, withThePlan),
    thresholds: terms.thresholds ?? [],
    interimSupply: terms.interimSupply ?? "partial_supply",
    taxes: terms.taxes ?? [],
    taxIncluded: terms.taxBehavior === "inclusive",
    addOn: terms.addOn ?? false,
    availableWith: terms.availableWith ?? [],
    alignment: terms.alignment ?? "",
    settings: terms.settings ?? {},
  };
}

/** Reads the terms as they were typed; empty fields are empty text. */
export function readTermsText(form: FormData): TermsText {
  const fields = branch(unflatten(form.entries()));
  const prices = rows(fields.prices).map((price) => ({
    currency: text(price.currency),
    amount: text(price.amount),
  }));
  const currencies = prices.map(({ currency }) => currency);
  return {
    name: text(fields.name),
    cadenceUnit: text(branch(fields.cadence).unit, "month"),
    cadenceCount: text(branch(fields.cadence).count, "1"),
    timing: text(fields.timing, "in_advance"),
    recognition: text(fields.recognition),
    trialDays: text(fields.trial_days, "0"),
    prices,
    charges: rows(fields.charges).map((charge) => readCharge(charge, currencies)),
    phases: rows(fields.phases).map((phase) => readPhase(phase, currencies)),
    phasesFrom: text(fields.phases_from, "subscription"),
    fixedItems: rows(fields.fixed_items).map((item) => readFixedItem(item, currencies)),
    commitment: readAmounts(fields.commitment, currencies),
    usageCadence: readCadence(fields.usage_cadence, withThePlan),
    thresholds: rows(fields.thresholds).map((threshold) => ({
      currency: text(threshold.currency),
      amount: text(threshold.amount),
      recurring: ticked(threshold.recurring),
    })),
    interimSupply: text(fields.interim_supply, "partial_supply"),
    taxes: chosen(fields.taxes),
    taxIncluded: ticked(fields.tax_included),
    addOn: ticked(fields.add_on),
    availableWith: chosen(fields.available_with),
    alignment: text(fields.alignment),
    settings: readSettings(branch(fields.settings)),
  };
}

function readSettings(typed: Readonly<Record<string, unknown>>): TermsText["settings"] {
  const chosen = Object.entries(typed).map(([setting, value]) => [setting, text(value)] as const);
  return Object.fromEntries(chosen.filter(([, value]) => value !== ""));
}

/** The typed terms in the shape the catalog checks; what was left empty is left out. */
export function uncheckedTerms(typed: TermsText): UncheckedTerms {
  const commitment = uncheckedAmounts(typed.commitment);
  return {
    cadence: { unit: typed.cadenceUnit as PlanTerms["cadence"]["unit"], count: Number(typed.cadenceCount) },
    timing: typed.timing as PlanTerms["timing"],
    trialDays: Number(typed.trialDays),
    prices: uncheckedAmounts(typed.prices),
    ...uncheckedEarning(typed.recognition),
    charges: typed.charges.map(uncheckedCharge),
    ...(typed.phases.length > 0 ? { phases: typed.phases.map(uncheckedPhase) } : {}),
    ...(typed.phasesFrom === "subscription"
      ? {}
      : { phasesFrom: typed.phasesFrom as PlanTerms["phasesFrom"] }),
    ...(typed.fixedItems.length > 0 ? { fixedItems: typed.fixedItems.map(uncheckedFixedItem) } : {}),
    ...(commitment.length > 0 ? { commitment } : {}),
    ...(typed.usageCadence.unit === "" ? {} : { usageCadence: uncheckedCadence(typed.usageCadence) }),
    ...(typed.thresholds.length > 0
      ? { thresholds: typed.thresholds.map((each) => ({ ...each, amount: plain(each.amount) })) }
      : {}),
    ...(typed.interimSupply === "partial_supply"
      ? {}
      : { interimSupply: typed.interimSupply as PlanTerms["interimSupply"] }),
    ...(typed.taxes.length > 0 ? { taxes: typed.taxes } : {}),
    ...(typed.taxIncluded ? { taxBehavior: "inclusive" as const } : {}),
    ...(typed.addOn ? { addOn: true } : {}),
    ...(typed.availableWith.length > 0 ? { availableWith: typed.availableWith } : {}),
    ...(typed.alignment === "" ? {} : { alignment: typed.alignment as PlanTerms["alignment"] }),
    ...(Object.keys(typed.settings).length > 0 ? { settings: typed.settings as PlanSettings } : {}),
  };
}
