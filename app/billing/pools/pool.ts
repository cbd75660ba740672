import type { IssuedFee } from "../fees/fee";
import type { PoolKind, PoolScope } from "../fees/pool-kinds";
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

/** The pools of a customer, and every fee that could count in one of them, the pools' own among them. */
export type PoolBook = {
  readonly pools: readonly Pool[];
  readonly issued: readonly CountedFee[];
};
