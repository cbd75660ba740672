// A brand colour may be any: the lightest and the darkest leave portal and mails as readable as before.
import { expect, type Page, test } from "@playwright/test";
import axe from "axe-core";
import { createCustomer, createMetric, createPortalLink, publishPlan, signUp, subscribe } from "./people";

/** Text of too little contrast on the page, as the guidelines count it. */
async function faintText(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    const { violations } = await axe.run(document, {
      runOnly: ["color-contrast"],
      resultTypes: ["violations"],
    });
    return violations.flatMap(({ nodes }) =>
      nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`),
    );
  });
}

/** The contrast of each word on a coloured button, as a browser would draw it. */
function contrastOfButtons(page: Page): Promise<number[]> {
  return page.evaluate(() => {
    const parts = (colour: string) => (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
    const luminance = (colour: string) =>
      parts(colour)
        .map((part) => part / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
        .reduce((sum, part, index) => sum + part * ([0.2126, 0.7152, 0.0722][index] ?? 0), 0);
    const opaque = (colour: string) => !/^rgba\(.*, 0\)$/.test(colour);
    return [...document.querySelectorAll("a")].map((link) => {
      const ink = luminance(getComputedStyle(link).color);
      let ground: Element | null = link;
      while (ground && !opaque(getComputedStyle(ground).backgroundColor)) ground = ground.parentElement;
      const paper = ground ? luminance(getComputedStyle(ground).backgroundColor) : 1;
      return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    });
  });
}

test("the lightest and the darkest accent leave portal and mails readable", async ({ page, browser }) => {
  const { base } = await signUp(page, "Any Colour");
  await createMetric(page, base);
  await publishPlan(page, base);
  await createCustomer(page, base, "billing@colour.example");
  await subscribe(page, base);
  const customer = await (await browser.newContext({ reducedMotion: "reduce" })).newPage();
  await customer.goto(await createPortalLink(page, base));
  await customer.getByRole("button").first().click();
  await customer.waitForURL(/\/portal$/);

  for (const accent of ["#ffd400", "#000000"]) {
    await page.goto(`${base}/settings/organization`);
    await page.getByLabel("Accent").fill(accent);
    await page.getByRole("button", { name: /^Save/ }).first().click();
    await expect(page.getByRole("status").first()).toBeVisible();
    for (const colorScheme of ["light", "dark"] as const) {
      await customer.emulateMedia({ colorScheme });
      for (const address of ["/portal", "/portal/invoices"]) {
        await customer.goto(address);
        expect([accent, colorScheme, address, ...(await faintText(customer))]).toEqual([
          accent,
          colorScheme,
          address,
        ]);
      }
    }
    await page.goto(`${base}/settings/people`);
    await page.getByLabel("E-mail address").fill(`guest-${accent.slice(1)}@colour.example`);
    await page.getByRole("button", { name: "Send invitation" }).click();
    await expect(async () => {
      await page.goto("/mailbox");
      const row = page.getByRole("row").filter({ hasText: `guest-${accent.slice(1)}` });
      await row.getByRole("link").first().click({ timeout: 2_000 });
    }).toPass();
    await page.waitForURL(/\/mailbox\/[^/]+\/[^/]+$/);
    await page.goto(`${page.url()}/html`);
    const contrasts = await contrastOfButtons(page);
    expect(contrasts.length).toBeGreaterThan(0);
    expect(Math.min(...contrasts)).toBeGreaterThanOrEqual(4.5);
  }
});
