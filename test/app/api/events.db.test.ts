import { beforeAll, describe, expect, it } from "vitest";
import { MAX_EVENTS, MAX_EVENTS_BYTES } from "~/api/schemas/events";
import { api, makeApiKey } from "../../support/api";
import { useTestDatabase } from "../../support/database";
import { makeOrganization, makePerson } from "../../support/organizations";

useTestDatabase();

let key: string;
let owner: Awaited<ReturnType<typeof makeOrganization>>["owner"];

beforeAll(async () => {
  const mira = await makePerson("mira@example.com");
  ({ owner } = await makeOrganization(mira));
  const all = await makeApiKey(owner);
  key = await makeApiKey(owner, ["usage"]);
  await api("POST", "/metrics", { key: all, body: { code: "calls", aggregation: "sum", field: "n" } });
  const charge = { code: "calls", metric: "calls", model: { type: "per_unit", unit_amount: "0.05" } };
  await api("POST", "/plans", {
    key: all,
    body: { code: "metered", name: "Metered", terms: { currency: "EUR", charges: [charge] } },
  });
  await api("POST", "/plans/ext:metered/publish", { key: all });
  await api("POST", "/customers", { key: all, body: { name: "ACME", external_id: "acme" } });
  const made = await api("POST", "/subscriptions", {
    key: all,
    body: { customer: "ext:acme", plan: "ext:metered", external_id: "sub1" },
  });
  expect(made.status, made.text).toBe(201);
  readKey = all;
});

let readKey: string;
let count = 0;

const event = (overrides: object = {}) => {
  count += 1;
  return {
    transaction_id: `t${count}`,
    subscription: "ext:sub1",
    metric: "calls",
    properties: { n: "2" },
    ...overrides,
  };
};

const send = (body: unknown) => api("POST", "/events", { key, body, idempotencyKey: null });

describe("usage", () => {
  it("is taken one by one or in a batch, and counted once", async () => {
    const one = event();
    const first = await send(one);
    expect([first.status, first.body]).toEqual([
      200,
      {
        accepted: 1,
        duplicates: 0,
        rejected: 0,
        results: [{ index: 0, transaction_id: one.transaction_id, status: "accepted" }],
      },
    ]);
    const again = await send({ events: [one, event()] });
    expect(again.body).toMatchObject({ accepted: 1, duplicates: 1, rejected: 0 });
    const usage = await api("GET", "/subscriptions/ext:sub1/usage", { key: readKey });
    expect(usage.body).toMatchObject({
      amount: "0.20",
      charges: [{ charge: "calls", quantity: "4", events: 2 }],
    });
  });

  it("of a half-valid batch is taken where it is valid, with a result for each index", async () => {
    const good = event();
    const other = { ...good, properties: { n: "3" } };
    const answer = await send({
      events: [
        good,
        event({ metric: "nope" }),
        event({ subscription: "ext:nobody" }),
        event({ timestamp: "2026-06-31T00:00:00Z" }),
        event({ properties: { n: "many" } }),
        event({ properties: {} }),
        event({ quantity: 7 }),
        "an event",
        { transaction_id: 7 },
        other,
      ],
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ accepted: 1, rejected: 9 });
    const results: {
      index: number;
      status: string;
      errors?: { code: string; field?: string; message: string }[];
    }[] = answer.body.results;
    expect(results.map((result) => result.index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(results.map((result) => result.status)).toEqual(["accepted", ...Array(9).fill("rejected")]);
    const codes = results.slice(1, 7).map((result) => result.errors?.[0]?.code);
    expect(codes.slice(0, 3)).toEqual(["metric_unknown", "subscription_unknown", "date_invalid"]);
    expect(codes[5]).toBe("unknown_field");
    expect(results[3]?.errors?.[0]).toMatchObject({ field: "timestamp" });
    for (const result of results.slice(1))
      expect(result.errors?.[0]?.message, `${result.index}`).toMatch(/\w+.*\./);
  });

  it("with a known id and other content is a conflict", async () => {
    const one = event();
    await send(one);
    const answer = await send({ events: [{ ...one, properties: { n: "9" } }, one] });
    expect(answer.body.results[0]).toMatchObject({
      status: "rejected",
      errors: [{ code: "transaction_id_conflict", field: "transaction_id" }],
    });
  });

  it.each([
    ["a list", []],
    ["a word", "events"],
    ["an empty batch", { events: [] }],
    ["events that are no list", { events: {} }],
    ["a batch with another field", { events: [{}], dry_run: true }],
    ["too many events", { events: Array.from({ length: MAX_EVENTS + 1 }, () => ({})) }],
  ])("in an envelope that is %s is refused as a whole", async (_, body) => {
    const answer = await send(body);
    expect([answer.status, answer.body.code]).toEqual([422, "batch_unreadable"]);
    expect(answer.body.detail).toContain("1 to 1000");
  });

  it("that is not JSON or too large is refused with the limit", async () => {
    const broken = await api("POST", "/events", { key, raw: '{"events": [' });
    expect([broken.status, broken.body.code]).toEqual([422, "batch_unreadable"]);
    const huge = await api("POST", "/events", { key, raw: `{"events":["${"x".repeat(MAX_EVENTS_BYTES)}"]}` });
    expect([huge.status, huge.body.code]).toEqual([413, "body_too_large"]);
    expect(huge.body.detail).toContain("2 MiB");
  });

  it("takes a full batch", async () => {
    const answer = await send({ events: Array.from({ length: MAX_EVENTS }, () => event()) });
    expect(answer.body).toMatchObject({ accepted: MAX_EVENTS, rejected: 0 });
  });

  it("may carry an idempotency key, which answers a repeat as it answered first", async () => {
    const body = { events: [event(), event({ metric: "nope" })] };
    const first = await api("POST", "/events", { key, body, idempotencyKey: "batch-1" });
    const second = await api("POST", "/events", { key, body, idempotencyKey: "batch-1" });
    expect(second.body).toEqual(first.body);
    expect(second.headers.get("Idempotency-Replayed")).toBe("true");
    const other = await api("POST", "/events", { key, body: event(), idempotencyKey: "batch-1" });
    expect([other.status, other.body.code]).toEqual([409, "idempotency_key_reused"]);
  });
});

describe("voiding usage", () => {
  const drop = (ids: unknown, idempotencyKey?: string) =>
    api("POST", "/events/void", { key, body: { transaction_ids: ids }, idempotencyKey });

  it("answers each id, takes the event out of the period's usage, and changes nothing the second time", async () => {
    const usage = async () =>
      (await api("GET", "/subscriptions/ext:sub1/usage", { key: readKey })).body.charges[0];
    const one = event({ properties: { n: "40" } });
    const before = await usage();
    await send(one);
    const answer = await drop([one.transaction_id, "nobody"]);
    expect([answer.status, answer.body]).toMatchObject([
      200,
      {
        voided: 1,
        already_voided: 0,
        rejected: 1,
        results: [
          { index: 0, transaction_id: one.transaction_id, status: "voided" },
          { index: 1, status: "rejected", errors: [{ code: "event_unknown", field: "transaction_id" }] },
        ],
      },
    ]);
    expect(await usage()).toEqual(before);
    expect((await drop([one.transaction_id])).body).toMatchObject({ voided: 0, already_voided: 1 });
  });

  it("amends an event when it is sent anew under another id", async () => {
    const wrong = event({ properties: { n: "400" } });
    await send(wrong);
    await drop([wrong.transaction_id]);
    const right = { ...wrong, transaction_id: `${wrong.transaction_id}-amended`, properties: { n: "4" } };
    expect((await send(right)).body).toMatchObject({ accepted: 1 });
  });

  it("is answered once per idempotency key, and needs the right to send usage", async () => {
    const one = event();
    await send(one);
    const first = await drop([one.transaction_id], "void-1");
    const second = await drop([one.transaction_id], "void-1");
    expect([second.body, second.headers.get("Idempotency-Replayed")]).toEqual([first.body, "true"]);
    const made = await makeApiKey(owner, ["read"]);
    const refused = await api("POST", "/events/void", { key: made, body: { transaction_ids: ["x"] } });
    expect(refused.status).toBe(403);
  });

  it.each([
    [[]],
    ["x"],
    [[""]],
    [["x".repeat(256)]],
    [Array.from({ length: MAX_EVENTS + 1 }, (_, index) => `${index}`)],
  ])("of %j is refused as a whole", async (ids) => {
    expect((await drop(ids)).status).toBe(422);
  });
});
