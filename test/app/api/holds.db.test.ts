import { beforeAll, describe, expect, it } from "vitest";
import { hold, holdPage } from "~/api/schemas/holds";
import { heldDrafts } from "~/api/schemas/one-off-invoices";
import { drainOrganization } from "~/jobs/drain-organization.server";
import { api, makeApiKey } from "../../support/api";
import { useTestDatabase } from "../../support/database";
import { makeOrganization, makePerson } from "../../support/organizations";

useTestDatabase();

let key: string;
let readKey: string;

const write = (path: string, body: unknown) => api("POST", path, { key, body });
const until = "2070-01-01";

beforeAll(async () => {
  const ours = await makeOrganization(await makePerson("mira@example.com"));
  key = await makeApiKey(ours.owner);
  readKey = await makeApiKey(ours.owner, ["read"]);
  const terms = { interval: "month", currency: "EUR", amount: "30.00", in_advance: true };
  await write("/plans", { code: "team", name: "Team", terms });
  await write("/plans/ext:team/publish", {});
  await write("/customers", { name: "ACME GmbH", external_id: "acme" });
  await write("/customers", { name: "Graceful Ltd", external_id: "graceful", grace_period_days: 5 });
  await write("/subscriptions", { customer: "ext:acme", plan: "ext:team", external_id: "sub1" });
  await write("/subscriptions", { customer: "ext:graceful", plan: "ext:team", external_id: "sub2" });
  await drainOrganization(ours.organizationId);
});

describe("holds", () => {
  it("on a fee are placed, listed and released", async () => {
    const listed = await api("GET", "/subscriptions/ext:sub1/positions", { key });
    const { position } = listed.body.data.find(
      ({ figures }: { figures: { issued: string | null } }) => figures.issued === null,
    );
    const body = { subscription: "ext:sub1", position, reason: "Disputed", until };
    const placed = await write("/holds", body);
    expect([placed.status, hold.safeParse(placed.body).error?.issues ?? []]).toEqual([201, []]);
    expect(placed.body).toMatchObject({ kind: "fee", status: "in_force", position, reason: "Disputed" });
    expect((await write("/holds", body)).body.code).toBe("hold_exists");
    const page = await api("GET", "/holds?customer=ext:acme", { key: readKey });
    expect(holdPage.safeParse(page.body).error?.issues ?? []).toEqual([]);
    expect(page.body.data.map(({ id }: { id: string }) => id)).toEqual([placed.body.id]);
    const released = await write(`/holds/${placed.body.id}/release`, {});
    expect([released.status, released.body.status]).toEqual([200, "released"]);
    const again = await write(`/holds/${placed.body.id}/release`, {});
    expect([again.status, again.body.code]).toEqual([409, "hold_over"]);
    expect((await api("GET", `/holds/${placed.body.id}`, { key: readKey })).body.status).toBe("released");
  });

  it("on a draft in its days of grace are placed by the name its list gives it", async () => {
    const drafts = await api("GET", "/draft_invoices?customer=ext:graceful", { key });
    expect(heldDrafts.safeParse(drafts.body).error?.issues ?? []).toEqual([]);
    const [draft] = drafts.body.data;
    expect([draft.total, draft.lines.length, draft.closes_at === null]).toEqual(["30.00", 1, false]);
    const placed = await write("/holds", { draft: draft.id, reason: "No purchase order", until });
    expect(placed.body).toMatchObject({ kind: "draft", status: "in_force", position: null, invoice: null });
  });

  it("on the collection of an invoice are refused where nothing is to be collected", async () => {
    const { body } = await api("GET", "/invoices?customer=ext:acme", { key });
    const { id: invoice } = body.data[0];
    const placed = await write("/holds", { invoice, reason: "Promised", until });
    expect(placed.body).toMatchObject({ kind: "payment", invoice });
    await write(`/holds/${placed.body.id}/release`, {});
    expect((await write(`/invoices/${invoice}/write_off`, { reason: "Given up" })).status).toBe(200);
    const refused = await write("/holds", { invoice, reason: "Promised", until });
    expect([refused.status, refused.body.code]).toEqual([409, "hold_nothing_waits"]);
  });

  it.each([
    [{}, "hold_subject_unclear"],
    [{ position: "pos_x" }, "hold_subject_unclear"],
    [{ draft: "dft_x", invoice: "inv_x" }, "hold_subject_unclear"],
  ])("name one thing: %j", async (named, code) => {
    const refused = await write("/holds", { ...named, reason: "x", until });
    expect([refused.status, refused.body.errors?.[0]?.code]).toEqual([422, code]);
  });
});
