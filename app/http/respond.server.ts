import { data } from "@remix-run/node";
import type { Outcome, Refusal } from "~/billing/outcome";
import { isDatabaseAway, retryAfterSeconds } from "~/database-away";
import { answerOfError, statusOfRefusals } from "./error-table";
import { messageOf, type RefusedForm, refusedForm } from "./form-state";

type Refusing = { readonly form?: FormData; readonly headers?: Record<string, string> };

/**
 * Turns an outcome into a page's answer: `onOk` makes the redirect, a refusal shows the page again with its
 * status, the messages by field and what was typed.
 */
export function respond<T, R>(outcome: Outcome<T>, onOk: (value: T) => R, options: Refusing = {}) {
  if (outcome.ok) return onOk(outcome.value);
  return refused(outcome.refusals, options);
}

/** An answer that shows a page again with more than what was refused, with the status of the refusals. */
export function refusedWith<T extends { readonly refused: RefusedForm }>(
  answer: T,
  refusals: readonly Refusal[],
) {
  return data(answer, { status: statusOfRefusals(refusals) });
}

/** The same for refusals a route found by itself. */
export function refused(refusals: readonly Refusal[], options: Refusing = {}) {
  const body: { readonly refused: RefusedForm } = { refused: refusedForm(refusals, options.form) };
  return data(body, { status: statusOfRefusals(refusals), headers: options.headers });
}

const titles: Readonly<Record<number, string>> = {
  400: "Bad request",
  401: "Not signed in",
  403: "Not allowed",
  404: "Not found",
  405: "Method not allowed",
  409: "Conflict",
  413: "Too large",
  415: "Unsupported media type",
  422: "Invalid input",
  429: "Too many requests",
  500: "Defect",
  503: "Service unavailable",
};

type ProblemOptions = { readonly headers?: Record<string, string>; readonly requestId?: string };

/** RFC 9457 `application/problem+json` of refusals: `code` and `detail` are those of the first. */
export function problemOfRefusals(refusals: readonly Refusal[], options: ProblemOptions = {}): Response {
  const first = refusals[0];
  return problemResponse(
    {
      status: statusOfRefusals(refusals),
      code: first?.code ?? "refused",
      detail: first ? messageOf(first) : "This was refused.",
      errors: refusals.map((refusal) => ({
        code: refusal.code,
        field: refusal.field,
        message: messageOf(refusal),
      })),
    },
    options,
  );
}

/** The same of a thrown error; of a defect the outside learns only the request id. */
export function problem(error: unknown, options: ProblemOptions = {}): Response {
  const answer = answerOfError(error);
  const retry: Record<string, string> = isDatabaseAway(error)
    ? { "Retry-After": String(retryAfterSeconds) }
    : {};
  return problemResponse(
    { status: answer.status, code: answer.code, detail: `${answer.sentence} ${answer.remedy}`, errors: [] },
    { ...options, headers: { ...retry, ...options.headers } },
  );
}

type ProblemBody = {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly { code: string; field: string | undefined; message: string }[];
};

function problemResponse(body: ProblemBody, { headers, requestId }: ProblemOptions): Response {
  const { status, code, detail, errors } = body;
  const document = {
    type: "about:blank",
    title: titles[status] ?? "Error",
    status,
    code,
    detail,
    ...(errors.length > 0 ? { errors } : {}),
    ...(requestId ? { request_id: requestId } : {}),
  };
  return new Response(JSON.stringify(document), {
    status,
    headers: { ...headers, "Content-Type": "application/problem+json", "Cache-Control": "no-store" },
  });
}
