import { beforeAll, describe, expect, it } from "vitest";
import { api, makeApiKey } from "../../support/api";
import { asOwner, useTestDatabase } from "../../support/database";
import { makeOrganization, makePerson } from "../../support/organizations";

const held = useTestDatabase();

let key: string;

beforeAll(async () => {
  const mira = await makePerson("mira@example.com");
  const { owner } = await makeOrganization(mira);
  key = await makeApiKey(owner);
  await api("POST", "/metrics", { key, body: { code: "calls", aggregation: "sum", field: "n" } });
});

const errorsOf = (answer: { body: { errors?: { code: string; field?: string }[] } }) =>
  (answer.body.errors ?? []).map(({ code, field }) => `${code} ${field ?? ""}`.trim());

describe("an idempotency key", () => {
  it("is demanded of writes", async () => {
    const answer = await api("POST", "/customers", { key, body: { name: "A" }, idempotencyKey: null });
    expect([answer.status, answer.body.code]).toEqual([400, "idempotency_key_missing"]);
  });

  it("brings the same answer again, and does nothing twice", async () => {
    const send = () => api("POST", "/customers", { key, body: { name: "Once" }, idempotencyKey: "once-1" });
    const first = await send();
    const second = await send();
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    expect(first.headers.get("Idempotency-Replayed")).toBeNull();
    expect(second.headers.get("Idempotency-Replayed")).toBe("true");
    const rows = await asOwner(held.clone, (sql) => sql`select id from customers where name = 'Once'`);
    expect(rows).toHaveLength(1);
  });

  it("makes one of two requests sent at once", async () => {
    const send = () => api("POST", "/customers", { key, body: { name: "Twin" }, idempotencyKey: "twin-1" });
    const [first, second] = await Promise.all([send(), send()]);
    expect(second.body.id).toBe(first.body.id);
    const rows = await asOwner(held.clone, (sql) => sql`select id from customers where name = 'Twin'`);
    expect(rows).toHaveLength(1);
  });

  it("is a conflict with another request", async () => {
    await api("POST", "/customers", { key, body: { name: "One" }, idempotencyKey: "reused" });
    const otherBody = await api("POST", "/customers", {
      key,
      body: { name: "Two" },
      idempotencyKey: "reused",
    });
    const otherPath = await api("POST", "/metrics", {
      key,
      body: { code: "m", aggregation: "count" },
      idempotencyKey: "reused",
    });
    for (const answer of [otherBody, otherPath]) {
      expect([answer.status, answer.body.code]).toEqual([409, "idempotency_key_reused"]);
    }
  });

  it("forgets a refusal, so that a corrected request may use it", async () => {
    const body = { code: "sum_of", aggregation: "sum" };
    const refused = await api("POST", "/metrics", { key, body, idempotencyKey: "corrected" });
    expect([refused.status, refused.body.code]).toEqual([422, "metric_field_needed"]);
    const corrected = await api("POST", "/metrics", {
      key,
      body: { ...body, field: "n" },
      idempotencyKey: "corrected",
    });
    expect(corrected.status).toBe(201);
  });
});

describe("bad input names the field and the remedy", () => {
  it.each([
    ["no name", {}, "required name"],
    ["an unknown field", { name: "A", nmae: "B" }, "unknown_field"],
    ["a wrong type", { name: 7 }, "invalid name"],
    ["no e-mail address", { name: "A", email: "nobody" }, "invalid email"],
    ["a currency that is none", { name: "A", currency: "EURO" }, "currency_invalid currency"],
    ["a time zone that is none", { name: "A", timezone: "Mars/Base" }, "timezone_invalid timezone"],
    ["a NUL", { name: "A\u0000" }, "text_invalid name"],
    ["half an address", { name: "A", address: { line1: "x", country: "DE" } }, "required address.city"],
  ])("a customer with %s", async (_, body, error) => {
    const answer = await api("POST", "/customers", { key, body });
    expect(answer.status, answer.text).toBe(422);
    expect(answer.headers.get("Content-Type")).toBe("application/problem+json");
    expect(errorsOf(answer)).toContain(error);
    expect(answer.body.errors[0].message).toMatch(/\. .+\.$/);
  });

  it("a body that is no JSON, is no object, or is none of ours", async () => {
    const broken = await api("POST", "/customers", { key, raw: '{"name": "A"' });
    expect([broken.status, broken.body.code]).toEqual([400, "body_unreadable"]);
    expect((await api("POST", "/customers", { key, body: [] })).status).toBe(422);
    const form = await api("POST", "/customers", {
      key,
      raw: "name=A",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
    });
    expect(form.status).toBe(415);
    const huge = await api("POST", "/customers", { key, body: { name: "x".repeat(1_100_000) } });
    expect([huge.status, huge.body.code]).toEqual([413, "body_too_large"]);
    expect(huge.body.detail).toContain("1 MiB");
  });

  const plan = (terms: object) => ({ code: "p", name: "P", terms });
  const priced = (own: object) =>
    plan({ currency: "EUR", charges: [{ code: "c", metric: "calls", model: own }] });
  const tiers = (...list: object[]) => priced({ type: "graduated", tiers: list });
  const model = "terms.charges.0.model.tiers";

  it.each([
    [
      "an amount finer than its currency",
      plan({ currency: "EUR", amount: "12.345" }),
      "amount_precision terms.amount",
    ],
    [
      "decimals in yen",
      plan({ prices: [{ currency: "JPY", amount: "500.5" }] }),
      "amount_precision terms.prices.0.amount",
    ],
    ["an amount that is a word", plan({ currency: "EUR", amount: "ten" }), "amount_invalid terms.amount"],
    ["an amount below zero", plan({ currency: "EUR", amount: "-1" }), "amount_negative terms.amount"],
    ["no price at all", plan({}), "price_missing terms.prices"],
    ["a price given twice", plan({ currency: "EUR", amount: "1", prices: [] }), "price_twice terms.prices"],
    ["an unknown interval", plan({ currency: "EUR", interval: "fortnight" }), "invalid terms.interval"],
    [
      "an unknown metric",
      plan({
        currency: "EUR",
        charges: [{ code: "c", metric: "nope", model: { type: "per_unit", unit_amount: "1" } }],
      }),
      "metric_unknown terms.charges.0.metric",
    ],
    [
      "a model without a type",
      plan({ currency: "EUR", charges: [{ code: "c", metric: "calls", model: { unit_amount: "1" } }] }),
      "invalid terms.charges.0.model.type",
    ],
    [
      "a hole between tiers",
      tiers({ up_to: "900", unit_amount: "1" }, { from: "1001", up_to: null, unit_amount: "1" }),
      `tier_gap ${model}.1.from`,
    ],
    [
      "tiers that overlap",
      tiers({ up_to: "900", unit_amount: "1" }, { from: "801", up_to: null, unit_amount: "1" }),
      `tier_overlap ${model}.1.from`,
    ],
    [
      "tiers out of order",
      tiers(
        { up_to: "900", unit_amount: "1" },
        { up_to: "800", unit_amount: "1" },
        { up_to: null, unit_amount: "1" },
      ),
      `tier_order ${model}.1.up_to`,
    ],
    [
      "a last tier that ends",
      tiers({ up_to: "900", unit_amount: "1" }),
      `tier_last_not_open ${model}.0.up_to`,
    ],
    ["no tier", tiers(), `tier_missing ${model}`],
    [
      "limits of an event that cross",
      priced({ type: "percentage", rate: "1", min_per_event: "5", max_per_event: "2" }),
      "event_limits_crossed terms.charges.0.model.max_per_event",
    ],
    [
      "part of a block",
      priced({ type: "tiered_blocks", tiers: [{ block_size: "5", price: "1", max_blocks: "1.5" }] }),
      "max_blocks_invalid terms.charges.0.model.tiers.0.max_blocks",
    ],
  ])("a plan with %s", async (_, body, error) => {
    const answer = await api("POST", "/plans", { key, body });
    expect(answer.status, answer.text).toBe(422);
    expect(errorsOf(answer)).toContain(error);
  });

  it("takes every price model and gives it back in full", async () => {
    const bounds = [{ up_to: "10" }, { up_to: null }];
    const models = [
      { type: "stairstep", tiers: bounds.map((end) => ({ ...end, flat_amount: "5" })) },
      { type: "capacity", tiers: bounds.map((end) => ({ ...end, amount: "5" })) },
      {
        type: "graduated_percentage",
        tiers: bounds.map((end) => ({ ...end, rate: "2.5", flat_amount: "0" })),
      },
      {
        type: "percentage",
        rate: "1.5",
        fixed_amount: "0.3",
        free_events: 2,
        free_amount: "0",
        min_per_event: null,
        max_per_event: "12",
      },
      {
        type: "tiered_blocks",
        policy: "all_tiers",
        tiers: [{ block_size: "100", price: "2", max_blocks: null }],
      },
    ];
    const charges = models.map((own, index) => ({ code: `c${index}`, metric: "calls", model: own }));
    const body = { code: "all_models", name: "All", terms: { currency: "EUR", amount: "1", charges } };
    const answer = await api("POST", "/plans", { key, body });
    expect(answer.status, answer.text).toBe(201);
    const stored = answer.body.draft.terms.charges;
    expect(stored.map((charge: { prices: { model: object }[] }) => charge.prices[0]?.model)).toEqual(models);
  });

  it("tells refusals of the full form about its own fields", async () => {
    const charge = {
      code: "c",
      metric: "calls",
      prices: [{ currency: "EUR", model: { type: "volume", tiers: [] } }],
    };
    const answer = await api("POST", "/plans", {
      key,
      body: plan({ prices: [{ currency: "EUR", amount: "1" }], charges: [charge] }),
    });
    expect(errorsOf(answer)).toEqual(["tier_missing terms.charges.0.prices.0.model.tiers"]);
  });
});

describe("a plan", () => {
  const terms = (amount: string) => ({ interval: "month", currency: "EUR", amount });

  it("is drafted, published and drafted again, one writer after the other", async () => {
    const made = await api("POST", "/plans", {
      key,
      body: { code: "steps", name: "Steps", terms: terms("10") },
    });
    expect(made.body.version).toBeNull();
    const { revision } = made.body.draft;
    const mine = await api("PUT", "/plans/ext:steps/draft", { key, body: { revision, terms: terms("11") } });
    expect(mine.status, mine.text).toBe(200);
    const late = await api("PUT", "/plans/ext:steps/draft", { key, body: { revision, terms: terms("12") } });
    expect([late.status, late.body.code]).toEqual([409, "draft_changed"]);
    const published = await api("POST", "/plans/ext:steps/publish", { key });
    expect(published.body.version).toMatchObject({
      number: 1,
      terms: { prices: [{ currency: "EUR", amount: "11" }] },
    });
    expect(published.body.draft).toBeNull();
    expect((await api("GET", "/plans/ext:steps/draft", { key })).status).toBe(404);
    const again = await api("POST", "/plans/ext:steps/publish", { key });
    expect([again.status, again.body.code]).toEqual([409, "draft_missing"]);
    const versions = await api("GET", "/plans/ext:steps/versions", { key });
    expect(versions.body.data).toHaveLength(1);
  });
});

describe("a subscription", () => {
  beforeAll(async () => {
    await api("POST", "/plans", {
      key,
      body: { code: "euro", name: "Euro", terms: { currency: "EUR", amount: "30", in_advance: true } },
    });
    await api("POST", "/plans/ext:euro/publish", { key });
    await api("POST", "/customers", { key, body: { name: "Euro", external_id: "in_eur" } });
    await api("POST", "/customers", {
      key,
      body: { name: "Dollar", external_id: "in_usd", currency: "USD" },
    });
  });

  const subscribe = (body: object) =>
    api("POST", "/subscriptions", { key, body: { customer: "ext:in_eur", plan: "ext:euro", ...body } });

  it.each([
    ["a customer of another currency", { customer: "ext:in_usd" }, [409, 422], "currency_mismatch"],
    ["a date that does not exist", { starts_at: "2026-06-31T00:00:00Z" }, [422], "date_invalid"],
    ["a time without a zone", { starts_at: "2026-06-30T00:00:00" }, [422], "instant_invalid"],
    [
      "an end before the start",
      { starts_at: "2026-12-01T00:00:00Z", ends_at: "2026-11-30T00:00:00Z" },
      [409, 422],
      "end_before_start",
    ],
    [
      "phases from a day after the start",
      { starts_at: "2026-12-01T00:00:00Z", phases_from: "2026-12-02" },
      [409, 422],
      "phases_after_start",
    ],
    ["a quantity of nothing", { quantity: "0" }, [409, 422], "quantity_invalid"],
    ["a quantity that is a word", { quantity: "many" }, [422], "amount_invalid"],
    [
      "an anchor day that does not exist",
      { anchor: "anniversary", anchor_date: "2027-02-29" },
      [422],
      "date_invalid",
    ],
    ["an unknown plan", { plan: "ext:nope" }, [404], "not_found"],
    ["a customer nobody knows", { customer: "cus_00000000000000000000000000000000" }, [404], "not_found"],
  ])("is refused for %s", async (_, body, statuses, code) => {
    const answer = await subscribe(body);
    expect(statuses, answer.text).toContain(answer.status);
    expect(answer.body.code).toBe(code);
  });

  it("is cancelled at the end of its period, kept, and cancelled at once", async () => {
    const made = await subscribe({ external_id: "life" });
    expect(made.body).toMatchObject({ status: "active", plan_version: 1, quantity: "1", ends_at: null });
    const ending = await api("POST", "/subscriptions/ext:life/cancel", { key, body: { when: "period_end" } });
    expect(ending.body.status).toBe("active");
    expect(ending.body.ends_at).not.toBeNull();
    const kept = await api("POST", "/subscriptions/ext:life/undo_cancel", { key });
    expect(kept.body.ends_at).toBeNull();
    const ended = await api("POST", "/subscriptions/ext:life/cancel", { key, body: { when: "now" } });
    expect(ended.body.status).toBe("canceled");
    const twice = await api("POST", "/subscriptions/ext:life/cancel", { key, body: { when: "now" } });
    expect([twice.status, twice.body.code]).toEqual([409, "subscription_ended"]);
    const wrong = await api("POST", "/subscriptions/ext:life/cancel", { key, body: { when: "later" } });
    expect(errorsOf(wrong)).toEqual(["date_invalid when"]);
  });
});

describe("the other writes", () => {
  it("change a customer by its revision", async () => {
    const made = await api("POST", "/customers", { key, body: { name: "Old", external_id: "rev" } });
    const { revision } = made.body;
    const changed = await api("PATCH", "/customers/ext:rev", {
      key,
      body: { revision, name: "New", tax_rate: "ext:none" },
    });
    expect(changed.body).toMatchObject({ name: "New", external_id: "rev", revision: revision + 1 });
    const late = await api("PATCH", "/customers/ext:rev", { key, body: { revision, name: "Newer" } });
    expect([late.status, late.body.code]).toEqual([409, "customer_changed"]);
    const taken = await api("POST", "/customers", { key, body: { name: "Copy", external_id: "rev" } });
    expect(taken.body.code).toBe("external_id_taken");
  });

  it("lend a signed link into the portal", async () => {
    await api("POST", "/customers", { key, body: { name: "Guest", external_id: "guest" } });
    const link = await api("POST", "/portal_links", {
      key,
      body: { customer: "ext:guest", expires_in_days: 1 },
    });
    expect(link.status, link.text).toBe(201);
    expect(link.body.url).toMatch(/\/portal\/enter\/[\w.-]+$/);
    const long = await api("POST", "/portal_links", {
      key,
      body: { customer: "ext:guest", expires_in_days: 400 },
    });
    expect(errorsOf(long)).toEqual(["too_big expires_in_days"]);
  });

  it("move the test clock forward, once at a time and never back", async () => {
    const [clock] = (await api("GET", "/test_clocks", { key })).body.data;
    const back = await api("POST", "/test_clocks/advance", { key, body: { to: "2001-01-01T00:00:00Z" } });
    expect([back.status, back.body.code]).toEqual([422, "clock_backwards"]);
    const to = `${Number.parseInt(clock.now.slice(0, 4), 10) + 1}${clock.now.slice(4, 10).replace("02-29", "02-28")}T00:00:00Z`;
    const moved = await api("POST", "/test_clocks/advance", { key, body: { to } });
    expect([moved.status, moved.body.target]).toEqual([202, to]);
    const second = await api("POST", "/test_clocks/advance", { key, body: { to } });
    expect([second.status, second.body.code]).toEqual([409, "clock_running"]);
  });

  it("refuse a tax rate that is none", async () => {
    const answer = await api("POST", "/tax_rates", { key, body: { code: "x", name: "X", rate: "120" } });
    expect([answer.status, answer.body.code]).toEqual([422, "rate_invalid"]);
  });
});
