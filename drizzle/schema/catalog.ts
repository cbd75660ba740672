import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
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
import type { PlanTerms } from "../../app/billing/catalog/plan";
import { AGGREGATIONS } from "../../app/billing/metering/metric-kinds";
import { POLICY_CHOICES } from "../../app/billing/policy-kinds";
import { id, instant, oneOf, organizationId, tenantKey, tenantReference } from "./column-types";
import { organizations } from "./organizations";

export const metrics = pgTable(
  "metrics",
  {
    organizationId: organizationId(),
    id: id(),
    code: text("code").notNull(),
    name: text("name").notNull(),
    aggregation: text("aggregation").notNull(),
    field: text("field"),
    expression: text("expression"),
    /** Whether the quantity goes on into the next period. */
    recurring: boolean("recurring").notNull().default(false),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    tenantKey(t, "metrics"),
    uniqueIndex("metrics_code_key").on(t.organizationId, t.code),
    check("metrics_aggregation_check", sql`${t.aggregation} in (${sql.raw(oneOf(AGGREGATIONS))})`),
    check(
      "metrics_field_check",
      sql`num_nonnulls(${t.field}, ${t.expression}) = case when ${t.aggregation} = 'count' then 0 else 1 end`,
    ),
    foreignKey({
      name: "metrics_organization_fk",
      columns: [t.organizationId],
      foreignColumns: [organizations.id],
    }),
  ],
);

export const plans = pgTable(
  "plans",
  {
    organizationId: organizationId(),
    id: id(),
    code: text("code").notNull(),
    name: text("name").notNull(),
    /** The version new subscriptions get; null until the first is published. */
    currentVersionId: uuid("current_version_id"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    tenantKey(t, "plans"),
    uniqueIndex("plans_code_key").on(t.organizationId, t.code),
    foreignKey({
      name: "plans_organization_fk",
      columns: [t.organizationId],
      foreignColumns: [organizations.id],
    }),
  ],
);

/** The one mutable next version of a plan. `revision` is the guard of two people editing it. */
export const planDrafts = pgTable(
  "plan_drafts",
  {
    organizationId: organizationId(),
    planId: uuid("plan_id").notNull(),
    terms: jsonb("terms").$type<PlanTerms>().notNull(),
    revision: bigint("revision", { mode: "number" }).notNull(),
    updatedBy: text("updated_by").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "plan_drafts_pk", columns: [t.organizationId, t.planId] }),
    tenantReference("plan_drafts_plan_fk", t, t.planId, plans),
  ],
);

/** Published, immutable. */
export const planVersions = pgTable(
  "plan_versions",
  {
    organizationId: organizationId(),
    id: id(),
    planId: uuid("plan_id").notNull(),
    number: bigint("number", { mode: "number" }).notNull(),
    terms: jsonb("terms").$type<PlanTerms>().notNull(),
    publishedBy: text("published_by").notNull(),
    publishedAt: instant("published_at").notNull(),
  },
  (t) => [
    tenantKey(t, "plan_versions"),
    uniqueIndex("plan_versions_number_key").on(t.organizationId, t.planId, t.number),
    tenantReference("plan_versions_plan_fk", t, t.planId, plans),
  ],
);

/** One row a charge of a published version, so that windows and fees can refer to it. Immutable. */
export const charges = pgTable(
  "charges",
  {
    organizationId: organizationId(),
    id: id(),
    planVersionId: uuid("plan_version_id").notNull(),
    code: text("code").notNull(),
    metricId: uuid("metric_id").notNull(),
    position: bigint("position", { mode: "number" }).notNull(),
    /** Whether its usage is billed as it comes: in advance, or because the plan bills at a threshold. */
    billsAtOnce: boolean("bills_at_once").notNull().default(false),
    /** What it, or its plan, has of these settings of its own, as statements about set-aside usage ask for it. */
    lateUsage: text("late_usage"),
    lateWindows: text("late_windows"),
  },
  (t) => [
    tenantKey(t, "charges"),
    uniqueIndex("charges_code_key").on(t.organizationId, t.planVersionId, t.code),
    index("charges_metric").on(t.organizationId, t.metricId),
    index("charges_at_once").on(t.organizationId, t.metricId, t.planVersionId).where(sql`${t.billsAtOnce}`),
    check("charges_late_usage_check", sql`${t.lateUsage} in (${sql.raw(oneOf(POLICY_CHOICES.late_usage))})`),
    check(
      "charges_late_windows_check",
      sql`${t.lateWindows} in (${sql.raw(oneOf(POLICY_CHOICES.late_windows))})`,
    ),
    tenantReference("charges_plan_version_fk", t, t.planVersionId, planVersions),
    tenantReference("charges_metric_fk", t, t.metricId, metrics),
  ],
);
