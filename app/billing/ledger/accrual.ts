import { usagePlaceOf } from "../fees/usage-place";
import { groupBy } from "../group-by";
import type { ClosedDraft } from "../invoicing/invoice";
import type { UnbilledUsage } from "../invoicing/unbilled-usage";
import type { CurrencyCode } from "../money/currency";
import { least } from "../money/least";
import type { Day } from "../time/day";
import type { Entry } from "./entry";
import { entryOf, type Signed } from "./postings";
import { incomeAccount } from "./recipes";

/** What 1110 holds of one rating window, in the books of one legal entity. Minor units, without VAT. */
export type OpenAccrual = {
  readonly issuerId: string;
  /** Who was served. */
  readonly customerId: string;
  readonly currency: CurrencyCode;
  readonly place: string;
  readonly minor: bigint;
};

/** Unbilled usage with the legal entity that will bill it and the customer that its invoice will name. */
export type OwedUsage = UnbilledUsage & { readonly issuerId: string; readonly billTo: string };

const INCOME = "usage";

/**
 * Dr 1110 / Cr 4000: brings what is accrued of each window to what is used and not billed of it, one entry for each
 * legal entity, customer and currency. What was accrued and is owed by nobody any more goes back, Dr 4000 / Cr 1110.
 */
export function usageAccrued(
  owed: readonly OwedUsage[],
  open: readonly OpenAccrual[],
  postedOn: Day,
): Entry[] {
  const targets = new Map(owed.map((usage) => [accrualKey(usage), usage]));
  const held = new Map(open.map((accrual) => [accrualKey(accrual), accrual]));
  const changes = [...new Set([...targets.keys(), ...held.keys()])].flatMap((key) => {
    const target = targets.get(key);
    const before = held.get(key);
    const known = target ?? before;
    const minor = (target?.netMinor ?? 0n) - (before?.minor ?? 0n);
    if (!known || minor === 0n) return [];
    const { issuerId, customerId, currency, place } = known;
    return [{ issuerId, billTo: target?.billTo ?? customerId, customerId, currency, place, minor }];
  });
  const groups = groupBy(changes, ({ issuerId, billTo, currency }) => `${issuerId}/${billTo}/${currency}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { issuerId, billTo, currency } = first;
    const lines = group.flatMap(({ customerId, place, minor }): Signed[] => [
      { account: "1110", minor, dimension: place, customerId },
      { account: "4000", minor: -minor, dimension: INCOME, customerId },
    ]);
    return entryOf("usage.accrued", { issuerId, customerId: billTo, currency, postedOn }, lines);
  });
}

/** Names a balance of 1110. */
function accrualKey(accrual: Omit<OpenAccrual, "minor">): string {
  const { issuerId, customerId, currency, place } = accrual;
  return `${issuerId}/${customerId}/${currency}/${place}`;
}

/** What is accrued, by the name that `accruedPart` looks it up by. */
export function accrualBalances(open: readonly OpenAccrual[]): Map<string, bigint> {
  return new Map(open.map((accrual) => [accrualKey(accrual), accrual.minor]));
}

/**
 * What of the usage on an invoice is income of an earlier month already, by index of the fee: of each window as much as
 * its lines bill. Revenue that waits to be earned was not accrued. `balances` is brought up to date.
 */
export function accruedPart(
  { cut, fees, postedOn }: Pick<ClosedDraft, "cut" | "fees" | "postedOn">,
  balances: Map<string, bigint>,
): ReadonlyMap<number, bigint> {
  const byFee = new Map<number, bigint>();
  if (balances.size === 0) return byFee;
  for (const [index, fee] of fees.entries()) {
    const netMinor = fee.amountMinor - fee.discountMinor;
    const place = usagePlaceOf(fee);
    if (place === null || netMinor <= 0n || incomeAccount(fee, postedOn) !== "4000") continue;
    const customerId = fee.recipient?.id ?? cut.customerId;
    const key = accrualKey({ issuerId: cut.issuerId, currency: cut.currency, customerId, place });
    const heldMinor = balances.get(key) ?? 0n;
    if (heldMinor <= 0n) continue;
    const minor = least(heldMinor, netMinor);
    byFee.set(index, minor);
    balances.set(key, heldMinor - minor);
  }
  return byFee;
}
