import type { RatingWindow } from "../fees/fee";
import type { DueFee } from "../fees/propose-context";
import { type UsageWindows, usageWindows } from "../fees/windows";
import type { Instant } from "../time/instant";
import type { BillingSlice } from "./billing-slice";
import { type MeasuredUsage, proposeFees } from "./due-fees";

/** What is due of a customer and of those whose fees stand on its invoices, and all of it as one slice. */
export type FamilyFees = {
  readonly whole: BillingSlice;
  readonly windows: Pick<UsageWindows, "setAside">;
  readonly fees: readonly DueFee[];
  readonly rated: readonly RatingWindow[];
};

/** The slice of a customer, and those of everybody that is billed on its invoices. */
export function slicesOf(slice: BillingSlice): readonly BillingSlice[] {
  return [slice, ...(slice.members ?? [])];
}

/**
 * Proposes each customer's fees by its own slice, so that the recipient of a supply decides its tax, and names it on
 * every line. A member that is not billed for the time being adds nothing; what takes back lines of documents of its own
 * stands there and not with the payer.
 */
export function proposeFamily(slice: BillingSlice, usage: MeasuredUsage, now: Instant): FamilyFees {
  const each = slicesOf(slice)
    .filter(({ invoicingOff }) => invoicingOff !== true)
    .map((own) => {
      const windows = usageWindows(own, now);
      const { id, party } = own.customer;
      const { fees, rated } = proposeFees(own, windows, usage, now);
      const shared = own === slice ? fees : fees.filter((due) => !takesBackOwn(own, due));
      const recipient = { id, name: party.name };
      return { windows, rated, fees: shared.map((due) => ({ ...due, fee: { ...due.fee, recipient } })) };
    });
  return {
    whole: wholeOf(slice),
    windows: { setAside: each.flatMap(({ windows }) => windows.setAside) },
    fees: each.flatMap(({ fees }) => fees),
    rated: each.flatMap(({ rated }) => rated),
  };
}

/** What of a member's fees takes back lines of documents it got before it shared the payer's. */
export function proposeOwnCorrections(
  member: BillingSlice,
  usage: MeasuredUsage,
  now: Instant,
): readonly DueFee[] {
  if (member.invoicingOff === true || (member.invoices ?? []).length === 0) return [];
  const { fees } = proposeFees(member, usageWindows(member, now), usage, now);
  return fees.filter((due) => takesBackOwn(member, due));
}

function takesBackOwn({ invoices = [] }: BillingSlice, { fee }: DueFee): boolean {
  const { correctsFeeId } = fee;
  if (correctsFeeId === null || fee.amountMinor >= 0n) return false;
  return invoices.some(({ lines }) => lines.some(({ feeId }) => feeId === correctsFeeId));
}

/** One slice of all: what documents and due instants look at. */
function wholeOf(slice: BillingSlice): BillingSlice {
  const all = slicesOf(slice);
  const pools = all.flatMap((own) => own.pools?.pools ?? []);
  return {
    ...slice,
    subscriptions: all.flatMap(({ subscriptions, invoicingOff }) =>
      invoicingOff === true
        ? subscriptions.map((each) => ({
            ...each,
            subscription: { ...each.subscription, invoicingOff: true },
          }))
        : subscriptions,
    ),
    issued: all.flatMap(({ issued }) => issued),
    windows: all.flatMap(({ windows }) => windows),
    coupons: all.flatMap(({ coupons }) => coupons ?? []),
    ...(pools.length > 0 ? { pools: { pools, issued: all.flatMap((own) => own.pools?.issued ?? []) } } : {}),
  };
}
