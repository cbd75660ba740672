import { beforeAll, describe, expect, it } from "vitest";
import { pool } from "~/api/schemas/pools";
import { api, makeApiKey } from "../../support/api";
import { useTestDatabase } from "../../support/database";
import { makeOrganization, makePerson } from "../../support/organizations";

useTestDatabase();

let key: string;

const write = (method: string, path: string, body: unknown) => api(method, path, { key, body });

beforeAll(async () => {
  const ours = await makeOrganization(await makePerson("mira@example.com"));
  key = await makeApiKey(ours.owner);
  const terms = { interval: "month", currency: "EUR", amount: "30.00", in_advance: true };
  await write("POST", "/plans", { code: "team", name: "Team", terms });
  await write("POST", "/plans/ext:team/publish", {});
  await write("POST", "/customers", { name: "ACME GmbH", external_id: "acme" });
  await write("POST", "/subscriptions", { customer: "ext:acme", plan: "ext:team", external_id: "sub1" });
});

const commitment = {
  customer: "ext:acme",
  code: "month",
  name: "Monthly least",
  kind: "commitment",
  amount: "100.00",
};

describe("pools", () => {
  it("are agreed, listed and ended", async () => {
    const made = await write("POST", "/pools", commitment);
    expect([made.status, made.body]).toMatchObject([
      201,
      { code: "month", scope: "customer", amount: "100.00", currency: "EUR", interval: "month", to: null },
    ]);
    expect(pool.safeParse(made.body).error?.issues ?? []).toEqual([]);
    const listed = await api("GET", "/pools?customer=ext:acme", { key });
    expect(listed.body.data).toEqual([made.body]);
    expect((await api("GET", `/pools/${made.body.id}`, { key })).body).toEqual(made.body);
    // It lasts a day at least.
    const atOnce = await write("POST", `/pools/${made.body.id}/end`, {});
    expect([atOnce.status, atOnce.body.code]).toEqual([422, "pool_end_before_closed_period"]);
    const ended = await write("POST", `/pools/${made.body.id}/end`, { on: "2999-01-01" });
    expect([ended.status, ended.body]).toEqual([200, { ...made.body, to: "2999-01-01" }]);
  });

  it("say at which field a refusal is", async () => {
    const refused = async (more: object) => {
      const { status, body } = await write("POST", "/pools", { ...commitment, code: "other", ...more });
      return [status, body.code, body.errors?.[0]?.field];
    };
    expect(await refused({ scope: "subscription" })).toEqual([
      422,
      "pool_subscription_missing",
      "subscription",
    ]);
    const shared = { ...commitment, code: "shared", kind: "cap", scope: "payer_group" };
    expect(await write("POST", "/pools", shared)).toMatchObject({
      status: 201,
      body: { kind: "cap", scope: "payer_group" },
    });
    expect(await refused({ amount: "-1" })).toEqual([422, "pool_amount_invalid", "amount"]);
    expect(await refused({ metrics: ["none"] })).toEqual([422, "pool_scope_unknown", "metrics"]);
    expect(await refused({ interval_count: 0 })).toEqual([422, "too_small", "interval_count"]);
  });
});
