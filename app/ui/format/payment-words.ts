/** How pages and mails name payment methods and declines. */

const BRANDS: Readonly<Record<string, string>> = {
  visa: "Visa",
  mastercard: "Mastercard",
  amex: "American Express",
  discover: "Discover",
  jcb: "JCB",
  diners: "Diners Club",
  unionpay: "UnionPay",
  sepa_debit: "SEPA debit",
  us_bank_account: "Bank account",
};

/** `Visa ending 4242`: how a method is called in sentences; a brand we do not know is shown as it is. */
export function methodName(method: { readonly brand: string; readonly lastFour: string }): string {
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

type Decline = { readonly declineCode: string | null; readonly failureCode: string | null };

/** The decline in words; null for reasons the holder should hear from the bank, such as a card reported stolen. */
export function declineReason({ declineCode, failureCode }: Decline): string | null {
  return REASONS[declineCode ?? failureCode ?? ""] ?? null;
}

/** Why a payment failed, as its payer may read it. */
export function declineWords(decline: Decline): string {
  return declineReason(decline) ?? "declined, ask your bank";
}
