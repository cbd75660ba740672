import type { RunState } from "~/billing/run-kinds";
import type { JobState } from "~/ui/job-progress";
import { StatusBadge } from "~/ui/status-badge";

export type CountedRun = {
  readonly state: RunState;
  /** While its figures are calculated: the state it goes into then. */
  readonly calculatesThen: RunState | null;
  readonly refusedCount: number;
};

/** The state of a plan migration or a bulk run in the words of long jobs; a plan that nobody has started waits. */
export function runJobState({ state, refusedCount }: CountedRun): JobState {
  if (state === "draft") return "waiting";
  if (state === "discarded") return "stopped";
  return state === "done" && refusedCount > 0 ? "done_with_failures" : state;
}

export function RunBadge({ run }: { readonly run: CountedRun }) {
  return <StatusBadge subject="job" state={runJobState(run)} label={ownWords(run)} />;
}

/** States that long jobs have no words for. */
function ownWords({ state, calculatesThen }: CountedRun): string | undefined {
  if (calculatesThen !== null) return "Calculating";
  if (state === "draft") return "Planned, not started";
  return state === "discarded" ? "Discarded" : undefined;
}
