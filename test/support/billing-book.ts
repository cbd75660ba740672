import type { ChargeTerms, PlanTerms, PlanVersion } from "~/billing/catalog/plan";
import type { IssuedFee, RatingWindow, TaxTreatment, UsageAggregate } from "~/billing/fees/fee";
import { type UsageWindows, usageWindows, windowKey } from "~/billing/fees/windows";
import { type BillingSlice, decideBilling } from "~/billing/invoicing/bill-customer";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { aggregate, type MeasuredEvent } from "~/billing/metering/aggregate";
import { formatAmount } from "~/billing/money/money";
import type { Outcome } from "~/billing/outcome";
import { expandPolicy, type Policy } from "~/billing/policy-kinds";
import { nextDueAt } from "~/billing/subscription/due";
import { decideSubscribe, type SubscribeCommand } from "~/billing/subscription/subscribe";
import type { Subscription } from "~/billing/subscription/subscription";
import { type Day, formatDay, parseDay } from "~/billing/time/day";
import { type Instant, parseInstant } from "~/billing/time/instant";

export function at(text: string): Instant {
  return value(parseInstant(text.includes("T") ? text : `${text}T00:00:00Z`));
}

export function day(text: string): Day {
  return value(parseDay(text));
}

export function value<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.refusals.map((refusal) => refusal.code).join(", "));
  return outcome.value;
}

export function codes(outcome: Outcome<unknown>): string[] {
  return outcome.ok ? [] : outcome.refusals.map((refusal) => refusal.code);
}

/** A charge on a sum of usage; enough of a plan to be billed. */
export function chargeTerms(code: string, model: ChargeTerms["prices"][number]["model"]): ChargeTerms {
  return { code, name: code, metric: code, timing: "in_arrears", prices: [{ currency: "EUR", model }] };
}

export function planVersion(terms: Partial<PlanTerms> = {}, code = "team"): PlanVersion {
  const whole: PlanTerms = {
    cadence: { unit: "month", count: 1 },
    timing: "in_advance",
    trialDays: 0,
    prices: [{ currency: "EUR", amount: "31.00" }],
    charges: [],
    ...terms,
  };
  return {
    id: `version-${code}`,
    planId: `plan-${code}`,
    planCode: code,
    planName: "Team",
    number: 1,
    terms: whole,
    charges: whole.charges.map((charge) => ({
      ...charge,
      id: `charge-${charge.code}`,
      metricId: `metric-${charge.metric}`,
      aggregation: "sum",
    })),
  };
}

export const NO_TAX: TaxTreatment = { category: "S", rate: "0", country: "DE" };

/** The book of one customer in memory: everything the deciders changed, folded back. */
export type BillingBook = {
  readonly policy: Policy;
  readonly zone: string;
  tax: TaxTreatment;
  subscriptions: { subscription: Subscription; versions: PlanVersion[] }[];
  readonly issued: IssuedFee[];
  readonly windows: Map<string, RatingWindow>;
  readonly events: MeasuredEvent[];
  readonly documents: ClosedDraft[];
};

export function openBook(options: { policy?: Policy; zone?: string; tax?: TaxTreatment } = {}): BillingBook {
  return {
    policy: options.policy ?? expandPolicy("default"),
    zone: options.zone ?? "UTC",
    tax: options.tax ?? NO_TAX,
    subscriptions: [],
    issued: [],
    windows: new Map(),
    events: [],
    documents: [],
  };
}

export function subscribe(
  book: BillingBook,
  version: PlanVersion,
  startsAt: Instant,
  command: Partial<SubscribeCommand> = {},
): Subscription {
  const id = `sub-${book.subscriptions.length + 1}`;
  const customer = { id: "customer", currency: "EUR", zone: book.zone, billCycleDay: null };
  const outcome = decideSubscribe(
    { customer, planVersion: version, policy: book.policy },
    {
      subscriptionId: id,
      stintId: `${id}-stint`,
      startsAt,
      anchor: null,
      quantity: "1",
      endsAt: null,
      ...command,
    },
    startsAt,
  );
  const { subscription } = value(outcome);
  book.subscriptions.push({ subscription, versions: [version] });
  return subscription;
}

/** Usage as ingest keeps it: late events reopen the window that was billed. */
export function use(book: BillingBook, transactionId: string, timestamp: Instant, quantity: string): void {
  book.events.push({ transactionId, timestamp, quantity, uniqueValue: null });
  for (const [key, window] of book.windows) {
    if (holds(window, timestamp)) book.windows.set(key, { ...window, dirty: true });
  }
}

export function holds(window: RatingWindow, timestamp: Instant): boolean {
  if (timestamp === window.endsAt) return window.throughEnd;
  return timestamp >= window.startsAt && timestamp < window.endsAt;
}

export function sliceOf(book: BillingBook): BillingSlice {
  const party = { name: "ACME GmbH", email: null, address: null, taxId: null };
  return {
    policy: book.policy,
    issuer: { ...party, name: "Northwind", id: "issuer", footer: "" },
    customer: { id: "customer", party, currency: "EUR", tax: book.tax },
    subscriptions: book.subscriptions,
    issued: book.issued,
    windows: [...book.windows.values()],
    netTermsDays: 14,
    zone: book.zone,
  };
}

export function usageOf(book: BillingBook, windows: readonly RatingWindow[]): Map<string, UsageAggregate> {
  return new Map(
    windows.map((window) => {
      const events = book.events.filter((event) => holds(window, event.timestamp));
      return [windowKey(window), { quantity: aggregate("sum", events), eventCount: events.length }];
    }),
  );
}

export function windowsOf(book: BillingBook, now: Instant): UsageWindows {
  return usageWindows(sliceOf(book), now);
}

/** One run; its documents and windows become part of the book. */
export function bill(book: BillingBook, now: Instant): readonly ClosedDraft[] {
  const decision = decideBilling(sliceOf(book), usageOf(book, windowsOf(book, now).toRate), now);
  for (const draft of decision.drafts) {
    const invoiceId = `invoice-${book.documents.length + 1}`;
    book.documents.push(draft);
    for (const [index, fee] of draft.fees.entries()) {
      const { positionKey, amountMinor, effect } = fee;
      book.issued.push({ id: `${invoiceId}-${index}`, positionKey, invoiceId, amountMinor, effect });
    }
  }
  for (const window of decision.windows)
    book.windows.set(windowKey(window), { ...window, id: windowKey(window) });
  return decision.drafts;
}

/** Every due instant from the start to `until`, each with a run of its own. */
export function drain(book: BillingBook, until: Instant): void {
  let now = Number.NEGATIVE_INFINITY;
  for (;;) {
    const dues = book.subscriptions.flatMap(
      ({ subscription, versions }) => nextDueAt(subscription, versions, book.policy, now) ?? [],
    );
    const next = Math.min(...dues);
    if (dues.length === 0 || next > until) return;
    now = next;
    bill(book, now);
  }
}

/** Documents as one reads them: "2024-02-01: subscription 2024-02-01..2024-03-01 31.00". */
export function read(documents: readonly ClosedDraft[]): string[] {
  return documents.map((draft) => {
    const lines = draft.fees.map(
      (fee) =>
        `${fee.kind} ${formatDay(fee.period.from)}..${formatDay(fee.period.to)} ${formatAmount(fee.amountMinor, "EUR")}`,
    );
    return `${formatDay(draft.issuedOn)}: ${lines.join(", ")}`;
  });
}
