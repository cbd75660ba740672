// The console's pages of coupons, asked as a browser asks them.
import { beforeAll, describe, expect, it } from "vitest";
import { applyCoupon } from "~/operations/apply-coupon.server";
import { publicId } from "~/public-ids";
import { useTestDatabase } from "../../support/database";
import { type Knock, knock } from "../../support/doors";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";
import { cookieOf, get, makeMember, makePerson, post } from "../../support/organizations";

useTestDatabase();

let organization: TestOrganization;
let cookie: string;
let reader: string;

beforeAll(async () => {
  organization = await foundTestOrganization({ zone: "Europe/Berlin" });
  const [billing, accountant] = [await makePerson("b@example.com"), await makePerson("a@example.com")];
  await makeMember(organization.id, billing, "billing");
  await makeMember(organization.id, accountant, "accountant");
  cookie = await cookieOf(billing);
  reader = await cookieOf(accountant);
  await organization.plan("team");
});

const look = async (page: string, params: Record<string, string> = {}, query = "", who = cookie) =>
  (await knock(
    `console.$org.coupons.${page}`,
    { org: publicId("organization", organization.id), ...params },
    get(`/x${query}`, who),
  )) as Knock;
const send = async (
  page: string,
  fields: Record<string, string> | readonly (readonly [string, string])[],
  params: Record<string, string> = {},
  who = cookie,
) =>
  (await knock(
    `console.$org.coupons.${page}`,
    { org: publicId("organization", organization.id), ...params },
    post("/x", fields, { cookie: who }),
  )) as Knock;

/** The id in the address that creating led to. */
const made = ({ location }: Knock) => ({ coupon: location?.split("/").at(-1)?.split("?")[0] ?? "" });
const base = { currency: "EUR", duration: "once" };

describe("creating a coupon", () => {
  it("takes days of the organization's zone with the last one, numbers in either notation, and the ticked", async () => {
    const answer = await send("new", [
      ["code", "SPRING"],
      ["amount_off", "1.234,50"],
      ["currency", "EUR"],
      ["duration", "repeating"],
      ["periods", "3"],
      ["applies_to.plans", "team"],
      ["valid_from", "2026-03-01"],
      ["valid_to", "2026-03-31"],
      ["max_uses", "10"],
      ["reusable", "on"],
    ]);
    expect(answer.status).toBe(303);
    const page = await look("$coupon", made(answer));
    expect(page.data).toMatchObject({
      coupon: {
        code: "SPRING",
        name: "SPRING",
        amountMinor: 123_450n,
        periods: 3,
        planCodes: ["team"],
        reusable: true,
        maxUses: 10,
        validFrom: Date.parse("2026-02-28T23:00:00Z"),
        validTo: Date.parse("2026-03-31T22:00:00Z"),
      },
      scope: { plans: [{ name: "team" }], metrics: [] },
      mayWrite: true,
    });
  });

  it.each([
    [{ ...base, code: "both", percent_off: "5", amount_off: "5" }, "percent_off", "coupon_off_invalid"],
    [{ ...base, code: "none" }, "percent_off", "coupon_off_invalid"],
    [{ ...base, code: "much", percent_off: "101" }, "percent_off", "coupon_percent_invalid"],
    [{ ...base, code: "text", percent_off: "ten" }, "percent_off", "coupon_percent_invalid"],
    [{ ...base, code: "zero", amount_off: "0" }, "amount_off", "coupon_amount_invalid"],
    [{ ...base, code: "long", percent_off: "5", periods: "3" }, "periods", "coupon_periods_invalid"],
    [{ ...base, code: "a b", percent_off: "5" }, "code", "code_invalid"],
    [{ ...base, code: "day", percent_off: "5", valid_to: "2026-02-30" }, "valid_to", "date_invalid"],
    [
      { ...base, code: "order", percent_off: "5", valid_from: "2026-02-02", valid_to: "2026-01-01" },
      "valid_to",
      "coupon_validity_invalid",
    ],
    [
      { ...base, code: "gone", percent_off: "5", "applies_to.metrics": "gone" },
      "applies_to.metrics",
      "coupon_scope_unknown",
    ],
  ])("refuses %o at %s", async (fields, field, code) => {
    expect(await send("new", fields)).toMatchObject({
      status: expect.any(Number),
      data: { refused: { codes: [code], errors: { [field]: expect.any(String) }, values: fields } },
    });
    const { data } = await look("_index");
    expect((data as { page: { rows: { code: string }[] } }).page.rows.map((row) => row.code)).not.toContain(
      fields.code,
    );
  });

  it("refuses a code that is taken", async () => {
    const fields = { ...base, code: "twice", percent_off: "5" };
    expect((await send("new", fields)).status).toBe(303);
    expect(await send("new", fields)).toMatchObject({
      status: 422,
      data: { refused: { codes: ["code_taken"], errors: { code: expect.any(String) } } },
    });
  });
});

it("shows who has it and what it took off where, and lists it with its count", async () => {
  const answer = await send("new", { ...base, code: "tenth", percent_off: "10", duration: "forever" });
  const planId = await organization.plan("tenth-plan");
  const customerId = await organization.customer({ name: "Holder" });
  await organization.run((context) => applyCoupon(context, { customerId, code: "tenth", amount: null }));
  await organization.subscribe({ customerId, planId });
  await organization.advance("2026-01-02T00:00:00Z");
  expect((await look("$coupon", made(answer))).data).toMatchObject({
    coupon: { timesApplied: 1 },
    holders: { rows: [{ customerName: "Holder", customerId, discountedMinor: 300n, endedAt: null }] },
    discounted: [{ currency: "EUR", amountMinor: 300n }],
    uses: [{ customerName: "Holder", amountMinor: 300n, number: expect.stringContaining("INV-") }],
  });
  const { data } = await look("_index");
  expect(data).toMatchObject({
    page: { rows: expect.arrayContaining([expect.objectContaining({ code: "tenth", timesApplied: 1 })]) },
  });
});

it("retires after a question and offers again", async () => {
  const params = made(await send("new", { ...base, code: "brief", percent_off: "5" }));
  expect((await look("$coupon", params, "?ask=retire")).data).toMatchObject({ asks: "retire" });
  expect((await look("$coupon", params)).data).toMatchObject({ asks: null, coupon: { retiredAt: null } });
  expect((await send("$coupon", { intent: "retire" }, params)).status).toBe(303);
  expect((await look("$coupon", params)).data).toMatchObject({ coupon: { retiredAt: expect.any(Number) } });
  await send("$coupon", { intent: "offer" }, params);
  expect((await look("$coupon", params)).data).toMatchObject({ coupon: { retiredAt: null } });
  expect((await send("$coupon", { intent: "burn" }, params)).status).toBe(422);
});

it("shows a reader what there is and lets it change nothing", async () => {
  const params = made(await send("new", { ...base, code: "readable", percent_off: "5" }));
  expect((await look("_index", {}, "", reader)).data).toMatchObject({ mayWrite: false });
  expect((await look("$coupon", params, "?ask=retire", reader)).data).toMatchObject({
    mayWrite: false,
    asks: null,
  });
  expect((await look("new", {}, "", reader)).status).toBe(403);
  expect((await send("$coupon", { intent: "retire" }, params, reader)).status).toBe(403);
});

it("pages by code", async () => {
  const { data } = await look("_index", {}, "?after=made-up");
  const all = (data as { page: { rows: { code: string }[] } }).page.rows.map((row) => row.code);
  const cursor = Buffer.from(JSON.stringify([all[1]])).toString("base64url");
  const next = await look("_index", {}, `?after=${cursor}`);
  expect(next.data).toMatchObject({ page: { rows: all.slice(2).map((code) => ({ code })) } });
});

it("finds no coupon that is none", async () => {
  expect((await look("$coupon", { coupon: "cpn_x" })).status).toBe(404);
  expect((await look("$coupon", { coupon: publicId("coupon", organization.id) })).status).toBe(404);
});
