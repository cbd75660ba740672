import { expect, test } from "vitest";
import { found } from "~/gate.server";
import { newId } from "~/ids.server";
import { signUp } from "~/operations/sign-up.server";
import { invoicePrefixOf } from "~/operations/steps/found-organization.server";
import { open } from "~/secrets.server";
import { SECRET_KEY_PURPOSE } from "~/store/provider-accounts.server";
import { asOwner, useTestDatabase } from "../../support/database";
import { makeOrganization, makePerson } from "../../support/organizations";

const held = useTestDatabase();

const person = { name: "Mira", email: "Mira@Example.com", passwordHash: "$argon2id$none" };
const asked = (organizationId: string) => ({
  organizationId,
  name: "Northwind",
  mode: "test" as const,
  currency: "EUR",
  zone: "Europe/Berlin",
  provider: "sandbox" as const,
});

test("signing up makes a person and an organization with all it cannot be without", async () => {
  const id = newId();
  const outcome = await found(id, (context) => signUp(context, { person, organization: asked(id) }));
  expect(outcome).toMatchObject({ ok: true, value: { organizationId: id } });
  await asOwner(held.clone, async (sql) => {
    const [user] = await sql`select id, email from identity.users`;
    expect(user?.email).toBe("mira@example.com");
    expect(await sql`select legal_name from issuers where organization_id = ${id}`).toEqual([
      { legal_name: "Northwind" },
    ]);
    expect(
      await sql`select document_kind, prefix, digits::int, next_number::int from number_series
                where organization_id = ${id} order by document_kind`,
    ).toEqual([
      { document_kind: "credit_note", prefix: "NOR-CN-", digits: 5, next_number: 1 },
      { document_kind: "invoice", prefix: "NOR-", digits: 5, next_number: 1 },
    ]);
    expect(
      await sql`select category, rate::text, is_default from tax_rates where organization_id = ${id}`,
    ).toEqual([{ category: "O", rate: "0", is_default: "yes" }]);
    expect(await sql`select user_id, role from memberships where organization_id = ${id}`).toEqual([
      { user_id: user?.id, role: "owner" },
    ]);
    const [clock] = await sql`select abs(extract(epoch from now() - now_at))::int as away from test_clocks
                              where organization_id = ${id}`;
    expect(clock?.away).toBeLessThan(60);
    expect(await sql`select kind from outbox where organization_id = ${id}`).toEqual([
      { kind: "ensure_webhook_endpoint" },
    ]);
    expect(await sql`select action from audit_entries where organization_id = ${id}`).toEqual([
      { action: "organization.founded" },
    ]);
  });
});

test("the provider's secret is sealed: in the table nobody can read it, with the app's secret it opens", async () => {
  const owner = await makePerson("sealed@example.com");
  const { organizationId } = await makeOrganization(owner);
  const [account] = await asOwner(
    held.clone,
    (sql) => sql`select sealed_secret_key as sealed, secret_key_hint as hint, mode from provider_accounts
                 where organization_id = ${organizationId}`,
  );
  const secret = `sk_test_${organizationId.replaceAll("-", "")}`;
  expect(account?.mode).toBe("sandbox");
  expect(account?.sealed).not.toContain(secret.slice(8));
  expect(open(account?.sealed, SECRET_KEY_PURPOSE)).toBe(secret);
  expect(account?.hint).toBe(secret.slice(-4));
  expect(() => open(account?.sealed, "something else")).toThrow(/APP_SECRET/);
});

test("an address that is taken refuses the whole sign-up", async () => {
  const id = newId();
  const outcome = await found(id, (context) => signUp(context, { person, organization: asked(id) }));
  expect(outcome).toMatchObject({ ok: false, refusals: [{ code: "email_taken", field: "email" }] });
  const [row] = await asOwner(
    held.clone,
    (sql) => sql`select count(*)::int as n from organizations where id = ${id}`,
  );
  expect(row?.n).toBe(0);
});

test("an unknown currency or time zone is refused by name, and no person is left behind", async () => {
  const id = newId();
  const outcome = await found(id, (context) =>
    signUp(context, {
      person: { ...person, email: "new@example.com" },
      organization: { ...asked(id), currency: "EURO", zone: "Mars/Olympus" },
    }),
  );
  expect(outcome).toMatchObject({
    ok: false,
    refusals: [
      { code: "currency_unknown", field: "currency" },
      { code: "zone_unknown", field: "zone" },
    ],
  });
  const [row] = await asOwner(
    held.clone,
    (sql) => sql`select count(*)::int as n from identity.users where email = 'new@example.com'`,
  );
  expect(row?.n).toBe(0);
});

test("a live organization has no test clock", async () => {
  const owner = await makePerson("live@example.com");
  const { organizationId } = await makeOrganization(owner, { mode: "live", provider: "none" });
  const [row] = await asOwner(
    held.clone,
    (
      sql,
    ) => sql`select (select count(*)::int from test_clocks where organization_id = ${organizationId}) as clocks,
                 (select count(*)::int from provider_accounts where organization_id = ${organizationId}) as accounts`,
  );
  expect(row).toEqual({ clocks: 0, accounts: 0 });
});

test.each([
  ["Northwind", "NOR-"],
  ["Acme Data", "AD-"],
  ["Ökostrom für Alle GmbH", "OFAG-"],
  ["日本電気", "INV-"],
  ["ab", "AB-"],
])("%s numbers its invoices %s", (name, prefix) => {
  expect(invoicePrefixOf(name)).toBe(prefix);
});
