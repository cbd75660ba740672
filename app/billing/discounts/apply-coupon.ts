import { type CurrencyCode, isCurrencyCode } from "../money/currency";
import { compare, fromDecimal, isDecimal, rational } from "../money/rational";
import { accept, type Outcome, type Refusal, refuse } from "../outcome";
import { formatDay } from "../time/day";
import { type Instant, MS_PER_DAY } from "../time/instant";
import type { AppliedCoupon, Coupon } from "./coupon";
import { isUsedUp } from "./coupon";

/** What deciding on a coupon of a customer looks at; the coupon's row is locked when its uses are limited. */
export type ApplyCouponBook = {
  readonly customer: { readonly id: string; readonly currency: CurrencyCode };
  /** Null when no coupon has the code that was asked for. */
  readonly coupon: Coupon | null;
  /** Every coupon the customer has or had. */
  readonly applied: readonly AppliedCoupon[];
  /** How often this coupon was applied, by all customers. */
  readonly timesApplied: number;
  /** Codes of the plans the customer is subscribed to, and of the metrics these charge for. */
  readonly planCodes: readonly string[];
  readonly metricCodes: readonly string[];
};

export type ApplyCouponCommand = {
  readonly appliedCouponId: string;
  readonly code: string;
  /** Instead of the coupon's own amount; in minor units of the coupon's currency. */
  readonly amountMinor?: bigint | null;
};

/**
 * Gives a customer a coupon. Refuses `coupon_unknown`, `coupon_not_started`, `coupon_expired`, `coupon_used_up`,
 * `coupon_customer_limit`, `coupon_already_applied`, `coupon_currency_mismatch`, `coupon_amount_invalid` and
 * `coupon_applies_to_nothing`. A customer without any subscription may have it: it waits for the first one.
 */
export function decideApplyCoupon(
  book: ApplyCouponBook,
  command: ApplyCouponCommand,
  now: Instant,
): Outcome<AppliedCoupon> {
  const { coupon, customer } = book;
  if (!coupon) {
    return refuse({
      code: "coupon_unknown",
      sentence: `There is no coupon ${JSON.stringify(command.code)}.`,
      remedy: "Check the code, or create the coupon first.",
      field: "coupon",
    });
  }
  const refusals = [
    ...checkValidity(coupon, now),
    ...checkLimits(book, coupon),
    ...checkAmount(coupon, customer.currency, command.amountMinor ?? null),
    ...checkScope(book, coupon),
  ];
  if (refusals.length > 0) return refuse(...refusals);
  const { off, duration, periods } = coupon;
  const amountMinor = off.kind === "amount" ? (command.amountMinor ?? off.amountMinor) : null;
  return accept({
    id: command.appliedCouponId,
    coupon,
    customerId: customer.id,
    appliedAt: now,
    amountMinor,
    remainingMinor: duration === "once" ? amountMinor : null,
    remainingPeriods:
      duration === "repeating" ? (periods ?? 1) : duration === "once" && amountMinor === null ? 1 : null,
  });
}

function checkValidity({ code, validity }: Coupon, now: Instant): Refusal[] {
  const from = validity?.from ?? null;
  const to = validity?.to ?? null;
  if (from !== null && now < from) {
    return [
      {
        code: "coupon_not_started",
        sentence: `Coupon ${code} can be applied from ${dateOf(from)} on.`,
        remedy: "Apply it then, or choose another coupon.",
        field: "coupon",
      },
    ];
  }
  if (to !== null && now >= to) {
    return [
      {
        code: "coupon_expired",
        sentence: `Coupon ${code} could be applied until ${dateOf(to)}.`,
        remedy: "Extend the coupon, or choose another one.",
        field: "coupon",
      },
    ];
  }
  return [];
}

function dateOf(instant: Instant): string {
  return formatDay(Math.floor(instant / MS_PER_DAY));
}

function checkLimits(book: ApplyCouponBook, coupon: Coupon): Refusal[] {
  const { code, maxUses, maxUsesPerCustomer, reusable } = coupon;
  const own = book.applied.filter((applied) => applied.coupon.id === coupon.id);
  if (typeof maxUses === "number" && book.timesApplied >= maxUses) {
    return [
      {
        code: "coupon_used_up",
        sentence: `Coupon ${code} could be applied ${times(maxUses)} and was.`,
        remedy: "Raise its limit, or choose another coupon.",
        field: "coupon",
      },
    ];
  }
  if (typeof maxUsesPerCustomer === "number" && own.length >= maxUsesPerCustomer) {
    return [
      {
        code: "coupon_customer_limit",
        sentence: `A customer can have coupon ${code} ${times(maxUsesPerCustomer)}, and this one had it.`,
        remedy: "Choose another coupon.",
        field: "coupon",
      },
    ];
  }
  if (!reusable && own.some((applied) => !isUsedUp(applied))) {
    return [
      {
        code: "coupon_already_applied",
        sentence: `This customer already has coupon ${code}, and it cannot be combined with itself.`,
        remedy: "Remove the one that runs, or choose another coupon.",
        field: "coupon",
      },
    ];
  }
  return [];
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}

function checkAmount(coupon: Coupon, currency: CurrencyCode, amountMinor: bigint | null): Refusal[] {
  const { off, code } = coupon;
  if (off.kind === "amount" && off.currency !== currency) {
    return [
      {
        code: "coupon_currency_mismatch",
        sentence: `Coupon ${code} takes off ${off.currency}, and this customer is billed in ${currency}.`,
        remedy: `Choose a coupon in ${currency} or one in per cent.`,
        field: "coupon",
      },
    ];
  }
  if (amountMinor === null || (off.kind === "amount" && amountMinor > 0n)) return [];
  return [
    {
      code: "coupon_amount_invalid",
      sentence:
        off.kind === "percent"
          ? `Coupon ${code} takes off per cent, so it has no amount.`
          : "A coupon cannot take off nothing or less.",
      remedy: off.kind === "percent" ? "Leave the amount empty." : "Enter an amount above zero.",
      field: "amount_off",
    },
  ];
}

/** A coupon that can touch none of the lines the customer gets would only be forgotten. */
function checkScope(book: ApplyCouponBook, coupon: Coupon): Refusal[] {
  const { plans, metrics } = coupon.appliesTo;
  const isBound = plans.length > 0 || metrics.length > 0;
  const meets =
    book.planCodes.some((code) => plans.includes(code)) ||
    book.metricCodes.some((code) => metrics.includes(code));
  if (!isBound || meets || book.planCodes.length === 0) return [];
  return [
    {
      code: "coupon_applies_to_nothing",
      sentence: `Coupon ${coupon.code} is for ${[...plans, ...metrics].join(", ")}, which this customer does not have.`,
      remedy: "Subscribe the customer to one of them first, or choose another coupon.",
      field: "coupon",
    },
  ];
}

/**
 * Whether a coupon can be offered at all: `coupon_code_missing`, `coupon_percent_invalid`, `coupon_amount_invalid`,
 * `currency_invalid`, `coupon_periods_invalid`, `coupon_limit_invalid`, `coupon_validity_invalid`, each naming its field.
 */
export function checkCoupon(coupon: Omit<Coupon, "id">): Refusal[] {
  const { off, duration, periods, validity } = coupon;
  const wrong = (code: string, sentence: string, remedy: string, field: string): Refusal[] => [
    { code, sentence, remedy, field },
  ];
  const limits = [coupon.maxUses ?? null, coupon.maxUsesPerCustomer ?? null];
  const from = validity?.from ?? null;
  const to = validity?.to ?? null;
  return [
    ...(coupon.code.trim() === ""
      ? wrong("coupon_code_missing", "The coupon has no code.", "Enter a code such as SPRING.", "code")
      : []),
    ...(off.kind === "percent" && !isPercent(off.percent)
      ? wrong(
          "coupon_percent_invalid",
          `${JSON.stringify(off.percent)} per cent cannot be taken off.`,
          "Enter a number above 0 and up to 100.",
          "percent_off",
        )
      : []),
    ...(off.kind === "amount" && off.amountMinor <= 0n
      ? wrong(
          "coupon_amount_invalid",
          "A coupon cannot take off nothing or less.",
          "Enter an amount above zero.",
          "amount_off",
        )
      : []),
    ...(off.kind === "amount" && !isCurrencyCode(off.currency)
      ? wrong(
          "currency_invalid",
          `${JSON.stringify(off.currency)} is not a currency in use.`,
          "Enter a three-letter ISO 4217 code such as EUR.",
          "currency",
        )
      : []),
    ...((duration === "repeating") !== isCount(periods)
      ? wrong(
          "coupon_periods_invalid",
          duration === "repeating"
            ? "A repeating coupon needs the number of invoices it is good for."
            : "Only a repeating coupon has a number of invoices.",
          duration === "repeating" ? "Enter a whole number from 1." : "Leave the number empty.",
          "periods",
        )
      : []),
    ...(limits.some((limit) => limit !== null && !isCount(limit))
      ? wrong(
          "coupon_limit_invalid",
          "A limit of less than one use would offer nothing.",
          "Enter a whole number from 1, or leave it empty.",
          "max_uses",
        )
      : []),
    ...(from !== null && to !== null && to <= from
      ? wrong(
          "coupon_validity_invalid",
          "The coupon would end before it begins.",
          "Let it end after its beginning, or leave the end empty.",
          "valid_to",
        )
      : []),
  ];
}

function isPercent(text: string): boolean {
  if (!isDecimal(text)) return false;
  const percent = fromDecimal(text);
  return percent.num > 0n && compare(percent, rational(100)) <= 0;
}

function isCount(value: number | null): boolean {
  return value !== null && Number.isSafeInteger(value) && value >= 1;
}
