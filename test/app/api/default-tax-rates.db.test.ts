// The rates of customers without their own: several at once, read back, refused at their field, and billed together.
import { beforeAll, expect, it } from "vitest";
import { api, makeApiKey } from "../../support/api";
import { useTestDatabase } from "../../support/database";
import { makeOrganization, makePerson } from "../../support/organizations";

useTestDatabase();

let key: string;
let readKey: string;

beforeAll(async () => {
  const { owner } = await makeOrganization(await makePerson("mira@example.com"), { provider: "none" });
  key = await makeApiKey(owner);
  readKey = await makeApiKey(owner, ["read"]);
  for (const [code, rate] of [
    ["state", "6.25"],
    ["city", "2"],
  ])
    await api("POST", "/tax_rates", { key, body: { code, name: code, rate, country: "US" } });
});

const put = (codes: readonly string[], options = {}) =>
  api("PUT", "/default_tax_rates", { key, body: { tax_rates: codes }, ...options });
const defaults = async () => {
  const { body } = await api("GET", "/default_tax_rates", { key });
  return body.data.map(({ code }: { code: string }) => code);
};

it("are one at first, become several, and tax a line together", async () => {
  expect(await defaults()).toEqual(["none"]);
  const answer = await put(["state", "city"]);
  expect(answer.status).toBe(200);
  expect(answer.body.data).toMatchObject([
    { code: "city", default: true },
    { code: "state", default: true },
  ]);
  expect(await defaults()).toEqual(["city", "state"]);
  const customer = await api("POST", "/customers", { key, body: { name: "ACME" } });
  const lines = [{ description: "Setup", unit_amount: "100.00" }];
  const invoice = await api("POST", "/invoices", { key, body: { customer: customer.body.id, lines } });
  expect(invoice.body).toMatchObject({ tax: "8.25", total: "108.25" });
});

it("are refused at their field, and nothing changes", async () => {
  const before = await defaults();
  for (const [codes, code] of [
    [[], "default_tax_rate_missing"],
    [["luxury"], "tax_rate_unknown"],
    [["state", "none"], "default_tax_rates_mixed"],
  ] as const) {
    const { status, body } = await put(codes);
    expect([status, body.code, body.errors[0].field]).toEqual([422, code, "tax_rates"]);
  }
  expect(await defaults()).toEqual(before);
  expect((await put(["state"], { key: readKey })).status).toBe(403);
});
