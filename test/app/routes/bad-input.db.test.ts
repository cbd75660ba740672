// Every field of every form, query and body, with values nobody should send: always an answer, never a defect.
import { beforeAll, describe, expect, test } from "vitest";
import { ENDPOINTS } from "~/api/resources";
import { api, makeApiKey } from "../../support/api";
import { useTestDatabase } from "../../support/database";
import { doorNames, doorOf, knock, parametersOf } from "../../support/doors";
import { type FilledOrganization, fillOrganization } from "../../support/filled-organization";
import { cookieOf, get, post } from "../../support/organizations";
import { makeMerchant, usePayments } from "../../support/payments";

const held = useTestDatabase();
const payments = usePayments();

let filled: FilledOrganization;
let cookie: string;
let key: string;

beforeAll(async () => {
  filled = await fillOrganization(await makeMerchant(payments.sandbox), held.clone);
  cookie = await cookieOf(filled.merchant.owner.userId);
  key = await makeApiKey(filled.merchant.owner);
}, 120_000);

const NASTY: readonly string[] = [
  "\u0000",
  "a\u0000b",
  "-1",
  "0",
  "1.5",
  "99999999999",
  "9".repeat(400),
  "1e309",
  "NaN",
  "2026-02-30",
  "0000-00-00",
  "+275760-09-13",
  "2026-01-01T25:61:00Z",
  "١٢٣",
  "💥".repeat(3_000),
  "'; drop table invoices; --",
  "<script>alert(1)</script>",
  "\\",
  "..",
  "%00",
  "ext:",
  "__proto__",
  "cus_ffffffffffffffffffffffffffffffff",
  "\ud800",
];

/** One of each kind that broke something once; with these every parameter of every address is tried. */
const WORST = ["a\u0000b", "9".repeat(400), "2026-02-30", "💥".repeat(3_000)];

const draft = {
  intent: "save",
  name: "Team",
  revision: "2",
  "cadence.unit": "month",
  "cadence.count": "1",
  timing: "in_advance",
  trial_days: "0",
  "prices[0].currency": "EUR",
  "prices[0].amount": "30.00",
  "charges[0].code": "calls",
  "charges[0].name": "Calls",
  "charges[0].metric": "calls",
  "charges[0].timing": "in_arrears",
  "charges[0].prices[0].currency": "EUR",
  "charges[0].prices[0].model.type": "graduated",
  "charges[0].prices[0].model.tiers[0].up_to": "10",
  "charges[0].prices[0].model.tiers[0].unit_amount": "0.10",
  "charges[0].prices[0].model.tiers[0].flat_amount": "0",
  "charges[0].prices[0].model.tiers[1].unit_amount": "0.05",
  quantity: "100",
};

const customer = {
  name: "Mine",
  email: "me@example.com",
  external_id: "x",
  currency: "EUR",
  zone: "UTC",
  locale: "en",
  tax_id: "DE123456789",
  tax_rate: "",
  net_terms_days: "14",
  revision: "1",
  "address.country": "DE",
  "address.line1": "Street 1",
  "address.postal_code": "10115",
  "address.city": "Berlin",
};

/** A right form of each action in the console; every field of it is made wrong in turn. */
const forms: Readonly<Record<string, readonly Record<string, string>[]>> = {
  "console.$org.api-keys": [
    { name: "Till", "scopes[0]": "read" },
    { intent: "revoke", key: "key_x" },
  ],
  "console.$org.customers.$customer.edit": [customer],
  "console.$org.customers.$customer.portal-link": [{}],
  "console.$org.customers.new": [customer],
  "console.$org.invoices.$invoice.collect": [{ preview_hash: "0:EUR:none" }],
  "console.$org.metrics.new": [{ name: "M", code: "m", aggregation: "sum", field: "n" }],
  "console.$org.plans.$plan.draft": [draft, { ...draft, intent: "preview" }],
  "console.$org.plans.$plan.publish": [{ revision: "7" }],
  "console.$org.plans.new": [
    { name: "P", code: "p", amount: "1", currency: "EUR", cadence: "month", timing: "in_advance" },
  ],
  "console.$org.runs._index": [{}],
  "console.$org.settings.invoices": [{ prefix: "INV-", digits: "5" }],
  "console.$org.settings.organization": [
    {
      intent: "save",
      name: "Northwind",
      accent: "#336699",
      currency: "EUR",
      zone: "UTC",
      netTermsDays: "14",
      "issuer.legalName": "Northwind GmbH",
      "issuer.email": "bill@example.com",
      "issuer.address.country": "DE",
      "issuer.address.line1": "Street 1",
      "issuer.address.postal_code": "10115",
      "issuer.address.city": "Berlin",
      "issuer.taxId": "DE123456789",
      "issuer.footer": "Thanks",
    },
  ],
  "console.$org.settings.people": [
    { intent: "invite", email: "some@example.com", role: "billing" },
    { intent: "role", member: "user_x", role: "admin" },
    { intent: "revoke", invitation: "invt_x" },
    { intent: "remove:user_x" },
  ],
  "console.$org.settings.stripe": [{ intent: "connect", secret_key: "sk_test_x" }],
  "console.$org.settings.taxes": [
    { intent: "create", name: "VAT", code: "vat7", rate: "7", category: "S", country: "DE" },
    { intent: "make-default", tax_rate: "tax_x" },
  ],
  "console.$org.settings.test-clock": [{ intent: "advance_date", date: "2020-01-01" }],
  "console.$org.subscriptions.$subscription.cancel": [{ when: "now", preview_hash: "1:2:3" }],
  "console.$org.subscriptions.$subscription.undo-cancellation": [{}],
  "console.$org.subscriptions.new": [
    { starts_on: "2026-01-01", quantity: "1", anchor: "calendar", external_id: "s" },
  ],
};

const consoleDoors = doorNames.filter((name) => parametersOf(name).includes("org"));

function paramsOf(name: string): Record<string, string> {
  const { ids } = filled;
  const event = name.includes("provider-events") ? ids.providerEvent : ids.usageEvent;
  const meant: Record<string, string> = { ...ids, event, number: "1", file: "invoices.csv" };
  return Object.fromEntries(parametersOf(name).map((each) => [each, meant[each] ?? ""]));
}

/** As a browser writes it into an address: half of a surrogate pair becomes the replacement character. */
function inAddress(value: string): string {
  return encodeURIComponent(Buffer.from(value.slice(0, 2_000)).toString());
}

/** Redirects after success are fine: some of these values are good enough for a name. */
function expectAnswer(status: number | undefined, what: string): void {
  expect(status, what).toBeGreaterThanOrEqual(200);
  expect(status, what).toBeLessThan(500);
}

describe("a form", () => {
  test.each(consoleDoors)(
    "of %s",
    async (name) => {
      if (!(await doorOf(name)).action) return expect(forms[name]).toBeUndefined();
      const known = forms[name];
      if (!known) throw new Error(`No form is known for ${name}.`);
      const query = `?customer=${filled.ids.customer}&plan=${filled.ids.plan}`;
      for (const form of known) {
        for (const field of Object.keys(form)) {
          for (const value of NASTY) {
            const request = post(`/anywhere${query}`, { ...form, [field]: value }, { cookie });
            const answer = await knock(name, paramsOf(name), request).catch((defect: unknown) => {
              throw new Error(`${field} = ${JSON.stringify(value.slice(0, 40))}`, { cause: defect });
            });
            expectAnswer(answer?.status, `${field} = ${JSON.stringify(value.slice(0, 40))}`);
          }
        }
        const empty = await knock(name, paramsOf(name), post("/anywhere", {}, { cookie }));
        expectAnswer(empty?.status, "an empty form");
      }
    },
    120_000,
  );
});

const PARAMETERS = ["q", "state", "sort", "currency", "customer", "plan", "subscription", "metric", "when"];
const ALL_PARAMETERS = [...PARAMETERS, "after", "before", "from", "to", "remove", "kind", "actor", "setup"];

describe("an address", () => {
  test.each(consoleDoors)(
    "of %s",
    async (name) => {
      for (const value of WORST) {
        for (const parameter of ALL_PARAMETERS) {
          const address = `/anywhere?${parameter}=${inAddress(value)}`;
          const answer = await knock(name, paramsOf(name), get(address, cookie)).catch((defect: unknown) => {
            throw new Error(address.slice(0, 60), { cause: defect });
          });
          if (answer) expectAnswer(answer.status, address.slice(0, 60));
        }
      }
      for (const value of NASTY) {
        for (const parameter of parametersOf(name)) {
          const params = { ...paramsOf(name), [parameter]: value };
          expect((await knock(name, params, get("/anywhere", cookie)))?.status ?? 404, parameter).toBe(404);
        }
      }
    },
    120_000,
  );
});

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
