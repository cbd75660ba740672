// Holds every endpoint of the API against the key of another organization; a new endpoint is in here by itself.
import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { ENDPOINTS, type Endpoint } from "~/api/resources";
import { api, makeApiKey } from "../../support/api";
import { useTestDatabase } from "../../support/database";
import { type FilledOrganization, fillOrganization, fingerprintOf } from "../../support/filled-organization";
import { makeMerchant, usePayments } from "../../support/payments";

const held = useTestDatabase();
const payments = usePayments();

let theirs: FilledOrganization;
let ourKey: string;
let theirKey: string;

beforeAll(async () => {
  const ours = await makeMerchant(payments.sandbox);
  theirs = await fillOrganization(await makeMerchant(payments.sandbox), held.clone);
  ourKey = await makeApiKey(ours.owner);
  theirKey = await makeApiKey(theirs.merchant.owner);
}, 120_000);

/** How one of their rows is called, by the first part of an address: by its id, and by their own word if it has one. */
function theirNames(resource: string): string[] | undefined {
  const { ids } = theirs;
  const names: Record<string, string[]> = {
    customers: [ids.customer, "ext:acme"],
    metrics: [ids.metric, "ext:calls"],
    plans: [ids.plan, "ext:team"],
    subscriptions: [ids.subscription, "ext:sub1"],
    plan_migrations: [ids.migration],
    invoices: [ids.invoice],
    payments: [ids.payment],
    payment_methods: [ids.method],
    tax_rates: [ids.taxRate, "ext:vat"],
    issuers: [ids.issuer],
    coupons: [ids.coupon, "ext:spring"],
    applied_coupons: [ids.appliedCoupon],
    wallets: [ids.wallet],
    pools: [ids.pool],
    credit_notes: [ids.creditNote],
    overrides: [ids.override],
    holds: [ids.hold],
    customer_credits: [ids.credit],
    draft_invoices: [ids.draft],
  };
  return names[resource];
}

/** Bodies that are right but for whose rows they name. */
const bodies: Readonly<Record<string, unknown>> = {
  "patch /customers/{id}": { name: "Mine" },
  "patch /issuers/{id}": { legal_name: "Mine" },
  "put /plans/{id}/draft": { revision: 1, terms: { currency: "EUR", amount: "1" } },
  "post /plans/{id}/publish": {},
  "post /plan_migrations/{id}/start": {},
  "post /plan_migrations/{id}/stop": {},
  "post /plan_migrations/{id}/recalculate": {},
  "post /plan_migrations/{id}/discard": {},
  "post /subscriptions/{id}/cancel": { when: "now" },
  "post /subscriptions/{id}/undo_cancel": {},
  "post /subscriptions/{id}/preview_change": { do: "pause" },
  "post /subscriptions/{id}/change_plan": { plan: "ext:team" },
  "post /subscriptions/{id}/change_quantity": { quantity: "2" },
  "post /subscriptions/{id}/change_units": { fixed_charge: "seats", units: "2" },
  "post /subscriptions/{id}/undo_change": {},
  "post /subscriptions/{id}/pause": {},
  "post /subscriptions/{id}/resume": {},
  "post /subscriptions/{id}/invoicing": { invoicing: "off" },
  "post /subscriptions/{id}/set_bill_cycle_day": { day: 1 },
  "post /subscriptions/{id}/transfer": { to: "ext:acme" },
  "post /customers/{id}/billing": { invoicing: "off" },
  "post /customers/{id}/bill_now": {},
  "post /customers/{id}/preview_bill_now": {},
  "post /customers/{id}/payer": { payer: null },
  "post /credit_notes/{id}/void": { reason: "by mistake" },
  "post /invoices/{id}/void": { follows: "final" },
  "post /invoices/{id}/preview_void": { follows: "final" },
  "post /invoices/{id}/preview_cancel": { follows: "final" },
  "post /invoices/{id}/cancel": { follows: "final" },
  "post /invoices/{id}/write_off": { reason: "x" },
  "post /invoices/{id}/preview_write_off": {},
  "post /invoices/{id}/preview_undo_write_off": {},
  "post /invoices/{id}/undo_write_off": {},
  "post /invoices/{id}/vat_relief": { reason: "x" },
  "post /invoices/{id}/preview_vat_relief": { reason: "x" },
  "post /invoices/{id}/recoveries": {},
  "post /invoices/{id}/preview_recovery": {},
  "post /draft_invoices/{id}/finalize": {},
  "post /coupons/{id}/retire": {},
  "post /overrides/{id}/lift": {},
  "post /holds/{id}/release": {},
  "post /applied_coupons/{id}/remove": {},
  "post /customer_credits/{id}/revoke": { reason: "x" },
  "post /customer_credits/{id}/preview_revoke": { reason: "x" },
  "patch /wallets/{id}": { top_up: null },
  "post /wallets/{id}/grants": { amount: "1.00" },
  "post /pools/{id}/end": {},
  "post /payments/{id}/refund": { reason: "x" },
  "post /payments/{id}/preview_refund": { reason: "x" },
};

const nameOf = ({ method, path }: Endpoint) => `${method} ${path}`;
const withId = ENDPOINTS.filter(({ path }) => path.includes("{id}"));

test.each(withId.map((endpoint) => [nameOf(endpoint), endpoint] as const))(
  "%s has nothing of another organization",
  async (name, { method, path }) => {
    const names = theirNames(path.split("/")[1] ?? "");
    if (!names) throw new Error(`No row of another organization is known for ${path}.`);
    const body = method === "get" ? undefined : bodies[name];
    if (method !== "get" && body === undefined) throw new Error(`No body is known for ${name}.`);
    const before = await fingerprintOf(held.clone, theirs.merchant.organizationId);
    for (const each of names) {
      const answer = await api(method.toUpperCase(), path.replace("{id}", each), { key: ourKey, body });
      expect([answer.status, answer.body.code], each).toEqual([404, "not_found"]);
      if (method !== "get") continue;
      const own = await api("GET", path.replace("{id}", each), { key: theirKey });
      expect(own.status, `${each} for its own key`).toBe(200);
    }
    const after = await fingerprintOf(held.clone, theirs.merchant.organizationId);
    expect({ ...after, api_keys: "" }).toEqual({ ...before, api_keys: "" });
  },
);

const REFERENCES = [
  "customer",
  "payer",
  "plan",
  "subscription",
  "invoice",
  "metric",
  "tax_rate",
  "issuer",
  "payment_method",
];

const amount = { position: "pos_x", kind: "delta", amount: "1.00", reason: "x" };

const waits = { reason: "x", until: "2030-01-01" };

/** What requests name besides the address, with one row of ours missing from each. */
const references: Readonly<Record<string, (ids: FilledOrganization["ids"]) => Record<string, unknown>>> = {
  "post /customers tax_rate": ({ taxRate }) => ({ name: "Mine", tax_rate: taxRate }),
  "patch /customers/{id} tax_rate": ({ taxRate }) => ({ tax_rate: taxRate }),
  "post /customers issuer": ({ issuer }) => ({ name: "Mine", issuer }),
  "patch /customers/{id} issuer": ({ issuer }) => ({ issuer }),
  "put /invoice_numbering issuer": ({ issuer }) => ({ issuer, prefix: "M-", digits: 5, template: "plain" }),
  "put /closed_books issuer": ({ issuer }) => ({ issuer, through: "2026-01-31" }),
  "post /closed_books/reopen issuer": ({ issuer }) => ({ issuer }),
  "get /plan_migrations plan": ({ plan }) => ({ plan }),
  "post /plan_migrations plan": ({ plan }) => ({
    plan,
    audience: { kind: "all" },
    when: { at: "next_renewal" },
  }),
  "get /subscriptions customer": ({ customer }) => ({ customer }),
  "post /subscriptions customer": ({ customer }) => ({ customer, plan: "ext:own" }),
  "post /subscriptions plan": ({ plan }) => ({ customer: "ext:own", plan }),
  "post /subscriptions/preview customer": ({ customer }) => ({ customer, plan: "ext:own" }),
  "post /subscriptions/preview plan": ({ plan }) => ({ customer: "ext:own", plan }),
  "post /subscriptions/{id}/change_plan plan": ({ plan }) => ({ plan }),
  "get /invoices customer": ({ customer }) => ({ customer }),
  "get /payments customer": ({ customer }) => ({ customer }),
  "get /payments invoice": ({ invoice }) => ({ invoice }),
  "get /payment_methods customer": ({ customer }) => ({ customer }),
  "post /portal_links customer": ({ customer }) => ({ customer }),
  "post /customers/{id}/payer payer": ({ customer }) => ({ payer: customer }),
  "get /overrides subscription": ({ subscription }) => ({ subscription }),
  "post /overrides subscription": ({ subscription }) => ({ subscription, ...amount }),
  "post /overrides/preview subscription": ({ subscription }) => ({ subscription, ...amount }),
  "get /holds customer": ({ customer }) => ({ customer }),
  "post /holds invoice": ({ invoice }) => ({ invoice, ...waits }),
  "post /holds subscription": ({ subscription }) => ({ subscription, position: "pos_x", ...waits }),
  "get /applied_coupons customer": ({ customer }) => ({ customer }),
  "post /applied_coupons customer": ({ customer }) => ({ customer, coupon: "spring" }),
  "get /wallets customer": ({ customer }) => ({ customer }),
  "post /wallets customer": ({ customer }) => ({ customer }),
  "get /pools customer": ({ customer }) => ({ customer }),
  "post /pools customer": ({ customer }) => ({ customer, code: "p", kind: "cap", amount: "1.00" }),
  "post /pools subscription": ({ subscription }) => ({
    customer: "ext:own",
    code: "p",
    kind: "cap",
    amount: "1.00",
    scope: "subscription",
    subscription,
  }),
  "get /customer_credits customer": ({ customer }) => ({ customer }),
  "post /customer_credits customer": ({ customer }) => ({ customer, amount: "1.00" }),
  "post /customer_credits/preview customer": ({ customer }) => ({ customer, amount: "1.00" }),
  "post /customer_credits/move customer": ({ customer }) => ({ customer }),
  "post /customer_credits/preview_move customer": ({ customer }) => ({ customer }),
  "get /draft_invoices customer": ({ customer }) => ({ customer }),
  "post /invoices customer": ({ customer }) => ({ customer, lines: [] }),
  "post /invoices/preview customer": ({ customer }) => ({ customer, lines: [] }),
  "get /credit_notes customer": ({ customer }) => ({ customer }),
  "get /credit_notes invoice": ({ invoice }) => ({ invoice }),
  "post /credit_notes invoice": ({ invoice, line }) => ({ invoice, lines: [{ line, amount: "1.00" }] }),
  "post /credit_notes/preview invoice": ({ invoice, line }) => ({
    invoice,
    lines: [{ line, amount: "1.00" }],
  }),
  "post /payments invoice": ({ invoice }) => ({ invoice }),
};

test("what a request names besides its address is not found either", async () => {
  await api("POST", "/customers", { key: ourKey, body: { name: "Own", external_id: "own" } });
  const terms = { interval: "month", currency: "EUR", amount: "1.00", in_advance: true };
  await api("POST", "/plans", { key: ourKey, body: { code: "own", name: "Own", terms } });
  expect((await api("POST", "/plans/ext:own/publish", { key: ourKey })).status).toBe(200);

  const before = await fingerprintOf(held.clone, theirs.merchant.organizationId);
  let tried = 0;
  for (const endpoint of ENDPOINTS) {
    const fields = [
      ...Object.keys(endpoint.query?.shape ?? {}),
      ...(endpoint.body instanceof z.ZodObject ? Object.keys(endpoint.body.shape) : []),
    ];
    for (const field of fields.filter((each) => REFERENCES.includes(each))) {
      const name = `${nameOf(endpoint)} ${field}`;
      const named = references[name]?.(theirs.ids);
      if (!named) throw new Error(`No request is known for ${name}.`);
      const path = endpoint.path.replace("{id}", "ext:own");
      const query = new URLSearchParams(named as Record<string, string>);
      const answer =
        endpoint.method === "get"
          ? await api("GET", `${path}?${query}`, { key: ourKey })
          : await api(endpoint.method.toUpperCase(), path, { key: ourKey, body: named });
      expect([answer.status, answer.body.code], name).toEqual([404, "not_found"]);
      tried += 1;
    }
  }
  expect(tried).toBe(Object.keys(references).length);
  expect(await fingerprintOf(held.clone, theirs.merchant.organizationId)).toEqual(before);
});

test("an event of another organization's subscription is rejected like one of nobody's", async () => {
  const event = { transaction_id: "x", metric: "calls", properties: { n: "1" } };
  for (const subscription of [theirs.ids.subscription, "ext:sub1", "sub_00000000000000000000000000000000"]) {
    const answer = await api("POST", "/events", { key: ourKey, body: { ...event, subscription } });
    expect(answer.body.results[0].errors[0].code, subscription).toBe("subscription_unknown");
  }
});

test.each(["void", "release"])("an event of another organization is not there for %s", async (word) => {
  const before = await fingerprintOf(held.clone, theirs.merchant.organizationId);
  const sent = await api("POST", `/events/${word}`, {
    key: ourKey,
    body: { transaction_ids: ["t1", "nobody-s"] },
  });
  const codes = sent.body.results.map((result: { errors: { code: string }[] }) => result.errors[0]?.code);
  expect(codes).toEqual(["event_unknown", "event_unknown"]);
  expect(await fingerprintOf(held.clone, theirs.merchant.organizationId)).toEqual(before);
});

test("lists and files hold nothing of another organization", async () => {
  const lists = ENDPOINTS.filter(
    ({ method, path, scope }) => method === "get" && scope !== null && !path.includes("{id}"),
  );
  const secrets = Object.entries(theirs.ids).filter(([kind]) => kind !== "user");
  for (const { path } of lists) {
    const period = path.startsWith("/exports/") ? "?from=2000-01-01&to=2100-01-01" : "";
    const answer = await api("GET", `${path}${period}`, { key: ourKey });
    expect(answer.status, path).toBe(200);
    for (const [kind, id] of secrets) expect(answer.text.includes(id), `${kind} in ${path}`).toBe(false);
    expect(answer.text, path).not.toContain("ann@acme.example");
  }
});

test("the answer remembered for an Idempotency-Key is given to its own organization alone", async () => {
  const body = { name: "Secret GmbH", email: "boss@secret.example" };
  const theirsFirst = await api("POST", "/customers", { key: theirKey, body, idempotencyKey: "same" });
  const ours = await api("POST", "/customers", { key: ourKey, body, idempotencyKey: "same" });
  expect([theirsFirst.status, ours.status]).toEqual([201, 201]);
  expect(ours.body.id).not.toBe(theirsFirst.body.id);
});
