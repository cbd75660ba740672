import { beforeAll, expect, test } from "vitest";
import { subscriptionPreviewed } from "~/api/schemas/subscriptions";
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
});

const body = { customer: "ext:acme", plan: "ext:team", quantity: "3" };

test("a new subscription is previewed with a key that may only read, and confirmed by its hash", async () => {
  const preview = await api("POST", "/subscriptions/preview", { key: readKey, body });
  expect(subscriptionPreviewed.safeParse(preview.body).error?.issues ?? []).toEqual([]);
  expect(preview.body).toMatchObject({
    currency: "EUR",
    trial_ends_at: null,
    invoices: [{ total: "90.00", lines: [{ quantity: "3", amount: "90.00" }] }],
    next_invoice: { total: "90.00" },
  });
  const { preview_hash } = preview.body;
  expect((await api("GET", "/subscriptions", { key })).body.data).toEqual([]);
  const moved = await write("/subscriptions", { ...body, quantity: "4", preview_hash });
  expect([moved.status, moved.body.code]).toEqual([409, "preview_outdated"]);
  expect((await write("/subscriptions", { ...body, preview_hash })).status).toBe(201);
  await drainOrganization(organizationId);
  const invoices = await api("GET", "/invoices?customer=ext:acme", { key });
  expect(invoices.body.data.map(({ total }: { total: string }) => total)).toEqual(["90.00"]);
});

test("prices agreed for one subscription, of fixed items and what a period bills in all too, are in its preview", async () => {
  const model = { type: "per_unit", unit_amount: "5.00" };
  const fixed_charges = [{ code: "seats", units: "2", in_advance: true, model }];
  const terms = { interval: "month", currency: "EUR", amount: "30.00", in_advance: true, fixed_charges };
  await write("/plans", { code: "seated", name: "Seated", terms });
  await write("/plans/ext:seated/publish", {});
  const agreed = {
    ...{ customer: "ext:acme", plan: "ext:seated", minimum_commitment: "60.00" },
    fixed_charge_prices: { seats: { type: "per_unit", unit_amount: "4.00" } },
  };
  const { body: preview } = await api("POST", "/subscriptions/preview", { key: readKey, body: agreed });
  const [invoice] = preview.invoices;
  expect(invoice.lines.map(({ amount }: { amount: string }) => amount)).toContain("8.00");
  const { preview_hash } = preview;
  const { minimum_commitment: _, fixed_charge_prices, ...plain } = agreed;
  const other = await write("/subscriptions", { ...plain, preview_hash });
  expect(other.body.code).toBe("preview_outdated");
  const wrong = { ...plain, fixed_charge_prices: { desks: fixed_charge_prices.seats } };
  expect((await write("/subscriptions", wrong)).body.errors[0].code).toBe("item_unknown");
  expect((await write("/subscriptions", { ...agreed, external_id: "seated", preview_hash })).status).toBe(
    201,
  );
});

test("the preview refuses what starting refuses", async () => {
  const refused = await api("POST", "/subscriptions/preview", {
    key: readKey,
    body: { ...body, quantity: "0" },
  });
  expect([refused.status, refused.body.errors[0].code]).toEqual([422, "quantity_invalid"]);
});
