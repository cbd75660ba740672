import { z } from "zod";
import { pointInTime } from "~/api/schemas/values";

export const MAX_EVENTS = 1_000;
/** Room for a thousand events of two kilobytes each. */
export const MAX_EVENTS_BYTES = 2_097_152;

export const usageEvent = z
  .strictObject({
    transaction_id: z
      .string()
      .min(1)
      .max(255)
      .meta({ description: "Yours; sent again with the same content it changes nothing" }),
    subscription: z
      .string()
      .min(1)
      .max(300)
      .meta({ description: "sub_…, or ext: and the external id", example: "ext:sub1" }),
    metric: z.string().min(1).max(64).meta({ description: "Code of the metric", example: "api_calls" }),
    timestamp: pointInTime.optional().meta({ description: "When it happened; left out: now" }),
    properties: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({
        type: "object",
        description: "Holds the metric's field; numbers as strings keep all their digits",
        example: { calls: "10" },
      }),
  })
  .meta({ id: "UsageEvent" });

export type UsageEventBody = z.output<typeof usageEvent>;

/** Only the envelope: each event in it is checked by itself, so that one bad event spoils no other. */
export const eventEnvelope = z.unknown().transform((value, context): readonly unknown[] => {
  const wrong = (message: string) => {
    context.addIssue({ code: "custom", path: ["events"], message, params: { code: "batch_unreadable" } });
    return z.NEVER;
  };
  const remedy = `Send one event, or { "events": [ … ] } with 1 to ${MAX_EVENTS} of them.`;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return wrong(`The body is neither an event nor a batch. ${remedy}`);
  }
  if (!("events" in value)) return [value];
  const { events, ...rest } = value;
  if (!Array.isArray(events)) return wrong(`The events are not a list. ${remedy}`);
  if (Object.keys(rest).length > 0) return wrong(`The batch has other fields than events. ${remedy}`);
  if (events.length === 0 || events.length > MAX_EVENTS) {
    return wrong(`The batch holds ${events.length} events. ${remedy}`);
  }
  return events;
});

/** What the document says about the body. */
export const eventsBody = z
  .union([
    usageEvent,
    z.strictObject({ events: z.array(usageEvent).min(1).max(MAX_EVENTS) }).meta({ id: "EventBatch" }),
  ])
  .meta({
    description: `One event, or up to ${MAX_EVENTS} of them; at most ${MAX_EVENTS_BYTES / 1_048_576} MiB`,
  });

export const eventsVoid = z
  .strictObject({ transaction_ids: z.array(z.string().min(1).max(255)).min(1).max(MAX_EVENTS) })
  .meta({ id: "EventsVoid", description: `Up to ${MAX_EVENTS} ids under which events were accepted` });

export const eventsRelease = eventsVoid.meta({
  id: "EventsRelease",
  description: `Up to ${MAX_EVENTS} ids of events that were set aside; all that waits in their periods is released with them`,
});

export const eventReleaseResults = z
  .object({
    released: z.number().int(),
    not_set_aside: z.number().int(),
    rejected: z.number().int(),
    results: z.array(
      z.object({
        index: z.number().int(),
        transaction_id: z.string(),
        status: z.enum(["released", "not_set_aside", "rejected"]),
        errors: z
          .array(z.object({ code: z.string(), field: z.string().optional(), message: z.string() }))
          .optional(),
      }),
    ),
  })
  .meta({ id: "EventReleaseResults" });

export const eventVoidResults = z
  .object({
    voided: z.number().int(),
    already_voided: z.number().int(),
    rejected: z.number().int(),
    results: z.array(
      z.object({
        index: z.number().int(),
        transaction_id: z.string(),
        status: z.enum(["voided", "already_voided", "rejected"]),
        errors: z
          .array(z.object({ code: z.string(), field: z.string().optional(), message: z.string() }))
          .optional(),
      }),
    ),
  })
  .meta({ id: "EventVoidResults" });

export const eventResults = z
  .object({
    accepted: z.number().int(),
    duplicates: z.number().int(),
    rejected: z.number().int(),
    results: z.array(
      z.object({
        index: z.number().int(),
        transaction_id: z.string().nullable(),
        status: z.enum(["accepted", "duplicate", "rejected"]),
        errors: z
          .array(z.object({ code: z.string(), field: z.string().optional(), message: z.string() }))
          .optional(),
      }),
    ),
  })
  .meta({ id: "EventResults" });
