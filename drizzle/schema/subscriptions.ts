import { sql } from "drizzle-orm";
import { check, index, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { Anchor } from "../../app/billing/time/cadence";
import { planVersions } from "./catalog";
import { decimal, id, instant, organizationId, tenantKey, tenantReference } from "./column-types";
import { customers } from "./customers";

/** Status is never stored: it follows from these instants and the organization's now. */
export const subscriptions = pgTable(
  "subscriptions",
  {
    organizationId: organizationId(),
    id: id(),
    customerId: uuid("customer_id").notNull(),
    externalId: text("external_id"),
    currency: text("currency").notNull(),
    zone: text("zone").notNull(),
    anchor: jsonb("anchor").$type<Anchor>().notNull(),
    startsAt: instant("starts_at").notNull(),
    trialEndsAt: instant("trial_ends_at"),
    endsAt: instant("ends_at"),
    canceledAt: instant("canceled_at"),
    /** The next instant, in the organization's time, at which billing has something to do; null when nothing is left. */
    dueAt: instant("due_at"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    tenantKey(t, "subscriptions"),
    uniqueIndex("subscriptions_external_key").on(t.organizationId, t.externalId),
    index("subscriptions_customer").on(t.organizationId, t.customerId),
    index("subscriptions_due").on(t.organizationId, t.dueAt),
    index("subscriptions_created").on(t.organizationId, t.createdAt.desc(), t.id.desc()),
    check("subscriptions_end_check", sql`${t.endsAt} is null or ${t.endsAt} >= ${t.startsAt}`),
    tenantReference("subscriptions_customer_fk", t, t.customerId, customers),
  ],
);

export const stints = pgTable(
  "stints",
  {
    organizationId: organizationId(),
    id: id(),
    subscriptionId: uuid("subscription_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    planVersionId: uuid("plan_version_id").notNull(),
    quantity: decimal("quantity").notNull(),
    startsAt: instant("starts_at").notNull(),
    endsAt: instant("ends_at"),
  },
  (t) => [
    tenantKey(t, "stints"),
    index("stints_subscription").on(t.organizationId, t.subscriptionId, t.startsAt),
    index("stints_plan_version").on(t.organizationId, t.planVersionId),
    tenantReference("stints_subscription_fk", t, t.subscriptionId, subscriptions),
    tenantReference("stints_plan_version_fk", t, t.planVersionId, planVersions),
    tenantReference("stints_customer_fk", t, t.customerId, customers),
  ],
);
