// Every page, wide and narrow, light and dark, at twice its size and without scripts: readable by every reader, sound, and with nothing to complain about.
import { type Browser, type BrowserContext, expect, type Page, test } from "@playwright/test";
import axe from "axe-core";
import { layoutFaults, scriptlessFaults } from "./measure";
import { consolePages, hostedPages, memberPages, portalPages } from "./pages";
import { faultsInOtherHands, faultsOfFocus, faultsOfOrder } from "./review";
import { createSmallOrganization, type SmallOrganization, stillContext } from "./small-organization";
import { faultsOfEscape, faultsOfTabbing } from "./tabbing";

/** What is left of 1280 when everything is twice as large. */
const atTwiceItsSize = { width: 640, height: 450 };
const everything = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];
// The themes differ in colours alone and the widths in layout alone, so the dark one is asked once, and only for what
// depends on colours.
const looks = [
  { width: 1280, colorScheme: "light", demands: everything },
  { width: 1280, colorScheme: "dark", demands: ["color-contrast", "link-in-text-block"] },
  { width: 390, colorScheme: "light", demands: everything },
] as const;

let owner: BrowserContext;
let customer: BrowserContext;
let small: SmallOrganization;

test.beforeAll(async ({ browser, playwright, baseURL }) => {
  test.setTimeout(240_000);
  owner = await stillContext(browser);
  customer = await stillContext(browser);
  const request = await playwright.request.newContext({ baseURL });
  small = await createSmallOrganization(owner, customer, request);
  await request.dispose();
});

test.afterAll(async () => {
  await owner?.close();
  await customer?.close();
});

/** What is wrong with the page as it stands, as sentences. */
async function faultsOf(page: Page, demands: readonly string[]): Promise<string[]> {
  const headings = await page.locator("h1").count();
  const violations = await page.evaluate(
    async (runOnly) => {
      const { axe } = window as unknown as { axe: typeof import("axe-core") };
      const results = await axe.run(document, {
        runOnly,
        // Not of the guidelines, yet what stands in no landmark is found by nobody who goes by them.
        rules: { region: { enabled: true } },
        iframes: false,
        resultTypes: ["violations"],
      });
      return results.violations.map(({ id, impact, nodes }) => ({
        grave: impact === "serious" || impact === "critical" || id === "region",
        text: `${id}: ${nodes[0]?.target} ${nodes[0]?.failureSummary}`,
      }));
    },
    [...demands],
  );
  return [
    ...violations.filter(({ grave }) => grave).map(({ text }) => text),
    ...(headings === 1 ? [] : [`${headings} main headings`]),
  ];
}

/** Opens each page once and looks at it in each of its looks; gives what is wrong, by page. */
async function walk(context: BrowserContext, listed: typeof consolePages): Promise<string[]> {
  const page = await context.newPage();
  const faults: string[] = [];
  const titles = new Map<string, string>();
  let route = "";
  // Also what the content security policy refuses, and what the server rendered otherwise than the browser.
  page.on("console", (message) => {
    // A mail is shown in a frame without scripts, which refuses the one Playwright brings along too.
    if (message.text().startsWith("Blocked script execution in") && route.startsWith("mailbox")) return;
    if (message.type() === "error") faults.push(`${route}: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`${route}: ${error.message}`));
  for (const each of listed) {
    route = each.route;
    await page.setViewportSize({ width: 1280, height: 900 });
    const answer = await page.goto(each.address(small));
    if (answer?.status() !== 200) faults.push(`${route}: status ${answer?.status()}`);
    await page.waitForFunction(() => "__remixRouter" in window);
    const title = await page.title();
    if (titles.has(title)) faults.push(`${route}: has the title of ${titles.get(title)}, ${title}`);
    titles.set(title, route);
    await page.evaluate(axe.source);
    for (const { width, colorScheme, demands } of looks) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      for (const fault of await faultsOf(page, demands))
        faults.push(`${route} ${width} ${colorScheme}: ${fault}`);
      for (const fault of await layoutFaults(page)) faults.push(`${route} ${width}: ${fault}`);
    }
    const part = titles.size === 1 ? "page" : "content";
    const further = [
      ...(await faultsOfOrder(page)),
      ...(await faultsOfFocus(page)),
      ...(await faultsOfEscape(page, part)),
      ...(await faultsInOtherHands(page)),
    ];
    await page.setViewportSize({ width: 1280, height: 900 });
    further.push(...(await faultsOfTabbing(page, part)), ...(await faultsOfEscape(page, part)));
    for (const fault of further) faults.push(`${route}: ${fault}`);
  }
  await page.close();
  return faults;
}

/** Opens each page without scripts and at twice its size: it is there, it is whole, and all it offers works. */
async function walkWithoutScripts(
  browser: Browser,
  as: BrowserContext | null,
  listed: typeof consolePages,
): Promise<string[]> {
  const context = await browser.newContext({
    javaScriptEnabled: false,
    viewport: atTwiceItsSize,
    storageState: await as?.storageState(),
  });
  const page = await context.newPage();
  const faults: string[] = [];
  for (const { route, address } of listed) {
    const answer = await page.goto(address(small));
    const headings = await page.locator("h1").count();
    if (answer?.status() !== 200) faults.push(`${route}: status ${answer?.status()}`);
    if (headings !== 1) faults.push(`${route}: ${headings} main headings`);
    // The kit shows what buttons look like; none of them is to do anything.
    const dead = route.endsWith(".kit") ? [] : await scriptlessFaults(page);
    for (const fault of [...(await layoutFaults(page)), ...dead]) faults.push(`${route}: ${fault}`);
  }
  await context.close();
  return faults;
}

test("every page without scripts, at 200 %", async ({ browser }) => {
  test.setTimeout(400_000);
  expect([
    ...(await walkWithoutScripts(browser, owner, [...consolePages, ...memberPages])),
    ...(await walkWithoutScripts(browser, customer, portalPages)),
    ...(await walkWithoutScripts(browser, null, hostedPages)),
  ]).toEqual([]);
});

test("a document prints alone, as on paper and not as on a phone", async () => {
  const page = await owner.newPage();
  // What A4 leaves between its margins.
  await page.setViewportSize({ width: 643, height: 900 });
  await page.emulateMedia({ media: "print" });
  for (const address of [small.invoice, small.creditNote]) {
    await page.goto(address);
    await expect(page.locator(".paper .paper-totals")).toBeVisible();
    await expect(page.locator("h1")).toBeHidden();
    await expect(page.getByText("What happened")).toBeHidden();
    await expect(page.locator(".paper-lines")).toHaveCSS("display", "table");
    await expect(page.locator(".paper-lines thead")).toHaveCSS("position", "static");
  }
  await page.close();
});

test("the console's pages", async () => {
  test.setTimeout(900_000);
  expect(await walk(owner, consolePages)).toEqual([]);
});

test("the portal's pages", async () => {
  test.setTimeout(200_000);
  expect(await walk(customer, portalPages)).toEqual([]);
});

test("the pages around them", async ({ browser }) => {
  test.setTimeout(200_000);
  const visitor = await stillContext(browser);
  expect(await walk(visitor, hostedPages)).toEqual([]);
  await visitor.close();
  expect(await walk(owner, memberPages)).toEqual([]);
});
