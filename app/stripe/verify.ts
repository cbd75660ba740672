import Stripe from "stripe";

/** Deliveries older than this are refused, so that a recorded one cannot be played again later. */
const TOLERANCE_SECONDS = 300;

export type VerifiedEvent = {
  readonly id: string;
  readonly type: string;
  readonly apiVersion: string | null;
  /** Id and kind of the object the event is about; null when it carries none. */
  readonly objectId: string | null;
  readonly objectKind: string | null;
  readonly payload: Record<string, unknown>;
};

/**
 * Checks Stripe's signature over the raw bytes as they came, and reads the event. Null when no secret fits, the
 * delivery is too old, or the body is no event. `receivedAt` is the wall clock in epoch milliseconds.
 */
export function verifyEvent(delivery: {
  readonly rawBody: Buffer;
  readonly signature: string;
  readonly secret: string;
  readonly receivedAt: number;
}): VerifiedEvent | null {
  try {
    const event: unknown = Stripe.webhooks.constructEvent(
      delivery.rawBody,
      delivery.signature,
      delivery.secret,
      TOLERANCE_SECONDS,
      undefined,
      delivery.receivedAt,
    );
    return readEvent(event);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readEvent(event: unknown): VerifiedEvent | null {
  if (!isRecord(event) || typeof event.id !== "string" || typeof event.type !== "string") return null;
  const object = isRecord(event.data) && isRecord(event.data.object) ? event.data.object : {};
  return {
    id: event.id,
    type: event.type,
    apiVersion: typeof event.api_version === "string" ? event.api_version : null,
    objectId: typeof object.id === "string" ? object.id : null,
    objectKind: typeof object.object === "string" ? object.object : null,
    payload: event,
  };
}
