// An organization to test with, made and moved the way the product does it.

import type { UncheckedCharge, UncheckedTerms } from "~/billing/catalog/check-terms";
import type { UncheckedEvent } from "~/billing/metering/check-event";
import type { Aggregation } from "~/billing/metering/metric-kinds";
import type { Outcome } from "~/billing/outcome";
import type { Policy } from "~/billing/policy-kinds";
import type { UncheckedPriceModel } from "~/billing/pricing/price-model";
import { type Instant, parseInstant } from "~/billing/time/instant";
import type { Context, TenantCaller } from "~/context.server";
import { found, run, view } from "~/gate.server";
import { newId, publicId } from "~/ids.server";
import { type DrainReport, drainOrganization } from "~/jobs/drain-organization.server";
import { type CreateCustomerInput, createCustomer } from "~/operations/create-customer.server";
import { createOrganization } from "~/operations/create-organization.server";
import { createPlan } from "~/operations/create-plan.server";
import { publishPlan } from "~/operations/publish-plan.server";
import { recordUsage, type UsageResult } from "~/operations/record-usage.server";
import { saveMetric } from "~/operations/save-metric.server";
import { type SubscribeInput, subscribeCustomer } from "~/operations/subscribe-customer.server";
import { expandPolicy, type PolicyPreset } from "~/policy-presets";

export type TestOrganizationOptions = {
  readonly mode?: "live" | "test";
  readonly preset?: PolicyPreset;
  readonly policy?: Partial<Policy>;
  /** Where the test clock starts; "2026-01-01T00:00:00Z" unless told. */
  readonly clock?: string;
  readonly currency?: string;
  readonly zone?: string;
  /** "none" unless told, so that no test talks to a provider by accident. */
  readonly provider?: "sandbox" | "none";
  readonly netTermsDays?: number;
};

export type TestOrganization = {
  readonly id: string;
  /** The worker, acting in the organization. */
  readonly caller: TenantCaller;
  /** Runs a command and gives its value; a refusal fails the test by its codes. */
  run<T>(work: (context: Context) => Promise<Outcome<T>>): Promise<T>;
  /** Runs a command that should be refused, and gives the codes. */
  refused(work: (context: Context) => Promise<Outcome<unknown>>): Promise<string[]>;
  view<T>(work: (context: Context) => Promise<T>): Promise<T>;
  customer(input?: Partial<CreateCustomerInput>): Promise<string>;
  metric(code: string, aggregation?: Aggregation, field?: string | null): Promise<string>;
  plan(code: string, terms?: Partial<UncheckedTerms>): Promise<string>;
  subscribe(input: SubscribeInput): Promise<string>;
  /** Sends usage; a rejected event fails the test. */
  usage(subscriptionId: string, events: readonly TestEvent[]): Promise<readonly UsageResult[]>;
  /** Lets the clock run to an instant and everything due in between happen. */
  advance(to: string): Promise<DrainReport>;
};

export type TestEvent = {
  readonly id: string;
  readonly metric: string;
  readonly at?: string;
  readonly properties?: Record<string, unknown>;
};

/** An instant from its text. */
export function at(text: string): Instant {
  const parsed = parseInstant(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.refusals[0]?.sentence}`);
  return parsed.value;
}

/** The value of an outcome; a refusal throws with its codes. */
export function accepted<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(`Refused: ${outcome.refusals.map(({ code, field }) => `${code} (${field})`).join(", ")}`);
}

/** A charge in arrears on a metric, priced in one currency. */
export function chargeOn(metric: string, model: UncheckedPriceModel, currency = "EUR"): UncheckedCharge {
  return { code: metric, name: metric, metric, timing: "in_arrears", prices: [{ currency, model }] };
}

/** A monthly plan in arrears for 30.00 EUR, unless told otherwise. */
const MONTHLY: UncheckedTerms = {
  cadence: { unit: "month", count: 1 },
  timing: "in_advance",
  trialDays: 0,
  prices: [{ currency: "EUR", amount: "30.00" }],
  charges: [],
};

export async function foundTestOrganization(
  options: TestOrganizationOptions = {},
): Promise<TestOrganization> {
  const id = newId();
  const founding = await found(id, (context) =>
    createOrganization(context, {
      organizationId: id,
      name: "Test Works",
      mode: options.mode ?? "test",
      currency: options.currency ?? "EUR",
      zone: options.zone ?? "UTC",
      ownerId: null,
      provider: options.provider ?? "none",
      policy: expandPolicy(options.preset ?? "default", options.policy),
      netTermsDays: options.netTermsDays ?? 0,
      clockAt: at(options.clock ?? "2026-01-01T00:00:00Z"),
      invoicePrefix: "INV-",
    }),
  );
  accepted(founding);
  return operate(id);
}

function operate(id: string): TestOrganization {
  const caller: TenantCaller = { kind: "system", organizationId: id, job: "test" };
  const runIt = async <T>(work: (context: Context) => Promise<Outcome<T>>) =>
    accepted(await run(caller, { operation: "test" }, work));
  return {
    id,
    caller,
    run: runIt,
    refused: async (work) => {
      const outcome = await run(caller, { operation: "test" }, work);
      return outcome.ok ? [] : outcome.refusals.map((refusal) => refusal.code);
    },
    view: (work) => view(caller, work),
    customer: async (input = {}) =>
      (await runIt((context) => createCustomer(context, { name: "Acme", ...input }))).id,
    metric: async (code, aggregation = "count", field = null) =>
      (await runIt((context) => saveMetric(context, { code, name: code, aggregation, field }))).id,
    plan: async (code, terms = {}) => {
      const { planId } = await runIt((context) =>
        createPlan(context, { code, name: code, terms: { ...MONTHLY, ...terms } }),
      );
      await runIt((context) => publishPlan(context, { planId }));
      return planId;
    },
    subscribe: async (input) => (await runIt((context) => subscribeCustomer(context, input))).id,
    usage: async (subscriptionId, events) => {
      const results = await runIt((context) => recordUsage(context, events.map(eventOf(subscriptionId))));
      const rejected = results.find((result) => result.status === "rejected");
      if (rejected) throw new Error(`Rejected: ${JSON.stringify(rejected)}`);
      return results;
    },
    advance: (to) => drainOrganization(id, { until: at(to) }),
  };
}

function eventOf(subscriptionId: string): (event: TestEvent) => UncheckedEvent {
  return (event) => ({
    transactionId: event.id,
    subscription: publicId("subscription", subscriptionId),
    metric: event.metric,
    timestamp: event.at,
    properties: event.properties,
  });
}
