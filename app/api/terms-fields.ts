import type { AmountsBody, PlanTermsBody } from "~/api/schemas/plan-terms";
import type { Outcome } from "~/billing/outcome";
import { refuse } from "~/billing/outcome";

/** Tells refusals of terms about the fields of the request, whose words and short forms the engine does not know. */
export function atTermsFields<T>(outcome: Outcome<T>, terms: PlanTermsBody): Outcome<T> {
  if (outcome.ok) return outcome;
  return refuse(
    ...outcome.refusals.map((refusal) =>
      refusal.field === undefined ? refusal : { ...refusal, field: requestField(refusal.field, terms) },
    ),
  );
}

/** Fields of the engine's terms whose name in requests is another. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  cadence: "interval",
  timing: "in_advance",
  alignment: "bill_cycle_alignment",
  kind: "type",
  commitment: "minimum_commitment",
  thresholds: "usage_thresholds",
  fixed_items: "fixed_charges",
  one_time: "fixed_amount",
  minimum: "minimum_amount",
  maximum: "maximum_amount",
};

/** The code, name and revision stand beside the terms, not in them. */
const BESIDE = ["code", "name", "revision"];

function requestField(field: string, terms: PlanTermsBody): string {
  if (BESIDE.includes(field)) return field;
  return `terms.${pathIn(field, terms)}`;
}

function pathIn(field: string, terms: PlanTermsBody): string {
  const [list = "", row = "", ...rest] = field.split(".");
  const index = Number.parseInt(row, 10);
  if (field === "usage_cadence") return terms.usage_interval ? "usage_interval" : "bill_usage_monthly";
  if (list === "prices") return terms.prices === undefined ? (rest[0] ?? "prices") : field;
  if (list === "commitment") return amountsField("minimum_commitment", field, terms.minimum_commitment);
  const name = OTHER_NAMES[list] ?? list;
  if (rest.length === 0) return row === "" ? name : `${name}.${row}`;
  return `${name}.${row}.${rowField(rest, list, index, terms)}`;
}

/** The field within a charge, a fixed item, a phase or a threshold. */
function rowField(rest: readonly string[], list: string, index: number, terms: PlanTermsBody): string {
  const field = rest.join(".");
  const [head = ""] = rest;
  const charge = list === "charges" ? terms.charges[index] : undefined;
  const phase = list === "phases" ? terms.phases[index] : undefined;
  if (head === "minimum") return amountsField("minimum_amount", field, charge?.minimum_amount);
  if (head === "maximum") return amountsField("maximum_amount", field, charge?.maximum_amount);
  if (head === "one_time") return amountsField("fixed_amount", field, phase?.fixed_amount);
  if (phase && head === "prices") return phase.prices === undefined ? "amount" : field;
  if (charge && head === "filters") {
    const filter = charge.filters[Number.parseInt(rest[1] ?? "", 10)];
    return modelField(field, filter?.model);
  }
  const item = list === "fixed_items" ? terms.fixed_charges[index] : charge;
  const [name = "", ...inner] = modelField(field, item?.model).split(".");
  return [OTHER_NAMES[name] ?? name, ...inner].join(".");
}

function modelField(field: string, shortModel: unknown): string {
  return shortModel === undefined ? field : field.replace(/prices\.0\.model/, "model");
}

/** An amount that was sent alone is the field; in a list it is a field of its row. */
function amountsField(name: string, field: string, amounts: AmountsBody): string {
  return typeof amounts === "string" ? name : [name, ...field.split(".").slice(1)].join(".");
}
