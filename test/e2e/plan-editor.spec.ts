// The plan editor on a slow line: nobody loses what they type while an answer is on its way.
import { expect, type Page, test } from "@playwright/test";
import { createMetric, publishPlan, signUp, untilAlive } from "./people";

/** Opens the draft of a plan with a metered charge. */
async function openDraft(page: Page, organization: string): Promise<void> {
  const { base } = await signUp(page, organization);
  await createMetric(page, base);
  await publishPlan(page, base);
  await page.goto(`${base}/plans`);
  await page.getByRole("link", { name: "Team" }).first().click();
  await page.getByRole("link", { name: "Change the plan" }).click();
  await expect(page.getByRole("button", { name: "Add tier" })).toBeVisible();
  await untilAlive(page);
}

/** Holds what the editor sends until it is let go. */
async function holdAnswers(page: Page) {
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const asked = page.waitForRequest((request) => request.method() === "POST");
  await page.route("**/draft*", async (route) => {
    if (route.request().method() === "POST") await held;
    await route.continue();
  });
  return { asked, letGo: () => letGo() };
}

test("text typed while a tier is being added stays, and so do the focus and what was opened", async ({
  page,
}) => {
  await openDraft(page, "Slow Line");
  // One part with fields, and one with a button alone.
  const parts = ["Minimum commitment", "Fixed items"].map((name) =>
    page.locator("details.card", { has: page.getByRole("heading", { name }) }),
  );
  for (const part of parts) await part.locator("summary").click();
  const { asked, letGo } = await holdAnswers(page);
  await page.getByRole("button", { name: "Add tier" }).click();
  await asked;
  await page.getByLabel("Price of a unit and period").fill("59.00");
  const firstTier = page.getByLabel("Up to, tier 1");
  await firstTier.click();
  await firstTier.press("End");
  await firstTier.pressSequentially("5");
  await expect(page.getByLabel("Per unit, tier 4"), "not answered yet").toHaveCount(0);
  letGo();
  await expect(page.getByLabel("Per unit, tier 4")).toBeVisible();
  await expect(page.getByLabel("Price of a unit and period")).toHaveValue("59.00");
  await expect(firstTier).toHaveValue("10005");
  await expect(firstTier).toBeFocused();
  for (const part of parts) await expect(part).toHaveJSProperty("open", true);

  await page.unroute("**/draft*");
  await page.getByRole("button", { name: "Remove tier 2" }).click();
  await expect(page.getByLabel("Per unit, tier 4")).toHaveCount(0);
  await expect(page.getByLabel("Up to, tier 2")).toBeFocused();
});

test("what is selected when the answer comes is replaced by what is typed next", async ({ page }) => {
  await openDraft(page, "Slow Select");
  const { asked, letGo } = await holdAnswers(page);
  await page.getByRole("button", { name: "Add tier" }).click();
  await asked;
  const price = page.getByLabel("Price of a unit and period");
  await price.selectText();
  letGo();
  await expect(page.getByLabel("Per unit, tier 4")).toBeVisible();
  await expect(price).toBeFocused();
  await page.keyboard.type("61.00");
  await expect(price).toHaveValue("61.00");
});
