import type { PlanTermsBody } from "~/api/schemas/catalog";
import type { Outcome } from "~/billing/outcome";
import { refuse } from "~/billing/outcome";

/** Tells refusals of terms about the fields of the request, whose short forms the engine does not know. */
export function atTermsFields<T>(outcome: Outcome<T>, terms: PlanTermsBody): Outcome<T> {
  if (outcome.ok) return outcome;
  return refuse(
    ...outcome.refusals.map((refusal) =>
      refusal.field === undefined ? refusal : { ...refusal, field: requestField(refusal.field, terms) },
    ),
  );
}

function requestField(field: string, terms: PlanTermsBody): string {
  if (field === "cadence") return "terms.interval";
  const price = /^prices\.0\.(amount|currency)$/.exec(field);
  if (price && terms.prices === undefined) return `terms.${price[1]}`;
  const charge = /^charges\.(\d+)\.(.+)$/.exec(field);
  if (!charge) return isOfTerms(field) ? `terms.${field}` : field;
  const [, index = "0", rest = ""] = charge;
  const isShort = terms.charges[Number.parseInt(index, 10)]?.model !== undefined;
  const path = rest === "timing" ? "in_advance" : isShort ? rest.replace(/^prices\.0\.model/, "model") : rest;
  return `terms.charges.${index}.${path}`;
}

/** The code and revision stand beside the terms, not in them. */
function isOfTerms(field: string): boolean {
  return /^(prices|charges|trial_days)/.test(field);
}
