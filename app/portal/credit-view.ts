import type { CreditView } from "~/portal/pages/credit-section";
import type { loadCredit } from "~/portal/queries/credit.server";

type Credit = Awaited<ReturnType<typeof loadCredit>>;

/** Credit as the overview shows it: wallets with the names of what they pay for, coupons in words. */
export function creditView(
  { sums, wallets, coupons, hasNotes }: Credit,
  metricNames: ReadonlyMap<string, string>,
  write: (coupon: Credit["coupons"][number]) => string,
): CreditView {
  return {
    sums,
    hasNotes,
    wallets: wallets.map((wallet) => ({
      ...wallet,
      paysFor: wallet.appliesTo.map((code) => metricNames.get(code) ?? code),
    })),
    coupons: coupons.map((coupon) => ({ id: coupon.id, name: coupon.name, text: write(coupon) })),
  };
}
