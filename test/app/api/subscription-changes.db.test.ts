import { beforeEach, describe, expect, it } from "vitest";
import { publicId } from "~/public-ids";
import { type ApiAnswer, api, makeApiKey } from "../../support/api";
import { useTestDatabase } from "../../support/database";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";
import { makeMember, makePerson } from "../../support/organizations";

useTestDatabase();

let organization: TestOrganization;
let key: string;
let readKey: string;
let people = 0;

beforeEach(async () => {
  organization = await foundTestOrganization();
  people += 1;
  const userId = await makePerson(`changes-${people}@example.com`);
  await makeMember(organization.id, userId, "owner");
  const owner = { kind: "member", organizationId: organization.id, userId, role: "owner" } as const;
  key = await makeApiKey(owner);
  readKey = await makeApiKey(owner, ["read"]);
  const planId = await organization.plan("team");
  await organization.plan("business", { prices: [{ currency: "EUR", amount: "93.00" }] });
  const customerId = await organization.customer({ externalId: "acme" });
  await organization.customer({ name: "Beta", externalId: "beta" });
  await organization.subscribe({ customerId, planId, externalId: "s1" });
  await organization.advance("2026-01-11T00:00:00Z");
});

const send = (word: string, body: object, idempotencyKey?: string): Promise<ApiAnswer> =>
  api("POST", `/subscriptions/ext:s1/${word}`, { key, body, idempotencyKey });
const preview = (body: object): Promise<ApiAnswer> =>
  api("POST", "/subscriptions/ext:s1/preview_change", { key: readKey, body, idempotencyKey: null });

describe("a change of plan", () => {
  it("is previewed with its documents and confirmed by their hash, once", async () => {
    const shown = await preview({ do: "change_plan", plan: "ext:business" });
    expect(shown.status, shown.text).toBe(200);
    expect(shown.body).toMatchObject({
      effective_on: "2026-01-11",
      currency: "EUR",
      invoices: [
        { lines: [{ description: "business", from: "2026-01-11", to: "2026-02-01", amount: "63.00" }] },
      ],
      credit_notes: [{ lines: [{ amount: "20.32" }], total: "20.32" }],
      to_pay: "63.00",
      pays_open_invoices: "20.32",
      credit: "0.00",
      refund: "0.00",
      next_invoice: { issued_on: "2026-02-01", total: "93.00" },
      other_customer: null,
    });
    const body = { plan: "ext:business", preview_hash: shown.body.preview_hash };
    const changed = await send("change_plan", body, "once");
    expect(changed.status, changed.text).toBe(200);
    expect(changed.body).toMatchObject({ plan_code: "business", planned_change: null });
    const again = await send("change_plan", body, "once");
    expect([again.status, again.headers.get("Idempotency-Replayed")]).toEqual([200, "true"]);
    const { data } = (await api("GET", "/invoices?customer=ext:acme", { key })).body;
    expect(data.map(({ total }: { total: string }) => total)).toEqual(["63.00", "30.00"]);
  });

  it("is a conflict with both figures when the preview is outdated", async () => {
    const { body } = await preview({ do: "change_plan", plan: "ext:business" });
    await organization.advance("2026-01-21T00:00:00Z");
    const late = await send("change_plan", { plan: "ext:business", preview_hash: body.preview_hash });
    expect([late.status, late.body.code]).toEqual([409, "preview_outdated"]);
    expect(late.body.detail).toContain("63.00 EUR to pay");
    expect(late.body.detail).toContain("33.00 EUR to pay");
  });

  it("names what is wrong in the words of the request", async () => {
    const answer = await send("change_plan", { plan: "ext:business", quantity: "0", when: "2026-02-31" });
    expect([answer.status, answer.body.errors[0]?.field]).toEqual([422, "when"]);
    const fields = async (body: object) =>
      (await send("change_plan", { plan: "ext:business", ...body })).body.errors.map(
        ({ field }: { field: string }) => field,
      );
    expect(await fields({ quantity: "0" })).toEqual(["quantity"]);
    expect(await fields({ price: "-1", phase_prices: { trial: { amount: "1" } } })).toEqual([
      "price",
      "phase_prices.trial",
    ]);
  });
});

it("every change has an address of its own and a preview", async () => {
  const steps: readonly (readonly [string, object, object])[] = [
    ["change_quantity", { quantity: "2" }, { quantity: "2" }],
    [
      "change_plan",
      { plan: "ext:business", when: "period_end" },
      { planned_change: { plan_code: "business" } },
    ],
    ["undo_change", {}, { planned_change: null }],
    ["set_bill_cycle_day", { day: 15 }, { planned_change: { on: "2026-01-15" } }],
    ["undo_change", {}, { planned_change: null }],
    ["pause", {}, { status: "paused" }],
    ["resume", { when: "now" }, { status: "active" }],
    ["cancel", { when: "2026-01-25" }, { ends_at: "2026-01-25T00:00:00Z" }],
    ["undo_cancel", {}, { ends_at: null }],
    ["cancel", { when: "2026-01-20", unused: "keep" }, { ends_at: "2026-01-20T00:00:00Z" }],
  ];
  for (const [word, body, expected] of steps) {
    const shown = await preview({ do: word, ...body });
    expect(shown.status, `${word}: ${shown.text}`).toBe(200);
    const done = await send(word, { ...body, preview_hash: shown.body.preview_hash });
    expect(done.status, `${word}: ${done.text}`).toBe(200);
    expect(done.body, word).toMatchObject(expected);
  }
  expect((await send("undo_cancel", { preview_hash: "0.x" })).body.code).toBe("preview_outdated");
  const units = { fixed_charge: "seats", units: "2" };
  expect((await preview({ do: "change_units", ...units })).body.errors[0]?.code).toBe("item_unknown");
  expect((await send("change_units", units)).body.errors[0]?.code).toBe("item_unknown");
});

it("fewer of it take effect at once with credit where the request says so, whatever the setting", async () => {
  await send("change_quantity", { quantity: "3" });
  const fewer = { do: "change_quantity", quantity: "2" };
  const waits = await preview({ ...fewer, unused: "keep" });
  expect([waits.body.credit_notes, waits.body.effective_on]).toEqual([[], "2026-02-01"]);
  const shown = await preview({ ...fewer, unused: "credit" });
  expect([shown.body.credit_notes.length, shown.body.effective_on]).toEqual([1, "2026-01-11"]);
  const body = { quantity: "2", unused: "credit", preview_hash: shown.body.preview_hash };
  const done = await send("change_quantity", body);
  expect([done.status, done.body.quantity], done.text).toEqual([200, "2"]);
});

it("a transfer answers with the new subscription", async () => {
  const shown = await preview({ do: "transfer", to: "ext:beta" });
  expect(shown.body.other_customer.invoices).toHaveLength(1);
  const body = { to: "ext:beta", external_id: "s2", preview_hash: shown.body.preview_hash };
  const moved = await send("transfer", body);
  expect(moved.body).toMatchObject({ external_id: "s2", plan_code: "team", status: "active" });
  const old = await api("GET", "/subscriptions/ext:s1", { key });
  expect(old.body).toMatchObject({ status: "canceled" });
});

it("a subscription starts with all that can be agreed", async () => {
  const addOn = await organization.plan("support", { addOn: true, availableWith: ["team"] });
  const body = { customer: "ext:acme", plan: publicId("plan", addOn), external_id: "a1" };
  const alone = await api("POST", "/subscriptions", { key, body });
  expect(alone.body.errors[0]).toMatchObject({ code: "add_on_without_base", field: "add_on_to" });
  const agreed = { add_on_to: "ext:s1", price: "7.00", bill_cycle_day: 1, billing_starts_on: "2026-02-01" };
  const made = await api("POST", "/subscriptions", { key, body: { ...body, ...agreed } });
  expect(made.status, made.text).toBe(201);
  const base = (await api("GET", "/subscriptions/ext:s1", { key })).body;
  expect(made.body).toMatchObject({ add_on_to: base.id, anchor: "bill_day" });
});

it("a pause leaves add-ons as they are unless it is told to take them along", async () => {
  const addOn = publicId("plan", await organization.plan("support", { addOn: true }));
  const body = { customer: "ext:acme", plan: addOn, external_id: "a1", add_on_to: "ext:s1" };
  expect((await api("POST", "/subscriptions", { key, body })).status).toBe(201);
  const status = async () => (await api("GET", "/subscriptions/ext:a1", { key })).body.status;
  expect([(await send("pause", {})).status, await status()]).toEqual([200, "active"]);
  await send("resume", { with_add_ons: true });
  expect([(await send("pause", { with_add_ons: true })).status, await status()]).toEqual([200, "paused"]);
});
