import type { RunState } from "~/billing/run-kinds";
import { formatCount } from "~/ui/format/number";
import { withParams } from "~/ui/query-string";

export type CountedItems = {
  readonly state: RunState;
  readonly itemCount: number;
  readonly pendingCount: number;
  readonly doneCount: number;
  readonly refusedCount: number;
  readonly skippedCount: number;
};

/** The states of what a plan migration or a bulk run consists of, each with its count and its filter. */
export function itemTabs(search: string, counts: CountedItems) {
  const current = new URLSearchParams(search).get("state");
  const tab = (label: string, state: string | null, count: number) => ({
    label,
    to: withParams(search, { state, after: null, before: null }) || "?",
    count: formatCount(count, "en"),
    current: current === state,
  });
  return [
    tab("All", null, counts.itemCount),
    tab(counts.state === "discarded" ? "Put aside" : "To do", "pending", counts.pendingCount),
    tab("Done", "done", counts.doneCount),
    tab("Refused", "refused", counts.refusedCount),
    tab("Left out", "skipped", counts.skippedCount),
  ];
}
