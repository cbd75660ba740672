import type { ProposedFee } from "~/billing/fees/fee";
import { complaint } from "./derivation-checker";

type Told = Pick<ProposedFee, "amountMinor" | "discountMinor" | "priced" | "derivation" | "position">;

/** Whether a fee's amount, its derivation's words and the calculation from scratch agree. */
export function derivationHolds(fee: Told): boolean {
  const { amount, taxIncluded } = fee.derivation;
  const { amountMinor, discountMinor } = fee.priced ?? fee;
  if (complaint(fee.derivation) !== null || minorOf(amount) !== amountMinor) return false;
  if ((taxIncluded === undefined) !== (fee.priced === undefined)) return false;
  if (!taxIncluded) return true;
  const [before, net] = [amountMinor - discountMinor, fee.amountMinor - fee.discountMinor];
  const told = [taxIncluded.rate, minorOf(taxIncluded.discount), minorOf(taxIncluded.net)];
  const own = [fee.position.tax.rate, discountMinor, fee.amountMinor];
  return told.every((part, at) => part === own[at]) && before - net === minorOf(taxIncluded.tax);
}

/** Whether prices with tax go on from one another on a document: each from the sum of those before it. */
export function taxChainHolds(fees: readonly Told[]): boolean {
  const before = new Map<string, bigint>();
  return fees.every(({ derivation: { taxIncluded }, priced, position: { tax } }) => {
    if (!taxIncluded || !priced || "left" in taxIncluded) return true;
    const key = `${tax.category}/${tax.rate}/${tax.country}`;
    const sofar = before.get(key) ?? 0n;
    before.set(key, sofar + priced.amountMinor - priced.discountMinor);
    return minorOf(taxIncluded.before) === sofar;
  });
}

const minorOf = (amount: string): bigint => BigInt(amount.replace(".", ""));
