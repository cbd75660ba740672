import type { TaxBehavior } from "../catalog/catalog-kinds";
import type { ProposedFee } from "../fees/fee";
import { positionKey } from "../fees/position";
import { formatAmount } from "../money/money";
import { accept, type Outcome } from "../outcome";
import type { Day } from "../time/day";
import type { BillingCustomer, BillingSlice } from "./billing-slice";
import { decideOneOff, type OneOffFee, type OneOffLine } from "./one-off";

/** An invoice somebody wrote: its lines, or prepaid credit that is sold. `orderId` names it in positions. */
export type OneOffOrder = {
  readonly orderId: string;
  readonly on: Day;
  readonly lines: readonly OneOffLine[];
  /** Whether the prices include tax; exclusive where it is absent. */
  readonly taxBehavior?: TaxBehavior;
  readonly prepaid?: { readonly grantId: string; readonly amountMinor: bigint };
  /** Who gets the supply and decides its tax, where the invoice names who pays for it. */
  readonly recipient?: Pick<BillingSlice, "customer" | "taxes" | "wallets">;
};

/**
 * The fees of a one-off invoice. Bought credit bears no tax when it is sold and is used later; its tax arises then.
 * Refuses what `decideOneOff` refuses.
 */
export function oneOffFees(slice: BillingSlice, order: OneOffOrder): Outcome<readonly ProposedFee[]> {
  const { customer, taxes } = order.recipient ?? slice;
  if (order.prepaid) return accept([prepaidFee(slice, order, order.prepaid)]);
  const priced = decideOneOff(
    {
      currency: customer.currency,
      rates: taxes?.rates ?? [],
      customerTaxes: taxes?.customerCodes ?? [],
      buyerTax: taxes ? (taxes.buyer ?? null) : customer.tax,
    },
    order.lines,
  );
  if (!priced.ok) return priced;
  return accept(
    priced.value.map((fee, index) => lineFee(customer, order, fee, `order/${order.orderId}/${index + 1}`)),
  );
}

function lineFee(customer: BillingCustomer, order: OneOffOrder, fee: OneOffFee, item: string): ProposedFee {
  const { tax, ...line } = fee;
  const country = tax.country ?? customer.tax.country;
  const treatment =
    order.taxBehavior === "inclusive" ? { ...tax, country, included: true as const } : { ...tax, country };
  const recipient = order.recipient ? { recipient: { id: customer.id, name: customer.party.name } } : {};
  return { ...line, ...place(customer, order, item, treatment), ...recipient };
}

function prepaidFee(
  slice: BillingSlice,
  order: OneOffOrder,
  prepaid: NonNullable<OneOffOrder["prepaid"]>,
): ProposedFee {
  const { currency, tax } = slice.customer;
  const amount = formatAmount(prepaid.amountMinor, currency);
  return {
    kind: "one_off",
    feeType: "prepaid_credit",
    description: "Prepaid credit",
    quantity: "1",
    amountMinor: prepaid.amountMinor,
    recognition: "on_use",
    derivation: {
      kind: "one_off",
      unitAmount: amount,
      quantity: "1",
      exactAmount: amount,
      issuedBefore: formatAmount(0n, currency),
      amount,
      rounding: "half_away_from_zero",
    },
    ...place(slice.customer, order, `prepaid/${prepaid.grantId}`, {
      category: "O",
      rate: "0",
      country: tax.country,
    }),
  };
}

function place(
  { id, currency }: BillingCustomer,
  order: OneOffOrder,
  item: string,
  tax: ProposedFee["position"]["tax"],
) {
  const position = {
    subscriptionId: null,
    stintId: null,
    planVersionId: null,
    chargeId: null,
    item,
    part: "",
    window: { from: order.on, to: order.on },
    customerId: id,
    currency,
    tax,
  };
  return {
    position,
    positionKey: positionKey(position),
    period: position.window,
    discountMinor: 0n,
    effect: "charge" as const,
    correctsFeeId: null,
    obligation: item,
    provisional: false,
    priceKey: null,
    periodDays: null,
  };
}
