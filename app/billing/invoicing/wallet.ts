import type { TaxTreatment } from "../fees/fee";
import type { CurrencyCode } from "../money/currency";
import type { Instant } from "../time/instant";
import type { GrantNature } from "./wallet-kinds";

/** Prepaid credit that came in at once; minor units of its wallet's currency. */
export type Grant = {
  readonly id: string;
  readonly nature: GrantNature;
  /** The lower number is used first. */
  readonly priority: number;
  readonly createdAt: Instant;
  /** From then on nothing can be drawn; null: it does not expire. */
  readonly expiresAt: Instant | null;
  readonly remainingMinor: bigint;
  /** False until the invoice of bought credit is paid. */
  readonly usable: boolean;
  /** Of credit taxed at its sale: the treatment it was taxed under, and the only one whose lines it pays for. */
  readonly tax?: SoldTax;
};

export type SoldTax = Pick<TaxTreatment, "category" | "rate" | "country">;

/** Buys credit when the balance falls below the threshold: so much, or up to the target. */
export type TopUpRule = {
  readonly thresholdMinor: bigint;
  readonly buys:
    | { readonly kind: "amount"; readonly amountMinor: bigint }
    | { readonly kind: "target"; readonly targetMinor: bigint };
};

export type Wallet = {
  readonly id: string;
  readonly code: string;
  readonly currency: CurrencyCode;
  /** The lower number is used first; then the older wallet. */
  readonly priority: number;
  readonly createdAt: Instant;
  /** Codes of the metrics whose lines it pays; empty: any line. */
  readonly appliesTo: readonly string[];
  readonly grants: readonly Grant[];
  readonly topUp: TopUpRule | null;
  /** Whose lines it pays on a document that names its customer's payer; absent: any line, of its own customer's. */
  readonly recipientId?: string;
};

/** Credit taken from one grant. */
export type Draw = {
  readonly walletId: string;
  readonly grantId: string;
  readonly nature: GrantNature;
  readonly amountMinor: bigint;
};

/** What can be drawn from a wallet now. */
export function walletBalance(wallet: Wallet, now: Instant): bigint {
  return wallet.grants
    .filter((grant) => isUsable(grant, now))
    .reduce((sum, grant) => sum + grant.remainingMinor, 0n);
}

export function isUsable(grant: Grant, now: Instant): boolean {
  return grant.usable && grant.remainingMinor > 0n && !isExpired(grant, now);
}

function isExpired({ expiresAt }: Grant, now: Instant): boolean {
  return expiresAt !== null && expiresAt <= now;
}

/** By priority number, then the older first, then by id: the same facts in any order are used in the same order. */
export function inOrderOfUse<
  T extends { readonly priority: number; readonly createdAt: Instant; readonly id: string },
>(all: readonly T[]): T[] {
  return [...all].sort(
    (a, b) =>
      a.priority - b.priority || a.createdAt - b.createdAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
}

/** What expired grants still hold; taking it leaves them empty, so that it happens once. */
export function expireGrants(wallets: readonly Wallet[], now: Instant): Draw[] {
  return inOrderOfUse(wallets).flatMap((wallet) =>
    inOrderOfUse(wallet.grants)
      .filter((grant) => isExpired(grant, now) && grant.remainingMinor > 0n)
      .map(({ id, nature, remainingMinor }) => ({
        walletId: wallet.id,
        grantId: id,
        nature,
        amountMinor: remainingMinor,
      })),
  );
}

/**
 * What the wallet's rule buys now, in minor units, or null. Credit that was bought and is not paid for yet counts as
 * there, so that one low balance buys once.
 */
export function decideTopUp(wallet: Wallet, now: Instant): bigint | null {
  const { topUp, grants } = wallet;
  if (!topUp) return null;
  const comingMinor = grants
    .filter((grant) => !grant.usable && !isExpired(grant, now))
    .reduce((sum, grant) => sum + grant.remainingMinor, 0n);
  const heldMinor = walletBalance(wallet, now) + comingMinor;
  if (heldMinor >= topUp.thresholdMinor) return null;
  const { buys } = topUp;
  const amountMinor = buys.kind === "amount" ? buys.amountMinor : buys.targetMinor - heldMinor;
  return amountMinor > 0n ? amountMinor : null;
}
