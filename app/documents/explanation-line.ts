import type { DerivationStep } from "~/documents/derivation-step";
import type { Notation } from "~/documents/notation";

/**
 * One line of an explanation, ready to read: words, the equation, and its result. A result that is billed, or added up
 * to what is billed, stands in the money column (`result`); one that a later line divides or rounds is only told
 * (`exact`), so that the column adds up to the amount.
 */
export type ExplanationLine = {
  readonly key: string;
  readonly label: string;
  readonly equation?: string;
  readonly exact?: string;
  readonly result?: string;
};

/** A line before it is known in which column its result stands. */
export type Written = Omit<ExplanationLine, "key" | "exact">;

export type StepOf<K extends DerivationStep["kind"]> = Extract<DerivationStep, { kind: K }>;

/** The reader's notation, with prices in the currency of the fee. */
export type Words = {
  readonly notation: Notation;
  readonly number: (plain: string) => string;
  readonly price: (plain: string) => string;
};

/** One writer for each kind of step. */
export type Writers<K extends DerivationStep["kind"]> = {
  readonly [P in K]: (step: StepOf<P>, words: Words) => Written;
};
