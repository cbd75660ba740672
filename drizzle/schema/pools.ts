import { sql } from "drizzle-orm";
import { bigint, check, index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { POOL_KINDS, POOL_SCOPES } from "../../app/billing/fees/pool-kinds";
import { CADENCE_UNITS } from "../../app/billing/time/cadence";
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
import { subscriptions } from "./subscriptions";

/** What a customer, or a payer for its group, agreed beside every plan; only its end and its alarm change. */
export const pools = pgTable(
  "pools",
  {
    organizationId: organizationId(),
    id: id(),
    customerId: uuid("customer_id").notNull(),
    subscriptionId: uuid("subscription_id"),
    code: text("code").notNull(),
    name: text("name").notNull(),
    kind: text("kind").notNull(),
    scope: text("scope").notNull(),
    currency: text("currency").notNull(),
    amountMinor: amountMinor("amount_minor").notNull(),
    planCodes: text("plan_codes").array().notNull(),
    metricCodes: text("metric_codes").array().notNull(),
    chargeCodes: text("charge_codes").array().notNull(),
    cadenceUnit: text("cadence_unit").notNull(),
    cadenceCount: bigint("cadence_count", { mode: "number" }).notNull(),
    fromOn: day("from_on").notNull(),
    /** The first day it is over. */
    toOn: day("to_on"),
    /** When billing looks at it by itself. */
    dueAt: instant("due_at"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    tenantKey(t, "pools"),
    uniqueIndex("pools_code_key").on(t.organizationId, t.customerId, t.code),
    index("pools_due").on(t.organizationId, t.dueAt).where(sql`${t.dueAt} is not null`),
    index("pools_subscription")
      .on(t.organizationId, t.subscriptionId)
      .where(sql`${t.subscriptionId} is not null`),
    index("pools_group").on(t.organizationId, t.customerId).where(sql`${t.scope} = 'payer_group'`),
    check("pools_kind_check", sql`${t.kind} in (${sql.raw(oneOf(POOL_KINDS))})`),
    check("pools_scope_check", sql`${t.scope} in (${sql.raw(oneOf(POOL_SCOPES))})`),
    check("pools_subscription_check", sql`(${t.scope} = 'subscription') = (${t.subscriptionId} is not null)`),
    check("pools_amount_check", sql`${t.amountMinor} > 0`),
    check(
      "pools_cadence_check",
      sql`${t.cadenceUnit} in (${sql.raw(oneOf(CADENCE_UNITS))}) and ${t.cadenceCount} > 0`,
    ),
    check("pools_term_check", sql`${t.toOn} >= ${t.fromOn}`),
    tenantReference("pools_customer_fk", t, t.customerId, customers),
    tenantReference("pools_subscription_fk", t, t.subscriptionId, subscriptions),
  ],
);
