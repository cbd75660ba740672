import { beforeAll, expect, test } from "vitest";
import { requirePortalCustomer } from "~/auth/caller.server";
import { closePortal, openPortal, readPortalLink, sendPortalLinks } from "~/auth/portal-entry.server";
import { Forbidden } from "~/errors";
import { run, view } from "~/gate.server";
import { newId } from "~/ids.server";
import { createPortalLink } from "~/operations/create-portal-link.server";
import { insertCustomer } from "~/store/customers.server";
import { asOwner, useTestDatabase } from "../../support/database";
import { get, makeOrganization, makePerson, outcomeOf, post } from "../../support/organizations";

const held = useTestDatabase();
let north: Awaited<ReturnType<typeof makeOrganization>>;
let south: Awaited<ReturnType<typeof makeOrganization>>;
let acme: string;
let acmeSouth: string;

async function makeCustomer(of: typeof north, name: string, email: string): Promise<string> {
  const id = newId();
  await run(of.owner, { operation: "test" }, async (context) => {
    await insertCustomer(context, {
      id,
      externalId: null,
      name,
      email,
      address: null,
      taxId: null,
      currency: "EUR",
      zone: "Europe/Berlin",
      locale: "en",
      taxRateId: null,
      netTermsDays: null,
    });
    return { ok: true, value: null };
  });
  return id;
}

beforeAll(async () => {
  const mira = await makePerson("mira@example.com");
  north = await makeOrganization(mira);
  south = await makeOrganization(mira, { name: "Southwind" });
  acme = await makeCustomer(north, "ACME", "Pay@Acme.example");
  acmeSouth = await makeCustomer(south, "ACME South", "pay@acme.example");
  await makeCustomer(north, "Other", "other@example.com");
});

/** The tokens of all sign-in mails so far, newest first, of one organization. */
async function mailedTokens(organizationId: string): Promise<string[]> {
  const rows = await asOwner(
    held.clone,
    (sql) => sql`select text from mails where organization_id = ${organizationId}
                 and kind = 'sign_in_link' order by id desc`,
  );
  return rows.map((row) => /\/portal\/enter\/(\S+)/.exec(row.text)?.[1] ?? "");
}

async function oneTimeToken(): Promise<string> {
  await sendPortalLinks("pay@acme.example");
  return (await mailedTokens(north.organizationId))[0] ?? "";
}

async function signedToken(days?: number): Promise<string> {
  const made = await run(north.owner, { operation: "createPortalLink" }, (context) =>
    createPortalLink(context, { customerId: acme, days }),
  );
  return made.ok ? (made.value.url.split("/").at(-1) ?? "") : "";
}

async function cookieFrom(token: string): Promise<string> {
  const opened = await openPortal(token);
  if (!opened.ok) throw new Error(opened.refusals[0]?.code);
  return opened.value.setCookie.split(";")[0] ?? "";
}

const codeOf = async (token: string) => {
  const opened = await openPortal(token);
  return opened.ok ? "open" : opened.refusals[0]?.code;
};

test("a known address gets one mail of each organization it is a customer of, an unknown one none", async () => {
  await sendPortalLinks("PAY@acme.example");
  await sendPortalLinks("nobody@example.com");
  expect(await mailedTokens(north.organizationId)).toHaveLength(1);
  expect(await mailedTokens(south.organizationId)).toHaveLength(1);
});

test("a one-time link lets its customer in once; looking at it uses nothing up", async () => {
  const token = await oneTimeToken();
  for (let look = 0; look < 2; look += 1) {
    expect(await readPortalLink(token)).toMatchObject({ ok: true, value: { organizationName: "Northwind" } });
  }
  const cookie = await cookieFrom(token);
  expect(await requirePortalCustomer(get("/portal", cookie))).toEqual({
    kind: "portalCustomer",
    organizationId: north.organizationId,
    customerId: acme,
  });
  expect(await codeOf(token)).toBe("link_used");
  expect(await readPortalLink(token)).toMatchObject({ ok: false, refusals: [{ code: "link_used" }] });
});

test("two visitors with one one-time link: one gets in", async () => {
  const token = await oneTimeToken();
  const codes = await Promise.all([codeOf(token), codeOf(token), codeOf(token)]);
  expect(codes.filter((code) => code === "open")).toHaveLength(1);
  expect(codes.filter((code) => code === "link_used")).toHaveLength(2);
});

test("a signed link is good any number of times until it expires", async () => {
  const token = await signedToken(2);
  await cookieFrom(token);
  await cookieFrom(token);
  await asOwner(held.clone, async (sql) => {
    await sql`update portal_links set expires_at = now() - interval '1 second' where kind = 'signed'`;
  });
  expect(await codeOf(token)).toBe("link_expired");
});

test("an expired mail, another organization's and an unknown link lead nowhere", async () => {
  const token = await oneTimeToken();
  const secret = token.split(".")[1] ?? "";
  expect(await codeOf(`${south.organizationId.replaceAll("-", "")}.${secret}`)).toBe("link_unknown");
  expect(await codeOf(`${newId().replaceAll("-", "")}.${secret}`)).toBe("link_unknown");
  expect(await codeOf("nonsense")).toBe("link_unknown");
  await asOwner(held.clone, async (sql) => {
    await sql`update portal_links set expires_at = created_at where kind = 'one_time'`;
  });
  expect(await codeOf(token)).toBe("link_expired");
});

test("a link for another organization's customer cannot be made", async () => {
  const answer = await outcomeOf(
    run(north.owner, { operation: "createPortalLink" }, (context) =>
      createPortalLink(context, { customerId: acmeSouth }),
    ),
  );
  expect(answer).toMatchObject({ name: "NotFound" });
});

test("without a session, with an expired one and after signing out the visitor is led to the entrance", async () => {
  const led = async (cookie?: string) => {
    const answer = await outcomeOf(requirePortalCustomer(get("/portal/invoices", cookie)));
    return answer instanceof Response ? answer.headers.get("Location") : "let in";
  };
  expect(await led()).toBe("/portal/enter");
  expect(await led("counterfoil_portal=nonsense")).toBe("/portal/enter");
  const left = await cookieFrom(await signedToken());
  await closePortal(get("/portal", left));
  expect(await led(left)).toBe("/portal/enter");
  const cookie = await cookieFrom(await signedToken());
  expect(await led(cookie)).toBe("let in");
  const value = cookie.split("=")[1] ?? "";
  const moved = `${south.organizationId.replaceAll("-", "")}.${value.split(".")[1]}`;
  expect(await led(`counterfoil_portal=${moved}`)).toBe("/portal/enter");
  await asOwner(held.clone, async (sql) => {
    await sql`update portal_sessions set expires_at = now() - interval '1 second'`;
  });
  expect(await led(cookie)).toBe("/portal/enter");
});

test("a portal caller reads its own customer and no other, whatever the query forgets", async () => {
  const cookie = await cookieFrom(await signedToken());
  const caller = await requirePortalCustomer(get("/portal", cookie));
  const seen = await view(caller, async (context) => {
    const { sql } = await import("drizzle-orm");
    return context.tx.execute<{ id: string }>(
      sql`select id from customers where organization_id = ${context.organization.id}`,
    );
  });
  expect(seen.map((row) => row.id)).toEqual([acme]);
});

test("a write of the portal must come from the portal's own pages", async () => {
  const cookie = await cookieFrom(await signedToken());
  const foreign = post("/portal/invoices/inv_1/pay", {}, { cookie, origin: "https://evil.example" });
  expect(await outcomeOf(requirePortalCustomer(foreign))).toBeInstanceOf(Forbidden);
  const ours = post("/portal/invoices/inv_1/pay", {}, { cookie });
  expect(await requirePortalCustomer(ours)).toMatchObject({ customerId: acme });
});

test("secrets of links and sessions are hashes in their tables", async () => {
  const token = await signedToken();
  const cookie = await cookieFrom(token);
  const rows = await asOwner(
    held.clone,
    (sql) => sql`select token_hash from portal_links union all select token_hash from portal_sessions`,
  );
  const stored = rows.map((row) => row.token_hash as string);
  for (const secret of [token.split(".")[1], cookie.split(".")[1]]) {
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(stored).not.toContain(secret);
  }
});
