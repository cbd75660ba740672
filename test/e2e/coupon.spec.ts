// A coupon from the catalog to the customer's next invoice, as an operator gives it.
import { expect, test } from "@playwright/test";
import { createCoupon, createCustomer, createMetric, publishPlan, signUp, subscribe } from "./people";

test("a coupon is created, given to a customer, and taken off the next invoice", async ({ page }) => {
  const { base } = await signUp(page, "Discounters");
  await createMetric(page, base);
  await publishPlan(page, base);
  await createCoupon(page, base);
  await createCustomer(page, base, "billing@discount.example");
  await page.getByRole("navigation", { name: "Customer" }).getByRole("link", { name: "Credit" }).click();
  await page.getByLabel("Code").fill("AUTUMN");
  await page.getByRole("button", { name: "Apply coupon" }).click();
  await expect(page.getByRole("alert")).toContainText("There is no coupon");
  await expect(page.getByLabel("Code")).toHaveValue("AUTUMN");
  await page.getByLabel("Code").fill("SPRING");
  await page.getByRole("button", { name: "Apply coupon" }).click();
  await expect(page.getByText("SPRING counts from the next invoice.")).toBeVisible();
  await expect(page.getByRole("table", { name: "Coupons" })).toContainText("Active");
  await subscribe(page, base);
  const next = page.getByRole("region", { name: /next invoice/i });
  await expect(next).toContainText("−4.90");
  await page.goto(`${base}/coupons`);
  await page.getByRole("link", { name: "SPRING" }).click();
  await expect(page.getByRole("table", { name: "Customers with this coupon" })).toContainText("ACME GmbH");
});
