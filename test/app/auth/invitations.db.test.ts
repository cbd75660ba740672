import { beforeAll, expect, test } from "vitest";
import { answerInvitation, viewInvitation } from "~/auth/invitations.server";
import { changePeople } from "~/auth/people.server";
import { findSignedIn } from "~/auth/sessions.server";
import type { Role } from "~/context.server";
import { view } from "~/gate.server";
import { newId, publicId } from "~/ids.server";
import { listMembers } from "~/store/people.server";
import { asOwner, useTestDatabase } from "../../support/database";
import {
  cookieOf,
  get,
  makeMember,
  makeOrganization,
  makePerson,
  PASSWORD,
  post,
} from "../../support/organizations";

const held = useTestDatabase();
let mira: string;
let north: Awaited<ReturnType<typeof makeOrganization>>;
let south: Awaited<ReturnType<typeof makeOrganization>>;

beforeAll(async () => {
  mira = await makePerson("mira@example.com", "Mira");
  north = await makeOrganization(mira);
  south = await makeOrganization(mira, { name: "Southwind" });
});

function form(fields: Record<string, string>): FormData {
  const made = new FormData();
  for (const [name, value] of Object.entries(fields)) made.set(name, value);
  return made;
}

/** Invites and gives the token of the mail. */
async function invite(email: string, role: string, inviter = north.owner): Promise<string> {
  const outcome = await changePeople(inviter, form({ intent: "invite", email, role }));
  expect(outcome).toMatchObject({ ok: true });
  const [mail] = await asOwner(
    held.clone,
    (sql) => sql`select text from mails where recipient = ${email.toLowerCase()} order by id desc limit 1`,
  );
  return /\/invitations\/(\S+)/.exec(mail?.text)?.[1] ?? "";
}

const accept = (token: string, fields: Record<string, string>, cookie?: string) =>
  answerInvitation(post(`/invitations/${token}`, {}, { cookie }), token, form(fields), "10.1.0.1");

async function roleOf(userEmail: string): Promise<Role | undefined> {
  const members = await view(north.owner, listMembers);
  return members.find((member) => member.email === userEmail)?.role;
}

test("a new person joins once, by the link of the mail, with the role it names", async () => {
  const token = await invite("Jonas@Example.com", "accountant");
  expect(await viewInvitation(get("/"), token)).toMatchObject({
    kind: "open",
    reader: "new",
    email: "jonas@example.com",
    organizationName: "Northwind",
  });
  const joined = await accept(token, { name: "Jonas", password: PASSWORD });
  expect(joined).toMatchObject({ ok: true, organizationId: north.organizationId });
  if (!joined.ok || !joined.setCookie) throw new Error("not signed in");
  expect(await findSignedIn(get("/", joined.setCookie.split(";")[0]))).toMatchObject({ name: "Jonas" });
  expect(await roleOf("jonas@example.com")).toBe("accountant");
  expect(await viewInvitation(get("/"), token)).toMatchObject({ kind: "closed" });
  expect(await accept(token, { name: "Again", password: PASSWORD })).toMatchObject({
    ok: false,
    refusals: [{ code: "invitation_used" }],
  });
});

test("looking at the link uses nothing up", async () => {
  const token = await invite("looker@example.com", "support");
  for (let look = 0; look < 3; look += 1) {
    expect(await viewInvitation(get("/"), token)).toMatchObject({ kind: "open" });
  }
});

test("who has an account gives its password, not a new one", async () => {
  await makePerson("known@example.com", "Known");
  const token = await invite("known@example.com", "billing");
  expect(await viewInvitation(get("/"), token)).toMatchObject({ reader: "known" });
  expect(await accept(token, { password: "something wrong" })).toMatchObject({
    ok: false,
    refusals: [{ code: "credentials_wrong", field: "password" }],
  });
  expect(await roleOf("known@example.com")).toBeUndefined();
  expect(await accept(token, { password: PASSWORD })).toMatchObject({ ok: true });
  expect(await roleOf("known@example.com")).toBe("billing");
});

test("who is signed in presses one button; somebody else's session does not take the invitation", async () => {
  const ada = await makePerson("ada@example.com", "Ada");
  const eve = await makePerson("eve@example.com", "Eve");
  const token = await invite("ada@example.com", "admin");
  const eveCookie = await cookieOf(eve);
  expect(await viewInvitation(get("/", eveCookie), token)).toMatchObject({ reader: "other" });
  expect(await accept(token, {}, eveCookie)).toMatchObject({
    ok: false,
    refusals: [{ code: "invitation_foreign" }],
  });
  expect(await accept(token, {}, await cookieOf(ada))).toMatchObject({ ok: true, setCookie: null });
  expect(await roleOf("ada@example.com")).toBe("admin");
  expect(await roleOf("eve@example.com")).toBeUndefined();
});

test("expired, revoked, replaced, unknown and another organization's links say so", async () => {
  const replaced = await invite("late@example.com", "support");
  const token = await invite("late@example.com", "support");
  const codeOf = async (text: string) => {
    const answer = await accept(text, { name: "Late", password: PASSWORD });
    return answer.ok ? "joined" : answer.refusals[0]?.code;
  };
  expect(await codeOf(replaced)).toBe("invitation_revoked");
  const secret = token.split(".")[1] ?? "";
  expect(await codeOf(`${south.organizationId.replaceAll("-", "")}.${secret}`)).toBe("invitation_unknown");
  expect(await codeOf(`${newId().replaceAll("-", "")}.${secret}`)).toBe("invitation_unknown");
  expect(await codeOf("nonsense")).toBe("invitation_unknown");
  await asOwner(held.clone, async (sql) => {
    await sql`update invitations set expires_at = now() - interval '1 second' where email = 'late@example.com'`;
  });
  expect(await codeOf(token)).toBe("invitation_expired");
  const again = await invite("late@example.com", "support");
  const [row] = await asOwner(
    held.clone,
    (sql) => sql`select id from invitations where email = 'late@example.com' order by id desc limit 1`,
  );
  const revoke = form({ intent: "revoke", invitation: publicId("invitation", row?.id) });
  expect(await changePeople(north.owner, revoke)).toMatchObject({ ok: true });
  expect(await codeOf(again)).toBe("invitation_revoked");
});

test("a member is not invited again, and a bad address or role is refused by its field", async () => {
  const bad = async (email: string, role: string) => {
    const outcome = await changePeople(north.owner, form({ intent: "invite", email, role }));
    return outcome.ok ? null : outcome.refusals.map(({ code, field }) => [code, field]);
  };
  expect(await bad("mira@example.com", "billing")).toEqual([["member_already", "email"]]);
  expect(await bad("no address", "billing")).toEqual([["invalid", "email"]]);
  expect(await bad("x@example.com", "emperor")).toEqual([["invalid", "role"]]);
});

test("the secret of a link is stored as a hash alone, outside the mail itself", async () => {
  const token = await invite("hash@example.com", "support");
  const secret = token.split(".")[1] ?? "?";
  const rows = await asOwner(
    held.clone,
    (sql) => sql`select row_to_json(i)::text as row from invitations i
                 union all select row_to_json(o)::text from outbox o
                 union all select row_to_json(a)::text from audit_entries a`,
  );
  expect(rows.length).toBeGreaterThan(3);
  for (const { row } of rows) expect(row).not.toContain(secret);
});

test("only an owner changes owners, and never the last one", async () => {
  const boss = await makePerson("boss@example.com", "Boss");
  await makeMember(north.organizationId, boss, "admin");
  const admin = { ...north.owner, userId: boss, role: "admin" as const };
  const role = (userId: string, to: string) =>
    form({ intent: "role", member: publicId("user", userId), role: to });
  const codeOf = async (caller: typeof north.owner, fields: FormData) => {
    const outcome = await changePeople(caller, fields);
    return outcome.ok ? "done" : outcome.refusals[0]?.code;
  };
  expect(await codeOf(admin, role(boss, "owner"))).toBe("owner_needed");
  expect(await codeOf(admin, role(mira, "support"))).toBe("owner_needed");
  expect(await codeOf(admin, form({ intent: `remove:${publicId("user", mira)}` }))).toBe("owner_needed");
  expect(await codeOf(north.owner, role(mira, "admin"))).toBe("last_owner");
  expect(await codeOf(north.owner, form({ intent: `remove:${publicId("user", mira)}` }))).toBe("last_owner");
  expect(await codeOf(north.owner, role(boss, "owner"))).toBe("done");
  expect(await codeOf(north.owner, role(mira, "admin"))).toBe("done");
  // The role of the session is old by now; what counts is the row.
  expect(await codeOf(north.owner, role(boss, "support"))).toBe("owner_needed");
  await expect(changePeople(south.owner, role(boss, "support"))).rejects.toMatchObject({ name: "NotFound" });
});

test("of two owners leaving at once one stays", async () => {
  const left = await makePerson("left@example.com");
  const right = await makePerson("right@example.com");
  const shared = await makeOrganization(left, { name: "Shared" });
  await makeMember(shared.organizationId, right, "owner");
  const other = { ...shared.owner, userId: right };
  const outcomes = await Promise.all([
    changePeople(shared.owner, form({ intent: `remove:${publicId("user", left)}` })),
    changePeople(other, form({ intent: `remove:${publicId("user", right)}` })),
  ]);
  expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
});

test("an owner invites another owner; an admin cannot", async () => {
  const east = await makeOrganization(await makePerson("east@example.com", "East"), { name: "Eastwind" });
  const token = await invite("second-owner@example.com", "owner", east.owner);
  expect(await accept(token, { name: "Second Owner", password: PASSWORD })).toMatchObject({ ok: true });
  const members = await view(east.owner, listMembers);
  expect(members.map(({ email, role }) => [email, role])).toEqual([
    ["east@example.com", "owner"],
    ["second-owner@example.com", "owner"],
  ]);

  const userId = await makePerson("admin-invites@example.com", "Admin");
  await makeMember(east.organizationId, userId, "admin");
  const refused = await changePeople(
    { ...east.owner, userId, role: "admin" },
    form({ intent: "invite", email: "third-owner@example.com", role: "owner" }),
  );
  expect(refused).toMatchObject({ ok: false, refusals: [{ code: "owner_needed", field: "role" }] });
});
