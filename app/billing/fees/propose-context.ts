import { groupBy } from "../group-by";
import type { CurrencyCode } from "../money/currency";
import { formatAmount } from "../money/money";
import { type Rational, reduce, toDecimal } from "../money/rational";
import type { Policy } from "../policy-kinds";
import type { Period } from "../time/cadence";
import { type Day, formatDay } from "../time/day";
import type { Proration } from "../time/proration";
import type { IssuedFee, Position, ProposedFee, ProrationStep, RatingWindow, TaxTreatment } from "./fee";
import { type IssuedPosition, issuedByPosition, positionStem, stemOf, treatmentKey } from "./position";

/** Places kept of an amount whose decimals never end; the fraction in the derivation stays exact. */
export const EXACT_PLACES = 12;

/** What pricing a customer's positions needs to know of the customer and of the book. */
export type ProposeContext = {
  readonly policy: Policy;
  readonly customerId: string;
  /** The treatment of a line, by the codes of tax rates that it, then its plan, names; empty lists name none. */
  readonly taxOf: (...levels: readonly (readonly string[])[]) => TaxTreatment;
  /** Plan versions whose prices include tax. */
  readonly withTaxIncluded: ReadonlySet<string>;
  /** Every fee of the customer that is in the book. */
  readonly issued: readonly IssuedFee[];
  readonly byPosition: ReadonlyMap<string, IssuedPosition>;
  /** The tax treatment a position was billed under, by its stem. */
  readonly pinnedTax: ReadonlyMap<string, TaxTreatment>;
  readonly bySubscription: ReadonlyMap<string, readonly IssuedFee[]>;
  /** What was billed for windows of usage, by `windowName`. */
  readonly byWindow: ReadonlyMap<string, readonly IssuedFee[]>;
};

/** Names a window of usage as positions do: by stay, charge and first day. */
export function windowName(of: Pick<IssuedFee, "stintId" | "chargeId" | "period">): string {
  return `${of.stintId}/${of.chargeId}/${of.period.from}`;
}

export function proposeContext(
  facts: Pick<ProposeContext, "policy" | "customerId" | "taxOf" | "withTaxIncluded" | "issued">,
): ProposeContext {
  const { policy, customerId, issued, withTaxIncluded, taxOf } = facts;
  const isFirst = issued.length === 0;
  return {
    policy,
    customerId,
    taxOf,
    withTaxIncluded,
    issued,
    byPosition: isFirst ? NOTHING : issuedByPosition(issued),
    pinnedTax: isFirst ? NOTHING : pinnedTaxes(issued),
    bySubscription: isFirst ? NOTHING : groupBy(issued, (fee) => fee.subscriptionId ?? ""),
    byWindow: isFirst
      ? NOTHING
      : groupBy(
          issued.filter(({ chargeId }) => chargeId !== null),
          windowName,
        ),
  };
}

const NOTHING: ReadonlyMap<string, never> = new Map<string, never>();

/** A position's key ends with its tax treatment; without it, it is the stem that stays when taxes change. */
function pinnedTaxes(issued: readonly IssuedFee[]): ReadonlyMap<string, TaxTreatment> {
  return new Map(issued.map(({ positionKey, tax }) => [stemOf(positionKey), tax]));
}

/** A position that was billed keeps the tax treatment of that day. */
export function withTax(
  context: ProposeContext,
  place: Omit<Position, "tax">,
  ...levels: readonly (readonly string[])[]
): KeyedPosition {
  const stem = positionStem(place);
  const pinned = context.pinnedTax.size === 0 ? undefined : context.pinnedTax.get(stem);
  const tax = pinned ?? treatmentOf(context, place, levels);
  const position = {
    subscriptionId: place.subscriptionId,
    stintId: place.stintId,
    planVersionId: place.planVersionId,
    chargeId: place.chargeId,
    item: place.item,
    part: place.part,
    window: place.window,
    customerId: place.customerId,
    currency: place.currency,
    tax,
  };
  return { position, positionKey: `${stem}/${treatmentKey(tax)}` };
}

function treatmentOf(
  { taxOf, withTaxIncluded }: ProposeContext,
  { planVersionId }: Omit<Position, "tax">,
  levels: readonly (readonly string[])[],
): TaxTreatment {
  const tax = taxOf(...levels);
  return planVersionId !== null && withTaxIncluded.has(planVersionId) ? { ...tax, included: true } : tax;
}

/** A position and its key, which a fee carries both. */
export type KeyedPosition = Pick<ProposedFee, "position" | "positionKey">;

/** What makes a document of its own, where fees of one day are not billed together. */
export type Occasion = "advance" | "interim" | "order" | null;

/** A fee and the civil day, in the subscription's zone, on whose document it belongs. */
export type DueFee = {
  readonly fee: ProposedFee;
  readonly billedOn: Day;
  readonly window: RatingWindow | null;
  readonly occasion: Occasion;
  /** What it takes back waits for a document that it lowers, and is no credit note. */
  readonly asLine?: true;
};

export function prorationStep(period: Period, served: Period, share: Proration): ProrationStep {
  return {
    from: formatDay(served.from),
    to: formatDay(served.to),
    days: share.days,
    periodDays: share.outOf,
    periodFrom: formatDay(period.from),
    periodTo: formatDay(period.to),
    fraction: fractionText(share.fraction),
  };
}

export function shareStep(share: Proration) {
  return { days: share.days, outOf: share.outOf, fraction: fractionText(share.fraction) };
}

export function fractionText(fraction: Rational): string {
  const { num, den } = reduce(fraction);
  return `${num}/${den}`;
}

/** What every derivation ends with. */
export function rounded(
  exact: Rational,
  change: { readonly amountMinor: bigint; readonly issuedBeforeMinor: bigint },
  currency: CurrencyCode,
) {
  return {
    exactAmount: toDecimal(exact, EXACT_PLACES),
    issuedBefore: formatAmount(change.issuedBeforeMinor, currency),
    amount: formatAmount(change.amountMinor, currency),
    rounding: "half_away_from_zero" as const,
  };
}
