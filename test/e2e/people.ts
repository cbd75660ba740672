// What a person at the browser does, in one place, so that each walk reads as a story.
import { randomUUID } from "node:crypto";
import { expect, type Page } from "@playwright/test";

export type Owner = { readonly email: string; readonly password: string; readonly organization: string };

/** Signs up with an organization of its own; gives the console's base path. */
export async function signUp(page: Page, organization: string): Promise<{ owner: Owner; base: string }> {
  const owner: Owner = {
    email: `owner-${randomUUID()}@example.com`,
    password: "correct horse battery staple",
    organization,
  };
  await page.goto("/signup");
  await page.getByLabel("Your name").fill("Mira Owner");
  await page.getByLabel("E-mail address").fill(owner.email);
  await page.getByLabel("Password").fill(owner.password);
  await page.getByLabel("Name of the organization").fill(organization);
  await page.getByRole("button", { name: "Create account and organization" }).click();
  await page.waitForURL(/\/console\/org_/);
  const base = new URL(page.url()).pathname.split("/").slice(0, 3).join("/");
  return { owner, base };
}

export async function createMetric(page: Page, base: string): Promise<void> {
  await page.goto(`${base}/metrics/new`);
  await page.getByLabel("Name").fill("API calls");
  await page.getByLabel("Code").fill("api_calls");
  await page.getByRole("radio", { name: /^Sum/ }).check();
  await page.getByLabel("Field of the event").fill("calls");
  await page.getByRole("button", { name: "Create metric" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "API calls" })).toBeVisible();
}

/** A coupon of 10 % off every invoice, which nobody has yet. */
export async function createCoupon(page: Page, base: string): Promise<void> {
  await page.goto(`${base}/coupons/new`);
  await page.getByLabel("Code").fill("SPRING");
  await page.getByLabel("Name").fill("Spring offer");
  await page.getByLabel("Per cent off").fill("10");
  await page.getByRole("radio", { name: "For every invoice" }).check();
  await page.getByRole("button", { name: "Create coupon" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Spring offer" })).toBeVisible();
}

/** A plan of 49 € a month with graduated usage: 1,000 free, then 0.01 €, then 0.006 € with a flat 10 €. */
export async function publishPlan(page: Page, base: string): Promise<void> {
  await page.goto(`${base}/plans/new`);
  await page.getByLabel("Name").fill("Team");
  await page.getByLabel("Code").fill("team");
  await page.getByLabel("Recurring price").fill("49.00");
  await page.getByRole("button", { name: "Create draft" }).click();
  await page.getByRole("button", { name: "Add a usage charge" }).click();
  await page.getByLabel("Name on the invoice").fill("API calls");
  await page.getByLabel("Code").fill("calls");
  await page.getByLabel("Price in EUR").selectOption("graduated");
  await page.getByRole("button", { name: "Update" }).first().click();
  await expect(page.getByLabel("Up to, tier 1")).toBeVisible();
  await page.getByRole("button", { name: "Add tier" }).click();
  await expect(page.getByLabel("Per unit, tier 3")).toBeVisible();
  await page.getByLabel("Up to, tier 1").fill("1000");
  await page.getByLabel("Per unit, tier 1").fill("0");
  await page.getByLabel("Up to, tier 2").fill("10000");
  await page.getByLabel("Per unit, tier 2").fill("0.01");
  await page.getByLabel("Flat fee, tier 2").fill("0");
  await page.getByLabel("Per unit, tier 3").fill("0.006");
  await page.getByLabel("Flat fee, tier 3").fill("10");
  await page.getByLabel("Units", { exact: true }).fill("14210");
  await page.getByRole("button", { name: "Update preview" }).click();
  await expect(page.getByRole("region", { name: "What would it cost?" })).toContainText("125.26");
  await page.getByRole("button", { name: "Review and publish" }).click();
  await page.getByRole("button", { name: /^Publish version 1/ }).click();
  await expect(page.getByText("Version 1 in force")).toBeVisible();
}

export async function createCustomer(page: Page, base: string, email: string): Promise<void> {
  await page.goto(`${base}/customers/new`);
  await page.getByLabel("Name", { exact: true }).fill("ACME GmbH");
  await page.getByLabel("E-mail for invoices").fill(email);
  await page.getByLabel("External id").fill("acme");
  await page.getByRole("button", { name: "Create customer" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "ACME GmbH" })).toBeVisible();
}

export async function subscribe(page: Page, base: string): Promise<string> {
  await page.goto(`${base}/customers`);
  await page.getByRole("link", { name: "ACME GmbH" }).click();
  await page.getByRole("link", { name: "New subscription" }).first().click();
  await page.getByRole("link", { name: "Team" }).click();
  await page.getByRole("button", { name: "Start subscription" }).click();
  await page.waitForURL(/\/subscriptions\/sub_/);
  return new URL(page.url()).pathname.split("/").at(-1) ?? "";
}

/** Creates an API key and reads it off the one page that shows it. */
export async function createKey(page: Page, base: string): Promise<string> {
  await page.goto(`${base}/api-keys`);
  await page.getByLabel("Name", { exact: true }).fill("Usage pipeline");
  await page.getByRole("checkbox", { name: /Write/ }).check();
  await page.getByRole("button", { name: "Create key" }).click();
  const key = await page
    .getByText(/^cf_test_/)
    .first()
    .textContent();
  expect(key).toMatch(/^cf_test_/);
  return key?.trim() ?? "";
}

/** Creates a portal link for the customer, as an operator does, and gives its address. */
export async function createPortalLink(operator: Page, base: string): Promise<string> {
  await operator.goto(`${base}/customers`);
  await operator.getByRole("link", { name: "ACME GmbH" }).click();
  await operator.getByText("More").click();
  await operator.getByRole("link", { name: "Create portal link" }).click();
  await operator.getByRole("button", { name: "Create portal link" }).click();
  const link = await operator
    .getByText(/\/portal\/enter\//)
    .first()
    .textContent();
  return link?.trim() ?? "";
}

/** Opens a new portal link in the customer's page, as the customer would. */
export async function enterPortal(operator: Page, customer: Page, base: string): Promise<void> {
  await customer.goto(await createPortalLink(operator, base));
  await customer.getByRole("button").first().click();
  await customer.waitForURL(/\/portal$/);
}

/** The link of the newest mail to that address, from the mailbox. */
export async function mailedLink(page: Page, recipient: string): Promise<string> {
  await expect(async () => {
    await page.goto("/mailbox");
    const row = page.getByRole("row").filter({ hasText: recipient }).first();
    await row.getByRole("link").first().click({ timeout: 2_000 });
  }).toPass();
  await expect(page.getByRole("heading", { name: "Links" })).toBeVisible();
  return (await page.getByRole("main").locator("ul a").first().getAttribute("href")) ?? "";
}

/** Adds a card through our page that leads away and the sandbox's hosted page. */
export async function addCard(customer: Page, number: string): Promise<void> {
  await customer.goto("/portal/payment-methods/new");
  await customer.getByRole("button", { name: /Continue|Add/ }).click();
  await customer.getByRole("link", { name: /Continue|Go to|localhost/ }).click();
  await customer.getByLabel(/card number/i).fill(number);
  await customer.getByLabel(/expir/i).first().fill("12/34");
  await customer.getByLabel(/cvc|security/i).fill("123");
  await customer.getByRole("button", { name: "Save card" }).click();
  await customer.waitForURL(/\/portal\/payment-methods/);
  await expect(customer.getByText(`ending ${number.slice(-4)}`).first()).toBeVisible();
}

/** Moves the test clock to the next renewal and waits until it has arrived. */
export async function advanceToRenewal(page: Page, base: string): Promise<void> {
  await page.goto(`${base}/settings/test-clock`);
  await page.getByRole("main").getByRole("button", { name: "To the next renewal" }).click();
  await expect(page.getByText(/^Done/).first()).toBeVisible({ timeout: 45_000 });
}

/**
 * Waits until the page's scripts have taken over all it shows, and what they do on arrival has run: a key pressed before is
 * nobody's, and a field filled before may be filled twice.
 */
export async function untilAlive(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const isTaken = (element: Element) => Object.keys(element).some((key) => key.startsWith("__reactProps"));
    return "__remixRouter" in window && [...document.querySelectorAll("button, input, form")].every(isTaken);
  });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100))));
}
