import { beforeAll, expect, test } from "vitest";
import { drainOrganization } from "~/jobs/drain-organization.server";
import { api, makeApiKey } from "../../support/api";
import { useTestDatabase } from "../../support/database";
import { makeOrganization, makePerson } from "../../support/organizations";

useTestDatabase();

let key: string;
let readKey: string;
let organizationId: string;

const terms = { interval: "month", currency: "EUR", in_advance: true } as const;

async function send(path: string, body: unknown = {}, status = 201) {
  const answer = await api("POST", path, { key, body });
  expect(answer.status, answer.text).toBe(status);
  return answer.body;
}

beforeAll(async () => {
  const ours = await makeOrganization(await makePerson("mira@example.com"), { provider: "none" });
  organizationId = ours.organizationId;
  key = await makeApiKey(ours.owner);
  readKey = await makeApiKey(ours.owner, ["read"]);
  await send("/plans", { code: "team", name: "Team", terms: { ...terms, amount: "30.00" } });
  await send("/plans/ext:team/publish", {}, 200);
  for (const name of ["acme", "beta"]) {
    await send("/customers", { name, external_id: name, timezone: "UTC" });
    await send("/subscriptions", { customer: `ext:${name}`, plan: "ext:team", external_id: `sub-${name}` });
  }
  await drainOrganization(organizationId);
  const draft = await api("PUT", "/plans/ext:team/draft", {
    key,
    body: { revision: 0, terms: { ...terms, amount: "39.00" } },
  });
  expect(draft.status, draft.text).toBe(200);
  await send("/plans/ext:team/publish", {}, 200);
});

const asked = { plan: "ext:team", audience: { kind: "all" }, when: { at: "next_renewal" } };

test("a migration is planned, looked at, started and done through the API alone", async () => {
  const made = await send("/plan_migrations", asked);
  expect(made).toMatchObject({
    to_version: 2,
    status: "draft",
    audience: { kind: "all" },
    when: { at: "next_renewal", on: null },
    counts: { subscriptions: 2, pending: 2, done: 0, refused: 0, skipped: 0, unaffected: 0 },
    sums: [{ currency: "EUR", subscriptions: 2, recurring_before: "60.00", recurring_after: "78.00" }],
  });
  const started = await send(`/plan_migrations/${made.id}/start`, { preview_hash: made.preview_hash }, 202);
  expect(started.status).toBe("running");
  await drainOrganization(organizationId);
  const shown = await api("GET", `/plan_migrations/${made.id}?limit=1`, { key: readKey });
  expect(shown.body).toMatchObject({ status: "done", counts: { pending: 0, done: 2 } });
  expect(shown.body.items.data).toHaveLength(1);
  expect(shown.body.items.data[0]).toMatchObject({
    from_version: 1,
    recurring_before: "30.00",
    recurring_after: "39.00",
    status: "done",
    reason: null,
    documents: [],
  });
  const second = await api("GET", `/plan_migrations/${made.id}?after=${shown.body.items.next}`, { key });
  expect(second.body.items.data).toHaveLength(1);
  const all = await api("GET", "/plan_migrations?plan=ext:team", { key: readKey });
  expect(all.body.data[0]).toMatchObject({ id: made.id, status: "done" });
});

test("a repeat with the same key plans nothing twice", async () => {
  const audience = { kind: "list", subscriptions: ["ext:sub-acme"] };
  const options = { key, body: { ...asked, audience }, idempotencyKey: "once" };
  const first = await api("POST", "/plan_migrations", options);
  const again = await api("POST", "/plan_migrations", options);
  expect(again.body).toEqual(first.body);
  expect(again.headers.get("Idempotency-Replayed")).toBe("true");
  // It is planned to have it already, so a second migration has to wait.
  expect(first.body.counts).toMatchObject({ pending: 0, refused: 1 });
  const { body } = await api("GET", `/plan_migrations/${first.body.id}`, { key });
  expect(body.items.data[0].reason.code).toBe("migration_change_planned");
});

test("what cannot be is refused at its field", async () => {
  const refused = async (body: unknown) => {
    const answer = await api("POST", "/plan_migrations", { key, body });
    return answer.body.errors?.map((each: { code: string; field: string }) => [each.code, each.field]);
  };
  expect(await refused({ ...asked, audience: { kind: "all", currency: "EUR" } })).toEqual([
    ["audience_invalid", "audience.kind"],
  ]);
  expect(await refused({ ...asked, audience: { kind: "list" } })).toEqual([
    ["audience_invalid", "audience.subscriptions"],
  ]);
  expect(await refused({ ...asked, when: { at: "date" } })).toEqual([["timing_invalid", "when.on"]]);
  expect(await refused({ ...asked, when: { at: "date", on: "2020-01-01" } })).toEqual([
    ["migration_date_past", "when.on"],
  ]);
  expect(await refused({ ...asked, to_version: 9 })).toEqual([["version_unknown", "to_version"]]);
  const unknown = { kind: "list", subscriptions: ["ext:nobody"] };
  expect(await refused({ ...asked, audience: unknown })).toEqual([
    ["migration_subscription_unknown", "audience.subscriptions"],
  ]);
  const readOnly = await api("POST", "/plan_migrations", { key: readKey, body: asked });
  expect(readOnly.status).toBe(403);
});

test.each(["finish", "toString"])("%s is no step of a migration", async (word) => {
  const { id } = await send("/plan_migrations", asked);
  expect((await send(`/plan_migrations/${id}/${word}`, {}, 404)).code).toBe("not_found");
});

test("a migration that was not started is discarded, once", async () => {
  await send("/customers", { name: "gamma", external_id: "gamma", timezone: "UTC" });
  await send("/subscriptions", { customer: "ext:gamma", plan: "ext:team", external_id: "sub-gamma" });
  await send("/plans", { code: "solo", name: "Solo", terms: { ...terms, amount: "5.00" } });
  await send("/plans/ext:solo/publish", {}, 200);
  await send("/subscriptions", { customer: "ext:gamma", plan: "ext:solo", external_id: "sub-solo" });
  const draft = await api("PUT", "/plans/ext:solo/draft", {
    key,
    body: { revision: 0, terms: { ...terms, amount: "6.00" } },
  });
  expect(draft.status, draft.text).toBe(200);
  await send("/plans/ext:solo/publish", {}, 200);
  const made = await send("/plan_migrations", { ...asked, plan: "ext:solo" });
  const gone = await send(`/plan_migrations/${made.id}/discard`, {}, 200);
  expect(gone).toMatchObject({ status: "discarded", counts: { waiting: 0, pending: 1, done: 0 } });
  const again = await api("POST", `/plan_migrations/${made.id}/discard`, { key, body: {} });
  expect([again.status, again.body.code]).toEqual([409, "migration_not_draft"]);
  const start = await api("POST", `/plan_migrations/${made.id}/start`, { key, body: {} });
  expect(start.body.code).toBe("migration_discarded");
});
