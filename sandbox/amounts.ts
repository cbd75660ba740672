import { invalidRequest } from "./errors";

const KNOWN = new Set(Intl.supportedValuesOf("currency").map((code) => code.toLowerCase()));

/** The least amount Stripe charges, in the minor unit, where it names one for the currency. */
const MINIMUM: { [currency: string]: number } = {
  usd: 50,
  aed: 200,
  ars: 50,
  aud: 50,
  brl: 50,
  cad: 50,
  chf: 50,
  cop: 50,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17500,
  idr: 50,
  ils: 50,
  inr: 50,
  jpy: 50,
  krw: 50,
  mxn: 1000,
  myr: 200,
  nok: 300,
  nzd: 50,
  php: 50,
  pln: 200,
  ron: 200,
  rub: 50,
  sek: 300,
  sgd: 50,
  thb: 1000,
  zar: 50,
};
const ZERO_DECIMAL = new Set("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split(" "));
const THREE_DECIMAL = new Set("bhd jod kwd omr tnd".split(" "));
const MAXIMUM = 99_999_999;

export function checkedCurrency(sent: string): string {
  const currency = sent.toLowerCase();
  if (!KNOWN.has(currency)) {
    throw invalidRequest({
      param: "currency",
      message: `Invalid currency: ${currency}. Stripe currently supports these currencies: usd, aed, aud, cad, chf, eur, gbp, jpy, …`,
    });
  }
  return currency;
}

function readable(amount: number, currency: string): string {
  const digits = ZERO_DECIMAL.has(currency) ? 0 : THREE_DECIMAL.has(currency) ? 3 : 2;
  return `${(amount / 10 ** digits).toFixed(digits)} ${currency}`;
}

/** Refuses amounts outside Stripe's limits, and fractions the card networks cannot clear. */
export function checkedAmount(amount: number, currency: string): number {
  if (amount < 1) {
    throw invalidRequest({
      code: "parameter_invalid_integer",
      param: "amount",
      message: "This value must be greater than or equal to 1.",
    });
  }
  const minimum = MINIMUM[currency] ?? 1;
  if (amount < minimum) {
    throw invalidRequest({
      code: "amount_too_small",
      param: "amount",
      message: `Amount must be at least ${readable(minimum, currency)}`,
    });
  }
  if (amount > MAXIMUM) {
    throw invalidRequest({
      code: "amount_too_large",
      param: "amount",
      message: `Amount must be no more than ${readable(MAXIMUM, currency)}`,
    });
  }
  const step = THREE_DECIMAL.has(currency) ? 10 : currency === "isk" || currency === "ugx" ? 100 : 1;
  if (amount % step !== 0) {
    throw invalidRequest({
      param: "amount",
      message: `Amounts in ${currency} must be divisible by ${step}.`,
    });
  }
  return amount;
}
