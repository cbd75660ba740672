import { beforeAll, describe, expect, it } from "vitest";
import { ENDPOINTS } from "~/api/resources";
import { publicId } from "~/ids.server";
import { drainOrganization } from "~/jobs/drain-organization.server";
import { api, makeApiKey } from "../../support/api";
import { useTestDatabase } from "../../support/database";
import { makeOrganization, makePerson } from "../../support/organizations";

useTestDatabase();

let key: string;
let readKey: string;
let usageKey: string;
let foreignKey: string;
let organizationId: string;

beforeAll(async () => {
  const mira = await makePerson("mira@example.com");
  const jonas = await makePerson("jonas@example.com", "Jonas Other");
  const ours = await makeOrganization(mira);
  const theirs = await makeOrganization(jonas, { name: "Other Works" });
  organizationId = ours.organizationId;
  key = await makeApiKey(ours.owner);
  readKey = await makeApiKey(ours.owner, ["read"]);
  usageKey = await makeApiKey(ours.owner, ["usage"]);
  foreignKey = await makeApiKey(theirs.owner);
});

const graduated = {
  type: "graduated",
  tiers: [
    { up_to: "100", unit_amount: "0.10", flat_amount: "5.00" },
    { up_to: null, unit_amount: "0.05", flat_amount: "0" },
  ],
};

/** A plan with tiers, a customer and a subscription, made once through the API alone. */
const walk = (() => {
  let made: Promise<{ customer: string; plan: string; subscription: string }> | undefined;
  return () => {
    made ??= (async () => {
      await api("POST", "/metrics", { key, body: { code: "api_calls", aggregation: "sum", field: "calls" } });
      const plan = await api("POST", "/plans", {
        key,
        body: {
          code: "pro",
          name: "Pro",
          terms: {
            interval: "month",
            currency: "EUR",
            amount: "91.00",
            in_advance: true,
            charges: [{ code: "calls", metric: "api_calls", model: graduated }],
          },
        },
      });
      expect(plan.status, plan.text).toBe(201);
      const published = await api("POST", "/plans/ext:pro/publish", { key });
      expect(published.status, published.text).toBe(200);
      const customer = await api("POST", "/customers", {
        key,
        body: { name: "ACME GmbH", external_id: "acme" },
      });
      expect(customer.status, customer.text).toBe(201);
      const subscription = await api("POST", "/subscriptions", {
        key,
        body: { customer: "ext:acme", plan: "ext:pro", external_id: "sub1" },
      });
      expect(subscription.status, subscription.text).toBe(201);
      return { customer: customer.body.id, plan: plan.body.id, subscription: subscription.body.id };
    })();
    return made;
  };
})();

describe("keys", () => {
  it("are asked for by every address but the document", async () => {
    for (const endpoint of ENDPOINTS) {
      const path = endpoint.path.replace("{id}", "x");
      const method = endpoint.method.toUpperCase();
      const answer = await api(method, path, { body: method === "GET" ? undefined : {} });
      expect(answer.status, `${method} ${path}`).toBe(endpoint.scope === null ? 200 : 401);
      if (endpoint.scope !== null) expect(answer.body.code).toBe("api_key_missing");
    }
  });

  it("open only what their scope says", async () => {
    for (const endpoint of ENDPOINTS) {
      if (endpoint.scope === null) continue;
      const path = endpoint.path.replace("{id}", "x");
      const method = endpoint.method.toUpperCase();
      const wrong = endpoint.scope === "read" ? usageKey : readKey;
      const answer = await api(method, path, { key: wrong, body: method === "GET" ? undefined : {} });
      expect([answer.status, answer.body.code], `${method} ${path}`).toEqual([403, "scope_missing"]);
    }
  });

  it("that nobody knows are refused with a challenge", async () => {
    const answer = await api("GET", "/customers", { key: `${key.slice(0, -1)}_` });
    expect([answer.status, answer.body.code]).toEqual([401, "api_key_invalid"]);
    expect(answer.headers.get("WWW-Authenticate")).toContain("Bearer");
  });
});

describe("another tenant", () => {
  it("finds nothing of ours at any address", async () => {
    const { customer, plan, subscription } = await walk();
    await api("POST", "/tax_rates", { key, body: { code: "vat", name: "VAT", rate: "19" } });
    await drainOrganization(organizationId);
    const invoices = await api("GET", "/invoices", { key });
    const invoice = invoices.body.data[0].id;
    const ids: Record<string, string[]> = {
      customers: [customer, "ext:acme"],
      plans: [plan, "ext:pro"],
      metrics: ["ext:api_calls"],
      subscriptions: [subscription, "ext:sub1"],
      invoices: [invoice],
      tax_rates: ["ext:vat"],
      payments: [publicId("payment", organizationId)],
      payment_methods: [publicId("paymentMethod", organizationId)],
    };
    const bodies: Record<string, unknown> = {
      "/plans/{id}/draft": { revision: 1, terms: { currency: "EUR", amount: "1" } },
      "/subscriptions/{id}/cancel": { when: "now" },
      "/subscriptions/{id}/preview_change": { do: "pause" },
      "/subscriptions/{id}/change_plan": { plan: "ext:pro" },
      "/subscriptions/{id}/change_quantity": { quantity: "2" },
      "/subscriptions/{id}/change_units": { fixed_charge: "seats", units: "2" },
      "/subscriptions/{id}/set_bill_cycle_day": { day: 1 },
      "/subscriptions/{id}/invoicing": { invoicing: "off" },
      "/subscriptions/{id}/transfer": { to: "ext:acme" },
      "/customers/{id}/payer": { payer: null },
      "/invoices/{id}/cancel": { follows: "final" },
      "/invoices/{id}/preview_cancel": { follows: "final" },
      "/invoices/{id}/write_off": { reason: "x" },
      "/invoices/{id}/vat_relief": { reason: "x" },
      "/invoices/{id}/preview_vat_relief": { reason: "x" },
    };
    let tried = 0;
    for (const endpoint of ENDPOINTS.filter((each) => each.path.includes("{id}"))) {
      const resource = endpoint.path.split("/")[1] ?? "";
      for (const id of ids[resource] ?? []) {
        const method = endpoint.method.toUpperCase();
        const path = endpoint.path.replace("{id}", id);
        const body = method === "GET" ? undefined : (bodies[endpoint.path] ?? {});
        const answer = await api(method, path, { key: foreignKey, body });
        expect([answer.status, answer.body.code], `${method} ${path}`).toEqual([404, "not_found"]);
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(15);
    for (const filter of [
      `/subscriptions?customer=${customer}`,
      `/invoices?customer=${customer}`,
      `/payments?invoice=${invoice}`,
      `/payment_methods?customer=${customer}`,
    ]) {
      expect((await api("GET", filter, { key: foreignKey })).status, filter).toBe(404);
    }
    for (const list of [
      "/customers",
      "/plans",
      "/metrics",
      "/subscriptions",
      "/invoices",
      "/payments",
      "/payment_methods",
    ]) {
      expect((await api("GET", list, { key: foreignKey })).body.data, list).toEqual([]);
    }
    const lent = await api("POST", "/portal_links", { key: foreignKey, body: { customer } });
    expect(lent.status).toBe(404);
    const subscribed = await api("POST", "/subscriptions", { key: foreignKey, body: { customer, plan } });
    expect(subscribed.status).toBe(404);
    const csv = await api("GET", "/exports/invoices?from=2000-01-01&to=2100-01-01", { key: foreignKey });
    expect(csv.text.trim().split("\r\n")).toHaveLength(1);
    const used = await api("POST", "/events", {
      key: foreignKey,
      body: { transaction_id: "x1", subscription, metric: "api_calls", properties: { calls: "1" } },
    });
    expect(used.body.results[0].errors[0].code).toBe("subscription_unknown");
  });

  it("and ids of the wrong kind or form are the same: not there", async () => {
    const { customer } = await walk();
    for (const id of [
      customer.replace("cus_", "inv_"),
      "cus_",
      "nonsense",
      "ext:",
      "ext:nobody",
      "ext:%00",
      "..%2f",
    ]) {
      expect((await api("GET", `/customers/${id}`, { key })).status, id).toBe(404);
    }
    expect((await api("GET", "/nothing", { key })).body.code).toBe("not_found");
  });
});

describe("answers", () => {
  it("have the shape the document promises", async () => {
    const { customer, plan, subscription } = await walk();
    await drainOrganization(organizationId);
    const [invoice] = (await api("GET", "/invoices", { key })).body.data;
    const paths: Record<string, string> = {
      "/customers/{id}": customer,
      "/plans/{id}": plan,
      "/plans/{id}/versions": plan,
      "/metrics/{id}": "ext:api_calls",
      "/subscriptions/{id}": subscription,
      "/subscriptions/{id}/usage": subscription,
      "/invoices/{id}": invoice.id,
      "/tax_rates/{id}": "ext:none",
    };
    let checked = 0;
    for (const endpoint of ENDPOINTS) {
      if (endpoint.method !== "get" || !endpoint.answer.schema) continue;
      const id = paths[endpoint.path];
      if (endpoint.path.includes("{id}") && id === undefined) continue;
      const answer = await api("GET", endpoint.path.replace("{id}", id ?? ""), { key });
      expect(answer.status, endpoint.path).toBe(200);
      const parsed = endpoint.answer.schema.safeParse(answer.body);
      expect(parsed.error?.issues ?? [], endpoint.path).toEqual([]);
      checked += 1;
    }
    expect(checked).toBeGreaterThan(14);
  });

  it("carry an invoice with the derivation of each line", async () => {
    const { subscription } = await walk();
    await drainOrganization(organizationId);
    const [first] = (await api("GET", "/invoices?customer=ext:acme", { key })).body.data;
    const invoice = (await api("GET", `/invoices/${first.id}`, { key })).body;
    expect(invoice).toMatchObject({ total: "91.00", tax: "0.00", currency: "EUR", status: "open" });
    expect(invoice.lines[0]).toMatchObject({
      kind: "subscription",
      subscription,
      plan: "pro",
      plan_version: 1,
      amount: "91.00",
      derivation: { kind: "recurring", unitAmount: "91.00", quantity: "1" },
    });
  });

  it("page by key in both directions", async () => {
    for (const name of ["A", "B", "C"])
      await api("POST", "/customers", { key, body: { name, email: "page@example.com" } });
    const first = (await api("GET", "/customers?email=page@example.com&limit=2", { key })).body;
    expect(first.data.map((row: { name: string }) => row.name)).toEqual(["C", "B"]);
    expect(first.previous).toBeNull();
    const second = (
      await api("GET", `/customers?email=page@example.com&limit=2&after=${first.next}`, { key })
    ).body;
    expect(second.data.map((row: { name: string }) => row.name)).toEqual(["A"]);
    expect(second.next).toBeNull();
    const back = (
      await api("GET", `/customers?email=page@example.com&limit=2&before=${second.previous}`, { key })
    ).body;
    expect(back.data).toEqual(first.data);
  });

  it("refuse limits and cursors that were made up", async () => {
    for (const query of ["limit=0", "limit=101", "limit=ten", "limit=1.5"]) {
      expect((await api("GET", `/customers?${query}`, { key })).status, query).toBe(422);
    }
    expect((await api("GET", "/customers?after=abc", { key })).body.code).toBe("cursor_invalid");
    expect((await api("GET", "/customers?page=2", { key })).body.code).toBe("unknown_field");
  });

  it("say which methods an address has", async () => {
    const answer = await api("PATCH", "/customers", { key, body: {} });
    expect([answer.status, answer.body.code, answer.headers.get("Allow")]).toEqual([
      405,
      "method_not_allowed",
      "GET, POST",
    ]);
    expect((await api("GET", "/events", { key })).status).toBe(405);
  });
});
