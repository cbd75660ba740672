import { sql } from "drizzle-orm";
import { check, index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import {
  BULK_KINDS,
  type BulkKind,
  ITEM_STATES,
  type ItemDocument,
  type ItemState,
  RUN_STATES,
  type RunState,
} from "../../app/billing/run-kinds";
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

/** One thing done to many rows of a list: what, and how far it is. */
export const bulkRuns = pgTable(
  "bulk_runs",
  {
    organizationId: organizationId(),
    id: id(),
    kind: text("kind").$type<BulkKind>().notNull(),
    /** The day through which customers are billed; null: what is due already. */
    throughOn: day("through_on"),
    state: text("state").$type<RunState>().notNull(),
    /** While its figures are calculated, which counts as running: the state it goes into then. */
    calculatesThen: text("calculates_then").$type<Exclude<RunState, "running" | "discarded">>(),
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
    tenantKey(t, "bulk_runs"),
    index("bulk_runs_latest").on(t.organizationId, t.id.desc()),
    index("bulk_runs_running").on(t.organizationId, t.id).where(sql`${t.state} = 'running'`),
    check("bulk_runs_kind_check", sql`${t.kind} in (${sql.raw(oneOf(BULK_KINDS))})`),
    check("bulk_runs_state_check", sql`${t.state} in (${sql.raw(oneOf(RUN_STATES))})`),
    check(
      "bulk_runs_calculates_check",
      sql`${t.calculatesThen} is null or (${t.state} = 'running'
        and ${t.calculatesThen} in ('draft', 'stopped', 'done'))`,
    ),
  ],
);

/** One row of a bulk run: what it comes to, and what became of it. */
export const bulkRunItems = pgTable(
  "bulk_run_items",
  {
    organizationId: organizationId(),
    id: id(),
    bulkRunId: uuid("bulk_run_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    /** The draft to be closed; it is gone once it is an invoice. */
    heldDraftId: uuid("held_draft_id"),
    currency: text("currency").notNull(),
    /** What is to pay: as calculated, and once it is done as billed. */
    amountMinor: amountMinor("amount_minor"),
    /** Null where the figures depend on usage that still comes in. */
    previewHash: text("preview_hash"),
    state: text("state").$type<ItemState>().notNull(),
    code: text("code"),
    sentence: text("sentence"),
    remedy: text("remedy"),
    doneAt: instant("done_at"),
    documents: jsonb("documents").$type<readonly ItemDocument[]>().notNull(),
  },
  (t) => [
    tenantKey(t, "bulk_run_items"),
    index("bulk_run_items_state").on(t.organizationId, t.bulkRunId, t.state, t.id),
    index("bulk_run_items_customer").on(t.organizationId, t.customerId),
    check("bulk_run_items_state_check", sql`${t.state} in (${sql.raw(oneOf(ITEM_STATES))})`),
    check("bulk_run_items_done_check", sql`(${t.state} = 'done') = (${t.doneAt} is not null)`),
    check(
      "bulk_run_items_reason_check",
      sql`${t.state} not in ('refused', 'skipped') or num_nulls(${t.code}, ${t.sentence}, ${t.remedy}) = 0`,
    ),
    tenantReference("bulk_run_items_run_fk", t, t.bulkRunId, bulkRuns),
    tenantReference("bulk_run_items_customer_fk", t, t.customerId, customers),
  ],
);
