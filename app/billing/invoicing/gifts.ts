import type { ProposedFee } from "../fees/fee";
import { pricedOf } from "../fees/position";
import { add, rational } from "../money/rational";
import { takenBeside } from "../pools/takes";
import { lineTaxMinor } from "../tax/tax-groups";
import type { Instant } from "../time/instant";
import type { BillingSlice } from "./billing-slice";
import { draftOf } from "./close-draft";
import type { ClosedDraft } from "./invoice";
import type { Wallet } from "./wallet";
import { drawBeforeTax } from "./wallet-draws";

/** Wallets with what each draw took off their grants. */
export function walletsAfter(
  wallets: readonly Wallet[],
  draws: readonly { readonly grantId: string; readonly amountMinor: bigint }[],
): readonly Wallet[] {
  if (draws.length === 0) return wallets;
  return wallets.map((wallet) => ({
    ...wallet,
    grants: wallet.grants.map((grant) => {
      const taken = draws.reduce(
        (sum, draw) => (draw.grantId === grant.id ? sum + draw.amountMinor : sum),
        0n,
      );
      return taken === 0n ? grant : { ...grant, remainingMinor: grant.remainingMinor - taken };
    }),
  }));
}

/**
 * A document with what gifts take off it before tax, where `grant_tax` makes them a discount: after coupons, in
 * proportion over the lines that a wallet pays.
 */
export function withGifts(
  slice: BillingSlice,
  draft: ClosedDraft,
  wallets: readonly Wallet[],
  now: Instant,
): ClosedDraft {
  if (wallets.length === 0 || draft.netMinor <= 0n) return draft;
  const lines = draft.fees.map((fee) => ({
    amountMinor: pricedOf(fee).amountMinor - pricedOf(fee).discountMinor - takenBeside(fee, draft.fees),
    taxMinor: fee.priced ? 0n : lineTaxMinor(fee),
    metricCode: fee.metricCode ?? null,
    recipientId: fee.recipient?.id ?? null,
  }));
  const { draws, freeMinor } = drawBeforeTax(lines, draft.cut.currency, wallets, slice.policy, now);
  if (draws.length === 0) return draft;
  const fees = draft.fees.map((fee, index) => {
    const gift = freeMinor[index] ?? 0n;
    return gift === 0n ? fee : givenOff(fee, gift);
  });
  const { draftedOn: billedOn, issuedOn, occasion } = draft;
  const gifts = draws.map(({ walletId, grantId, amountMinor }) => ({ walletId, grantId, amountMinor }));
  return { ...draftOf(slice, fees, { billedOn, issuedOn, occasion }, draft.couponUses), gifts };
}

/** A gift lowers a price as it is named: with its tax, where it includes it. */
function givenOff(fee: ProposedFee, gift: bigint): ProposedFee {
  if (fee.priced) {
    const { amountMinor, discountMinor } = fee.priced;
    return { ...fee, priced: { amountMinor, discountMinor: discountMinor + gift } };
  }
  const exact = fee.discountExact ? { discountExact: add(fee.discountExact, rational(gift)) } : {};
  return { ...fee, discountMinor: fee.discountMinor + gift, ...exact };
}
