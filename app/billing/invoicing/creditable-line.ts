import type { ProposedFee } from "../fees/fee";
import { pricedOf } from "../fees/position";
import { taxIncludedIn } from "../tax/inclusive";
import type { CreditableLine } from "./credit-note-facts";

type Amounts = Pick<ProposedFee, "amountMinor" | "discountMinor" | "priced">;

/** The line of a fee as corrections look at it, with what `corrections` took of it before. */
export function creditableLine(
  feeId: string,
  fee: Amounts & Pick<ProposedFee, "position">,
  corrections: readonly Amounts[],
): CreditableLine {
  const sum = (amountOf: (fee: Amounts) => bigint) =>
    corrections.reduce((total, each) => total - amountOf(each), 0n);
  const line = {
    feeId,
    ...amountsOf(fee),
    tax: fee.position.tax,
    creditedMinor: sum((each) => pricedOf(each).amountMinor),
    creditedDiscountMinor: sum((each) => pricedOf(each).discountMinor),
  };
  if (!fee.priced) return line;
  return { ...line, included: { taxMinor: taxIncludedIn(fee), creditedTaxMinor: sum(taxIncludedIn) } };
}

function amountsOf(fee: Amounts) {
  const { amountMinor, discountMinor } = pricedOf(fee);
  return { amountMinor, discountMinor };
}
