import { z } from "zod";
import { coupon, customer, metric, organization, plan, tax } from "./catalog-format";
import { expectation } from "./expectation-format";
import { code } from "./format-values";
import { step } from "./step-format";

/**
 * The scenario format of docs/scenario-format.md. Objects are strict: a field or value that is not known comes out as
 * an issue that reads as "not supported", so that a case is set aside by name and never half run.
 */
export const scenarioSchema = z.strictObject({
  name: code,
  source: z.string().optional(),
  why: z.string().optional(),
  unreconciled: z.unknown().optional(),
  tags: z.array(z.string()).default([]),
  organization,
  taxes: z.array(tax).default([]),
  metrics: z.array(metric).default([]),
  coupons: z.array(coupon).default([]),
  plans: z.array(plan).default([]),
  customers: z.array(customer),
  steps: z.array(step),
  expect: expectation.default(() => expectation.parse({})),
});

export type Scenario = z.output<typeof scenarioSchema>;
export type ScenarioStep = Scenario["steps"][number];
export type StepOf<K extends ScenarioStep["do"]> = Extract<ScenarioStep, { do: K }>;
export type ScenarioPlan = Scenario["plans"][number];
export type ScenarioCustomer = Scenario["customers"][number];
/** How a step names an invoice: see `findBookInvoice`. */
export type InvoiceReference = StepOf<"pay">["invoice"];
export type Expectation = Scenario["expect"];
export type ExpectedInvoice = Expectation["invoices"][number];
export type ExpectedDraft = Expectation["drafts"][number];
export type ExpectedLine = NonNullable<ExpectedInvoice["lines"]>[number];
export type ExpectedCreditNote = Expectation["credit_notes"][number];
