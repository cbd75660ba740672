// The stages of being overdue through the API: read, replaced as a whole, refused at their fields.
import { beforeAll, expect, it } from "vitest";
import { api, makeApiKey } from "../../support/api";
import { useTestDatabase } from "../../support/database";
import { makeOrganization, makePerson } from "../../support/organizations";

useTestDatabase();

let key: string;
let readKey: string;

beforeAll(async () => {
  const { owner } = await makeOrganization(await makePerson("mira@example.com"));
  key = await makeApiKey(owner);
  readKey = await makeApiKey(owner, ["read"]);
});

const put = (stages: readonly object[], options = {}) =>
  api("PUT", "/overdue_rules", { key, body: { stages }, ...options });
const get = async () => (await api("GET", "/overdue_rules", { key })).body;

it("are none at first, are replaced in their order, and read back as they were sent", async () => {
  expect(await get()).toEqual({ stages: [] });
  const late = {
    name: "late",
    earliest_unpaid_invoice_days: 10,
    unpaid_invoices: 2,
    unpaid_total: { currency: "EUR", amount: "100.00" },
    blocks_changes: true,
    blocks_service_and_billing: false,
    cancels: "no",
    reminder: "none",
    reevaluate_every_days: 7,
  };
  const lost = { name: "lost", earliest_unpaid_invoice_days: 90, cancels: "now" };
  const answer = await put([late, lost]);
  expect(answer.status).toBe(200);
  const full = {
    ...{ ...lost, unpaid_invoices: null, unpaid_total: null, blocks_changes: false },
    ...{ blocks_service_and_billing: false, reminder: "mail", reevaluate_every_days: null },
  };
  expect(answer.body).toEqual({ stages: [late, full] });
  expect(await get()).toEqual({ stages: [late, full] });
  await put([lost]);
  expect(await get()).toEqual({ stages: [full] });
  await put([]);
  expect(await get()).toEqual({ stages: [] });
});

it.each([
  [[{ name: "late" }], "overdue_stage_empty", "stages.0.earliest_unpaid_invoice_days"],
  [
    [
      { name: "a", unpaid_invoices: 1 },
      { name: "a", unpaid_invoices: 2 },
    ],
    "overdue_stage_name_invalid",
    "stages.1.name",
  ],
  [
    [{ name: "a", unpaid_total: { currency: "EUR", amount: "1.234" } }],
    "amount_precision",
    "stages.0.unpaid_total.amount",
  ],
  [
    [{ name: "a", unpaid_total: { currency: "EUR", amount: "0.00" } }],
    "overdue_condition_invalid",
    "stages.0.earliest_unpaid_invoice_days",
  ],
  [
    Array.from({ length: 11 }, (_, index) => ({ name: `s${index}`, unpaid_invoices: 1 })),
    "overdue_stages_too_many",
    "stages",
  ],
])("refuses %j as %s at %s, and changes nothing", async (stages, code, field) => {
  const answer = await put(stages);
  expect(answer.body).toMatchObject({ code, errors: [{ code, field }] });
  expect(await get()).toEqual({ stages: [] });
});

it("are changed by a key that may write, with an idempotency key, by PUT", async () => {
  expect((await put([], { key: readKey })).status).toBe(403);
  expect((await put([], { idempotencyKey: null })).body.code).toBe("idempotency_key_missing");
  const wrong = await api("POST", "/overdue_rules", { key, body: { stages: [] } });
  expect([wrong.status, wrong.headers.get("Allow")]).toEqual([405, "GET, PUT"]);
});
