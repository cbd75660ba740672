import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import type { ChangeTiming } from "~/billing/subscription/when";
import { type Day, parseDay } from "~/billing/time/day";
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
      readonly unused: "credit" | "keep";
    }
  | { readonly kind: "quantity"; readonly quantity: string; readonly when: ChangeTiming }
  | { readonly kind: "units"; readonly item: string; readonly units: string; readonly when: ChangeTiming }
  | { readonly kind: "pause"; readonly when: ChangeTiming }
  | { readonly kind: "resume"; readonly when: ChangeTiming }
  | { readonly kind: "bill_day"; readonly day: number; readonly notBefore: Day | null }
  | { readonly kind: "undo" };

/** What the choices of the page start from. */
export type PresentStay = { readonly planId: string; readonly quantity: string };

/** The fields of a page, in its address while one chooses and in the form that confirms. */
export type ChangeFields = { get(name: string): unknown; has(name: string): boolean };

/**
 * Reads what a page of changes asks for; null while nothing is chosen yet. Refuses `date_invalid`,
 * `choice_missing` and `bill_day_unreadable` at their fields; the rest is for the engine to say.
 */
export function readChange(
  page: ChangePage,
  fields: ChangeFields,
  present: PresentStay,
): Outcome<AskedChange | null> {
  const typed = (name: string): string => {
    const value = fields.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  if (page === "undo") return accept({ kind: "undo" });
  if (page === "bill-day") return readBillDay(typed);
  const when = readWhen(typed("when"), typed("on"));
  if (!when.ok) return when;
  if (page === "pause" || page === "resume") {
    return accept({ kind: page, when: when.value ?? { at: "now" } });
  }
  if (page === "units") {
    const item = typed("item");
    if (item === "") return accept(null);
    return accept({ kind: "units", item, units: decimal(typed("units")), when: when.value ?? { at: "now" } });
  }
  return fields.has("plan") ? readPlan(typed, when.value, present) : accept(null);
}

function readPlan(
  typed: (name: string) => string,
  when: ChangeTiming | null,
  present: PresentStay,
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
  const unused = typed("unused") === "keep" ? ("keep" as const) : ("credit" as const);
  if (planId !== present.planId) return accept({ kind: "plan", planId, quantity, when, unused });
  if (quantity === present.quantity) return accept(null);
  return accept({ kind: "quantity", quantity, when: when ?? { at: "now" } });
}

function readBillDay(typed: (name: string) => string): Outcome<AskedChange | null> {
  const text = typed("day");
  if (text === "") return accept(null);
  if (!/^\d{1,2}$/.test(text)) {
    return refuse({
      code: "bill_day_unreadable",
      sentence: `${JSON.stringify(text)} is not a day of a month.`,
      remedy: "Enter a whole number from 1 to 31.",
      field: "day",
    });
  }
  const from = readDay(typed("on"));
  if (!from.ok) return from;
  return accept({ kind: "bill_day", day: Number.parseInt(text, 10), notBefore: from.value });
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
const CARRIED_FIELDS = "plan quantity when on item units day unused final to old add_ons".split(" ");

/** The chosen fields as hidden ones; those not chosen are left out. */
export function carriedFields(fields: ChangeFields): Record<string, string> {
  const carried = CARRIED_FIELDS.flatMap((name) => {
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
