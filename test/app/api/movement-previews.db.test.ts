import { beforeAll, expect, test } from "vitest";
import type { z } from "zod";
import { movePreview } from "~/api/schemas/credits";
import { movementPreview } from "~/api/schemas/refunds";
import { drainOrganization } from "~/jobs/drain-organization.server";
import { api, makeApiKey } from "../../support/api";
import { useTestDatabase } from "../../support/database";
import { makeOrganization, makePerson } from "../../support/organizations";

useTestDatabase();

let key: string;
let readKey: string;
let invoices: readonly string[];

const write = (path: string, body: unknown) => api("POST", path, { key, body });

/** Asks with a key that may only read, and confirms with what came back and with what did not. */
async function confirmed(ask: string, make: string, body: object, shape: z.ZodType = movementPreview) {
  const asked = ask.endsWith("write_off") ? {} : body;
  const preview = await api("POST", ask, { key: readKey, body: asked });
  expect([preview.status, shape.safeParse(preview.body).error?.issues ?? []]).toEqual([200, []]);
  const moved = await write(make, { ...body, preview_hash: "1.2.x" });
  expect([moved.status, moved.body.code], make).toEqual([409, "preview_outdated"]);
  const { preview_hash, ...figures } = preview.body;
  const done = await write(make, { ...body, preview_hash });
  expect(done.status, done.text).toBeLessThan(300);
  return figures;
}

beforeAll(async () => {
  const ours = await makeOrganization(await makePerson("mira@example.com"));
  key = await makeApiKey(ours.owner);
  readKey = await makeApiKey(ours.owner, ["read"]);
  await write("/customers", { name: "ACME GmbH", external_id: "acme" });
  for (const unit_amount of ["30.00", "40.00"])
    await write("/invoices", { customer: "ext:acme", lines: [{ description: "Setup", unit_amount }] });
  await drainOrganization(ours.organizationId);
  const { body } = await api("GET", "/invoices?customer=ext:acme", { key });
  invoices = body.data.map(({ id }: { id: string }) => id).reverse();
});

test("a write-off and taking it back are confirmed by the hash of their preview", async () => {
  const invoice = `/invoices/${invoices[1]}`;
  const given = await confirmed(`${invoice}/preview_write_off`, `${invoice}/write_off`, { reason: "Gone" });
  expect(given).toEqual({ currency: "EUR", amount: "40.00", credit_pays: "0.00" });
  const back = await confirmed(`${invoice}/preview_undo_write_off`, `${invoice}/undo_write_off`, {});
  expect(back).toEqual({ currency: "EUR", amount: "40.00", credit_pays: "0.00" });
});

test("credit that is given says what it pays at once", async () => {
  const body = { customer: "ext:acme", amount: "10.00" };
  const figures = await confirmed("/customer_credits/preview", "/customer_credits", body);
  expect(figures).toEqual({ currency: "EUR", amount: "10.00", credit_pays: "10.00" });
});

test("a refund is confirmed by the hash of its preview", async () => {
  const paid = await write("/payments", { invoice: invoices[1], amount: "40.00" });
  expect(paid.status, paid.text).toBe(201);
  const payment = `/payments/${paid.body.id}`;
  const body = { amount: "15.00", reason: "Paid twice" };
  const figures = await confirmed(`${payment}/preview_refund`, `${payment}/refund`, body);
  expect(figures).toEqual({ currency: "EUR", amount: "15.00", credit_pays: "0.00" });
});

test("credit that moves to the payer says in each currency what moves and what it pays", async () => {
  await write("/customers", { name: "Child GmbH", external_id: "child" });
  const bound = await write("/customers/ext:child/payer", { payer: "ext:acme", pays: "payer" });
  expect(bound.status, bound.text).toBe(200);
  await write("/customer_credits", { customer: "ext:child", amount: "12.00" });
  await write("/invoices", { customer: "ext:acme", lines: [{ description: "Setup", unit_amount: "7.00" }] });
  const body = { customer: "ext:child" };
  const make = "/customer_credits/move";
  const { data } = await confirmed("/customer_credits/preview_move", make, body, movePreview);
  expect(data).toEqual([{ currency: "EUR", amount: "12.00", credit_pays: expect.any(String) }]);
  const left = await api("GET", "/customer_credits?customer=ext:acme", { key });
  const newest = left.body.data.find(({ amount }: { amount: string }) => amount === "12.00");
  expect(Number(newest.remaining)).toBe(12 - Number(data[0].credit_pays));
});
