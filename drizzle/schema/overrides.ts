import { sql } from "drizzle-orm";
import { check, index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { OVERRIDE_KINDS } from "../../app/billing/fees/override-kinds";
import { charges } from "./catalog";
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

/** Amounts somebody set on a position. One that is lifted stays as a record of what held. */
export const overrides = pgTable(
  "overrides",
  {
    organizationId: organizationId(),
    id: id(),
    customerId: uuid("customer_id").notNull(),
    subscriptionId: uuid("subscription_id").notNull(),
    /** The key of the position without the tax treatment; see `positionStem`. */
    position: text("position").notNull(),
    stintId: uuid("stint_id").notNull(),
    chargeId: uuid("charge_id"),
    item: text("item").notNull(),
    part: text("part").notNull(),
    description: text("description").notNull(),
    fromOn: day("from_on").notNull(),
    toOn: day("to_on").notNull(),
    currency: text("currency").notNull(),
    kind: text("kind").notNull(),
    amountMinor: amountMinor("amount_minor").notNull(),
    reason: text("reason").notNull(),
    setBy: text("set_by").notNull(),
    setAt: instant("set_at").notNull(),
    liftedBy: text("lifted_by"),
    liftedAt: instant("lifted_at"),
  },
  (t) => [
    tenantKey(t, "overrides"),
    uniqueIndex("overrides_position_key")
      .on(t.organizationId, t.subscriptionId, t.position)
      .where(sql`${t.liftedAt} is null`),
    index("overrides_subscription").on(t.organizationId, t.subscriptionId),
    index("overrides_in_force").on(t.organizationId, t.customerId).where(sql`${t.liftedAt} is null`),
    check("overrides_kind_check", sql`${t.kind} in (${sql.raw(oneOf(OVERRIDE_KINDS))})`),
    check("overrides_amount_check", sql`${t.kind} = 'delta' or ${t.amountMinor} >= 0`),
    check("overrides_lifted_check", sql`(${t.liftedBy} is null) = (${t.liftedAt} is null)`),
    tenantReference("overrides_customer_fk", t, t.customerId, customers),
    tenantReference("overrides_subscription_fk", t, t.subscriptionId, subscriptions),
    tenantReference("overrides_charge_fk", t, t.chargeId, charges),
  ],
);
