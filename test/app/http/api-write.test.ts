import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseWrite, readIdempotencyKey } from "~/http/api-write.server";

const url = "https://billing.example/api/v1/things";
const schema = z.strictObject({ name: z.string().optional() });

const sent = (body: BodyInit | null, headers: Record<string, string> = {}) =>
  new Request(url, { method: "POST", body, headers: { "Idempotency-Key": "k", ...headers } });

describe("a write", () => {
  it("without a body counts as an empty object, also when the server hands over an empty stream", async () => {
    for (const request of [
      sent(null),
      sent(new Uint8Array()),
      sent(new Uint8Array(), { "Content-Length": "0" }),
    ]) {
      expect(await parseWrite(request, schema)).toMatchObject({ ok: true, value: { body: {}, key: "k" } });
    }
  });

  it("with a body must be JSON and say so", async () => {
    const form = await parseWrite(sent("name=A"), schema);
    expect(form).toMatchObject({ ok: false, refusals: [{ code: "media_type_unsupported" }] });
    const bare = await parseWrite(sent(new Uint8Array([123, 125]), { "Content-Length": "2" }), schema);
    expect(bare).toMatchObject({ ok: false, refusals: [{ code: "media_type_unsupported" }] });
    const json = await parseWrite(sent('{"name":"A"}', { "Content-Type": "application/json" }), schema);
    expect(json).toMatchObject({ ok: true, value: { body: { name: "A" } } });
  });

  it("has another hash for another address, method or body", async () => {
    const hashes = new Set<string>();
    for (const [path, method, body] of [
      ["a", "POST", "{}"],
      ["b", "POST", "{}"],
      ["a", "PUT", "{}"],
      ["a", "POST", '{"name":"A"}'],
    ]) {
      const request = new Request(`${url}/${path}`, {
        method,
        body,
        headers: { "Idempotency-Key": "k", "Content-Type": "application/json" },
      });
      const write = await parseWrite(request, schema);
      if (write.ok) hashes.add(write.value.requestHash);
    }
    expect(hashes.size).toBe(4);
  });

  it.each([["has a blank"], ["x".repeat(256)]])("refuses the key %j", (key) => {
    const outcome = readIdempotencyKey(new Request(url, { headers: { "Idempotency-Key": key } }));
    expect(outcome).toMatchObject({ ok: false, refusals: [{ code: "idempotency_key_invalid" }] });
  });
});
