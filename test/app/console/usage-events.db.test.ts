// What an operator does with single events in the console, asked as a browser asks it.
import { beforeEach, expect, test } from "vitest";
import { listCreditNotes } from "~/console/queries/credit-notes.server";
import { listInvoices } from "~/console/queries/invoices.server";
import { type EventRow, listEvents } from "~/console/queries/usage.server";
import { publicId } from "~/public-ids";
import { useTestDatabase } from "../../support/database";
import { type Knock, knock } from "../../support/doors";
import { chargeOn, foundTestOrganization, type TestOrganization } from "../../support/organization";
import { cookieOf, get, makeMember, makePerson, post } from "../../support/organizations";

useTestDatabase();
const first = { after: null, before: null, limit: 50 };
const everything = { customerId: null, subscriptionId: null, metricId: null };

let organization: TestOrganization;
let subscriptionId: string;
let cookie: string;
let readerCookie: string;
let people = 0;

/** 2.00 a call, by the month, and a policy that bills late usage of one closed month. */
beforeEach(async () => {
  organization = await foundTestOrganization({ policy: { late_windows: "1" } });
  const person = async (role: "billing" | "accountant") => {
    people += 1;
    const user = await makePerson(`person${people}@example.com`);
    await makeMember(organization.id, user, role);
    return cookieOf(user);
  };
  cookie = await person("billing");
  readerCookie = await person("accountant");
  await organization.metric("calls", "sum", "n");
  const charges = [chargeOn("calls", { type: "per_unit", unit_amount: "2" })];
  const planId = await organization.plan("team", { charges });
  subscriptionId = await organization.subscribe({ customerId: await organization.customer(), planId });
});

const send = (id: string, at: string) =>
  organization.usage(subscriptionId, [{ id, metric: "calls", at, properties: { n: "3" } }]);

async function eventOf(transactionId: string): Promise<EventRow> {
  const { rows } = await organization.view((context) => listEvents(context, everything, first));
  const event = rows.find((row) => row.transactionId === transactionId);
  if (!event) throw new Error(`There is no event ${transactionId}.`);
  return event;
}

/** Newest first. */
async function totals() {
  const { rows } = await organization.view((context) =>
    listInvoices(context, { tab: "all", query: "" }, first),
  );
  return rows.map(({ totalMinor }) => totalMinor);
}

async function doorTo(page: string, transactionId: string) {
  const params = {
    org: publicId("organization", organization.id),
    event: publicId("event", (await eventOf(transactionId)).id),
  };
  return {
    look: async (by = cookie) => (await knock(page, params, get("/x", by))) as Knock,
    send: async (by = cookie) => (await knock(page, params, post("/x", {}, { cookie: by }))) as Knock,
  };
}

const VOID = "console.$org.usage.$event_.void";

test("an event that was billed is voided after a question, and its difference joins the next invoice", async () => {
  await organization.advance("2026-01-20T00:00:00Z");
  await send("right", "2026-01-10T00:00:00Z");
  await send("wrong", "2026-01-11T00:00:00Z");
  const page = await doorTo(VOID, "wrong");
  expect((await page.look()).data).toMatchObject({ effect: "not_billed", event: { state: "pending" } });
  await organization.advance("2026-02-02T00:00:00Z");
  const [january] = await totals();
  expect((await page.look()).data).toMatchObject({ effect: "difference", event: { state: "billed" } });
  expect((await page.look(readerCookie)).status).toBe(403);
  expect((await page.send(readerCookie)).status).toBe(403);
  expect((await eventOf("wrong")).voidedAt).toBeNull();

  const shown = await doorTo("console.$org.usage.$event", "wrong");
  expect((await shown.look()).data).toMatchObject({ mayChange: true });
  expect((await shown.look(readerCookie)).data).toMatchObject({ mayChange: false });

  expect(await page.send()).toMatchObject({ status: 303, location: expect.stringContaining("/usage/evt_") });
  expect((await eventOf("wrong")).state).toBe("voided");
  // Asked for again, it is what it was; and there is nothing left to ask.
  expect((await page.send()).status).toBe(303);
  expect((await page.look()).status).toBe(303);
  await send("amended", "2026-02-01T00:00:00Z");
  await organization.advance("2026-03-02T00:00:00Z");
  // Plan and six calls in January; then the plan and three calls, and a note about the three voided ones.
  const [february] = await totals();
  expect([january, february]).toEqual([4200n, 3600n]);
  const notes = await organization.view((context) =>
    listCreditNotes(context, { tab: "all", query: "", customerId: null, currency: null }, first),
  );
  expect(notes.rows.map(({ totalMinor }) => totalMinor)).toEqual([600n]);
});

test("an event of a month the policy no longer bills says so before, and what was billed stays", async () => {
  await organization.advance("2026-01-20T00:00:00Z");
  await send("old", "2026-01-10T00:00:00Z");
  await organization.advance("2026-03-02T00:00:00Z");
  const page = await doorTo(VOID, "old");
  expect((await page.look()).data).toMatchObject({ effect: "stays_billed" });
  expect((await page.send()).status).toBe(303);
  const before = await totals();
  await organization.advance("2026-04-02T00:00:00Z");
  const after = await totals();
  expect(after[0]).toBe(before[0]);
});

test("an event that was set aside is found among those, and released after a question", async () => {
  await organization.advance("2026-01-20T00:00:00Z");
  await send("right", "2026-01-10T00:00:00Z");
  await organization.advance("2026-03-02T00:00:00Z");
  await send("late", "2026-01-11T00:00:00Z");
  await send("new", "2026-03-01T00:00:00Z");
  const usage = async (query: string) => {
    const org = publicId("organization", organization.id);
    const { data } = (await knock("console.$org.usage._index", { org }, get(`/x${query}`, cookie))) as Knock;
    return data as UsageData;
  };
  const shown = await usage("?state=set_aside");
  expect(shown.page.rows.map(({ transactionId }) => transactionId)).toEqual(["late"]);
  expect(shown).toMatchObject({
    active: [{ name: "state", label: "Set aside" }],
    states: { set_aside: 1, pending: 1 },
  });
  expect((await usage("?state=nothing")).page.rows.length).toBe(3);

  const page = await release(["late"]);
  const asked = await page.look();
  expect(asked.events).toEqual(["late"]);
  expect(asked.shown?.customers).toMatchObject([{ events: 1, changeMinor: 600n }]);
  expect((await page.send(asked, readerCookie)).status).toBe(403);
  expect((await page.send(asked)).status).toBe(303);
  expect((await eventOf("late")).state).toBe("pending");
  await organization.advance("2026-04-02T00:00:00Z");
  // The plan, three calls of March and the three of January that were released.
  expect((await totals())[0]).toBe(4200n);
  expect((await eventOf("late")).state).toBe("billed");
});

test("several are released at once, for what each customer is shown, which confirming holds them to", async () => {
  const first = subscriptionId;
  const charges = [chargeOn("calls", { type: "per_unit", unit_amount: "5" })];
  const planId = await organization.plan("dear", { charges });
  const second = await organization.subscribe({ customerId: await organization.customer(), planId });
  await organization.advance("2026-01-20T00:00:00Z");
  await send("right", "2026-01-10T00:00:00Z");
  subscriptionId = second;
  await send("theirs", "2026-01-10T00:00:00Z");
  await organization.advance("2026-03-02T00:00:00Z");
  await send("late", "2026-01-11T00:00:00Z");
  await organization.usage(first, [
    { id: "more", metric: "calls", at: "2026-01-12T00:00:00Z", properties: { n: "1" } },
    { id: "less", metric: "calls", at: "2026-01-13T00:00:00Z", properties: { n: "-3" } },
  ]);
  const page = await release("all");
  const shown = await page.look();
  expect(shown.events).toEqual(["late", "more", "less"]);
  // One call more and three less at 2.00, and three calls at 5.00.
  expect(shown.shown?.customers.map(({ events, changeMinor }) => [events, changeMinor])).toEqual(
    expect.arrayContaining([
      [2, -400n],
      [1, 1500n],
    ]),
  );
  // Something else came in between, so nothing is released before it is shown.
  await organization.usage(first, [
    { id: "between", metric: "calls", at: "2026-01-14T00:00:00Z", properties: { n: "2" } },
  ]);
  const refused = await page.send(shown);
  expect(refused.status).toBe(409);
  expect((await eventOf("late")).state).toBe("set_aside");
  const again = await page.look();
  expect(again.events).toHaveLength(4);
  const sent = await page.send(again);
  expect(sent.status).toBe(303);
  const before = await totals();
  await organization.advance("2026-04-02T00:00:00Z");
  const made = (await totals()).slice(0, (await totals()).length - before.length);
  expect(made.sort()).toEqual([3000n, 4500n]);
  const none = await page.look();
  expect([none.events, none.shown]).toEqual([[], null]);
});

/** The page that releases: those events, or all that are set aside. */
async function release(which: readonly string[] | "all") {
  const route = "console.$org.usage.release";
  const params = { org: publicId("organization", organization.id) };
  const ids = async () => {
    const all = which === "all" ? [] : await Promise.all(which.map((id) => eventOf(id)));
    return all.map(({ id }) => ["event", publicId("event", id)]);
  };
  const query = new URLSearchParams(which === "all" ? [["all", "yes"]] : await ids());
  return {
    look: async () => {
      const { data } = (await knock(route, params, get(`/x?${query}`, cookie))) as Knock;
      const { events, ...rest } = data as ReleaseData;
      return { ...rest, ids: events.map(({ id }) => id), events: events.map((each) => each.transactionId) };
    },
    send: async (page: Looked, by = cookie) => {
      const fields: [string, string][] = [
        ["preview_hash", page.shown?.previewHash ?? ""],
        ["once_key", page.onceKey],
        ...page.ids.map((id): [string, string] => ["event", publicId("event", id)]),
      ];
      return (await knock(route, params, post("/x", fields, { cookie: by }))) as Knock;
    },
  };
}

type ReleaseData = {
  readonly events: readonly { readonly id: string; readonly transactionId: string }[];
  readonly shown: {
    readonly customers: readonly { readonly events: number; readonly changeMinor: bigint }[];
    readonly previewHash: string;
  } | null;
  readonly onceKey: string;
};
type Looked = Omit<ReleaseData, "events"> & { readonly ids: readonly string[] };
type UsageData = { readonly page: { readonly rows: readonly { readonly transactionId: string }[] } };
