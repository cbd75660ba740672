import { max, type Rational, toDecimal, ZERO } from "../money/rational";
import { type BandStep, type CompiledPrice, type PricedEvents, STEP_PLACES } from "./priced";

/**
 * The price is carried in the event: its property `field` holds an amount in major units, and a period costs their
 * sum, whatever the quantity. Amounts that add up to less than nothing cost nothing.
 */
export type EventAmountModel = { readonly type: "event_amount"; readonly field: string };

export function compileEventAmount(): CompiledPrice {
  return {
    amount: (quantity, _options, events) => carriedBy(quantity, events),
    steps: (quantity, _options, events) => {
      const carried = carriedBy(quantity, events);
      return carried.num === 0n ? [] : [carriedStep(carried)];
    },
  };
}

/** Without events the quantity stands for what one event carries. */
function carriedBy(quantity: Rational, events: PricedEvents | undefined): Rational {
  return max(events ? (events.carried ?? ZERO) : quantity, ZERO);
}

function carriedStep(carried: Rational): BandStep {
  const amount = toDecimal(carried, STEP_PLACES);
  return { band: 1, from: "0", upTo: null, units: amount, unitAmount: "1", flatAmount: "0", amount };
}
