import type { Outcome, Refusal } from "~/billing/outcome";

/** What a refused form needs to be shown again: the props of `FormFields` and of `ErrorSummary`. */
export type RefusedForm = {
  readonly errors: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, string>>;
  readonly summary: readonly { readonly field?: string; readonly message: string }[];
  /** The boxes that were ticked of several of one name. */
  readonly lists?: Readonly<Record<string, readonly string[]>>;
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

/** What was ticked under names that came more than once; null when none did. */
function formLists(form: FormData): Record<string, string[]> | null {
  const repeated = [...new Set(form.keys())].filter((name) => form.getAll(name).length > 1);
  if (repeated.length === 0) return null;
  const texts = (name: string) => form.getAll(name).filter((value) => typeof value === "string");
  return Object.fromEntries(
    repeated.filter((name) => !secretNames.test(name)).map((name) => [name, texts(name)]),
  );
}

/** The boxes of one name that were ticked in a refused form; without one, those that are stored. */
export function tickedBoxes(
  refused: Pick<RefusedForm, "values" | "lists"> | undefined,
  name: string,
  stored: readonly string[] = [],
): readonly string[] {
  if (!refused || Object.keys(refused.values).length === 0) return stored;
  const single = refused.values[name];
  return refused.lists?.[name] ?? (single === undefined ? [] : [single]);
}

export function messageOf(refusal: Refusal): string {
  return refusal.remedy === "" ? refusal.sentence : `${refusal.sentence} ${refusal.remedy}`;
}

/** Why something cannot be done at all, whatever is entered; empty when it can. */
export function blockedBy(outcome: Outcome<unknown>): readonly string[] {
  return outcome.ok ? [] : outcome.refusals.map(messageOf);
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
  const lists = form ? formLists(form) : null;
  return {
    errors,
    values: form ? formValues(form) : {},
    ...(lists ? { lists } : {}),
    summary,
    codes: refusals.map((refusal) => refusal.code),
  };
}

/** "tiers.1.upTo" is the field `tiers[1].upTo` in some forms. */
function spellings(field: string): readonly string[] {
  const bracketed = field.replace(/\.(\d+)(?=\.|$)/g, "[$1]");
  return bracketed === field ? [field] : [field, bracketed];
}
