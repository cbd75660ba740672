import { beforeAll, expect, test } from "vitest";
import { RATE_LIMITS, takeAttempt } from "~/auth/rate-limit.server";
import { findSignedIn } from "~/auth/sessions.server";
import { signIn } from "~/auth/sign-in.server";
import { openDatabase, useDatabase } from "~/store/client.server";
import { asOwner, useTestDatabase } from "../../support/database";
import { get, makePerson, PASSWORD } from "../../support/organizations";

const held = useTestDatabase();

beforeAll(async () => {
  await makePerson("mira@example.com");
  await makePerson("locked@example.com");
});

test("the right password opens a session, whatever the case of the address", async () => {
  const result = await signIn({ email: " Mira@Example.com ", password: PASSWORD }, "10.0.0.1");
  if (!result.ok) throw new Error("refused");
  const cookie = result.setCookie.split(";")[0];
  expect(await findSignedIn(get("/", cookie))).toMatchObject({ email: "mira@example.com" });
  expect(result.setCookie).toMatch(/HttpOnly/i);
  expect(result.setCookie).toMatch(/SameSite=Lax/i);
});

test("a wrong password and an unknown address get the same answer", async () => {
  const wrong = await signIn({ email: "mira@example.com", password: "no" }, "10.0.0.2");
  const unknown = await signIn({ email: "nobody@example.com", password: "no" }, "10.0.0.2");
  expect(wrong).toEqual(unknown);
  expect(wrong).toMatchObject({ ok: false, refusals: [{ code: "credentials_wrong" }] });
});

test("a hash is argon2id with the parameters chosen", async () => {
  const [row] = await asOwner(
    held.clone,
    (sql) => sql`select password_hash as hash from identity.users where email = 'mira@example.com'`,
  );
  expect(row?.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test("too many wrong passwords close the door, also for the right one and after a restart", async () => {
  const wrong = { email: "locked@example.com", password: "no" };
  for (let attempt = 0; attempt < RATE_LIMITS.sign_in.attempts; attempt += 1) {
    expect(await signIn(wrong, "10.0.0.3")).toMatchObject({ refusals: [{ code: "credentials_wrong" }] });
  }
  // A new process knows nothing but what the database holds.
  await held.database.close();
  const reopened = openDatabase(held.clone.appUrl, { maxConnections: 2 });
  useDatabase(reopened);
  const right = { email: "locked@example.com", password: PASSWORD };
  const answer = await signIn(right, "10.0.0.3");
  expect(answer).toMatchObject({ ok: false, refusals: [{ code: "rate_limited" }] });
  if (answer.ok) throw new Error("let in");
  const seconds = Number(answer.headers?.["Retry-After"]);
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(RATE_LIMITS.sign_in.windowMs / 1000);
  expect(answer.refusals[0]?.remedy).toMatch(/^Try again in (a minute|\d+ minutes)\.$/);
  // Somebody else's address is not closed by it.
  expect(await signIn(right, "10.0.0.4")).toMatchObject({ ok: true });
  // The window passes with the wall's clock.
  await asOwner(held.clone, async (sql) => {
    await sql`update identity.rate_limits set window_starts_at = window_starts_at - interval '15 minutes'`;
  });
  expect(await signIn(right, "10.0.0.3")).toMatchObject({ ok: true });
});

test("right passwords do not use the limit up", async () => {
  for (let attempt = 0; attempt < RATE_LIMITS.sign_in.attempts + 3; attempt += 1) {
    const answer = await signIn({ email: "mira@example.com", password: PASSWORD }, "10.0.0.5");
    expect(answer.ok).toBe(true);
  }
});

test("one address cannot try many people", async () => {
  let refused = 0;
  for (let attempt = 0; attempt < RATE_LIMITS.sign_in_address.attempts + 2; attempt += 1) {
    const taken = await takeAttempt("sign_in_address", "10.0.0.6");
    if (!taken.ok) refused += 1;
  }
  expect(refused).toBe(2);
});

test("the rows name nobody", async () => {
  const rows = await asOwner(held.clone, (sql) => sql`select bucket from identity.rate_limits`);
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) expect(row.bucket).not.toMatch(/@|10\.0\.0/);
});
