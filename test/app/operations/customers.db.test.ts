import { beforeEach, expect, test } from "vitest";
import { changeCustomer } from "~/operations/change-customer.server";
import { chooseDefaultTaxRates } from "~/operations/choose-default-tax-rates.server";
import { createCustomer } from "~/operations/create-customer.server";
import { createTaxRate } from "~/operations/create-tax-rate.server";
import { loadCustomer } from "~/store/customers.server";
import { listTaxRates } from "~/store/tax-rates.server";
import { useTestDatabase } from "../../support/database";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";

useTestDatabase();
let organization: TestOrganization;

beforeEach(async () => {
  organization = await foundTestOrganization({ zone: "Europe/Paris" });
});

test("a customer starts with the organization's currency and zone, and its mistakes are named", async () => {
  const id = await organization.customer({ name: "Acme", externalId: "acme-1" });
  expect(await organization.view((context) => loadCustomer(context, id))).toMatchObject({
    currency: "EUR",
    zone: "Europe/Paris",
    locale: "en",
    revision: 1,
  });
  const make = (input: Parameters<typeof createCustomer>[1]) =>
    organization.refused((context) => createCustomer(context, input));
  expect(await make({ name: "Other", externalId: "acme-1" })).toEqual(["external_id_taken"]);
  expect(
    await make({ name: " ", currency: "XXQ", zone: "Mars/Olympus", netTermsDays: -1, billCycleDay: 32 }),
  ).toEqual(["name_missing", "currency_invalid", "zone_invalid", "net_terms_invalid", "bill_day_invalid"]);
});

test("a customer changed by two people tells the second, and keeps its currency once it has bought", async () => {
  const customerId = await organization.customer({ name: "Acme" });
  await organization.customer({ name: "Taken", externalId: "taken" });
  const change = (input: Omit<Parameters<typeof changeCustomer>[1], "customerId">) =>
    organization.refused((context) => changeCustomer(context, { customerId, ...input }));
  expect(await change({ revision: 1, change: { name: "Acme Ltd" } })).toEqual([]);
  expect(await change({ revision: 1, change: { name: "Acme GmbH" } })).toEqual(["customer_changed"]);
  expect(await change({ change: { externalId: "taken" } })).toEqual(["external_id_taken"]);
  expect(await change({ change: { currency: "USD" } })).toEqual([]);
  expect(await change({ change: { currency: "EUR" } })).toEqual([]);
  await organization.subscribe({ customerId, planId: await organization.plan("team") });
  expect(await change({ change: { currency: "USD" } })).toEqual(["currency_fixed"]);
  expect(await change({ change: { email: "a@acme.example", currency: "EUR" } })).toEqual([]);
});

test("tax rates are made, one or several are the default, and mistakes are named", async () => {
  const vat = { code: "vat", name: "VAT", category: "S", country: "FR", rate: "20.00" };
  const rate = await organization.run((context) => createTaxRate(context, { ...vat, use: "default" }));
  await organization.run((context) => createTaxRate(context, { ...vat, code: "low", rate: "5.5" }));
  const defaults = async () =>
    (await organization.view(listTaxRates))
      .filter(({ isDefault }) => isDefault === "yes")
      .map(({ code }) => code);
  expect(rate.rate).toBe("20");
  expect(await defaults()).toEqual(["vat"]);
  const choose = (...codes: string[]) =>
    organization.refused((context) => chooseDefaultTaxRates(context, { codes }));
  expect(await choose("low")).toEqual([]);
  expect(await defaults()).toEqual(["low"]);
  expect(await choose("low", "vat")).toEqual([]);
  expect(await defaults()).toEqual(["low", "vat"]);
  expect(await choose()).toEqual(["default_tax_rate_missing"]);
  expect(await choose("luxury")).toEqual(["tax_rate_unknown"]);
  expect(await choose("vat", "none")).toEqual(["default_tax_rates_mixed"]);
  expect(await defaults()).toEqual(["low", "vat"]);
  const make = (change: Partial<typeof vat>) =>
    organization.refused((context) => createTaxRate(context, { ...vat, ...change }));
  expect(await make({})).toEqual(["code_taken"]);
  expect(await make({ code: "#", category: "Q", country: "France", rate: "101" })).toEqual([
    "code_invalid",
    "category_unknown",
    "country_invalid",
    "rate_invalid",
  ]);
});
