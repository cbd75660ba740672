import { hash } from "node:crypto";
import type { Metric } from "~/billing/catalog/plan";
import { checkEventTime, type ReadEvent } from "~/billing/metering/check-event";
import { measure } from "~/billing/metering/measure";
import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { newId, parsePublicId } from "~/ids.server";
import { listMetrics } from "~/store/catalog.server";
import { holdUsageSubjects, type UsageRow, type UsageSubject } from "~/store/usage.server";

/** What the events of a batch name, looked up once. */
export type UsageBook = {
  /** By the name the events use: "sub_…" or "ext:…". */
  readonly subjects: ReadonlyMap<string, UsageSubject>;
  readonly metrics: ReadonlyMap<string, Metric>;
};

export const MAX_BATCH_EVENTS = 1_000;

/** Why a batch of that many events is not taken at all: `batch_empty`, `batch_too_large`. */
export function checkBatchSize(count: number): Refusal | null {
  if (count > 0 && count <= MAX_BATCH_EVENTS) return null;
  return {
    code: count === 0 ? "batch_empty" : "batch_too_large",
    sentence: count === 0 ? "The batch holds no event." : `The batch holds ${count} events.`,
    remedy: `Send 1 to ${MAX_BATCH_EVENTS} events at a time.`,
    field: "events",
  };
}

/** Looks up everything a batch names in two or three statements, and holds its subscriptions against billing. */
export async function loadUsageBook(
  context: Context,
  events: readonly Outcome<ReadEvent>[],
): Promise<UsageBook> {
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

/** An event as it is stored: measured by its metric, and marked with what tells a repeat from a conflict. */
export function toUsageRow(context: Context, book: UsageBook, event: ReadEvent): Outcome<UsageRow> {
  const subject = book.subjects.get(event.subscription);
  if (!subject) return refuse(unknown("subscription", event.subscription));
  const metric = book.metrics.get(event.metric);
  if (!metric) return refuse(unknown("metric", event.metric));
  const occurredAt = event.timestamp ?? context.now;
  const usageAtEnd = context.organization.policy.usage_at_end;
  const late = checkEventTime(
    occurredAt,
    {
      startsAt: subject.startsAt,
      endsAt: subject.endsAt,
      usageAtEnd,
      beforeStart: metric.recurring ? "held" : "refused",
    },
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
    operation: measured.value.operation,
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
