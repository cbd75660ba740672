// Prices beyond tiers of units: each is typed, tried beside the editor, saved and read again.
import { expect, type Page, test } from "@playwright/test";
import { createMetric, signUp } from "./people";

async function draftWith(page: Page, base: string, model: string): Promise<void> {
  await page.goto(`${base}/plans/new`);
  await page.getByLabel("Name").fill(`Plan ${model}`);
  await page.getByLabel("Code").fill(`plan_${model}`);
  await page.getByLabel("Recurring price").fill("10");
  await page.getByRole("button", { name: "Create draft" }).click();
  await page.getByRole("button", { name: "Add a usage charge" }).click();
  await page.getByLabel("Name on the invoice").fill("Payments");
  await page.getByLabel("Price in EUR").selectOption(model);
  await page.getByRole("button", { name: "Use this model" }).click();
}

test("a percentage, blocks and a stairstep are tried before they are saved", async ({ page }, info) => {
  const { base } = await signUp(page, "Price Models");
  await createMetric(page, base);
  const example = page.getByRole("region", { name: "What would it cost?" });

  await draftWith(page, base, "percentage");
  await page.getByLabel("Rate, in percent").fill("1.5");
  await page.getByLabel("Fixed fee of an event, in EUR").fill("0.25");
  await page.getByLabel("Free events in a period").fill("1");
  await page.getByLabel("Units", { exact: true }).fill("400");
  await page.getByRole("button", { name: "Update preview" }).click();
  await page.getByLabel("In how many events").fill("4");
  await page.getByRole("button", { name: "Update preview" }).click();
  await expect(example).toContainText("5.25 €");
  await expect(example).toContainText("300.00 € × 1.5 %4.50 €");
  await expect(example).toContainText("3 × 0.25 €0.75 €");
  await page.screenshot({ path: info.outputPath("percentage-1280.png"), fullPage: true });
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.screenshot({ path: info.outputPath("percentage-390.png"), fullPage: true });
  await page.getByLabel("An event costs at least").fill("5");
  await page.getByLabel("An event costs at most").fill("2");
  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page.getByText("Enter a most of 5 or more").first()).toBeVisible();

  await draftWith(page, base, "tiered_blocks");
  await page.getByLabel("Units in a block, tier 1").fill("50");
  await page.getByLabel("Per block, tier 1").fill("4");
  await page.getByLabel("Blocks at most, tier 1").fill("2");
  await page.getByLabel("Units in a block, tier 2").fill("20");
  await page.getByLabel("Per block, tier 2").fill("1.5");
  await page.getByLabel("Units", { exact: true }).fill("150");
  await page.getByRole("button", { name: "Update preview" }).click();
  await expect(example).toContainText("12.50 €");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.screenshot({ path: info.outputPath("blocks-390.png"), fullPage: true });
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.screenshot({ path: info.outputPath("blocks-1280.png"), fullPage: true });

  await draftWith(page, base, "stairstep");
  await page.getByLabel("Price, tier 1").fill("10");
  await page.getByLabel("Price, tier 2").fill("45");
  await page.getByLabel("Units", { exact: true }).fill("1001");
  await page.getByRole("button", { name: "Update preview" }).click();
  await expect(example).toContainText("over 1,000 1,001 units45.00 €");
});
