import type { PlanVersion } from "../catalog/plan";
import { groupBy } from "../group-by";
import type { CurrencyCode } from "../money/currency";
import { atLeastZero } from "../money/least";
import { formatAmount } from "../money/money";
import { mulDivRound } from "../money/round";
import type { Day } from "../time/day";
import type { Instant } from "../time/instant";
import type { Derivation, IssuedFee, OverrideTerms, ProposedFee, RatingWindow } from "./fee";
import { deductedAsBilled } from "./interim-deduction";
import type { OverrideKind } from "./override-kinds";
import { positionOf, stemOf } from "./position";
import { type DueFee, windowName } from "./propose-context";

/** A manual amount in force. */
export type Override = {
  readonly id: string;
  /** The key of its position without the tax treatment, so that it stays when taxes change. */
  readonly stem: string;
  readonly place: Pick<IssuedFee, "stintId" | "chargeId" | "period">;
  readonly currency: CurrencyCode;
  readonly kind: OverrideKind;
  /** What is added to the position, or its whole amount; as prices are, before discount. */
  readonly amountMinor: bigint;
  readonly reason: string;
};

/** A manual amount as it is on record: with what its position was called, and who set and lifted it when. */
export type RecordedOverride = Override & {
  readonly customerId: string;
  readonly subscriptionId: string;
  readonly item: string;
  readonly part: string;
  readonly description: string;
  readonly setBy: string;
  readonly setAt: Instant;
  readonly liftedBy: string | null;
  readonly liftedAt: Instant | null;
};

/** What of a customer's book manual amounts look at. */
export type OverrideBook = {
  readonly customerId: string;
  readonly overrides: readonly Override[];
  /** Fees as they were issued. */
  readonly issued: readonly IssuedFee[];
  readonly versions: readonly PlanVersion[];
  /** The day of a difference that nothing but a manual amount makes due. */
  readonly today: (subscriptionId: string | null) => Day;
};

/**
 * The book as the rules alone made it, without what manual amounts added to fees or kept from them. Rules compare with
 * this one, so that an amount by hand is neither taken back nor counted towards a minimum.
 */
export function issuedByRules(issued: readonly IssuedFee[]): readonly IssuedFee[] {
  if (!issued.some(isTouched)) return issued;
  return issued.flatMap((fee) => {
    const amountMinor = byRules(fee);
    return isTouched(fee) && amountMinor === 0n ? [] : [{ ...fee, amountMinor }];
  });
}

function isTouched({ overrideMinor = 0n }: IssuedFee): boolean {
  return overrideMinor !== 0n;
}

function byRules({ amountMinor, overrideMinor = 0n }: IssuedFee): bigint {
  return amountMinor - overrideMinor;
}

/** Windows under a locked amount are rated by every run, so that what it hides is known as long as it lasts. */
export function withLockedOpen<W extends RatingWindow>(
  windows: readonly W[],
  overrides: readonly Override[],
): readonly W[] {
  const locked = new Set(
    overrides.flatMap(({ kind, place }) =>
      kind === "locked" && place.chargeId !== null ? windowName(place) : [],
    ),
  );
  if (locked.size === 0) return windows;
  return windows.map((window) =>
    locked.has(windowName(window)) ? { ...window, state: "open", dirty: true } : window,
  );
}

/**
 * Brings every position that has, or had, a manual amount to what it comes to with it: unlocked, what the rules make of
 * it and the amount on top, never below zero; locked, the amount alone, from when the position is first billed; lifted,
 * what the rules make of it. The rest is left as it was proposed.
 */
export function withOverrides(book: OverrideBook, due: readonly DueFee[]): readonly DueFee[] {
  if (book.overrides.length === 0 && !book.issued.some(isTouched)) return due;
  const inForce = new Map(book.overrides.map((override) => [override.stem, override]));
  const touched = book.issued.filter(isTouched).map(({ positionKey }) => stemOf(positionKey));
  const stems = new Set([...inForce.keys(), ...touched]);
  const issued = groupBy(book.issued, ({ positionKey }) => stemOf(positionKey));
  const proposed = groupBy(due, ({ fee }) => stemOf(fee.positionKey));
  const rest = due.filter(({ fee }) => !stems.has(stemOf(fee.positionKey)));
  const settled = [...stems].flatMap((stem) =>
    settle(
      book,
      positionState(issued.get(stem) ?? [], proposed.get(stem) ?? [], inForce.get(stem)),
      proposed.get(stem) ?? [],
    ),
  );
  return [...rest, ...settled];
}

/** A position as it stands, and as it is to stand; minor units before discount. */
export type PositionState = {
  readonly fees: readonly IssuedFee[];
  readonly override: Override | null;
  /** On its documents. */
  readonly issuedMinor: bigint;
  readonly discountMinor: bigint;
  /** What of it the rules made, and what of it is by hand. */
  readonly byRulesMinor: bigint;
  readonly byHandMinor: bigint;
  /** What the rules make of it now. */
  readonly recomputedMinor: bigint;
  readonly targetMinor: bigint;
};

export function positionState(
  fees: readonly IssuedFee[],
  proposed: readonly DueFee[],
  override: Override | undefined,
): PositionState {
  const counted = fees.filter(({ effect }) => effect !== "concession");
  const issuedMinor = sum(counted.map(({ amountMinor }) => amountMinor));
  const byRulesMinor = sum(counted.map(byRules));
  const recomputedMinor = byRulesMinor + sum(proposed.map(({ fee }) => fee.amountMinor));
  return {
    fees,
    override: override ?? null,
    issuedMinor,
    discountMinor: sum(counted.map(({ discountMinor }) => discountMinor)),
    byRulesMinor,
    byHandMinor: issuedMinor - byRulesMinor,
    recomputedMinor,
    targetMinor: targetOf(override, recomputedMinor),
  };
}

/** What a position comes to where the rules make `recomputedMinor` of it. */
export function targetOf(
  override: Pick<Override, "kind" | "amountMinor"> | undefined,
  recomputedMinor: bigint,
): bigint {
  if (!override) return recomputedMinor;
  const { kind, amountMinor } = override;
  return kind === "locked" ? amountMinor : atLeastZero(recomputedMinor + amountMinor);
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

/** A lock on what was billed hides every difference; anything else bills it, with what the manual amount adds. */
function settle(book: OverrideBook, state: PositionState, proposed: readonly DueFee[]): DueFee[] {
  const isIssued = state.fees.length > 0;
  if (!isIssued && proposed.length === 0) return [];
  if (isIssued && state.override?.kind === "locked") {
    const missing = state.targetMinor - state.issuedMinor;
    return missing === 0n ? [] : adjustment(book, state, proposed, missing);
  }
  const byHandMinor = state.targetMinor - state.recomputedMinor - state.byHandMinor;
  const fresh = isIssued ? proposed.filter(({ fee }) => fee.amountMinor !== 0n) : proposed;
  const { due: deducted, byHandMinor: movedMinor } = deductedAsBilled(fresh, state.fees);
  const carriedMinor = byHandMinor + movedMinor;
  const carrier = carrierOf(fresh, carriedMinor);
  if (carrier) {
    return deducted.flatMap((due) => (due === carrier ? carried(state, due, carriedMinor) : [due]));
  }
  return byHandMinor === 0n ? [...fresh] : [...fresh, ...adjustment(book, state, [], byHandMinor)];
}

/**
 * The fee that takes the manual amount along, so that a line shows both. Where several are proposed, or one says which
 * days it gives back, none may turn from a charge into the opposite by it.
 */
function carrierOf(proposed: readonly DueFee[], byHandMinor: bigint): DueFee | undefined {
  const own = proposed.filter(({ fee }) => fee.isInterim !== true);
  const keepsSign = own.find(({ fee: { amountMinor } }) =>
    amountMinor < 0n ? amountMinor + byHandMinor < 0n : amountMinor + byHandMinor >= 0n,
  );
  if (keepsSign) return keepsSign;
  const [only] = own;
  return own.length === 1 && only?.fee.kind !== "subscription" ? only : undefined;
}

/** The proposed fee with the manual amount in it; nothing where that leaves nothing of a position billed before. */
function carried(state: PositionState, due: DueFee, byHandMinor: bigint): DueFee[] {
  const amountMinor = due.fee.amountMinor + byHandMinor;
  if (amountMinor === 0n && state.fees.length > 0) return [];
  const { exactMinor: _, ...fee } = due.fee;
  const isBack = amountMinor < 0n;
  return [
    {
      ...due,
      fee: {
        ...fee,
        amountMinor,
        overrideMinor: byHandMinor,
        discountMinor: isBack ? discountOf(state, amountMinor) : 0n,
        effect: isBack ? "reversal" : "charge",
        correctsFeeId: isBack ? (fee.correctsFeeId ?? correctedBy(state)) : null,
        derivation: explained(state, [due.fee], amountMinor),
      },
    },
  ];
}

/** A fee of the manual amount alone, about what was billed before. `hidden` is what its lock keeps from being billed. */
function adjustment(
  book: OverrideBook,
  state: PositionState,
  hidden: readonly DueFee[],
  amountMinor: bigint,
): DueFee[] {
  const template = state.fees.findLast(({ correctsFeeId }) => correctsFeeId === null) ?? state.fees.at(-1);
  const currency = state.override?.currency ?? currencyOf(template);
  if (!template) return [];
  const isBack = amountMinor < 0n;
  const version = book.versions.find(({ id }) => id === template.planVersionId);
  const charge = version?.charges.find(({ id }) => id === template.chargeId);
  const fee: ProposedFee = {
    kind: template.kind,
    feeType: template.feeType,
    position: positionOf(template, book.customerId, currency, template.tax),
    positionKey: template.positionKey,
    description: template.description,
    period: template.period,
    quantity: "1",
    amountMinor,
    overrideMinor: amountMinor,
    discountMinor: isBack ? discountOf(state, amountMinor) : 0n,
    effect: isBack ? "reversal" : "charge",
    correctsFeeId: isBack ? correctedBy(state) : null,
    obligation: `${template.item}/override`,
    recognition: !isBack && isPaidAhead(template, version) ? "daily" : "point",
    provisional: false,
    derivation: explained(
      state,
      hidden.map((due) => due.fee),
      amountMinor,
    ),
    metricCode: charge?.metric ?? null,
    planCode: version?.planCode ?? null,
  };
  return [{ fee, billedOn: book.today(template.subscriptionId), window: null, occasion: null }];
}

/** The currency is the second part of a key from its end. */
function currencyOf(fee: IssuedFee | undefined): string {
  const stem = fee ? stemOf(fee.positionKey) : "";
  return stem.slice(stem.lastIndexOf("/") + 1);
}

/** Earned day by day, as what it is an amount of: a period, or an item, that is paid ahead. */
function isPaidAhead({ kind, item, period }: IssuedFee, version: PlanVersion | undefined): boolean {
  if (period.from >= period.to) return false;
  if (kind === "subscription") return version?.terms.timing === "in_advance";
  return (version?.terms.fixedItems ?? []).some(
    ({ code, timing }) => item === `item/${code}` && timing === "in_advance",
  );
}

/** What goes back takes its share of the position's discount along. */
function discountOf({ issuedMinor, discountMinor }: PositionState, amountMinor: bigint): bigint {
  return issuedMinor === 0n ? 0n : mulDivRound(discountMinor, amountMinor, issuedMinor);
}

function correctedBy({ fees }: PositionState): string | null {
  const charge = fees.findLast(
    ({ correctsFeeId, amountMinor }) => correctsFeeId === null && amountMinor > 0n,
  );
  return (charge ?? fees.at(-1))?.id ?? null;
}

/** The evidence: what the rules made of the position, what of it this fee has, and the amount that stands instead. */
function explained(state: PositionState, of: readonly ProposedFee[], amountMinor: bigint): Derivation {
  const { recomputedMinor, targetMinor, override } = state;
  const currency = override?.currency ?? of[0]?.position.currency ?? currencyOf(state.fees[0]);
  const text = (minor: bigint) => formatAmount(minor, currency);
  return {
    kind: "override",
    override: termsOf(override, text),
    byRules: text(recomputedMinor - sum(of.map((fee) => fee.amountMinor))),
    of: of.map(({ derivation }) => derivation),
    recomputed: text(recomputedMinor),
    hidden: text(recomputedMinor - targetMinor),
    exactAmount: text(targetMinor),
    issuedBefore: text(targetMinor - amountMinor),
    amount: text(amountMinor),
    rounding: "half_away_from_zero",
  };
}

function termsOf(override: Override | null, text: (minor: bigint) => string): OverrideTerms {
  if (!override) return { kind: "lifted" };
  const { kind, amountMinor, reason } = override;
  return { kind, amount: text(amountMinor), reason };
}
