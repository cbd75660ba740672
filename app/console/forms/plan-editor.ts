import type { Refusal } from "~/billing/outcome";
import { type ChargeText, type FilterText, NO_RECOVERY } from "~/console/forms/charge-text";
import type { FixedItemText } from "~/console/forms/fixed-item-text";
import { emptyModel, emptyTier, type ModelText } from "~/console/forms/model-text";
import { withPhase } from "~/console/forms/phase-text";
import { readTermsText, type TermsText, type ThresholdText } from "~/console/forms/plan-terms";
import type { AmountText, ModelPriceText } from "~/console/forms/price-text";
import { text } from "~/console/forms/typed-fields";
import { type RefusedForm, refusedForm } from "~/http/form-state";
import type { TierRow } from "~/ui/tier-editor";

/** The editor's form: the button that was pressed, the revision it was made from, and the terms after the button. */
export function readEditor(form: FormData) {
  const intent = text(form.get("intent"), "preview");
  const typed = applyIntent(readTermsText(form), intent, text(form.get("first_metric")));
  return { intent, typed, revision: Number(form.get("revision")) };
}

/**
 * The refused form under the names of its fields: a cadence is one value for the engine and two fields in the
 * editor, a list of prices is told at its first amount.
 */
export function refusedEditor(refusals: readonly Refusal[]): RefusedForm {
  return refusedForm(
    refusals.map((refusal) =>
      refusal.field === undefined ? refusal : { ...refusal, field: editorField(refusal.field) },
    ),
  );
}

function editorField(field: string): string {
  if (/(^|\.)(cadence|usage_cadence|length)$/.test(field)) return `${field}.count`;
  if (/^(charges|fixed_items)\..*\bprices$/.test(field)) return `${field}.0.model.type`;
  if (/(^|\.)(prices|one_time|minimum|maximum|commitment)$/.test(field)) return `${field}.0.amount`;
  return field === "thresholds" ? "thresholds.0.amount" : field;
}

const LISTS =
  /^(?:charges|phases|fixed_items|thresholds|charges\.\d+\.filters|(?:charges|fixed_items)\.\d+(?:\.filters\.\d+)?\.prices\.\d+\.model\.tiers)$/;

/**
 * What a button of the editor does to the typed terms: adding and removing prices, charges, filters, phases, fixed
 * items, thresholds and tiers. Buttons are named `path:add` and `path:remove-1`; an unknown one leaves everything
 * as it is.
 */
export function applyIntent(typed: TermsText, intent: string, defaultMetric: string): TermsText {
  const match = /^([a-z0-9_.]+):(add|remove-(\d{1,4}))$/.exec(intent);
  const [, path = "", verb, row] = match ?? [];
  const removed = row === undefined ? null : Number(row);
  if (path === "prices") return removed === null ? addCurrency(typed) : removeCurrency(typed, removed);
  if (!match || !LISTS.test(path)) return typed;
  if (path === "phases" && verb === "add") {
    return { ...typed, phases: withPhase(typed.phases, typed), trialDays: "0" };
  }
  const keys = path.split(".").map((key) => key.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase()));
  const name = keys.at(-1) ?? "";
  return changeList(typed, keys, (list) =>
    removed === null
      ? [...list, newRow(name, typed, list.length, defaultMetric)]
      : list.filter((_, index) => index !== removed),
  ) as TermsText;
}

type Change = (list: readonly unknown[]) => readonly unknown[];

/** The same value but for the list at the path; a path that leads nowhere changes nothing. */
function changeList(value: unknown, keys: readonly string[], change: Change): unknown {
  const [key, ...rest] = keys;
  if (key === undefined) return Array.isArray(value) ? change(value) : value;
  if (Array.isArray(value)) {
    return value.map((each, index) => (index === Number(key) ? changeList(each, rest, change) : each));
  }
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return value;
  return { ...value, [key]: changeList((value as Record<string, unknown>)[key], rest, change) };
}

type Row = ChargeText | FilterText | FixedItemText | ThresholdText | TierRow;

function newRow(list: string, typed: TermsText, at: number, defaultMetric: string): Row {
  const prices = typed.prices.map(({ currency }): ModelPriceText => ({ currency, model: emptyModel }));
  const none = typed.prices.map(({ currency }): AmountText => ({ currency, amount: "" }));
  switch (list) {
    case "charges":
      return {
        code: `charge_${at + 1}`,
        name: "",
        metric: defaultMetric,
        timing: "in_arrears",
        prices,
        prorated: false,
        recognition: "",
        recovery: NO_RECOVERY,
        filters: [],
        groupBy: "",
        minimum: none,
        maximum: none,
        taxes: [],
      };
    case "filters":
      return { match: "", prices };
    case "fixedItems":
      return {
        code: `item_${at + 1}`,
        name: "",
        units: "1",
        timing: "in_advance",
        billed: "recurring",
        prorated: true,
        recognition: "",
        prices,
        taxes: [],
      };
    case "thresholds":
      return { currency: typed.prices[0]?.currency ?? "", amount: "", recurring: false };
    default:
      return emptyTier;
  }
}

type Lists = {
  readonly amounts: (list: readonly AmountText[]) => readonly AmountText[];
  readonly models: (list: readonly ModelPriceText[]) => readonly ModelPriceText[];
};

/** Every price of the plan has the plan's currencies, so all lists change at once. */
function changePrices(typed: TermsText, { amounts, models }: Lists): TermsText {
  return {
    ...typed,
    prices: amounts(typed.prices),
    commitment: amounts(typed.commitment),
    charges: typed.charges.map((charge) => ({
      ...charge,
      prices: models(charge.prices),
      minimum: amounts(charge.minimum),
      maximum: amounts(charge.maximum),
      filters: charge.filters.map((filter) => ({ ...filter, prices: models(filter.prices) })),
    })),
    phases: typed.phases.map((phase) => ({
      ...phase,
      prices: amounts(phase.prices),
      oneTime: amounts(phase.oneTime),
    })),
    fixedItems: typed.fixedItems.map((item) => ({ ...item, prices: models(item.prices) })),
  };
}

function addCurrency(typed: TermsText): TermsText {
  const offered = ["EUR", "USD", "GBP", "CHF"];
  const currency = offered.find((code) => !typed.prices.some((price) => price.currency === code)) ?? "EUR";
  const like = (list: readonly ModelPriceText[]): ModelText => list[0]?.model ?? emptyModel;
  return changePrices(typed, {
    amounts: (list) => [...list, { currency, amount: "" }],
    models: (list) => [...list, { currency, model: like(list) }],
  });
}

function removeCurrency(typed: TermsText, removed: number): TermsText {
  const gone = typed.prices[removed]?.currency;
  const kept = typed.prices.filter((_, index) => index !== removed).map(({ currency }) => currency);
  const without = <T>(list: readonly T[]) => list.filter((_, index) => index !== removed);
  const changed = changePrices(typed, { amounts: without, models: without });
  return {
    ...changed,
    thresholds: typed.thresholds.filter(({ currency }) => currency !== gone || kept.includes(currency)),
  };
}
