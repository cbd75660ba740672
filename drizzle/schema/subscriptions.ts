import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  foreignKey,
  index,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { PriceOverrides } from "../../app/billing/subscription/subscription";
import {
  CHANGE_UNUSED,
  type ChangeUnused,
  UNUSED_HANDLINGS,
} from "../../app/billing/subscription/subscription-kinds";
import type { Anchor } from "../../app/billing/time/cadence";
import { planVersions } from "./catalog";
import { day, decimal, id, instant, oneOf, organizationId, tenantKey, tenantReference } from "./column-types";
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
    /** The base it is an add-on to. */
    baseId: uuid("base_id"),
    /** What happens to days paid for and not used when it ends; null: credit. */
    unused: text("unused"),
    closingInvoice: boolean("closing_invoice").notNull().default(true),
    /** True when the planned end is that of the plan's last phase. */
    expires: boolean("expires").notNull().default(false),
    invoicingOff: boolean("invoicing_off").notNull().default(false),
    /** Runs look at no fee of a period that ended by then; null: at every fee. */
    settledThrough: day("settled_through"),
    /** When to say that its trial ends; null when that was said, or there is nothing to say. */
    trialNoticeAt: instant("trial_notice_at"),
  },
  (t) => [
    tenantKey(t, "subscriptions"),
    uniqueIndex("subscriptions_external_key")
      .on(t.organizationId, t.externalId)
      .where(sql`${t.externalId} is not null`),
    index("subscriptions_customer").on(t.organizationId, t.customerId),
    index("subscriptions_due").on(t.organizationId, t.dueAt),
    index("subscriptions_trial_notice")
      .on(t.organizationId, t.trialNoticeAt)
      .where(sql`${t.trialNoticeAt} is not null`),
    index("subscriptions_created").on(t.organizationId, t.createdAt.desc(), t.id.desc()),
    index("subscriptions_base").on(t.organizationId, t.baseId).where(sql`${t.baseId} is not null`),
    check("subscriptions_end_check", sql`${t.endsAt} is null or ${t.endsAt} >= ${t.startsAt}`),
    check("subscriptions_unused_check", sql`${t.unused} in (${sql.raw(oneOf(UNUSED_HANDLINGS))})`),
    tenantReference("subscriptions_customer_fk", t, t.customerId, customers),
    foreignKey({
      name: "subscriptions_base_fk",
      columns: [t.organizationId, t.baseId],
      foreignColumns: [t.organizationId, t.id],
    }),
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
    /** Where periods begin during this stay; null: the subscription's anchor. */
    anchor: jsonb("anchor").$type<Anchor>(),
    overrides: jsonb("overrides").$type<PriceOverrides>(),
    phasesFrom: day("phases_from"),
    firstPhase: bigint("first_phase", { mode: "number" }),
    isBillDayGiven: boolean("bill_day_given").notNull().default(false),
    /** When it was asked for; null: as it began. */
    knownAt: instant("known_at"),
    /** True when somebody asked for its plan, so that another version of the same plan is a change. */
    isAsked: boolean("asked").notNull().default(false),
    /** "keep": what was paid for the stays before it is not given back; null: it is. */
    unusedBefore: text("unused_before"),
  },
  (t) => [
    tenantKey(t, "stints"),
    check("stints_unused_before_check", sql`${t.unusedBefore} = 'keep'`),
    index("stints_subscription").on(t.organizationId, t.subscriptionId, t.startsAt),
    index("stints_plan_version").on(t.organizationId, t.planVersionId),
    tenantReference("stints_subscription_fk", t, t.subscriptionId, subscriptions),
    tenantReference("stints_plan_version_fk", t, t.planVersionId, planVersions),
    tenantReference("stints_customer_fk", t, t.customerId, customers),
  ],
);

/** Stops of billing. Several with different owners may overlap; billing is on only when none holds. */
export const subscriptionPauses = pgTable(
  "subscription_pauses",
  {
    organizationId: organizationId(),
    id: id(),
    subscriptionId: uuid("subscription_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    /** Who stopped it: "billing", or the name of an independent service. */
    service: text("service").notNull(),
    startsAt: instant("starts_at").notNull(),
    endsAt: instant("ends_at"),
    /** When its end was made known, where that was after it. */
    endKnownAt: instant("end_known_at"),
  },
  (t) => [
    tenantKey(t, "subscription_pauses"),
    index("subscription_pauses_subscription").on(t.organizationId, t.subscriptionId),
    check("subscription_pauses_end_check", sql`${t.endsAt} is null or ${t.endsAt} >= ${t.startsAt}`),
    tenantReference("subscription_pauses_subscription_fk", t, t.subscriptionId, subscriptions),
    tenantReference("subscription_pauses_customer_fk", t, t.customerId, customers),
  ],
);

/** From an instant on, another number of units of a fixed item. */
export const subscriptionItemUnits = pgTable(
  "subscription_item_units",
  {
    organizationId: organizationId(),
    id: id(),
    subscriptionId: uuid("subscription_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    item: text("item").notNull(),
    units: decimal("units").notNull(),
    startsAt: instant("starts_at").notNull(),
    /** What fewer units mean for what was paid in advance; null: what the organization's setting says. */
    unused: text("unused").$type<ChangeUnused>(),
  },
  (t) => [
    tenantKey(t, "subscription_item_units"),
    check("subscription_item_units_unused_check", sql`${t.unused} in (${sql.raw(oneOf(CHANGE_UNUSED))})`),
    index("subscription_item_units_subscription").on(t.organizationId, t.subscriptionId),
    tenantReference("subscription_item_units_subscription_fk", t, t.subscriptionId, subscriptions),
    tenantReference("subscription_item_units_customer_fk", t, t.customerId, customers),
  ],
);
