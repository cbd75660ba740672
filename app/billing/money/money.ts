import { accept, type Outcome, refuse } from "../outcome";
import { type CurrencyCode, currencyName, isCurrencyCode, minorDigits } from "./currency";
import { isDecimal, powerOfTen, writeScaled } from "./rational";

/** Money is stored as a signed 64-bit integer; amounts beyond it are refused at the door. */
const LARGEST_MINOR = (1n << 63n) - 1n;

const DIGIT_WORDS = ["no", "one", "two", "three", "four"];

/** Money as people and machines write it outside: major units with the currency's digits, "45.50", JPY "500". */
export function formatAmount(amountMinor: bigint, currency: CurrencyCode): string {
  return writeScaled(amountMinor, minorDigits(currency));
}

/**
 * Reads a decimal amount in major units into minor units. Refuses `amount_invalid` (not a plain decimal, or too
 * large to store), `amount_precision` (more decimals than the currency has; zeros at the end do not count) and
 * `currency_invalid`.
 */
export function parseAmount(text: string, currency: CurrencyCode): Outcome<bigint> {
  if (!isCurrencyCode(currency)) return refuse(currencyRefusal(currency));
  const digits = minorDigits(currency);
  if (!isDecimal(text)) {
    return refuse({
      code: "amount_invalid",
      sentence: `${JSON.stringify(text)} is not an amount.`,
      remedy: `Enter a plain number such as ${writeScaled(4550n * powerOfTen(digits > 2 ? digits - 2 : 0), digits)}, without separators or currency sign.`,
    });
  }
  const point = text.indexOf(".");
  const whole = point < 0 ? text : text.slice(0, point);
  const decimals = point < 0 ? "" : text.slice(point + 1).replace(/0+$/, "");
  const cutMinor = BigInt(whole + decimals.slice(0, digits).padEnd(digits, "0"));
  if (cutMinor > LARGEST_MINOR || cutMinor < -LARGEST_MINOR) {
    return refuse({
      code: "amount_invalid",
      sentence: `${text} is larger than any amount that can be kept.`,
      remedy: `Enter at most ${writeScaled(LARGEST_MINOR, digits)}.`,
    });
  }
  if (decimals.length <= digits) return accept(cutMinor);
  const away = text.startsWith("-") ? cutMinor - 1n : cutMinor + 1n;
  return refuse({
    code: "amount_precision",
    sentence: `${currency} has ${DIGIT_WORDS[digits]} decimal${digits === 1 ? "" : "s"}, so ${text} cannot be charged.`,
    remedy: `Enter ${writeScaled(cutMinor, digits)} or ${writeScaled(away, digits)}.`,
  });
}

/** Why a text is not a currency we know; shared by every door that reads a currency. */
export function currencyRefusal(text: string) {
  return {
    code: "currency_invalid",
    sentence: `${JSON.stringify(text)} is not a currency in use.`,
    remedy: `Enter a three-letter ISO 4217 code such as EUR (${currencyName("EUR")}).`,
  };
}
