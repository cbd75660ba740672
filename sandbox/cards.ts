/** How the issuer answers a test card. Messages and codes as Stripe documents them for its test cards. */
export type Decline = {
  code: string;
  message: string;
  decline_code?: string;
  advice_code?: string;
  network_decline_code?: string;
};

export type TestCard = {
  number: string;
  /** The names by which the API calls the card: `payment_method=pm_card_visa`. */
  tokens: readonly string[];
  label: string;
  brand: string;
  country: string;
  funding: "credit" | "debit" | "prepaid";
  /** `charge` attaches and then declines every charge; `always` declines when it is attached, too. */
  declines?: { when: "always" | "charge"; decline: Decline; blocked?: true };
};

function declined(declineCode: string, networkCode: string, extra: Partial<Decline> = {}): Decline {
  return {
    code: "card_declined",
    decline_code: declineCode,
    network_decline_code: networkCode,
    message: "Your card was declined.",
    ...extra,
  };
}

const VISA = { brand: "visa", country: "US", funding: "credit" } as const;
const insufficientFunds = declined("insufficient_funds", "51", {
  advice_code: "try_again_later",
  message: "Your card has insufficient funds.",
});
const expired: Decline = {
  code: "expired_card",
  decline_code: "expired_card",
  network_decline_code: "54",
  message: "Your card has expired.",
};
const incorrectCvc: Decline = {
  code: "incorrect_cvc",
  decline_code: "incorrect_cvc",
  network_decline_code: "N7",
  message: "Your card's security code is incorrect.",
};
const processingError: Decline = {
  code: "processing_error",
  decline_code: "processing_error",
  advice_code: "try_again_later",
  message: "An error occurred while processing your card. Try again in a little bit.",
};

function success(
  number: string,
  label: string,
  brand: string,
  tokens: string[],
  extra: Partial<TestCard> = {},
): TestCard {
  return { number, tokens, label, ...VISA, brand, ...extra };
}

function alwaysDeclines(number: string, label: string, tokens: string[], decline: Decline): TestCard {
  return { number, tokens, label, ...VISA, declines: { when: "always", decline } };
}

export const TEST_CARDS: readonly TestCard[] = [
  success("4242424242424242", "Visa that pays", "visa", ["pm_card_visa"]),
  success("4000056655665556", "Visa debit", "visa", ["pm_card_visa_debit"], { funding: "debit" }),
  success("5555555555554444", "Mastercard that pays", "mastercard", ["pm_card_mastercard"]),
  success("2223003122003222", "Mastercard, 2-series", "mastercard", []),
  success("5200828282828210", "Mastercard debit", "mastercard", ["pm_card_mastercard_debit"], {
    funding: "debit",
  }),
  success("5105105105105100", "Mastercard prepaid", "mastercard", ["pm_card_mastercard_prepaid"], {
    funding: "prepaid",
  }),
  success("378282246310005", "American Express", "amex", ["pm_card_amex"]),
  success("6011111111111117", "Discover", "discover", ["pm_card_discover"]),
  success("3056930009020004", "Diners Club", "diners", ["pm_card_diners"]),
  success("3566002020360505", "JCB", "jcb", ["pm_card_jcb"], { country: "JP" }),
  success("6200000000000005", "UnionPay", "unionpay", ["pm_card_unionpay"], { country: "CN" }),
  success("4000002760000016", "German Visa", "visa", ["pm_card_de"], { country: "DE" }),
  success("4000008260000000", "British Visa", "visa", ["pm_card_gb"], { country: "GB" }),
  success("4000002500000003", "French Visa", "visa", ["pm_card_fr"], { country: "FR" }),
  {
    ...success("4000000000000341", "Saved, then every charge is declined", "visa", [
      "pm_card_chargeCustomerFail",
    ]),
    declines: {
      when: "charge",
      decline: declined("generic_decline", "05", { advice_code: "try_again_later" }),
    },
  },
  {
    // Real Stripe also refuses to attach this number; the API name may still be charged in a PaymentIntent.
    ...success("4000000000009995", "Insufficient funds", "visa", [
      "pm_card_visa_chargeDeclinedInsufficientFunds",
    ]),
    declines: { when: "always", decline: insufficientFunds },
  },
  alwaysDeclines(
    "4000000000000002",
    "Declined at once",
    ["pm_card_visa_chargeDeclined", "pm_card_chargeDeclined"],
    declined("generic_decline", "05"),
  ),
  alwaysDeclines(
    "4000000000009987",
    "Lost card",
    ["pm_card_visa_chargeDeclinedLostCard"],
    declined("lost_card", "41"),
  ),
  alwaysDeclines(
    "4000000000009979",
    "Stolen card",
    ["pm_card_visa_chargeDeclinedStolenCard"],
    declined("stolen_card", "43"),
  ),
  alwaysDeclines(
    "4000000000006975",
    "Used too often",
    ["pm_card_visa_chargeDeclinedVelocityLimitExceeded"],
    declined("card_velocity_exceeded", "65", {
      message:
        "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.",
    }),
  ),
  alwaysDeclines("4000000000000069", "Expired card", ["pm_card_chargeDeclinedExpiredCard"], expired),
  alwaysDeclines(
    "4000000000000127",
    "Wrong security code",
    ["pm_card_chargeDeclinedIncorrectCvc"],
    incorrectCvc,
  ),
  alwaysDeclines(
    "4000000000000119",
    "Processing error",
    ["pm_card_chargeDeclinedProcessingError"],
    processingError,
  ),
  {
    ...success("4100000000000019", "Blocked as fraud", "visa", ["pm_card_radarBlock"]),
    declines: { when: "always", decline: declined("fraudulent", "05"), blocked: true },
  },
];

const byNumber = new Map(TEST_CARDS.map((card) => [card.number, card]));
const byToken = new Map(TEST_CARDS.flatMap((card) => card.tokens.map((token) => [token, card] as const)));

export function cardByNumber(number: string): TestCard | undefined {
  return byNumber.get(number);
}

export function cardByToken(token: string): TestCard | undefined {
  return byToken.get(token);
}

/** The check digit every real card number carries. */
export function passesLuhn(number: string): boolean {
  let sum = 0;
  for (const [index, digit] of [...number].reverse().entries()) {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    sum += value > 9 ? value - 9 : value;
  }
  return number.length >= 12 && sum % 10 === 0;
}
