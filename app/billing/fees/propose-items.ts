import type { PlanVersion } from "../catalog/plan";
import { planPolicy } from "../catalog/plan-policy";
import { formatAmount } from "../money/money";
import {
  add,
  compare,
  fromDecimal,
  isZero,
  max,
  multiply,
  type Rational,
  subtract,
  toDecimal,
  ZERO,
} from "../money/rational";
import { fromMinor, mulDivRound, toMinor } from "../money/round";
import type { Policy } from "../policy-kinds";
import { type PriceModel, priceQuantity } from "../pricing/price-model";
import { priceProratedGraduated, priceProratedVolume } from "../pricing/prorated";
import { billableFrom } from "../subscription/known-at";
import type { Subscription } from "../subscription/subscription";
import type { Period } from "../time/cadence";
import type { Day } from "../time/day";
import type { Instant } from "../time/instant";
import { prorate } from "../time/proration";
import { dayInZone } from "../time/zone";
import { isServiceDue } from "./closing";
import { difference } from "./difference";
import { earned } from "./earning";
import type { Derivation, IssuedFee, ProposedFee } from "./fee";
import { type ItemStay, itemStays, type UnitsFrom, unitsOf } from "./item-stays";
import type { IssuedPosition } from "./position";
import { type DueFee, type ProposeContext, prorationStep, rounded, withTax } from "./propose-context";

/**
 * Fixed items up to `now`: so many units at a price, in advance as a period opens, in arrears as it closes. What they
 * should have cost so far, less what was issued, is billed; more units during a period that was paid are a difference
 * of it.
 */
export function proposeItems(
  context: ProposeContext,
  subscription: Subscription,
  versions: readonly PlanVersion[],
  now: Instant,
): DueFee[] {
  const stays = itemStays(subscription, versions, context.policy, now);
  return stays.flatMap((stay) => {
    const isAdvance = stay.item.timing === "in_advance";
    const dueAt = isAdvance ? stay.opensAt : stay.closesAt;
    if (dueAt > now || !isServiceDue(subscription, dueAt)) return [];
    const fee = itemFee(context, subscription, stay, stays);
    if (!fee) return [];
    const isLater = isAdvance && fee.derivation.issuedBefore !== formatAmount(0n, subscription.currency);
    const known = { stint: stay.stint, dueAt, fromDay: stay.served.from };
    const billedAt = isLater || fee.amountMinor < 0n ? now : billableFrom(subscription, known);
    return [{ fee, billedOn: dayInZone(billedAt, subscription.zone), window: null, occasion: null }];
  });
}

function itemFee(
  context: ProposeContext,
  subscription: Subscription,
  stay: ItemStay,
  stays: readonly ItemStay[],
): ProposedFee | null {
  const { stint, version, item, period, served } = stay;
  const { currency } = subscription;
  const model = item.prices.find((price) => price.currency === currency)?.model;
  if (!model) return null;
  const keyed = withTax(
    context,
    {
      subscriptionId: subscription.id,
      stintId: stint.id,
      planVersionId: version.id,
      chargeId: null,
      item: `item/${item.code}`,
      part: "",
      window: period,
      customerId: context.customerId,
      currency,
    },
    item.taxes ?? [],
    version.terms.taxes ?? [],
  );
  const issued = context.byPosition.get(keyed.positionKey);
  const target = itemTarget(context, stay, model);
  const lessMinor = lessOf(context, subscription, stay, stays);
  const exact = subtract(target.exact, fromMinor(lessMinor, currency));
  const before = issued?.amountMinor ?? 0n;
  const isKept = target.keepsPaid && toMinor(exact, currency) < before;
  const change = isKept ? null : difference(toMinor(exact, currency), issued, "credit");
  if (!change || (change.amountMinor === 0n && issued)) return null;
  return {
    kind: "fixed",
    feeType: "item",
    ...keyed,
    description: item.name,
    period: served,
    quantity: shownUnits(target.units, issued),
    amountMinor: change.amountMinor,
    discountMinor: 0n,
    effect: change.effect,
    correctsFeeId: change.correctsFeeId,
    obligation: `${version.planCode}/${item.code}`,
    recognition: earned(item.recognition, item.timing),
    provisional: false,
    derivation: {
      kind: "item",
      plan: { code: version.planCode, version: version.number },
      item: item.code,
      units: target.units,
      model,
      ...target.explained,
      ...(lessMinor === 0n ? {} : { less: formatAmount(lessMinor, currency) }),
      ...rounded(exact, change, currency),
    },
    priceKey: null,
    periodDays: period.to - period.from,
    planCode: version.planCode,
  };
}

/** More units during a period that was paid show what is new. */
function shownUnits(units: string, issued: IssuedPosition | undefined): string {
  if (!issued) return units;
  const before = issued.fees.reduce((sum, fee) => add(sum, fromDecimal(fee.quantity)), ZERO);
  const more = subtract(fromDecimal(units), before);
  return more.num > 0n ? toDecimal(more) : units;
}

type ItemTarget = {
  readonly exact: Rational;
  /** What the line shows. */
  readonly units: string;
  readonly explained: Pick<
    Extract<Derivation, { kind: "item" }>,
    "steps" | "proration" | "stretches" | "changes"
  >;
  /** True where a lower target leaves what was paid. */
  readonly keepsPaid: boolean;
};

/** What the item costs in this period by its units, day by day where it is prorated and at its peak where not. */
function itemTarget(context: ProposeContext, stay: ItemStay, model: PriceModel): ItemTarget {
  const { item, period, version, served } = stay;
  const policy = planPolicy(context.policy, version.terms);
  const held = item.timing === "in_advance" ? paidUnits(stay.units, policy) : stay.units;
  const last = held.at(-1) ?? { from: served.from, units: item.units };
  const price = (units: UnitsFrom) => priceQuantity(model, unitsOf(units), policy);
  const shareFrom = (from: Day, to: Day) => prorationOf(policy, version, period, { from, to });
  const isAdvance = item.timing === "in_advance";
  const laid = item.prorated && !isAdvance ? laidTarget(policy, stay, model) : null;
  if (laid) return laid;
  const isWholePeak = !item.prorated || (isAdvance && policy.quantity_up === "whole_over_peak");
  const end = keptEnd(context, stay);
  const only = isWholePeak
    ? item.prorated || isAdvance
      ? peakOf(held)
      : last
    : held.length === 1
      ? last
      : null;
  if (only) {
    const { units } = only;
    const { amount, steps } = price(only);
    const keepsPaid = isWholePeak && isAdvance;
    if (!item.prorated) return { exact: amount, units, explained: { steps, proration: null }, keepsPaid };
    const { share, step } = shareFrom(served.from, end);
    const exact = multiply(amount, share.fraction);
    return { exact, units, explained: { steps, proration: step }, keepsPaid };
  }
  const parts = held.map((stretch, index) => {
    const { share, step } = shareFrom(stretch.from, Math.max(stretch.from, held[index + 1]?.from ?? end));
    const { amount, steps } = price(stretch);
    return { exact: multiply(amount, share.fraction), explained: { ...step, units: stretch.units, steps } };
  });
  return {
    exact: parts.reduce((sum, part) => add(sum, part.exact), ZERO),
    units: last.units,
    explained: { steps: [], proration: null, stretches: parts.map(({ explained }) => explained) },
    keepsPaid: false,
  };
}

/**
 * Units that lie in tiers and are billed afterwards count as prorated usage does: the units held fill the tiers, each
 * change of them is priced for its days, and the flat amount of a tier that was reached is owed whole. Null for a price
 * without tiers.
 */
function laidTarget(policy: Policy, stay: ItemStay, model: PriceModel): ItemTarget | null {
  if (model.type !== "graduated" && model.type !== "volume") return null;
  const { version, period, served, units: held } = stay;
  const changes = held.flatMap((step, index) => {
    const before = held[index - 1];
    const full = before ? subtract(unitsOf(step), unitsOf(before)) : unitsOf(step);
    if (isZero(full)) return [];
    const { share, step: days } = prorationOf(policy, version, period, { from: step.from, to: served.to });
    const explained = { ...days, units: toDecimal(full) };
    return [{ full, prorated: multiply(full, share.fraction), explained }];
  });
  const { units } = held.at(-1) ?? stay.item;
  const full = changes.reduce((sum, change) => add(sum, change.full), ZERO);
  const prorated = changes.reduce((sum, change) => add(sum, change.prorated), ZERO);
  const { amount, steps } =
    model.type === "graduated"
      ? priceProratedGraduated(model, changes, policy)
      : priceProratedVolume(model, { full, prorated }, policy);
  const explained = { steps, proration: null, changes: changes.map((change) => change.explained) };
  return { exact: amount, units, explained, keepsPaid: false };
}

function prorationOf(policy: Policy, version: PlanVersion, period: Period, stretch: Period) {
  const share = prorate(version.terms.cadence, period, stretch, policy);
  return { share, step: prorationStep(period, stretch, share) };
}

/** The last day paid for: what was paid in advance stays paid where dropped items, or all items, are kept. */
function keptEnd(context: ProposeContext, stay: ItemStay): number {
  const { item, served, period, version } = stay;
  const policy = planPolicy(context.policy, version.terms);
  if (item.timing !== "in_advance" || !stay.isCut) return served.to;
  const keeps = policy.item_on_change === "net_in_line" || policy.dropped_item === "keep";
  const wasPaid = context.issued.some(
    (fee) =>
      fee.item === `item/${item.code}` && fee.stintId === stay.stint.id && fee.period.from === served.from,
  );
  return keeps && wasPaid ? period.to : served.to;
}

/** The units that are paid: fewer of them take effect with the next period where what was paid stays paid. */
function paidUnits(units: readonly UnitsFrom[], policy: Policy): UnitsFrom[] {
  const kept: UnitsFrom[] = [];
  for (const step of units) {
    const last = kept.at(-1);
    const credits = (step.unused ?? policy.quantity_down) === "credit";
    if (!last || credits || compare(unitsOf(step), unitsOf(last)) > 0) kept.push(step);
  }
  return kept;
}

function peakOf(units: readonly UnitsFrom[]): UnitsFrom {
  const first = units[0] ?? { from: 0, units: "0" };
  return units.reduce(
    (peak, step) => (compare(max(unitsOf(step), unitsOf(peak)), unitsOf(peak)) > 0 ? step : peak),
    first,
  );
}

/**
 * Where an item on both plans is settled in one line: what the old plan billed for the days that are left. Only for
 * prorated items in advance.
 */
function lessOf(
  context: ProposeContext,
  subscription: Subscription,
  stay: ItemStay,
  stays: readonly ItemStay[],
): bigint {
  const { item, served, stint } = stay;
  const { policy } = context;
  if (policy.item_on_change !== "net_in_line" || item.timing !== "in_advance" || !item.prorated) return 0n;
  if (served.from !== dayInZone(stint.startsAt, subscription.zone)) return 0n;
  const old = stays.find(
    (candidate) =>
      candidate.item.code === item.code &&
      candidate.stint.id !== stint.id &&
      candidate.served.to === served.from &&
      candidate.isCut,
  );
  if (!old) return 0n;
  const paid = context.issued.filter(
    (fee: IssuedFee) =>
      fee.item === `item/${item.code}` && fee.stintId === old.stint.id && fee.period.to > served.from,
  );
  return paid.reduce((sum, fee) => {
    const days = fee.period.to - fee.period.from;
    return sum + mulDivRound(fee.amountMinor, BigInt(fee.period.to - served.from), BigInt(days));
  }, 0n);
}
