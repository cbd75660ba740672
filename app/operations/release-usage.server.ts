import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import {
  type AsideUsage,
  findUsage,
  holdUsageSubjects,
  listAsideUsage,
  releaseUsageEvents,
} from "~/store/usage.server";
import { checkConfirmed, previewHashOf } from "./steps/confirmed";
import { type ReleasedFor, releaseFigures, shownRelease } from "./steps/release-figures.server";
import { checkBatchSize } from "./steps/usage-book.server";
import { eventNotes, unknownEvent } from "./steps/usage-events";

/** What became of one transaction id; the place in the list is its place in the batch. */
export type ReleaseResult =
  | { readonly status: "released" | "not_set_aside"; readonly transactionId: string }
  | { readonly status: "rejected"; readonly transactionId: string; readonly refusals: readonly Refusal[] };

/**
 * Releases up to 1,000 usage events that the policy set aside, whatever their age: the periods that hold them are billed
 * again, and the exact difference comes with the subscription's next invoice. All that waits in such a period is
 * released with them. `previewHash` is that of the preview that is confirmed; null: whatever it comes to now. Refuses the
 * whole batch only as `batch_empty`, `batch_too_large` or `preview_outdated`, and single ids as `event_unknown`.
 */
export async function releaseUsage(
  context: Context,
  transactionIds: readonly string[],
  previewHash: string | null = null,
): Promise<Outcome<readonly ReleaseResult[]>> {
  const refusal = checkBatchSize(transactionIds.length);
  if (refusal) return refuse(refusal);
  const stored = await findUsage(context, transactionIds);
  const subscriptions = new Map(stored.map((event) => [event.transactionId, event.subscriptionId]));
  // As ingest does: a run sees either the window as it was, or all that is released.
  await holdUsageSubjects(context, [...new Set(subscriptions.values())], []);
  if (previewHash !== null) {
    const aside = await listAsideUsage(context, transactionIds);
    const is = shownRelease(await releaseFigures(context, aside), aside);
    const confirmed = checkConfirmed(previewHash, is);
    if (!confirmed.ok) return confirmed;
  }
  const released = await releaseUsageEvents(context, [...subscriptions.keys()]);
  await insertAudit(context, ...eventNotes("usage.released", released, subscriptions));
  return accept(
    transactionIds.map((transactionId): ReleaseResult => {
      if (!subscriptions.has(transactionId)) {
        return { status: "rejected", transactionId, refusals: [unknownEvent(transactionId)] };
      }
      return { status: released.has(transactionId) ? "released" : "not_set_aside", transactionId };
    }),
  );
}

/** What releasing events would bill by customer, if they were billed now. */
export type PreviewedRelease = {
  readonly customers: readonly ReleasedFor[];
  /** Those of the events that are set aside. */
  readonly transactionIds: readonly string[];
  readonly previewHash: string;
};

/** The same by the decision of the run. Saves nothing, and refuses what releasing refuses. */
export async function previewReleaseUsage(
  context: Context,
  transactionIds: readonly string[],
): Promise<Outcome<PreviewedRelease>> {
  const refusal = checkBatchSize(transactionIds.length);
  if (refusal) return refuse(refusal);
  const aside: readonly AsideUsage[] = await listAsideUsage(context, transactionIds);
  const customers = await releaseFigures(context, aside);
  return accept({
    customers,
    transactionIds: [...new Set(aside.map(({ transactionId }) => transactionId))],
    previewHash: previewHashOf(shownRelease(customers, aside)),
  });
}
