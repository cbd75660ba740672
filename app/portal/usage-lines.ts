import type { BandStep } from "~/billing/pricing/price-model";
import type { Period } from "~/billing/time/cadence";

type ChargeUsage = {
  readonly subscriptionId: string;
  readonly chargeCode: string;
  readonly chargeName: string;
  readonly period: Period;
  readonly quantity: string;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly model: string;
  readonly steps: readonly BandStep[];
};

/** Charges as pages show them; `explain` writes the steps of one in the reader's notation. */
export function usageLines<Node>(
  usage: readonly ChargeUsage[],
  planNames: ReadonlyMap<string, string>,
  explain: (charge: ChargeUsage) => readonly Node[],
) {
  return usage.map((charge) => ({
    key: `${charge.subscriptionId}-${charge.chargeCode}-${charge.period.from}`,
    planName: planNames.get(charge.subscriptionId) ?? "",
    chargeName: charge.chargeName,
    period: charge.period,
    quantity: charge.quantity,
    currency: charge.currency,
    amountMinor: charge.amountMinor,
    steps: explain(charge),
  }));
}
