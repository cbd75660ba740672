// What became of a subscription and a customer, and what members noted, asked as a browser asks it.
import { beforeAll, describe, expect, test } from "vitest";
import type { Role } from "~/context.server";
import { changeSubscription } from "~/operations/change-subscription.server";
import { publicId } from "~/public-ids";
import { useTestDatabase } from "../../support/database";
import { knock } from "../../support/doors";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";
import { cookieOf, get, makeMember, makePerson, post } from "../../support/organizations";

useTestDatabase();

let organization: TestOrganization;
let customerId: string;
let subscriptionId: string;
const cookies = {} as Record<Role, string>;

beforeAll(async () => {
  organization = await foundTestOrganization();
  for (const role of ["admin", "billing", "support", "accountant"] as const) {
    const person = await makePerson(`${role}@example.com`, `Mira ${role}`);
    await makeMember(organization.id, person, role);
    cookies[role] = await cookieOf(person);
  }
  customerId = await organization.customer({ name: "ACME" });
  const planId = await organization.plan("team");
  subscriptionId = await organization.subscribe({ customerId, planId });
  const other = await organization.customer({ name: "Beta" });
  await organization.subscribe({ customerId: other, planId });
  await organization.advance("2026-01-11T00:00:00Z");
  const change = (asked: Parameters<typeof changeSubscription>[1]["change"]) =>
    organization.run((context) =>
      changeSubscription(context, { subscriptionId, change: asked, previewHash: null }),
    );
  await change({ kind: "quantity", quantity: "2", when: { at: "now" } });
  await change({ kind: "pause", when: { at: "now" } });
  await organization.advance("2026-01-20T00:00:00Z");
  await change({ kind: "resume", when: { at: "now" } });
}, 60_000);

const params = () => ({
  org: publicId("organization", organization.id),
  customer: publicId("customer", customerId),
  subscription: publicId("subscription", subscriptionId),
});
const look = async (route: string): Promise<unknown> =>
  (await knock(`console.$org.${route}`, params(), get("/x", cookies.billing)))?.data;

describe("a subscription's page", () => {
  test("lists its stays and pauses in order, and who did what with it", async () => {
    const page = await look("subscriptions.$subscription._index");
    const day = (text: string) => Date.parse(`${text}T00:00:00Z`);
    expect(page).toMatchObject({
      stays: [
        {
          startsAt: day("2026-01-01"),
          endsAt: day("2026-01-11"),
          state: "past",
          plan: { name: "team", version: 1, quantity: "1" },
        },
        { startsAt: day("2026-01-11"), endsAt: null, state: "present", plan: { quantity: "2" } },
        { startsAt: day("2026-01-11"), endsAt: day("2026-01-20"), state: "past", plan: null },
      ],
      records: {
        rows: [
          { action: "subscription.resumed", actorKind: "system", actorName: null },
          { action: "subscription.paused" },
          { action: "subscription.quantity_changed" },
          { action: "subscription.started" },
        ],
      },
    });
  });
});

type Listed = {
  readonly notes: { readonly rows: readonly { readonly id: string; readonly body: string }[] };
};
const NOTES = "customers.$customer.notes";
const send = (role: Role, fields: Record<string, string>) =>
  knock(`console.$org.${NOTES}`, params(), post("/x", fields, { cookie: cookies[role] }));
const notes = async () => ((await look(NOTES)) as Listed).notes.rows;

describe("a customer's notes", () => {
  test("are written by members, changed by their author and kept in the history", async () => {
    expect(
      await send("support", { intent: "add", body: "  Call Ada, not Bo.\nShe decides. " }),
    ).toMatchObject({
      status: 303,
    });
    const [note] = await notes();
    expect(note).toMatchObject({ body: "Call Ada, not Bo.\nShe decides.", authorName: "Mira support" });
    expect(note).toMatchObject({ isYours: false, editedAt: null });
    const edit = { intent: `edit:${note?.id}`, body: "Call Ada." };
    expect(await send("admin", edit)).toMatchObject({
      status: 409,
      data: { refused: { codes: ["note_of_another"] } },
    });
    expect((await send("support", edit))?.status).toBe(303);
    const [changed] = await notes();
    expect(changed).toMatchObject({ id: note?.id, body: "Call Ada.", editedAt: expect.any(Number) });

    const history = await look("customers.$customer.history");
    const { page } = history as { page: { rows: { action: string; subjectId: string }[] } };
    expect(page.rows.map(({ action }) => action).slice(0, 3)).toEqual([
      "note.edited",
      "note.added",
      "subscription.resumed",
    ]);
    expect(page.rows).toContainEqual(expect.objectContaining({ action: "customer.created" }));
    expect(page.rows[0]).toMatchObject({
      actorName: "Mira support",
      details: { was: "Call Ada, not Bo.\nShe decides.", text: "Call Ada." },
    });
    // The other customer of the same plan leaves nothing here.
    expect(new Set(page.rows.map(({ subjectId }) => subjectId)).size).toBe(2);
  });

  test("are removed by their author, an owner or an admin", async () => {
    const [note] = await notes();
    const remove = { intent: `remove:${note?.id}` };
    expect(await send("billing", remove)).toMatchObject({ status: 409 });
    expect(await send("accountant", remove)).toMatchObject({ status: 403 });
    expect((await send("admin", remove))?.status).toBe(303);
    expect(await notes()).toEqual([]);
    expect(await send("admin", remove)).toMatchObject({ status: 404 });
  });

  test.each([
    ["note_empty", " \n "],
    ["note_too_long", "x".repeat(2_001)],
  ])("refuse what says nothing or too much, at the field: %s", async (code, body) => {
    expect(await send("billing", { intent: "add", body })).toMatchObject({
      data: { refused: { codes: [code], errors: { body: expect.any(String) } } },
    });
    expect(await notes()).toEqual([]);
  });
});
