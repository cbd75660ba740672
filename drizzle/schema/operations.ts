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
  uuid,
} from "drizzle-orm/pg-core";
import { id, instant, organizationId, tenantKey } from "./column-types";
import { organizations } from "./organizations";

/** Proof that a run committed: looked up when the connection was lost in the middle of a commit. */
export const runMarks = pgTable(
  "run_marks",
  {
    organizationId: organizationId(),
    id: id(),
    operation: text("operation").notNull(),
    recordedAt: instant("recorded_at").notNull(),
  },
  (t) => [tenantKey(t, "run_marks"), index("run_marks_time").on(t.organizationId, t.recordedAt)],
);

/** The answer to a write with an Idempotency-Key, kept 30 days. Refusals are not remembered. */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    organizationId: organizationId(),
    key: text("key").notNull(),
    operation: text("operation").notNull(),
    requestHash: text("request_hash").notNull(),
    status: bigint("status", { mode: "number" }).notNull(),
    response: jsonb("response").$type<unknown>().notNull(),
    recordedAt: instant("recorded_at").notNull(),
  },
  (t) => [primaryKey({ name: "idempotency_keys_pk", columns: [t.organizationId, t.key] })],
);

/** What the world must hear: the only message queue. */
export const outbox = pgTable(
  "outbox",
  {
    organizationId: organizationId(),
    id: id(),
    kind: text("kind").notNull(),
    payload: jsonb("payload").$type<Record<string, unknown>>().notNull(),
    state: text("state").notNull(),
    attempts: bigint("attempts", { mode: "number" }).notNull(),
    /** Wall clock: back-off and leases do not live in billing time. */
    nextTryAt: instant("next_try_at").notNull(),
    leasedUntil: instant("leased_until"),
    lease: uuid("lease"),
    lastError: text("last_error"),
    createdAt: instant("created_at").notNull(),
    doneAt: instant("done_at"),
  },
  (t) => [
    tenantKey(t, "outbox"),
    index("outbox_pending").on(t.organizationId, t.nextTryAt, t.id).where(sql`${t.state} = 'pending'`),
    check("outbox_state_check", sql`${t.state} in ('pending', 'done', 'failed')`),
  ],
);

/** Who did what, append-only. */
export const auditEntries = pgTable(
  "audit_entries",
  {
    organizationId: organizationId(),
    id: id(),
    actorKind: text("actor_kind").notNull(),
    actorId: text("actor_id"),
    action: text("action").notNull(),
    subjectKind: text("subject_kind").notNull(),
    subjectId: text("subject_id").notNull(),
    details: jsonb("details").$type<Record<string, unknown>>().notNull(),
    happenedAt: instant("happened_at").notNull(),
    recordedAt: instant("recorded_at").notNull(),
  },
  (t) => [
    tenantKey(t, "audit_entries"),
    index("audit_entries_subject").on(t.organizationId, t.subjectKind, t.subjectId, t.id.desc()),
  ],
);

/** Mail as it was written; delivered by SMTP, or read on the mailbox page in demo mode. */
export const mails = pgTable(
  "mails",
  {
    organizationId: organizationId(),
    id: id(),
    customerId: uuid("customer_id"),
    kind: text("kind").notNull(),
    recipient: text("recipient").notNull(),
    subject: text("subject").notNull(),
    text: text("text").notNull(),
    html: text("html").notNull(),
    subjectKind: text("subject_kind"),
    subjectId: text("subject_id"),
    state: text("state").notNull(),
    createdAt: instant("created_at").notNull(),
    sentAt: instant("sent_at"),
  },
  (t) => [
    tenantKey(t, "mails"),
    index("mails_created").on(t.organizationId, t.createdAt.desc(), t.id.desc()),
    index("mails_about").on(t.organizationId, t.subjectId, t.kind),
    check("mails_state_check", sql`${t.state} in ('queued', 'sent', 'mailbox', 'failed')`),
    foreignKey({
      name: "mails_organization_fk",
      columns: [t.organizationId],
      foreignColumns: [organizations.id],
    }),
  ],
);

/** Long work with progress that survives its process: clock advances, demo load. */
export const longJobs = pgTable(
  "long_jobs",
  {
    organizationId: organizationId(),
    id: id(),
    kind: text("kind").notNull(),
    state: text("state").notNull(),
    done: bigint("done", { mode: "number" }).notNull(),
    total: bigint("total", { mode: "number" }).notNull(),
    message: text("message").notNull(),
    memory: jsonb("memory").$type<Record<string, unknown>>().notNull(),
    failures: jsonb("failures").$type<{ subject: string; reason: string }[]>().notNull(),
    startedBy: text("started_by").notNull(),
    startedAt: instant("started_at").notNull(),
    finishedAt: instant("finished_at"),
  },
  (t) => [
    tenantKey(t, "long_jobs"),
    index("long_jobs_kind").on(t.organizationId, t.kind, t.startedAt.desc()),
    check(
      "long_jobs_state_check",
      sql`${t.state} in ('waiting', 'running', 'done', 'done_with_failures', 'stopped', 'failed')`,
    ),
    foreignKey({
      name: "long_jobs_organization_fk",
      columns: [t.organizationId],
      foreignColumns: [organizations.id],
    }),
  ],
);
