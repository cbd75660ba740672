// Closing books and opening them again, in the console and by the API, as each asks for it.
import { beforeAll, expect, test } from "vitest";
import { publicId } from "~/public-ids";
import { api, makeApiKey } from "../../support/api";
import { useTestDatabase } from "../../support/database";
import { type Knock, knock } from "../../support/doors";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";
import { cookieOf, get, makeMember, makePerson, post } from "../../support/organizations";

useTestDatabase();

let organization: TestOrganization;
let key: string;
let accountant: string;
let billing: string;
let subscription: string;

beforeAll(async () => {
  organization = await foundTestOrganization({ clock: "2026-01-10T00:00:00Z" });
  const userId = await makePerson("owner@example.com");
  await makeMember(organization.id, userId, "owner");
  key = await makeApiKey({ kind: "member", organizationId: organization.id, userId, role: "owner" });
  const person = async (role: "accountant" | "billing") => {
    const user = await makePerson(`${role}@example.com`);
    await makeMember(organization.id, user, role);
    return cookieOf(user);
  };
  accountant = await person("accountant");
  billing = await person("billing");
  const planId = await organization.plan("team", { prices: [{ currency: "EUR", amount: "31.00" }] });
  const customerId = await organization.customer({ externalId: "acme" });
  const id = await organization.subscribe({ customerId, planId, externalId: "sub1" });
  subscription = publicId("subscription", id);
  await organization.advance("2026-03-05T00:00:00Z");
});

const CLOSE = "console.$org.tie-outs_.close";
const CHANGE = "console.$org.subscriptions.$subscription.change.$kind";
const REOPEN = "console.$org.tie-outs_.reopen";
const door = async (page: string, request: Request) =>
  (await knock(page, { org: publicId("organization", organization.id) }, request)) as Knock;
/** What is closed of the only legal entity there is, and so of all. */
const through = (closed_through: string | null, soft_closed_through: string | null) => {
  const books = { closed_through, soft_closed_through };
  return { ...books, issuers: [{ issuer: expect.stringMatching(/^iss_/), ...books }] };
};
const closed = async () => (await api("GET", "/closed_books", { key })).body;

test("an accountant closes the books after a question, once however often it is sent; billing may not", async () => {
  const entries = { through: "2026-01-31", closing: "soft" };
  const asked = await door(
    CLOSE,
    get(`/x?${new URLSearchParams({ ...entries, step: "review" })}`, accountant),
  );
  expect(asked.data).toMatchObject({ shown: { closing: "soft" }, suggested: "2026-02-28" });
  const form = { ...entries, preview_hash: "seen", once_key: "once" };
  expect((await door(CLOSE, post("/x", form, { cookie: billing }))).status).toBe(403);
  expect(await closed()).toEqual(through(null, null));
  for (const _ of [1, 2]) {
    expect((await door(CLOSE, post("/x", form, { cookie: accountant }))).status).toBe(303);
  }
  expect(await closed()).toEqual(through(null, "2026-01-31"));
  const again = await door(CLOSE, post("/x", { ...form, once_key: "two" }, { cookie: accountant }));
  expect(again.data).toMatchObject({ refused: { codes: ["books_closed_already"] } });
  for (const through of ["2026-03-31", "31.3."]) {
    const query = new URLSearchParams({ ...entries, through, step: "review" });
    const refused = await door(CLOSE, get(`/x?${query}`, accountant));
    expect(refused.data).toMatchObject({
      shown: null,
      refusals: { errors: { through: expect.any(String) } },
    });
  }
});

test("what was closed softly is opened again, and what was closed for good is not", async () => {
  expect((await door(REOPEN, post("/x", {}, { cookie: accountant }))).status).toBe(303);
  expect(await closed()).toEqual(through(null, null));
  const put = (body: object) => api("PUT", "/closed_books", { key, body });
  const final = await put({ through: "2026-01-31", closing: "final" });
  expect([final.status, final.body]).toEqual([200, through("2026-01-31", null)]);
  expect((await put({ through: "2026-02-15" })).body.soft_closed_through).toBe("2026-02-15");
  const reopened = await api("POST", "/closed_books/reopen", { key, body: {} });
  expect(reopened.body).toEqual(through("2026-01-31", null));
  const none = await api("POST", "/closed_books/reopen", { key, body: {} });
  expect([none.status, none.body.code]).toEqual([409, "books_not_soft_closed"]);
  expect((await put({ through: "2026-02-30" })).body).toMatchObject({ errors: [{ field: "through" }] });
});

test("a change that would act from a day in closed books is refused in both doors, at its field", async () => {
  const change = { quantity: "2", when: "2026-01-20" };
  for (const [path, body] of [
    ["/subscriptions/ext:sub1/change_quantity", change],
    ["/subscriptions/ext:sub1/preview_change", { do: "change_quantity", ...change }],
    ["/subscriptions/ext:sub1/cancel", { when: "2026-01-20" }],
  ] as const) {
    const { status, body: answer } = await api("POST", path, { key, body });
    expect([path, status, answer.code]).toEqual([path, 422, "change_before_closed_period"]);
  }
  const start = { customer: "ext:acme", plan: "ext:team", starts_at: "2026-01-20T00:00:00Z" };
  const started = await api("POST", "/subscriptions", { key, body: start });
  expect(started.body.errors).toMatchObject([{ code: "start_before_closed_period", field: "starts_at" }]);
  const params = { org: publicId("organization", organization.id), subscription, kind: "pause" };
  const query = new URLSearchParams({ when: "day", on: "2026-01-20" });
  const page = await knock(CHANGE, params, get(`/x?${query}`, billing));
  expect(page?.data).toMatchObject({
    refusals: { errors: { on: expect.stringContaining("closed") } },
  });
});

test("each of several legal entities closes its own books, in both doors; without a name all do", async () => {
  const branch = await api("POST", "/issuers", {
    key,
    body: { code: "branch", prefix: "BR-", legal_name: "Branch SARL" },
  });
  const { id } = branch.body;
  const put = (body: object) => api("PUT", "/closed_books", { key, body });
  const own = await put({ issuer: "ext:branch", through: "2026-02-10" });
  expect(own.body).toMatchObject({
    closed_through: null,
    soft_closed_through: "2026-01-31",
    issuers: [{ closed_through: "2026-01-31" }, { issuer: id, soft_closed_through: "2026-02-10" }],
  });
  const query = new URLSearchParams({ issuer: id, through: "2026-02-12", closing: "soft", step: "review" });
  const asked = await door(CLOSE, get(`/x?${query}`, accountant));
  expect(asked.data).toMatchObject({ shown: { closes: [expect.any(String)], issuerId: expect.any(String) } });
  const page = await door(REOPEN, get(`/x?issuer=${id}`, accountant));
  expect(page.data).toMatchObject({ of: "Branch SARL", books: { finalThrough: null } });
  const params = { org: publicId("organization", organization.id) };
  const opened = await knock(REOPEN, params, post(`/x?issuer=${id}`, {}, { cookie: accountant }));
  expect(opened?.status).toBe(303);
  const form = { issuer: "", through: "2026-02-28", closing: "soft", preview_hash: "seen", once_key: "all" };
  expect((await door(CLOSE, post("/x", form, { cookie: accountant }))).status).toBe(303);
  expect(
    (await closed()).issuers.map((each: { soft_closed_through: string }) => each.soft_closed_through),
  ).toEqual(["2026-02-28", "2026-02-28"]);
  expect((await put({ issuer: "ext:nobody", through: "2026-02-10" })).status).toBe(404);
  expect((await api("POST", "/closed_books/reopen", { key, body: {} })).body.soft_closed_through).toBeNull();
});
