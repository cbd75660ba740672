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

it("sells credit with its tax, which then lowers what is taxed", async () => {
  const made = async (path: string, body: object) => {
    const answer = await api("POST", path, { key, body });
    expect(answer.status, answer.text).toBe(201);
    return answer.body;
  };
  await made("/tax_rates", { code: "vat", name: "VAT 19 %", rate: "19", country: "DE", default: true });
  const customer = (await made("/customers", { name: "Voucher" })).id;
  const wallet = await made("/wallets", { customer, code: "main" });
  const grants = `/wallets/${wallet.id}/grants`;
  const single = { amount: "50.00", nature: "bought_single" };
  const refusals = [
    [{ taxes: ["high"] }, "tax_rate_unknown"],
    [{ taxes: ["vat"], nature: "free" }, "wallet_taxes_unused"],
    [{ taxes: ["vat"], nature: "bought_multi" }, "wallet_taxes_unused"],
  ] as const;
  for (const [body, code] of refusals)
    expect((await api("POST", grants, { key, body: { ...single, ...body } })).body).toMatchObject({
      code,
      errors: [{ field: "taxes" }],
    });
  const bought = await made(grants, single);
  expect(bought.grants).toMatchObject([{ nature: "bought_single", tax: { category: "S", rate: "19" } }]);
  const { invoice } = bought.grants[0];
  expect((await api("GET", `/invoices/${invoice}`, { key })).body).toMatchObject({
    total: "59.50",
    tax: "9.50",
    status: "open",
  });
  await made("/payments", { invoice });
  const lines = [{ description: "Setup", unit_amount: "100.00" }];
  expect(await made("/invoices", { customer, lines })).toMatchObject({
    tax: "9.50",
    total: "59.50",
    prepaid_credit: "0.00",
  });
  expect((await api("GET", `/wallets/${wallet.id}`, { key })).body.balance).toBe("0.00");
});
