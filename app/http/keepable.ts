import type { Refusal } from "~/billing/outcome";

/** Deeper than any input of ours, and shallow enough for everything that walks it. */
const MAX_DEPTH = 64;

type Place = { readonly value: unknown; readonly field: string; readonly depth: number };

/**
 * The first part of an input that could not be stored as it is, or null. PostgreSQL has no NUL in its texts and no
 * half of a surrogate pair in its JSON, so whoever sends them is told here, by the field. Texts that somebody else
 * checks are left `unchecked`; the depth never is.
 */
export function findUnkeepable(input: unknown, texts: "checked" | "unchecked" = "checked"): Refusal | null {
  const isKeepable = texts === "checked" ? holdsWholeCharacters : () => true;
  const waiting: Place[] = [{ value: input, field: "", depth: 0 }];
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    const { value, field, depth } = place;
    if (typeof value === "string" && !isKeepable(value)) return unkeepable(field);
    if (typeof value !== "object" || value === null) continue;
    if (depth === MAX_DEPTH) return tooDeep(field);
    for (const [name, inner] of Object.entries(value)) {
      if (!isKeepable(name)) return unkeepable(field);
      waiting.push({ value: inner, field: field === "" ? name : `${field}.${name}`, depth: depth + 1 });
    }
  }
  return null;
}

function holdsWholeCharacters(text: string): boolean {
  return !text.includes("\u0000") && !/\p{Surrogate}/u.test(text);
}

function unkeepable(field: string): Refusal {
  return {
    code: "text_invalid",
    sentence: "The text holds a character that cannot be kept: a NUL, or half of a surrogate pair.",
    remedy: "Remove it and send the text again.",
    ...(field === "" ? {} : { field }),
  };
}

function tooDeep(field: string): Refusal {
  return {
    code: "nested_too_deeply",
    sentence: `The input is nested more than ${MAX_DEPTH} levels deep.`,
    remedy: "Send it flatter.",
    field: field.slice(0, 200),
  };
}
