const REASONS: Readonly<Record<string, string>> = {
  insufficient_funds: "not enough funds",
  card_velocity_exceeded: "the card was used too often, or its limit is reached",
  expired_card: "the card has expired",
  incorrect_cvc: "the security code is wrong",
  processing_error: "the bank could not process it at the moment",
  authentication_required: "the bank wants you to confirm the payment",
};

/** Why a payment failed, as its payer may read it; what a bank tells nobody but the holder stays with the bank. */
export function declineWords(payment: {
  readonly declineCode: string | null;
  readonly failureCode: string | null;
}): string {
  const code = payment.declineCode ?? payment.failureCode ?? "";
  return REASONS[code] ?? "declined, ask your bank";
}
