// The console's pages of subscription changes, asked as a browser asks them: choose by the address, confirm by a form.
import { beforeAll, describe, expect, it } from "vitest";
import { publicId } from "~/public-ids";
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

/** A new subscription to the plan "team", billed for January; its pages by name. */
async function subscribed() {
  const planId = await organization.plan(`team-${Math.random().toString(36).slice(2, 8)}`);
  const customerId = await organization.customer();
  const id = await organization.subscribe({ customerId, planId });
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
  return { look, send };
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
