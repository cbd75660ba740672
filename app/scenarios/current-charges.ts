import { assert } from "~/billing/assert";
import type { PlanVersion } from "~/billing/catalog/plan";
import type { RatingWindow, TaxTreatment, UsageAggregate } from "~/billing/fees/fee";
import { priceWindow } from "~/billing/fees/propose";
import type { CurrencyCode } from "~/billing/money/currency";
import { formatAmount } from "~/billing/money/money";
import { add, fromDecimal, multiply, rational, toDecimal } from "~/billing/money/rational";
import { fromMinor, toMinor } from "~/billing/money/round";
import type { Policy } from "~/billing/policy-kinds";
import { formatDay } from "~/billing/time/day";
import type { ChargeUsage } from "./book";

type Usage = {
  readonly version: PlanVersion;
  readonly currency: CurrencyCode;
  readonly policy: Policy;
  readonly tax: TaxTreatment;
  readonly windows: readonly { readonly window: RatingWindow; readonly usage: UsageAggregate }[];
};

const QUANTITY_PLACES = 15;

/** What the usage of the open windows would cost if they closed now, charge by charge, and with tax in all. */
export function currentCharges(usage: Usage): ChargeUsage[] {
  const priced = usage.windows.map(({ window, usage: measured }) => {
    const charge = usage.version.charges.find((candidate) => candidate.id === window.chargeId);
    const priced = charge && priceWindow(usage.policy, charge, usage.currency, measured);
    assert(charge && priced, `charge ${window.chargeId} has a price in ${usage.currency}`);
    return { charge, window, measured, amountMinor: toMinor(priced.exact, usage.currency) };
  });
  const netMinor = priced.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  const net = fromMinor(netMinor, usage.currency);
  const tax = multiply(net, multiply(fromDecimal(usage.tax.rate), rational(1, 100)));
  const total = formatAmount(toMinor(add(net, tax), usage.currency), usage.currency);
  return priced.map(({ charge, window, measured, amountMinor }) => ({
    charge: charge.code,
    quantity: toDecimal(measured.quantity, QUANTITY_PLACES),
    eventCount: measured.eventCount,
    amount: formatAmount(amountMinor, usage.currency),
    total,
    period: { from: formatDay(window.period.from), to: formatDay(window.period.to) },
  }));
}
