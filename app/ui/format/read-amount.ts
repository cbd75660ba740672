import { minorDigits } from "~/billing/money/currency";

export type ReadAmount =
  | { readonly ok: true; readonly amountMinor: bigint; readonly plain: string }
  | {
      readonly ok: false;
      readonly reason: "not_a_number" | "ambiguous" | "precision";
      readonly plain?: string;
    };

/**
 * Reads a typed number in either notation, `1.234,50` or `1,234.50`, as a plain decimal. A single separator with
 * three digits behind it (`1.234`) could mean either and is refused, except after a lone zero.
 */
export function readDecimal(
  typed: string,
): { ok: true; plain: string } | { ok: false; reason: "not_a_number" | "ambiguous" } {
  const text = typed
    .trim()
    .replace(/[\s\u00a0\u202f'’]/g, "")
    .replace(/\u2212/g, "-");
  const match = /^([-+]?)(\d[\d.,]*|[.,]\d+)$/.exec(text);
  if (!match) return { ok: false, reason: "not_a_number" };
  const [, sign = "", body = ""] = match;
  const minus = sign === "-" ? "-" : "";
  const marks = body.replace(/\d/g, "");
  if (marks === "") return { ok: true, plain: minus + trimZeros(body) };
  const last = marks.at(-1) ?? ".";
  const other = last === "." ? "," : ".";
  const groups = (part: string, mark: string) =>
    part.split(mark).every((group, index) => (index === 0 ? /^\d{1,3}$/ : /^\d{3}$/).test(group));
  if (marks.length === 1) {
    const [whole = "", fraction = ""] = body.split(last);
    if (fraction.length === 3 && !/^0*$/.test(whole)) return { ok: false, reason: "ambiguous" };
    return { ok: true, plain: decimal(minus, whole, fraction) };
  }
  if (!marks.includes(other)) {
    return groups(body, last)
      ? { ok: true, plain: minus + trimZeros(body.replaceAll(last, "")) }
      : { ok: false, reason: "not_a_number" };
  }
  const at = body.lastIndexOf(last);
  const [whole, fraction] = [body.slice(0, at), body.slice(at + 1)];
  if (whole.includes(last) || !groups(whole, other)) return { ok: false, reason: "not_a_number" };
  return { ok: true, plain: decimal(minus, whole.replaceAll(other, ""), fraction) };
}

function trimZeros(digits: string): string {
  return digits.replace(/^0+(?=\d)/, "");
}

function decimal(minus: string, whole: string, fraction: string): string {
  return minus + trimZeros(whole || "0") + (fraction ? `.${fraction}` : "");
}

/** Reads a typed amount into whole minor units; more decimals than the currency has are refused, zeros apart. */
export function readAmount(typed: string, currency: string): ReadAmount {
  const read = readDecimal(typed);
  if (!read.ok) return read;
  const digits = minorDigits(currency);
  const [whole = "0", fraction = ""] = read.plain.split(".");
  if (/[1-9]/.test(fraction.slice(digits))) return { ok: false, reason: "precision", plain: read.plain };
  const minor = fraction.slice(0, digits).padEnd(digits, "0");
  return { ok: true, amountMinor: BigInt(whole + minor), plain: read.plain };
}
