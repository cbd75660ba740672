import { checkCode } from "~/billing/catalog/check-codes";
import { compare, fromDecimal, isDecimal } from "~/billing/money/rational";
import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import type { AskedPrices } from "~/billing/subscription/agreed-prices";
import { CHANGE_UNUSED, type ChangeUnused } from "~/billing/subscription/subscription-kinds";
import type { ChangeTiming } from "~/billing/subscription/when";
import { type Day, parseDay } from "~/billing/time/day";
import { partFieldsOf } from "~/console/forms/agreed-parts";
import {
  AGREED_PREFIXES,
  type AgreeablePrices,
  readAgreedPrices,
  withTyped,
} from "~/console/forms/agreed-prices";
import { parsePublicId } from "~/public-ids";
import { readDecimal } from "~/ui/format/read-amount";

/** The changes that have a page of their own, by the last word of its address. */
export const CHANGE_PAGES = ["plan", "units", "bill-day", "pause", "resume", "undo"] as const;
export type ChangePage = (typeof CHANGE_PAGES)[number];

/** A change in the words of the operation. */
export type AskedChange =
  | {
      readonly kind: "plan";
      readonly planId: string;
      readonly quantity: string;
      readonly when: ChangeTiming | null;
      readonly unused: ChangeUnused | null;
      readonly startPhase?: string;
      readonly prices?: AskedPrices;
      readonly billDay?: number;
    }
  | {
      readonly kind: "quantity";
      readonly quantity: string;
      readonly when: ChangeTiming;
      readonly unused: ChangeUnused | null;
    }
  | (UnitsOf & {
      readonly kind: "units";
      readonly when: ChangeTiming;
      readonly unused: ChangeUnused | null;
      readonly also: readonly UnitsOf[];
    })
  | {
      readonly kind: "pause" | "resume";
      readonly when: ChangeTiming;
      readonly service?: string;
      readonly addOns?: "too";
    }
  | { readonly kind: "bill_day"; readonly day: number; readonly notBefore: Day | null }
  | { readonly kind: "undo" };

type UnitsOf = { readonly item: string; readonly units: string };

/** What the choices of the page start from. */
export type PresentStay = {
  readonly present: {
    readonly planId: string;
    readonly quantity: string;
    /** The prices agreed for the present stay; null: those of the catalog hold. */
    readonly agreed: AskedPrices | null;
  };
  /** The fixed items of the plan, with the units held now. */
  readonly items: readonly { readonly code: string; readonly units: string }[];
  /** Plans to change to, with the kinds of their phases and the prices that can be agreed. */
  readonly plans: readonly {
    readonly id: string;
    readonly phases: readonly string[];
    readonly agreeable: AgreeablePrices;
  }[];
};

/** The fields of a page, in its address while one chooses and in the form that confirms. */
export type ChangeFields = {
  get(name: string): unknown;
  has(name: string): boolean;
  keys(): Iterable<string>;
};

/** The field of an item's units, and the box that takes back what is planned for them. */
export const unitsField = (code: string): string => `units.${code}`;
export const takeBackField = (code: string): string => `take_back.${code}`;

/**
 * Reads what a page of changes asks for; null while nothing is chosen yet. Refuses `date_invalid`,
 * `choice_missing` and `bill_day_unreadable` at their fields; the rest is for the engine to say.
 */
export function readChange(
  page: ChangePage,
  fields: ChangeFields,
  stay: PresentStay,
): Outcome<AskedChange | null> {
  const typed = (name: string): string => {
    const value = fields.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  if (page === "undo") return accept({ kind: "undo" });
  if (page === "bill-day") return readBillDay(typed);
  const when = readWhen(typed("when"), typed("on"));
  if (!when.ok) return when;
  const timing = when.value ?? { at: "now" };
  if (page === "pause" || page === "resume") {
    const service = typed("service");
    const invalid = service === "" ? null : checkCode(service);
    if (invalid) return refuse({ ...invalid, field: "service" });
    const addOns = typed("add_ons") === "too" ? { addOns: "too" as const } : {};
    return accept({ kind: page, when: timing, ...(service === "" ? {} : { service }), ...addOns });
  }
  if (page === "units") {
    const [first, ...also] = stay.items.flatMap((item) => readUnits(item, fields, typed));
    const unused = readUnused(typed("unused"));
    return accept(first ? { kind: "units", ...first, when: timing, unused, also } : null);
  }
  return fields.has("plan") ? readPlan(typed, when.value, stay) : accept(null);
}

/** The units of an item, where another number is typed or what is planned for them is taken back. */
function readUnits(
  { code, units }: PresentStay["items"][number],
  fields: ChangeFields,
  typed: (name: string) => string,
): UnitsOf[] {
  const name = unitsField(code);
  if (!fields.has(name)) return [];
  const asked = decimal(typed(name));
  const isSame = isDecimal(asked) && compare(fromDecimal(asked), fromDecimal(units)) === 0;
  return isSame && !fields.has(takeBackField(code)) ? [] : [{ item: code, units: asked }];
}

/** A refusal of the operation is shown at the field of the page that asks for it. */
export function atChangeFields<T>(outcome: Outcome<T>, asked: Outcome<AskedChange | null>): Outcome<T> {
  if (outcome.ok || !asked.ok) return outcome;
  if (asked.value?.kind === "plan") return refuse(...outcome.refusals.map(atPlanField));
  if (asked.value?.kind !== "units") return outcome;
  const names = new Map(
    [asked.value, ...asked.value.also].map(({ item }, index) => [
      index === 0 ? "units" : `also.${index - 1}.units`,
      item,
    ]),
  );
  return refuse(
    ...outcome.refusals.map((refusal) => {
      const item = refusal.field === undefined ? undefined : names.get(refusal.field);
      return item === undefined ? refusal : { ...refusal, field: unitsField(item) };
    }),
  );
}

/** The bill day of a plan is one field of several, so it is named in full there. */
function atPlanField(refusal: Refusal): Refusal {
  return refusal.field === "day" ? { ...refusal, field: "bill_day" } : refusal;
}

function readPlan(
  typed: (name: string) => string,
  when: ChangeTiming | null,
  { present, plans }: PresentStay,
): Outcome<AskedChange | null> {
  const planId = parsePublicId("plan", typed("plan"));
  if (planId === null) {
    return refuse({
      code: "choice_missing",
      sentence: "No plan is chosen.",
      remedy: "Choose one of those shown.",
      field: "plan",
    });
  }
  const quantity = decimal(typed("quantity")) || present.quantity;
  const unused = readUnused(typed("unused"));
  const day = readDayOfMonth(typed("bill_day"), "bill_day");
  if (!day.ok) return day;
  const plan = plans.find(({ id }) => id === planId);
  const typedPrices = plan
    ? readAgreedPrices(typed, { ...plan.agreeable, partFields: partFieldsOf(plan.agreeable.parts) })
    : {};
  const billDay = day.value === null ? {} : { billDay: day.value };
  const terms = { kind: "plan", planId, quantity, when, unused, ...billDay } as const;
  if (planId !== present.planId) {
    // A phase that was chosen for another plan before means nothing here.
    const phases = plan?.phases ?? [];
    const startPhase = typed("start_phase");
    const phase = phases.length > 1 && phases.includes(startPhase) ? { startPhase } : {};
    return accept({ ...terms, ...phase, ...pricesOf(typedPrices) });
  }
  // On the same plan, what was agreed goes on unless it is ended or another price is typed.
  const isEnded = present.agreed !== null && typed(END_AGREED) !== "";
  if (isEnded || day.value !== null || Object.keys(typedPrices).length > 0) {
    const held = isEnded ? {} : (present.agreed ?? {});
    return accept({ ...terms, ...pricesOf(withTyped(held, typedPrices)) });
  }
  if (quantity === present.quantity) return accept(null);
  return accept({ kind: "quantity", quantity, when: when ?? { at: "now" }, unused });
}

/** Null leaves it to the setting where fewer are held, and gives credit where another plan begins. */
function readUnused(typed: string): ChangeUnused | null {
  return CHANGE_UNUSED.find((each) => each === typed) ?? null;
}

/** The box that ends the prices agreed for the present stay. */
export const END_AGREED = "end_agreed";

function pricesOf(prices: AskedPrices): { readonly prices?: AskedPrices } {
  return Object.keys(prices).length === 0 ? {} : { prices };
}

function readBillDay(typed: (name: string) => string): Outcome<AskedChange | null> {
  const day = readDayOfMonth(typed("day"), "day");
  if (!day.ok) return day;
  if (day.value === null) return accept(null);
  const from = readDay(typed("on"));
  if (!from.ok) return from;
  return accept({ kind: "bill_day", day: day.value, notBefore: from.value });
}

function readDayOfMonth(text: string, field: string): Outcome<number | null> {
  if (text === "") return accept(null);
  if (/^\d{1,2}$/.test(text)) return accept(Number.parseInt(text, 10));
  return refuse({
    code: "bill_day_unreadable",
    sentence: `${JSON.stringify(text)} is not a day of a month.`,
    remedy: "Enter a whole number from 1 to 31.",
    field,
  });
}

/** Null leaves it to the setting: an upgrade now, a downgrade with the renewal. */
export function readWhen(when: string, on: string): Outcome<ChangeTiming | null> {
  if (when === "now") return accept({ at: "now" });
  if (when === "renewal") return accept({ at: "period_end" });
  if (when !== "day") return accept(null);
  const day = readDay(on);
  if (!day.ok) return day;
  if (day.value === null) return refuse(dayMissing());
  return accept({ at: "day", on: day.value });
}

function readDay(text: string): Outcome<Day | null> {
  if (text === "") return accept(null);
  const day = parseDay(text);
  return day.ok ? day : refuse(...day.refusals.map((refusal) => ({ ...refusal, field: "on" })));
}

function dayMissing(): Refusal {
  return {
    code: "choice_missing",
    sentence: "The day of the change is not chosen.",
    remedy: "Enter a day, or choose now.",
    field: "on",
  };
}

function decimal(text: string): string {
  const read = readDecimal(text);
  return read.ok ? read.plain : text;
}

/** The choices that come back with the confirmation. */
const CARRIED_FIELDS =
  "plan quantity start_phase price fixed_price end_agreed bill_day when on day unused final to old service add_ons".split(
    " ",
  );
const CARRIED_PREFIXES = [unitsField(""), takeBackField(""), ...AGREED_PREFIXES];

/** The chosen fields as hidden ones; those not chosen are left out. */
export function carriedFields(fields: ChangeFields): Record<string, string> {
  const prefixed = [...fields.keys()].filter((name) =>
    CARRIED_PREFIXES.some((prefix) => name.startsWith(prefix)),
  );
  const carried = [...CARRIED_FIELDS, ...prefixed].flatMap((name) => {
    const value = fields.get(name);
    return typeof value === "string" ? [[name, value] as const] : [];
  });
  return Object.fromEntries(carried);
}

/** What the page it leads to says after a change. */
export const CHANGED_TEXT: Readonly<Record<ChangePage, string>> = {
  plan: "The subscription is changed.",
  units: "The units are changed.",
  "bill-day": "The bill day is changed.",
  pause: "Billing is paused.",
  resume: "Billing goes on.",
  undo: "The planned change is taken back.",
};
