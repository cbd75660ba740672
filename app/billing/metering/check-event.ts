import { accept, type Outcome, type Refusal, refuse } from "../outcome";
import { formatInstant, type Instant, MS_PER_HOUR, parseInstant } from "../time/instant";

/** An event as a door hands it over: nothing is known of it yet. */
export type UncheckedEvent = {
  readonly transactionId?: unknown;
  /** A public id, or "ext:" and the caller's own. */
  readonly subscription?: unknown;
  /** The metric's code. */
  readonly metric?: unknown;
  /** ISO 8601; left out or null means now. */
  readonly timestamp?: unknown;
  readonly properties?: unknown;
};

/** The same with every part of the right shape; what it names may still be unknown. */
export type ReadEvent = {
  readonly transactionId: string;
  readonly subscription: string;
  readonly metric: string;
  /** Null when the event came without a timestamp. */
  readonly timestamp: Instant | null;
  /** Null when there are none. */
  readonly properties: EventProperties | null;
};

/** Properties and their JSON, which is made once for their length, their storage and their hash. */
export type EventProperties = { readonly values: Readonly<Record<string, unknown>>; readonly json: string };

export const MAX_TRANSACTION_ID_LENGTH = 255;
export const MAX_PROPERTIES_LENGTH = 8_192;
/** Clocks of senders may run ahead by that much. */
export const MAX_EVENT_LEAD_MS = MS_PER_HOUR;

/** 1 to 255 characters that are neither control characters nor halves of a pair. */
const PLAIN_TEXT = /^[^\p{Cc}\p{Cs}]{1,255}$/u;
/** What JSON writes for characters that text columns cannot hold; may also be an innocent backslash. */
const SUSPECT_ESCAPE = /\\u(?:0000|d[89a-f])/;

/**
 * Reads one event's shape. Refusals: `transaction_id_invalid`, `subscription_missing`, `metric_missing`,
 * `instant_invalid`, `date_invalid`, `properties_invalid`, `properties_too_large`; each names its field.
 */
export function readEvent(event: UncheckedEvent): Outcome<ReadEvent> {
  const { transactionId, subscription, metric } = event;
  if (typeof transactionId !== "string" || !PLAIN_TEXT.test(transactionId)) {
    return wrong(
      "transaction_id_invalid",
      transactionId === undefined ? "The event has no transaction_id." : "The transaction_id cannot be kept.",
      `Send a text of 1 to ${MAX_TRANSACTION_ID_LENGTH} printable characters that is unique to this event.`,
      "transaction_id",
    );
  }
  if (typeof subscription !== "string" || subscription === "") {
    return wrong(
      "subscription_missing",
      "The event names no subscription.",
      'Send its id ("sub_…"), or "ext:" and your own id of it.',
      "subscription",
    );
  }
  if (typeof metric !== "string" || metric === "") {
    return wrong("metric_missing", "The event names no metric.", "Send the metric's code.", "metric");
  }
  const timestamp = readTimestamp(event.timestamp);
  if (!timestamp.ok) return timestamp;
  const properties = readProperties(event.properties);
  if (!properties.ok) return properties;
  return accept({
    transactionId,
    subscription,
    metric,
    timestamp: timestamp.value,
    properties: properties.value,
  });
}

function readTimestamp(value: unknown): Outcome<Instant | null> {
  if (value === undefined || value === null) return accept(null);
  const read = parseInstant(typeof value === "string" ? value : JSON.stringify(value));
  return read.ok ? read : refuse(...read.refusals.map((refusal) => ({ ...refusal, field: "timestamp" })));
}

function readProperties(value: unknown): Outcome<EventProperties | null> {
  if (value === undefined || value === null) return accept(null);
  if (typeof value !== "object" || Array.isArray(value)) {
    return wrong(
      "properties_invalid",
      "The properties are not an object.",
      'Send an object such as {"calls": "10"}, or leave properties out.',
      "properties",
    );
  }
  const json = JSON.stringify(value);
  if (json === "{}") return accept(null);
  if (json.length > MAX_PROPERTIES_LENGTH) {
    return wrong(
      "properties_too_large",
      `The properties take ${json.length} characters.`,
      `Send at most ${MAX_PROPERTIES_LENGTH} characters of JSON an event.`,
      "properties",
    );
  }
  if (SUSPECT_ESCAPE.test(json) && holdsBrokenText(value)) {
    return wrong(
      "properties_invalid",
      "The properties hold a character that cannot be kept: a zero character or half of a pair.",
      "Send text in valid Unicode without zero characters.",
      "properties",
    );
  }
  return accept({ values: value as Readonly<Record<string, unknown>>, json });
}

function holdsBrokenText(value: unknown): boolean {
  if (typeof value === "string") return value.includes("\0") || /\p{Cs}/u.test(value);
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([name, inner]) => holdsBrokenText(name) || holdsBrokenText(inner));
}

/** When the subscription runs; `endsAt` null while it renews. */
export type ServiceSpan = {
  readonly startsAt: Instant;
  readonly endsAt: Instant | null;
  /** The policy's `usage_at_end`: whether the last instant itself still counts. */
  readonly usageAtEnd: "through_instant" | "before_instant";
  /** A quantity that recurs is `held` from the first day when it is dated before it; refused by default. */
  readonly beforeStart?: "refused" | "held";
};

/**
 * Whether an event of that instant can be billed by the subscription at all. Null when it can; else one of
 * `timestamp_in_future`, `timestamp_before_start`, `timestamp_after_end`.
 */
export function checkEventTime(occurredAt: Instant, span: ServiceSpan, now: Instant): Refusal | null {
  if (occurredAt > now + MAX_EVENT_LEAD_MS) {
    return {
      code: "timestamp_in_future",
      sentence: `The event happened at ${formatInstant(occurredAt)}, and it is only ${formatInstant(now)}.`,
      remedy: "Send usage after it happened; in test mode move the test clock first.",
      field: "timestamp",
    };
  }
  if (occurredAt < span.startsAt && span.beforeStart !== "held") {
    return {
      code: "timestamp_before_start",
      sentence: `The event happened at ${formatInstant(occurredAt)}, before the subscription started at ${formatInstant(span.startsAt)}.`,
      remedy: "Send a later timestamp, or name the subscription that ran then.",
      field: "timestamp",
    };
  }
  const { endsAt } = span;
  if (endsAt === null || occurredAt < endsAt) return null;
  if (occurredAt === endsAt && span.usageAtEnd === "through_instant") return null;
  return {
    code: "timestamp_after_end",
    sentence: `The event happened at ${formatInstant(occurredAt)}, when the subscription had ended at ${formatInstant(endsAt)}.`,
    remedy: "Send an earlier timestamp, or name the subscription that runs now.",
    field: "timestamp",
  };
}

function wrong(code: string, sentence: string, remedy: string, field: string) {
  return refuse({ code, sentence, remedy, field });
}
