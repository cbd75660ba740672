import { and, desc, eq, inArray } from "drizzle-orm";
import { longJobs } from "../../drizzle/schema/operations";
import type { Context } from "../context.server";
import { newId } from "../ids.server";
import { actorIdOf } from "./audit.server";

export type LongJob = typeof longJobs.$inferSelect;
export type LongJobKind = "advance_clock" | "load_demo";
export type LongJobState = "waiting" | "running" | "done" | "done_with_failures" | "stopped" | "failed";

/** Starts a job's record; progress is told with `saveJobProgress`. Times are the wall's. */
export async function insertJob(
  context: Context,
  job: { kind: LongJobKind; total: number; message: string; memory?: Record<string, unknown> },
): Promise<string> {
  const id = newId();
  await context.tx.insert(longJobs).values({
    organizationId: context.organization.id,
    id,
    kind: job.kind,
    state: "running",
    done: 0,
    total: job.total,
    message: job.message,
    memory: job.memory ?? {},
    failures: [],
    startedBy: actorIdOf(context.actor),
    startedAt: context.recordedAt,
  });
  return id;
}

/** The latest job of a kind, finished or not. */
export async function findLatestJob(context: Context, kind: LongJobKind): Promise<LongJob | null> {
  const [job] = await context.tx
    .select()
    .from(longJobs)
    .where(and(eq(longJobs.organizationId, context.organization.id), eq(longJobs.kind, kind)))
    .orderBy(desc(longJobs.startedAt), desc(longJobs.id))
    .limit(1);
  return job ?? null;
}

/** The running job of a kind, locked until the transaction ends: two processes on one job take turns. */
export async function lockRunningJob(context: Context, kind: LongJobKind): Promise<LongJob | null> {
  const [job] = await context.tx
    .select()
    .from(longJobs)
    .where(
      and(
        eq(longJobs.organizationId, context.organization.id),
        eq(longJobs.kind, kind),
        eq(longJobs.state, "running"),
      ),
    )
    .limit(1)
    .for("update");
  return job ?? null;
}

export type JobProgress = {
  readonly done?: number;
  readonly total?: number;
  readonly message?: string;
  readonly memory?: Record<string, unknown>;
  readonly failures?: { subject: string; reason: string }[];
};

export async function saveJobProgress(context: Context, id: string, progress: JobProgress): Promise<void> {
  await context.tx
    .update(longJobs)
    .set(progress)
    .where(and(eq(longJobs.organizationId, context.organization.id), eq(longJobs.id, id)));
}

/** Tells the progress of the running job of a kind, if there is one. */
export async function saveRunningJob(
  context: Context,
  kind: LongJobKind,
  change: JobProgress & { readonly state?: LongJobState },
): Promise<void> {
  const finished = change.state !== undefined && change.state !== "running" && change.state !== "waiting";
  await context.tx
    .update(longJobs)
    .set({ ...change, ...(finished ? { finishedAt: context.recordedAt } : {}) })
    .where(
      and(
        eq(longJobs.organizationId, context.organization.id),
        eq(longJobs.kind, kind),
        inArray(longJobs.state, ["running", "waiting"]),
      ),
    );
}
