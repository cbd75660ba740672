import { assert } from "../assert";
import type { AppliedCoupon } from "../discounts/coupon";
import { pricedOf } from "../fees/position";
import type { DueFee } from "../fees/propose-context";
import { asPriced } from "../tax/inclusive";
import type { Instant } from "../time/instant";
import { dayInZone } from "../time/zone";
import type { BillingSlice, HeldDraft } from "./billing-slice";
import { closeDraft, draftOf } from "./close-draft";
import { withGifts } from "./gifts";
import type { ClosedDraft } from "./invoice";
import type { Wallet } from "./wallet";

/** A held draft as the document it becomes; for each of its lines the fee that it was, null for one it had not. */
export type HeldAsIssued = { readonly draft: ClosedDraft; readonly feeIds: readonly (string | null)[] };

/**
 * Closes a held draft, with further lines where some are due: coupons and gifts take their part, and it is issued today,
 * or on the day it was begun where the policy says so.
 */
export function heldAsIssued(
  slice: BillingSlice,
  held: HeldDraft,
  more: readonly DueFee[],
  coupons: readonly AppliedCoupon[],
  wallets: readonly Wallet[],
  now: Instant,
): HeldAsIssued {
  const { draftedOn, occasion } = held.draft;
  const fees = [...held.draft.fees.map(asPriced), ...more.map(({ fee }) => fee)];
  const today = slice.datedOn ?? dayInZone(now, slice.zone);
  const issuedOn = slice.policy.issued_on === "run_day" ? draftedOn : today;
  const dates = { billedOn: draftedOn, issuedOn, occasion };
  const due = fees.map((fee) => ({ fee, billedOn: draftedOn, window: null, occasion: null }));
  // Every line was shown already, so none is left out now.
  const whole = {
    ...slice,
    policy: { ...slice.policy, zero_lines: "keep", zero_documents: "issue" } as const,
  };
  // What somebody wrote stays in the order in which it is written.
  const isWritten = fees.every(({ kind }) => kind === "one_off");
  const closed = isWritten ? null : closeDraft(whole, due, dates, coupons);
  const draft = withGifts(slice, closed ?? draftOf(slice, fees, dates), wallets, now);
  return { draft, feeIds: orderOf(fees, draft.fees).map((place) => held.feeIds[place] ?? null) };
}

/** Closing sorts the lines anew; those that nothing tells apart may change places with one another. */
function orderOf(held: ClosedDraft["fees"], closed: ClosedDraft["fees"]): number[] {
  const places = new Map<string, number[]>();
  for (const [index, fee] of held.entries()) {
    const key = lineKey(fee);
    places.set(key, [...(places.get(key) ?? []), index]);
  }
  return closed.map((fee) => {
    const place = places.get(lineKey(fee))?.shift();
    assert(place !== undefined, "a line of a closed draft was on the draft");
    return place;
  });
}

function lineKey(fee: ClosedDraft["fees"][number]): string {
  const { positionKey, period, correctsFeeId } = fee;
  const { amountMinor } = pricedOf(fee);
  return `${positionKey}/${period.from}/${period.to}/${amountMinor}/${correctsFeeId ?? ""}`;
}
