import type { Outcome, Refusal } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { isDatabaseAway } from "~/database-away";
import { Refused } from "~/errors";
import { run, view } from "~/gate.server";
import { log } from "~/log.server";
import type { SystemCaller } from "./system-caller";

/** The next step of long work: an item to calculate or to do; without an item, its end is noted. */
type Step = {
  readonly itemId: string | null;
  readonly work: "calculate" | "change";
  /** Calculates one item by itself, after something went wrong with several. */
  readonly alone?: true;
};

type Work<S extends Step> = {
  /** For run marks. */
  readonly operation: string;
  /** Null where nothing runs. */
  readonly load: (context: Context) => Promise<S | null>;
  /** One step in one transaction; gives how many it was. */
  readonly take: (context: Context, step: S) => Promise<Outcome<number>>;
  /** Notes that an item could not be done: by a fault of ours, or for a reason that came after it had written. */
  readonly fail: (
    context: Context,
    failed: S & { readonly reason: string; readonly refusal?: Refusal },
  ) => Promise<Outcome<number>>;
};

type Until = { readonly signal: AbortSignal | undefined; readonly most?: number };

/**
 * Takes the steps of long work one after the other, each in a transaction of its own, until none is left, the work or
 * the worker is stopped, or `most` were taken. One that fails keeps its reason and holds up nobody. Gives the steps
 * taken.
 */
export async function takeSteps<S extends Step>(
  caller: SystemCaller,
  work: Work<S>,
  { signal, most = Number.POSITIVE_INFINITY }: Until,
): Promise<number> {
  let steps = 0;
  while (!signal?.aborted && steps < most) {
    const step = await view(caller, work.load);
    if (!step) return steps;
    steps += await take(caller, work, step);
  }
  return steps;
}

async function take<S extends Step>(caller: SystemCaller, work: Work<S>, step: S): Promise<number> {
  try {
    const taken = await run(caller, { operation: work.operation }, (context) => work.take(context, step));
    if (taken.ok) return taken.value;
    // A step that is about no row refuses nothing; were it taken for done, it would be the next one again.
    if (step.itemId === null) throw new Refused(taken.refusals);
    // It is rolled back and would be the next step again, for ever.
    const [refusal] = taken.refusals;
    await run(caller, { operation: work.operation }, (context) =>
      work.fail(context, { ...step, reason: "", ...(refusal ? { refusal } : {}) }),
    );
    return 1;
  } catch (error) {
    if (isDatabaseAway(error) || step.itemId === null) throw error;
    if (step.work === "calculate" && step.alone === undefined)
      return take(caller, work, { ...step, alone: true });
    const { itemId, work: kind } = step;
    log.error({ err: error, itemId, kind, operation: work.operation }, "A row of long work failed");
    const reason = error instanceof Error ? error.message : String(error);
    await run(caller, { operation: work.operation }, (context) => work.fail(context, { ...step, reason }));
    return 1;
  }
}
