import { assert } from "~/billing/assert";
import type { Metric, PlanVersion } from "~/billing/catalog/plan";
import type { IssuedFee, RatingWindow, UsageAggregate } from "~/billing/fees/fee";
import { usageDetail } from "~/billing/fees/propose";
import { windowKey } from "~/billing/fees/windows";
import type { BillingSlice } from "~/billing/invoicing/bill-customer";
import { aggregate, eventAmounts, type MeasuredEvent } from "~/billing/metering/aggregate";
import type { Policy } from "~/billing/policy-kinds";
import type { Subscription } from "~/billing/subscription/subscription";
import type { Instant } from "~/billing/time/instant";
import type { BookInvoice } from "./book";
import type { Scenario, ScenarioCustomer } from "./format";
import { customerAddress, customerTax, planTerms, scenarioPolicy } from "./plan-terms";

export type Held = {
  readonly subscription: Subscription;
  readonly customer: string;
  readonly plan: string;
  readonly dueAt: Instant | null;
};

type StoredEvent = MeasuredEvent & {
  readonly subscription: string;
  readonly metricId: string;
  readonly content: string;
};

/** The whole book of one scenario; everything that happens replaces a part of it. */
export type EngineBook = {
  readonly scenario: Scenario;
  readonly policy: Policy;
  readonly metrics: ReadonlyMap<string, Metric>;
  readonly versions: ReadonlyMap<string, PlanVersion>;
  readonly customers: ReadonlyMap<string, ScenarioCustomer>;
  readonly billDays: Map<string, number | null>;
  readonly held: Map<string, Held>;
  readonly events: Map<string, StoredEvent>;
  readonly issued: Map<string, IssuedFee[]>;
  readonly windows: Map<string, RatingWindow>;
  readonly invoices: BookInvoice[];
  readonly notes: string[];
  now: Instant;
};

export function openBook(scenario: Scenario, now: Instant): EngineBook {
  const metrics = new Map(
    scenario.metrics.map((metric): [string, Metric] => [
      metric.code,
      {
        id: `met_${metric.code}`,
        code: metric.code,
        name: metric.name ?? metric.code,
        aggregation: metric.aggregation,
        field: metric.field ?? null,
      },
    ]),
  );
  return {
    scenario,
    policy: scenarioPolicy(scenario),
    metrics,
    versions: new Map(scenario.plans.map((plan) => [plan.code, versionOf(plan, metrics)])),
    customers: new Map(scenario.customers.map((customer) => [customer.id, customer])),
    billDays: new Map(scenario.customers.map((customer) => [customer.id, customer.bill_cycle_day])),
    held: new Map(),
    events: new Map(),
    issued: new Map(),
    windows: new Map(),
    invoices: [],
    notes: [],
    now,
  };
}

function versionOf(plan: Scenario["plans"][number], metrics: ReadonlyMap<string, Metric>): PlanVersion {
  const terms = planTerms(plan);
  return {
    id: `pv_${plan.code}`,
    planId: `plan_${plan.code}`,
    planCode: plan.code,
    planName: plan.name ?? plan.code,
    number: 1,
    terms,
    charges: terms.charges.map((charge) => ({
      ...charge,
      id: `chg_${plan.code}_${charge.code}`,
      metricId: `met_${charge.metric}`,
      aggregation: metrics.get(charge.metric)?.aggregation ?? "count",
    })),
  };
}

export function heldAs(book: EngineBook, as: string): Held {
  const held = book.held.get(as);
  assert(held, `subscription ${as} was started`);
  return held;
}

export function versionNamed(book: EngineBook, plan: string): PlanVersion {
  const version = book.versions.get(plan);
  assert(version, `plan ${plan} is in the file`);
  return version;
}

export function billingSlice(book: EngineBook, customer: string): BillingSlice {
  const known = book.customers.get(customer);
  assert(known, `customer ${customer} is in the file`);
  const { organization } = book.scenario;
  const own = [...book.held.values()].filter((held) => held.customer === customer);
  const ids = new Set(own.map((held) => held.subscription.id));
  const issuer = { name: organization.name ?? "Scenario", email: null, address: null, taxId: null };
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
      tax: customerTax(book.scenario, known),
    },
    subscriptions: own.map(({ subscription, plan }) => ({
      subscription,
      versions: [versionNamed(book, plan)],
    })),
    issued: book.issued.get(customer) ?? [],
    windows: [...book.windows.values()].filter((window) => ids.has(window.subscriptionId)),
    netTermsDays: organization.net_terms_days,
    zone: known.timezone,
  };
}

export function measureWindows(
  book: EngineBook,
  windows: readonly RatingWindow[],
): ReadonlyMap<string, UsageAggregate> {
  return new Map(windows.map((window) => [windowKey(window), measureWindow(book, window)]));
}

export function measureWindow(book: EngineBook, window: RatingWindow): UsageAggregate {
  const events = [...book.events.values()].filter(
    (event) =>
      event.subscription === window.subscriptionId &&
      event.metricId === window.metricId &&
      holds(window, event.timestamp),
  );
  const metric = [...book.metrics.values()].find((candidate) => candidate.id === window.metricId);
  assert(metric, `metric ${window.metricId} is in the file`);
  const charge = [...book.versions.values()]
    .flatMap(({ charges }) => charges)
    .find((candidate) => candidate.id === window.chargeId);
  assert(charge, `charge ${window.chargeId} is in the file`);
  const total = { quantity: aggregate(metric.aggregation, events), eventCount: events.length };
  return usageDetail(charge) === "total" ? total : { ...total, amounts: eventAmounts(events) };
}

export function holds(window: RatingWindow, timestamp: Instant): boolean {
  if (timestamp === window.endsAt) return window.throughEnd;
  return timestamp >= window.startsAt && timestamp < window.endsAt;
}
