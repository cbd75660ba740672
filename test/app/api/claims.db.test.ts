// What follows a claim that was given up, as a machine asks for it.
import { beforeAll, expect, it } from "vitest";
import { api, makeApiKey } from "../../support/api";
import { useTestDatabase } from "../../support/database";
import { makeOrganization, makePerson } from "../../support/organizations";

useTestDatabase();

let key: string;
let readKey: string;
let path: string;

const post = (at: string, body: object = {}) => api("POST", at, { key, body });

beforeAll(async () => {
  const made = await makeOrganization(await makePerson("mira@example.com"), { provider: "none" });
  key = await makeApiKey(made.owner);
  readKey = await makeApiKey(made.owner, ["read"]);
  await post("/tax_rates", { code: "vat", name: "VAT 19 %", rate: "19", country: "DE", default: true });
  await post("/customers", { name: "ACME", external_id: "acme" });
  const lines = [{ description: "Setup", unit_amount: "100.00" }];
  path = `/invoices/${(await post("/invoices", { customer: "ext:acme", lines })).body.id}`;
});

it("corrects the VAT of a claim, and records what comes of it, as previewed", async () => {
  const reason = { reason: "Insolvency closed" };
  expect((await post(`${path}/vat_relief`, reason)).body.code).toBe("invoice_not_written_off");
  await post(`${path}/write_off`, { reason: "Insolvent" });
  const relief = await api("POST", `${path}/preview_vat_relief`, { key: readKey, body: reason });
  expect(relief.body).toMatchObject({ currency: "EUR", amount: "19.00", tax_again: "0.00" });
  expect((await post(`${path}/vat_relief`, { ...reason, preview_hash: "1.x" })).body.code).toBe(
    "preview_outdated",
  );
  const { preview_hash } = relief.body;
  const corrected = await post(`${path}/vat_relief`, { ...reason, preview_hash });
  expect([corrected.status, corrected.body.status]).toEqual([200, "written_off"]);
  expect((await post(`${path}/vat_relief`, reason)).body.code).toBe("vat_relief_done");
  expect((await post(`${path}/recoveries`, { amount: "119.01" })).body).toMatchObject({
    code: "recovery_amount_invalid",
    errors: [{ field: "amount" }],
  });
  const recovery = await api("POST", `${path}/preview_recovery`, { key: readKey, body: { amount: "59.50" } });
  expect(recovery.body).toMatchObject({ amount: "59.50", tax_again: "9.50" });
  const sent = { amount: "59.50", reference: "Quota", preview_hash: recovery.body.preview_hash };
  expect((await post(`${path}/recoveries`, sent)).status).toBe(200);
  expect((await post(`${path}/undo_write_off`)).body.code).toBe("claim_recovered");
  expect((await api("POST", `${path}/recoveries`, { key: readKey, body: {} })).status).toBe(403);
});
