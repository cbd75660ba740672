import { z } from "zod";
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
import { eventResults, eventsBody } from "~/api/schemas/events";
import { EXPORT_KINDS, exportQuery } from "~/api/schemas/exports";
import { invoice, invoicePage, invoiceQuery } from "~/api/schemas/invoices";
import { noBody } from "~/api/schemas/page";
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
  subscriptionCreate,
  subscriptionPage,
  subscriptionQuery,
  subscriptionUsage,
} from "~/api/schemas/subscriptions";
import { taxRate, taxRateCreate, taxRatePage, taxRateQuery } from "~/api/schemas/tax-rates";
import { testClock, testClockAdvance, testClocks } from "~/api/schemas/test-clocks";

/** One thing the API does, as routes enforce it and the document tells it. */
export type Endpoint = {
  readonly method: "get" | "post" | "put" | "patch";
  /** Below /api/v1, with parameters in braces. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  /** What the API key must be allowed; null where none is asked for. */
  readonly scope: "read" | "write" | "usage" | null;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** `required` on writes; `optional` where a repeat is harmless by itself. */
  readonly idempotencyKey?: "required" | "optional";
  readonly answer: {
    readonly status: 200 | 201 | 202;
    readonly schema?: z.ZodType;
    readonly mediaType?: string;
  };
};

const read = (path: string, tag: string, summary: string, schema: z.ZodType): Endpoint => ({
  method: "get",
  path,
  tag,
  summary,
  scope: "read",
  answer: { status: 200, schema },
});

const list = (
  path: string,
  tag: string,
  summary: string,
  query: z.ZodObject,
  schema: z.ZodType,
): Endpoint => ({
  ...read(path, tag, summary, schema),
  query,
});

const write = (
  method: "post" | "put" | "patch",
  path: string,
  tag: string,
  summary: string,
  body: z.ZodType,
  answer: Endpoint["answer"],
): Endpoint => ({ method, path, tag, summary, scope: "write", body, idempotencyKey: "required", answer });

const made = (schema: z.ZodType) => ({ status: 201, schema }) as const;
const done = (schema: z.ZodType) => ({ status: 200, schema }) as const;

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
  write(
    "post",
    "/subscriptions/{id}/cancel",
    "Subscriptions",
    "Cancel now or at the end of the period",
    subscriptionCancel,
    done(subscription),
  ),
  write(
    "post",
    "/subscriptions/{id}/undo_cancel",
    "Subscriptions",
    "Let a subscription that is ending go on",
    noBody,
    done(subscription),
  ),
  read(
    "/subscriptions/{id}/usage",
    "Subscriptions",
    "Usage of the period so far and what it costs",
    subscriptionUsage,
  ),
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
  list("/invoices", "Invoices", "List invoices", invoiceQuery, invoicePage),
  read("/invoices/{id}", "Invoices", "Get an invoice with its lines and how each came about", invoice),
  list("/payments", "Payments", "List payments", paymentQuery, paymentPage),
  read("/payments/{id}", "Payments", "Get a payment", payment),
  list("/payment_methods", "Payments", "List payment methods", paymentMethodQuery, paymentMethodPage),
  read("/payment_methods/{id}", "Payments", "Get a payment method", paymentMethod),
  list("/tax_rates", "Tax rates", "List tax rates", taxRateQuery, taxRatePage),
  write("post", "/tax_rates", "Tax rates", "Create a tax rate", taxRateCreate, made(taxRate)),
  read("/tax_rates/{id}", "Tax rates", "Get a tax rate", taxRate),
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
      summary: `CSV of the ${kind} of a period, streamed`,
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
