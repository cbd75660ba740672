import { assert } from "../assert";
import type { Charge } from "../catalog/plan";
import { chargePolicy, planPolicy } from "../catalog/plan-policy";
import { proratedUnits } from "../metering/price-part";
import { toDecimal } from "../money/rational";
import { toMinor } from "../money/round";
import type { Policy } from "../policy-kinds";
import { STEP_PLACES } from "../pricing/priced";
import type { ProratedChange } from "../pricing/prorated";
import { formatInstant } from "../time/instant";
import { difference } from "./difference";
import type { Derivation, ProposedFee, RatingWindow } from "./fee";
import { interimDeduction, interimOf } from "./interim-deduction";
import type { IssuedPosition } from "./position";
import { chargeOf, type PricedLine, priceWindow, type RatedWindow } from "./price-window";
import {
  EXACT_PLACES,
  type KeyedPosition,
  type ProposeContext,
  rounded,
  windowName,
  withTax,
} from "./propose-context";
import { takenBack } from "./propose-withdrawn";

/**
 * The fees of a rating window: each line's whole price with the usage known now, less what was issued for it. Lines
 * where nothing changed are left out, and empty ones of a piece after the last billed day.
 */
export function proposeUsage(context: ProposeContext, rated: RatedWindow): ProposedFee[] {
  const charge = chargeOf(rated.version, rated.window.chargeId);
  const lines = priceWindow(context.policy, rated);
  const fees: ProposedFee[] = [];
  for (const line of lines) fees.push(...usageFees(context, rated, charge, line));
  const gone = withoutUsage(context, rated, charge, lines);
  return gone.length === 0 ? fees : [...fees, ...gone];
}

/** Lines that were billed and have no usage any more, as of a group whose every event was voided, are taken back. */
function withoutUsage(
  context: ProposeContext,
  rated: RatedWindow,
  charge: Charge,
  lines: readonly PricedLine[],
): ProposedFee[] {
  const billed = context.byWindow.size === 0 ? undefined : context.byWindow.get(windowName(rated.window));
  if (!billed || onDecrease(context, rated, charge) === "keep") return [];
  const known = new Set(lines.map(({ part }) => part));
  const gone = billed.filter((fee) => fee.kind === "usage" && !known.has(fee.part));
  return takenBack(context, gone, rated.subscription.currency);
}

/**
 * The fees of one line. Where the policy shows the whole after interim invoices, the line is the whole and what they
 * billed is deducted beside it.
 */
function usageFees(
  context: ProposeContext,
  rated: RatedWindow,
  charge: Charge,
  line: PricedLine,
): ProposedFee[] {
  const { window, subscription } = rated;
  const { currency } = subscription;
  const keyed = usagePosition(context, rated, charge, line);
  const issued = context.byPosition.size === 0 ? undefined : context.byPosition.get(keyed.positionKey);
  const targetMinor = toMinor(line.exact, currency);
  if (!issued && targetMinor === 0n && isLeftOut(line, window, charge)) return [];
  const interim = showsWhole(context, rated) ? interimOf(issued) : [];
  if (interim.length > 0) {
    const whole = {
      amountMinor: targetMinor,
      issuedBeforeMinor: 0n,
      effect: "charge" as const,
      correctsFeeId: null,
    };
    const fee = usageFee(context.policy, rated, charge, line, keyed, whole, 0n);
    return [fee, ...interim.map((billed) => interimDeduction(fee, billed, currency))];
  }
  const change = difference(targetMinor, issued, onDecrease(context, rated, charge));
  return change
    ? [usageFee(context.policy, rated, charge, line, keyed, change, discountOf(issued, change.amountMinor))]
    : [];
}

/** Whether the last invoice shows all usage, less what interim ones billed: by the policy, or where those were paid on account. */
function showsWhole({ policy }: ProposeContext, { version }: RatedWindow): boolean {
  if (policy.progressive_view !== "by_supply") return policy.progressive_view === "whole_less_interim";
  return version.terms.interimSupply === "part_payment";
}

type Change = NonNullable<ReturnType<typeof difference>>;

/** One fee of a priced line; `change` says how much of it is left to bill. */
export function usageFee(
  policy: Policy,
  rated: RatedWindow,
  charge: Charge,
  line: PricedLine,
  keyed: KeyedPosition,
  change: Change,
  discountMinor: bigint,
): ProposedFee {
  const { window, version } = rated;
  const quantity = toDecimal(line.quantity, EXACT_PLACES);
  return {
    kind: "usage",
    feeType: "usage",
    position: keyed.position,
    positionKey: keyed.positionKey,
    description: charge.name,
    period: window.period,
    quantity,
    amountMinor: change.amountMinor,
    discountMinor,
    effect: change.effect,
    correctsFeeId: change.correctsFeeId,
    obligation: `${version.planCode}/${charge.code}`,
    recognition: charge.recognition ?? "point",
    provisional: false,
    derivation: derivationOf(planPolicy(policy, version.terms), rated, charge, line, change, quantity),
    priceKey: null,
    periodDays: null,
    metricCode: charge.metric,
    planCode: version.planCode,
  };
}

/** A difference that goes back takes its share of the discount with it. */
function discountOf(issued: IssuedPosition | undefined, amountMinor: bigint): bigint {
  if (!issued || amountMinor >= 0n || issued.amountMinor === 0n) return 0n;
  return (issued.discountMinor * amountMinor) / issued.amountMinor;
}

/** A renewal of nothing and an empty piece after the last billed day need no line. */
function isLeftOut(line: PricedLine, window: RatingWindow, charge: Charge): boolean {
  if (line.isRenewal) return true;
  return charge.timing === "in_arrears" && window.period.from === window.period.to;
}

function onDecrease(context: ProposeContext, { version }: RatedWindow, charge: Charge): "keep" | "credit" {
  const policy = chargePolicy(context.policy, version.terms, charge);
  if (charge.timing === "in_advance") return policy.advance_decrease === "credit" ? "credit" : "keep";
  return policy.usage_decrease === "keep" ? "keep" : "credit";
}

export function usagePosition(
  context: ProposeContext,
  { window, version, subscription }: RatedWindow,
  charge: Charge,
  line: PricedLine,
): KeyedPosition {
  const place = {
    subscriptionId: window.subscriptionId,
    stintId: window.stintId,
    planVersionId: window.planVersionId,
    chargeId: window.chargeId,
    item: charge.code,
    part: line.part,
    // A window is named by where it begins; a later end of the same window is not another position.
    window: window.period,
    customerId: context.customerId,
    currency: subscription.currency,
  };
  return withTax(context, place, charge.taxes ?? [], version.terms.taxes ?? []);
}

function derivationOf(
  policy: Policy,
  rated: RatedWindow,
  charge: Charge,
  line: PricedLine,
  change: { readonly amountMinor: bigint; readonly issuedBeforeMinor: bigint },
  quantity: string,
): Derivation {
  const { window, version, subscription } = rated;
  const { currency } = subscription;
  const { usage } = line;
  const model = line.prices.find((price) => price.currency === currency)?.model;
  assert(model, () => `charge ${charge.code} has a price in ${currency}`);
  const { exactAmount, issuedBefore, amount, rounding } = rounded(line.exact, change, currency);
  const explained = {
    kind: "usage" as const,
    plan: { code: version.planCode, version: version.number },
    charge: charge.code,
    metric: { code: charge.metric, aggregation: charge.aggregation },
    usage: {
      quantity,
      eventCount: line.eventCount,
      startsAt: formatInstant(window.startsAt),
      endsAt: formatInstant(window.endsAt),
    },
    model,
    steps: line.steps,
    exactAmount,
    issuedBefore,
    amount,
    rounding,
  };
  const isPlain =
    usage.filter === null && usage.group.length === 0 && line.event === null && line.maximum === null;
  if (isPlain && !line.stepsBefore && !line.changes) return explained;
  const filter = usage.filter === null ? undefined : charge.filters?.[usage.filter]?.match;
  return {
    ...explained,
    ...(line.changes ? { usage: { ...explained.usage, ...proratedUsage(policy, line.changes) } } : {}),
    ...(filter ? { filter } : {}),
    ...(charge.groupBy && usage.group.length > 0 ? { group: groupNamed(charge.groupBy, usage.group) } : {}),
    ...(line.event === null ? {} : { event: line.event }),
    ...(line.stepsBefore ? { stepsBefore: line.stepsBefore } : {}),
    ...(line.maximum ? { maximum: line.maximum } : {}),
  };
}

function proratedUsage(policy: Policy, changes: readonly ProratedChange[]) {
  return {
    priced: toDecimal(proratedUnits(policy, changes), STEP_PLACES),
    changes: changes.map(({ full, prorated }) => ({
      units: toDecimal(full, EXACT_PLACES),
      counted: toDecimal(prorated, STEP_PLACES),
    })),
  };
}

function groupNamed(names: readonly string[], values: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""]));
}
