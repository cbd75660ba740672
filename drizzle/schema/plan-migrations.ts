import { sql } from "drizzle-orm";
import { bigint, check, index, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import {
  ITEM_STATES,
  type ItemDocument,
  type ItemState,
  RUN_STATES,
  type RunState,
} from "../../app/billing/run-kinds";
import {
  AUDIENCE_KINDS,
  type Audience,
  MIGRATION_TIMINGS,
} from "../../app/billing/subscription/migration-kinds";
import { plans, planVersions } from "./catalog";
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

const count = (name: string) => bigint(name, { mode: "number" }).notNull();

/** A plan to take subscriptions over to another version: who, when, and how far it is. */
export const planMigrations = pgTable(
  "plan_migrations",
  {
    organizationId: organizationId(),
    id: id(),
    planId: uuid("plan_id").notNull(),
    targetVersionId: uuid("target_version_id").notNull(),
    audienceKind: text("audience_kind").notNull(),
    /** What chooses the subscriptions, as it was asked for. */
    audience: jsonb("audience").$type<Audience>().notNull(),
    timing: text("timing").$type<(typeof MIGRATION_TIMINGS)[number]>().notNull(),
    /** The day of `date`, in each subscription's own zone. */
    onDate: day("on_date"),
    state: text("state").$type<RunState>().notNull(),
    /** While its figures are calculated, which counts as running: the state it goes into then. */
    calculatesThen: text("calculates_then").$type<Exclude<RunState, "discarded">>(),
    itemCount: count("item_count"),
    doneCount: count("done_count"),
    refusedCount: count("refused_count"),
    skippedCount: count("skipped_count"),
    /** Subscriptions of the plan that it leaves alone. */
    unaffectedCount: count("unaffected_count"),
    /** Fingerprint of all figures of what is still to be done; comes back with a confirmation. */
    previewHash: text("preview_hash").notNull(),
    /** The organization's time for which the figures were calculated. */
    plannedAt: instant("planned_at").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: instant("created_at").notNull(),
    startedBy: text("started_by"),
    startedAt: instant("started_at"),
    finishedAt: instant("finished_at"),
  },
  (t) => [
    tenantKey(t, "plan_migrations"),
    index("plan_migrations_plan").on(t.organizationId, t.planId, t.createdAt.desc(), t.id.desc()),
    index("plan_migrations_running").on(t.organizationId, t.id).where(sql`${t.state} = 'running'`),
    check("plan_migrations_audience_check", sql`${t.audienceKind} in (${sql.raw(oneOf(AUDIENCE_KINDS))})`),
    check("plan_migrations_timing_check", sql`${t.timing} in (${sql.raw(oneOf(MIGRATION_TIMINGS))})`),
    check("plan_migrations_date_check", sql`(${t.timing} = 'date') = (${t.onDate} is not null)`),
    check("plan_migrations_state_check", sql`${t.state} in (${sql.raw(oneOf(RUN_STATES))})`),
    check(
      "plan_migrations_calculates_check",
      sql`${t.calculatesThen} is null or (${t.state} = 'running'
        and ${t.calculatesThen} in ('draft', 'running', 'stopped', 'done'))`,
    ),
    check(
      "plan_migrations_counts_check",
      sql`least(${t.doneCount}, ${t.refusedCount}, ${t.skippedCount}, ${t.unaffectedCount}) >= 0
        and ${t.doneCount} + ${t.refusedCount} + ${t.skippedCount} <= ${t.itemCount}`,
    ),
    tenantReference("plan_migrations_plan_fk", t, t.planId, plans),
    tenantReference("plan_migrations_target_fk", t, t.targetVersionId, planVersions),
  ],
);

/** One subscription of a plan migration: what it pays before and after, and what became of it. */
export const planMigrationItems = pgTable(
  "plan_migration_items",
  {
    organizationId: organizationId(),
    id: id(),
    planMigrationId: uuid("plan_migration_id").notNull(),
    subscriptionId: uuid("subscription_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    currency: text("currency").notNull(),
    /** The version it was on when it was planned. */
    fromVersionId: uuid("from_version_id").notNull(),
    /** The first day at the new version; null where it cannot go over. */
    effectiveOn: day("effective_on"),
    /** The recurring price of a period; null where nothing recurs. */
    beforeMinor: amountMinor("before_minor"),
    afterMinor: amountMinor("after_minor"),
    /** The total of the customer's next invoice; null where none is to come. */
    nextBeforeMinor: amountMinor("next_before_minor"),
    nextAfterMinor: amountMinor("next_after_minor"),
    /** What the change itself bills at once, and gives back. */
    atOnceMinor: amountMinor("at_once_minor"),
    givenBackMinor: amountMinor("given_back_minor"),
    /** Fingerprint of day, versions and prices, which the change is held against. */
    guard: text("guard"),
    /** Of the documents made at once; null where they depend on usage that still comes in. */
    previewHash: text("preview_hash"),
    state: text("state").$type<ItemState>().notNull(),
    code: text("code"),
    sentence: text("sentence"),
    remedy: text("remedy"),
    doneAt: instant("done_at"),
    documents: jsonb("documents").$type<readonly ItemDocument[]>().notNull(),
  },
  (t) => [
    tenantKey(t, "plan_migration_items"),
    uniqueIndex("plan_migration_items_subscription_key").on(
      t.organizationId,
      t.planMigrationId,
      t.subscriptionId,
    ),
    index("plan_migration_items_state").on(t.organizationId, t.planMigrationId, t.state, t.id),
    index("plan_migration_items_subscription").on(t.organizationId, t.subscriptionId),
    check("plan_migration_items_state_check", sql`${t.state} in (${sql.raw(oneOf(ITEM_STATES))})`),
    check("plan_migration_items_done_check", sql`(${t.state} = 'done') = (${t.doneAt} is not null)`),
    check(
      "plan_migration_items_reason_check",
      sql`${t.state} not in ('refused', 'skipped') or num_nulls(${t.code}, ${t.sentence}, ${t.remedy}) = 0`,
    ),
    tenantReference("plan_migration_items_migration_fk", t, t.planMigrationId, planMigrations),
    tenantReference("plan_migration_items_subscription_fk", t, t.subscriptionId, subscriptions),
    tenantReference("plan_migration_items_customer_fk", t, t.customerId, customers),
    tenantReference("plan_migration_items_version_fk", t, t.fromVersionId, planVersions),
  ],
);
