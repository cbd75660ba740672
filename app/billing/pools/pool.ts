import type { IssuedFee } from "../fees/fee";
import type { PoolKind, PoolScope } from "../fees/pool-kinds";
import { compareText } from "../metering/measured-event";
import type { CurrencyCode } from "../money/currency";
import type { Cadence } from "../time/cadence";
import type { Day } from "../time/day";

/** What counts towards a pool; an empty list names no bound, and a fee has to be within all that name one. */
export type PoolCounts = {
  /** Codes of plans, metrics and charges. */
  readonly plans: readonly string[];
  readonly metrics: readonly string[];
  readonly charges: readonly string[];
};

/**
 * An amount agreed with a customer, or with a payer for its group, beside every plan: it stays where it is when
 * subscriptions change plans, end or begin.
 */
export type Pool = {
  readonly id: string;
  /** Unique for its customer, whether it runs or has ended. */
  readonly code: string;
  readonly name: string;
  readonly kind: PoolKind;
  readonly scope: PoolScope;
  /** Who is billed: the customer, or the payer of the group. */
  readonly customerId: string;
  /** Only with the scope `subscription`. */
  readonly subscriptionId: string | null;
  readonly currency: CurrencyCode;
  /** Of a whole window; above zero. */
  readonly amountMinor: bigint;
  readonly counts: PoolCounts;
  /** How long a window is; windows begin on `from` and follow one another. */
  readonly cadence: Cadence;
  readonly from: Day;
  /** The first day it is over; null while nobody ended it. */
  readonly to: Day | null;
};

/** An issued fee as pools look at it: whose it is, and by which codes it may count. */
export type CountedFee = IssuedFee & {
  readonly customerId: string;
  readonly currency: CurrencyCode;
  readonly planCode: string | null;
  readonly metricCode: string | null;
};

/** Somebody of a payer's group, the payer too: what it agreed itself, and every fee of its own. */
export type GroupMember = {
  readonly customerId: string;
  readonly pools: readonly Pool[];
  readonly issued: readonly CountedFee[];
};

/** The caps and allowances that a payer's group shares, and everybody that draws of them. */
export type PoolGroup = {
  readonly payerId: string;
  readonly pools: readonly Pool[];
  readonly members: readonly GroupMember[];
};

/** The pools of a customer, and every fee that could count in one of them, the pools' own among them. */
export type PoolBook = {
  /** Those it agreed itself, without what its group shares. */
  readonly pools: readonly Pool[];
  readonly issued: readonly CountedFee[];
  /** Of a customer whose group shares a cap or an allowance. */
  readonly group?: PoolGroup;
};

/** What takes back of lines, in the order in which it does: what is included, then what is above the most. */
export const TAKING_KINDS = ["allowance", "cap"] as const;

/** Whether everybody in a payer's group draws of it, each on its own documents. The payer alone is billed a commitment. */
export function isShared({ scope, kind }: Pick<Pool, "scope" | "kind">): boolean {
  return scope === "payer_group" && kind !== "commitment";
}

/** Those of a kind, in the order in which they are filled. */
export function poolsOfKind(pools: readonly Pool[], kind: PoolKind): Pool[] {
  return pools.filter((pool) => pool.kind === kind).sort((a, b) => compareText(a.code, b.code));
}
