// A wallet changed through the API: what is sent, and no more.
import { beforeAll, expect, it } from "vitest";
import { api, makeApiKey } from "../../support/api";
import { useTestDatabase } from "../../support/database";
import { makeOrganization, makePerson } from "../../support/organizations";

useTestDatabase();

let key: string;
let readKey: string;
let path: string;

beforeAll(async () => {
  const { owner } = await makeOrganization(await makePerson("mira@example.com"));
  key = await makeApiKey(owner);
  readKey = await makeApiKey(owner, ["read"]);
  await api("POST", "/customers", { key, body: { name: "ACME", external_id: "acme" } });
  await api("POST", "/metrics", { key, body: { code: "calls", name: "Calls", aggregation: "count" } });
  const topUp = { threshold: "10.00", amount: "50.00" };
  const made = await api("POST", "/wallets", { key, body: { customer: "ext:acme", top_up: topUp } });
  expect(made.status, made.text).toBe(201);
  path = `/wallets/${made.body.id}`;
});

const patch = (body: object, options = {}) => api("PATCH", path, { key, body, ...options });

it("changes what is sent and leaves the rest; null stops the top-up", async () => {
  const before = (await api("GET", path, { key })).body;
  const answer = await patch({ priority: 5, applies_to_metrics: ["calls"] });
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body).toEqual({ ...before, priority: 5, applies_to_metrics: ["calls"] });
  const top_up = { threshold: "5.00", amount: null, target: "20.00" };
  const filled = await patch({ top_up: { threshold: "5.00", target: "20.00" }, name: "Prepaid" });
  expect(filled.body).toMatchObject({ top_up, name: "Prepaid", priority: 5 });
  expect((await patch({})).body).toEqual(filled.body);
  expect((await patch({ top_up: null })).body.top_up).toBeNull();
  expect((await api("GET", path, { key: readKey })).body).toMatchObject({ top_up: null, priority: 5 });
});

it.each([
  [{ top_up: { threshold: "9.00", target: "5.00" } }, "wallet_top_up_invalid", "top_up"],
  [{ top_up: { threshold: "9.00" } }, "wallet_top_up_invalid", "top_up.amount"],
  [{ applies_to_metrics: ["none"] }, "metric_unknown", "applies_to_metrics"],
  [{ code: "other" }, "unknown_field", undefined],
])("refuses %j as %s", async (body, code, field) => {
  const answer = await patch(body);
  expect(answer.body).toMatchObject({ code, errors: [field === undefined ? { code } : { code, field }] });
});

it("is changed by a key that may write, with an idempotency key", async () => {
  expect((await patch({}, { key: readKey })).status).toBe(403);
  expect((await patch({}, { idempotencyKey: null })).body.code).toBe("idempotency_key_missing");
});
