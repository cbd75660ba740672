// Every value of every body and every parameter of the API, made wrong in turn: always an answer, never a defect.
import { beforeAll, describe, expect, test } from "vitest";
import { ENDPOINTS } from "~/api/resources";
import { api, makeApiKey } from "../../support/api";
import { useTestDatabase } from "../../support/database";
import { fillOrganization } from "../../support/filled-organization";
import { expectAnswer, inAddress, NASTY } from "../../support/nasty-values";
import { makeMerchant, usePayments } from "../../support/payments";

const held = useTestDatabase();
const payments = usePayments();

let key: string;

beforeAll(async () => {
  const filled = await fillOrganization(await makeMerchant(payments.sandbox), held.clone);
  key = await makeApiKey(filled.merchant.owner);
}, 120_000);

const calls = { code: "calls", metric: "calls", model: { type: "per_unit", unit_amount: "0.10" } };
const plan = { interval: "month", currency: "EUR", amount: "1.00", in_advance: true, charges: [calls] };

/** A right body of each write of the API; every value in it is made wrong in turn. */
const bodies: Readonly<Record<string, unknown>> = {
  "post /customers": {
    name: "A",
    external_id: "b1",
    email: "a@example.com",
    address: { line1: "x", city: "y", postal_code: "z", country: "DE" },
    tax_id: "DE123456789",
    currency: "EUR",
    timezone: "UTC",
    locale: "en",
    tax_rate: "ext:vat",
    net_terms_days: 14,
  },
  "patch /customers/{id}": { name: "A", email: "a@example.com", net_terms_days: 7, revision: 1 },
  "post /metrics": { code: "m", name: "M", aggregation: "sum", field: "n" },
  "post /plans": { code: "q", name: "Q", terms: plan },
  "put /plans/{id}/draft": { revision: 1, terms: plan },
  "post /plans/{id}/publish": { revision: 9 },
  "post /subscriptions": {
    customer: "ext:acme",
    plan: "ext:team",
    external_id: "n",
    anchor: "anniversary",
    anchor_date: "2026-01-31",
    quantity: "2",
    starts_at: "2026-01-01T00:00:00Z",
    ends_at: "2027-01-01T00:00:00Z",
  },
  "post /subscriptions/{id}/cancel": { when: "period_end" },
  "post /subscriptions/{id}/undo_cancel": { nothing: "x" },
  "post /events": {
    transaction_id: "n1",
    subscription: "ext:sub1",
    metric: "calls",
    timestamp: "2026-01-01T00:00:00Z",
    properties: { n: "1" },
  },
  "post /tax_rates": { code: "r", name: "R", category: "S", country: "DE", rate: "19", default: false },
  "post /portal_links": { customer: "ext:acme", expires_in_days: 7 },
  "post /test_clocks/advance": { to: "2020-01-01T00:00:00Z" },
};

const NASTY_JSON: readonly unknown[] = [...NASTY, null, [], {}, [[]], true, -1, 1e308, 2 ** 53, 0.1];

const deep = `{"properties":${"[".repeat(200_000)}${"]".repeat(200_000)}}`;

/** The body once for each value inside it, with that value replaced. */
function* spoiled(body: unknown, value: unknown): Generator<unknown> {
  if (typeof body !== "object" || body === null) return void (yield value);
  for (const [name, inner] of Object.entries(body)) {
    for (const worse of spoiled(inner, value)) {
      yield Array.isArray(body) ? [worse] : { ...body, [name]: worse };
    }
    if (typeof inner === "object") yield { ...body, [name]: value };
  }
}

const ids: Readonly<Record<string, string>> = {
  customers: "ext:acme",
  plans: "ext:team",
  subscriptions: "ext:sub1",
  metrics: "ext:calls",
  tax_rates: "ext:vat",
};
const writes = ENDPOINTS.filter(({ method }) => method !== "get");

describe("a body of the API", () => {
  test.each(writes.map((each) => [`${each.method} ${each.path}`, each] as const))(
    "for %s",
    async (name, { method, path }) => {
      const body = bodies[name];
      if (body === undefined) throw new Error(`No body is known for ${name}.`);
      const address = path.replace("{id}", ids[path.split("/")[1] ?? ""] ?? "");
      for (const value of NASTY_JSON) {
        for (const worse of spoiled(body, value)) {
          const answer = await api(method.toUpperCase(), address, { key, body: worse });
          expectAnswer(answer.status, JSON.stringify(worse).slice(0, 300));
        }
      }
      for (const raw of ["", "{", "[]", "null", '"x"', "\ufeff{}", "[".repeat(5_000), deep]) {
        const answer = await api(method.toUpperCase(), address, { key, raw });
        expectAnswer(answer.status, raw.slice(0, 20));
      }
    },
    120_000,
  );

  test("is not the only thing that can be wrong: so can each parameter of a list", async () => {
    for (const endpoint of ENDPOINTS.filter(({ query }) => query)) {
      for (const parameter of Object.keys(endpoint.query?.shape ?? {})) {
        for (const value of NASTY) {
          const text = inAddress(value);
          const answer = await api("GET", `${endpoint.path}?${parameter}=${text}`, { key });
          expectAnswer(answer.status, `${endpoint.path}?${parameter}=${value.slice(0, 40)}`);
        }
      }
    }
  }, 120_000);

  test("and spoils no event beside it: each of a batch is judged alone, also when the answer is kept", async () => {
    const event = { subscription: "ext:sub1", metric: "calls", properties: { n: "1" } };
    const events = [
      { ...event, transaction_id: "whole-1" },
      { ...event, transaction_id: "nul\u0000" },
      { ...event, transaction_id: "half", properties: { n: "1", note: "\ud800" } },
      { ...event, transaction_id: "wrong-day", timestamp: "2026-02-30T00:00:00Z" },
      { ...event, transaction_id: "nobody", subscription: "ext:nobody" },
      "not an event",
      { ...event, transaction_id: "whole-2" },
    ];
    const send = () => api("POST", "/events", { key, body: { events }, idempotencyKey: "spoiled-batch" });
    const answer = await send();
    expect(answer.body).toMatchObject({ accepted: 2, duplicates: 0, rejected: 5 });
    const codes = answer.body.results.map((each: { errors?: { code: string }[] }) => each.errors?.[0]?.code);
    expect(codes.slice(1, 3)).toEqual(["text_invalid", "text_invalid"]);
    expect(codes[4]).toBe("subscription_unknown");
    expect((await send()).body).toEqual(answer.body);
  });

  test("nor are keys: an Idempotency-Key no key could be is refused by its name", async () => {
    for (const idempotencyKey of ["x".repeat(300), " "]) {
      const answer = await api("POST", "/customers", { key, body: { name: "A" }, idempotencyKey });
      expect([400, 422], idempotencyKey.slice(0, 5)).toContain(answer.status);
    }
  });
});
