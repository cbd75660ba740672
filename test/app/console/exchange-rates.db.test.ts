// The page and the endpoint of exchange rates, asked as a browser and a machine ask them.
import { beforeAll, describe, expect, it } from "vitest";
import { publicId } from "~/public-ids";
import { api, makeApiKey } from "../../support/api";
import { useTestDatabase } from "../../support/database";
import { type Knock, knock } from "../../support/doors";
import { cookieOf, get, makeMember, makeOrganization, makePerson, post } from "../../support/organizations";

useTestDatabase();

let org: string;
let key: string;
let cookie: string;
let accountant: string;

beforeAll(async () => {
  const { owner } = await makeOrganization(await makePerson("mira@example.com"), { provider: "none" });
  org = publicId("organization", owner.organizationId);
  key = await makeApiKey(owner);
  cookie = await cookieOf(await makeAdmin(owner.organizationId, "admin"));
  accountant = await cookieOf(await makeAdmin(owner.organizationId, "accountant"));
});

async function makeAdmin(organizationId: string, role: "admin" | "accountant") {
  const person = await makePerson(`${role}@example.com`);
  await makeMember(organizationId, person, role);
  return person;
}

const door = async (request: Request) =>
  (await knock("console.$org.settings.exchange-rates", { org }, request)) as Knock;
const send = (fields: Readonly<Record<string, string>>, who = cookie) =>
  door(post("/x", Object.entries(fields), { cookie: who }));
const add = (change: Readonly<Record<string, string>> = {}) =>
  send({
    ...{
      intent: "add",
      date: "2026-11-30",
      currency: "USD",
      rate: "1,0843",
      quote: "indirect",
      source: "ECB",
    },
    ...change,
  });
const paste = (lines: string) =>
  send({ intent: "paste", lines, lines_quote: "indirect", lines_source: "ECB" });
const upload = (content: string | Uint8Array<ArrayBuffer>) => {
  const form = new FormData();
  for (const [name, value] of Object.entries({
    intent: "upload",
    file_quote: "indirect",
    file_source: "ECB",
  }))
    form.set(name, value);
  form.set("file", new File([content], "rates.csv", { type: "text/csv" }));
  const { headers, url } = post("/x", [], { cookie });
  headers.delete("Content-Type");
  return door(new Request(url, { method: "POST", headers, body: form }));
};
const listed = async () => {
  const { data } = (await door(get("/x", cookie))) as {
    data: { page: { rows: { currency: string; rate: string }[] } };
  };
  return data.page.rows.map(({ currency, rate }) => `${currency} ${rate}`);
};

describe("the page of exchange rates", () => {
  it("is empty at first, takes one, takes many, and shows the latest first", async () => {
    expect(await listed()).toEqual([]);
    expect((await add()).status).toBe(303);
    expect((await paste("date,currency,rate\n2026-12-01,USD,1.09\n2026-11-30,USD,1.0843")).status).toBe(303);
    expect(await listed()).toEqual(["USD 1.09", "USD 1.0843"]);
  });

  it.each([
    [{ currency: "XXQ" }, "currency", "currency_invalid"],
    [{ currency: "EUR" }, "currency", "exchange_rate_same_currency"],
    [{ date: "2026-02-30" }, "date", "date_invalid"],
    [{ rate: "0" }, "rate", "exchange_rate_invalid"],
    [{ source: "" }, "source", "required"],
    [{ source: "x".repeat(61) }, "source", "exchange_rate_source_invalid"],
  ])("refuses %j at its field and keeps what was typed", async (change, field, code) => {
    const { status, data } = await add(change);
    expect(status).toBe(422);
    expect(data).toMatchObject({
      refused: {
        codes: [code],
        errors: { [field]: expect.any(String) },
        values: { intent: "add", ...change },
      },
    });
  });

  it("refuses pasted lines as a whole, saying which is wrong", async () => {
    const before = await listed();
    const { data } = await paste("2026-12-02,USD,1.1\n2026-12-02,EUR,1");
    expect(data).toMatchObject({
      refused: {
        codes: ["exchange_rate_same_currency"],
        errors: { lines: expect.stringContaining("Line 2, currency:") },
      },
    });
    expect((await paste("2026-12-02 USD 1.1")).data).toMatchObject({
      refused: { codes: ["exchange_rate_line_invalid"], errors: { lines: expect.any(String) } },
    });
    expect((await paste("date,currency,rate")).data).toMatchObject({
      refused: { codes: ["exchange_rates_count_invalid"] },
    });
    expect(await listed()).toEqual(before);
  });

  it("takes a file as it takes pasted lines, and names line and value of each bad one", async () => {
    const before = await listed();
    const bad = await upload(
      "Date;Currency;Rate\n2026-12-03;USD;1,11\n2026-12-03;EUR;1\n\n2026-02-30;GBP;zero\n",
    );
    expect(bad.status).toBe(422);
    expect(bad.data).toMatchObject({ refused: { values: { intent: "upload", file_source: "ECB" } } });
    const { refused } = bad.data as { refused: { errors: { file: string } } };
    expect(refused.errors.file).toMatch(
      /^Line 3, currency: .*EUR.* Line 5, date: .* Line 5, rate: "zero" is not/,
    );
    const many = await upload(Array.from({ length: 30 }, () => "2026-12-03,EUR,1").join("\n"));
    expect(many.data).toMatchObject({
      refused: { errors: { file: expect.stringMatching(/Line 8, currency: .* 22 more are wrong\.$/) } },
    });
    expect(await listed()).toEqual(before);
    expect((await upload("2026-12-03,USD,1.11,x")).data).toMatchObject({
      refused: { codes: ["exchange_rate_line_invalid"], errors: { file: expect.stringContaining("Line 1") } },
    });
    expect((await upload(new Uint8Array([0xff, 0xfe, 0]))).data).toMatchObject({
      refused: { codes: ["rate_file_unreadable"], errors: { file: expect.any(String) } },
    });
    expect((await upload("")).data).toMatchObject({ refused: { codes: ["rate_file_missing"] } });
    expect((await upload("\ufeff2026-10-01;USD;1,11\r\n2026-10-02;USD;1.12")).status).toBe(303);
    expect(await listed()).toEqual([...before, "USD 1.12", "USD 1.11"]);
  });

  it("is the business of who may change settings", async () => {
    expect((await door(get("/x", accountant))).status).toBe(403);
  });
});

describe("the endpoint of exchange rates", () => {
  const enter = (rate: string, currency = "GBP") =>
    api("POST", "/exchange_rates", {
      key,
      body: { quote: "direct", source: "ECB", rates: [{ date: "2026-11-30", currency, rate }] },
    });

  it("enters and lists them, and refuses by field", async () => {
    expect((await enter("1.14")).body).toEqual({ added: 1, replaced: 0, unchanged: 0 });
    expect((await enter("1.15")).body).toEqual({ added: 1, replaced: 1, unchanged: 0 });
    const { body } = await api("GET", "/exchange_rates?limit=2", { key });
    expect(body.data).toMatchObject([
      {
        date: "2026-12-01",
        currency: "USD",
        base_currency: "EUR",
        rate: "1.09",
        quote: "indirect",
        used: false,
      },
      { date: "2026-11-30", currency: "GBP", rate: "1.15", quote: "direct" },
    ]);
    const same = await enter("1", "EUR");
    expect([same.status, same.body.errors[0]]).toMatchObject([
      422,
      { code: "exchange_rate_same_currency", field: "rates.0.currency" },
    ]);
  });
});
