import { invalidRequest, missingResource } from "../errors";
import type { FormHash } from "../form";
import { newId } from "../ids";
import { LIST_PARAMS, listPage } from "../lists";
import { createdFilter, onlyKnown, plainText, textList } from "../params";
import type { Route } from "../routing";
import type { StripeEvent } from "../shapes";
import type { Work } from "../world";

/** The version the sandbox speaks and stamps on events of endpoints that pin none. */
export const API_VERSION = "2026-10-28.endive";

/** Records that something happened, frozen as it is now, and puts a delivery on the way to each endpoint that listens. */
export function emit(work: Work, type: string, object: unknown, previous?: Record<string, unknown>): void {
  const event: StripeEvent = {
    id: newId("evt"),
    object: "event",
    api_version: API_VERSION,
    created: work.nowSeconds,
    data: previous === undefined ? { object } : { object, previous_attributes: previous },
    livemode: false,
    request: { id: work.request.id, idempotency_key: work.request.idempotencyKey },
    type,
  };
  work.put("event", event);
  for (const endpoint of work.all("webhook_endpoint")) {
    if (endpoint.status !== "enabled") continue;
    if (!endpoint.enabled_events.includes("*") && !endpoint.enabled_events.includes(type)) continue;
    work.put("delivery", {
      id: deliveryId(event.id, endpoint.id),
      created: work.nowSeconds,
      event: event.id,
      endpoint: endpoint.id,
      attempts: 0,
      nextAtMs: 0,
      state: "pending",
      lastStatus: null,
      lastError: null,
    });
  }
}

/** One event goes to one endpoint once, so the two ids name the delivery. */
function deliveryId(eventId: string, endpointId: string): string {
  return `${eventId}-${endpointId}`;
}

/** The event as it is answered and delivered: with the number of deliveries that nobody has acknowledged yet. */
export function shownEvent(work: Work, event: StripeEvent): StripeEvent & { pending_webhooks: number } {
  const pending = work
    .all("webhook_endpoint")
    .filter((endpoint) => work.find("delivery", deliveryId(event.id, endpoint.id))?.state === "pending");
  return { ...event, pending_webhooks: pending.length };
}

function retrieveEvent(work: Work, params: FormHash, id = ""): unknown {
  onlyKnown(params, []);
  const event = work.find("event", id);
  if (event === undefined) throw missingResource("event", id);
  return shownEvent(work, event);
}

function listEvents(work: Work, params: FormHash): unknown {
  onlyKnown(params, [...LIST_PARAMS, "type", "types", "created", "delivery_success"]);
  const type = plainText(params, "type");
  const types = textList(params, "types");
  if (type !== undefined && types !== undefined) {
    throw invalidRequest({ param: "types", message: "You may pass either `type` or `types`, but not both." });
  }
  const wanted = types ?? (type === undefined ? undefined : [type]);
  const created = createdFilter(params);
  const success = plainText(params, "delivery_success");
  const undelivered = new Set(
    work
      .all("delivery")
      .filter((row) => row.state !== "delivered")
      .map((row) => row.event),
  );
  const rows = work
    .all("event")
    .filter((event) => (wanted === undefined || wanted.includes(event.type)) && created(event.created))
    .filter((event) => success === undefined || (success === "true") === !undelivered.has(event.id));
  const page = listPage({ rows, params, url: "/v1/events", noun: "event" });
  return { ...page, data: page.data.map((event) => shownEvent(work, event)) };
}

export const eventRoutes: readonly Route[] = [
  { method: "GET", path: "/v1/events", handler: listEvents },
  { method: "GET", path: "/v1/events/:id", handler: retrieveEvent },
];
