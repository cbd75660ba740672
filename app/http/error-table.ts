import type { Refusal } from "~/billing/outcome";
import { isDatabaseAway } from "~/database-away";
import { Conflict, Forbidden, NotFound } from "~/errors";

/** Codes whose status does not follow from the rule of `statusOfRefusals`. */
const statusByCode: Readonly<Record<string, number>> = {
  body_unreadable: 400,
  idempotency_key_missing: 400,
  cursor_invalid: 400,
  api_key_missing: 401,
  api_key_invalid: 401,
  scope_missing: 403,
  wrong_origin: 403,
  not_found: 404,
  method_not_allowed: 405,
  reset_unknown: 410,
  reset_used: 410,
  reset_expired: 410,
  body_too_large: 413,
  media_type_unsupported: 415,
  rate_limited: 429,
  // The whole of an input can be wrong without one field being to blame.
  invalid: 422,
  required: 422,
  unknown_field: 422,
};

/**
 * A refusal that blames a field is invalid input, 422; one that blames none is the business saying no, 409; a few
 * codes have a status of their own. Of several refusals the first decides.
 */
export function statusOfRefusals(refusals: readonly Refusal[]): number {
  const first = refusals[0];
  if (!first) return 409;
  return statusByCode[first.code] ?? (first.field === undefined ? 409 : 422);
}

export type ErrorAnswer = {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly sentence: string;
  readonly remedy: string;
};

/** What the outside hears of a thrown error. Of a defect it hears nothing but that there was one. */
export function answerOfError(error: unknown): ErrorAnswer {
  if (error instanceof NotFound) {
    return {
      status: 404,
      code: "not_found",
      title: "Not found",
      sentence: error.message,
      remedy: "Check the address or the id; what belongs to another organization is not shown.",
    };
  }
  if (error instanceof Forbidden) {
    return {
      status: 403,
      code: "forbidden",
      title: "Not allowed",
      sentence: error.message,
      remedy: "Ask an owner or admin to change your role.",
    };
  }
  if (error instanceof Conflict) {
    return {
      status: 409,
      code: error.code,
      title: "Changed in between",
      sentence: error.sentence,
      remedy: error.remedy,
    };
  }
  if (isDatabaseAway(error)) {
    return {
      status: 503,
      code: "database_away",
      title: "One moment",
      sentence: "The database cannot be reached just now. Nothing is lost.",
      remedy: "Repeat the request in a few seconds.",
    };
  }
  return {
    status: 500,
    code: "defect",
    title: "Something went wrong",
    sentence: "This request failed because of a defect of ours. Nothing of it was saved.",
    remedy: "Repeat it; if it fails again, tell us the request id.",
  };
}

/** Whether an error is one that this table turns into an answer below 500. */
export function isExpected(error: unknown): boolean {
  return error instanceof NotFound || error instanceof Forbidden || error instanceof Conflict;
}

/** A link that leads nowhere any more still has a page: 410 says that it will not come back. */
export function statusOfClosedLink(kind: "open" | "closed"): number {
  return kind === "open" ? 200 : 410;
}
