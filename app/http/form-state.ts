import type { Refusal } from "~/billing/outcome";

/** What a refused form needs to be shown again: the props of `FormFields` and of `ErrorSummary`. */
export type RefusedForm = {
  readonly errors: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, string>>;
  readonly summary: readonly { readonly field?: string; readonly message: string }[];
  /** Stable codes, for pages that offer a remedy of their own. */
  readonly codes: readonly string[];
};

// What must never travel back into a page.
const secretNames = /password|secret|token/i;

/** The typed values by name; of repeated names the last. Secrets and files are left out. */
export function formValues(form: FormData): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of form.entries()) {
    if (typeof value === "string" && !secretNames.test(name)) values[name] = value;
  }
  return values;
}

export function messageOf(refusal: Refusal): string {
  return refusal.remedy === "" ? refusal.sentence : `${refusal.sentence} ${refusal.remedy}`;
}

/** Refusals and typed values as a page shows them again. Of several refusals of one field the first is shown. */
export function refusedForm(refusals: readonly Refusal[], form?: FormData): RefusedForm {
  const errors: Record<string, string> = {};
  for (const refusal of refusals) {
    if (refusal.field === undefined) continue;
    for (const name of spellings(refusal.field)) errors[name] ??= messageOf(refusal);
  }
  const seen = new Set<string>();
  const summary = refusals
    .filter((refusal) => {
      const key = refusal.field ?? messageOf(refusal);
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .map((refusal) => ({ field: refusal.field, message: messageOf(refusal) }));
  return {
    errors,
    values: form ? formValues(form) : {},
    summary,
    codes: refusals.map((refusal) => refusal.code),
  };
}

/** "tiers.1.upTo" is the field `tiers[1].upTo` in some forms. */
function spellings(field: string): readonly string[] {
  const bracketed = field.replace(/\.(\d+)(?=\.|$)/g, "[$1]");
  return bracketed === field ? [field] : [field, bracketed];
}
