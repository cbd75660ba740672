import { describe, expect, test } from "vitest";
import { z } from "zod";
import { findUnkeepable } from "~/http/keepable";
import { parse, parseForm, parseJson } from "~/http/parse.server";

const nested = (depth: number): unknown => (depth === 0 ? "x" : [nested(depth - 1)]);

describe("a text that cannot be kept", () => {
  test("is named by its field, wherever it is", () => {
    for (const text of ["\u0000", "a\u0000b", "\ud800", "a\udfffb"]) {
      expect(findUnkeepable({ a: [{ b: text }] }), JSON.stringify(text)).toMatchObject({
        code: "text_invalid",
        field: "a.0.b",
      });
      expect(findUnkeepable({ a: { [text]: "x" } })).toMatchObject({ code: "text_invalid", field: "a" });
    }
    expect(findUnkeepable({ a: ["ä", "💥", "\t\n", "", 1, null, true] })).toBeNull();
  });

  test("is refused by every door, before a schema sees it", async () => {
    const schema = z.object({ name: z.string() });
    const said = { ok: false, refusals: [{ code: "text_invalid", field: "name" }] };
    expect(parse({ name: "\u0000" }, schema)).toMatchObject(said);
    const json = new Request("http://x", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: '{"name":"\\ud800"}',
    });
    expect(await parseJson(json, schema)).toMatchObject(said);
    const form = new Request("http://x", {
      method: "POST",
      body: new URLSearchParams([
        ["name", "a\u0000"],
        ["name", "b"],
      ]),
    });
    expect(await parseForm(form, schema)).toMatchObject(said);
  });
});

test("what is nested deeper than anything of ours is refused, as a whole even in an envelope", async () => {
  expect(findUnkeepable(nested(64))).toBeNull();
  expect(findUnkeepable(nested(65))).toMatchObject({ code: "nested_too_deeply" });
  const deep = new Request("http://x", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: `${"[".repeat(100_000)}${"]".repeat(100_000)}`,
  });
  const outcome = await parseJson(deep, z.unknown(), { holds: "envelope" });
  expect(outcome).toMatchObject({ ok: false, refusals: [{ code: "nested_too_deeply" }] });
});
