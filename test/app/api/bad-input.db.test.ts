// Every value of every body and every parameter of the API, made wrong in turn: always an answer, never a defect.
import { beforeAll, describe, expect, test } from "vitest";
import { ENDPOINTS } from "~/api/resources";
import { DEFAULT_POLICY } from "~/billing/policy-kinds";
import { api, makeApiKey } from "../../support/api";
import { useTestDatabase } from "../../support/database";
import { fillOrganization } from "../../support/filled-organization";
import { dealt, expectAnswer, inAddress, NASTY } from "../../support/nasty-values";
import { makeMerchant, usePayments } from "../../support/payments";

const held = useTestDatabase();
const payments = usePayments();

let key: string;

let ids: Readonly<Record<string, string>> = {
  customers: "ext:acme",
  plans: "ext:team",
  subscriptions: "ext:sub1",
  metrics: "ext:calls",
  tax_rates: "ext:vat",
};

beforeAll(async () => {
  const filled = await fillOrganization(await makeMerchant(payments.sandbox), held.clone);
  key = await makeApiKey(filled.merchant.owner);
  const { invoice, coupon, appliedCoupon, wallet, pool, draft, payment, migration, override, hold } =
    filled.ids;
  ids = {
    ...ids,
    plan_migrations: migration,
    invoices: invoice,
    coupons: coupon,
    applied_coupons: appliedCoupon,
    overrides: override,
    holds: hold,
    wallets: wallet,
    pools: pool,
    draft_invoices: draft,
    payments: payment,
  };
}, 120_000);

const calls = { code: "calls", metric: "calls", model: { type: "per_unit", unit_amount: "0.10" } };
const plan = {
  interval: "month",
  currency: "EUR",
  amount: "1.00",
  in_advance: true,
  charges: [
    {
      ...calls,
      filters: [{ match: { region: ["eu"] }, model: calls.model }],
      group_by: ["region"],
      minimum_amount: "1",
    },
  ],
  fixed_charges: [{ code: "seats", units: "2", model: calls.model }],
  phases: [{ type: "evergreen", length: null, amount: "1.00", fixed_amount: "2.00" }],
  minimum_commitment: "5.00",
  usage_thresholds: [{ amount: "5.00", recurring: true }],
  taxes: ["none"],
  available_with: [],
};

const creditNote = {
  invoice: "inv_x",
  lines: [{ line: "fee_x", amount: "1.00" }],
  as: "credit",
  credit: "1.00",
  refund: "0",
  reason: "other",
  effect: "concession",
};

const amountByHand = {
  subscription: "ext:sub1",
  position: "pos_x",
  kind: "delta",
  amount: "1.00",
  reason: "x",
  preview_hash: "x",
};

const oneOff = {
  customer: "ext:acme",
  date: "2026-01-31",
  draft: true,
  lines: [{ description: "x", quantity: "1", unit_amount: "1.00", taxes: ["vat"] }],
  preview_hash: "x",
};

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
  "post /metrics": {
    code: "m",
    name: "M",
    aggregation: "sum",
    field: "n",
    expression: null,
    recurring: true,
  },
  "post /plans": { code: "q", name: "Q", terms: plan },
  "put /plans/{id}/draft": { revision: 1, terms: plan },
  "post /plans/{id}/publish": { revision: 9 },
  "post /plan_migrations": {
    plan: "ext:team",
    to_version: 1,
    audience: {
      kind: "list",
      from_versions: [1],
      currency: "EUR",
      country: "DE",
      status: "active",
      subscriptions: ["ext:sub1"],
    },
    when: { at: "date", on: "2026-03-01" },
  },
  "post /plan_migrations/{id}/start": { preview_hash: "x" },
  "post /plan_migrations/{id}/stop": { nothing: "x" },
  "post /plan_migrations/{id}/recalculate": { nothing: "x" },
  "post /plan_migrations/{id}/discard": { nothing: "x" },
  "post /subscriptions": {
    customer: "ext:acme",
    plan: "ext:team",
    external_id: "n",
    anchor: "anniversary",
    anchor_date: "2026-01-31",
    quantity: "2",
    starts_at: "2026-01-01T00:00:00Z",
    ends_at: "2027-01-01T00:00:00Z",
    add_on_to: "ext:nobody",
    bill_cycle_day: 5,
    start_phase: "evergreen",
    phases_from: "2025-12-01",
    billing_starts_on: "2026-02-01",
    price: "5.00",
    fixed_price: "1.00",
    phase_prices: { evergreen: { amount: "4.00", fixed_amount: "1.00" } },
    charge_prices: { calls: calls.model },
  },
  "post /subscriptions/{id}/preview_change": {
    do: "cancel",
    when: "now",
    unused: "keep",
    final_invoice: true,
  },
  "post /subscriptions/{id}/change_plan": {
    unused: "keep",
    plan: "ext:team",
    quantity: "2",
    when: "2026-02-01",
    price: "5.00",
    charge_prices: { calls: calls.model },
    preview_hash: "x",
  },
  "post /subscriptions/{id}/change_quantity": { quantity: "2", when: "now", preview_hash: "x" },
  "post /subscriptions/{id}/change_units": {
    fixed_charge: "seats",
    units: "2",
    when: "now",
    also: [{ fixed_charge: "rooms", units: "3" }],
    preview_hash: "x",
  },
  "post /subscriptions/{id}/undo_change": { preview_hash: "x" },
  "post /subscriptions/{id}/pause": {
    when: "now",
    service: "billing",
    with_add_ons: true,
    preview_hash: "x",
  },
  "post /subscriptions/{id}/resume": {
    when: "now",
    service: "billing",
    with_add_ons: true,
    preview_hash: "x",
  },
  "post /subscriptions/{id}/invoicing": { invoicing: "on", bill_now: false },
  "post /subscriptions/{id}/set_bill_cycle_day": { day: 5, effective_from: "2026-03-01", preview_hash: "x" },
  "post /subscriptions/{id}/transfer": { to: "ext:nobody", cancel_old_now: true, preview_hash: "x" },
  "post /subscriptions/{id}/cancel": { when: "period_end", unused: "keep", preview_hash: "x" },
  "post /subscriptions/{id}/undo_cancel": { preview_hash: "x" },
  "post /events": {
    transaction_id: "n1",
    subscription: "ext:sub1",
    metric: "calls",
    timestamp: "2026-01-01T00:00:00Z",
    properties: { n: "1" },
  },
  "post /events/void": { transaction_ids: ["n1", "n2"] },
  "post /events/release": { transaction_ids: ["n1", "n2"] },
  "put /billing_settings": { ...DEFAULT_POLICY },
  "put /invoice_numbering": { series: "invoice", prefix: "INV-", digits: 5, template: "plain" },
  "put /overdue_rules": {
    stages: [
      {
        name: "late",
        earliest_unpaid_invoice_days: 30,
        unpaid_invoices: 2,
        unpaid_total: { currency: "EUR", amount: "100.00" },
        blocks_changes: true,
        blocks_service_and_billing: false,
        cancels: "no",
        reminder: "mail",
        reevaluate_every_days: 7,
      },
    ],
  },
  "put /default_tax_rates": { tax_rates: ["vat"] },
  "post /exchange_rates": {
    quote: "direct",
    source: "ECB",
    rates: [{ date: "2026-11-30", currency: "USD", rate: "0.92" }],
  },
  "post /tax_rates": { code: "r", name: "R", category: "S", country: "DE", rate: "19", default: false },
  "post /customers/{id}/billing": {
    invoicing: "on",
    bill_now: false,
    draft_mode: null,
    collection: "on",
    overdue: "on",
    bill_cycle_day: 5,
  },
  "post /customers/{id}/bill_now": { through: "2026-03-01", preview_hash: "x" },
  "post /customers/{id}/preview_bill_now": { through: "2026-03-01", preview_hash: "x" },
  "post /customers/{id}/payer": { payer: "ext:acme", pays: "self" },
  "post /invoices": oneOff,
  "post /invoices/preview": oneOff,
  "post /credit_notes/{id}/void": { reason: "by mistake" },
  "post /invoices/{id}/void": { credit: "1.00", refund: "0", follows: "final", preview_hash: "x" },
  "post /invoices/{id}/preview_void": { credit: "1.00", refund: "0", follows: "final", preview_hash: "x" },
  "post /invoices/{id}/cancel": { follows: "final", reason: "other", preview_hash: "x" },
  "post /invoices/{id}/preview_cancel": { follows: "final", reason: "other", preview_hash: "x" },
  "post /invoices/{id}/write_off": { reason: "x" },
  "post /invoices/{id}/undo_write_off": { nothing: "x" },
  "post /draft_invoices/{id}/finalize": { nothing: "x" },
  "post /credit_notes": creditNote,
  "post /credit_notes/preview": creditNote,
  "post /overrides": amountByHand,
  "post /overrides/preview": amountByHand,
  "post /overrides/{id}/lift": { nothing: "x" },
  "post /holds": {
    ...{ subscription: "ext:sub1", position: "pos_x", draft: "pdr_x", invoice: "inv_x" },
    ...{ reason: "x", until: "2030-01-01" },
  },
  "post /holds/{id}/release": { nothing: "x" },
  "post /coupons": {
    code: "c",
    name: "C",
    percent_off: "10",
    duration: "repeating",
    periods: 3,
    applies_to: { plans: ["team"], metrics: ["calls"] },
    reusable: true,
    valid_from: "2026-01-01T00:00:00Z",
    valid_to: "2027-01-01T00:00:00Z",
    max_uses: 5,
    max_uses_per_customer: 1,
  },
  "post /coupons/{id}/retire": { nothing: "x" },
  "post /applied_coupons": { customer: "ext:acme", coupon: "spring", amount_off: "1.00" },
  "post /applied_coupons/{id}/remove": { nothing: "x" },
  "post /wallets": {
    customer: "ext:acme",
    code: "w",
    name: "W",
    currency: "EUR",
    priority: 5,
    applies_to_metrics: ["calls"],
    top_up: { threshold: "1.00", amount: "5.00" },
  },
  "patch /wallets/{id}": {
    name: "W",
    priority: 5,
    applies_to_metrics: ["calls"],
    top_up: { threshold: "1.00", target: "5.00" },
  },
  "post /wallets/{id}/grants": {
    amount: "1.00",
    nature: "free",
    taxes: [],
    priority: 5,
    expires_at: "2030-01-01T00:00:00Z",
  },
  "post /pools": {
    customer: "ext:acme",
    code: "year",
    name: "Year",
    kind: "commitment",
    scope: "customer",
    subscription: null,
    amount: "1.00",
    currency: "EUR",
    plans: ["team"],
    metrics: ["calls"],
    charges: ["calls"],
    interval: "month",
    interval_count: 1,
    from: "2030-01-01",
    to: "2031-01-01",
  },
  "post /pools/{id}/end": { on: "2030-01-01" },
  "post /customer_credits": { customer: "ext:acme", amount: "1.00", currency: "EUR" },
  "post /customer_credits/move": { customer: "ext:acme" },
  "post /payments": { invoice: "inv_x", amount: "1.00", surplus: "credit", reference: "x" },
  "post /payments/{id}/refund": { amount: "1.00", credit_note: null, reason: "x" },
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

const writes = ENDPOINTS.filter(({ method }) => method !== "get");

describe("a body of the API", () => {
  test.each(writes.map((each) => [`${each.method} ${each.path}`, each] as const))(
    "for %s",
    async (name, { method, path }) => {
      const body = bodies[name];
      if (body === undefined) throw new Error(`No body is known for ${name}.`);
      const address = path.replace("{id}", ids[path.split("/")[1] ?? ""] ?? "");
      for (const [turn, value] of NASTY_JSON.entries()) {
        for (const worse of dealt([...spoiled(body, value)], turn)) {
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
