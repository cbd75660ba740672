import type { TaxBehavior } from "../catalog/catalog-kinds";
import type { ProposedFee, TaxTreatment } from "../fees/fee";
import { positionKey } from "../fees/position";
import { formatAmount } from "../money/money";
import { accept, type Outcome, refuse } from "../outcome";
import { checkTaxCodes, resolveTax } from "../tax/resolve";
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
  readonly prepaid?: {
    readonly grantId: string;
    readonly amountMinor: bigint;
    /** The rates of credit that is taxed at its sale, none for those of the customer; absent: taxed when it is used. */
    readonly taxes?: readonly string[];
  };
  /** Who gets the supply and decides its tax, where the invoice names who pays for it. */
  readonly recipient?: Pick<BillingSlice, "customer" | "taxes" | "wallets">;
};

/**
 * The fees of a one-off invoice. Bought credit bears tax where what it pays for is taxed alike, whatever it will be; else
 * its tax arises when it is used. Refuses `tax_rate_unknown` and what `decideOneOff` refuses.
 */
export function oneOffFees(slice: BillingSlice, order: OneOffOrder): Outcome<readonly ProposedFee[]> {
  const { customer, taxes } = order.recipient ?? slice;
  if (order.prepaid) {
    const refusals = checkTaxCodes(order.prepaid.taxes ?? [], taxes?.rates ?? [], "taxes");
    if (refusals.length > 0) return refuse(...refusals);
    return accept([prepaidFee(slice, order, order.prepaid)]);
  }
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
  const { currency } = slice.customer;
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
    ...place(slice.customer, order, `prepaid/${prepaid.grantId}`, prepaidTax(slice, prepaid.taxes)),
  };
}

function prepaidTax({ customer, taxes }: BillingSlice, codes: readonly string[] | undefined): TaxTreatment {
  if (codes === undefined) return { category: "O", rate: "0", country: customer.tax.country };
  const buyer = taxes ? (taxes.buyer ?? null) : customer.tax;
  return resolveTax([codes, taxes?.customerCodes ?? []], taxes?.rates ?? [], buyer);
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
