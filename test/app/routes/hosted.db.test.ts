import { beforeAll, expect, test, vi } from "vitest";
import { run } from "~/gate.server";
import { answering } from "~/http/answer-errors.server";
import { publicId } from "~/ids.server";
import { inviteMember } from "~/operations/invite-member.server";
import * as consoleIndex from "~/routes/console._index";
import * as apiKeys from "~/routes/console.$org.api-keys";
import * as people from "~/routes/console.$org.settings.people";
import * as leave from "~/routes/leave";
import * as login from "~/routes/login";
import * as logout from "~/routes/logout";
import * as mailbox from "~/routes/mailbox._index";
import * as mailHtml from "~/routes/mailbox.$org.$mail.html";
import * as organizations from "~/routes/organizations";
import * as portalEnter from "~/routes/portal_.enter";
import * as portalLink from "~/routes/portal_.enter_.$token";
import * as signup from "~/routes/signup";
import { asOwner, useTestDatabase } from "../../support/database";
import {
  cookieOf,
  get,
  makeMember,
  makeOrganization,
  makePerson,
  outcomeOf,
  PASSWORD,
  post,
} from "../../support/organizations";

const held = useTestDatabase();
let mira: string;
let jonas: string;
let north: Awaited<ReturnType<typeof makeOrganization>>;
let south: Awaited<ReturnType<typeof makeOrganization>>;

beforeAll(async () => {
  mira = await makePerson("mira@example.com", "Mira");
  jonas = await makePerson("jonas@example.com", "Jonas");
  north = await makeOrganization(mira);
  south = await makeOrganization(jonas, { name: "Southwind" });
  await makeMember(north.organizationId, jonas, "support");
});

type Door = (args: never) => unknown;

/** Calls a loader or action as the server does: with the error table behind it. */
async function call(door: Door, request: Request, params: Record<string, string> = {}): Promise<unknown> {
  const context = { nonce: "n", requestId: "r-1", clientAddress: "10.2.0.1" };
  return outcomeOf(Promise.resolve(answering(door as never)({ request, params, context } as never)));
}

const statusOf = (answer: unknown): number | undefined =>
  answer instanceof Response ? answer.status : (answer as { init?: { status?: number } })?.init?.status;
const codesOf = (answer: unknown): readonly string[] =>
  (answer as { data?: { refused?: { codes: string[] } } }).data?.refused?.codes ?? [];
const locationOf = (answer: unknown) => (answer as Response).headers.get("Location");

test("signing in leads to the page asked for, and never to another site", async () => {
  const credentials = { email: "mira@example.com", password: PASSWORD };
  const there = await call(login.action, post("/login", { ...credentials, to: "/console/x?y=1" }));
  expect([statusOf(there), locationOf(there)]).toEqual([303, "/console/x?y=1"]);
  expect((there as Response).headers.get("Set-Cookie")).toMatch(/^counterfoil_session=/);
  for (const to of ["//evil.example", "https://evil.example", "/\\evil.example"]) {
    const answer = await call(login.action, post("/login", { ...credentials, to }));
    expect(locationOf(answer)).toBe("/console");
  }
});

test("a wrong password shows the form again with what was typed, but not the password", async () => {
  const answer = await call(
    login.action,
    post("/login", { email: "mira@example.com", password: "hunter2-guess" }),
  );
  expect(statusOf(answer)).toBe(422);
  expect(codesOf(answer)).toEqual(["credentials_wrong"]);
  expect(JSON.stringify(answer)).toContain("mira@example.com");
  expect(JSON.stringify(answer)).not.toContain("hunter2-guess");
});

test("every form of the house is refused from another origin", async () => {
  const cookie = await cookieOf(mira);
  const evil = { cookie, origin: "https://evil.example" };
  const doors: [Door, string, Record<string, string>][] = [
    [login.action, "/login", {}],
    [logout.action, "/logout", {}],
    [signup.action, "/signup", {}],
    [organizations.action, "/organizations", {}],
    [portalEnter.action, "/portal/enter", {}],
    [portalLink.action, "/portal/enter/x", { token: "x" }],
    [people.action, `/console/${north.org}/settings/people`, { org: north.org }],
    [apiKeys.action, `/console/${north.org}/api-keys`, { org: north.org }],
  ];
  for (const [door, path, params] of doors) {
    expect([path, statusOf(await call(door, post(path, {}, evil), params))]).toEqual([path, 403]);
  }
});

test("signing up founds an organization and leads into it", async () => {
  const fields = {
    name: "Ada",
    email: "ada@example.com",
    password: PASSWORD,
    organization: "Ada Labs",
    currency: "EUR",
    zone: "Europe/Berlin",
    mode: "test",
  };
  const answer = await call(signup.action, post("/signup", fields));
  expect(statusOf(answer)).toBe(303);
  expect(locationOf(answer)).toMatch(/^\/console\/org_[0-9a-f]{32}$/);
  const again = await call(signup.action, post("/signup", fields));
  expect(codesOf(again)).toEqual(["email_taken"]);
  const short = await call(signup.action, post("/signup", { ...fields, password: "short" }));
  expect(statusOf(short)).toBe(422);
});

test("a person with one organization goes straight in, with several chooses, and founds another", async () => {
  const one = await call(consoleIndex.loader, get("/console", await cookieOf(mira)));
  expect(locationOf(one)).toBe(`/console/${north.org}`);
  const cookie = await cookieOf(jonas);
  expect(locationOf(await call(consoleIndex.loader, get("/console", cookie)))).toBe("/organizations");
  const list = (await call(organizations.loader, get("/organizations", cookie))) as {
    organizations: { name: string; role: string }[];
  };
  expect(list.organizations.map(({ name, role }) => [name, role])).toEqual([
    ["Northwind", "support"],
    ["Southwind", "owner"],
  ]);
  const fields = { organization: "Third", currency: "USD", zone: "UTC", mode: "live" };
  const made = await call(organizations.action, post("/organizations", fields, { cookie }));
  expect(locationOf(made)).toMatch(/^\/console\/org_/);
});

test("a foreign organization's pages are not found; a page the role lacks is forbidden", async () => {
  const cookie = await cookieOf(mira);
  const supportCookie = await cookieOf(jonas);
  for (const [door, path] of [
    [people.loader, "settings/people"],
    [apiKeys.loader, "api-keys"],
  ] as const) {
    const foreign = get(`/console/${south.org}/${path}`, cookie);
    expect(statusOf(await call(door, foreign, { org: south.org }))).toBe(404);
    const mine = get(`/console/${north.org}/${path}`, supportCookie);
    expect(statusOf(await call(door, mine, { org: north.org }))).toBe(403);
  }
});

test("an API key is shown in the answer that makes it, and a key without scopes is refused", async () => {
  const cookie = await cookieOf(mira);
  const path = `/console/${north.org}/api-keys`;
  const fields = [
    ["intent", "create"],
    ["name", "Collector"],
    ["scopes[]", "usage"],
  ] as const;
  const made = await call(apiKeys.action, post(path, fields, { cookie }), { org: north.org });
  expect((made as { made: string }).made).toMatch(/^cf_test_/);
  const page = await call(apiKeys.loader, get(path, cookie), { org: north.org });
  expect(JSON.stringify(page)).not.toContain((made as { made: string }).made);
  const none = await call(apiKeys.action, post(path, { intent: "create", name: "x" }, { cookie }), {
    org: north.org,
  });
  expect(statusOf(none)).toBe(422);
});

test("asking for a portal link gets the same answer for every address, until it is too often", async () => {
  const ask = (email: string) => call(portalEnter.action, post("/portal/enter", { email }));
  expect(await ask("mira@example.com")).toEqual({ isSent: true });
  expect(await ask("nobody@example.com")).toEqual({ isSent: true });
  let answer: unknown;
  for (let attempt = 0; attempt < 6; attempt += 1) answer = await ask("nobody@example.com");
  expect(statusOf(answer)).toBe(429);
  expect(JSON.stringify(answer)).toContain("Retry-After");
});

test("a closed portal link has a page of its own, which is gone", async () => {
  const answer = await call(portalLink.loader, get("/portal/enter/x"), { token: "x" });
  expect(statusOf(answer)).toBe(410);
  expect(JSON.stringify(answer)).toContain("This sign-in link is not known.");
});

test("there is one way out, to the payment provider", async () => {
  const good = "https://checkout.stripe.com/c/pay/cs_1";
  const page = await call(leave.loader, get(`/leave?to=${encodeURIComponent(good)}`));
  expect(page).toMatchObject({ host: "checkout.stripe.com", href: good });
  for (const to of ["https://evil.example/", "//evil.example", ""]) {
    const answer = await call(leave.loader, get(`/leave?to=${encodeURIComponent(to)}`));
    expect(statusOf(answer)).toBe(404);
  }
});

test("the mailbox shows the mails of one's own organizations; invitations only to who may invite", async () => {
  await run(north.owner, { operation: "inviteMember" }, (context) =>
    inviteMember(context, { email: "new@example.com", role: "admin" }),
  );
  const [mail] = await asOwner(held.clone, (sql) => sql`select id from mails where kind = 'invitation'`);
  const cookie = await cookieOf(mira);
  const box = (await call(mailbox.loader, get("/mailbox", cookie))) as { mails: { subject: string }[] };
  expect(box.mails.map((each) => each.subject)).toEqual([
    "[Test] Mira invites you to Northwind in Counterfoil",
  ]);
  expect(await call(mailbox.loader, get("/mailbox", await cookieOf(jonas)))).toEqual({ mails: [] });
  const params = { org: north.org, mail: publicId("mail", mail?.id) };
  const path = `/mailbox/${params.org}/${params.mail}/html`;
  const html = (await call(mailHtml.loader, get(path, cookie), params)) as Response;
  expect(html.headers.get("Content-Security-Policy")).toContain("default-src 'none'");
  expect(await html.text()).toContain("/invitations/");
  expect(statusOf(await call(mailHtml.loader, get(path, await cookieOf(jonas)), params))).toBe(404);
  const foreign = { ...params, org: south.org };
  expect(statusOf(await call(mailHtml.loader, get(path, cookie), foreign))).toBe(404);
  expect(statusOf(await call(mailbox.loader, get("/mailbox")))).toBe(302);
});

test("in production there is no mailbox", async () => {
  vi.resetModules();
  vi.stubEnv("COUNTERFOIL_MODE", "production");
  try {
    const { requireMailbox, requireMailboxOf } = await import("~/auth/mailbox.server");
    await expect(requireMailbox(get("/mailbox"))).rejects.toMatchObject({ name: "NotFound" });
    await expect(requireMailboxOf(get("/mailbox"), north.org)).rejects.toMatchObject({ name: "NotFound" });
  } finally {
    vi.unstubAllEnvs();
    vi.resetModules();
  }
});
