// Legal entities in the console and by the API: added, changed, named by customers, numbered each by itself.
import { beforeAll, expect, test } from "vitest";
import { publicId } from "~/public-ids";
import { api, makeApiKey } from "../../support/api";
import { useTestDatabase } from "../../support/database";
import { type Knock, knock } from "../../support/doors";
import { cookieOf, get, makeOrganization, makePerson, post } from "../../support/organizations";

useTestDatabase();

let key: string;
let cookie: string;
let org: string;

beforeAll(async () => {
  const userId = await makePerson("mira@example.com");
  const made = await makeOrganization(userId);
  org = made.org;
  key = await makeApiKey(made.owner);
  cookie = await cookieOf(userId);
});

const write = (method: string, path: string, body: object) => api(method, path, { key, body });
const door = async (page: string, request: Request, params = {}) =>
  (await knock(`console.$org.${page}`, { org, ...params }, request)) as Knock;
const send = (page: string, fields: Record<string, string>, params = {}) =>
  door(page, post("/x", fields, { cookie }), params);

test("the API adds an entity, changes it, and customers name it", async () => {
  const [main] = (await api("GET", "/issuers", { key })).body.data;
  expect(main).toMatchObject({ code: "main", numbering: { invoice: { prefix: "NOR-", next_number: "1" } } });
  const made = await write("POST", "/issuers", { code: "branch", prefix: "BR-", legal_name: "Branch SARL" });
  expect(made.status, made.text).toBe(201);
  expect(made.body).toMatchObject({ code: "branch", numbering: { credit_note: { prefix: "BR-CN-" } } });
  const again = await write("POST", "/issuers", { code: "branch", prefix: "BR-", legal_name: "Branch" });
  expect(again.body.errors.map(({ code }: { code: string }) => code)).toEqual(["code_taken", "prefix_taken"]);
  expect(made.body.vat_due).toBe("invoice");
  const change = { tax_id: "FR40303265045", vat_due: "payment" };
  const changed = await write("PATCH", "/issuers/ext:branch", change);
  expect(changed.body).toMatchObject({ legal_name: "Branch SARL", ...change });
  expect((await api("GET", `/issuers/${made.body.id}`, { key })).body).toEqual(changed.body);
  const customer = await write("POST", "/customers", {
    name: "Pierre",
    external_id: "p",
    issuer: "ext:branch",
  });
  expect(customer.body.issuer).toBe(made.body.id);
  const back = await write("PATCH", "/customers/ext:p", { issuer: null });
  expect(back.body.issuer).toBeNull();
  const format = { prefix: "SARL-", digits: 4, template: "per_customer" };
  const numbered = await write("PUT", "/invoice_numbering", { issuer: "ext:branch", ...format });
  expect(numbered.body.invoice).toMatchObject(format);
  expect((await api("GET", "/invoice_numbering", { key })).body.invoice.prefix).toBe("NOR-");
  const taken = await write("PUT", "/invoice_numbering", { ...format, prefix: "BR-CN-" });
  expect(taken.body.errors).toMatchObject([{ code: "prefix_taken", field: "prefix" }]);
});

test("the console lists entities, adds and changes them, and numbers each by itself", async () => {
  const details = { intent: "save", "issuer.legalName": "Outpost Ltd", "issuer.address.country": "DE" };
  const added = await send("settings.entities.new", { code: "outpost", prefix: "OUT-", ...details });
  expect(added.status).toBe(303);
  const refused = await send("settings.entities.new", { code: "outpost", prefix: "O 1", ...details });
  expect(refused.data).toMatchObject({ refused: { codes: ["code_taken", "prefix_invalid"] } });
  const list = await door("settings.entities._index", get("/x", cookie));
  const rows = (list.data as { rows: { id: string; code: string; customers: number }[] }).rows;
  expect(rows.map(({ code, customers }) => [code, customers])).toEqual([
    ["main", 1],
    ["branch", 0],
    ["outpost", 0],
  ]);
  const issuer = publicId("issuer", rows[2]?.id ?? "");
  const saved = await send("settings.entities.$issuer", { ...details, "issuer.footer": "HRB 1" }, { issuer });
  expect(saved.status).toBe(303);
  const page = await door("settings.entities.$issuer", get("/x", cookie), { issuer });
  expect(page.data).toMatchObject({ issuer: { legalName: "Outpost Ltd", footer: "HRB 1" } });
  expect((await send("settings.invoices", { prefix: "O/", digits: "3", issuer })).status).toBe(303);
  const numbers = await door("settings.invoices", get(`/x?issuer=${issuer}`, cookie));
  expect(numbers.data).toMatchObject({
    issuer: { legalName: "Outpost Ltd" },
    series: { prefix: "O/", digits: 3 },
  });
  const customer = { name: "Otto", currency: "EUR", zone: "Europe/Berlin", "address.country": "DE", issuer };
  expect((await send("customers.new", customer)).status).toBe(303);
  const named = (await api("GET", "/customers", { key })).body.data;
  expect(named.find(({ name }: { name: string }) => name === "Otto").issuer).toBe(issuer);
});
