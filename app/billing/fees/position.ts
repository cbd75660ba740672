import type { CurrencyCode } from "../money/currency";
import type { Discounted, IssuedFee, Position, TaxTreatment } from "./fee";

/** The key without its tax treatment: what stays the same when a customer's tax changes. */
export function positionStem(position: Omit<Position, "tax">): string {
  const { subscriptionId, stintId, planVersionId, chargeId, item, part, window, customerId, currency } =
    position;
  const stay = `${subscriptionId ?? "-"}/${stintId ?? "-"}/${planVersionId ?? "-"}`;
  const what = `${chargeId === null ? item : `${item}:${chargeId}`}${part === "" ? "" : `/${part}`}`;
  // A window of usage is named by where it begins: a later end of it is the same position.
  const when = chargeId === null ? `${window.from}..${window.to}` : `${window.from}`;
  return `${stay}/${what}/${when}/${customerId}/${currency}`;
}

/**
 * One text for a position, equal exactly when every part of the key is. The tax treatment comes last, so that
 * a position already billed can be found by its stem and keeps the tax of its own tax point.
 */
export function positionKey(position: Position): string {
  return `${positionStem(position)}/${treatmentKey(position.tax)}`;
}

/** The stem of a position, from its key. */
export function stemOf(key: string): string {
  return key.slice(0, key.lastIndexOf("/"));
}

/** Prices with tax and prices without are two treatments, though a document shows them in one group. */
export function treatmentKey(tax: TaxTreatment): string {
  return tax.included ? `${taxKey(tax)}:included` : taxKey(tax);
}

/** Amount and discount as the price names them: with tax where it includes it, net where not. */
export function pricedOf(fee: Discounted & { readonly priced?: Discounted }): Discounted {
  return fee.priced ?? fee;
}

/** The group of a document that a treatment belongs to. */
export function taxKey(tax: TaxTreatment): string {
  return `${tax.category}:${tax.rate}:${tax.country ?? ""}`;
}

/** The position of a fee that was issued, for what takes a part of it back under the tax that is given. */
export function positionOf(
  fee: IssuedFee,
  customerId: string,
  currency: CurrencyCode,
  tax: TaxTreatment,
): Position {
  const { subscriptionId, stintId, planVersionId, chargeId, item, part, period: window } = fee;
  return { subscriptionId, stintId, planVersionId, chargeId, item, part, window, customerId, currency, tax };
}

/** What was issued for a position so far. */
export type IssuedPosition = {
  readonly amountMinor: bigint;
  readonly discountMinor: bigint;
  readonly fees: readonly IssuedFee[];
};

/** Issued fees by position key. A concession gives price up and leaves its position where it was. */
export function issuedByPosition(issued: readonly IssuedFee[]): ReadonlyMap<string, IssuedPosition> {
  const positions = new Map<string, { amountMinor: bigint; discountMinor: bigint; fees: IssuedFee[] }>();
  for (const fee of issued) {
    let position = positions.get(fee.positionKey);
    if (!position) {
      position = { amountMinor: 0n, discountMinor: 0n, fees: [] };
      positions.set(fee.positionKey, position);
    }
    if (fee.effect !== "concession") {
      position.amountMinor += fee.amountMinor;
      position.discountMinor += fee.discountMinor;
    }
    position.fees.push(fee);
  }
  return positions;
}
