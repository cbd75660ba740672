// What a page as it stands can be asked besides its layout: are states told by more than colour, do tables stay lists
// on the smallest screen, are headings in order, is the focus seen wherever it goes, and does anything get lost where a
// reader's own settings change the page?
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
  for (const fault of await faultsInGrey(page)) faults.push(`in grey: ${fault}`);
  await page.setViewportSize({ width: 320, height: 640 });
  for (const fault of await layoutFaults(page)) faults.push(`at 320: ${fault}`);
  for (const fault of await faultsOfLists(page)) faults.push(`at 320: ${fault}`);
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

/**
 * States as a printer without colours shows them: word, shape and edge are told from what they stand on by lightness
 * alone, and so are the parts of bars from each other, unless lines or patterns do.
 */
function faultsInGrey(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    type Colour = readonly [red: number, green: number, blue: number, opacity: number];
    const read = (text: string): Colour => {
      const [red = 0, green = 0, blue = 0, opacity = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
      return [red, green, blue, opacity];
    };
    const lightness = ([red, green, blue]: Colour): number => {
      const [r = 0, g = 0, b = 0] = [red, green, blue].map((part) => {
        const share = part / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const contrast = (a: Colour, b: Colour): number => {
      const [dark = 0, light = 0] = [lightness(a), lightness(b)].sort((x, y) => x - y);
      return (light + 0.05) / (dark + 0.05);
    };
    const groundOf = (element: Element | null): Colour => {
      for (let each = element; each; each = each.parentElement) {
        const colour = read(getComputedStyle(each).backgroundColor);
        if (colour[3] === 1) return colour;
      }
      return [255, 255, 255, 1];
    };
    const shown = [...document.querySelectorAll(".badge, .notice")].filter((part) => part.checkVisibility());
    return shown.flatMap((part) => {
      const word = (part.textContent ?? "").trim().slice(0, 40);
      const ground = groundOf(part);
      const { borderTopColor, borderTopStyle } = getComputedStyle(part);
      const shape = part.querySelector("svg");
      const lines = [...(shape?.children ?? [])].flatMap((line) => {
        const { fill, stroke } = getComputedStyle(line);
        return [fill, stroke].filter((colour) => colour !== "none").map(read);
      });
      const label = part.querySelector(":scope > span, :scope > div .text-ink, :scope > div") ?? part;
      const ink = read(getComputedStyle(label).color);
      return [
        ...(word === "" ? ["a state without a word"] : []),
        ...(lines.some((line) => contrast(line, ground) >= 3) ? [] : [`“${word}” has no shape to see`]),
        ...(contrast(ink, ground) >= 4.5 ? [] : [`“${word}” is not to be read`]),
        // Where its ground is all but that of the page, the edge says where it ends.
        ...(borderTopStyle !== "none" && contrast(read(borderTopColor), groundOf(part.parentElement)) >= 1.2
          ? []
          : [`“${word}” has no edge`]),
      ];
    });
  });
}

/** Tables of a list as phones have them: each row a block of its own, with the words of its columns, and still a table to be told. */
function faultsOfLists(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const shown = (element: Element) => element.checkVisibility({ visibilityProperty: true });
    return [...document.querySelectorAll(".data-table")].filter(shown).flatMap((table) => {
      const name = table.querySelector("caption")?.textContent?.trim() ?? "a table";
      const rows = [...table.querySelectorAll("tbody tr")].filter(shown);
      const cells = rows.flatMap((row) => [...row.children]).filter(shown);
      const parts: readonly (readonly [string, readonly Element[]])[] = [
        ["table", [table]],
        ["row", rows],
      ];
      return [
        ...(rows.some((row) => getComputedStyle(row).display === "table-row")
          ? [`${name} has rows and columns`]
          : []),
        ...(cells.some((cell) => getComputedStyle(cell).display === "table-cell")
          ? [`${name} has cells`]
          : []),
        ...parts.flatMap(([role, elements]) =>
          elements.every((element) => element.getAttribute("role") === role)
            ? []
            : [`${name} is no ${role} any more`],
        ),
        ...(cells.every((cell) => /^(cell|rowheader)$/.test(cell.getAttribute("role") ?? ""))
          ? []
          : [`cells of ${name} are none any more`]),
        ...cells
          .filter((cell) => {
            const detail = cell.classList.contains("at-detail") && (cell.textContent ?? "").trim() !== "";
            // What can be done about the row says so itself.
            if (cell.querySelector("button, .btn")) return false;
            return detail && !cell.getAttribute("data-label");
          })
          .map((cell) => `“${cell.textContent?.trim().slice(0, 30)}” of ${name} does not say what it is`),
      ];
    });
  });
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
