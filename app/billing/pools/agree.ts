import { checkCadence } from "../catalog/check-cadence";
import { checkCode } from "../catalog/check-codes";
import type { CurrencyCode } from "../money/currency";
import { accept, type Outcome, type Refusal, refuse } from "../outcome";
import { periodContaining } from "../time/cadence";
import { type Day, formatDay } from "../time/day";
import type { Pool } from "./pool";

/** What the rules of a new pool look at; `codes` are those its customer has or had. */
type AgreeBook = {
  readonly customer: {
    readonly id: string;
    readonly currency: CurrencyCode;
    readonly payerId: string | null;
  };
  readonly codes: readonly string[];
  /** The customer's subscriptions. */
  readonly subscriptionIds: readonly string[];
};

/**
 * Agrees a pool with a customer from a day on. It counts no window that has ended. Refuses `code_invalid`,
 * `pool_code_taken`, `pool_amount_invalid`, `cadence_invalid`, `pool_currency_mismatch`, `pool_subscription_missing`,
 * `pool_subscription_unfit`, `pool_payer_has_payer`, `pool_ends_before_start` and `pool_before_closed_period`.
 */
export function decideAddPool(book: AgreeBook, pool: Pool, today: Day): Outcome<Pool> {
  const invalid = checkCode(pool.code);
  const cadence = checkCadence(pool.cadence, "cadence");
  const refusals = [
    ...(invalid ? [invalid] : []),
    ...checkTerms(book, pool),
    ...cadence,
    ...checkScope(book, pool),
    ...(cadence.length > 0 ? [] : checkTerm(pool, today)),
  ];
  return refusals.length > 0 ? refuse(...refusals) : accept(pool);
}

function checkTerms({ customer, codes }: AgreeBook, pool: Pool): Refusal[] {
  const refusals: Refusal[] = [];
  if (codes.includes(pool.code)) {
    refusals.push({
      code: "pool_code_taken",
      sentence: `This customer has or had a pool ${pool.code}.`,
      remedy: "Choose another code.",
      field: "code",
    });
  }
  if (pool.amountMinor <= 0n) {
    refusals.push({
      code: "pool_amount_invalid",
      sentence: "A pool of nothing or less changes nothing.",
      remedy: "Enter an amount above zero.",
      field: "amount",
    });
  }
  if (pool.currency !== customer.currency) {
    refusals.push({
      code: "pool_currency_mismatch",
      sentence: `The pool is in ${pool.currency} and this customer is billed in ${customer.currency}, so nothing would count in it.`,
      remedy: `Agree an amount in ${customer.currency}.`,
      field: "currency",
    });
  }
  return refusals;
}

function checkScope({ customer, subscriptionIds }: AgreeBook, pool: Pool): Refusal[] {
  if (pool.scope === "subscription") {
    if (pool.subscriptionId !== null && subscriptionIds.includes(pool.subscriptionId)) return [];
    return [
      {
        code: "pool_subscription_missing",
        sentence: "It is not said which subscription of this customer counts.",
        remedy: "Choose one of its subscriptions, or let all of them count.",
        field: "subscription",
      },
    ];
  }
  const refusals: Refusal[] = [];
  if (pool.subscriptionId !== null) {
    refusals.push({
      code: "pool_subscription_unfit",
      sentence: "A subscription is named, but the pool is not for one.",
      remedy: "Leave the subscription out, or choose that one subscription counts.",
      field: "subscription",
    });
  }
  if (pool.scope !== "payer_group") return refusals;
  if (customer.payerId !== null) {
    refusals.push({
      code: "pool_payer_has_payer",
      sentence: "This customer belongs to a payer, so it has no group of its own.",
      remedy: "Agree it with the payer.",
      field: "scope",
    });
  }
  return refusals;
}

function checkTerm(pool: Pool, today: Day): Refusal[] {
  const refusals: Refusal[] = [];
  if (pool.to !== null && pool.to <= pool.from) {
    refusals.push({
      code: "pool_ends_before_start",
      sentence: `The pool would end on ${formatDay(pool.to)} and begin on ${formatDay(pool.from)}.`,
      remedy: "Let it end after it begins, or leave the end empty.",
      field: "to",
    });
  }
  const first = periodContaining(pool.cadence, { kind: "anniversary", day: pool.from }, pool.from);
  if (first.to <= today) {
    refusals.push({
      code: "pool_before_closed_period",
      sentence: `The first window would have ended on ${formatDay(first.to)}; a new pool cannot change windows that have ended.`,
      remedy: "Let it begin so that its first window still runs, or later.",
      field: "from",
    });
  }
  return refusals;
}

/**
 * The first day a pool is over; the running window is cut to its days. Refuses `pool_ended`, `pool_end_before_start` and
 * `pool_end_before_closed_period`.
 */
export function decideEndPool(pool: Pool, on: Day, today: Day): Outcome<Pool> {
  if (pool.to !== null && pool.to <= today) {
    return refuse({
      code: "pool_ended",
      sentence: `The pool ended on ${formatDay(pool.to)}.`,
      remedy: "There is nothing to end.",
    });
  }
  if (on < pool.from) {
    return refuse({
      code: "pool_end_before_start",
      sentence: `The pool begins on ${formatDay(pool.from)}, so it cannot end on ${formatDay(on)}.`,
      remedy: `Choose ${formatDay(pool.from)} or a later day.`,
      field: "on",
    });
  }
  const running = periodContaining(pool.cadence, { kind: "anniversary", day: pool.from }, today);
  if (pool.from <= today && on <= running.from) {
    return refuse({
      code: "pool_end_before_closed_period",
      sentence: `The running window began on ${formatDay(running.from)}; windows before it have ended, and it lasts a day at least.`,
      remedy: `Choose ${formatDay(running.from + 1)} or a later day.`,
      field: "on",
    });
  }
  return accept({ ...pool, to: on });
}
