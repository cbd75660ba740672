import { assert } from "~/billing/assert";
import type { Metric, PlanVersion } from "~/billing/catalog/plan";
import type { AppliedCoupon } from "~/billing/discounts/coupon";
import type { IssuedFee, RatingWindow, UsagePart } from "~/billing/fees/fee";
import { taxKey } from "~/billing/fees/position";
import { chargeOf } from "~/billing/fees/price-window";
import { windowKey } from "~/billing/fees/windows";
import type { BillingSlice, HeldDraft } from "~/billing/invoicing/billing-slice";
import type { ClosedCreditNote, CreditableInvoice } from "~/billing/invoicing/credit-note-facts";
import { creditableLine } from "~/billing/invoicing/creditable-line";
import type { CustomerCredit } from "~/billing/invoicing/customer-credit";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import type { DraftMode } from "~/billing/invoicing/invoice-kinds";
import { issuedFee } from "~/billing/invoicing/preview";
import type { Wallet } from "~/billing/invoicing/wallet";
import type { MeasuredEvent } from "~/billing/metering/measured-event";
import { usageParts } from "~/billing/metering/usage-parts";
import type { Policy } from "~/billing/policy-kinds";
import type { Subscription } from "~/billing/subscription/subscription";
import { versionOf } from "~/billing/subscription/timeline";
import { resolveTax, type TaxRate } from "~/billing/tax/resolve";
import type { Instant } from "~/billing/time/instant";
import type { Scenario, ScenarioCustomer } from "./format";
import { customerAddress, metricOf, scenarioPolicy, taxRates, versionsOf } from "./plan-terms";
import { sellableTerms } from "./sellable-terms";
import type { StatedGrant, StatedInvoice, StatedNote, StatedTender } from "./statement";

export type Held = {
  readonly subscription: Subscription;
  readonly customer: string;
  readonly dueAt: Instant | null;
};

export type EngineEvent = MeasuredEvent & {
  readonly subscription: string;
  readonly metricId: string;
  readonly content: string;
};

/** A credit note as the engine keeps it: whole. */
export type EngineNote = StatedNote & { readonly note: ClosedCreditNote };

export type EngineInvoice = StatedInvoice & {
  readonly draft: ClosedDraft;
  readonly paidMinor: bigint;
  readonly isDisputed: boolean;
  readonly failedAttempts: number;
  /** When a failed payment is tried again. */
  readonly retryAt: Instant | null;
  /** True when its fees are free again. */
  readonly isReleased: boolean;
};

export type EnginePayment = {
  readonly customer: string;
  readonly invoiceId: string | null;
  readonly amountMinor: bigint;
};

/** What a customer is asked for by the steps of a file. */
export type CustomerFlags = {
  readonly invoicingOff: boolean;
  readonly draftMode: DraftMode | null;
  readonly collects: boolean;
  readonly paymentsFail: boolean;
  readonly failNext: boolean;
  readonly overdueOff: boolean;
  readonly overdue: string;
};

/** The whole book of one scenario; everything that happens replaces a part of it. */
export type EngineBook = {
  readonly scenario: Scenario;
  readonly policy: Policy;
  readonly rates: readonly TaxRate[];
  readonly metrics: ReadonlyMap<string, Metric>;
  readonly versions: ReadonlyMap<string, readonly PlanVersion[]>;
  readonly customers: ReadonlyMap<string, ScenarioCustomer>;
  readonly billDays: Map<string, number | null>;
  readonly held: Map<string, Held>;
  /** Every name of a subscription, by which `held` knows it. */
  readonly names: ReadonlyMap<string, string>;
  readonly events: Map<string, EngineEvent>;
  readonly windows: Map<string, RatingWindow>;
  readonly invoices: Map<string, EngineInvoice>;
  readonly pending: Map<string, readonly StatedInvoice[]>;
  readonly notes: EngineNote[];
  readonly tenders: StatedTender[];
  readonly grants: StatedGrant[];
  readonly credits: Map<string, readonly CustomerCredit[]>;
  readonly wallets: Map<string, readonly Wallet[]>;
  readonly coupons: Map<string, readonly AppliedCoupon[]>;
  readonly payments: EnginePayment[];
  readonly flags: Map<string, CustomerFlags>;
  readonly overdueDue: Map<string, Instant | null>;
  readonly counters: { ids: number; numbered: number; readonly perCustomer: Map<string, number> };
  readonly numbering: { scheme: "per_customer" | "per_organization" | null; prefix: string };
  readonly rejected: string[];
  now: Instant;
};

export function openBook(
  scenario: Scenario,
  names: ReadonlyMap<string, string>,
  collection: "automatic" | "none",
  now: Instant,
): EngineBook {
  const metrics = new Map(scenario.metrics.map((metric) => [metric.code, metricOf(metric)]));
  const none = scenario.customers.map(({ id }) => id);
  return {
    scenario,
    policy: scenarioPolicy(scenario),
    rates: taxRates(scenario),
    metrics,
    versions: new Map(scenario.plans.map((plan) => [plan.code, sellableVersions(plan, metrics)])),
    customers: new Map(scenario.customers.map((customer) => [customer.id, customer])),
    billDays: new Map(scenario.customers.map((customer) => [customer.id, customer.bill_cycle_day])),
    held: new Map(),
    names,
    events: new Map(),
    windows: new Map(),
    invoices: new Map(),
    pending: new Map(),
    notes: [],
    tenders: [],
    grants: [],
    credits: new Map(none.map((id) => [id, []])),
    wallets: new Map(none.map((id) => [id, []])),
    coupons: new Map(none.map((id) => [id, []])),
    payments: [],
    flags: new Map(none.map((id) => [id, { ...NO_FLAGS, collects: collection === "automatic" }])),
    overdueDue: new Map(),
    counters: { ids: 0, numbered: 0, perCustomer: new Map() },
    numbering: {
      scheme: scenario.organization.numbering,
      prefix: scenario.organization.number_prefix ?? "",
    },
    rejected: [],
    now,
  };
}

function sellableVersions(
  plan: Scenario["plans"][number],
  metrics: ReadonlyMap<string, Metric>,
): readonly PlanVersion[] {
  return versionsOf(plan, metrics).map((version) => ({ ...version, terms: sellableTerms(version.terms) }));
}

const NO_FLAGS: CustomerFlags = {
  invoicingOff: false,
  draftMode: null,
  collects: false,
  paymentsFail: false,
  failNext: false,
  overdueOff: false,
  overdue: "clear",
};

export function newId(book: EngineBook, kind: string): string {
  book.counters.ids += 1;
  return `${kind}_${String(book.counters.ids).padStart(6, "0")}`;
}

export function flagsOf(book: EngineBook, customer: string): CustomerFlags {
  return book.flags.get(customer) ?? NO_FLAGS;
}

/** True while the customer's stage of being overdue stops service and billing. */
function isBlocked(book: EngineBook, customer: string): boolean {
  const stages = book.scenario.organization.overdue?.states ?? [];
  return stages.some(
    ({ name, blocks_service_and_billing: blocks }) => blocks && name === flagsOf(book, customer).overdue,
  );
}

export function heldAs(book: EngineBook, as: string): Held {
  const held = book.held.get(book.names.get(as) ?? as);
  assert(held, `subscription ${as} was started`);
  return held;
}

export function versionsHeld(book: EngineBook, subscription: Subscription): readonly PlanVersion[] {
  const all = [...book.versions.values()].flat();
  return [...new Set(subscription.stints.map((stint) => stint.planVersionId))].map((id) =>
    versionOf(all, id),
  );
}

export function customerOf(book: EngineBook, id: string): ScenarioCustomer {
  const known = book.customers.get(id);
  assert(known, `customer ${id} is in the file`);
  return known;
}

export function ownInvoices(book: EngineBook, customer: string): EngineInvoice[] {
  return [...book.invoices.values()].filter((invoice) => invoice.customer === customer);
}

export function billingSlice(book: EngineBook, customer: string): BillingSlice {
  const known = customerOf(book, customer);
  const { organization } = book.scenario;
  const flags = flagsOf(book, customer);
  const own = [...book.held.values()].filter((held) => held.customer === customer);
  const ids = new Set(own.map((held) => held.subscription.id));
  const issuer = { name: organization.name ?? "Scenario", email: null, address: null, taxId: null };
  const country = known.address?.country ?? null;
  const customerCodes = known.taxes ?? [];
  const invoices = ownInvoices(book, customer);
  return {
    policy: book.policy,
    issuer: { ...issuer, id: "issuer", footer: "" },
    customer: {
      id: customer,
      party: {
        name: known.name ?? customer,
        email: known.email ?? null,
        address: customerAddress(known),
        taxId: known.tax_id ?? null,
      },
      currency: known.currency,
      tax: { ...resolveTax([customerCodes], book.rates), country },
    },
    subscriptions: own.map(({ subscription }) => ({
      subscription,
      versions: versionsHeld(book, subscription),
    })),
    issued: issuedFees(book, customer),
    windows: [...book.windows.values()].filter((window) => ids.has(window.subscriptionId)),
    netTermsDays: organization.net_terms_days,
    zone: known.timezone,
    taxes: { rates: book.rates, customerCodes },
    graceDays: known.grace_period_days ?? organization.grace_period_days,
    invoicingOff: flags.invoicingOff || isBlocked(book, customer),
    draftMode: flags.draftMode,
    heldDrafts: invoices.filter(({ state }) => state === "draft").map(heldDraftOf),
    invoices: invoices.filter(({ state }) => state !== "draft").map((invoice) => creditable(book, invoice)),
    openInvoices: invoices
      .filter(({ state, openMinor }) => state === "open" && openMinor > 0n)
      .map(({ id, draft, openMinor, isDisputed }) => ({
        id,
        issuedOn: draft.issuedOn,
        openMinor,
        currency: draft.cut.currency,
        isDisputed,
      })),
    coupons: book.coupons.get(customer) ?? [],
    credits: (book.credits.get(customer) ?? []).filter(({ openMinor }) => openMinor > 0n),
    wallets: book.wallets.get(customer) ?? [],
  };
}

/** A draft as it is kept open. */
export function heldDraftOf({ id, draft, fees }: EngineInvoice): HeldDraft {
  return { id, draft, feeIds: fees.map((stated) => stated.id) };
}

/** Every fee of the customer in the order of issue; those of a cancelled document that may be billed anew are gone. */
export function issuedFees(book: EngineBook, customer: string): IssuedFee[] {
  const documents = [
    ...ownInvoices(book, customer).filter((invoice) => !invoice.isReleased),
    ...book.notes.filter((note) => note.customer === customer && note.note.state === "final"),
  ].sort((a, b) => (a.id < b.id ? -1 : 1));
  return documents.flatMap(({ id, fees }) => fees.map((stated) => issuedFee(stated.fee, stated.id, id)));
}

/** An invoice as corrections look at it. */
export function creditable(book: EngineBook, invoice: EngineInvoice): CreditableInvoice {
  const corrections = [
    ...book.notes.filter(({ note }) => note.state === "final").flatMap(({ fees }) => fees),
    ...[...book.invoices.values()].flatMap(({ fees }) => fees),
  ].filter(({ fee }) => fee.correctsFeeId !== null);
  const notes = book.notes.filter(
    ({ note }) => note.correctsInvoiceId === invoice.id && note.state === "final",
  );
  const creditedTax = new Map<string, bigint>();
  for (const { note } of notes) {
    for (const group of note.taxGroups) {
      const key = taxKey(group);
      creditedTax.set(key, (creditedTax.get(key) ?? 0n) + group.taxMinor);
    }
  }
  return {
    id: invoice.id,
    currency: invoice.draft.cut.currency,
    state: invoice.state === "draft" ? "open" : invoice.state,
    lines: invoice.fees.map(({ id, fee }) =>
      creditableLine(
        id,
        fee,
        corrections.filter((correction) => correction.fee.correctsFeeId === id).map((each) => each.fee),
      ),
    ),
    taxGroups: invoice.draft.taxGroups,
    totalMinor: invoice.draft.totalMinor,
    paidMinor: invoice.paidMinor,
    creditedTax,
  };
}

export function measureWindows(
  book: EngineBook,
  windows: readonly RatingWindow[],
): ReadonlyMap<string, readonly UsagePart[]> {
  return new Map(windows.map((window) => [windowKey(window), measureWindow(book, window)]));
}

export function measureWindow(book: EngineBook, window: RatingWindow): readonly UsagePart[] {
  const held = [...book.held.values()].find(({ subscription }) => subscription.id === window.subscriptionId);
  assert(held, `subscription ${window.subscriptionId} was started`);
  const { subscription } = held;
  const events = [...book.events.values()].filter(
    (event) => event.subscription === window.subscriptionId && event.metricId === window.metricId,
  );
  const charge = chargeOf(versionOf(versionsHeld(book, subscription), window.planVersionId), window.chargeId);
  return usageParts(
    {
      startsAt: window.startsAt,
      endsAt: window.endsAt,
      throughEnd: window.throughEnd,
      period: window.period,
      whole: window.whole ?? window.period,
      zone: subscription.zone,
    },
    charge,
    events,
  );
}

export function holds(window: RatingWindow, timestamp: Instant): boolean {
  if (timestamp === window.endsAt) return window.throughEnd;
  return timestamp >= window.startsAt && timestamp < window.endsAt;
}
