import { beforeAll, expect, test } from "vitest";
import { requireMember, requireMembership } from "~/auth/caller.server";
import { closeSession, findSignedIn } from "~/auth/sessions.server";
import { Forbidden, NotFound } from "~/errors";
import { newId, publicId } from "~/ids.server";
import { asOwner, useTestDatabase } from "../../support/database";
import {
  cookieOf,
  get,
  makeMember,
  makeOrganization,
  makePerson,
  outcomeOf,
  post,
} from "../../support/organizations";

const held = useTestDatabase();
let mira: string;
let jonas: string;
let north: Awaited<ReturnType<typeof makeOrganization>>;
let south: Awaited<ReturnType<typeof makeOrganization>>;

beforeAll(async () => {
  mira = await makePerson("mira@example.com");
  jonas = await makePerson("jonas@example.com", "Jonas Example");
  north = await makeOrganization(mira);
  south = await makeOrganization(mira, { name: "Southwind" });
  await makeMember(north.organizationId, jonas, "accountant");
});

test("a member is known by the organization in the address, so two tabs never mix", async () => {
  const cookie = await cookieOf(mira);
  const left = await requireMember(get(`/console/${north.org}`, cookie), north.org, "people");
  const right = await requireMember(get(`/console/${south.org}`, cookie), south.org, "people");
  expect(left).toEqual({
    kind: "member",
    organizationId: north.organizationId,
    userId: mira,
    role: "owner",
  });
  expect(right.organizationId).toBe(south.organizationId);
});

test("the switcher gets every organization of the person and nobody else's", async () => {
  const { signedIn } = await requireMembership(get("/", await cookieOf(mira)), north.org, "read");
  expect(signedIn.memberships.map((each) => each.name)).toEqual(["Northwind", "Southwind"]);
  const other = await requireMembership(get("/", await cookieOf(jonas)), north.org, "read");
  expect(other.signedIn.memberships.map((each) => each.name)).toEqual(["Northwind"]);
});

test("another's organization, an unknown one and nonsense are all not found", async () => {
  const cookie = await cookieOf(jonas);
  for (const org of [south.org, publicId("organization", newId()), "org_", "cus_1", undefined]) {
    const answer = await outcomeOf(requireMember(get("/console", cookie), org, "read"));
    expect(answer).toBeInstanceOf(NotFound);
  }
});

test("a member whose role lacks the permission is told so", async () => {
  const cookie = await cookieOf(jonas);
  await expect(requireMember(get("/", cookie), north.org, "export")).resolves.toMatchObject({
    role: "accountant",
  });
  await expect(requireMember(get("/", cookie), north.org, "bill")).rejects.toBeInstanceOf(Forbidden);
});

test("without a session the visitor is led to the sign-in page and back", async () => {
  const answer = await outcomeOf(
    requireMember(get(`/console/${north.org}/invoices?state=open`), north.org, "read"),
  );
  expect(answer).toBeInstanceOf(Response);
  const location = (answer as Response).headers.get("Location");
  expect(location).toBe(`/login?to=${encodeURIComponent(`/console/${north.org}/invoices?state=open`)}`);
});

test("an expired session is no session, and its row is gone", async () => {
  const guest = await makePerson("guest@example.com");
  const cookie = await cookieOf(guest);
  const countRows = () =>
    asOwner(
      held.clone,
      (sql) => sql`select count(*)::int as n from identity.sessions where user_id = ${guest}`,
    ).then(([row]) => row?.n);
  expect(await findSignedIn(get("/", cookie))).toMatchObject({ userId: guest, memberships: [] });
  await asOwner(held.clone, async (sql) => {
    await sql`update identity.sessions set expires_at = now() - interval '1 second' where user_id = ${guest}`;
  });
  expect(await countRows()).toBe(1);
  expect(await findSignedIn(get("/", cookie))).toBeNull();
  expect(await countRows()).toBe(0);
});

test("signing in clears away what has expired, of anybody", async () => {
  const guest = await makePerson("swept@example.com");
  await cookieOf(guest);
  await asOwner(held.clone, async (sql) => {
    await sql`update identity.sessions set expires_at = now() - interval '1 day' where user_id = ${guest}`;
  });
  await cookieOf(mira);
  const left = await asOwner(
    held.clone,
    (sql) => sql`select 1 from identity.sessions where user_id = ${guest}`,
  );
  expect(left).toHaveLength(0);
});

test("a session ends for good when the person signs out", async () => {
  const cookie = await cookieOf(mira);
  const blank = await closeSession(get("/logout", cookie));
  expect(blank).toMatch(/Max-Age=0/);
  expect(await findSignedIn(get("/", cookie))).toBeNull();
});

test("what the cookie holds is not what the table holds", async () => {
  const cookie = await cookieOf(mira);
  const value = cookie.split("=")[1] ?? "";
  const rows = await asOwner(held.clone, (sql) => sql`select id from identity.sessions`);
  expect(rows.map((row) => row.id)).not.toContain(value);
});

test("a write from another origin, or from none, is refused", async () => {
  const cookie = await cookieOf(mira);
  const at = `/console/${north.org}/customers`;
  for (const origin of ["https://evil.example", "null", null]) {
    const request = post(at, { name: "x" }, { cookie, origin });
    expect(await outcomeOf(requireMember(request, north.org, "bill"))).toBeInstanceOf(Forbidden);
  }
  await expect(requireMember(post(at, { name: "x" }, { cookie }), north.org, "bill")).resolves.toMatchObject({
    userId: mira,
  });
});
