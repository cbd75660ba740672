import { unreachable } from "../assert";
import { add, max, multiply, type Rational, rational, ZERO } from "../money/rational";
import { startOfDay } from "../time/zone";
import { type MeasuredEvent, quantityOf } from "./measured-event";
import type { Aggregation } from "./metric-kinds";
import type { UsageWindow } from "./usage-part";

/**
 * A quantity while events come in, in canonical order. `carry` takes an event from before the window, which leaves a
 * level behind; `take` one of the window. Both give the quantity with it.
 */
export type Tally = {
  readonly carry: (event: MeasuredEvent) => Rational;
  readonly take: (event: MeasuredEvent) => Rational;
};

/** A tally that starts from nothing. */
export function startTally(aggregation: Aggregation, window: UsageWindow): Tally {
  switch (aggregation) {
    case "count":
      return both(countEvents());
    case "sum":
      return both(addUp((event) => quantityOf(event)));
    case "max":
      return keepPeak();
    case "unique_count":
      return both(holdValues());
    case "latest":
      return both(quantityOf);
    case "weighted_sum":
      return both(addUp((event) => weigh(event, window)));
    default:
      return unreachable(aggregation, "aggregation");
  }
}

function both(take: Tally["take"]): Tally {
  return { carry: take, take };
}

function countEvents(): Tally["take"] {
  let count = 0;
  return () => {
    count += 1;
    return rational(count);
  };
}

function addUp(amountOf: (event: MeasuredEvent) => Rational): Tally["take"] {
  let sum = ZERO;
  return (event) => {
    sum = add(sum, amountOf(event));
    return sum;
  };
}

/** What is carried in is the last known level, not the peak of another period. */
function keepPeak(): Tally {
  let top: Rational | null = null;
  return {
    carry: (event) => {
      top = quantityOf(event);
      return top;
    },
    take: (event) => {
      const quantity = quantityOf(event);
      top = top === null ? quantity : max(top, quantity);
      return top;
    },
  };
}

/** Adding a held value or removing an absent one changes nothing. */
function holdValues(): Tally["take"] {
  const held = new Set<string>();
  return ({ uniqueValue, operation }) => {
    if (uniqueValue !== null) {
      if (operation === "remove") held.delete(uniqueValue);
      else held.add(uniqueValue);
    }
    return rational(held.size);
  };
}

/** A change of the level, weighed by the time from it to the end of the window over that of the whole period. */
function weigh(event: MeasuredEvent, window: UsageWindow): Rational {
  const from = Math.max(event.timestamp, window.startsAt);
  return multiply(quantityOf(event), rational(window.endsAt - from, wholeMs(window)));
}

/** How long the whole period lasts on the clock, summer time included. */
export function wholeMs({ whole, zone }: UsageWindow): number {
  return startOfDay(whole.to, zone) - startOfDay(whole.from, zone);
}
