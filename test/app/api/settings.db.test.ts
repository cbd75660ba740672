// Billing rules and numbering through the API: read, changed in part, refused at their fields.
import { beforeAll, expect, it } from "vitest";
import { DEFAULT_POLICY, POLICY_CHOICES } from "~/billing/policy-kinds";
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

const put = (path: string, body: object, options = {}) => api("PUT", path, { key, body, ...options });
const get = async (path: string) => (await api("GET", path, { key: readKey })).body;

it("billing settings name every setting, and a change of one leaves the others", async () => {
  const before = await get("/billing_settings");
  expect(Object.keys(before).sort()).toEqual(Object.keys(POLICY_CHOICES).sort());
  const answer = await put("/billing_settings", { late_usage: "set_aside", unused_credit: "negative_line" });
  expect(answer.status, answer.text).toBe(200);
  const changed = { ...before, late_usage: "set_aside", unused_credit: "negative_line" };
  expect(answer.body).toEqual(changed);
  expect(await get("/billing_settings")).toEqual(changed);
  expect((await put("/billing_settings", {})).body).toEqual(changed);
  expect((await put("/billing_settings", DEFAULT_POLICY)).body).toEqual(DEFAULT_POLICY);
});

it.each([
  [
    { late_windows: "4" },
    "invalid",
    "late_windows",
    "Late windows is none of the possible values. Use one of: 0, 1, 2, 3, 6, 12.",
  ],
  [{ hierarchy: null }, "invalid", "hierarchy", "Use one of: payer_only, both_numbered, consolidated."],
])(
  "refuses %j naming the setting and its choices, and changes nothing",
  async (body, code, field, remedy) => {
    const before = await get("/billing_settings");
    const answer = await put("/billing_settings", { draft_scope: "all_lines", ...body });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      errors: [{ code, field, message: expect.stringContaining(remedy) }],
    });
    expect(await get("/billing_settings")).toEqual(before);
  },
);

it.each([
  [{ hierarchy: "both_numbered" }, "hierarchy", "Choose payer_only or consolidated."],
  [{ after_issue: "line_on_invoice" }, "after_issue", "Choose credit_note."],
  [{ chargeback: "reopens_at_opening" }, "chargeback", "Choose reopens_when_lost."],
])("refuses %j, which would promise what does not happen", async (body, field, remedy) => {
  const before = await get("/billing_settings");
  const answer = await put("/billing_settings", { draft_scope: "all_lines", ...body });
  expect(answer.body).toMatchObject({ errors: [{ code: "setting_not_offered", field }] });
  expect(answer.text).toContain(remedy);
  expect(await get("/billing_settings")).toEqual(before);
});

it("refuses a setting there is none of", async () => {
  expect((await put("/billing_settings", { late_use: "set_aside" })).body.code).toBe("unknown_field");
});

it("numbering of each series is changed by itself, and its count goes on", async () => {
  const { invoice, credit_note } = await get("/invoice_numbering");
  expect(invoice.next_number).toBe("1");
  const format = { prefix: "NW-", digits: 6, template: "per_organization" };
  const answer = await put("/invoice_numbering", format);
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body).toEqual({ invoice: { ...format, next_number: "1" }, credit_note });
  const notes = await put("/invoice_numbering", { series: "credit_note", ...format, prefix: "CR-" });
  expect(notes.body.credit_note).toEqual({ ...format, prefix: "CR-", next_number: "1" });
  expect(await get("/invoice_numbering")).toEqual(notes.body);
});

it.each([
  [{ prefix: "NW 1" }, "prefix_invalid", "prefix"],
  [{ digits: 13 }, "digits_invalid", "digits"],
  [{ template: "dated" }, "invalid", "template"],
  [{ series: "quote" }, "invalid", "series"],
])("refuses numbering %j as %s at %s", async (body, code, field) => {
  const before = await get("/invoice_numbering");
  const right = { prefix: "A-", digits: 4, template: "plain" };
  const answer = await put("/invoice_numbering", { ...right, ...body });
  expect(answer.body).toMatchObject({ errors: [{ code, field }] });
  expect(await get("/invoice_numbering")).toEqual(before);
});

it.each(["/billing_settings", "/invoice_numbering"])(
  "%s is changed by a key that may write",
  async (path) => {
    const body = path === "/billing_settings" ? {} : { prefix: "", digits: 4, template: "plain" };
    expect((await put(path, body, { key: readKey })).status).toBe(403);
    expect((await put(path, body, { idempotencyKey: null })).body.code).toBe("idempotency_key_missing");
    const wrong = await api("POST", path, { key, body });
    expect([wrong.status, wrong.headers.get("Allow")]).toEqual([405, "GET, PUT"]);
  },
);
