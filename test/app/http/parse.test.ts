import { expect, test } from "vitest";
import { z } from "zod";
import { parse, parseForm, parseJson, parseSearch } from "~/http/parse.server";

const schema = z.strictObject({
  name: z.string().max(5),
  role: z.enum(["admin", "billing"]).optional(),
  tiers: z.array(z.object({ upTo: z.coerce.number().min(1) })).optional(),
});

function jsonRequest(body: string | Uint8Array<ArrayBuffer>, type = "application/json"): Request {
  return new Request("http://127.0.0.1/api", { method: "POST", body, headers: { "Content-Type": type } });
}

test("a value that fits is given on, with its schema's changes", () => {
  expect(parse({ name: "Team", tiers: [{ upTo: "3" }] }, schema)).toEqual({
    ok: true,
    value: { name: "Team", tiers: [{ upTo: 3 }] },
  });
});

test("each problem is a refusal about its field, in words, with a remedy", () => {
  const outcome = parse({ role: "king", tiers: [{ upTo: "1" }, { upTo: "0" }], extra: 1 }, schema);
  expect(outcome).toEqual({
    ok: false,
    refusals: expect.arrayContaining([
      { code: "required", field: "name", sentence: "Name is missing.", remedy: "Enter it." },
      {
        code: "invalid",
        field: "role",
        sentence: "Role is none of the possible values.",
        remedy: "Use one of: admin, billing.",
      },
      {
        code: "too_small",
        field: "tiers.1.upTo",
        sentence: "Up to (row 2) is too small.",
        remedy: "Use 1 or more.",
      },
      expect.objectContaining({ code: "unknown_field", sentence: '"extra" is not a field here.' }),
    ]),
  });
});

test("a schema's own sentence and code win", () => {
  const own = z.object({
    amount: z.string().refine((text) => text !== "12.345", {
      error: "EUR has two decimals. Enter 12.34 or 12.35.",
      params: { code: "amount_precision" },
    }),
  });
  expect(parse({ amount: "12.345" }, own)).toEqual({
    ok: false,
    refusals: [
      {
        code: "amount_precision",
        field: "amount",
        sentence: "EUR has two decimals.",
        remedy: "Enter 12.34 or 12.35.",
      },
    ],
  });
});

test("a form and a query string are read the same way", async () => {
  const form = new FormData();
  form.set("name", "Team");
  form.set("role", "");
  expect(await parseForm(form, schema)).toEqual({ ok: true, value: { name: "Team" } });
  expect(parseSearch("http://x.example/?name=Team", schema)).toEqual({ ok: true, value: { name: "Team" } });
});

test("a body that is no JSON is unreadable, not a defect", async () => {
  for (const body of ["{", "", "\u0000"]) {
    const outcome = await parseJson(jsonRequest(body), schema);
    expect(outcome).toMatchObject({ ok: false, refusals: [{ code: "body_unreadable" }] });
  }
  const latin = await parseJson(jsonRequest(new Uint8Array([0x22, 0xff, 0x22])), schema);
  expect(latin).toMatchObject({ ok: false, refusals: [{ code: "body_unreadable" }] });
});

test("a body of another type is named as such", async () => {
  const outcome = await parseJson(jsonRequest("name=x", "text/plain"), schema);
  expect(outcome).toMatchObject({ ok: false, refusals: [{ code: "media_type_unsupported" }] });
});

test("a body over the limit is refused with the limit, whether it is announced or not", async () => {
  const big = JSON.stringify({ name: "x".repeat(3000) });
  const announced = await parseJson(jsonRequest(big), schema, { maxBytes: 1024 });
  expect(announced).toMatchObject({ ok: false, refusals: [{ code: "body_too_large" }] });
  const stream = new ReadableStream({
    start(controller) {
      for (let part = 0; part < 4; part += 1) controller.enqueue(new TextEncoder().encode("x".repeat(1000)));
      controller.close();
    },
  });
  const init = {
    method: "POST",
    body: stream,
    duplex: "half",
    headers: { "Content-Type": "application/json" },
  };
  const streamed = await parseJson(new Request("http://127.0.0.1/api", init as RequestInit), schema, {
    maxBytes: 1024,
  });
  expect(streamed).toMatchObject({ ok: false, refusals: [{ code: "body_too_large" }] });
  expect(JSON.stringify(streamed)).toContain("1024 bytes");
});
