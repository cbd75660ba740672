import { readEvent, type UncheckedEvent } from "~/billing/metering/check-event";
import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { findContentHashes, insertUsage, type UsageRow } from "~/store/usage.server";
import { checkBatchSize, loadUsageBook, toUsageRow } from "./steps/usage-book.server";

export { MAX_BATCH_EVENTS } from "./steps/usage-book.server";

/** What became of one event; the place in the list is the event's place in the batch. */
export type UsageResult =
  | { readonly status: "accepted" | "duplicate"; readonly transactionId: string }
  | {
      readonly status: "rejected";
      readonly transactionId: string | null;
      readonly refusals: readonly Refusal[];
    };

/**
 * Takes up to 1,000 usage events. Each is accepted, recognised as a repeat, or rejected for a reason of its own;
 * nothing is rated here. Refuses the whole batch only as `batch_empty` or `batch_too_large`. Codes of single
 * events are those of `readEvent`, `checkEventTime` and `measure`, and `subscription_unknown`, `metric_unknown`,
 * `transaction_id_repeated`, `transaction_id_conflict`.
 */
export async function recordUsage(
  context: Context,
  events: readonly UncheckedEvent[],
): Promise<Outcome<readonly UsageResult[]>> {
  const refusal = checkBatchSize(events.length);
  if (refusal) return refuse(refusal);
  const read = events.map(readEvent);
  const book = await loadUsageBook(context, read);
  const results: UsageResult[] = [];
  const rows: UsageRow[] = [];
  const indexes = new Map<string, number>();
  for (const [index, event] of read.entries()) {
    const outcome = event.ok ? toUsageRow(context, book, event.value) : event;
    if (!outcome.ok) {
      results.push({ status: "rejected", transactionId: idOf(events[index]), refusals: outcome.refusals });
      continue;
    }
    const row = outcome.value;
    const { transactionId } = row;
    if (indexes.has(transactionId)) {
      results.push({ status: "rejected", transactionId, refusals: [repeated(transactionId)] });
      continue;
    }
    indexes.set(transactionId, index);
    rows.push(row);
    results.push({ status: "accepted", transactionId });
  }
  // One order for all batches, so that two with the same ids wait for each other instead of deadlocking.
  rows.sort((a, b) => (a.transactionId < b.transactionId ? -1 : 1));
  const known = await insertUsage(context, rows);
  if (known.size > 0) {
    const repeats = rows.filter((row) => known.has(row.transactionId));
    await judgeRepeats(context, repeats, indexes, results);
  }
  return accept(results);
}

/** An id that is known already: the same event once more, or another one under its name. */
async function judgeRepeats(
  context: Context,
  repeats: readonly UsageRow[],
  indexes: ReadonlyMap<string, number>,
  results: UsageResult[],
): Promise<void> {
  const hashes = await findContentHashes(
    context,
    repeats.map((row) => row.transactionId),
  );
  for (const { transactionId, contentHash } of repeats) {
    results[indexes.get(transactionId) ?? 0] =
      hashes.get(transactionId) === contentHash
        ? { status: "duplicate", transactionId }
        : { status: "rejected", transactionId, refusals: [conflict(transactionId)] };
  }
}

function repeated(transactionId: string): Refusal {
  return {
    code: "transaction_id_repeated",
    sentence: `An earlier event of this batch has the transaction_id ${JSON.stringify(transactionId)}.`,
    remedy: "Give each event of a batch an id of its own.",
    field: "transaction_id",
  };
}

function conflict(transactionId: string): Refusal {
  return {
    code: "transaction_id_conflict",
    sentence: `The transaction_id ${JSON.stringify(transactionId)} was used before with other content.`,
    remedy: "Use a new id for a new event; repeat an old one only unchanged.",
    field: "transaction_id",
  };
}

function idOf(event: UncheckedEvent | undefined): string | null {
  return typeof event?.transactionId === "string" ? event.transactionId.slice(0, 255) : null;
}
