import { wholeShares } from "../discounts/shares";
import { add, divide, fromDecimal, multiply, type Rational, rational } from "../money/rational";
import { roundHalfAwayFromZero } from "../money/round";

/** An amount that was named with its tax, taken apart; the two add up to it. Minor units. */
export type TakenApart = { readonly netMinor: bigint; readonly taxMinor: bigint };

/** The net of an amount that includes tax of `rate` per cent, not rounded; in the unit of the amount. */
export function netOfInclusive(amount: Rational, rate: string): Rational {
  return divide(multiply(amount, rational(100)), add(rational(100), fromDecimal(rate)));
}

/**
 * Takes a price that includes tax apart: tax is what rounding the exact tax gives, net the rest, so that the customer
 * pays exactly the price that was shown.
 */
export function takeApart(grossMinor: bigint, rate: string): TakenApart {
  const gross = rational(grossMinor);
  const taxMinor = roundHalfAwayFromZero(multiply(netOfInclusive(gross, rate), hundredth(rate)));
  return { netMinor: grossMinor - taxMinor, taxMinor };
}

/**
 * The nets of several prices that include tax of one rate: tax is taken once of their sum, and the nets are shared out
 * by largest remainder, so that nets and tax add up to the sum of the prices. Prices are not below zero.
 */
export function takeApartTogether(
  grossMinor: readonly bigint[],
  rate: string,
): { readonly netMinor: readonly bigint[]; readonly taxMinor: bigint } {
  const exact = grossMinor.map((gross) => netOfInclusive(rational(gross), rate));
  const netMinor = wholeShares(exact);
  const whole = grossMinor.reduce((sum, gross) => sum + gross, 0n);
  return { netMinor, taxMinor: whole - netMinor.reduce((sum, net) => sum + net, 0n) };
}

function hundredth(rate: string): Rational {
  return multiply(fromDecimal(rate), rational(1, 100));
}
