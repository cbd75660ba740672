// What was agreed with a customer, who pays for it, what happens by itself, and the stage of being overdue.
import { beforeAll, describe, expect, it } from "vitest";
import { changeOverdueRules } from "~/operations/change-overdue-rules.server";
import { createTaxRate } from "~/operations/create-tax-rate.server";
import { publicId } from "~/public-ids";
import { loadSubscription } from "~/store/subscriptions.server";
import { useTestDatabase } from "../../support/database";
import { type Knock, knock } from "../../support/doors";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";
import { cookieOf, get, makeMember, makePerson, post } from "../../support/organizations";

useTestDatabase();

let organization: TestOrganization;
let cookie: string;
let reader: string;

beforeAll(async () => {
  organization = await foundTestOrganization();
  const [billing, accountant] = [await makePerson("b@example.com"), await makePerson("a@example.com")];
  await makeMember(organization.id, billing, "billing");
  await makeMember(organization.id, accountant, "accountant");
  cookie = await cookieOf(billing);
  reader = await cookieOf(accountant);
  for (const [code, rate] of [
    ["gst", "5"],
    ["pst", "7"],
  ] as const)
    await organization.run((context) =>
      createTaxRate(context, { code, name: code, category: "S", country: "CA", rate }),
    );
});

type Fields = Record<string, string> | readonly (readonly [string, string])[];

const org = () => publicId("organization", organization.id);

/** The pages of a new customer. */
async function customer(name: string, currency = "EUR") {
  const id = await organization.customer({ name, currency, externalId: `ext-${name}` });
  const params = { org: org(), customer: publicId("customer", id) };
  const look = async (page: string, who = cookie) =>
    (await knock(`console.$org.customers.$customer.${page}`, params, get("/x", who))) as Knock;
  const send = async (page: string, fields: Fields, who = cookie) =>
    (await knock(
      `console.$org.customers.$customer.${page}`,
      params,
      post("/x", fields, { cookie: who }),
    )) as Knock;
  return { id, look, send };
}

const FORM = { name: "Acme", currency: "EUR", zone: "UTC", "address.country": "CA" };

describe("the form of a customer", () => {
  it("takes several rates, the tax status and the days, and the page says them", async () => {
    const { look, send } = await customer("Acme");
    const entries = [...Object.entries(FORM), ["taxes", "gst"], ["taxes", "pst"]] as [string, string][];
    const days = [
      ["net_terms_days", "14"],
      ["grace_period_days", "3"],
    ] as [string, string][];
    expect((await send("edit", [...entries, ...days])).status).toBe(303);
    expect((await look("_index")).data).toMatchObject({
      customer: { taxCodes: ["gst", "pst"], taxStatus: "taxable", netTermsDays: 14, graceDays: 3 },
      rates: [{ name: "gst" }, { name: "pst" }],
    });
    expect((await send("edit", { ...FORM, tax_status: "exempt" })).status).toBe(303);
    expect((await look("_index")).data).toMatchObject({
      customer: { taxCodes: [], taxStatus: "exempt", netTermsDays: null, graceDays: null },
      rates: [{ name: "No tax" }],
    });
  });

  it("refuses at the fields", async () => {
    const { send } = await customer("Beta");
    for (const [fields, field, code] of [
      [{ taxes: "gone" }, "taxes", "tax_rate_unknown"],
      [{ grace_period_days: "400" }, "grace_period_days", "too_big"],
      [{ tax_status: "maybe" }, "tax_status", "invalid"],
    ] as const)
      expect((await send("edit", { ...FORM, ...fields })).data, code).toMatchObject({
        refused: { codes: [code], errors: { [field]: expect.any(String) } },
      });
  });

  it("takes the bill day of a new one", async () => {
    const make = async (day: string) =>
      (await knock(
        "console.$org.customers.new",
        { org: org() },
        post("/x", { ...FORM, bill_cycle_day: day }, { cookie }),
      )) as Knock;
    expect((await make("32")).data).toMatchObject({
      refused: { errors: { bill_cycle_day: expect.any(String) } },
    });
    const { location } = await make("15");
    const params = { org: org(), customer: location?.split("/").at(-1)?.split("?")[0] ?? "" };
    const page = await knock("console.$org.customers.$customer._index", params, get("/x", cookie));
    expect(page?.data).toMatchObject({ customer: { billCycleDay: 15 } });
  });
});

it("changes the bill day of a customer that has one, and refuses a day no month has", async () => {
  const { look, send } = await customer("Monthly");
  for (const [day, code] of [
    ["0", "too_small"],
    ["32", "too_big"],
    ["soon", "invalid"],
  ] as const)
    expect((await send("billing", { intent: "bill_day", bill_cycle_day: day })).data, day).toMatchObject({
      refused: { codes: [code], errors: { bill_cycle_day: expect.any(String) } },
    });
  expect((await send("billing", { intent: "bill_day", bill_cycle_day: "31" })).status).toBe(303);
  expect((await look("billing")).data).toMatchObject({ customer: { billCycleDay: 31 } });
  expect((await send("billing", { intent: "bill_day", bill_cycle_day: "1" }, reader)).status).toBe(403);
});

describe("who pays", () => {
  it("is named by name, id or external id, and refused in words at the field", async () => {
    const [child, parent, foreign] = [
      await customer("Child"),
      await customer("Parent"),
      await customer("Foreign", "USD"),
    ];
    await customer("Twin");
    await organization.customer({ name: "Twin" });
    const pay = (payer: string, pays = "payer") => child.send("billing", { intent: "payer", payer, pays });
    for (const [payer, code] of [
      ["", "payer_missing"],
      ["Nobody", "payer_unknown"],
      ["Twin", "payer_unknown"],
      ["Child", "payer_is_self"],
      ["Foreign", "payer_currency_mismatch"],
    ] as const)
      expect((await pay(payer)).data, payer).toMatchObject({
        refused: { codes: [code], errors: { payer: expect.any(String) } },
      });
    for (const payer of ["Parent", "ext-Parent", publicId("customer", parent.id)])
      expect((await pay(payer)).status, payer).toBe(303);
    expect((await child.look("billing")).data).toMatchObject({ payer: { name: "Parent" } });
    expect((await parent.look("billing")).data).toMatchObject({
      belonging: [{ name: "Child", pays: "payer" }],
      candidates: expect.not.arrayContaining(["Child", "Foreign", "Parent"]),
    });
    expect((await child.look("_index")).data).toMatchObject({ payer: { name: "Parent" } });
    const chain = { intent: "payer", payer: "ext-Child", pays: "payer" };
    expect((await parent.send("billing", chain)).data).toMatchObject({
      refused: { codes: ["payer_has_payer"] },
    });
    expect((await pay("", "self")).status).toBe(303);
    expect((await child.look("billing")).data).toMatchObject({ payer: null });
    expect((await foreign.look("billing")).data).toMatchObject({ candidates: [] });
  });
});

it("switches what happens by itself", async () => {
  const { look, send } = await customer("Switch");
  const on = { intent: "switches", invoicing: "on", draft_mode: "none", collection: "on", overdue: "on" };
  const off = { intent: "switches", invoicing: "off", draft_mode: "each", collection: "off", overdue: "off" };
  expect((await send("billing", off)).status).toBe(303);
  expect((await look("_index")).data).toMatchObject({
    customer: { invoicingOff: true, draftMode: "each", collectionOff: true, overdueOff: true },
  });
  expect((await send("billing", { ...on, catch_up: "later" })).status).toBe(303);
  expect((await look("billing")).data).toMatchObject({
    customer: { invoicingOff: false, draftMode: null, collectionOff: false, overdueOff: false },
  });
  expect((await send("billing", { ...on, draft_mode: "with_next" })).status).toBe(303);
  expect((await look("billing")).data).toMatchObject({ customer: { draftMode: "with_next" } });
  expect((await send("billing", { ...on, invoicing: "perhaps" })).status).toBe(422);
  expect((await look("billing", reader)).status).toBe(403);
  expect((await send("billing", on, reader)).status).toBe(403);
});

it("shows the stage of being overdue and what it stops, on the customer and its subscription", async () => {
  const { id, look } = await customer("Late");
  const planId = await organization.plan("team");
  const subscriptionId = await organization.subscribe({ customerId: id, planId });
  expect((await look("_index")).data).toMatchObject({ overdue: null });
  const stage = {
    name: "late",
    when: { earliestUnpaidDays: 5 },
    cancels: "no",
    reevaluateDays: null,
  } as const;
  await organization.run((context) =>
    changeOverdueRules(context, {
      stages: [{ ...stage, blocksChanges: true, blocksServiceAndBilling: false }],
    }),
  );
  await organization.advance("2026-01-08T00:00:00Z");
  const overdue = { name: "late", stage: { blocksChanges: true, blocksServiceAndBilling: false } };
  expect((await look("_index")).data).toMatchObject({ overdue });
  expect((await look("billing")).data).toMatchObject({ overdue });
  const params = { org: org(), subscription: publicId("subscription", subscriptionId) };
  const page = await knock("console.$org.subscriptions.$subscription._index", params, get("/x", cookie));
  expect(page?.data).toMatchObject({ overdue });
  await organization.run((context) => changeOverdueRules(context, { stages: [] }));
  expect((await look("_index")).data).toMatchObject({ overdue: { name: "late", stage: null } });
});

describe("invoicing of one subscription", () => {
  const page = "console.$org.subscriptions.$subscription.invoicing";

  it("is switched off and on again alone, and what was left out is billed at once or later", async () => {
    const planId = await organization.plan("single");
    const { id: customerId } = await customer("Single");
    const id = await organization.subscribe({ customerId, planId });
    const params = { org: org(), subscription: publicId("subscription", id) };
    const send = async (fields: Record<string, string>, who = cookie) =>
      (await knock(page, params, post("/x", fields, { cookie: who }))) as Knock;
    const stored = () => organization.view((context) => loadSubscription(context, id));
    expect(((await knock(page, params, get("/x", cookie))) as Knock).data).toMatchObject({
      subscription: { invoicingOff: false },
    });
    expect((await send({ invoicing: "off" }, reader)).status).toBe(403);
    expect((await send({ invoicing: "maybe" })).data).toMatchObject({
      refused: { errors: { invoicing: expect.any(String) } },
    });
    expect(await send({ invoicing: "off" })).toMatchObject({
      status: 303,
      location: expect.stringContaining(`/subscriptions/${params.subscription}`),
    });
    expect(await stored()).toMatchObject({ subscription: { invoicingOff: true }, dueAt: null });
    const shown = (await knock(
      "console.$org.subscriptions.$subscription._index",
      params,
      get("/x", cookie),
    )) as Knock;
    expect(shown.data).toMatchObject({ subscription: { invoicingOff: true } });
    expect((await send({ invoicing: "on", catch_up: "now" })).status).toBe(303);
    const { subscription, dueAt } = await stored();
    expect(subscription.invoicingOff ?? false).toBe(false);
    expect(dueAt).not.toBeNull();
  });
});
