import { planPolicy } from "~/billing/catalog/plan-policy";
import type { CurrencyCode } from "~/billing/money/currency";
import { divide, fromDecimal, isDecimal, type Rational, rational, toDecimal } from "~/billing/money/rational";
import { toMinor } from "~/billing/money/round";
import { accept, type Outcome, refuse } from "~/billing/outcome";
import type { PlanSettings } from "~/billing/policy-kinds";
import {
  type BandStep,
  checkPriceModel,
  priceQuantity,
  type UncheckedPriceModel,
} from "~/billing/pricing/price-model";
import type { Context } from "~/context.server";

/** What that many units cost, with the steps that lead there. */
export type PricePoint = {
  readonly quantity: string;
  readonly amountMinor: bigint;
  /** The unrounded amount in the major unit. */
  readonly exactAmount: string;
  readonly steps: readonly BandStep[];
};

const EXACT_PLACES = 12;
const MAX_POINTS = 200;
const MAX_EVENTS = 1_000;

/**
 * Prices quantities by a model that may not be saved yet: the table and the curve of the plan editor. Refuses what
 * `checkPriceModel` refuses, `quantity_invalid` and `event_count_invalid`.
 */
export async function previewPrice(
  context: Context,
  input: {
    readonly model: UncheckedPriceModel;
    readonly currency: CurrencyCode;
    /** Decimal strings; at most 200. */
    readonly quantities: readonly string[];
    /** In how many events of one size each quantity comes, for prices that look at single events; at most 1,000. */
    readonly eventCount?: number;
    /** The billing rules of the plan the price is for; left out: it has none of its own. */
    readonly settings?: PlanSettings;
  },
): Promise<Outcome<readonly PricePoint[]>> {
  const checked = checkPriceModel(input.model, input.currency);
  if (!checked.ok) return checked;
  const wrong = input.quantities.find((quantity) => !isDecimal(quantity) || quantity.startsWith("-"));
  if (wrong !== undefined || input.quantities.length > MAX_POINTS) {
    return refuse({
      code: "quantity_invalid",
      sentence:
        wrong === undefined
          ? `${input.quantities.length} quantities are more than can be shown.`
          : `${JSON.stringify(wrong)} is not a quantity.`,
      remedy: `Enter at most ${MAX_POINTS} numbers of zero or more.`,
      field: "quantities",
    });
  }
  const { eventCount = 1 } = input;
  if (!Number.isInteger(eventCount) || eventCount < 1 || eventCount > MAX_EVENTS) {
    return refuse({
      code: "event_count_invalid",
      sentence: `${eventCount} events cannot be tried.`,
      remedy: `Enter a whole number from 1 to ${MAX_EVENTS}.`,
      field: "try_events",
    });
  }
  const policy = planPolicy(context.organization.policy, input);
  return accept(
    input.quantities.map((quantity) => {
      const whole = fromDecimal(quantity);
      const amounts = Array<Rational>(eventCount).fill(divide(whole, rational(eventCount)));
      const { amount, steps } = priceQuantity(checked.value, whole, policy, { eventCount, amounts });
      return {
        quantity,
        amountMinor: toMinor(amount, input.currency),
        exactAmount: toDecimal(amount, EXACT_PLACES),
        steps,
      };
    }),
  );
}
