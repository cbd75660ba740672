// One amount, followed by links alone: from what is owed to the event it came from and the price of that day, and back.
import { expect, test } from "@playwright/test";
import {
  advanceToRenewal,
  createCustomer,
  createKey,
  createMetric,
  enterPortal,
  publishPlan,
  signUp,
  subscribe,
} from "./people";

/** The cents of an amount as it is written. */
const cents = (text: string | null | undefined) =>
  Number((/[\d,]+\.\d\d/.exec(text ?? "")?.[0] ?? "").replace(/\D/g, ""));

test("what is owed leads to the event and the price behind it, and back", async ({
  page,
  browser,
  request,
}) => {
  const { base } = await signUp(page, "Follow the Money");
  await createMetric(page, base);
  await publishPlan(page, base);
  await createCustomer(page, base, "billing@follow.example");
  const subscription = await subscribe(page, base);
  const key = await createKey(page, base);
  const sent = await request.post("/api/v1/events", {
    headers: { Authorization: `Bearer ${key}` },
    data: {
      events: [{ transaction_id: "f-1", subscription, metric: "api_calls", properties: { calls: "14210" } }],
    },
  });
  expect(sent.status()).toBe(200);
  await advanceToRenewal(page, base);

  const main = page.getByRole("main");
  await page.goto(base);
  const ages = main.getByRole("link", { name: /^(Not due|\d+ to \d+ days|Over 90 days), / });
  const owed = await Promise.all((await ages.all()).map((age) => age.textContent()));
  expect(owed.reduce((sum, text) => sum + cents(text), 0)).toBe(4900 + 17426);

  const renewal = ages.filter({ hasText: "174.26" });
  await renewal.click();
  await expect(page).toHaveURL(/\/invoices\?/);
  const row = main.getByRole("row").filter({ hasText: "174.26" }).filter({ hasText: "ACME GmbH" });
  await expect(row).toHaveCount(1);
  const number = (await row.getByRole("link").first().textContent())?.trim() ?? "";
  await row.getByRole("link").first().click();

  await expect(page.getByRole("heading", { level: 1, name: new RegExp(number) })).toBeVisible();
  const invoice = page.url();
  const lines = await main.locator(".paper-line .paper-net").allTextContents();
  expect(lines.map(cents).reduce((sum, amount) => sum + amount, 0)).toBe(17426);
  await main.locator(".paper-line").filter({ hasText: "125.26" }).getByRole("link").click();

  await page.waitForURL(/\/lines\/fee_/);
  await expect(main).toContainText("125.26");
  // 9,000 at 0.01, 4,210 at 0.006, and the fixed fee of the tier reached.
  for (const step of ["90.00", "25.26", "10.00"]) await expect(main).toContainText(step);
  await main.getByRole("link", { name: "The price that was in force then" }).click();
  await expect(page).toHaveURL(/\/plans\/plan_[^/]+\/versions\/1$/);
  await expect(main).toContainText("0.006");
  await page.goBack();

  await main.getByRole("link", { name: "The events behind it" }).click();
  const event = main.getByRole("row").filter({ hasText: "14,210" });
  await event.getByRole("link").first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Event f-1" })).toBeVisible();
  await main.getByRole("link", { name: new RegExp(number) }).click();
  await page.waitForURL(/\/lines\/fee_/);
  await main.getByRole("link", { name: number }).click();
  await expect(page).toHaveURL(invoice);
  await main.getByRole("link", { name: "Invoices" }).first().click();
  await expect(page).toHaveURL(/\/invoices$/);

  const customer = await (await browser.newContext()).newPage();
  await enterPortal(page, customer, base);
  await customer.goto("/portal/invoices");
  await customer
    .getByRole("link", { name: new RegExp(number) })
    .first()
    .click();
  await expect(customer.locator(".paper")).toBeVisible();
  const figures = await customer.locator(".paper-line .paper-net").allTextContents();
  expect(figures.map(cents)).toEqual(lines.map(cents));
});
