import type { CurrencyCode } from "../money/currency";
import { accept, type Outcome } from "../outcome";
import type { Day } from "../time/day";
import { type ExchangeRate, rateOn } from "./exchange-rate";

/** What a rate is fixed on: a document about to be closed, in another currency than the books. */
export type UnratedDocument = {
  readonly currency: CurrencyCode;
  /** The value date of a sale is its tax point. */
  readonly valueOn: Day;
  /** The invoice it corrects, with the rate fixed on that; null for what corrects none. */
  readonly corrects: { readonly rate: ExchangeRate | null } | null;
  readonly fees: readonly { readonly positionKey: string; readonly correctsFeeId: string | null }[];
};

/** Rates that earlier documents fixed, by fee and by position. */
export type FixedBefore = {
  readonly ofFees: ReadonlyMap<string, ExchangeRate>;
  readonly ofPositions: ReadonlyMap<string, ExchangeRate>;
};

/** The rate of a document, and of each of its fees in their order; null: nothing of it has an amount in base. */
export type FixedRates = {
  readonly own: ExchangeRate | null;
  readonly fees: readonly (ExchangeRate | null)[];
};

/**
 * Fixes the rates of a document. A fee that corrects another, or bills the difference of a position that was billed
 * before, keeps the rate fixed there; whatever is billed for the first time takes the rate of the value date. A position
 * whose value date moves is another position, so it is fixed anew. A note has the rate of its invoice, and a document
 * whose fees were all fixed at one rate has that one. Refuses `exchange_rate_missing`.
 */
export function fixRates(
  document: UnratedDocument,
  before: FixedBefore,
  rates: readonly ExchangeRate[],
  base: CurrencyCode,
): Outcome<FixedRates> {
  const fixed = document.fees.map(
    ({ positionKey, correctsFeeId }) =>
      (correctsFeeId === null ? undefined : before.ofFees.get(correctsFeeId)) ??
      before.ofPositions.get(positionKey),
  );
  const own = ownRate(document, fixed, rates, base);
  if (!own.ok) return own;
  const { value } = own;
  return accept({ own: value, fees: fixed.map((rate) => (value === null ? null : (rate ?? value))) });
}

function ownRate(
  { corrects, currency, valueOn }: UnratedDocument,
  fixed: readonly (ExchangeRate | undefined)[],
  rates: readonly ExchangeRate[],
  base: CurrencyCode,
): Outcome<ExchangeRate | null> {
  if (corrects) return accept(corrects.rate);
  const [first, ...others] = fixed;
  if (first && others.every((rate) => rate?.id === first.id)) return accept(first);
  return rateOn(rates, { from: currency, to: base }, valueOn);
}
