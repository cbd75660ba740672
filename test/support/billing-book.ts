import type { TaxBehavior } from "~/billing/catalog/catalog-kinds";
import type { ChargeTerms, PlanTerms, PlanVersion } from "~/billing/catalog/plan";
import type { IssuedFee, ProposedFee, RatingWindow, TaxTreatment, UsagePart } from "~/billing/fees/fee";
import { type Override, withLockedOpen } from "~/billing/fees/override";
import { taxKey } from "~/billing/fees/position";
import { chargeOf } from "~/billing/fees/price-window";
import { type UsageWindows, usageWindows, windowKey } from "~/billing/fees/windows";
import { type BillingDecision, type BillingSlice, decideBilling } from "~/billing/invoicing/bill-customer";
import type { RunCreditNote } from "~/billing/invoicing/billing-slice";
import type { CreditableInvoice } from "~/billing/invoicing/credit-note-facts";
import { creditableLine } from "~/billing/invoicing/creditable-line";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { issuedFee } from "~/billing/invoicing/preview";
import type { MeasuredEvent } from "~/billing/metering/measured-event";
import { usageParts } from "~/billing/metering/usage-parts";
import { formatAmount } from "~/billing/money/money";
import type { Outcome } from "~/billing/outcome";
import type { Policy } from "~/billing/policy-kinds";
import type { Pool, PoolBook } from "~/billing/pools/pool";
import { poolDueAt } from "~/billing/pools/pool-windows";
import { nextDueAt } from "~/billing/subscription/due";
import { decideSubscribe, type SubscribeCommand } from "~/billing/subscription/subscribe";
import type { Subscription } from "~/billing/subscription/subscription";
import { versionOf } from "~/billing/subscription/timeline";
import { type Day, formatDay, parseDay } from "~/billing/time/day";
import { type Instant, parseInstant } from "~/billing/time/instant";
import { expandPolicy } from "~/policy-presets";

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
  readonly customerId: string;
  readonly policy: Policy;
  readonly zone: string;
  tax: TaxTreatment;
  /** Of every plan of the book. */
  readonly taxBehavior: TaxBehavior;
  subscriptions: { subscription: Subscription; versions: PlanVersion[] }[];
  readonly issued: IssuedFee[];
  readonly windows: Map<string, RatingWindow>;
  readonly events: MeasuredEvent[];
  readonly documents: ClosedDraft[];
  readonly notes: RunCreditNote[];
  /** Every fee on them in the order of issue, beside what later runs see of it. */
  readonly fees: { readonly id: string; readonly fee: ProposedFee }[];
  /** Manual amounts in force. */
  overrides: Override[];
  /** What is agreed beside every plan. */
  pools: Pool[];
  /** When the last run was. */
  clock: Instant;
};

export function openBook(
  options: Partial<Pick<BillingBook, "customerId" | "policy" | "zone" | "tax" | "taxBehavior">> = {},
): BillingBook {
  return {
    customerId: options.customerId ?? "customer",
    policy: options.policy ?? expandPolicy("default"),
    zone: options.zone ?? "UTC",
    tax: options.tax ?? NO_TAX,
    taxBehavior: options.taxBehavior ?? "exclusive",
    subscriptions: [],
    issued: [],
    windows: new Map(),
    events: [],
    documents: [],
    notes: [],
    fees: [],
    pools: [],
    overrides: [],
    clock: Number.NEGATIVE_INFINITY,
  };
}

export function subscribe(
  book: BillingBook,
  version: PlanVersion,
  startsAt: Instant,
  command: Partial<SubscribeCommand> = {},
): Subscription {
  const id = `sub-${book.subscriptions.length + 1}`;
  const customer = { id: book.customerId, currency: "EUR", zone: book.zone, billCycleDay: null };
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
    customer: { id: book.customerId, party, currency: "EUR", tax: book.tax },
    subscriptions: book.subscriptions.map(({ subscription, versions }) => ({
      subscription,
      versions: versions.map((version) => priced(version, book)),
    })),
    issued: book.issued,
    windows: withLockedOpen([...book.windows.values()], book.overrides),
    overrides: book.overrides,
    invoices: creditables(book),
    netTermsDays: 14,
    zone: book.zone,
    ...(book.pools.length === 0 ? {} : { pools: poolBook(book) }),
  };
}

export function poolBook({ customerId, pools, issued, fees }: BillingBook): PoolBook {
  const known = new Map(fees.map(({ id, fee }) => [id, fee]));
  return {
    pools,
    issued: issued.map((fee) => {
      const { planCode = null, metricCode = null } = known.get(fee.id) ?? {};
      return { ...fee, customerId, currency: "EUR", planCode, metricCode };
    }),
  };
}

function priced(version: PlanVersion, { taxBehavior }: BillingBook): PlanVersion {
  return taxBehavior === "exclusive" ? version : { ...version, terms: { ...version.terms, taxBehavior } };
}

/** The invoices as corrections look at them: what notes and negative lines took of their lines, and of their tax. */
function creditables(book: BillingBook): CreditableInvoice[] {
  const corrections = groupBy(book.fees, ({ fee }) => fee.correctsFeeId ?? "");
  const documentOf = new Map(book.issued.map(({ id, documentId }) => [id, documentId]));
  const fees = groupBy(book.fees, ({ id }) => documentOf.get(id) ?? "");
  return book.documents.map((draft, index) => {
    const id = `invoice-${index + 1}`;
    const lines = (fees.get(id) ?? []).map((own) =>
      creditableLine(
        own.id,
        own.fee,
        (corrections.get(own.id) ?? []).map(({ fee }) => fee),
      ),
    );
    const { taxGroups, totalMinor } = draft;
    const creditedTax = creditedTaxOf(book, id);
    return { id, currency: "EUR", state: "open", lines, taxGroups, totalMinor, paidMinor: 0n, creditedTax };
  });
}

function groupBy<T>(list: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) {
    const known = groups.get(keyOf(item));
    if (known) known.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

function creditedTaxOf(book: BillingBook, invoiceId: string): ReadonlyMap<string, bigint> {
  const credited = new Map<string, bigint>();
  for (const { note } of book.notes) {
    if (note.correctsInvoiceId !== invoiceId) continue;
    for (const group of note.taxGroups) {
      credited.set(taxKey(group), (credited.get(taxKey(group)) ?? 0n) + group.taxMinor);
    }
  }
  return credited;
}

export function usageOf(
  book: BillingBook,
  windows: readonly RatingWindow[],
): Map<string, readonly UsagePart[]> {
  return new Map(
    windows.map((window) => {
      const { period, whole = period } = window;
      const versions = book.subscriptions.flatMap((held) => held.versions);
      const charge = chargeOf(versionOf(versions, window.planVersionId), window.chargeId);
      const stretch = { ...window, period, whole, zone: book.zone };
      return [windowKey(window), usageParts(stretch, charge, book.events)];
    }),
  );
}

export function windowsOf(book: BillingBook, now: Instant): UsageWindows {
  return usageWindows(sliceOf(book), now);
}

/** One run; its documents and windows become part of the book. Gives the invoices. */
export function bill(book: BillingBook, now: Instant): readonly ClosedDraft[] {
  return run(book, now).drafts;
}

/** One run, as `bill`; gives the whole decision. */
export function run(book: BillingBook, now: Instant): BillingDecision {
  const decision = decideBilling(sliceOf(book), usageOf(book, windowsOf(book, now).toMeasure), now);
  fold(book, decision, now);
  return decision;
}

/** Makes what was decided a part of the book. */
export function fold(book: BillingBook, decision: BillingDecision, now: Instant): void {
  book.clock = Math.max(book.clock, now);
  for (const draft of decision.drafts) {
    book.documents.push(draft);
    issue(book, `invoice-${book.documents.length}`, draft.fees);
  }
  for (const note of decision.creditNotes) {
    book.notes.push(note);
    issue(book, `note-${book.notes.length}`, note.fees);
  }
  for (const window of decision.windows)
    book.windows.set(windowKey(window), { ...window, id: windowKey(window) });
}

export function issue(book: BillingBook, documentId: string, fees: readonly ProposedFee[]): void {
  for (const [index, fee] of fees.entries()) {
    const id = `${documentId}-${index}`;
    book.issued.push(issuedFee(fee, id, documentId));
    book.fees.push({ id, fee });
  }
}

/** Every due instant from the last run to `until`, each with a run of its own. */
export function drain(book: BillingBook, until: Instant): void {
  for (;;) {
    const dues = book.subscriptions.flatMap(
      ({ subscription, versions }) => nextDueAt(subscription, versions, book.policy, book.clock) ?? [],
    );
    dues.push(...book.pools.flatMap((pool) => poolDueAt(pool, book.zone, book.clock) ?? []));
    const next = Math.min(...dues);
    if (dues.length === 0 || next > until) return;
    bill(book, next);
  }
}

/** Documents as one reads them: "2024-02-01: subscription 2024-02-01..2024-03-01 31.00". */
export function read(documents: readonly ClosedDraft[]): string[] {
  return documents.map((draft) => {
    const lines = draft.fees.map(lineText);
    return `${formatDay(draft.issuedOn)}: ${lines.join(", ")}`;
  });
}

function lineText({ kind, period, amountMinor }: ProposedFee): string {
  return `${kind} ${formatDay(period.from)}..${formatDay(period.to)} ${formatAmount(amountMinor, "EUR")}`;
}

/** Credit notes as one reads them, with amounts below zero. */
export function readNotes(notes: readonly RunCreditNote[]): string[] {
  return notes.map(({ issuedOn, fees, note }) => {
    const lines = fees.map(lineText);
    return `${formatDay(issuedOn)} corrects ${note.correctsInvoiceId}: ${lines.join(", ")}`;
  });
}
