import { sql } from "drizzle-orm";
import { boolean, check, index, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { WINDOW_STATES } from "../../app/billing/fees/fee-kinds";
import { UNIQUE_OPERATIONS } from "../../app/billing/metering/metric-kinds";
import { charges, metrics, planVersions } from "./catalog";
import { day, decimal, id, instant, oneOf, organizationId, tenantKey, tenantReference } from "./column-types";
import { customers } from "./customers";
import { stints, subscriptions } from "./subscriptions";

/**
 * Accepted usage, append-only but for its voiding. `quantity` or `uniqueValue` is the metric's field evaluated at
 * ingest; `operation` says whether a unique value comes or goes; `contentHash` tells a repeat from the same
 * transaction id with other content. A voided event stays and no longer counts.
 */
export const usageEvents = pgTable(
  "usage_events",
  {
    organizationId: organizationId(),
    id: id(),
    transactionId: text("transaction_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    subscriptionId: uuid("subscription_id").notNull(),
    metricId: uuid("metric_id").notNull(),
    occurredAt: instant("occurred_at").notNull(),
    quantity: decimal("quantity"),
    uniqueValue: text("unique_value"),
    operation: text("operation"),
    properties: jsonb("properties").$type<Record<string, unknown>>(),
    contentHash: text("content_hash").notNull(),
    /** The organization's now and the wall's at ingest. */
    knownAt: instant("known_at").notNull(),
    recordedAt: instant("recorded_at").notNull(),
    voidedAt: instant("voided_at"),
  },
  (t) => [
    tenantKey(t, "usage_events"),
    uniqueIndex("usage_events_transaction_key").on(t.organizationId, t.transactionId),
    check("usage_events_operation_check", sql`${t.operation} in (${sql.raw(oneOf(UNIQUE_OPERATIONS))})`),
    // The migrations add INCLUDE (quantity, voided_at) to it, for which there is no word here.
    index("usage_events_window").on(t.organizationId, t.subscriptionId, t.metricId, t.occurredAt),
    tenantReference("usage_events_subscription_fk", t, t.subscriptionId, subscriptions),
    tenantReference("usage_events_metric_fk", t, t.metricId, metrics),
  ],
);

/** A charge's usage between two instants: rated whole, with a pinned version; late usage marks a billed one dirty. */
export const ratingWindows = pgTable(
  "rating_windows",
  {
    organizationId: organizationId(),
    id: id(),
    customerId: uuid("customer_id").notNull(),
    subscriptionId: uuid("subscription_id").notNull(),
    stintId: uuid("stint_id").notNull(),
    planVersionId: uuid("plan_version_id").notNull(),
    chargeId: uuid("charge_id").notNull(),
    metricId: uuid("metric_id").notNull(),
    fromOn: day("from_on").notNull(),
    toOn: day("to_on").notNull(),
    startsAt: instant("starts_at").notNull(),
    endsAt: instant("ends_at").notNull(),
    throughEnd: boolean("through_end").notNull(),
    taxCategory: text("tax_category").notNull(),
    taxRate: decimal("tax_rate").notNull(),
    taxCountry: text("tax_country"),
    state: text("state").notNull(),
    dirty: boolean("dirty").notNull(),
  },
  (t) => [
    tenantKey(t, "rating_windows"),
    uniqueIndex("rating_windows_span_key").on(t.organizationId, t.stintId, t.chargeId, t.startsAt),
    index("rating_windows_usage").on(t.organizationId, t.subscriptionId, t.metricId, t.startsAt),
    index("rating_windows_dirty").on(t.organizationId, t.subscriptionId).where(sql`${t.dirty}`),
    check("rating_windows_state_check", sql`${t.state} in (${sql.raw(oneOf(WINDOW_STATES))})`),
    tenantReference("rating_windows_subscription_fk", t, t.subscriptionId, subscriptions),
    tenantReference("rating_windows_stint_fk", t, t.stintId, stints),
    tenantReference("rating_windows_version_fk", t, t.planVersionId, planVersions),
    tenantReference("rating_windows_charge_fk", t, t.chargeId, charges),
    tenantReference("rating_windows_customer_fk", t, t.customerId, customers),
  ],
);
