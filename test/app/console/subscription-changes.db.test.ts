// The console's pages of subscription changes, asked as a browser asks them: choose by the address, confirm by a form.
import { beforeAll, describe, expect, it } from "vitest";
import type { UncheckedFixedItem, UncheckedTerms } from "~/billing/catalog/check-terms";
import { listAddOns } from "~/console/queries/subscriptions.server";
import { changeSubscription } from "~/operations/change-subscription.server";
import { publicId } from "~/public-ids";
import { day } from "../../support/billing-book";
import { useTestDatabase } from "../../support/database";
import { type Knock, knock } from "../../support/doors";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";
import { cookieOf, get, makeMember, makePerson, post } from "../../support/organizations";

useTestDatabase();

const PAGE = "console.$org.subscriptions.$subscription";
let organization: TestOrganization;
let cookie: string;
let business: string;
let other: string;

beforeAll(async () => {
  organization = await foundTestOrganization();
  const user = await makePerson("changer@example.com");
  await makeMember(organization.id, user, "billing");
  cookie = await cookieOf(user);
  await organization.plan("team");
  business = await organization.plan("business", { prices: [{ currency: "EUR", amount: "93.00" }] });
  other = await organization.customer({ name: "Beta" });
});

/** A new subscription to a plan like "team", billed for January; its pages by name. */
async function subscribed(terms: Partial<UncheckedTerms> = {}, addOns: readonly string[] = []) {
  const planId = await organization.plan(`team-${Math.random().toString(36).slice(2, 8)}`, terms);
  const customerId = await organization.customer();
  const id = await organization.subscribe({ customerId, planId });
  for (const addOn of addOns) await organization.subscribe({ customerId, planId: addOn, baseId: id });
  await organization.advance("2026-01-11T00:00:00Z");
  const params = (more: object) => ({
    org: publicId("organization", organization.id),
    subscription: publicId("subscription", id),
    ...more,
  });
  const look = async (page: string, query: Record<string, string> = {}, more = {}) => {
    const search = new URLSearchParams(query);
    return (await knock(`${PAGE}.${page}`, params(more), get(`/x?${search}`, cookie))) as Knock;
  };
  const send = async (page: string, fields: Record<string, string>, more = {}) =>
    (await knock(`${PAGE}.${page}`, params(more), post("/x", fields, { cookie }))) as Knock;
  const status = async () => {
    const { data } = await look("_index");
    return (data as { subscription: { status: string } }).subscription.status;
  };
  return { id, look, send, status };
}

type Shown = { readonly preview: { readonly previewHash: string; readonly isLater: boolean } };
const hashOf = ({ data }: Knock) => (data as Shown).preview.previewHash;

describe("changing the plan", () => {
  it("shows nothing before a choice, then what it bills, and does just that", async () => {
    const { look, send } = await subscribed();
    const plan = { kind: "plan" };
    const first = await look("change.$kind", {}, plan);
    expect(first.data).toMatchObject({
      preview: null,
      refusals: { summary: [] },
      present: { quantity: "1" },
    });
    const chosen = { plan: publicId("plan", business), quantity: "2", when: "now" };
    const shown = await look("change.$kind", chosen, plan);
    expect(shown.data).toMatchObject({
      chosen,
      preview: { isLater: false, documents: [{ kind: "invoice", netMinor: 12600n }, { netMinor: -2032n }] },
    });
    const moved = await send("change.$kind", { ...chosen, preview_hash: "1.1.x" }, plan);
    expect(moved).toMatchObject({ status: 409, data: { refused: { codes: ["preview_outdated"] } } });
    const done = await send("change.$kind", { ...chosen, preview_hash: hashOf(shown) }, plan);
    expect(done.status).toBe(303);
    const page = await look("_index");
    expect(page.data).toMatchObject({ subscription: { planName: "business", quantity: "2" }, planned: null });
  });

  it("tells refusals at their fields, and that nothing was chosen", async () => {
    const { look, send } = await subscribed();
    const plan = { kind: "plan" };
    const chosen = { plan: publicId("plan", business), quantity: "none", when: "now" };
    expect((await look("change.$kind", chosen, plan)).data).toMatchObject({
      preview: null,
      refusals: { errors: { quantity: expect.stringContaining("none") } },
    });
    expect((await look("change.$kind", { ...chosen, quantity: "1", when: "day" }, plan)).data).toMatchObject({
      refusals: { errors: { on: expect.stringContaining("day") } },
    });
    const odd = { ...chosen, quantity: "1", when: "day", on: "2026-02-30" };
    expect((await look("change.$kind", odd, plan)).data).toMatchObject({
      refusals: { errors: { on: expect.any(String) } },
    });
    expect((await look("change.$kind", { plan: "plan_x" }, plan)).data).toMatchObject({
      refusals: { errors: { plan: expect.any(String) } },
    });
    expect(await send("change.$kind", {}, plan)).toMatchObject({
      status: 409,
      data: { refused: { codes: ["nothing_changed"] } },
    });
    expect((await look("change.$kind", {}, { kind: "colour" })).status).toBe(404);
  });

  it("plans a change for the renewal, and takes it back", async () => {
    const { look, send } = await subscribed();
    const chosen = { plan: publicId("plan", business), when: "renewal" };
    const shown = await look("change.$kind", chosen, { kind: "plan" });
    expect(shown.data).toMatchObject({ preview: { isLater: true, documents: [] } });
    await send("change.$kind", { ...chosen, preview_hash: hashOf(shown) }, { kind: "plan" });
    expect((await look("_index")).data).toMatchObject({ planned: { planName: "business" } });
    const undo = await look("change.$kind", {}, { kind: "undo" });
    await send("change.$kind", { preview_hash: hashOf(undo) }, { kind: "undo" });
    expect((await look("_index")).data).toMatchObject({ planned: null });
  });
});

describe("prices and a bill day of its own", () => {
  const plan = { kind: "plan" };

  it("are previewed and done with another plan, and refused at their fields", async () => {
    const { look, send } = await subscribed();
    const chosen = { plan: publicId("plan", business), when: "now", price: "62,00", bill_day: "15" };
    const shown = await look("change.$kind", chosen, plan);
    // Of 62.00 a month, the days from 11 to 15 January.
    expect(shown.data).toMatchObject({ chosen, preview: { documents: [{ netMinor: 800n }, {}] } });
    const wrong = { ...chosen, price: "1.234", bill_day: "45" };
    expect((await look("change.$kind", { ...wrong, bill_day: "15" }, plan)).data).toMatchObject({
      refusals: { errors: { price: expect.stringContaining("EUR") } },
    });
    expect(await send("change.$kind", { ...wrong, price: "62" }, plan)).toMatchObject({
      status: 422,
      data: { refused: { codes: ["bill_day_invalid"], errors: { bill_day: expect.any(String) } } },
    });
    const catalog = await look("change.$kind", { ...chosen, price: "" }, plan);
    const other = { ...chosen, preview_hash: hashOf(catalog) };
    expect((await send("change.$kind", other, plan)).status).toBe(409);
    expect((await send("change.$kind", { ...chosen, preview_hash: hashOf(shown) }, plan)).status).toBe(303);
    const after = await look("change.$kind", {}, plan);
    expect(after.data).toMatchObject({
      present: { agreed: { recurring: "62.00" }, renewsOn: day("2026-01-15") },
    });
  });

  it("stay as agreed when only the day changes, and end when that is asked for", async () => {
    const { look, send } = await subscribed({ prices: [{ currency: "EUR", amount: "31.00" }] });
    const { data } = await look("change.$kind", {}, plan);
    const same = { plan: publicId("plan", (data as { present: { planId: string } }).present.planId) };
    const change = async (fields: Record<string, string>) => {
      const shown = await look("change.$kind", { ...same, ...fields, when: "now" }, plan);
      const confirmed = { ...same, ...fields, when: "now", preview_hash: hashOf(shown) };
      expect((await send("change.$kind", confirmed, plan)).status).toBe(303);
      const { data: after } = await look("change.$kind", {}, plan);
      return (after as { present: { agreed: unknown } }).present.agreed;
    };
    expect(await change({ price: "62.00" })).toEqual({ recurring: "62.00" });
    expect(await change({ bill_day: "20" })).toEqual({ recurring: "62.00" });
    expect(await change({ end_agreed: "on" })).toBeNull();
  });
});

it("takes back a pause in another name than billing's", async () => {
  const { look, send, status, id } = await subscribed();
  const fraud = { kind: "pause", when: { at: "now" }, service: "fraud" } as const;
  await organization.run((context) => changeSubscription(context, { subscriptionId: id, change: fraud }));
  const resume = { kind: "resume" };
  expect((await look("change.$kind", {}, resume)).data).toMatchObject({ pausedBy: ["fraud"] });
  const shown = await look("change.$kind", { when: "now", service: "fraud" }, resume);
  await send("change.$kind", { when: "now", service: "fraud", preview_hash: hashOf(shown) }, resume);
  expect(await status()).toBe("active");
});

it("pauses, resumes and moves the bill day", async () => {
  const { look, send } = await subscribed();
  for (const [kind, fields, status] of [
    ["pause", { when: "now" }, "paused"],
    ["resume", { when: "now" }, "active"],
    ["bill-day", { day: "15" }, "active"],
  ] as const) {
    const shown = await look("change.$kind", fields, { kind });
    const done = await send("change.$kind", { ...fields, preview_hash: hashOf(shown) }, { kind });
    expect([kind, done.status]).toEqual([kind, 303]);
    expect((await look("_index")).data).toMatchObject({ subscription: { status } });
  }
  for (const [day, code] of [
    ["x", "bill_day_unreadable"],
    ["45", "bill_day_invalid"],
  ] as const) {
    const answer = await send("change.$kind", { day }, { kind: "bill-day" });
    expect(answer).toMatchObject({ status: 422, data: { refused: { codes: [code] } } });
  }
});

const item = (code: string, amount: string): UncheckedFixedItem => ({
  code,
  name: code,
  units: "2",
  recurring: true,
  timing: "in_advance",
  prorated: true,
  prices: [{ currency: "EUR", model: { type: "per_unit", unit_amount: amount } }],
});

describe("changing units", () => {
  const units = { kind: "units" };
  const both = { "units.seats": "3", "units.rooms": "4", when: "now" };

  it("of several items is one preview and one document", async () => {
    const { look, send } = await subscribed({ fixedItems: [item("seats", "31.00"), item("rooms", "62.00")] });
    expect((await look("change.$kind", {}, units)).data).toMatchObject({
      preview: null,
      items: [{ code: "seats", units: "2", planned: null }, { code: "rooms" }],
    });
    // A month of one seat more and of two rooms more.
    const shown = await look("change.$kind", both, units);
    expect(shown.data).toMatchObject({ chosen: both, preview: { documents: [{ netMinor: 15500n }] } });
    const fewer = await look("change.$kind", { ...both, "units.rooms": "2" }, units);
    const outdated = { ...both, preview_hash: hashOf(fewer) };
    expect((await send("change.$kind", outdated, units)).status).toBe(409);
    expect((await send("change.$kind", { ...both, preview_hash: hashOf(shown) }, units)).status).toBe(303);
    expect((await look("change.$kind", both, units)).data).toMatchObject({
      preview: null,
      items: [{ units: "3" }, { units: "4" }],
    });
    expect(await send("change.$kind", both, units)).toMatchObject({
      data: { refused: { codes: ["nothing_changed"] } },
    });
  });

  it("tells what is wrong at the field of each item, and changes none", async () => {
    const { look, send } = await subscribed({ fixedItems: [item("seats", "31.00"), item("rooms", "62.00")] });
    const wrong = { ...both, "units.seats": "-1", "units.rooms": "many" };
    const errors = {
      "units.seats": expect.stringContaining("-1"),
      "units.rooms": expect.stringContaining("many"),
    };
    expect((await look("change.$kind", wrong, units)).data).toMatchObject({ refusals: { errors } });
    const sent = { ...both, "units.rooms": "many", preview_hash: "x" };
    expect(await send("change.$kind", sent, units)).toMatchObject({
      status: 422,
      data: { refused: { codes: ["quantity_invalid"], errors: { "units.rooms": errors["units.rooms"] } } },
    });
    expect((await look("change.$kind", {}, units)).data).toMatchObject({
      items: [{ units: "2" }, { units: "2" }],
    });
  });

  it("that are planned can be taken back", async () => {
    const { look, send } = await subscribed({ fixedItems: [item("seats", "31.00")] });
    const later = { "units.seats": "9", when: "renewal" };
    const shown = await look("change.$kind", later, units);
    await send("change.$kind", { ...later, preview_hash: hashOf(shown) }, units);
    const planned = { units: "9", on: day("2026-02-11") };
    expect((await look("change.$kind", {}, units)).data).toMatchObject({ items: [{ units: "2", planned }] });
    const back = { "units.seats": "2", "take_back.seats": "on", when: "now" };
    const taken = await look("change.$kind", back, units);
    await send("change.$kind", { ...back, preview_hash: hashOf(taken) }, units);
    expect((await look("change.$kind", {}, units)).data).toMatchObject({
      items: [{ units: "2", planned: null }],
    });
  });
});

it("pauses and resumes add-ons with it only where that is chosen", async () => {
  const addOn = await organization.plan("support", { addOn: true });
  const { look, send, status, id } = await subscribed({}, [addOn]);
  const addOns = async () => {
    const { data } = await look("change.$kind", {}, { kind: "pause" });
    return (data as { addOns: readonly { isPaused: boolean }[] }).addOns.map(({ isPaused }) => isPaused);
  };
  const change = async (kind: string, add_ons: string) => {
    const shown = await look("change.$kind", { when: "now", add_ons }, { kind });
    const fields = { when: "now", add_ons, preview_hash: hashOf(shown) };
    expect((await send("change.$kind", fields, { kind })).status).toBe(303);
    const { documents } = (shown.data as { preview: { documents: readonly { netMinor: bigint }[] } }).preview;
    return [await status(), await addOns(), documents.map(({ netMinor }) => netMinor)];
  };
  // The whole month that began today, of the base alone and of both.
  expect(await change("pause", "apart")).toEqual(["paused", [false], [-3000n]]);
  expect((await change("resume", "apart")).slice(0, 2)).toEqual(["active", [false]]);
  expect(await change("pause", "too")).toEqual(["paused", [true], [-3000n, -3000n]]);
  expect((await change("resume", "too")).slice(0, 2)).toEqual(["active", [false]]);
  const whole = { kind: "pause", when: { at: "period_end" }, addOns: "too" } as const;
  await organization.run((context) => changeSubscription(context, { subscriptionId: id, change: whole }));
  await organization.view(async (context) => {
    const [paused] = await listAddOns(context, id);
    expect(paused).toMatchObject({ planName: "support", status: "active" });
  });
});

it("begins with a phase of the new plan that is chosen", async () => {
  const price = (amount: string) => [{ currency: "EUR" as const, amount }];
  const month = { unit: "month", count: 1 } as const;
  const phased = await organization.plan("club", {
    phases: [
      { kind: "discount", length: month, prices: price("31.00"), oneTime: [], cadence: null },
      { kind: "evergreen", length: null, prices: price("62.00"), oneTime: [], cadence: null },
    ],
  });
  const { look } = await subscribed();
  const first = async (start_phase: string) => {
    const chosen = { plan: publicId("plan", phased), when: "now", start_phase };
    const { data } = await look("change.$kind", chosen, { kind: "plan" });
    const { documents } = (data as { preview: { documents: readonly { netMinor: bigint }[] } }).preview;
    return documents[0]?.netMinor;
  };
  // The discount, or the price that stays at once; a phase the plan does not have is not asked for.
  expect([await first(""), await first("evergreen"), await first("fixed_term")]).toEqual([
    3100n,
    6200n,
    3100n,
  ]);
});

it("cancels with what is given back shown first", async () => {
  const { look, send } = await subscribed();
  const later = await look("cancel");
  expect(later.data).toMatchObject({ preview: { isLater: true, documents: [] }, ending: { unusedDays: 0 } });
  const kept = await look("cancel", { when: "now", unused: "keep" });
  expect(kept.data).toMatchObject({ preview: { documents: [] }, ending: { unusedDays: 31 } });
  const chosen = { when: "now", unused: "credit", final: "yes" };
  const shown = await look("cancel", chosen);
  expect(shown.data).toMatchObject({ preview: { documents: [{ kind: "credit_note", netMinor: -3000n }] } });
  expect((await send("cancel", { ...chosen, preview_hash: hashOf(later) })).status).toBe(409);
  expect((await send("cancel", { ...chosen, preview_hash: hashOf(shown) })).status).toBe(303);
  expect((await look("_index")).data).toMatchObject({ subscription: { status: "canceled" } });
  expect((await look("cancel")).data).toMatchObject({ preview: null, ending: null });
});

it("transfers to a customer that is chosen first", async () => {
  const { look, send } = await subscribed();
  const empty = await look("transfer");
  expect(empty.data).toMatchObject({ customer: null, preview: null });
  expect(await send("transfer", {})).toMatchObject({ data: { refused: { codes: ["choice_missing"] } } });
  const chosen = { to: publicId("customer", other), old: "now", add_ons: "move" };
  const shown = await look("transfer", chosen);
  expect(shown.data).toMatchObject({ customer: { name: "Beta" }, begun: [{ kind: "invoice" }] });
  const done = await send("transfer", { ...chosen, preview_hash: hashOf(shown) });
  expect(done.status).toBe(303);
  expect((await look("_index")).data).toMatchObject({ subscription: { status: "canceled" } });
});
