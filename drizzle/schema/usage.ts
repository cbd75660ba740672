import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  foreignKey,
  index,
  jsonb,
  type PgColumn,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
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
    /** The end of the whole period it is a piece of; null in rows from before it was kept: its own end. */
    wholeTo: day("whole_to"),
    startsAt: instant("starts_at").notNull(),
    endsAt: instant("ends_at").notNull(),
    throughEnd: boolean("through_end").notNull(),
    taxCategory: text("tax_category").notNull(),
    taxRate: decimal("tax_rate").notNull(),
    taxCountry: text("tax_country"),
    state: text("state").notNull(),
    dirty: boolean("dirty").notNull(),
    /** When somebody last released what was set aside of it, by the wall's clock; what was recorded by then is billed. */
    releasedAt: instant("released_at"),
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

const meterKey = (t: { organizationId: PgColumn; subscriptionId: PgColumn; metricId: PgColumn }) =>
  [t.organizationId, t.subscriptionId, t.metricId] as const;

/**
 * Busy meters, whose events are added up by the bucket: everything before `rolledThrough` is in `usageRollups`. Only
 * usage of the aggregation it was added up for is read from there. `dueAt` is when to look again.
 */
export const usageMeters = pgTable(
  "usage_meters",
  {
    organizationId: organizationId(),
    subscriptionId: uuid("subscription_id").notNull(),
    metricId: uuid("metric_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    aggregation: text("aggregation").notNull(),
    rolledThrough: instant("rolled_through"),
    dueAt: instant("due_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "usage_meters_pk", columns: [...meterKey(t)] as never }),
    index("usage_meters_due").on(t.organizationId, t.dueAt),
    tenantReference("usage_meters_subscription_fk", t, t.subscriptionId, subscriptions),
    tenantReference("usage_meters_metric_fk", t, t.metricId, metrics),
    tenantReference("usage_meters_customer_fk", t, t.customerId, customers),
  ],
);

/**
 * The events of one hour, or of one day where different values are counted, added up: `quantity` is their sum, their
 * highest or their last, as the metric asks; `moment` the sum of changes times milliseconds since the bucket began;
 * `heldValues` what each value did last, null where there were too many. A dirty bucket says nothing: an event of it
 * came or went since, and its events are read instead.
 */
export const usageRollups = pgTable(
  "usage_rollups",
  {
    organizationId: organizationId(),
    subscriptionId: uuid("subscription_id").notNull(),
    metricId: uuid("metric_id").notNull(),
    startsAt: instant("starts_at").notNull(),
    customerId: uuid("customer_id").notNull(),
    dirty: boolean("dirty").notNull(),
    events: bigint("events", { mode: "number" }).notNull(),
    quantity: decimal("quantity"),
    moment: decimal("moment"),
    lastAt: instant("last_at"),
    lastTransactionId: text("last_transaction_id"),
    heldValues: jsonb("held_values"),
  },
  (t) => [
    primaryKey({ name: "usage_rollups_pk", columns: [...meterKey(t), t.startsAt] as never }),
    index("usage_rollups_dirty").on(t.organizationId, t.subscriptionId, t.metricId).where(sql`${t.dirty}`),
    foreignKey({
      name: "usage_rollups_meter_fk",
      columns: [...meterKey(t)] as never,
      foreignColumns: [...meterKey(usageMeters)] as never,
    }),
  ],
);
