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
 * A document with what prepaid credit takes off it before tax: credit that was taxed at its sale, and gifts where
 * `grant_tax` makes them a discount. After coupons, in proportion over the lines that a wallet pays.
 */
export function withGifts(
  slice: BillingSlice,
  draft: ClosedDraft,
  wallets: readonly Wallet[],
  now: Instant,
): ClosedDraft {
  if (wallets.length === 0 || draft.netMinor <= 0n) return draft;
  const lines = draft.fees.map((fee) => ({
    amountMinor: leftOf(fee, draft.fees),
    taxMinor: fee.priced ? 0n : lineTaxMinor(fee),
    metricCode: fee.metricCode ?? null,
    recipientId: fee.recipient?.id ?? null,
    tax: fee.position.tax,
  }));
  const { draws, freeMinor, soldMinor } = drawBeforeTax(
    lines,
    draft.cut.currency,
    wallets,
    slice.policy,
    now,
  );
  if (draws.length === 0) return draft;
  const fees = draft.fees.map((fee, index) => {
    const off = (freeMinor[index] ?? 0n) + (soldMinor[index] ?? 0n);
    return off === 0n ? fee : takenOff(fee, off);
  });
  const { draftedOn: billedOn, issuedOn, occasion } = draft;
  const couponShares = draft.fees.map(({ discountMinor }) => discountMinor);
  const gifts = draws.map(({ nature: _, ...gift }) => gift);
  return { ...draftOf(slice, fees, { billedOn, issuedOn, occasion }, draft.couponUses), gifts, couponShares };
}

/** What of a line is still to be paid for: without what pools take of it, and what interim invoices billed of it. */
function leftOf(fee: ProposedFee, lines: readonly ProposedFee[]): bigint {
  const billed = lines.filter((line) => line.isInterim === true && line.positionKey === fee.positionKey);
  return [fee, ...(fee.isInterim ? [] : billed)].reduce(
    (sum, line) => sum + pricedOf(line).amountMinor - pricedOf(line).discountMinor,
    -takenBeside(fee, lines),
  );
}

/** It lowers a price as that is named: with its tax, where it includes it. */
function takenOff(fee: ProposedFee, off: bigint): ProposedFee {
  if (fee.priced) {
    const { amountMinor, discountMinor } = fee.priced;
    return { ...fee, priced: { amountMinor, discountMinor: discountMinor + off } };
  }
  const exact = fee.discountExact ? { discountExact: add(fee.discountExact, rational(off)) } : {};
  return { ...fee, discountMinor: fee.discountMinor + off, ...exact };
}

/**
 * What of each fee was paid for by credit taxed at its sale, net, by index: no discount, but income that was received
 * before.
 */
export function soldShares({ fees, gifts }: Pick<ClosedDraft, "fees" | "gifts">): readonly bigint[] {
  return fees.map((_, index) => gifts.reduce((sum, { shares }) => sum + (shares?.[index] ?? 0n), 0n));
}
