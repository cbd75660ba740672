import { soldShares } from "../invoicing/gifts";
import type { ClosedDraft } from "../invoicing/invoice";
import { least } from "../money/least";
import { mulDivRound } from "../money/round";
import type { FeeStanding, Released } from "./credit-recipes";
import type { Entry } from "./entry";
import { takenBack } from "./note-posting";
import { type EntryFacts, entryOf, type Signed } from "./postings";
import { isDeferred } from "./recipes";

/** What of a fee's discount waits to be shown with its deferred revenue, and what 4010 shows; minor units. */
export type DiscountStanding = { readonly waitingMinor: bigint; readonly shownMinor: bigint };

export const NO_DISCOUNT: DiscountStanding = { waitingMinor: 0n, shownMinor: 0n };

/**
 * Where the discounts of an invoice's fees begin, by index: those of what is earned at once are shown with it, and those
 * of what is earned later wait with its revenue. A fee that nothing is left of is shown at once. Prepaid credit that
 * lowered the base is no discount, and what lines take back is for the fees they correct.
 */
export function discountsOfInvoice(draft: ClosedDraft): ReadonlyMap<number, DiscountStanding> {
  const sold = soldShares(draft);
  return new Map(
    draft.fees.flatMap((fee, index) => {
      const minor = draft.couponShares?.[index] ?? fee.discountMinor;
      if (minor === 0n || fee.feeType === "prepaid_credit" || takenBack(fee).length > 0) return [];
      const netMinor = fee.amountMinor - fee.discountMinor + (sold[index] ?? 0n);
      const waits = netMinor !== 0n && isDeferred(fee, draft.postedOn);
      const standing = waits
        ? { waitingMinor: minor, shownMinor: 0n }
        : { waitingMinor: 0n, shownMinor: minor };
      return [[index, standing] as const];
    }),
  );
}

/** The share of a discount that goes with revenue, of what waits: the last of it takes all that is there. */
export function recognizedDiscount(
  { waitingMinor }: DiscountStanding,
  amountMinor: bigint,
  unearnedMinor: bigint,
): bigint {
  if (unearnedMinor === 0n) return 0n;
  return mulDivRound(waitingMinor, amountMinor, unearnedMinor);
}

/**
 * What a correction takes of its fee's discount: of what waits as it takes of the deferred revenue, and of what is shown
 * as a reversal takes of the earned. A concession gives up price, so what is shown of the discount stands.
 */
export function discountTaken(
  standing: DiscountStanding,
  { line, unearnedMinor, earnedMinor }: Pick<Released, "line" | "unearnedMinor" | "earnedMinor">,
  fee: Pick<FeeStanding, "unearnedMinor" | "leftMinor">,
): DiscountStanding {
  const waitingMinor = recognizedDiscount(standing, unearnedMinor, fee.unearnedMinor);
  if (line.effect === "concession") return { waitingMinor, shownMinor: 0n };
  const leftMinor = fee.leftMinor - fee.unearnedMinor;
  const { shownMinor } = standing;
  if (leftMinor <= 0n) {
    // Nothing was to be paid for it: its price and its discount are taken back, and neither changes income.
    return { waitingMinor, shownMinor: fee.leftMinor === 0n ? least(line.discountMinor, shownMinor) : 0n };
  }
  return { waitingMinor, shownMinor: mulDivRound(shownMinor, least(earnedMinor, leftMinor), leftMinor) };
}

export const less = (standing: DiscountStanding, taken: DiscountStanding): DiscountStanding => ({
  waitingMinor: standing.waitingMinor - taken.waitingMinor,
  shownMinor: standing.shownMinor - taken.shownMinor,
});

/** Dr 4010 / Cr 4000: a discount that was net of income stands beside it; below zero it is taken back. */
export function discountLines(
  minor: bigint,
  whose: Pick<Signed, "feeIndex" | "dimension" | "customerId">,
): Signed[] {
  return [
    { account: "4010", minor, ...whose },
    { account: "4000", minor: -minor, ...whose },
  ];
}

/** Discounts shown with a document, or with revenue that is recognized; and those that corrections take back. */
export function discountEntry(
  recipe: "discount.shown" | "discount.recognized" | "discount.reversed",
  facts: EntryFacts,
  lines: readonly Signed[],
): Entry {
  return entryOf(recipe, facts, lines);
}
