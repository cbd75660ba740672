import { beforeAll, expect, test } from "vitest";
import { RATE_LIMITS } from "~/auth/rate-limit.server";
import { findSignedIn } from "~/auth/sessions.server";
import { signIn } from "~/auth/sign-in.server";
import { asOwner, useTestDatabase } from "../../support/database";
import { knock } from "../../support/doors";
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
let liveOrganizationId: string;

beforeAll(async () => {
  mira = await makePerson("mira@example.com", "Mira");
  const jonas = await makePerson("jonas@example.com", "Jonas");
  await makePerson("alone@example.com");
  north = await makeOrganization(mira, { name: "Aachen Tests" });
  liveOrganizationId = (await makeOrganization(mira, { name: "Zwickau", mode: "live" })).organizationId;
  await makeMember(north.organizationId, jonas, "admin");
});

const ask = (email: string) => knock("password.forgot", {}, post("/password/forgot", { email }));
const look = (token: string) => knock("password.reset.$token", { token }, get(`/password/reset/${token}`));
const set = (token: string, password: string) =>
  knock("password.reset.$token", { token }, post(`/password/reset/${token}`, { password }));

/** Mails with a link to a new password, newest first. */
async function mailed(recipient: string) {
  return asOwner(
    held.clone,
    (sql) => sql`select id, organization_id, subject, text, html, state from mails
                 where kind = 'password_reset' and recipient = ${recipient} order by id desc`,
  );
}

/** Asks as often as a test likes: the limits are a matter of their own test. */
async function freshToken(email = "mira@example.com"): Promise<string> {
  await asOwner(held.clone, (sql) => sql`delete from identity.rate_limits`);
  await ask(email);
  const [mail] = await mailed(email);
  return /\/password\/reset\/(\S+)/.exec(mail?.text)?.[1] ?? "";
}

const codesOf = (answer: unknown): readonly string[] =>
  (answer as { data: { refused?: { codes: readonly string[] } } }).data.refused?.codes ?? [];
const signsIn = async (password: string) =>
  (await signIn({ email: "mira@example.com", password }, "10.4.0.1")).ok;
const isSignedIn = async (cookie: string) => (await findSignedIn(get("/", cookie))) !== null;

test("every address gets the same answer, and only a member's gets a mail", async () => {
  const known = await ask(" Mira@Example.com ");
  expect(known).toEqual({ status: 200, location: null, data: { isSent: true } });
  for (const email of ["nobody@example.com", "alone@example.com"]) {
    expect(await ask(email)).toEqual(known);
    expect(await mailed(email)).toEqual([]);
  }
  const mails = await mailed("mira@example.com");
  expect(mails).toHaveLength(1);
  // Her live organization speaks, though a test one comes first by name.
  expect(mails[0]).toMatchObject({
    organization_id: liveOrganizationId,
    subject: "Set a new password",
    state: "queued",
  });
  expect(mails[0]?.html).toContain("/password/reset/");
  const [waiting] = await asOwner(
    held.clone,
    (sql) => sql`select count(*)::int as count from outbox where payload->>'mailId' = ${mails[0]?.id}`,
  );
  expect(waiting?.count).toBe(1);
});

test("a link sets the password once, ends every session and opens a new one; looking uses nothing up", async () => {
  const cookies = [await cookieOf(mira), await cookieOf(mira)];
  const [token, older] = [await freshToken(), await freshToken()];
  for (let time = 0; time < 2; time += 1) {
    expect(await look(token)).toMatchObject({
      status: 200,
      data: { reset: { kind: "open", email: "mira@example.com" } },
    });
  }
  const short = await set(token, "short");
  expect([short?.status, codesOf(short)]).toEqual([422, ["too_small"]]);
  expect(await isSignedIn(cookies[0] ?? "")).toBe(true);
  expect(await set(token, "a new long password")).toMatchObject({ status: 303, location: "/console" });
  for (const cookie of cookies) expect(await isSignedIn(cookie)).toBe(false);
  const [left] = await asOwner(
    held.clone,
    (sql) => sql`select count(*)::int as count from identity.sessions where user_id = ${mira}`,
  );
  expect(left?.count).toBe(1);
  expect([await signsIn(PASSWORD), await signsIn("a new long password")]).toEqual([false, true]);
  for (const spent of [token, older]) {
    const again = await set(spent, "another long password");
    expect([again?.status, codesOf(again)]).toEqual([410, ["reset_used"]]);
    const page = await look(spent);
    expect(page).toMatchObject({ status: 410, data: { reset: { kind: "closed" } } });
    expect(JSON.stringify(page)).toContain("ask for a new link");
  }
  expect(await signsIn("a new long password")).toBe(true);
});

test("two links and two visitors at once: one sets the password", async () => {
  const tokens = [await freshToken(), await freshToken()];
  const answers = await Promise.all(
    [...tokens, ...tokens].map((token, place) => set(token, `the password of visitor ${place}`)),
  );
  expect(answers.map((answer) => answer?.status).sort()).toEqual([303, 410, 410, 410]);
  const winner = answers.findIndex((answer) => answer?.status === 303);
  expect(await signsIn(`the password of visitor ${winner}`)).toBe(true);
});

test("an expired link, an unknown one and nonsense are gone, and change nothing", async () => {
  const token = await freshToken();
  await asOwner(
    held.clone,
    (sql) => sql`update identity.password_resets set expires_at = now() where used_at is null`,
  );
  const unknown = "x".repeat(43);
  for (const [each, code] of [
    [token, "reset_expired"],
    [unknown, "reset_unknown"],
    ["nonsense", "reset_unknown"],
  ] as const) {
    const page = await look(each);
    expect([each, page?.status]).toEqual([each, 410]);
    expect(JSON.stringify(page)).toContain("Ask for a new link");
    const answer = await set(each, "a password of nobody");
    expect([each, answer?.status, codesOf(answer)]).toEqual([each, 410, [code]]);
  }
  expect(await signsIn("a password of nobody")).toBe(false);
});

test("a link is good for 30 minutes, is kept as a hash, and is forgotten a day after it expired", async () => {
  const token = await freshToken();
  const rows = () =>
    asOwner(
      held.clone,
      (sql) => sql`select token_hash, extract(epoch from expires_at - created_at)::int as seconds
                   from identity.password_resets where used_at is null and expires_at > now()`,
    );
  const [row, ...others] = await rows();
  expect(others).toEqual([]);
  expect(row?.seconds).toBe(1800);
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(row?.token_hash).toMatch(/^[0-9a-f]{64}$/);
  await asOwner(
    held.clone,
    (sql) => sql`update identity.password_resets set expires_at = now() - interval '25 hours'`,
  );
  await freshToken();
  const kept = await asOwner(held.clone, (sql) => sql`select token_hash from identity.password_resets`);
  expect(kept).toHaveLength(1);
  expect(codesOf(await set(token, "a password of nobody"))).toEqual(["reset_unknown"]);
});

test("asking too often is refused for every address alike", async () => {
  await asOwner(held.clone, (sql) => sql`delete from identity.rate_limits`);
  const before = (await mailed("mira@example.com")).length;
  for (const email of ["mira@example.com", "nobody@example.com"]) {
    const statuses: (number | undefined)[] = [];
    for (let attempt = 0; attempt <= RATE_LIMITS.password_reset.attempts; attempt += 1) {
      statuses.push((await ask(email))?.status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  }
  expect(await mailed("mira@example.com")).toHaveLength(before + RATE_LIMITS.password_reset.attempts);
});

test("in the mailbox nobody else reads the link, whatever their role", async () => {
  const token = await freshToken("jonas@example.com");
  const [mail] = await mailed("jonas@example.com");
  expect(mail?.subject).toBe("[Test] Set a new password");
  const { publicId } = await import("~/ids.server");
  const params = { org: north.org, mail: publicId("mail", mail?.id) };
  const [jonas] = await asOwner(
    held.clone,
    (sql) => sql`select id from identity.users where email = 'jonas@example.com'`,
  );
  const seen = async (userId: string) => {
    const cookie = await cookieOf(userId);
    const answers = [
      await knock("mailbox._index", {}, get("/mailbox", cookie)),
      await knock("mailbox.$org.$mail._index", params, get("/mailbox/x/y", cookie)),
      await knock("mailbox.$org.$mail.html", params, get("/mailbox/x/y/html", cookie)),
    ];
    return answers.map((answer) => answer?.status ?? 0);
  };
  expect(await seen(jonas?.id)).toEqual([200, 200, 200]);
  expect(await seen(mira)).toEqual([200, 404, 404]);
  const box = await knock("mailbox._index", {}, get("/mailbox", await cookieOf(mira)));
  expect(JSON.stringify(box?.data)).not.toContain("jonas@example.com");
  expect(await look(token)).toMatchObject({ status: 200 });
});

test("the forms are refused from another origin", async () => {
  const origin = "https://evil.example";
  const asked = await knock("password.forgot", {}, post("/password/forgot", { email: "a@b.c" }, { origin }));
  const token = "x".repeat(43);
  const fields = { password: "a password of nobody" };
  const sent = await knock("password.reset.$token", { token }, post("/x", fields, { origin }));
  expect([asked?.status, sent?.status]).toEqual([403, 403]);
});
