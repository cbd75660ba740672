import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  foreignKey,
  index,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { OPEN_PAYMENT_STATES, PAYMENT_STATES, PROVIDER_MODES } from "../../app/billing/payment/payment-kinds";
import {
  amountMinor,
  day,
  id,
  instant,
  oneOf,
  organizationId,
  tenantKey,
  tenantReference,
} from "./column-types";
import { customers } from "./customers";
import { invoices } from "./invoicing";
import { organizations } from "./organizations";

/** The organization's Stripe account, or its account in the sandbox. Secrets are sealed under APP_SECRET. */
export const providerAccounts = pgTable(
  "provider_accounts",
  {
    organizationId: organizationId(),
    id: id(),
    provider: text("provider").notNull(),
    mode: text("mode").notNull(),
    sealedSecretKey: text("sealed_secret_key").notNull(),
    secretKeyHint: text("secret_key_hint").notNull(),
    /** Null until the webhook endpoint was created at the provider. */
    providerEndpointId: text("provider_endpoint_id"),
    sealedWebhookSecret: text("sealed_webhook_secret"),
    /** The address the provider was last told. */
    webhookUrl: text("webhook_url"),
    createdAt: instant("created_at").notNull(),
    replacedAt: instant("replaced_at"),
  },
  (t) => [
    tenantKey(t, "provider_accounts"),
    uniqueIndex("provider_accounts_current_key")
      .on(t.organizationId, t.provider)
      .where(sql`${t.replacedAt} is null`),
    check("provider_accounts_mode_check", sql`${t.mode} in (${sql.raw(oneOf(PROVIDER_MODES))})`),
    foreignKey({
      name: "provider_accounts_organization_fk",
      columns: [t.organizationId],
      foreignColumns: [organizations.id],
    }),
  ],
);

export const providerCustomers = pgTable(
  "provider_customers",
  {
    organizationId: organizationId(),
    customerId: uuid("customer_id").notNull(),
    providerAccountId: uuid("provider_account_id").notNull(),
    providerCustomerId: text("provider_customer_id").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    primaryKey({
      name: "provider_customers_pk",
      columns: [t.organizationId, t.customerId, t.providerAccountId],
    }),
    uniqueIndex("provider_customers_provider_key").on(
      t.organizationId,
      t.providerAccountId,
      t.providerCustomerId,
    ),
    tenantReference("provider_customers_customer_fk", t, t.customerId, customers),
    tenantReference("provider_customers_account_fk", t, t.providerAccountId, providerAccounts),
  ],
);

export const paymentMethods = pgTable(
  "payment_methods",
  {
    organizationId: organizationId(),
    id: id(),
    customerId: uuid("customer_id").notNull(),
    providerAccountId: uuid("provider_account_id").notNull(),
    providerMethodId: text("provider_method_id").notNull(),
    kind: text("kind").notNull(),
    brand: text("brand").notNull(),
    lastFour: text("last_four").notNull(),
    expiresMonth: bigint("expires_month", { mode: "number" }),
    expiresYear: bigint("expires_year", { mode: "number" }),
    createdAt: instant("created_at").notNull(),
    removedAt: instant("removed_at"),
  },
  (t) => [
    tenantKey(t, "payment_methods"),
    uniqueIndex("payment_methods_provider_key").on(t.organizationId, t.providerAccountId, t.providerMethodId),
    index("payment_methods_customer").on(t.organizationId, t.customerId),
    tenantReference("payment_methods_customer_fk", t, t.customerId, customers),
    tenantReference("payment_methods_account_fk", t, t.providerAccountId, providerAccounts),
  ],
);

/** A visit to the provider's hosted page that adds a payment method. */
export const paymentMethodSetups = pgTable(
  "payment_method_setups",
  {
    organizationId: organizationId(),
    id: id(),
    customerId: uuid("customer_id").notNull(),
    providerAccountId: uuid("provider_account_id").notNull(),
    state: text("state").notNull(),
    returnPath: text("return_path").notNull(),
    providerSessionId: text("provider_session_id"),
    url: text("url"),
    paymentMethodId: uuid("payment_method_id"),
    failure: text("failure"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    tenantKey(t, "payment_method_setups"),
    index("payment_method_setups_session").on(t.organizationId, t.providerSessionId),
    check(
      "payment_method_setups_state_check",
      sql`${t.state} in ('started', 'open', 'complete', 'expired', 'failed')`,
    ),
    tenantReference("payment_method_setups_customer_fk", t, t.customerId, customers),
  ],
);

/**
 * One attempt to collect one invoice. Key and exact parameters are stored before the call; the provider's payment
 * intent is reused by later attempts of the same invoice. At most one attempt of an invoice is open.
 */
export const payments = pgTable(
  "payments",
  {
    organizationId: organizationId(),
    id: id(),
    customerId: uuid("customer_id").notNull(),
    invoiceId: uuid("invoice_id").notNull(),
    paymentMethodId: uuid("payment_method_id"),
    providerAccountId: uuid("provider_account_id"),
    currency: text("currency").notNull(),
    amountMinor: amountMinor("amount_minor").notNull(),
    state: text("state").notNull(),
    /** Who wanted it: "schedule", "portal", "console". */
    initiator: text("initiator").notNull(),
    attempt: bigint("attempt", { mode: "number" }).notNull(),
    idempotencyKey: text("idempotency_key").notNull(),
    request: jsonb("request").$type<Record<string, unknown>>().notNull(),
    providerPaymentId: text("provider_payment_id"),
    providerChargeId: text("provider_charge_id"),
    failureCode: text("failure_code"),
    declineCode: text("decline_code"),
    failureMessage: text("failure_message"),
    startedAt: instant("started_at").notNull(),
    settledAt: instant("settled_at"),
    recordedAt: instant("recorded_at").notNull(),
  },
  (t) => [
    tenantKey(t, "payments"),
    uniqueIndex("payments_open_key")
      .on(t.organizationId, t.invoiceId)
      .where(sql`${t.state} in (${sql.raw(oneOf(OPEN_PAYMENT_STATES))})`),
    index("payments_invoice").on(t.organizationId, t.invoiceId),
    index("payments_customer").on(t.organizationId, t.customerId, t.startedAt.desc()),
    index("payments_started").on(t.organizationId, t.startedAt.desc(), t.id.desc()),
    index("payments_provider").on(t.organizationId, t.providerPaymentId),
    check("payments_state_check", sql`${t.state} in (${sql.raw(oneOf(PAYMENT_STATES))})`),
    check("payments_amount_check", sql`${t.amountMinor} > 0`),
    tenantReference("payments_customer_fk", t, t.customerId, customers),
    tenantReference("payments_invoice_fk", t, t.invoiceId, invoices),
    tenantReference("payments_method_fk", t, t.paymentMethodId, paymentMethods),
    tenantReference("payments_account_fk", t, t.providerAccountId, providerAccounts),
  ],
);

/** Dated use of money for a document; changes only what is due. Append-only. */
export const allocations = pgTable(
  "allocations",
  {
    organizationId: organizationId(),
    id: id(),
    customerId: uuid("customer_id").notNull(),
    invoiceId: uuid("invoice_id").notNull(),
    paymentId: uuid("payment_id").notNull(),
    currency: text("currency").notNull(),
    amountMinor: amountMinor("amount_minor").notNull(),
    allocatedOn: day("allocated_on").notNull(),
    allocatedAt: instant("allocated_at").notNull(),
  },
  (t) => [
    tenantKey(t, "allocations"),
    index("allocations_invoice").on(t.organizationId, t.invoiceId),
    uniqueIndex("allocations_payment_key").on(t.organizationId, t.paymentId, t.invoiceId),
    tenantReference("allocations_invoice_fk", t, t.invoiceId, invoices),
    tenantReference("allocations_payment_fk", t, t.paymentId, payments),
    tenantReference("allocations_customer_fk", t, t.customerId, customers),
  ],
);

/** A webhook as it came, kept by the provider's event id; the object is fetched again when it is applied. */
export const providerEvents = pgTable(
  "provider_events",
  {
    organizationId: organizationId(),
    id: id(),
    providerAccountId: uuid("provider_account_id").notNull(),
    providerEventId: text("provider_event_id").notNull(),
    type: text("type").notNull(),
    payload: jsonb("payload").$type<Record<string, unknown>>().notNull(),
    state: text("state").notNull(),
    note: text("note"),
    receivedAt: instant("received_at").notNull(),
    appliedAt: instant("applied_at"),
  },
  (t) => [
    tenantKey(t, "provider_events"),
    uniqueIndex("provider_events_event_key").on(t.organizationId, t.providerAccountId, t.providerEventId),
    index("provider_events_received").on(t.organizationId, t.receivedAt.desc(), t.id.desc()),
    check("provider_events_state_check", sql`${t.state} in ('received', 'applied', 'ignored', 'failed')`),
    tenantReference("provider_events_account_fk", t, t.providerAccountId, providerAccounts),
  ],
);
