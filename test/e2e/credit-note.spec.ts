// A part of a line is given back: from the invoice somebody wrote to the credit note, and back to the invoice.
import { expect, type Page, test } from "@playwright/test";
import { createCustomer, signUp } from "./people";

/** An invoice over 100.00 for setup, written by hand; its address. */
async function writeInvoice(page: Page, base: string): Promise<string> {
  await page.goto(`${base}/invoices`);
  await page.getByRole("link", { name: "New invoice" }).click();
  await page.getByRole("link", { name: "ACME GmbH" }).click();
  await page.getByLabel("Description").fill("Setup");
  await page.getByLabel("Price of one, in EUR").fill("100,00");
  await page.getByRole("button", { name: "Review" }).click();
  await page.getByRole("button", { name: /^Issue invoice of/ }).click();
  await page.waitForURL(/\/invoices\/inv_/);
  return new URL(page.url()).pathname;
}

test("part of a line is credited, and the invoice names the credit note", async ({ page }) => {
  const { base } = await signUp(page, "Credit Walk");
  await createCustomer(page, base, "billing@credit.example");
  const invoice = await writeInvoice(page, base);
  await page.getByText("More", { exact: true }).click();
  await page.getByRole("link", { name: "Credit lines" }).click();
  await page.getByLabel("Credit of Setup, in EUR").fill("100,01");
  await page.getByRole("button", { name: "Review" }).click();
  await expect(page.getByRole("alert").first()).toContainText("can still be credited");
  await page.getByLabel("Credit of Setup, in EUR").fill("40");
  await page.getByRole("button", { name: "Review" }).click();
  await expect(page.getByText("Pays at once")).toBeVisible();
  await page.getByRole("button", { name: /^Issue credit note of 40\.00/ }).click();
  await page.waitForURL(/\/credit-notes\/cn_/);
  // The address changes before the page does, whose heading also speaks of a credit note.
  const heading = page.getByRole("heading", { level: 1, name: /^Credit note \S+/ });
  const number = (await heading.textContent())?.replace("Credit note ", "") ?? "";
  await expect(page.getByRole("article")).toContainText("40.00");
  await page.getByRole("article").getByRole("link", { name: "Show it" }).click();
  await expect(page).toHaveURL(new RegExp(`${invoice}$`));
  await expect(page.getByRole("article")).toContainText(`Credit note ${number}`);
  await expect(page.getByRole("main").getByRole("complementary").first()).toContainText("60.00");
  await page.goto(`${base}/credit-notes?q=${number}`);
  await expect(page.getByRole("row").filter({ hasText: number })).toContainText("Applied");
});

test("figures that moved while somebody looked are shown again, and confirmed anew", async ({ page }) => {
  const { base } = await signUp(page, "Moved Figures");
  await createCustomer(page, base, "billing@moved.example");
  const invoice = await writeInvoice(page, base);
  const review = `${invoice}/credit?lines.0.whole=on&as=credit&reason=goodwill&effect=concession&step=review`;
  await page.goto(review);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("100.00");
  const other = await page.context().newPage();
  await other.goto(`${invoice}/credit?lines.0.amount=10&as=credit&step=review`);
  await other.getByRole("button", { name: /^Issue credit note of 10\.00/ }).click();
  await other.waitForURL(/\/credit-notes\/cn_/);
  await page.getByRole("button", { name: /^Issue credit note of 100\.00/ }).click();
  await expect(page.getByRole("alert")).toContainText("The figures changed since you saw them");
  await page.getByRole("button", { name: /^Issue credit note of 90\.00/ }).click();
  await page.waitForURL(/\/credit-notes\/cn_/);
});
