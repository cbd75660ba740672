/**
 * How a rate is quoted: directly, as the price of one unit of the other currency in the base currency (1 USD = 0.92 EUR),
 * or indirectly, as units of the other currency for one of the base currency (1 EUR = 1.0843 USD), as the ECB does.
 */
export const RATE_QUOTES = ["direct", "indirect"] as const;
export type RateQuote = (typeof RATE_QUOTES)[number];
