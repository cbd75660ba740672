// With scripts switched off every page still works: links, forms and answers are all there is.
import { expect, test } from "@playwright/test";
import {
  addCard,
  createCustomer,
  createMetric,
  createPortalLink,
  publishPlan,
  signUp,
  subscribe,
} from "./people";

test("sign in, sort, price a tier, pay, and move the clock without a script", async ({ page, browser }) => {
  const { owner, base } = await signUp(page, "No Script");
  await createMetric(page, base);
  await publishPlan(page, base);
  await createCustomer(page, base, "billing@noscript.example");
  // Time to pay, or the invoice would be collected as soon as there is a card.
  await page.goto(`${new URL(page.url()).pathname}/edit`);
  await page.getByLabel("Payment terms, in days").fill("14");
  await page.getByRole("button", { name: /^Save/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "ACME GmbH" })).toBeVisible();
  await subscribe(page, base);
  const link = await createPortalLink(page, base);

  const operator = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await test.step("sign in", async () => {
    await operator.goto("/login");
    await operator.getByLabel("E-mail address").fill(owner.email);
    await operator.getByLabel("Password").fill(owner.password);
    await operator.getByRole("button", { name: "Sign in" }).click();
    await operator.waitForURL(/\/console\/org_/);
  });

  await test.step("filter and sort invoices", async () => {
    await operator.goto(`${base}/invoices`);
    const rows = operator.getByRole("row").filter({ hasText: "ACME GmbH" });
    await expect(rows).toHaveCount(1);
    await operator.getByLabel("Number or customer").fill("nobody");
    await operator.getByRole("button", { name: "Filter" }).click();
    await expect(operator.getByText("Nothing matches").first()).toBeVisible();
    await operator.goto(`${base}/invoices`);
    await operator.getByLabel("Number or customer").fill("ACME");
    await operator.getByRole("button", { name: "Filter" }).click();
    await expect(rows).toHaveCount(1);
    await operator.getByRole("columnheader", { name: "Total" }).getByRole("link").click();
    await expect(operator).toHaveURL(/sort=-?total/);
    await expect(operator.getByRole("columnheader", { name: /^Total/ })).toHaveAttribute("aria-sort", /\w/);
    await expect(rows).toHaveCount(1);
  });

  await test.step("add a tier and see the price", async () => {
    await operator.goto(`${base}/plans`);
    await operator.getByRole("link", { name: "Team" }).first().click();
    await operator.getByRole("link", { name: "Change the plan" }).click();
    await operator.getByRole("button", { name: "Add tier" }).click();
    await operator.getByLabel("Up to, tier 3").fill("20000");
    await operator.getByLabel("Per unit, tier 4").fill("0.005");
    await operator.getByLabel("Flat fee, tier 4").fill("0");
    await operator.getByLabel("Units", { exact: true }).fill("30000");
    await operator.getByRole("button", { name: "Update preview" }).click();
    // 9,000 × 0.01 + 10,000 × 0.006 + 10 + 10,000 × 0.005
    await expect(operator.getByRole("region", { name: "What would it cost?" })).toContainText("210.00");
  });

  const customer = await (
    await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } })
  ).newPage();
  await test.step("pay in the portal", async () => {
    await customer.goto(link);
    await customer.getByRole("button").first().click();
    await customer.waitForURL(/\/portal$/);
    await addCard(customer, "4242424242424242");
    await customer.goto("/portal/invoices");
    await customer.getByRole("link", { name: /0001/ }).first().click();
    await customer.getByRole("link", { name: "Pay 49.00 €" }).first().click({ timeout: 10_000 });
    await customer.getByRole("button", { name: "Pay 49.00 €" }).click();
    await expect(customer.getByRole("main")).toContainText(/Succeeded|Paid/);
  });

  await test.step("move the clock", async () => {
    await operator.goto(`${base}/settings/test-clock`);
    await operator.getByRole("main").getByRole("button", { name: "Advance one day" }).click();
    // The page asks for itself again while the clock moves.
    await expect(operator.getByText(/^Arrived at/)).toBeVisible({ timeout: 45_000 });
  });
});

test("nothing is shown that needs a script", async ({ page, browser }) => {
  const { owner, base } = await signUp(page, "No Dead Buttons");
  const reader = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await reader.goto("/login");
  await reader.getByLabel("E-mail address").fill(owner.email);
  await reader.getByLabel("Password").fill(owner.password);
  await reader.getByRole("button", { name: "Sign in" }).click();
  await reader.waitForURL(/\/console\/org_/);
  for (const path of [
    "",
    "/customers",
    "/customers/new",
    "/plans/new",
    "/api-keys",
    "/settings/organization",
  ]) {
    await reader.goto(`${base}${path}`);
    const dead = await reader
      .locator("button:visible")
      .evaluateAll((buttons) =>
        buttons.filter((button) => !(button as HTMLButtonElement).form).map((button) => button.textContent),
      );
    expect([path, ...dead]).toEqual([path]);
  }
});

test("a change of plan is previewed and confirmed without a script, in the portal too", async ({
  page,
  browser,
}) => {
  const { base } = await signUp(page, "Plan Change");
  await createMetric(page, base);
  await publishPlan(page, base);
  await page.goto(`${base}/plans/new`);
  await page.getByLabel("Name").fill("Business");
  await page.getByLabel("Code").fill("business");
  await page.getByLabel("Recurring price").fill("99.00");
  await page.getByRole("button", { name: "Create draft" }).click();
  await page.getByRole("button", { name: "Review and publish" }).click();
  await page.getByRole("button", { name: /^Publish version 1/ }).click();
  await expect(page.getByText("Version 1 in force")).toBeVisible();
  await createCustomer(page, base, "billing@change.example");
  const subscription = await subscribe(page, base);
  const link = await createPortalLink(page, base);

  const storageState = await page.context().storageState();
  const operator = await (await browser.newContext({ javaScriptEnabled: false, storageState })).newPage();
  await operator.goto(`${base}/subscriptions/${subscription}/change/plan`);
  const shown = operator.getByRole("status").filter({ hasText: /Takes effect|Choose what changes/ });
  await expect(shown).toContainText("Choose what changes");
  await expect(operator.getByRole("button", { name: /^Change\b/ })).toHaveCount(0);
  await operator.getByRole("radio", { name: /^Business/ }).check();
  await operator.getByRole("button", { name: "Update preview" }).click();
  await expect(shown).toContainText("Takes effect");
  await expect(shown).toContainText("99.00");
  await operator.getByRole("button", { name: /^Change\b/ }).click();
  await operator.waitForURL(new RegExp(`/subscriptions/${subscription}$`));
  await expect(operator.getByRole("heading", { level: 1, name: /^Business/ })).toBeVisible();

  const customer = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await customer.goto(link);
  await customer.getByRole("button").first().click();
  await customer.waitForURL(/\/portal$/);
  await customer.goto(`/portal/subscriptions/${subscription}/change`);
  await customer.getByLabel("Quantity").fill("2");
  await customer.getByRole("button", { name: "Show what it costs" }).click();
  await expect(customer.getByRole("status").filter({ hasText: "Takes effect" })).toContainText("99.00");
  await customer.getByRole("button", { name: /^Change\b/ }).click();
  await customer.waitForURL(new RegExp(`/portal/subscriptions/${subscription}$`));
  await expect(customer.getByRole("main")).toContainText("Business");
});

test("a price in tiers is agreed with one customer without a script", async ({ page, browser }) => {
  const { base } = await signUp(page, "Agreed Tiers");
  await createMetric(page, base);
  await publishPlan(page, base);
  await createCustomer(page, base, "billing@agreed.example");
  const subscription = await subscribe(page, base);

  const storageState = await page.context().storageState();
  const operator = await (await browser.newContext({ javaScriptEnabled: false, storageState })).newPage();
  const change = `${base}/subscriptions/${subscription}/change/plan`;
  await operator.goto(change);
  await operator.getByText("Agreed with this customer").click();
  await expect(operator.getByLabel("Per unit, tier 3")).toBeHidden();
  await operator.getByLabel("Another price for API calls").check();
  await expect(operator.getByLabel("Per unit, tier 3")).toHaveValue("0.006");
  await operator.getByLabel("Per unit, tier 3").fill("0.005");
  await operator.getByRole("button", { name: "Add tier" }).click();
  await expect(operator.getByLabel("Per unit, tier 4")).toBeVisible();
  await operator.getByRole("button", { name: "Remove tier 4" }).click();
  await expect(operator.getByLabel("Per unit, tier 4")).toHaveCount(0);
  await expect(operator.getByLabel("Per unit, tier 3")).toHaveValue("0.005");
  await operator.getByRole("button", { name: "Update preview" }).click();
  await expect(operator.getByRole("status").filter({ hasText: "Takes effect" })).toBeVisible();
  await operator.getByRole("button", { name: /^Change\b/ }).click();
  await operator.waitForURL(new RegExp(`/subscriptions/${subscription}$`));
  await operator.goto(change);
  await operator.getByLabel("Another price for API calls").check();
  await expect(operator.getByLabel("Per unit, tier 3")).toHaveValue("0.005");
});
