import type { PlanVersion } from "../catalog/plan";
import { planPolicy } from "../catalog/plan-policy";
import type { AppliedCoupon } from "../discounts/coupon";
import { discountFees, isMet } from "../discounts/discount-fees";
import { groupBy } from "../group-by";
import type { TaxBook } from "../invoicing/billing-slice";
import type { CurrencyCode } from "../money/currency";
import {
  add,
  compare,
  divide,
  fromDecimal,
  multiply,
  type Rational,
  rational,
  reduce,
  ZERO,
} from "../money/rational";
import { roundHalfAwayFromZero, toMinor } from "../money/round";
import type { Policy } from "../policy-kinds";
import { priceQuantity } from "../pricing/price-model";
import { agreedItem } from "../subscription/agreed-terms";
import type { Subscription } from "../subscription/subscription";
import { type Segment, timeline } from "../subscription/timeline";
import { resolveTax } from "../tax/resolve";
import { periodsPerYear } from "../time/cadence";
import type { Instant } from "../time/instant";

/** A coupon that takes something off for ever, and when it was taken away; null while the customer has it. */
export type LastingCoupon = { readonly applied: AppliedCoupon; readonly endedAt: Instant | null };

/** What of one customer decides its monthly recurring revenue, now and at any instant before. */
export type MrrBook = {
  readonly subscriptions: readonly Subscription[];
  readonly versions: readonly PlanVersion[];
  readonly coupons: readonly LastingCoupon[];
  /** For prices that include tax; null where none does. */
  readonly taxes: TaxBook | null;
  readonly policy: Policy;
};

/** What one subscription brings a month, net of tax and after lasting discounts. */
export type MonthlyRevenue = {
  readonly subscriptionId: string;
  readonly currency: CurrencyCode;
  readonly amountMinor: bigint;
};

type Line = {
  readonly subscriptionId: string;
  readonly currency: CurrencyCode;
  readonly planCode: string;
  /** A month's price as it is named, in minor units. */
  readonly amountMinor: bigint;
  /** The share of it that is no tax. */
  readonly netShare: Rational;
  /** How often a year what recurs most often is billed. */
  readonly timesPerYear: Rational;
};

/**
 * The monthly recurring revenue of a customer at an instant, by subscription: recurring prices and recurring fixed
 * items in the quantities of that instant, their periods scaled to a twelfth of a year, less discounts for ever, without
 * tax. Usage, one-time prices and commitments are none of it, and neither is what is paused, free or over.
 */
export function monthlyRevenue(book: MrrBook, at: Instant): MonthlyRevenue[] {
  const lines = book.subscriptions.flatMap((subscription) => lineOf(book, subscription, at));
  const coupons = book.coupons.filter(
    ({ applied, endedAt }) => applied.appliedAt <= at && (endedAt === null || at < endedAt),
  );
  if (coupons.length === 0) return lines.map((line) => revenueOf(line, 0n));
  return [...groupBy(lines, ({ currency }) => currency)].flatMap(([currency, own]) => {
    const taken = coupons.map(({ applied }) => inAMonth(applied, own));
    const { minor } = discountFees(own, taken, book.policy, currency);
    return own.map((line, index) => revenueOf(line, minor[index] ?? 0n));
  });
}

function revenueOf({ subscriptionId, currency, amountMinor, netShare }: Line, discountMinor: bigint) {
  const leftMinor = amountMinor - discountMinor;
  const isNet = netShare.num === netShare.den;
  return {
    subscriptionId,
    currency,
    amountMinor: isNet ? leftMinor : roundHalfAwayFromZero(multiply(rational(leftMinor), netShare)),
  };
}

/** By the stretch itself, in which nothing but units can change: a year of month ends asks a dozen times. */
const knownLines = new WeakMap<Segment, readonly Line[]>();

function lineOf(book: MrrBook, subscription: Subscription, at: Instant): readonly Line[] {
  const { versions, policy } = book;
  const segment = timeline(subscription, versions, policy).find(
    ({ startsAt, endsAt }) => startsAt <= at && (endsAt === null || at < endsAt),
  );
  if (!segment) return [];
  if (subscription.itemUnits) return pricedLine(book, subscription, segment, at);
  const line = knownLines.get(segment) ?? pricedLine(book, subscription, segment, at);
  knownLines.set(segment, line);
  return line;
}

function pricedLine(book: MrrBook, subscription: Subscription, segment: Segment, at: Instant): Line[] {
  const prices = [...recurringOf(segment), ...itemsOf(book, subscription, segment, at)];
  const gross = prices.reduce((sum, { aMonth }) => add(sum, aMonth), ZERO);
  if (gross.num <= 0n) return [];
  const net = prices.reduce((sum, price) => add(sum, withoutTax(book, segment, price)), ZERO);
  const { currency } = subscription;
  return [
    {
      subscriptionId: subscription.id,
      currency,
      planCode: segment.version.planCode,
      amountMinor: toMinor(gross, currency),
      netShare: reduce(divide(net, gross)),
      timesPerYear: prices.map(({ timesPerYear }) => timesPerYear).reduce(larger),
    },
  ];
}

type Price = {
  readonly aMonth: Rational;
  readonly timesPerYear: Rational;
  readonly taxes: readonly string[];
};

const A_MONTH = rational(1, 12);

function priceOf(amount: Rational, timesPerYear: Rational, taxes: readonly string[] = []): Price {
  return { aMonth: multiply(amount, multiply(timesPerYear, A_MONTH)), timesPerYear, taxes };
}

function recurringOf({ unitAmount, stint, cadence }: Segment): Price[] {
  if (unitAmount === null) return [];
  return [priceOf(multiply(fromDecimal(unitAmount), fromDecimal(stint.quantity)), periodsPerYear(cadence))];
}

function itemsOf({ policy }: MrrBook, subscription: Subscription, segment: Segment, at: Instant): Price[] {
  const { stint, version } = segment;
  return (version.terms.fixedItems ?? []).flatMap((item) => {
    const { prices } = agreedItem(item, stint.overrides, subscription.currency);
    const model = prices.find(({ currency }) => currency === subscription.currency)?.model;
    if (!item.recurring || !model) return [];
    const changed = (subscription.itemUnits ?? []).findLast(
      (change) => change.item === item.code && change.startsAt >= stint.startsAt && change.startsAt <= at,
    );
    const units = fromDecimal(changed?.units ?? item.units);
    const { amount } = priceQuantity(model, units, planPolicy(policy, version.terms));
    return [priceOf(amount, periodsPerYear(version.terms.cadence), item.taxes)];
  });
}

function withoutTax({ taxes }: MrrBook, { version }: Segment, { aMonth, taxes: own }: Price): Rational {
  if (version.terms.taxBehavior !== "inclusive" || !taxes) return aMonth;
  const { rates, customerCodes, buyer = null } = taxes;
  const { rate } = resolveTax([own, version.terms.taxes ?? [], customerCodes], rates, buyer);
  return divide(multiply(aMonth, rational(100)), add(rational(100), fromDecimal(rate)));
}

function larger(a: Rational, b: Rational): Rational {
  return compare(a, b) >= 0 ? a : b;
}

/** An amount off each invoice counts as often as the most frequent lines it meets are billed in a month. */
function inAMonth(applied: AppliedCoupon, lines: readonly Line[]): AppliedCoupon {
  const { off } = applied.coupon;
  if (off.kind === "percent") return applied;
  const timesPerYear = lines
    .filter((line) => isMet(applied, line))
    .map((line) => line.timesPerYear)
    .reduce(larger, ZERO);
  const each = rational(applied.amountMinor ?? off.amountMinor);
  const amountMinor = roundHalfAwayFromZero(multiply(each, multiply(timesPerYear, A_MONTH)));
  return { ...applied, amountMinor };
}
