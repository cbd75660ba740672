// The first complete walk: from a price to a paid invoice, seen by operator, machine, customer and accountant.
import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import {
  addCard,
  advanceToRenewal,
  createCustomer,
  createKey,
  createMetric,
  enterPortal,
  publishPlan,
  signUp,
  subscribe,
} from "./people";

test("a price becomes a paid invoice", async ({ page, browser, request }) => {
  const { base } = await signUp(page, "First Walk");
  await createMetric(page, base);
  await publishPlan(page, base);
  await createCustomer(page, base, "billing@acme.example");
  const subscription = await subscribe(page, base);

  const customer = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
  await enterPortal(page, customer, base);
  await addCard(customer, "4242424242424242");

  const key = await createKey(page, base);
  const sent = await request.post("/api/v1/events", {
    headers: { Authorization: `Bearer ${key}` },
    data: {
      events: [{ transaction_id: "t-1", subscription, metric: "api_calls", properties: { calls: "14210" } }],
    },
  });
  expect(sent.status()).toBe(200);

  await advanceToRenewal(page, base);
  await page.goto(`${base}/invoices?state=paid`);
  const rows = page.getByRole("row").filter({ hasText: "ACME GmbH" });
  await expect(rows).toHaveCount(2);
  const renewal = rows.filter({ hasText: "174.26" });
  await renewal.getByRole("link").first().click();
  await page.getByText("How this amount came about").first().click();
  await expect(page.getByRole("main")).toContainText("125.26");

  await customer.goto("/portal/invoices");
  await customer.getByRole("link", { name: /00002/ }).first().click();
  await expect(customer.getByRole("main")).toContainText("174.26");
  await expect(customer.getByRole("main")).toContainText("Paid");

  await page.goto("/mailbox");
  await expect(page.getByText(/We received 174.26/).first()).toBeVisible();

  await page.goto(`${base}/settings/stripe`);
  await expect(page.getByRole("main")).toContainText("/webhooks/stripe/org_");

  await page.goto(`${base}/exports`);
  // The period offered reaches to the present by the organization's clock, which is ahead of the wall's.
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download invoices" }).click();
  const file = await (await download).path();
  expect(await readFile(file, "utf8")).toContain("125.26");
});
