import { expect, test } from "vitest";
import { run } from "~/gate.server";
import { changeCustomer } from "~/operations/change-customer.server";
import { changeInvoiceNumbering } from "~/operations/change-invoice-numbering.server";
import { changeOrganization } from "~/operations/change-organization.server";
import { createApiKey } from "~/operations/create-api-key.server";
import { asOwner, useTestDatabase } from "../../support/database";
import { knock } from "../../support/doors";
import { foundTestOrganization } from "../../support/organization";
import { cookieOf, makeOrganization, makePerson, post } from "../../support/organizations";

const held = useTestDatabase();

test("numbers to come take a new prefix, issued ones keep theirs, and mistakes are named", async () => {
  const organization = await foundTestOrganization();
  const planId = await organization.plan("team");
  await organization.subscribe({ customerId: await organization.customer(), planId });
  await organization.advance("2026-01-02T00:00:00Z");
  const change = (prefix: string, digits: number) =>
    organization.refused((context) => changeInvoiceNumbering(context, { prefix, digits }));
  expect(await change("INV 1", 5)).toEqual(["prefix_invalid"]);
  expect(await change("A".repeat(13), 5)).toEqual(["prefix_invalid"]);
  for (const digits of [0, 13, 1.5, Number.NaN])
    expect(await change("N", digits)).toEqual(["digits_invalid"]);
  expect(await change("N/", 3)).toEqual([]);
  await organization.advance("2026-02-02T00:00:00Z");
  const numbers = await asOwner(
    held.clone,
    (sql) => sql`select number from invoices where organization_id = ${organization.id} order by sequence`,
  );
  expect(numbers.map(({ number }) => number)).toEqual(["INV-00001", "N/002"]);
});

test("an organization's settings are checked, each by its field", async () => {
  const organization = await foundTestOrganization();
  const right = {
    name: "Works",
    accent: "#336699",
    currency: "EUR",
    zone: "UTC",
    netTermsDays: 14,
    graceDays: 0,
  };
  const change = (wrong: Partial<typeof right>) =>
    organization.refused((context) => changeOrganization(context, { ...right, ...wrong }));
  expect(await change({ accent: "blue" })).toEqual(["accent_invalid"]);
  expect(await change({ accent: "#3366" })).toEqual(["accent_invalid"]);
  expect(await change({ netTermsDays: 366 })).toEqual(["net_terms_invalid"]);
  for (const graceDays of [-1, 366, 1.5]) expect(await change({ graceDays })).toEqual(["grace_days_invalid"]);
  expect(await change({ currency: "XXY" })).toEqual(["currency_unknown"]);
  expect(await change({})).toEqual([]);
});

test("an organization's days of grace hold for customers without days of their own", async () => {
  const organization = await foundTestOrganization();
  const terms = { name: "Works", accent: "#336699", currency: "EUR", zone: "UTC", netTermsDays: 14 };
  await organization.run((context) => changeOrganization(context, { ...terms, graceDays: 3 }));
  const planId = await organization.plan("team");
  const [usual, own] = [await organization.customer(), await organization.customer()];
  await organization.run((context) => changeCustomer(context, { customerId: own, change: { graceDays: 0 } }));
  for (const customerId of [usual, own]) await organization.subscribe({ customerId, planId });
  const issued = () =>
    asOwner(
      held.clone,
      (sql) => sql<{ customer_id: string; issued: string }[]>`
        select customer_id, issued_on::text as issued from invoices where organization_id = ${organization.id}
        order by issued_on`,
    );
  await organization.advance("2026-01-02T00:00:00Z");
  expect(await issued()).toEqual([{ customer_id: own, issued: "2026-01-01" }]);
  await organization.advance("2026-01-05T00:00:00Z");
  expect((await issued()).slice(1)).toEqual([{ customer_id: usual, issued: "2026-01-04" }]);
});

test("a key is made by a person, so that it acts for somebody", async () => {
  const organization = await foundTestOrganization();
  const outcome = await run(organization.caller, { operation: "createApiKey" }, (context) =>
    createApiKey(context, { name: "x", scopes: ["read"] }),
  );
  expect(outcome).toMatchObject({ ok: false, refusals: [{ code: "member_needed" }] });
});

test("a form of the people page that says nothing is refused, not guessed", async () => {
  const userId = await makePerson("owner@example.com");
  const { org } = await makeOrganization(userId);
  const forms: Record<string, string>[] = [{}, { intent: "promote" }];
  for (const fields of forms) {
    const request = post("/settings/people", fields, { cookie: await cookieOf(userId) });
    const answer = await knock("console.$org.settings.people", { org }, request);
    expect(answer).toMatchObject({ status: 409, data: { refused: { codes: ["intent_unknown"] } } });
  }
});
