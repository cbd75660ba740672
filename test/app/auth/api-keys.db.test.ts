import { beforeAll, expect, test } from "vitest";
import { type ApiScope, requireApiKey } from "~/auth/caller.server";
import { run } from "~/gate.server";
import { newId } from "~/ids.server";
import { createApiKey } from "~/operations/create-api-key.server";
import { revokeApiKey } from "~/operations/revoke-api-key.server";
import { asOwner, useTestDatabase } from "../../support/database";
import { makeOrganization, makePerson, ORIGIN, outcomeOf } from "../../support/organizations";

const held = useTestDatabase();
let north: Awaited<ReturnType<typeof makeOrganization>>;
let south: Awaited<ReturnType<typeof makeOrganization>>;

beforeAll(async () => {
  const mira = await makePerson("mira@example.com");
  north = await makeOrganization(mira);
  south = await makeOrganization(mira, { name: "Southwind", mode: "live" });
});

async function makeKey(of: typeof north, scopes: readonly ApiScope[]) {
  const made = await run(of.owner, { operation: "createApiKey" }, (context) =>
    createApiKey(context, { name: "Collector", scopes }),
  );
  if (!made.ok) throw new Error("refused");
  return made.value;
}

function call(text?: string): Request {
  return new Request(`${ORIGIN}/api/v1/customers`, {
    headers: text ? { Authorization: `Bearer ${text}` } : {},
  });
}

test("a key acts for its organization, as the member who made it, within its scopes", async () => {
  const { text, keyId } = await makeKey(north, ["read"]);
  expect(text).toMatch(/^cf_test_[0-9a-f]{32}_[\w-]{43}$/);
  expect(await requireApiKey(call(text), "read")).toEqual({
    kind: "apiKey",
    organizationId: north.organizationId,
    keyId,
    memberId: north.owner.userId,
    scopes: ["read"],
  });
  const live = await makeKey(south, ["write"]);
  expect(live.text).toMatch(/^cf_live_/);
  expect((await requireApiKey(call(live.text), "usage")).organizationId).toBe(south.organizationId);
});

test("a scope it does not have is 403 and says which it has", async () => {
  const { text } = await makeKey(north, ["usage"]);
  for (const scope of ["read", "write"] as const) {
    const answer = (await outcomeOf(requireApiKey(call(text), scope))) as Response;
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ code: "scope_missing", status: 403 });
  }
});

test("no key, nonsense, another's secret and an unknown organization are 401", async () => {
  const { text } = await makeKey(north, ["read"]);
  const other = text.replace(/_[0-9a-f]{32}_/, `_${south.organizationId.replaceAll("-", "")}_`);
  const unknown = text.replace(/_[0-9a-f]{32}_/, `_${newId().replaceAll("-", "")}_`);
  for (const bad of [undefined, "x", other, unknown, text.replace("cf_test", "cf_live"), `${text}x`]) {
    const answer = (await outcomeOf(requireApiKey(call(bad), "read"))) as Response;
    expect(answer.status).toBe(401);
    expect(answer.headers.get("WWW-Authenticate")).toContain("Bearer");
    expect(answer.headers.get("Content-Type")).toBe("application/problem+json");
  }
});

test("a revoked key stops at once", async () => {
  const { text, keyId } = await makeKey(north, ["read"]);
  await requireApiKey(call(text), "read");
  const revoke = () =>
    run(north.owner, { operation: "revokeApiKey" }, (context) => revokeApiKey(context, { keyId }));
  expect(await revoke()).toMatchObject({ ok: true });
  expect(((await outcomeOf(requireApiKey(call(text), "read"))) as Response).status).toBe(401);
  expect(await revoke()).toMatchObject({ ok: true });
});

test("another organization's key cannot be revoked", async () => {
  const { keyId } = await makeKey(north, ["read"]);
  const answer = await outcomeOf(
    run(south.owner, { operation: "revokeApiKey" }, (context) => revokeApiKey(context, { keyId })),
  );
  expect(answer).toMatchObject({ name: "NotFound" });
});

test("the text of a key is stored nowhere", async () => {
  const { text } = await makeKey(north, ["read"]);
  const rows = await asOwner(
    held.clone,
    (sql) => sql`select row_to_json(k)::text as row from api_keys k
                 union all select row_to_json(a)::text from audit_entries a`,
  );
  expect(rows.length).toBeGreaterThan(1);
  for (const { row } of rows) expect(row).not.toContain(text.slice(-43));
});

test("the last use is kept to the minute, not written with each request", async () => {
  const { text, keyId } = await makeKey(north, ["read"]);
  const lastUsed = async () => {
    const [row] = await asOwner(
      held.clone,
      (sql) => sql`select last_used_at::text as at from api_keys where id = ${keyId}`,
    );
    return row?.at as string | null;
  };
  expect(await lastUsed()).toBeNull();
  await requireApiKey(call(text), "read");
  const first = await lastUsed();
  expect(first).not.toBeNull();
  await requireApiKey(call(text), "read");
  expect(await lastUsed()).toBe(first);
});
