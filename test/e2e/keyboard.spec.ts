// Without a mouse: signing in, finding a customer, ending a subscription. The focus is always seen.
import { expect, type Locator, type Page, test } from "@playwright/test";
import {
  createCoupon,
  createCustomer,
  createMetric,
  publishPlan,
  signUp,
  subscribe,
  untilAlive,
} from "./people";

/** What is wrong with the way the focus shows, as one sentence; null where it is seen and nothing covers it. */
function faultOfFocus(page: Page): Promise<string | null> {
  return page.evaluate(() => {
    const focused = document.activeElement;
    if (!focused || focused === document.body) return null;
    const name = `${focused.tagName} ${focused.textContent?.trim().slice(0, 40)}`;
    const { outlineStyle, outlineWidth } = getComputedStyle(focused);
    if (outlineStyle === "none" || Number.parseFloat(outlineWidth) < 2) return `${name} shows no focus`;
    const box = focused.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    if (!top) return `${name} is outside of the window`;
    const related = focused.contains(top) || top.contains(focused) || top.closest("label")?.contains(focused);
    return related ? null : `${name} is under ${top.tagName} ${top.className}`;
  });
}

/** Tabs on until the focus is there; on the way it must be visible everywhere. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press("Tab");
    expect(await faultOfFocus(page)).toBeNull();
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error("The focus never came there.");
}

test("a subscription is found and ended at the end of its period by keyboard alone", async ({
  page,
  browser,
}) => {
  const { owner, base } = await signUp(page, "By Keyboard");
  await createMetric(page, base);
  await publishPlan(page, base);
  await createCustomer(page, base, "billing@keyboard.example");
  await subscribe(page, base);

  const typist = await (await browser.newContext({ reducedMotion: "reduce" })).newPage();
  await typist.goto("/login");
  await untilAlive(typist);
  const email = typist.getByLabel("E-mail address");
  if (!(await email.evaluate((element) => element === document.activeElement))) await tabTo(typist, email);
  await typist.keyboard.type(owner.email);
  await tabTo(typist, typist.getByLabel("Password"));
  await typist.keyboard.type(owner.password);
  await typist.keyboard.press("Enter");
  await typist.waitForURL(/\/console\/org_/);
  await expect(typist.getByRole("heading", { level: 1 })).toBeVisible();

  await untilAlive(typist);
  await typist.keyboard.press("Control+k");
  await expect(typist.getByRole("combobox").filter({ visible: true })).toBeFocused();
  await typist.keyboard.type("acme");
  await expect(typist.getByRole("option", { name: /ACME GmbH/ }).first()).toBeVisible();
  await typist.keyboard.press("ArrowDown");
  await expect(typist.getByRole("option", { selected: true })).toContainText("ACME GmbH");
  await typist.keyboard.press("Enter");
  await expect(typist.getByRole("heading", { level: 1, name: "ACME GmbH" })).toBeVisible();

  await tabTo(typist, typist.getByRole("main").getByRole("link", { name: "Team" }).first());
  await typist.keyboard.press("Enter");
  await tabTo(typist, typist.getByRole("main").getByRole("link", { name: "Cancel", exact: true }));
  await typist.keyboard.press("Enter");
  await expect(
    typist.getByRole("heading", { level: 1, name: /^End Team for ACME GmbH after/ }),
  ).toBeVisible();
  await tabTo(typist, typist.getByRole("button", { name: /^End after/ }));
  await typist.keyboard.press("Enter");
  await expect(typist.getByText(/^Ending/).first()).toBeVisible();
});

test("Escape leaves the search where it was opened, and a question unanswered", async ({ page }) => {
  const { base } = await signUp(page, "Escape");
  // The first page of the organization comes by scripts, after its address: a key pressed on the one before is lost.
  await page.goto(base);
  await untilAlive(page);
  await page.keyboard.press("/");
  const search = page.getByRole("combobox").filter({ visible: true });
  await expect(search).toBeFocused();
  await page.keyboard.type("nobody of this name");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("listbox").filter({ visible: true })).toHaveCount(0);

  // The navigation scrolls by itself: what shows the focus lies inside of it, on every side.
  await page.setViewportSize({ width: 1280, height: 700 });
  const link = page.getByRole("navigation", { name: "Console" }).getByRole("link", { name: "Invoices" });
  await link.focus();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Tab");
  await expect(link).toBeFocused();
  expect(
    await link.evaluate((element) => {
      const { outlineOffset, outlineWidth } = getComputedStyle(element);
      const [row, list] = [element, element.closest("nav")].map((part) => part?.getBoundingClientRect());
      const around = Number.parseFloat(outlineOffset) + Number.parseFloat(outlineWidth);
      return row && list && row.left - around >= list.left && row.right + around <= list.right;
    }),
  ).toBe(true);

  await createCoupon(page, base);
  const coupon = new URL(page.url()).pathname;
  await page.goto(`${coupon}?ask=retire`);
  await untilAlive(page);
  await expect(page.getByRole("dialog", { name: "Retire SPRING?" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  expect(new URL(page.url()).search).toBe("");
});
