// People: signing up and in, being invited, what a role may see; with a script and without.
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { mailedLink, signUp } from "./people";

async function expectSound(page: Page): Promise<void> {
  const builder = new AxeBuilder({ page });
  const found = (await builder.analyze()).violations.filter(({ impact }) =>
    ["serious", "critical"].includes(impact ?? ""),
  );
  expect(found.map(({ id, nodes }) => `${id}: ${nodes[0]?.target}`)).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(overflow, "the page scrolls sideways").toBe(false);
}

test("somebody invited by mail joins once, and sees what the role may see", async ({ page, browser }) => {
  const { base } = await signUp(page, "Invitations");
  await page.goto(`${base}/settings/people`);
  await page.getByLabel("E-mail address").fill("guest@invited.example");
  await page.getByLabel("Accountant").check();
  await page.getByRole("button", { name: "Send invitation" }).click();
  await expect(page.getByText("The invitation to guest@invited.example is on its way.")).toBeVisible();
  await expectSound(page);
  const link = await mailedLink(page, "guest@invited.example");
  await expect(page.frameLocator("iframe").getByText("You would join as accountant.")).toBeVisible();

  const guest = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
  await guest.goto(link);
  await expectSound(guest);
  await guest.getByLabel("Your name").fill("Ada Guest");
  await guest.getByLabel("Choose a password").fill("four quiet words here");
  await guest.getByRole("button", { name: /^Join/ }).click();
  await expect(guest).toHaveURL(new RegExp(base));
  await guest.goto(`${base}/settings/people`);
  await expect(guest.getByText("Error 403")).toBeVisible();
  await guest.goto(link);
  await expect(guest.getByRole("heading", { name: "This invitation is closed" })).toBeVisible();
  await page.goto(`${base}/settings/people`);
  await expect(page.getByRole("row").filter({ hasText: "Ada Guest" })).toBeVisible();

  await page.getByRole("link", { name: "Remove Ada Guest" }).click();
  await expect(page.getByRole("dialog", { name: "Remove Ada Guest?" })).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
  // The heads of tables stay in sight while the page scrolls, but not above the question.
  for (const scrolledTo of [0, 60, 120, 180, 240]) {
    await page.evaluate((top) => window.scrollTo(0, top), scrolledTo);
    expect([scrolledTo, await page.evaluate(coveredByTableHead)]).toEqual([scrolledTo, false]);
  }
  await page.getByRole("dialog").getByRole("link", { name: "Cancel" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

/** Whether a table's head lies above the open dialog anywhere along its middle. Runs in the page. */
function coveredByTableHead(): boolean {
  const box = document.querySelector("dialog")?.getBoundingClientRect();
  if (!box) return true;
  const x = box.x + box.width / 2;
  for (let y = Math.max(box.top, 0); y < Math.min(box.bottom, window.innerHeight); y += 4) {
    if (document.elementFromPoint(x, y)?.closest("thead")) return true;
  }
  return false;
}

test("another organization's pages are not there", async ({ page, browser }) => {
  const { base } = await signUp(page, "Mine");
  const other = await (await browser.newContext()).newPage();
  await signUp(other, "Theirs");
  for (const path of ["", "/customers", "/api-keys", "/settings/people", "/exports"]) {
    const answer = await other.goto(`${base}${path}`);
    expect([path, answer?.status()]).toEqual([path, 404]);
  }
});

test("signed out, a page leads to the sign-in page and back again", async ({ page }) => {
  const { base, owner } = await signUp(page, "Round trip");
  await page.goto("/organizations");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.goto(`${base}/api-keys`);
  await expectSound(page);
  await page.getByLabel("E-mail address").fill(owner.email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toContainText("do not belong together");
  await page.getByLabel("Password").fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(new RegExp(`${base}/api-keys$`));
});

test("hosted pages are sound on a phone", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of [
    "/login",
    "/signup",
    "/portal/enter",
    "/portal/enter/unknown",
    "/invitations/unknown",
  ]) {
    await page.goto(path);
    await expectSound(page);
  }
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("an account, an organization and a key are made by forms alone", async ({ page }) => {
    await page.goto("/signup");
    await page.getByLabel("Your name").fill("Nora");
    await page.getByLabel("E-mail address").fill("nora@noscript.example");
    await page.getByLabel("Password").fill("short");
    await page.getByLabel("Name of the organization").fill("No Script");
    await page.getByRole("button", { name: /Create account/ }).click();
    await expect(page.getByRole("alert")).toContainText("This password is too short.");
    await expect(page.getByLabel("Your name")).toHaveValue("Nora");
    await page.getByLabel("Password").fill("four quiet words here");
    await page.getByRole("button", { name: /Create account/ }).click();
    await expect(page).toHaveURL(/\/console\/org_/);
    const base = new URL(page.url()).pathname;
    await page.goto(`${base}/api-keys`);
    await page.getByLabel("Name").fill("Collector");
    await page.getByRole("button", { name: "Create key" }).click();
    await expect(page.getByText(/cf_test_[0-9a-f]{32}_/)).toBeVisible();
    await page.goto(`${base}/api-keys`);
    await expect(page.getByText(/cf_test_[0-9a-f]{32}_/)).toHaveCount(0);
  });
});
