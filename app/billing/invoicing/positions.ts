import type { IssuedFee, ProposedFee } from "../fees/fee";
import type { FeeKind } from "../fees/fee-kinds";
import { type Override, positionState, type RecordedOverride } from "../fees/override";
import { pricedOf, stemOf } from "../fees/position";
import type { DueFee } from "../fees/propose-context";
import { usageWindows } from "../fees/windows";
import { groupBy } from "../group-by";
import { compareText } from "../metering/measured-event";
import type { CurrencyCode } from "../money/currency";
import type { Period } from "../time/cadence";
import type { Instant } from "../time/instant";
import type { BillingSlice } from "./billing-slice";
import { type MeasuredUsage, proposeByRules } from "./due-fees";
import type { ClosedDraft } from "./invoice";

/** A position of a subscription, as documents have it and as the rules see it now; minor units before discount. */
export type ListedPosition = {
  readonly stem: string;
  readonly place: Override["place"];
  readonly subscriptionId: string;
  readonly kind: FeeKind;
  readonly item: string;
  readonly part: string;
  readonly description: string;
  readonly period: Period;
  readonly currency: CurrencyCode;
  /** Null while no document bills it. */
  readonly issuedMinor: bigint | null;
  /** What the rules make of it. */
  readonly recomputedMinor: bigint;
  /** What it is to come to: the same, but for a manual amount in force. */
  readonly targetMinor: bigint;
  readonly override: Override | null;
};

/** A position as the outside names it. */
export type NamedPosition = ListedPosition & { readonly positionId: string };

/** An amount by hand with its position as it stands; null once it is lifted, or where the position is not known. */
export type OverrideRow = RecordedOverride & {
  readonly positionId: string;
  readonly figures: Pick<ListedPosition, "issuedMinor" | "recomputedMinor" | "targetMinor"> | null;
};

/**
 * The positions of a customer's subscriptions, newest first: those that were billed, those that a run at `now` would
 * bill, and those of `next`, the customer's next document after it.
 */
export function listPositions(
  slice: BillingSlice,
  usage: MeasuredUsage,
  next: ClosedDraft | null,
  now: Instant,
): ListedPosition[] {
  const overrides = new Map((slice.overrides ?? []).map((override) => [override.stem, override]));
  const issued = groupBy(slice.issued, ({ positionKey }) => stemOf(positionKey));
  const due = proposeByRules(slice, usageWindows(slice, now), usage, now).fees;
  const proposed = groupBy(due, ({ fee }) => stemOf(fee.positionKey));
  const coming = (next?.fees ?? []).filter(({ positionKey }) => {
    const stem = stemOf(positionKey);
    return !issued.has(stem) && !proposed.has(stem);
  });
  const stems = new Set([...issued.keys(), ...proposed.keys()]);
  return [
    ...[...stems].flatMap((stem) =>
      listed(slice, issued.get(stem) ?? [], proposed.get(stem) ?? [], overrides.get(stem)),
    ),
    ...coming.flatMap((fee) => {
      const byRules = { ...fee, amountMinor: pricedOf(fee).amountMinor - (fee.overrideMinor ?? 0n) };
      const one = { fee: byRules, billedOn: fee.period.to, window: null, occasion: null };
      return listed(slice, [], [one], overrides.get(stemOf(fee.positionKey)));
    }),
  ].sort((a, b) => b.period.from - a.period.from || compareText(a.stem, b.stem));
}

function listed(
  slice: BillingSlice,
  issued: readonly IssuedFee[],
  proposed: readonly DueFee[],
  override: Override | undefined,
): ListedPosition[] {
  const named = nameOf(issued, proposed);
  const owner = slice.subscriptions.find(({ subscription }) => subscription.id === named?.subscriptionId);
  if (!named || !owner) return [];
  const { issuedMinor, recomputedMinor, targetMinor } = positionState(issued, proposed, override);
  return [
    {
      stem: stemOf(named.positionKey),
      place: { stintId: named.stintId, chargeId: named.chargeId, period: named.period },
      subscriptionId: owner.subscription.id,
      kind: named.kind,
      item: named.item,
      part: named.part,
      description: named.description,
      period: named.period,
      currency: owner.subscription.currency,
      issuedMinor: issued.length === 0 ? null : issuedMinor,
      recomputedMinor,
      targetMinor,
      override: override ?? null,
    },
  ];
}

type Named = Pick<
  IssuedFee,
  | "positionKey"
  | "subscriptionId"
  | "stintId"
  | "chargeId"
  | "kind"
  | "item"
  | "part"
  | "description"
  | "period"
>;

/** A charge says what a position is about; a correction may be about a part of its days. */
function nameOf(issued: readonly IssuedFee[], proposed: readonly DueFee[]): Named | undefined {
  const charge = issued.find(({ correctsFeeId }) => correctsFeeId === null);
  if (charge) return charge;
  const fees = proposed.map(({ fee }) => fee);
  const fresh = fees.find(({ correctsFeeId }) => correctsFeeId === null) ?? fees[0];
  return fresh ? proposedName(fresh) : issued[0];
}

function proposedName({ position, positionKey, kind, description, period }: ProposedFee): Named {
  const { subscriptionId, stintId, chargeId, item, part } = position;
  return { positionKey, subscriptionId, stintId, chargeId, kind, item, part, description, period };
}
