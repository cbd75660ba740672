import type { Derivation, PoolDraw, ProposedFee, TaxTreatment } from "../fees/fee";
import { positionStem, treatmentKey } from "../fees/position";
import { prorationStep, rounded } from "../fees/propose-context";
import { formatAmount } from "../money/money";
import { multiply, toDecimal } from "../money/rational";
import { fromMinor } from "../money/round";
import { formatDay } from "../time/day";
import type { Entry } from "./entries";
import type { Draw } from "./fill";
import { isShared, type Pool } from "./pool";
import type { PoolWindow } from "./pool-windows";

/**
 * The item under which the fees of a pool stand. Codes are of who agreed them, so what a group shares is told apart from
 * what a member agreed under the same code.
 */
function itemOf(pool: Pool): string {
  return isShared(pool) ? `${SHARED}${pool.id}/${pool.code}` : `pool/${pool.code}`;
}

const SHARED = "pool:";

/** Whether a fee takes of what a payer's group shares. */
export function isOfSharedPool({ position }: { readonly position: { readonly item: string } }): boolean {
  return position.item.startsWith(SHARED);
}

/** Places kept of what is agreed for a part of a window. */
const PLACES = 6;

/**
 * The place of a window of a pool among positions; it hangs on the customer, so no change of a plan moves it. Of what a
 * group shares each member has a place of its own.
 */
export function placeOf({
  pool,
  customerId,
  window: { whole },
}: Pick<FilledWindow, "pool" | "customerId" | "window">) {
  return {
    subscriptionId: null,
    stintId: null,
    planVersionId: null,
    chargeId: null,
    item: itemOf(pool),
    part: "",
    window: whole,
    customerId,
    currency: pool.currency,
  };
}

/** What others of the group used of a window, and what that leaves of its amount; below zero where they used more. */
export type GroupRoom = { readonly othersMinor: bigint; readonly roomMinor: bigint };

/** A window with what counts in it of one customer. */
export type FilledWindow = {
  readonly pool: Pool;
  readonly customerId: string;
  readonly window: PoolWindow;
  /** Of what a group shares; null where the whole amount is there to be drawn. */
  readonly group: GroupRoom | null;
  readonly draws: readonly Draw<Entry>[];
};

/** What a fee of a pool says beside its window. */
type PoolChange = {
  readonly tax: TaxTreatment;
  /** Where the position should stand; below zero for what is taken back. */
  readonly targetMinor: bigint;
  readonly issuedBeforeMinor: bigint;
  readonly amountMinor: bigint;
  readonly correctsFeeId: string | null;
  /** The lines of the same document that it takes from, and how much of each. */
  readonly takes: readonly { readonly entry: Entry; readonly amountMinor: bigint }[];
  /** Where one document does not take the whole difference: what others took before, and what is left to take. */
  readonly spread?: { readonly beforeMinor: bigint; readonly afterMinor: bigint };
  /** Of an event billed in advance: which, so that both are on its document. */
  readonly part?: string;
};

/** One fee of a pool: a true-up, what is above a cap, usage that is included, or a part of these given back. */
export function poolFee(filled: FilledWindow, change: PoolChange): ProposedFee {
  const { pool, window } = filled;
  const { tax, amountMinor, correctsFeeId, part = "" } = change;
  const place = placeOf(filled);
  return {
    kind: "pool",
    feeType: pool.kind,
    position: { ...place, part, tax },
    positionKey: `${positionStem(place)}/${treatmentKey(tax)}`,
    description: pool.name,
    period: window.served,
    quantity: "1",
    amountMinor,
    discountMinor: 0n,
    effect: amountMinor < 0n ? "reversal" : "charge",
    correctsFeeId,
    obligation: place.item,
    recognition: "point",
    provisional: false,
    derivation: derivationOf(filled, change),
    priceKey: null,
    periodDays: null,
    metricCode: null,
    planCode: null,
  };
}

function derivationOf({ pool, window, group, draws }: FilledWindow, change: PoolChange): Derivation {
  const { currency } = pool;
  const { whole, served, share, requiredMinor } = window;
  const isWhole = served.from === whole.from && served.to === whole.to;
  const text = (minor: bigint): string => formatAmount(minor, currency);
  return {
    kind: "pool",
    pool: { code: pool.code, kind: pool.kind },
    from: formatDay(served.from),
    to: formatDay(served.to),
    agreed: text(pool.amountMinor),
    proration: isWhole ? null : prorationStep(whole, served, share),
    exactRequired: toDecimal(multiply(fromMinor(pool.amountMinor, currency), share.fraction), PLACES),
    required: text(requiredMinor),
    ...(group ? { group: { others: text(group.othersMinor), room: text(group.roomMinor) } } : {}),
    tax: treatmentKey(change.tax),
    counted: draws.map(
      ({ of, amountMinor, drewMinor }): PoolDraw => ({
        item: of.item,
        subscriptionId: of.subscriptionId,
        from: formatDay(of.from),
        tax: treatmentKey(of.tax),
        amount: text(amountMinor),
        drew: text(drewMinor),
      }),
    ),
    total: text(draws.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)),
    takes: change.takes.map(({ entry, amountMinor }) => ({
      position: entry.positionKey,
      amount: text(amountMinor),
    })),
    ...rounded(fromMinor(change.targetMinor, currency), change, currency),
    ...(change.spread
      ? { spread: { before: text(change.spread.beforeMinor), after: text(change.spread.afterMinor) } }
      : {}),
  };
}
