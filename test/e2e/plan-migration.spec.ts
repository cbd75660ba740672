// A price rises: publishing changes nobody, a migration does, and says before and after what each pays.
import { expect, test } from "@playwright/test";
import { createCustomer, createMetric, publishPlan, signUp, subscribe } from "./people";

test("a new version reaches a subscription by a migration that was looked at and confirmed", async ({
  page,
}) => {
  const { base } = await signUp(page, "Dearer Works");
  await createMetric(page, base);
  await publishPlan(page, base);
  await createCustomer(page, base, "billing@dearer.example");
  const subscription = await subscribe(page, base);

  await page.goto(`${base}/plans`);
  await page.getByRole("link", { name: "Team" }).first().click();
  await page.waitForURL(/\/plans\/plan_[^/]+$/);
  const plan = new URL(page.url()).pathname;
  await page.getByRole("link", { name: "Change the plan" }).click();
  await page.getByLabel("Price of a unit and period").fill("59.00");
  await page.getByRole("button", { name: "Save draft" }).click();
  await page.getByText("The draft is saved.").waitFor();
  await page.goto(`${plan}/publish`);
  await page.getByRole("button", { name: "Publish version 2" }).click();

  await page.getByRole("link", { name: "Migrate 1 subscription" }).click();
  await page.getByRole("radio", { name: "Those listed below" }).check();
  await page.getByRole("textbox", { name: "List" }).fill("sub_nobody");
  await page.getByRole("button", { name: "Show before and after" }).click();
  await expect(page.getByRole("alert")).toContainText("There is no subscription sub_nobody.");
  await page.getByRole("textbox", { name: "List" }).fill(subscription);
  await page.getByRole("button", { name: "Show before and after" }).click();

  const question = { level: 1, name: "Migrate 1 subscription of Team to version 2?" };
  await expect(page.getByRole("heading", question)).toBeVisible();
  const row = page.getByRole("row").filter({ hasText: "ACME GmbH" });
  await expect(row).toContainText("49.00");
  await expect(row).toContainText("59.00");
  const migration = page.url();
  await page.goto(`${base}/subscriptions/${subscription}`);
  await expect(page.getByText("59.00")).toHaveCount(0);

  await page.goto(migration);
  await page.getByRole("button", { name: "Migrate 1 subscription" }).click();
  await expect(page.getByText("1 of 1 migrated")).toBeVisible();
  await expect(row).toContainText("Done");
  await page.goto(plan);
  await expect(page.getByRole("row").filter({ hasText: "To version 2" })).toContainText("1 of 1");
});
