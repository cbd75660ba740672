import { expect, test } from "vitest";
import { Conflict, Forbidden, NotFound } from "~/errors";
import { answering } from "~/http/answer-errors.server";
import { answerOfError, statusOfRefusals } from "~/http/error-table";
import { refusedForm } from "~/http/form-state";
import { problem, problemOfRefusals } from "~/http/respond.server";

const refusal = (code: string, field?: string) => ({
  code,
  field,
  sentence: "It does not fit.",
  remedy: "Change it.",
});

test("a refusal about a field is invalid input, one about none the business saying no", () => {
  expect(statusOfRefusals([refusal("amount_precision", "amount")])).toBe(422);
  expect(statusOfRefusals([refusal("subscription_ended")])).toBe(409);
  expect(statusOfRefusals([refusal("body_unreadable")])).toBe(400);
  expect(statusOfRefusals([refusal("body_too_large")])).toBe(413);
  expect(statusOfRefusals([refusal("rate_limited")])).toBe(429);
});

const away = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });

test.each([
  [new NotFound("This customer"), 404, "not_found"],
  [new Forbidden("the role owner"), 403, "forbidden"],
  [new Conflict("draft_changed", "Somebody was faster.", "Look again."), 409, "draft_changed"],
  [away, 503, "database_away"],
  [new Error("secret detail"), 500, "defect"],
])("%s", (error, status, code) => {
  expect(answerOfError(error)).toMatchObject({ status, code });
});

test("a problem document has the code, the sentence with its remedy, and each field", async () => {
  const response = problemOfRefusals([refusal("required", "name"), refusal("too_long", "email")]);
  expect(response.status).toBe(422);
  expect(response.headers.get("Content-Type")).toBe("application/problem+json");
  expect(await response.json()).toEqual({
    type: "about:blank",
    title: "Invalid input",
    status: 422,
    code: "required",
    detail: "It does not fit. Change it.",
    errors: [
      { code: "required", field: "name", message: "It does not fit. Change it." },
      { code: "too_long", field: "email", message: "It does not fit. Change it." },
    ],
  });
});

test("of a defect the outside learns the request id and nothing else", async () => {
  const response = problem(new Error("secret detail"), { requestId: "r-1" });
  expect(response.status).toBe(500);
  const text = await response.text();
  expect(text).not.toContain("secret detail");
  expect(JSON.parse(text)).toMatchObject({ code: "defect", request_id: "r-1" });
});

test("a database that is away is 503 with a time to come back", () => {
  const response = problem(away);
  expect(response.status).toBe(503);
  expect(Number(response.headers.get("Retry-After"))).toBeGreaterThan(0);
});

function argsOf(path: string) {
  const request = new Request(`http://127.0.0.1:3000${path}`);
  return { request, params: {}, context: { nonce: "n", requestId: "r-2" } } as never;
}

async function thrownBy(work: () => unknown): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    return error;
  }
}

test("no page can forget the table: what it throws becomes its status and its words", async () => {
  const page = answering(() => {
    throw new NotFound("This invoice");
  });
  const thrown = await thrownBy(() => page(argsOf("/console/org_1/invoices/inv_1")));
  expect(thrown).toBeInstanceOf(Response);
  const response = thrown as Response;
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ sentence: "This invoice does not exist." });
});

test("a defect of a page goes on to Remix as it is, and a redirect too", async () => {
  const defect = new Error("defect");
  const broken = answering(() => {
    throw defect;
  });
  expect(await thrownBy(() => broken(argsOf("/console")))).toBe(defect);
  const redirect = new Response(null, { status: 302 });
  const leading = answering(() => {
    throw redirect;
  });
  expect(await thrownBy(() => leading(argsOf("/console")))).toBe(redirect);
});

test("under /api/ every error is a problem document with the request id", async () => {
  for (const [error, status] of [
    [new NotFound("This plan"), 404],
    [new Error("defect"), 500],
    [away, 503],
  ] as const) {
    const door = answering(() => {
      throw error;
    });
    const response = (await door(argsOf("/api/v1/plans"))) as Response;
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ status, request_id: "r-2" });
  }
});

test("a refused form shows its first message by field, keeps what was typed and never a password", () => {
  const form = new FormData();
  form.set("email", "x");
  form.set("password", "hunter2");
  const state = refusedForm([refusal("a", "tiers.1.upTo"), refusal("b", "tiers.1.upTo"), refusal("c")], form);
  expect(state.errors).toEqual({
    "tiers.1.upTo": "It does not fit. Change it.",
    "tiers[1].upTo": "It does not fit. Change it.",
  });
  expect(state.values).toEqual({ email: "x" });
  expect(state.summary).toHaveLength(2);
  expect(state.codes).toEqual(["a", "b", "c"]);
});
