import { z } from "zod";

export type { Endpoint } from "~/api/endpoint";

import { CORRECTIONS } from "~/api/correction-resources";
import { done, type Endpoint, list, made, read, write } from "~/api/endpoint";
import { OVERRIDES } from "~/api/override-resources";
import { PLAN_MIGRATIONS } from "~/api/plan-migration-resources";
import { POOLS } from "~/api/pool-resources";
import {
  catalogQuery,
  metric,
  metricCreate,
  metricPage,
  plan,
  planCreate,
  planDraft,
  planDraftSave,
  planPage,
  planPublish,
  planVersion,
} from "~/api/schemas/catalog";
import {
  customer,
  customerChange,
  customerCreate,
  customerPage,
  customerQuery,
  portalLink,
  portalLinkCreate,
} from "~/api/schemas/customers";
import { eventResults, eventsBody, eventsVoid, eventVoidResults } from "~/api/schemas/events";
import {
  exchangeRatePage,
  exchangeRateQuery,
  exchangeRatesEnter,
  exchangeRatesEntered,
} from "~/api/schemas/exchange-rates";
import { EXPORT_KINDS, exportQuery } from "~/api/schemas/exports";
import { invoice, invoicePage, invoiceQuery } from "~/api/schemas/invoices";
import {
  payment,
  paymentMethod,
  paymentMethodPage,
  paymentMethodQuery,
  paymentPage,
  paymentQuery,
} from "~/api/schemas/payments";
import {
  subscription,
  subscriptionCancel,
  subscriptionChangePlan,
  subscriptionChangePreview,
  subscriptionChangePreviewed,
  subscriptionChangeQuantity,
  subscriptionChangeUnits,
  subscriptionCreate,
  subscriptionInvoicing,
  subscriptionPage,
  subscriptionPause,
  subscriptionQuery,
  subscriptionResume,
  subscriptionSetBillCycleDay,
  subscriptionTransfer,
  subscriptionUndoChange,
  subscriptionUsage,
} from "~/api/schemas/subscriptions";
import {
  defaultTaxRates,
  defaultTaxRatesChange,
  taxRate,
  subscriptionUndoCancel,
  taxRateCreate,
  taxRatePage,
  taxRateQuery,
} from "~/api/schemas/tax-rates";
import { testClock, testClockAdvance, testClocks } from "~/api/schemas/test-clocks";
import { SETTINGS } from "~/api/settings-resources";

const changes = (word: string, summary: string, body: z.ZodType): Endpoint =>
  write("post", `/subscriptions/{id}/${word}`, "Subscriptions", summary, body, done(subscription));

/** Every address of the API. A test holds this list against the route files, so that neither can lack one. */
export const ENDPOINTS: readonly Endpoint[] = [
  list("/customers", "Customers", "List customers", customerQuery, customerPage),
  write("post", "/customers", "Customers", "Create a customer", customerCreate, made(customer)),
  read("/customers/{id}", "Customers", "Get a customer", customer),
  write("patch", "/customers/{id}", "Customers", "Change a customer", customerChange, done(customer)),
  list("/metrics", "Catalog", "List metrics", catalogQuery, metricPage),
  write("post", "/metrics", "Catalog", "Create a metric", metricCreate, made(metric)),
  read("/metrics/{id}", "Catalog", "Get a metric", metric),
  list("/plans", "Catalog", "List plans", catalogQuery, planPage),
  write(
    "post",
    "/plans",
    "Catalog",
    "Create a plan with the draft of its first version",
    planCreate,
    made(plan),
  ),
  read("/plans/{id}", "Catalog", "Get a plan with its version in force and its draft", plan),
  write(
    "put",
    "/plans/{id}/draft",
    "Catalog",
    "Save the draft of the next version",
    planDraftSave,
    done(plan),
  ),
  write(
    "post",
    "/plans/{id}/publish",
    "Catalog",
    "Publish the draft as the next version",
    planPublish,
    done(plan),
  ),
  read("/plans/{id}/draft", "Catalog", "Get the draft of the next version", planDraft),
  read(
    "/plans/{id}/versions",
    "Catalog",
    "List everything a plan ever sold",
    z.object({ data: z.array(planVersion) }),
  ),
  ...PLAN_MIGRATIONS,
  ...POOLS,
  list("/subscriptions", "Subscriptions", "List subscriptions", subscriptionQuery, subscriptionPage),
  write(
    "post",
    "/subscriptions",
    "Subscriptions",
    "Subscribe a customer to a plan",
    subscriptionCreate,
    made(subscription),
  ),
  read("/subscriptions/{id}", "Subscriptions", "Get a subscription", subscription),
  {
    ...read(
      "/subscriptions/{id}/preview_change",
      "Subscriptions",
      "What a change would bill and give back; saves nothing",
      subscriptionChangePreviewed,
    ),
    method: "post",
    body: subscriptionChangePreview,
  },
  changes("change_plan", "Change the plan, and bill the difference at once", subscriptionChangePlan),
  changes("change_quantity", "Change how many of the plan it holds", subscriptionChangeQuantity),
  changes("change_units", "Change the units of a fixed charge", subscriptionChangeUnits),
  changes("undo_change", "Take back what is planned for later", subscriptionUndoChange),
  changes("pause", "Stop billing, now or from a day on", subscriptionPause),
  changes("resume", "Let billing go on", subscriptionResume),
  changes("set_bill_cycle_day", "Give it a bill day of its own", subscriptionSetBillCycleDay),
  write(
    "post",
    "/subscriptions/{id}/invoicing",
    "Subscriptions",
    "Stop making invoices for it, or make them again",
    subscriptionInvoicing,
    done(subscription),
  ),
  changes("transfer", "Move it to another customer; answers with the new one", subscriptionTransfer),
  changes("cancel", "Cancel now, at the end of the period, or on a day", subscriptionCancel),
  changes("undo_cancel", "Keep a subscription that was to end", subscriptionUndoCancel),
  read(
    "/subscriptions/{id}/usage",
    "Subscriptions",
    "Usage of the period so far and what it costs",
    subscriptionUsage,
  ),
  ...OVERRIDES,
  {
    method: "post",
    path: "/events",
    tag: "Usage",
    summary: "Send one usage event or up to 1,000, each with a result of its own",
    scope: "usage",
    body: eventsBody,
    idempotencyKey: "optional",
    answer: { status: 200, schema: eventResults },
  },
  {
    method: "post",
    path: "/events/void",
    tag: "Usage",
    summary: "Void events, each with a result of its own; to amend one, void it and send it under another id",
    scope: "usage",
    body: eventsVoid,
    idempotencyKey: "required",
    answer: { status: 200, schema: eventVoidResults },
  },
  list("/invoices", "Invoices", "List invoices", invoiceQuery, invoicePage),
  read("/invoices/{id}", "Invoices", "Get an invoice with its lines and how each came about", invoice),
  ...CORRECTIONS,
  ...SETTINGS,
  list("/payments", "Payments", "List payments", paymentQuery, paymentPage),
  read("/payments/{id}", "Payments", "Get a payment", payment),
  list("/payment_methods", "Payments", "List payment methods", paymentMethodQuery, paymentMethodPage),
  read("/payment_methods/{id}", "Payments", "Get a payment method", paymentMethod),
  list("/tax_rates", "Tax rates", "List tax rates", taxRateQuery, taxRatePage),
  write("post", "/tax_rates", "Tax rates", "Create a tax rate", taxRateCreate, made(taxRate)),
  read("/tax_rates/{id}", "Tax rates", "Get a tax rate", taxRate),
  read("/default_tax_rates", "Tax rates", "The rates of customers without their own", defaultTaxRates),
  write(
    "put",
    "/default_tax_rates",
    "Tax rates",
    "Choose the rates of customers without their own",
    defaultTaxRatesChange,
    done(defaultTaxRates),
  ),
  list("/exchange_rates", "Exchange rates", "List exchange rates", exchangeRateQuery, exchangeRatePage),
  write(
    "post",
    "/exchange_rates",
    "Exchange rates",
    "Enter exchange rates; from the first one on, documents in other currencies close only with a rate",
    exchangeRatesEnter,
    made(exchangeRatesEntered),
  ),
  write(
    "post",
    "/portal_links",
    "Customers",
    "Create a signed link into a customer's portal",
    portalLinkCreate,
    made(portalLink),
  ),
  ...EXPORT_KINDS.map(
    (kind): Endpoint => ({
      method: "get",
      path: `/exports/${kind}`,
      tag: "Exports",
      summary: `CSV of the ${kind.replaceAll("_", " ")} of a period, streamed`,
      scope: "read",
      query: exportQuery,
      answer: { status: 200, mediaType: "text/csv" },
    }),
  ),
  read("/test_clocks", "Test clocks", "The clock of a test organization; none in live mode", testClocks),
  write(
    "post",
    "/test_clocks/advance",
    "Test clocks",
    "Move the clock forward; the worker does what falls due in between",
    testClockAdvance,
    { status: 202, schema: testClock },
  ),
  {
    method: "get",
    path: "/openapi.json",
    tag: "About",
    summary: "This document",
    scope: null,
    answer: { status: 200, mediaType: "application/json" },
  },
];
