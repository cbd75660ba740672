// What every page has in common, whatever it shows.
import { expect, test } from "@playwright/test";

test("the browser finds nothing the content security policy forbids, and scripts run", async ({ page }) => {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  const response = await page.goto("/login");
  expect(response?.headers()["content-security-policy"]).toMatch(/script-src 'self' 'nonce-[\w+/=]+'/);
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  // Only a page that has come alive knows its router.
  await page.waitForFunction(() => "__remixRouter" in window);
  expect(complaints).toEqual([]);
});

test("an unknown address answers 404 with a reference for support", async ({ page }) => {
  const response = await page.goto("/nowhere");
  expect(response?.status()).toBe(404);
  const reference = response?.headers()["x-request-id"] ?? "";
  expect(reference).toMatch(/^[0-9a-f-]{36}$/);
  await expect(page.getByText(reference)).toBeVisible();
});

test("private pages are kept by no shared cache, static files for good", async ({ page, request }) => {
  const response = await page.goto("/login");
  expect(response?.headers()["cache-control"]).toMatch(/private|no-store/);
  const stylesheet = await page.locator('link[rel="stylesheet"]').first().getAttribute("href");
  const asset = await request.get(stylesheet ?? "");
  expect(asset.headers()["cache-control"]).toContain("immutable");
});
