import type { PlanVersion } from "~/billing/catalog/plan";
import type { RatingWindow, TaxTreatment, UsagePart } from "~/billing/fees/fee";
import { chargeOf, type PricedLine, priceWindow } from "~/billing/fees/price-window";
import { windowKey } from "~/billing/fees/windows";
import type { CurrencyCode } from "~/billing/money/currency";
import { formatAmount } from "~/billing/money/money";
import {
  add,
  fromDecimal,
  multiply,
  type Rational,
  rational,
  toDecimal,
  ZERO,
} from "~/billing/money/rational";
import { fromMinor, toMinor } from "~/billing/money/round";
import type { Policy } from "~/billing/policy-kinds";
import type { Subscription } from "~/billing/subscription/subscription";
import { versionOf } from "~/billing/subscription/timeline";
import { formatDay } from "~/billing/time/day";
import type { ChargeUsage } from "./book";

type Usage = {
  readonly subscription: Subscription;
  readonly versions: readonly PlanVersion[];
  readonly policy: Policy;
  readonly taxOf: (...levels: readonly (readonly string[])[]) => TaxTreatment;
  readonly windows: readonly RatingWindow[];
  readonly measured: ReadonlyMap<string, readonly UsagePart[]>;
};

const QUANTITY_PLACES = 16;

type Priced = {
  readonly window: RatingWindow;
  readonly charge: ReturnType<typeof chargeOf>;
  readonly lines: readonly PricedLine[];
  readonly tax: Rational;
};

/** What the usage of the open windows would cost if they closed now, charge by charge, and with tax in all. */
export function currentCharges(usage: Usage): ChargeUsage[] {
  const { currency } = usage.subscription;
  const priced = usage.windows.map((window) => priceOpen(usage, window));
  const gross = priced.reduce((sum, { lines, tax }) => {
    const net = fromMinor(minorOf(lines, currency), currency);
    return add(sum, add(net, multiply(net, tax)));
  }, ZERO);
  const total = formatAmount(toMinor(gross, currency), currency);
  return priced.map(({ window, charge, lines }) => {
    const shown = (list: readonly PricedLine[]) => {
      const parts = [...new Set(list.map((line) => line.usage))];
      return {
        quantity: toDecimal(
          parts.reduce((sum, { quantity }) => add(sum, quantity), ZERO),
          QUANTITY_PLACES,
        ),
        amount: formatAmount(minorOf(list, currency), currency),
      };
    };
    const keys = [...new Set(lines.map(({ usage: part }) => JSON.stringify(part.group)))];
    return {
      charge: charge.code,
      ...shown(lines),
      eventCount: [...new Set(lines.map((line) => line.usage))].reduce(
        (sum, part) => sum + part.eventCount,
        0,
      ),
      total,
      period: { from: formatDay(window.period.from), to: formatDay(window.period.to) },
      groups:
        (charge.groupBy ?? []).length === 0
          ? []
          : keys.map((key) => ({
              group: JSON.parse(key) as string[],
              ...shown(lines.filter(({ usage: part }) => JSON.stringify(part.group) === key)),
            })),
      filters:
        (charge.filters ?? []).length === 0
          ? []
          : [...(charge.filters ?? []).keys(), null].map((filter) => ({
              match: filter === null ? null : (charge.filters?.[filter]?.match ?? null),
              ...shown(lines.filter(({ usage: part }) => part.filter === filter)),
            })),
    };
  });
}

function priceOpen(usage: Usage, window: RatingWindow): Priced {
  const { subscription, versions, policy, measured, taxOf } = usage;
  const version = versionOf(versions, window.planVersionId);
  const charge = chargeOf(version, window.chargeId);
  const parts = measured.get(windowKey(window)) ?? [];
  const lines = priceWindow(policy, { window, subscription, version, parts, before: [] });
  const { rate } = taxOf(charge.taxes ?? [], version.terms.taxes ?? []);
  return { window, charge, lines, tax: multiply(fromDecimal(rate), rational(1, 100)) };
}

function minorOf(lines: readonly PricedLine[], currency: CurrencyCode): bigint {
  return lines.reduce((sum, { exact }) => sum + toMinor(exact, currency), 0n);
}
