import { beforeAll, expect, test } from "vitest";
import { RATE_LIMITS } from "~/auth/rate-limit.server";
import { findSignedIn } from "~/auth/sessions.server";
import { signIn } from "~/auth/sign-in.server";
import { asOwner, useTestDatabase } from "../../support/database";
import { knock } from "../../support/doors";
import { cookieOf, get, makeOrganization, makePerson, PASSWORD, post } from "../../support/organizations";

const held = useTestDatabase();
const NEXT = "another long password";
let mira: string;

beforeAll(async () => {
  mira = await makePerson("mira@example.com", "Mira");
  await makeOrganization(mira);
});

const change = (fields: Record<string, string>, cookie?: string, origin?: string) =>
  knock("password._index", {}, post("/password", fields, { cookie, origin }));
const codesOf = (answer: unknown): readonly string[] =>
  (answer as { data: { refused?: { codes: readonly string[] } } }).data.refused?.codes ?? [];
const signsIn = async (password: string) =>
  (await signIn({ email: "mira@example.com", password }, "10.5.0.1")).ok;

test("without the present password nothing changes, and guessing it is limited", async () => {
  const cookie = await cookieOf(mira);
  const wrong = await change({ current: "a guess", password: NEXT }, cookie);
  expect([wrong?.status, codesOf(wrong)]).toEqual([422, ["current_password_wrong"]]);
  expect(JSON.stringify(wrong)).not.toContain(NEXT);
  const short = await change({ current: PASSWORD, password: "short" }, cookie);
  expect([short?.status, codesOf(short)]).toEqual([422, ["too_small"]]);
  for (let attempt = 1; attempt < RATE_LIMITS.password_change.attempts; attempt += 1) {
    await change({ current: "a guess", password: NEXT }, cookie);
  }
  expect((await change({ current: PASSWORD, password: NEXT }, cookie))?.status).toBe(429);
  expect([await signsIn(PASSWORD), await signsIn(NEXT)]).toEqual([true, false]);
  await asOwner(held.clone, (sql) => sql`delete from identity.rate_limits`);
});

test("with it the password changes, other sessions end, and mailed links are used up", async () => {
  await knock("password.forgot", {}, post("/password/forgot", { email: "mira@example.com" }));
  const [mail] = await asOwner(
    held.clone,
    (sql) => sql`select text from mails where kind = 'password_reset'`,
  );
  const token = /\/password\/reset\/(\S+)/.exec(mail?.text)?.[1] ?? "";
  const [here, elsewhere] = [await cookieOf(mira), await cookieOf(mira)];
  const answer = await change({ current: PASSWORD, password: NEXT }, here);
  expect(answer).toMatchObject({ status: 303, location: "/organizations" });
  for (const cookie of [here, elsewhere]) expect(await findSignedIn(get("/", cookie))).toBeNull();
  expect([await signsIn(PASSWORD), await signsIn(NEXT)]).toEqual([false, true]);
  const link = await knock("password.reset.$token", { token }, get(`/password/reset/${token}`));
  expect(link?.status).toBe(410);
});

test("it is for who is signed in, on our own pages", async () => {
  const fields = { current: NEXT, password: PASSWORD };
  expect(await change(fields)).toMatchObject({ status: 302, location: expect.stringMatching(/^\/login/) });
  expect((await change(fields, await cookieOf(mira), "https://evil.example"))?.status).toBe(403);
  expect(await signsIn(NEXT)).toBe(true);
});
