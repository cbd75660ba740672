// Every value of every body and every parameter of the API, made wrong in turn: always an answer, never a defect.
import { beforeAll, describe, expect, test } from "vitest";
import { ENDPOINTS } from "~/api/resources";
import { api, makeApiKey } from "../../support/api";
import { bodies } from "../../support/api-bodies";
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
  const { invoice, coupon, appliedCoupon, wallet, pool, draft, payment, migration, override, hold, credit } =
    filled.ids;
  ids = {
    ...ids,
    plan_migrations: migration,
    invoices: invoice,
    coupons: coupon,
    applied_coupons: appliedCoupon,
    overrides: override,
    holds: hold,
    customer_credits: credit,
    wallets: wallet,
    pools: pool,
    draft_invoices: draft,
    payments: payment,
  };
}, 120_000);

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
