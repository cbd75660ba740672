import type { CurrencyCode } from "../money/currency";
import { compare, fromDecimal, isDecimal } from "../money/rational";
import { PLAN_SETTINGS } from "../policy-kinds";
import type { PriceModel } from "../pricing/price-model";
import type { Cadence } from "../time/cadence";
import type { Earning } from "./catalog-kinds";
import type {
  ChargeFilter,
  ChargeTerms,
  FixedItemTerms,
  ModelPrice,
  PhaseTerms,
  PlanTerms,
  RecurringPrice,
} from "./plan";

/** What of a plan a field belongs to. Charges and fixed items are the same by their code, phases and filters by place. */
export type TermsItem =
  | { readonly kind: "plan" }
  | { readonly kind: "phase"; readonly number: number }
  | { readonly kind: "charge" | "fixed_item"; readonly code: string; readonly name: string }
  | { readonly kind: "filter"; readonly code: string; readonly name: string; readonly number: number };

export const TERMS_FIELDS = [
  "cadence",
  "timing",
  "trial_days",
  "price",
  "one_time",
  "name",
  "metric",
  "prorated",
  "match",
  "group_by",
  "minimum",
  "maximum",
  "taxes",
  "tax_behavior",
  "units",
  "once",
  "recognition",
  "kind",
  "length",
  "phases_from",
  "commitment",
  "usage_cadence",
  "thresholds",
  "recurring_threshold",
  "interim_supply",
  "add_on",
  "available_with",
  "alignment",
  ...PLAN_SETTINGS,
] as const;
export type TermsField = (typeof TERMS_FIELDS)[number];

/** A value of a field. A field that is not there, or has its default, has none. */
export type TermsValue =
  | { readonly kind: "amount"; readonly amount: string; readonly currency: CurrencyCode }
  | { readonly kind: "amounts"; readonly amounts: readonly string[]; readonly currency: CurrencyCode }
  | { readonly kind: "model"; readonly model: PriceModel; readonly currency: CurrencyCode }
  | { readonly kind: "cadence"; readonly cadence: Cadence }
  | { readonly kind: "number"; readonly number: string }
  /** One of the words of the catalog's kinds. */
  | { readonly kind: "word"; readonly word: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "flag" }
  | { readonly kind: "codes"; readonly codes: readonly string[] }
  | { readonly kind: "match"; readonly match: ChargeFilter["match"] };

type Fact = {
  /** The same place in both versions: `charge:calls/price/EUR`. */
  readonly key: string;
  readonly item: TermsItem;
  readonly field: TermsField;
  readonly value: TermsValue;
};

/** A field that is not the same in both; null where it is not there. */
export type TermsChange = Omit<Fact, "value"> & {
  readonly was: TermsValue | null;
  readonly now: TermsValue | null;
};

export type TermsDifference = {
  readonly changed: readonly TermsChange[];
  readonly unchanged: readonly Fact[];
};

/**
 * What changed from one version's terms to another's, field by field in the order of a plan page: what is new where
 * it stands, what went at the end of its kind. Equal amounts written differently are equal.
 */
export function diffTerms(was: PlanTerms, now: PlanTerms): TermsDifference {
  const before = new Map(factsOf(was).map((fact) => [fact.key, fact]));
  const after = new Map(factsOf(now).map((fact) => [fact.key, fact]));
  const all = [...after.values(), ...[...before.values()].filter(({ key }) => !after.has(key))];
  const changed: TermsChange[] = [];
  const unchanged: Fact[] = [];
  for (const { key, item, field, value } of all) {
    const [old, fresh] = [before.get(key)?.value ?? null, after.get(key)?.value ?? null];
    if (old && fresh && isSame(old, fresh)) unchanged.push({ key, item, field, value });
    else changed.push({ key, item, field, was: old, now: fresh });
  }
  return { changed: changed.sort(byKind), unchanged };
}

const KINDS: readonly TermsItem["kind"][] = ["plan", "phase", "charge", "filter", "fixed_item"];

/** Sorting is stable, so fields of one kind stay in their order. */
function byKind(left: TermsChange, right: TermsChange): number {
  return KINDS.indexOf(left.item.kind) - KINDS.indexOf(right.item.kind);
}

function isSame(left: TermsValue, right: TermsValue): boolean {
  if (left.kind === "amount" && right.kind === "amount") {
    return left.currency === right.currency && isSameNumber(left.amount, right.amount);
  }
  if (left.kind === "number" && right.kind === "number") return isSameNumber(left.number, right.number);
  return canonical(left) === canonical(right);
}

function isSameNumber(left: string, right: string): boolean {
  if (!isDecimal(left) || !isDecimal(right)) return left === right;
  return compare(fromDecimal(left), fromDecimal(right)) === 0;
}

/** The same text for the same data, whatever the order in which a database gives back its keys. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "";
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join()}}`;
}

/** A field as it is read off the terms; absent ones are left out. */
type Field = readonly [field: TermsField, value: TermsValue | null, part?: string];

function place(id: string, item: TermsItem, fields: readonly Field[]): Fact[] {
  return fields.flatMap(([field, value, part]) =>
    value ? [{ key: [id, field, ...(part === undefined ? [] : [part])].join("/"), item, field, value }] : [],
  );
}

function factsOf(terms: PlanTerms): Fact[] {
  const phases = terms.phases ?? [];
  const isPhased = phases.length > 0;
  return [
    ...place("plan", { kind: "plan" }, [
      ["cadence", { kind: "cadence", cadence: terms.cadence }],
      ["timing", word(terms.timing)],
      ["trial_days", isPhased || terms.trialDays === 0 ? null : number(`${terms.trialDays}`)],
      ...(isPhased ? [] : amounts("price", terms.prices)),
      ["recognition", earning(terms)],
      ["phases_from", isPhased ? word(terms.phasesFrom ?? "subscription") : null],
      ...amounts("commitment", terms.commitment),
      ["usage_cadence", terms.usageCadence ? { kind: "cadence", cadence: terms.usageCadence } : null],
      ...thresholds(terms),
      ["interim_supply", terms.interimSupply ? word(terms.interimSupply) : null],
      ["taxes", codes(terms.taxes)],
      ["tax_behavior", terms.taxBehavior ? word(terms.taxBehavior) : null],
      ["add_on", flag(terms.addOn)],
      ["available_with", codes(terms.availableWith)],
      ["alignment", terms.alignment ? word(terms.alignment) : null],
      ...settings(terms),
    ]),
    ...phases.flatMap(phaseFacts),
    ...terms.charges.flatMap(chargeFacts),
    ...(terms.fixedItems ?? []).flatMap(fixedItemFacts),
  ];
}

const word = (text: string): TermsValue => ({ kind: "word", word: text });
const number = (text: string): TermsValue => ({ kind: "number", number: text });
const earning = ({ recognition }: { readonly recognition?: Earning }): TermsValue | null =>
  recognition === undefined ? null : word(recognition);
const flag = (value: unknown): TermsValue | null => (value === true ? { kind: "flag" } : null);

function codes(list: readonly string[] | undefined): TermsValue | null {
  return list && list.length > 0 ? { kind: "codes", codes: list } : null;
}

function amounts(field: TermsField, prices: readonly RecurringPrice[] | undefined): Field[] {
  return (prices ?? []).map(({ currency, amount }) => [
    field,
    { kind: "amount", amount, currency },
    currency,
  ]);
}

function models(prices: readonly ModelPrice[]): Field[] {
  return prices.map(({ currency, model }) => ["price", { kind: "model", model, currency }, currency]);
}

function thresholds(terms: PlanTerms): Field[] {
  const list = terms.thresholds ?? [];
  return [...new Set(list.map(({ currency }) => currency))].flatMap((currency): Field[] => {
    const own = list.filter((each) => each.currency === currency);
    const single = own.filter(({ recurring }) => !recurring).map(({ amount }) => amount);
    const recurring = own.find((each) => each.recurring);
    return [
      ["thresholds", single.length > 0 ? { kind: "amounts", amounts: single, currency } : null, currency],
      [
        "recurring_threshold",
        recurring ? { kind: "amount", amount: recurring.amount, currency } : null,
        currency,
      ],
    ];
  });
}

function phaseFacts(phase: PhaseTerms, index: number): Fact[] {
  return place(`phase:${index + 1}`, { kind: "phase", number: index + 1 }, [
    ["kind", word(phase.kind)],
    ["length", phase.length && { kind: "cadence", cadence: phase.length }],
    ...amounts("price", phase.prices),
    ...amounts("one_time", phase.oneTime),
    ["cadence", phase.cadence && { kind: "cadence", cadence: phase.cadence }],
  ]);
}

function chargeFacts(charge: ChargeTerms): Fact[] {
  const { code, name } = charge;
  const filters = charge.filters ?? [];
  return [
    ...place(`charge:${code}`, { kind: "charge", code, name }, [
      ["name", { kind: "text", text: name }],
      ["metric", { kind: "text", text: charge.metric }],
      ["timing", word(charge.timing)],
      ...models(charge.prices),
      ["prorated", flag(charge.prorated)],
      ["recognition", earning(charge)],
      ...recovery(charge),
      ["group_by", codes(charge.groupBy)],
      ...amounts("minimum", charge.minimum),
      ...amounts("maximum", charge.maximum),
      ["taxes", codes(charge.taxes)],
    ]),
    ...filters.flatMap(({ match, prices }, index) =>
      place(`charge:${code}/filter:${index + 1}`, { kind: "filter", code, name, number: index + 1 }, [
        ["match", { kind: "match", match }],
        ...models(prices),
      ]),
    ),
  ];
}

function fixedItemFacts(item: FixedItemTerms): Fact[] {
  const { code, name } = item;
  return place(`fixed_item:${code}`, { kind: "fixed_item", code, name }, [
    ["name", { kind: "text", text: name }],
    ["units", number(item.units)],
    ["once", flag(!item.recurring)],
    ["timing", word(item.timing)],
    ["prorated", flag(item.prorated)],
    ["recognition", earning(item)],
    ...models(item.prices),
    ["taxes", codes(item.taxes)],
  ]);
}

/** Under the names of the settings that they are for the plan and the organization. */
function recovery({ recovery: own = {} }: ChargeTerms): Field[] {
  return [
    ["late_usage", own.onLate === undefined ? null : word(own.onLate)],
    ["late_windows", own.lateWindows === undefined ? null : word(own.lateWindows)],
    ["usage_decrease", own.onDecrease === undefined ? null : word(own.onDecrease)],
  ];
}

function settings({ settings: own = {} }: PlanTerms): Field[] {
  return PLAN_SETTINGS.map((setting) => [setting, own[setting] === undefined ? null : word(own[setting])]);
}
