/**
 * What a decider or a parser answers: a value, or the reasons why not. A refusal is an expected answer to the
 * business or to the reader, never an exception; a broken invariant of our own is an `assert`.
 */

/**
 * `sentence` says what happened and why and stands alone in an error summary; `remedy` says what to do and is
 * shown right after it, so `${sentence} ${remedy}` is the whole message. `code` is stable and is the same in
 * API and console; `field` is a dotted path ("tiers.1.up_to") when one input is to blame. Days and instants in it are
 * written as machines write them (2026-11-21), which a page turns into its own dates (`ui/said-text.tsx`).
 */
export type Refusal = {
  readonly code: string;
  readonly sentence: string;
  readonly remedy: string;
  readonly field?: string;
};

export type Refused = { readonly ok: false; readonly refusals: readonly Refusal[] };

export type Outcome<T> = { readonly ok: true; readonly value: T } | Refused;

/** Wraps a value that was found good. */
export function accept<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** Wraps one or more reasons; several at once let a form mark every wrong field in one go. */
export function refuse(...refusals: readonly Refusal[]): Refused {
  return { ok: false, refusals };
}

/** The same refusals, told about the field under which the caller's input knows the value. */
export function atField<T>(outcome: Outcome<T>, field: string): Outcome<T> {
  return outcome.ok ? outcome : refuse(...outcome.refusals.map((refusal) => ({ ...refusal, field })));
}
