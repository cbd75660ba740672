/** The body under `error` of a refusal; absent keys are absent, never null. */
export type ErrorBody = {
  type: "api_error" | "card_error" | "idempotency_error" | "invalid_request_error";
  message: string;
  code?: string;
  param?: string;
  [extra: string]: unknown;
};

/** What a handler throws. `keepsWork` tells that the objects made before the refusal stay, as after a decline. */
export type Refusal = { status: number; body: ErrorBody; keepsWork: boolean };

const REFUSAL = Symbol("refusal");

export function refusal(status: number, body: ErrorBody, options: { keepsWork?: boolean } = {}): Error {
  const carried: Refusal = { status, body, keepsWork: options.keepsWork ?? false };
  return Object.assign(new Error(body.message), { [REFUSAL]: carried });
}

export function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof Error)) return undefined;
  return (error as Error & { [REFUSAL]?: Refusal })[REFUSAL];
}

type Detail = { message: string; code?: string; param?: string };

export function invalidRequest(detail: Detail & { status?: number; extra?: Record<string, unknown> }): Error {
  const { status = 400, extra, ...body } = detail;
  return refusal(status, { type: "invalid_request_error", ...body, ...extra });
}

/** The id in the URL names nothing: 404. `param` is `id`, or `intent` for the two kinds of intent. */
export function missingResource(noun: string, id: string, param = "id"): Error {
  return invalidRequest({
    status: 404,
    code: "resource_missing",
    param,
    message: `No such ${noun}: '${id}'`,
  });
}

/** An id inside a parameter names nothing: 400 with the parameter. */
export function missingReference(noun: string, id: string, param: string): Error {
  return invalidRequest({ code: "resource_missing", param, message: `No such ${noun}: '${id}'` });
}

export function missingParam(param: string): Error {
  return invalidRequest({ code: "parameter_missing", param, message: `Missing required param: ${param}.` });
}

/** The object is in a state that forbids the request. Stripe remembers this answer under the idempotency key. */
export function unexpectedState(
  noun: "payment_intent" | "setup_intent",
  message: string,
  intent: unknown,
): Error {
  return refusal(
    400,
    { type: "invalid_request_error", code: `${noun}_unexpected_state`, message, [noun]: intent },
    { keepsWork: true },
  );
}

/** A card was refused: 402, and what was made on the way (intent, failed charge, events) stays. */
export function cardError(body: Omit<ErrorBody, "type">): Error {
  return refusal(402, { type: "card_error", ...body } as ErrorBody, { keepsWork: true });
}
