import { beforeAll, describe, expect, it } from "vitest";
import { overridePage, overridePreviewed, overrideWithFigures, positions } from "~/api/schemas/overrides";
import { drainOrganization } from "~/jobs/drain-organization.server";
import { api, makeApiKey } from "../../support/api";
import { useTestDatabase } from "../../support/database";
import { makeOrganization, makePerson } from "../../support/organizations";

useTestDatabase();

let key: string;
let readKey: string;
let organizationId: string;

const write = (path: string, body: unknown) => api("POST", path, { key, body });

beforeAll(async () => {
  const ours = await makeOrganization(await makePerson("mira@example.com"));
  organizationId = ours.organizationId;
  key = await makeApiKey(ours.owner);
  readKey = await makeApiKey(ours.owner, ["read"]);
  const terms = { interval: "month", currency: "EUR", amount: "30.00", in_advance: true };
  await write("/plans", { code: "team", name: "Team", terms });
  await write("/plans/ext:team/publish", {});
  await write("/customers", { name: "ACME GmbH", external_id: "acme" });
  await write("/subscriptions", { customer: "ext:acme", plan: "ext:team", external_id: "sub1" });
  await drainOrganization(organizationId);
});

/** The request for an amount on the period that is billed. */
async function onBilled(more: object = {}) {
  const { body } = await api("GET", "/subscriptions/ext:sub1/positions", { key });
  const billed = body.data.find(
    ({ figures }: { figures: { issued: string | null } }) => figures.issued !== null,
  );
  const { position } = billed;
  return {
    subscription: "ext:sub1",
    position,
    kind: "locked",
    amount: "25.00",
    reason: "As agreed",
    ...more,
  };
}

async function totals(): Promise<string[]> {
  const { body } = await api("GET", "/credit_notes?customer=ext:acme", { key });
  return body.data.map(({ total }: { total: string }) => total);
}

describe("amounts by hand", () => {
  it("are previewed, set, listed with what they hide, and lifted", async () => {
    const listed = await api("GET", "/subscriptions/ext:sub1/positions", { key });
    expect(positions.safeParse(listed.body).error?.issues ?? []).toEqual([]);
    const body = await onBilled();
    const preview = await api("POST", "/overrides/preview", { key: readKey, body });
    expect(overridePreviewed.safeParse(preview.body).error?.issues ?? []).toEqual([]);
    expect(preview.body).toMatchObject({
      figures: { issued: "30.00", by_rules: "30.00", comes_to: "25.00", hidden: "5.00" },
      credit_notes: [{ net: "5.00" }],
      invoices: [],
    });
    expect(await totals()).toEqual([]);
    const made = await write("/overrides", { ...body, preview_hash: preview.body.preview_hash });
    expect([made.status, made.text]).toEqual([201, made.text]);
    expect(overrideWithFigures.safeParse(made.body).error?.issues ?? []).toEqual([]);
    await drainOrganization(organizationId);
    expect(await totals()).toHaveLength(1);
    const all = await api("GET", "/overrides?subscription=ext:sub1", { key });
    expect(overridePage.safeParse(all.body).error?.issues ?? []).toEqual([]);
    const now = await api("GET", `/overrides/${made.body.id}`, { key });
    expect(now.body.figures).toEqual({
      issued: "25.00",
      by_rules: "30.00",
      comes_to: "25.00",
      hidden: "5.00",
    });
    expect(all.body.data).toEqual([{ ...made.body, figures: now.body.figures }]);
    const lifted = await write(`/overrides/${made.body.id}/lift`, {});
    expect([lifted.status, lifted.body.status]).toEqual([200, "lifted"]);
    await drainOrganization(organizationId);
    const { body: invoices } = await api("GET", "/invoices?customer=ext:acme", { key });
    const newest = await api("GET", `/invoices/${invoices.data[0].id}`, { key });
    expect(newest.body.lines).toMatchObject([
      { amount: "5.00", derivation: { kind: "override", override: { kind: "lifted" }, recomputed: "30.00" } },
    ]);
    const again = await write(`/overrides/${made.body.id}/lift`, {});
    expect([again.status, again.body.code]).toEqual([409, "override_lifted"]);
  });

  it("say at which field a refusal is, and set nothing by a key that may only read", async () => {
    const refused = async (more: object) => {
      const { status, body } = await write("/overrides", await onBilled(more));
      return [status, body.code, body.errors?.[0]?.field];
    };
    expect(await refused({ amount: "-1.00" })).toEqual([422, "override_below_zero", "amount"]);
    expect(await refused({ kind: "delta", amount: "0.00" })).toEqual([
      422,
      "override_changes_nothing",
      "amount",
    ]);
    expect(await refused({ amount: "1.001" })).toEqual([422, "amount_precision", "amount"]);
    expect(await refused({ kind: "none" })).toEqual([422, "invalid", "kind"]);
    expect(await refused({ position: "pos_unknown" })).toEqual([404, "not_found", undefined]);
    expect(await refused({ preview_hash: "1.0.x" })).toEqual([409, "preview_outdated", undefined]);
    const asReader = await api("POST", "/overrides", { key: readKey, body: await onBilled() });
    expect(asReader.status).toBe(403);
    const { body } = await api("GET", "/overrides", { key });
    expect(body.data).toMatchObject([{ status: "lifted", figures: null }]);
  });
});
