// What people do wrong, and what goes wrong around them: a sentence with a remedy, what was typed is kept, and nobody is
// charged twice.
import { expect, type Page, test } from "@playwright/test";
import {
  addCard,
  createCustomer,
  createMetric,
  enterPortal,
  mailedLink,
  publishPlan,
  signUp,
  subscribe,
  untilAlive,
} from "./people";

test("a wrong tier and two people at one draft: each hears what to do, and loses nothing", async ({
  page,
}) => {
  const { base } = await signUp(page, "Wrong Tier");
  await createMetric(page, base);
  await publishPlan(page, base);
  await page.goto(`${base}/plans`);
  await page.getByRole("link", { name: "Team" }).first().click();
  await page.getByRole("link", { name: "Change the plan" }).click();
  // The address changes once the page is there: read before, it is that of the plan, which has no tiers to fill in.
  await page.waitForURL(/\/draft$/);
  await untilAlive(page);
  const draft = page.url();
  await page.getByLabel("Up to, tier 2").fill("900");
  await page.getByLabel("Per unit, tier 3").fill("0.007");
  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page.getByRole("alert").first()).toContainText("There is a problem");
  await expect(page.getByRole("alert").first()).toContainText("tier 2");
  await expect(page.getByLabel("Up to, tier 2")).toHaveValue("900");
  await expect(page.getByLabel("Per unit, tier 3")).toHaveValue("0.007");
  await page.getByLabel("Up to, tier 2").fill("20000");

  const other = await page.context().newPage();
  await other.goto(draft);
  await untilAlive(other);
  await other.getByLabel("Per unit, tier 3").fill("0.005");
  await other.getByRole("button", { name: "Save draft" }).click();
  await expect(other.getByText("The draft is saved.")).toBeVisible();
  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page.getByRole("alert").first()).toContainText("There is a problem");
  await expect(page.getByLabel("Per unit, tier 3")).toHaveValue("0.007");
  await expect(page.getByLabel("Up to, tier 2")).toHaveValue("20000");
});

test("a day that does not exist is named, and a second press of Pay charges nobody twice", async ({
  page,
  browser,
}) => {
  const { base } = await signUp(page, "Twice");
  await createMetric(page, base);
  await publishPlan(page, base);
  await createCustomer(page, base, "billing@twice.example");
  await page.goto(`${new URL(page.url()).pathname}/edit`);
  await page.getByLabel("Payment terms, in days").fill("14");
  await page.getByRole("button", { name: /^Save/ }).click();
  const subscription = await subscribe(page, base);

  const typist = await (
    await browser.newContext({ javaScriptEnabled: false, storageState: await page.context().storageState() })
  ).newPage();
  await typist.goto(`${base}/subscriptions/${subscription}/cancel?when=day&on=2027-06-31`);
  await expect(typist.getByRole("main")).toContainText("31 June 2027 does not exist. June ends on the 30th.");

  const customer = await (await browser.newContext()).newPage();
  await enterPortal(page, customer, base);
  await addCard(customer, "4242424242424242");
  await customer.goto("/portal/invoices");
  await customer.getByRole("link", { name: /0001/ }).first().click();
  await customer.getByRole("link", { name: "Pay 49.00 €" }).first().click();
  await customer.waitForURL(/\/pay$/);
  await untilAlive(customer);
  const twin = await customer.context().newPage();
  await twin.goto(customer.url());
  await untilAlive(twin);
  await customer.getByRole("button", { name: "Pay 49.00 €" }).dblclick();
  await expect(customer.getByRole("main")).toContainText(/Succeeded|Paid/);
  await twin.getByRole("button", { name: "Pay 49.00 €" }).click();
  await expect(twin.getByRole("alert").first()).toContainText("already paid. You will not be charged.");
  await expect(twin.getByRole("heading", { level: 1 })).toContainText("needs no payment");
  await expect(twin.getByRole("button", { name: /^Pay/ })).toHaveCount(0);
  await page.goto(`${base}/payments`);
  await expect(page.getByRole("row").filter({ hasText: "ACME GmbH" })).toHaveCount(1);
});

test("a link that was used says so, and where the next one comes from", async ({ page, browser }) => {
  const { base } = await signUp(page, "Used Link");
  await createCustomer(page, base, "billing@used.example");
  await page.goto("/portal/enter");
  await page.getByLabel("E-mail address").fill("billing@used.example");
  await page.getByRole("button", { name: "Send me a link" }).click();
  await expect(page.getByRole("main")).toContainText("on its way");
  const link = await mailedLink(page, "billing@used.example");
  const first = await (await browser.newContext()).newPage();
  await first.goto(link);
  await first.getByRole("button").first().click();
  await first.waitForURL(/\/portal$/);
  const second = await (await browser.newContext()).newPage();
  await second.goto(link);
  await expect(second.getByRole("main")).toContainText("used");
  await second.getByRole("link", { name: "Ask for a new link" }).click();
  await expect(second).toHaveURL(/\/portal\/enter$/);
});

/** As if the server were stopped: nobody takes the connection. Gives what starts it again. */
async function stopServer(page: Page): Promise<() => Promise<void>> {
  await page.route("**/*", (route) => route.abort("connectionrefused"));
  return () => page.unroute("**/*");
}

test("the server stops in the middle of a form: it says so, keeps what was typed, and acts once when it is back", async ({
  page,
  browser,
}) => {
  const { base } = await signUp(page, "Stopped");
  await page.goto(`${base}/customers/new`);
  await untilAlive(page);
  const name = page.getByLabel("Name", { exact: true });
  await name.fill("ACME GmbH");
  await page.getByLabel("E-mail for invoices").fill("billing@stopped.example");
  const startAgain = await stopServer(page);
  await page.getByRole("button", { name: "Create customer" }).click();
  const alert = page.getByRole("alert");
  await expect(alert).toContainText(
    "The server does not answer at the moment. What you typed is still here. Try again in a few seconds.",
  );
  await expect(alert).toBeFocused();
  await expect(name).toHaveValue("ACME GmbH");
  await expect(page.getByLabel("E-mail for invoices")).toHaveValue("billing@stopped.example");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(alert).toContainText("still does not answer");
  // Whoever goes on typing sends that, and not what waits.
  await name.fill("ACME AG");
  await startAgain();
  await page.getByRole("button", { name: "Create customer" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "ACME AG" })).toBeVisible();
  const customer = new URL(page.url()).pathname;

  await page.goto(`${customer}/credit/give?amount=5&step=review`);
  await untilAlive(page);
  const startOnceMore = await stopServer(page);
  await page.getByRole("button", { name: /^Give/ }).click();
  await expect(alert).toContainText("The server does not answer at the moment.");
  await startOnceMore();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.waitForURL((url) => url.pathname === `${customer}/credit`);
  await expect(page.getByRole("alert")).toHaveCount(0);
  await expect(page.getByRole("main").getByRole("row").filter({ hasText: "5.00" })).toHaveCount(1);

  // Without scripts the browser itself says that nobody answers; loading its page again sends what was typed.
  const storageState = await page.context().storageState();
  const typist = await (await browser.newContext({ javaScriptEnabled: false, storageState })).newPage();
  await typist.goto(`${base}/customers/new`);
  await typist.getByLabel("Name", { exact: true }).fill("Beta KG");
  const startForTypist = await stopServer(typist);
  const failed = typist.waitForEvent("requestfailed");
  await typist.getByRole("button", { name: "Create customer" }).click();
  await failed;
  await startForTypist();
  await typist.reload();
  await expect(typist.getByRole("heading", { level: 1, name: "Beta KG" })).toBeVisible();
  await page.goto(`${base}/customers`);
  await expect(
    page
      .getByRole("main")
      .getByRole("row")
      .filter({ hasText: /ACME|Beta/ }),
  ).toHaveCount(2);
});
