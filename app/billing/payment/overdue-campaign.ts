import type { CurrencyCode } from "../money/currency";
import type { Policy } from "../policy-kinds";
import type { Day } from "../time/day";
import { type UnpaidInvoice, unpaidOf } from "./overdue";

/** Asks for everything overdue at once when it sums up to a threshold of its currency. */
export type DunningCampaign = {
  readonly thresholds: readonly { readonly currency: CurrencyCode; readonly amountMinor: bigint }[];
  readonly maxAttempts: number;
  /** More than so many days lie between two attempts, of whatever currency. */
  readonly daysBetween: number;
};

/** What the campaign did for a customer so far; attempts by currency, the last day common to all. */
export type CampaignProgress = {
  readonly attempts: ReadonlyMap<CurrencyCode, number>;
  readonly lastAttemptOn: Day | null;
};

export const NOT_STARTED: CampaignProgress = { attempts: new Map(), lastAttemptOn: null };

/** One request for the overdue invoices of a currency, earliest due first. */
export type PaymentRequest = {
  readonly currency: CurrencyCode;
  readonly amountMinor: bigint;
  readonly invoiceIds: readonly string[];
};

export type CampaignRun = {
  readonly requests: readonly PaymentRequest[];
  readonly progress: CampaignProgress;
  /** True on the one run that uses up the last attempt of all currencies in question: now it is for people. */
  readonly finished: boolean;
};

/**
 * One daily run for a customer. An invoice is overdue from the day after its due day. A currency whose overdue sum
 * is gone starts again with all attempts. Where `dunning_clock` knows only ages and counts, nothing is asked.
 */
export function runCampaign(
  campaign: DunningCampaign,
  before: CampaignProgress,
  invoices: readonly UnpaidInvoice[],
  today: Day,
  policy: Pick<Policy, "dunning_clock">,
): CampaignRun {
  if (policy.dunning_clock === "age_count_sum") return { requests: [], progress: before, finished: false };
  const overdue = unpaidOf(invoices).filter(({ dueOn }) => today > dueOn);
  const attempts = new Map([...before.attempts].filter(([currency]) => sumOf(overdue, currency) > 0n));
  const progress = { ...before, attempts };
  const reached = [...campaign.thresholds]
    .filter(({ currency, amountMinor }) => {
      const sumMinor = sumOf(overdue, currency);
      return sumMinor > 0n && sumMinor >= amountMinor;
    })
    .map(({ currency }) => currency)
    .sort();
  const due = reached.filter((currency) => (attempts.get(currency) ?? 0) < campaign.maxAttempts);
  const waits = before.lastAttemptOn !== null && today - before.lastAttemptOn <= campaign.daysBetween;
  if (waits || due.length === 0) return { requests: [], progress, finished: false };
  const after = new Map(attempts);
  for (const currency of due) after.set(currency, (after.get(currency) ?? 0) + 1);
  return {
    requests: due.map((currency) => requestOf(overdue, currency)),
    progress: { attempts: after, lastAttemptOn: today },
    finished: reached.every((currency) => (after.get(currency) ?? 0) >= campaign.maxAttempts),
  };
}

function requestOf(overdue: readonly UnpaidInvoice[], currency: CurrencyCode): PaymentRequest {
  const own = overdue
    .filter((invoice) => invoice.currency === currency)
    .sort((a, b) => a.dueOn - b.dueOn || (a.id < b.id ? -1 : 1));
  return { currency, amountMinor: sumOf(own, currency), invoiceIds: own.map(({ id }) => id) };
}

function sumOf(invoices: readonly UnpaidInvoice[], currency: CurrencyCode): bigint {
  return invoices.reduce(
    (sum, invoice) => (invoice.currency === currency ? sum + invoice.openMinor : sum),
    0n,
  );
}
