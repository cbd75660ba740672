import type { InvoiceState } from "../invoicing/invoice-kinds";
import type { CurrencyCode } from "../money/currency";
import type { Policy } from "../policy-kinds";
import type { Day } from "../time/day";
import type { OverdueCancels, OverdueReminder } from "./overdue-kinds";

/**
 * A stage of being overdue. It holds when every condition it names does: days since the earliest unpaid invoice was
 * issued, number of unpaid invoices, their sum in a currency; each "at least". One that names none never holds.
 */
export type OverdueStage = {
  readonly name: string;
  readonly when: {
    readonly earliestUnpaidDays?: number | null;
    readonly unpaidInvoices?: number | null;
    readonly unpaidTotal?: { readonly currency: CurrencyCode; readonly amountMinor: bigint } | null;
  };
  readonly blocksChanges: boolean;
  /** Stops the service and makes no invoices while the stage lasts. */
  readonly blocksServiceAndBilling: boolean;
  readonly cancels: OverdueCancels;
  /** How often it is looked at again without any change; null: only when a balance changes. */
  readonly reevaluateDays: number | null;
  /** Whether the customer is told on entering it; absent: by mail. */
  readonly reminder?: OverdueReminder;
};

/** An invoice as dunning looks at it. */
export type UnpaidInvoice = {
  readonly id: string;
  readonly currency: CurrencyCode;
  readonly state: InvoiceState;
  readonly openMinor: bigint;
  readonly issuedOn: Day;
  readonly dueOn: Day;
  /** True where another customer pays it: it is asked for when its day is over, and so its days count from the next. */
  readonly paidByAnother?: boolean;
  /** While the bank decides about its payment, nobody is dunned for it. */
  readonly disputed: boolean;
};

/** `stage` null is clear. `nextOn` is the day on which time alone may change it, or on which it is looked at again. */
export type OverdueState = { readonly stage: OverdueStage | null; readonly nextOn: Day | null };

export const CLEAR: OverdueState = { stage: null, nextOn: null };

/**
 * The stage a customer is in. `stages` go from the mildest to the worst; the worst that holds applies. Invoices of
 * nothing, written-off, cancelled and disputed ones do not count. Where `dunning_clock` knows only sums per currency,
 * and where enforcement is off, everybody is clear.
 */
export function overdueState(
  stages: readonly OverdueStage[],
  invoices: readonly UnpaidInvoice[],
  today: Day,
  policy: Pick<Policy, "dunning_clock">,
  enforcement: "on" | "off" = "on",
): OverdueState {
  if (enforcement === "off" || policy.dunning_clock === "sum_per_currency") return CLEAR;
  const unpaid = unpaidOf(invoices);
  if (unpaid.length === 0) return CLEAR;
  const earliest = Math.min(...unpaid.map(askedOn));
  const stage = [...stages].reverse().find((candidate) => holds(candidate, unpaid, earliest, today)) ?? null;
  const days = [
    ...stages.flatMap(({ when }) => when.earliestUnpaidDays ?? []).map((age) => earliest + age),
    ...(stage?.reevaluateDays ? [today + stage.reevaluateDays] : []),
  ].filter((day) => day > today);
  return { stage, nextOn: days.length === 0 ? null : Math.min(...days) };
}

/** The day from which the days of an unpaid invoice count. */
export function askedOn({ issuedOn, paidByAnother }: UnpaidInvoice): Day {
  return paidByAnother ? issuedOn + 1 : issuedOn;
}

/** What is owed: open, above zero, not disputed. */
export function unpaidOf(invoices: readonly UnpaidInvoice[]): UnpaidInvoice[] {
  return invoices.filter(({ state, openMinor, disputed }) => state === "open" && openMinor > 0n && !disputed);
}

function holds({ when }: OverdueStage, unpaid: readonly UnpaidInvoice[], earliest: Day, today: Day): boolean {
  const age = when.earliestUnpaidDays ?? null;
  const count = when.unpaidInvoices ?? null;
  const total = when.unpaidTotal ?? null;
  if (age === null && count === null && total === null) return false;
  return (
    (age === null || today - earliest >= age) &&
    (count === null || unpaid.length >= count) &&
    (total === null || sumIn(unpaid, total.currency) >= total.amountMinor)
  );
}

function sumIn(unpaid: readonly UnpaidInvoice[], currency: CurrencyCode): bigint {
  return unpaid.reduce((sum, invoice) => (invoice.currency === currency ? sum + invoice.openMinor : sum), 0n);
}
