// What customers may change about themselves, and that it stays at that.
import { sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { run, view } from "~/gate.server";
import { changeCustomer } from "~/operations/change-customer.server";
import { type Customer, type CustomerDetails, loadCustomer } from "~/store/customers.server";
import { useTestDatabase } from "../../support/database";
import { get, post } from "../../support/organizations";
import { type Merchant, makeMerchant, usePayments } from "../../support/payments";
import { makeVisitor, none, type PortalAnswer, type Visitor, visit } from "../../support/portal";

useTestDatabase();
const payments = usePayments();

let merchant: Merchant;
let other: Visitor;

beforeAll(async () => {
  merchant = await makeMerchant(payments.sandbox);
  other = await makeVisitor(merchant, "Other");
});

const stored = (id: string): Promise<Customer> =>
  view(merchant.system, (context) => loadCustomer(context, id));

const RIGHT = {
  name: "ACME AG",
  email: "books@acme.example",
  locale: "de",
  tax_id: "DE123456789",
  revision: "1",
  "address.country": "DE",
  "address.line1": "Hauptstr. 1",
  "address.postal_code": "10115",
  "address.city": "Berlin",
};

const save = ({ cookie }: Visitor, fields: Record<string, string>): Promise<PortalAnswer> =>
  visit("details", none, post("/portal/details", fields, { cookie }));

type Refused = { readonly codes: readonly string[]; readonly errors: Record<string, string> };
const refusedOf = ({ data }: PortalAnswer) =>
  (data as { refused: Refused & { values: Record<string, string> } }).refused;

test("a customer sees its details and changes them", async () => {
  const mine = await makeVisitor(merchant, "Mine");
  const page = await visit("details", none, get("/portal/details", mine.cookie));
  expect(page.data).toMatchObject({ details: { name: "Mine", email: "payer@acme.example", revision: 1 } });
  expect(JSON.stringify(page.data)).not.toContain("netTermsDays");
  const answer = await save(mine, RIGHT);
  expect([answer.status, answer.location]).toEqual([303, "/portal/details"]);
  expect(await stored(mine.id)).toMatchObject({
    name: "ACME AG",
    email: "books@acme.example",
    locale: "de",
    taxId: "DE123456789",
    address: {
      line1: "Hauptstr. 1",
      line2: null,
      postalCode: "10115",
      city: "Berlin",
      region: null,
      country: "DE",
    },
    revision: 2,
  });
  const emptied = { name: "ACME AG", locale: "en", revision: "2", "address.country": "DE" };
  expect((await save(mine, emptied)).status).toBe(303);
  expect(await stored(mine.id)).toMatchObject({ email: null, taxId: null, address: null, locale: "en" });
  const audited = await view(merchant.system, (context) =>
    context.tx.execute(
      sql`select actor_kind from audit_entries where organization_id = ${merchant.organizationId}
        and action = 'customer.changed' and subject_id = ${mine.id}`,
    ),
  );
  expect(audited.map((row) => row.actor_kind)).toEqual(["portalCustomer", "portalCustomer"]);
});

test("terms with the seller and other customers stay as they are, whatever the form names", async () => {
  const mine = await makeVisitor(merchant, "Mine");
  const before = [await stored(mine.id), await stored(other.id)] as const;
  const forbidden = {
    customer: other.id,
    customerId: other.id,
    id: other.id,
    currency: "USD",
    zone: "UTC",
    tax_rate: "none",
    taxRateId: "none",
    net_terms_days: "365",
    netTermsDays: "365",
    external_id: "mine",
  };
  expect((await save(mine, { ...RIGHT, ...forbidden })).status).toBe(303);
  const { currency, zone, taxRateId, netTermsDays, externalId } = before[0];
  expect(await stored(mine.id)).toMatchObject({
    name: "ACME AG",
    currency,
    zone,
    taxRateId,
    netTermsDays,
    externalId,
  });
  expect(await stored(other.id)).toEqual(before[1]);
});

test("the operation itself holds customers to their own row and their own fields", async () => {
  const mine = await makeVisitor(merchant, "Mine");
  const caller = {
    kind: "portalCustomer",
    organizationId: merchant.organizationId,
    customerId: mine.id,
  } as const;
  const change = (customerId: string, fields: Partial<CustomerDetails>) =>
    run(caller, { operation: "test" }, (context) => changeCustomer(context, { customerId, change: fields }));
  await expect(change(other.id, { name: "Taken over" })).rejects.toThrow("This customer");
  expect((await stored(other.id)).name).toBe("Other");
  const terms: Partial<CustomerDetails>[] = [
    { currency: "USD" },
    { zone: "UTC" },
    { taxRateId: null },
    { netTermsDays: 365 },
    { externalId: "mine" },
  ];
  for (const fields of terms) {
    const outcome = await change(mine.id, { name: "Half", ...fields });
    expect(outcome, JSON.stringify(fields)).toMatchObject({
      ok: false,
      refusals: [{ code: "field_not_own", field: Object.keys(fields)[0] }],
    });
  }
  expect((await stored(mine.id)).name).toBe("Mine");
});

test.each([
  ["no name", { name: " " }, "name", "required"],
  ["a name without end", { name: "x".repeat(201) }, "name", "too_big"],
  ["an address for mails that is none", { email: "nobody" }, "email", "invalid"],
  ["an unknown language", { locale: "tlh" }, "locale", "invalid"],
  ["a country that does not exist", { "address.country": "ZZ" }, "address.country", "country_unknown"],
  ["half an address", { "address.city": "" }, "address.city", "required"],
  ["a street without end", { "address.line1": "x".repeat(201) }, "address.line1", "too_big"],
  ["a tax id without end", { tax_id: "1".repeat(51) }, "tax_id", "too_big"],
  ["no revision", { revision: "" }, "revision", "invalid"],
])("%s is refused by its field, and what was typed is kept", async (_, wrong, field, code) => {
  const answer = await save(other, { ...RIGHT, ...wrong });
  const refusal = refusedOf(answer);
  expect([answer.status, refusal.codes, Object.keys(refusal.errors)]).toEqual([422, [code], [field]]);
  expect(refusal.errors[field]).toMatch(/\. \S/);
  expect(refusal.values).toMatchObject({ ...RIGHT, ...wrong });
  expect((await stored(other.id)).revision).toBe(1);
});

test("the second of two editors is told, and a new country only shows its fields", async () => {
  const mine = await makeVisitor(merchant, "Mine");
  const chosen = await save(mine, { ...RIGHT, "address.country": "US", intent: "use-country" });
  expect([chosen.status, refusedOf(chosen).values["address.country"]]).toEqual([200, "US"]);
  expect((await stored(mine.id)).revision).toBe(1);
  expect((await save(mine, RIGHT)).status).toBe(303);
  const late = await save(mine, { ...RIGHT, name: "Late" });
  expect([late.status, refusedOf(late).codes, refusedOf(late).values.revision]).toEqual([
    409,
    ["customer_changed"],
    "1",
  ]);
  expect((await stored(mine.id)).name).toBe("ACME AG");
});

test("a form of another site changes nothing", async () => {
  const evil = post("/portal/details", RIGHT, { cookie: other.cookie, origin: "https://evil.example" });
  expect((await visit("details", none, evil)).status).toBe(403);
  expect((await stored(other.id)).name).toBe("Other");
});
