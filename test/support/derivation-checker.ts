import type { Derivation, ProposedFee } from "~/billing/fees/fee";

/**
 * Calculates a fee's amount again from its derivation alone, with its own arithmetic: nothing of the engine's
 * money, pricing or proration is used. Amounts are counted in whole numbers of 10^-30 and cents.
 */
const PLACES = 30;
const SCALE = 10n ** BigInt(PLACES);

function parse(text: string): bigint {
  const [whole = "", decimals = ""] = text.replace("-", "").split(".");
  const value = BigInt(whole + decimals.padEnd(PLACES, "0").slice(0, PLACES));
  return text.startsWith("-") ? -value : value;
}

function times(a: bigint, b: bigint): bigint {
  return (a * b) / SCALE;
}

/** Half away from zero, to cents. */
function cents(value: bigint): bigint {
  const unit = SCALE / 100n;
  const size = value < 0n ? -value : value;
  const rounded = (size * 2n + unit) / (unit * 2n);
  return value < 0n ? -rounded : rounded;
}

function recurring(derivation: Extract<Derivation, { kind: "recurring" }>): bigint {
  const whole = times(parse(derivation.unitAmount), parse(derivation.quantity));
  if (!derivation.proration) return cents(whole);
  const [num = "0", den = "1"] = derivation.proration.fraction.split("/");
  const product = whole * BigInt(num);
  // One unit in the last of thirty places is far below anything that rounds, but not below an exact half.
  return cents(
    product % BigInt(den) === 0n ? product / BigInt(den) : product / BigInt(den) + (product > 0n ? 1n : 0n),
  );
}

function usage(derivation: Extract<Derivation, { kind: "usage" }>): bigint {
  let sum = 0n;
  for (const step of derivation.steps) {
    const units = step.packages ? packagesBegun(step.units, step.packages.size) : parse(step.units);
    sum += times(units, parse(step.unitAmount)) + parse(step.flatAmount);
  }
  return cents(sum);
}

function packagesBegun(units: string, size: string): bigint {
  const [have, each] = [parse(units), parse(size)];
  return ((have + each - 1n) / each) * SCALE;
}

/** The amount the derivation stands for, in cents of a currency with two digits. */
export function rederive(derivation: Derivation): bigint {
  const target = derivation.kind === "recurring" ? recurring(derivation) : usage(derivation);
  return target - cents(parse(derivation.issuedBefore));
}

/** Whether a fee's amount, its derivation's words and the calculation from scratch agree. */
export function derivationHolds(fee: Pick<ProposedFee, "amountMinor" | "derivation">): boolean {
  return (
    rederive(fee.derivation) === fee.amountMinor && cents(parse(fee.derivation.amount)) === fee.amountMinor
  );
}
