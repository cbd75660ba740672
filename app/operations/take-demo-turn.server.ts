import { accept, type Outcome, refuse } from "~/billing/outcome";
import type { Instant } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { findLatestJob, lockRunningJob, saveJobProgress, saveRunningJob } from "~/store/long-jobs.server";

/** Where loading stands: the instant it ends at, and the number of the next turn; null when it is over. */
export type DemoProgress = { readonly endsAt: Instant; readonly next: number };

export async function loadDemoProgress(context: Context): Promise<DemoProgress | null> {
  const job = await findLatestJob(context, "load_demo");
  return job?.state === "running" ? readMemory(job.memory) : null;
}

function readMemory(memory: unknown): DemoProgress {
  const { endsAt, next } = memory as Partial<DemoProgress>;
  if (typeof endsAt !== "number" || typeof next !== "number") {
    throw new Error("The demo's job does not remember where it stands.");
  }
  return { endsAt, next };
}

/**
 * Takes one turn of the demo's year: the turn's commands run in the same transaction, so that after a crash each was
 * carried out once or not at all. Refuses `turn_taken` when another process was faster.
 */
export async function takeDemoTurn(
  context: Context,
  turn: { readonly number: number; readonly total: number; readonly message: string },
): Promise<Outcome<null>> {
  const job = await lockRunningJob(context, "load_demo");
  const progress = job && readMemory(job.memory);
  if (!job || progress?.next !== turn.number) {
    return refuse({
      code: "turn_taken",
      sentence: `Turn ${turn.number} of the demo was taken already.`,
      remedy: "Go on with the next one.",
    });
  }
  await saveJobProgress(context, job.id, {
    done: turn.number,
    total: turn.total,
    message: turn.message,
    memory: { endsAt: progress.endsAt, next: turn.number + 1 },
  });
  return accept(null);
}

/** The year has been played, or cannot be played on: somebody moved the clock past it, say. */
export async function finishDemo(
  context: Context,
  end: {
    readonly state: "done" | "failed";
    readonly done: number;
    readonly total: number;
    readonly message: string;
  },
): Promise<Outcome<null>> {
  await saveRunningJob(context, "load_demo", end);
  return accept(null);
}
