/** How mails name payment methods and declines. */

const BRANDS: Readonly<Record<string, string>> = {
  visa: "Visa",
  mastercard: "Mastercard",
  amex: "American Express",
  discover: "Discover",
  diners: "Diners Club",
  jcb: "JCB",
  unionpay: "UnionPay",
};

/** "Visa ending 4242". */
export function methodWords(method: { readonly brand: string; readonly lastFour: string }): string {
  return `${BRANDS[method.brand] ?? method.brand} ending ${method.lastFour}`;
}

const REASONS: Readonly<Record<string, string>> = {
  insufficient_funds: "not enough funds",
  card_velocity_exceeded: "the card was used too often or its limit is reached",
  expired_card: "the card has expired",
  incorrect_cvc: "the security code is wrong",
  processing_error: "the bank could not process it at the moment",
  authentication_required: "the bank wants you to confirm the payment",
};

/** The decline in words. Null for reasons the holder should hear from the bank, such as a card reported stolen. */
export function declineWords(code: string | null): string | null {
  return code === null ? null : (REASONS[code] ?? null);
}
