// What a page as it stands can be asked besides its layout: are states told by more than colour, are headings in order,
// is the focus seen wherever it goes, and does anything get lost where a reader's own settings change the page?
import type { Page } from "@playwright/test";
import { layoutFaults } from "./measure";

/** The distances a reader may set without losing anything (WCAG 2.2, 1.4.12). */
const widerText = `* {
  line-height: 1.5 !important;
  letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important;
}
p { margin-bottom: 2em !important; }`;

/** What is wrong where a reader sets text wider, zooms to 400 %, or brings colours of their own. */
export async function faultsInOtherHands(page: Page): Promise<string[]> {
  const faults = await faultsOfColours(page);
  await page.setViewportSize({ width: 320, height: 640 });
  for (const fault of await layoutFaults(page)) faults.push(`at 320: ${fault}`);
  // Not as an element, which the content security policy forbids.
  await page.evaluate((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets.push(sheet);
  }, widerText);
  for (const width of [1280, 640]) {
    await page.setViewportSize({ width, height: 900 });
    for (const fault of await layoutFaults(page)) faults.push(`with wider text at ${width}: ${fault}`);
  }
  await page.evaluate(() => document.adoptedStyleSheets.pop());
  return faults;
}

async function faultsOfColours(page: Page): Promise<string[]> {
  await page.emulateMedia({ forcedColors: "active" });
  const faults = await page.evaluate(() => {
    const paper = getComputedStyle(document.documentElement).backgroundColor;
    const drawn = (part: Element) =>
      [getComputedStyle(part).fill, getComputedStyle(part).stroke].some(
        (colour) => colour !== "none" && colour !== paper && !/^rgba\(.*, 0\)$/.test(colour),
      );
    const badges = [...document.querySelectorAll(".badge")].filter((badge) => badge.checkVisibility());
    return badges.flatMap((badge) => {
      const word = (badge.textContent ?? "").trim();
      const { borderTopWidth, borderTopStyle, borderTopColor } = getComputedStyle(badge);
      const bordered =
        Number.parseFloat(borderTopWidth) >= 1 && borderTopStyle !== "none" && borderTopColor !== paper;
      const dashed = badge.classList.contains("tone-draft") === (borderTopStyle === "dashed");
      const shape = badge.querySelector("svg");
      const box = shape?.getBoundingClientRect();
      return [
        ...(word ? [] : ["a badge without a word"]),
        ...(box && box.width >= 8 && [...(shape?.children ?? [])].some(drawn)
          ? []
          : [`“${word}” has no shape`]),
        ...(bordered && dashed ? [] : [`the edge of “${word}” is ${borderTopStyle} ${borderTopColor}`]),
      ];
    });
  });
  await page.emulateMedia({ forcedColors: "none" });
  return faults.map((fault) => `with forced colours: ${fault}`);
}

/** Headings that skip a level, things that move though the reader wants none of it. */
export function faultsOfOrder(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const shown = (element: Element) => element.checkVisibility({ visibilityProperty: true });
    const faults: string[] = [];
    // What is wrong with a form, and what a dialog asks, stand above the page's own heading.
    let level = 1;
    for (const heading of [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(shown)) {
      const next = Number(heading.tagName.slice(1));
      if (next > level + 1) faults.push(`h${level} is followed by h${next} “${heading.textContent}”`);
      level = next;
    }
    for (const element of document.querySelectorAll("body *")) {
      const { transitionDuration, animationName } = getComputedStyle(element);
      if (animationName !== "none" || /[1-9]/.test(transitionDuration))
        faults.push(`<${element.tagName} class="${element.getAttribute("class")}"> moves`);
    }
    return faults;
  });
}

/** Walks the focus over everything it can reach, there and back, and says where it is not seen. */
export async function faultsOfFocus(page: Page): Promise<string[]> {
  await page.evaluate(() => window.scrollTo(0, 0));
  // From here on the browser takes the focus for one that a keyboard moves.
  await page.keyboard.press("Tab");
  return page.evaluate(() => {
    const reachable = [
      ...document.querySelectorAll<HTMLElement>(
        "a[href], button, input, select, textarea, summary, [tabindex]",
      ),
    ].filter(
      (element) =>
        element.tabIndex >= 0 &&
        !element.matches(":disabled, [type=hidden]") &&
        element.checkVisibility({ visibilityProperty: true }),
    );
    const faultOf = (element: HTMLElement): string | null => {
      const name = `<${element.tagName}> ${(element.textContent || element.getAttribute("name") || "").trim().slice(0, 40)}`;
      if (element.tabIndex > 0) return `${name} has an order of its own`;
      element.focus();
      // Something else took it: a radio button of a group, or what a page's script chose.
      if (document.activeElement !== element) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      if (outlineStyle === "none" || Number.parseFloat(outlineWidth) < 2) return `${name} shows no focus`;
      const [box] = element.getClientRects();
      if (!box) return null;
      const x = box.x + Math.min(box.width / 2, 100);
      // What is higher than the window shows a part of itself.
      const y = (Math.max(box.top, 0) + Math.min(box.bottom, window.innerHeight)) / 2;
      const top = document.elementFromPoint(x, y);
      if (!top) return `${name} has the focus outside of the window`;
      const related =
        element.contains(top) || top.contains(element) || top.closest("label")?.contains(element);
      return related
        ? null
        : `${name} has the focus under <${top.tagName} class="${top.getAttribute("class")}">`;
    };
    return [...reachable, ...reachable.reverse()].map(faultOf).filter((fault) => fault !== null);
  });
}
