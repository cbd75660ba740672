import { hash } from "node:crypto";
import type { Metric } from "~/billing/catalog/plan";
import {
  checkEventTime,
  type ReadEvent,
  readEvent,
  type UncheckedEvent,
} from "~/billing/metering/check-event";
import { measure } from "~/billing/metering/measure";
import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { newId, parsePublicId } from "~/ids.server";
import { listMetrics } from "~/store/catalog.server";
import {
  findContentHashes,
  holdUsageSubjects,
  insertUsage,
  type UsageRow,
  type UsageSubject,
} from "~/store/usage.server";

export const MAX_BATCH_EVENTS = 1_000;

/** What became of one event; the place in the list is the event's place in the batch. */
export type UsageResult =
  | { readonly status: "accepted" | "duplicate"; readonly transactionId: string }
  | {
      readonly status: "rejected";
      readonly transactionId: string | null;
      readonly refusals: readonly Refusal[];
    };

/** What the events of a batch name, looked up once. */
type Book = {
  readonly subjects: ReadonlyMap<string, UsageSubject>;
  readonly metrics: ReadonlyMap<string, Metric>;
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
  const refusal = checkSize(events.length);
  if (refusal) return refuse(refusal);
  const read = events.map(readEvent);
  const book = await loadBook(context, read);
  const results: UsageResult[] = [];
  const rows: UsageRow[] = [];
  const indexes = new Map<string, number>();
  for (const [index, event] of read.entries()) {
    const outcome = event.ok ? toRow(context, book, event.value) : event;
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

async function loadBook(context: Context, events: readonly Outcome<ReadEvent>[]): Promise<Book> {
  const names = new Set<string>();
  for (const event of events) if (event.ok) names.add(event.value.subscription);
  const ids = new Map<string, string>();
  const externalIds: string[] = [];
  for (const name of names) {
    if (name.startsWith("ext:")) externalIds.push(name.slice(4));
    else {
      const id = parsePublicId("subscription", name);
      if (id !== null) ids.set(id, name);
    }
  }
  const found = await holdUsageSubjects(context, [...ids.keys()], externalIds);
  const subjects = new Map<string, UsageSubject>();
  for (const subject of found) {
    const name = ids.get(subject.id);
    if (name !== undefined) subjects.set(name, subject);
    if (subject.externalId !== null) subjects.set(`ext:${subject.externalId}`, subject);
  }
  const metrics = await listMetrics(context);
  return { subjects, metrics: new Map(metrics.map((metric) => [metric.code, metric])) };
}

function toRow(context: Context, book: Book, event: ReadEvent): Outcome<UsageRow> {
  const subject = book.subjects.get(event.subscription);
  if (!subject) return refuse(unknown("subscription", event.subscription));
  const metric = book.metrics.get(event.metric);
  if (!metric) return refuse(unknown("metric", event.metric));
  const occurredAt = event.timestamp ?? context.now;
  const usageAtEnd = context.organization.policy.usage_at_end;
  const late = checkEventTime(
    occurredAt,
    { startsAt: subject.startsAt, endsAt: subject.endsAt, usageAtEnd },
    context.now,
  );
  if (late) return refuse(late);
  const measured = measure(metric, event.properties?.values ?? null);
  if (!measured.ok) return measured;
  return accept({
    id: newId(),
    transactionId: event.transactionId,
    customerId: subject.customerId,
    subscriptionId: subject.id,
    metricId: metric.id,
    occurredAt,
    quantity: measured.value.quantity,
    uniqueValue: measured.value.uniqueValue,
    properties: event.properties?.json ?? null,
    contentHash: hashOf(event, subject.id, metric.id),
  });
}

/** Equal for two events that say the same, whatever the order of their properties; 128 bits are plenty for that. */
function hashOf({ timestamp, properties }: ReadEvent, subscriptionId: string, metricId: string): string {
  const content =
    properties === null
      ? ""
      : isCanonical(properties.values)
        ? properties.json
        : canonical(properties.values);
  return hash("sha256", `${subscriptionId} ${metricId} ${timestamp} ${content}`, "base64url").slice(0, 22);
}

/** Flat and in the order of its names: its plain JSON is the canonical one. */
function isCanonical(values: Readonly<Record<string, unknown>>): boolean {
  let last = "";
  for (const name of Object.keys(values)) {
    if (name < last || (typeof values[name] === "object" && values[name] !== null)) return false;
    last = name;
  }
  return true;
}

function canonical(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const names = Object.keys(value).sort();
  const record = value as Record<string, unknown>;
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(record[name])}`).join(",")}}`;
}

function checkSize(count: number): Refusal | null {
  if (count > 0 && count <= MAX_BATCH_EVENTS) return null;
  return {
    code: count === 0 ? "batch_empty" : "batch_too_large",
    sentence: count === 0 ? "The batch holds no event." : `The batch holds ${count} events.`,
    remedy: `Send 1 to ${MAX_BATCH_EVENTS} events at a time.`,
    field: "events",
  };
}

function unknown(what: "subscription" | "metric", name: string): Refusal {
  const shown = name.length > 60 ? `${name.slice(0, 57)}…` : name;
  return {
    code: `${what}_unknown`,
    sentence: `There is no ${what} ${JSON.stringify(shown)}.`,
    remedy:
      what === "subscription"
        ? 'Send an id such as "sub_…", or "ext:" and the external id the subscription was made with.'
        : "Send the code of a metric, or make the metric first.",
    field: what,
  };
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
