// The plan editor on a slow line: nobody loses what they type while an answer is on its way.
import { expect, test } from "@playwright/test";
import { createMetric, publishPlan, signUp, untilAlive } from "./people";

test("text typed while a tier is being added stays, and so does the focus", async ({ page }) => {
  const { base } = await signUp(page, "Slow Line");
  await createMetric(page, base);
  await publishPlan(page, base);
  await page.goto(`${base}/plans`);
  await page.getByRole("link", { name: "Team" }).first().click();
  await page.getByRole("link", { name: "Change the plan" }).click();
  await untilAlive(page);

  let answer: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route(/\/draft\?/, async (route) => {
    if (route.request().method() === "POST") await held;
    await route.continue();
  });
  await page.getByRole("button", { name: "Add tier" }).click();
  await page.getByLabel("Price of a unit and period").fill("59.00");
  const firstTier = page.getByLabel("Up to, tier 1");
  await firstTier.click();
  await firstTier.press("End");
  await firstTier.pressSequentially("5");
  answer();
  await expect(page.getByLabel("Per unit, tier 4")).toBeVisible();
  await expect(page.getByLabel("Price of a unit and period")).toHaveValue("59.00");
  await expect(firstTier).toHaveValue("10005");
  await expect(firstTier).toBeFocused();

  await page.unroute(/\/draft\?/);
  await page.getByRole("button", { name: "Remove tier 2" }).click();
  await expect(page.getByLabel("Per unit, tier 4")).toHaveCount(0);
  await expect(page.getByLabel("Up to, tier 2")).toBeFocused();
});
