// What can be measured of a page as it stands: does it scroll sideways, is text cut off, does text lie on text?
import type { Page } from "@playwright/test";

/** What is wrong with the layout, as sentences; works where the page's own scripts are switched off, too. */
export async function layoutFaults(page: Page): Promise<string[]> {
  const width = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth] as const);
  return [
    ...(width[0] > width[1] ? [`scrolls sideways to ${width[0]}`] : []),
    ...(await cutFaults(page)),
    ...(await overlapFaults(page)),
  ];
}

/** Boxes that hide what does not fit into them. What scrolls or ends in an ellipsis shows that there is more. */
function cutFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isShown = (element: Element) =>
      element.checkVisibility({ visibilityProperty: true }) &&
      element.closest(".sr-only, thead, svg, .skip-link") === null;
    const boxes = [...document.querySelectorAll<HTMLElement>("body *")].filter((element) => {
      if (element.scrollWidth <= element.clientWidth + 1 || element.clientWidth <= 1) return false;
      const { overflowX, textOverflow } = getComputedStyle(element);
      const hides = overflowX === "hidden" || overflowX === "clip";
      return hides && textOverflow !== "ellipsis" && isShown(element);
    });
    const pen = document.createElement("canvas").getContext("2d");
    const selects = [...document.querySelectorAll("select")].filter((select) => {
      if (!pen || !isShown(select)) return false;
      const style = getComputedStyle(select);
      pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
      const padding = Number.parseFloat(style.paddingLeft) + Number.parseFloat(style.paddingRight);
      const text = select.selectedOptions[0]?.text ?? "";
      return pen.measureText(text).width > select.clientWidth - padding + 1;
    });
    return [
      ...boxes.map((box) => `cuts off <${box.tagName}> ${(box.textContent ?? "").trim().slice(0, 60)}`),
      ...selects.map((select) => `cuts off the choice “${select.selectedOptions[0]?.text}”`),
    ];
  });
}

/** Text that lies on text, line by line; a dialog or an open menu lies on the page on purpose. */
function overlapFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const lines: { readonly text: string; readonly layer: Element | null; readonly box: DOMRect }[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      const text = (node.textContent ?? "").trim().slice(0, 60);
      if (!element || text === "" || !element.checkVisibility({ visibilityProperty: true })) continue;
      // Those that stick while the page moves under them, and those no eye sees.
      if (element.closest(".sr-only, thead, svg, .skip-link, .console-bar, .console-side, script, style"))
        continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const layer = element.closest("dialog, .disclosure-panel");
      for (const box of range.getClientRects())
        if (box.width > 2 && box.height > 6) lines.push({ text, layer, box });
    }
    lines.sort((a, b) => a.box.top - b.box.top);
    return lines.flatMap((a, index) => {
      const faults: string[] = [];
      for (const b of lines.slice(index + 1)) {
        // Boxes of letters are higher than what is drawn, so a few pixels of them may meet.
        if (b.box.top > a.box.bottom - 4) break;
        const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
        if (a.layer === b.layer && across > 2) faults.push(`“${a.text}” lies on “${b.text}”`);
      }
      return faults;
    });
  });
}

/** What would do nothing without the page's scripts: buttons of no form, links to nowhere, parts that never come. */
export function scriptlessFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const shown = <E extends Element>(selector: string) =>
      [...document.querySelectorAll<E>(selector)].filter((each) => each.checkVisibility());
    const named = (element: Element) => (element.textContent ?? "").trim();
    const opensByItself = (button: HTMLButtonElement) => button.hasAttribute("popovertarget");
    return [
      ...shown<HTMLButtonElement>("button")
        .filter((button) => !button.form && !opensByItself(button))
        .map((button) => `the button “${named(button)}” belongs to no form`),
      ...shown<HTMLElement>(".btn-primary")
        .filter(
          (each) => !(each instanceof HTMLAnchorElement && each.href) && !(each instanceof HTMLButtonElement),
        )
        .map((each) => `“${named(each)}” leads nowhere`),
      ...shown<HTMLElement>("[aria-busy=true], .skeleton").map(() => "waits for a script"),
    ];
  });
}
