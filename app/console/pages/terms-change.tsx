import type { ReactNode } from "react";
import {
  diffTerms,
  type TermsChange,
  type TermsField,
  type TermsItem,
  type TermsValue,
} from "~/billing/catalog/diff-terms";
import type { PlanTerms } from "~/billing/catalog/plan";
import { parseAmount } from "~/billing/money/money";
import { PLAN_SETTINGS, type PlanSetting } from "~/billing/policy-kinds";
import { ModelView, modelNames } from "~/console/pages/model-view";
import {
  alignmentWords,
  cadenceText,
  earningWords,
  interimSupplyWords,
  lengthText,
  type NamedRate,
  phasesFromWords,
  phaseWords,
  taxBehaviorWords,
  taxesText,
  timingWords,
} from "~/console/pages/terms-words";
import { POLICY_WORDS, policyQuestion } from "~/console/policy-words";
import { type DiffRow, DiffView } from "~/ui/diff-view";
import type { Locale } from "~/ui/format/locale";
import { formatUnitPrice } from "~/ui/format/money";
import { formatDecimal } from "~/ui/format/number";
import { useLocale } from "~/ui/locale-context";
import { MoneyText } from "~/ui/money-text";

/** What is said of each billing rule that a plan may have of its own. */
function perSetting<T>(of: (setting: PlanSetting) => T): Readonly<Record<PlanSetting, T>> {
  return Object.fromEntries(PLAN_SETTINGS.map((setting) => [setting, of(setting)])) as Record<PlanSetting, T>;
}

const fieldWords: Readonly<Record<TermsField, string>> = {
  cadence: "Period",
  timing: "Billed",
  trial_days: "Trial, in days",
  price: "Price",
  one_time: "One-time price",
  name: "Name",
  metric: "Metric",
  prorated: "Prorated",
  match: "Takes",
  group_by: "Grouped by",
  minimum: "Minimum",
  maximum: "Maximum",
  taxes: "Taxes",
  tax_behavior: "Prices",
  units: "Units",
  once: "Billed once",
  recognition: "Earned",
  kind: "Kind",
  length: "Length",
  phases_from: "Phases count",
  commitment: "Minimum commitment",
  usage_cadence: "Usage billed",
  thresholds: "Usage thresholds",
  recurring_threshold: "Repeating threshold",
  interim_supply: "Invoices at thresholds",
  add_on: "Add-on",
  available_with: "Sold with",
  alignment: "Bill day",
  ...perSetting(policyQuestion),
};

/** Words that stand for a kind of the catalog, whichever field it is in. */
const words: Readonly<Record<string, string>> = { ...timingWords, ...phaseWords };
const wordsOf: Partial<Record<TermsField, Readonly<Record<string, string>>>> = {
  recognition: earningWords,
  phases_from: phasesFromWords,
  alignment: alignmentWords,
  tax_behavior: taxBehaviorWords,
  interim_supply: interimSupplyWords,
  ...perSetting((setting) => POLICY_WORDS[setting].choices),
};

type Props = {
  readonly caption: string;
  readonly was: PlanTerms;
  readonly now: PlanTerms;
  readonly taxRates: readonly NamedRate[];
};

/** What changed between two versions of a plan. */
export function TermsDiff({ caption, was, now, taxRates }: Props) {
  const { changed, unchanged } = diffTerms(was, now);
  const names = itemNames(was, now);
  return (
    <DiffView
      caption={caption}
      nothing="Both sell the same on the same terms."
      rows={changed.map((change) => rowOf(change, names, taxRates))}
      same={unchanged.map(({ key, item, field, value }) => ({
        key,
        field: fieldName(item, field, value, names),
        value: <ValueView field={field} value={value} taxRates={taxRates} />,
      }))}
    />
  );
}

type Names = ReadonlyMap<string, string>;

/** Items by the name they have now, so that a renamed one is one item. */
function itemNames(was: PlanTerms, now: PlanTerms): Names {
  const all = [was, now].flatMap(({ charges, fixedItems }) => [...(fixedItems ?? []), ...charges]);
  return new Map(all.map(({ code, name }) => [code, name || code]));
}

function rowOf(change: TermsChange, names: Names, taxRates: Props["taxRates"]): DiffRow {
  const { key, item, field, was, now } = change;
  const view = (value: TermsValue | null) =>
    value ? <ValueView field={field} value={value} taxRates={taxRates} /> : absentWords(item, field);
  const moved = amountMoved(was, now);
  return {
    key,
    field: fieldName(item, field, now ?? was, names),
    was: view(was),
    now: view(now),
    ...(moved ? { change: moved } : {}),
  };
}

/** What holds where a field is not there, where that is not simply nothing. */
function absentWords(item: TermsItem, field: TermsField): string | null {
  if (!PLAN_SETTINGS.some((setting) => setting === field)) return null;
  return item.kind === "plan" ? "As the organization says" : "As the plan says";
}

/** `API calls: price, EUR` */
function fieldName(item: TermsItem, field: TermsField, value: TermsValue | null, names: Names): string {
  const currency = value && "currency" in value ? `, ${value.currency}` : "";
  const name = fieldWords[field];
  if (item.kind === "plan") return `${name}${currency}`;
  return `${itemName(item, names)}: ${name.toLowerCase()}${currency}`;
}

function itemName(item: Exclude<TermsItem, { kind: "plan" }>, names: Names): string {
  if (item.kind === "phase") return `Phase ${item.number}`;
  const name = names.get(item.code) ?? item.code;
  return item.kind === "filter" ? `${name}, filter ${item.number}` : name;
}

function amountMoved(was: TermsValue | null, now: TermsValue | null): ReactNode {
  if (was?.kind !== "amount" || now?.kind !== "amount" || was.currency !== now.currency) return null;
  const [old, fresh] = [parseAmount(was.amount, was.currency), parseAmount(now.amount, now.currency)];
  if (!old.ok || !fresh.ok) return null;
  return <MoneyText amountMinor={fresh.value - old.value} currency={now.currency} sign="always" />;
}

type ValueProps = Pick<Props, "taxRates"> & { readonly field: TermsField; readonly value: TermsValue };

function ValueView({ field, value, taxRates }: ValueProps) {
  const locale = useLocale();
  if (value.kind === "model") {
    return (
      <div className="grid gap-1 text-left">
        <span>{modelNames[value.model.type]}</span>
        <ModelView model={value.model} currency={value.currency} />
      </div>
    );
  }
  if (field === "taxes" && value.kind === "codes") return <>{taxesText(value.codes, taxRates)}</>;
  return <>{valueText(field, value, locale)}</>;
}

function valueText(field: TermsField, value: Exclude<TermsValue, { kind: "model" }>, locale: Locale): string {
  switch (value.kind) {
    case "amount":
      return formatUnitPrice(value.amount, value.currency, locale);
    case "amounts":
      return value.amounts.map((each) => formatUnitPrice(each, value.currency, locale)).join(", ");
    case "cadence":
      return field === "length" ? lengthText(value.cadence) : cadenceText(value.cadence);
    case "number":
      return formatDecimal(value.number, locale);
    case "word":
      return wordsOf[field]?.[value.word] ?? words[value.word] ?? value.word;
    case "text":
      return value.text;
    case "flag":
      return "Yes";
    case "codes":
      return value.codes.join(", ");
    case "match":
      return matchWords(value.match);
  }
}

/** `region is eu or us, and tier is gold` */
export function matchWords(match: Extract<TermsValue, { kind: "match" }>["match"]): string {
  return Object.entries(match)
    .map(([name, values]) => `${name} is ${values.join(" or ")}`)
    .join(", and ");
}
