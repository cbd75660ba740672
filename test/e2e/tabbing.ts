// The page by Tab alone, as a person without a mouse goes through it: every stop in the order in which the page stands,
// none skipped, none that keeps the focus, and each seen where it comes.
import type { Page } from "@playwright/test";

/** As many presses go out before the page is asked how far they led: each question costs as much as a press. */
const PRESSES_AT_ONCE = 25;
/** A date has a stop for each of its parts. */
const PARTS_OF_A_DATE = 4;

type Walk = { readonly stops: HTMLElement[]; readonly expected: HTMLElement[]; readonly faults: string[] };

/** All of a page, or its content alone: what stands around that is the same on every page of a room. */
export type Part = "page" | "content";

/** Tabs through all of a page or of its content, and says what is wrong on the way. */
export async function faultsOfTabbing(page: Page, part: Part): Promise<string[]> {
  const { wanted, most } = await page.evaluate(prepareWalk, { part, partsOfADate: PARTS_OF_A_DATE });
  if (wanted === 0) return [];
  for (let presses = 0; presses < most; presses += PRESSES_AT_ONCE) {
    // A key that is kept down says the same again and again, by half as many messages.
    for (let press = 0; press < PRESSES_AT_ONCE; press += 1) await page.keyboard.down("Tab");
    if (await page.evaluate(isThrough)) break;
  }
  await page.keyboard.up("Tab");
  return page.evaluate(endWalk);
}

/** Opens each menu by Enter; Escape closes it and leads back to where it was opened. */
export async function faultsOfEscape(page: Page, part: Part): Promise<string[]> {
  const faults: string[] = [];
  const openers = page
    .locator(part === "page" ? "body" : "main")
    .locator(".disclosure-menu > summary, [popovertarget]:not([popovertargetaction])");
  for (const opener of await openers.all()) {
    if (!(await opener.isVisible())) continue;
    await opener.focus();
    const isOpen = () =>
      opener.evaluate((element) => {
        const target = document.getElementById(element.getAttribute("popovertarget") ?? "");
        return target ? target.matches(":popover-open") : element.closest("details")?.open === true;
      });
    const name = (await opener.textContent())?.trim();
    await page.keyboard.press("Enter");
    if (!(await isOpen())) faults.push(`“${name}” does not open by Enter`);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Escape");
    if (await isOpen()) faults.push(`“${name}” stays open after Escape`);
    else if (!(await opener.evaluate((element) => element === document.activeElement)))
      faults.push(`Escape out of “${name}” leads elsewhere`);
  }
  return faults;
}

/** Runs in the page: what has to be a stop, and what to write down at each. */
function prepareWalk({ part, partsOfADate }: { readonly part: Part; readonly partsOfADate: number }) {
  const named = (element: Element) =>
    `<${element.tagName}> ${(element.textContent || element.getAttribute("name") || "").trim().slice(0, 40)}`;
  const isStop = (element: HTMLElement) => {
    if (element.tabIndex < 0 || element.matches(":disabled, [type=hidden]")) return false;
    if (!element.checkVisibility({ visibilityProperty: true })) return false;
    if (!(element instanceof HTMLInputElement) || element.type !== "radio") return true;
    // A group is one stop: the one that is chosen, else the first.
    const group = [
      ...document.querySelectorAll<HTMLInputElement>(`input[type=radio][name="${CSS.escape(element.name)}"]`),
    ].filter((other) => other.form === element.form && !other.disabled);
    return element === (group.find((other) => other.checked) ?? group[0]);
  };
  const all = document.querySelectorAll<HTMLElement>(
    "a[href], button, input, select, textarea, summary, [tabindex]",
  );
  const start = (part === "content" ? document.querySelector("main") : null) ?? document.body;
  const isOfPart = (element: HTMLElement) =>
    (start.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  const walk: Walk = {
    stops: [],
    expected: [...all].filter((element) => isOfPart(element) && isStop(element)),
    faults: [],
  };
  const regions = "tr, fieldset, nav, aside, header, footer, form, table, dialog, section, main";
  let before: HTMLElement | null = null;
  const seen = (element: HTMLElement): string | null => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    if (outlineStyle === "none" || Number.parseFloat(outlineWidth) < 2)
      return `${named(element)} shows no focus`;
    const [box] = element.getClientRects();
    if (!box) return null;
    const y = (Math.max(box.top, 0) + Math.min(box.bottom, window.innerHeight)) / 2;
    const top = document.elementFromPoint(box.x + Math.min(box.width / 2, 100), y);
    if (!top) return `${named(element)} has the focus outside of the window`;
    const related = element.contains(top) || top.contains(element) || top.closest("label")?.contains(element);
    return related ? null : `${named(element)} has the focus under <${top.tagName} class="${top.className}">`;
  };
  const onStop = ({ target }: FocusEvent) => {
    if (!(target instanceof HTMLElement) || walk.stops.includes(target)) return;
    walk.stops.push(target);
    const fault = seen(target);
    if (fault) walk.faults.push(fault);
    // Both as they stand now: the page, or a part of it, may have moved to show the next stop.
    const [old, now] = [before?.getBoundingClientRect(), target.getBoundingClientRect()];
    const isSameRegion = before !== null && before.closest(regions) === target.closest(regions);
    // Reading goes down, and to the right; the top of the next column is to the right as well.
    const isBack =
      old !== undefined &&
      ((now.bottom <= old.top + 1 && now.left < old.right) ||
        (now.right <= old.left + 1 && now.bottom > old.top && now.top < old.bottom));
    if (before && isSameRegion && isBack)
      walk.faults.push(`${named(target)} comes after ${named(before)} and stands before it`);
    before = target;
  };
  Object.assign(window, { walkByTab: { walk, stop: () => document.removeEventListener("focusin", onStop) } });
  // The way begins at the top, wherever the focus was.
  window.scrollTo(0, 0);
  const had = start.getAttribute("tabindex");
  start.tabIndex = -1;
  start.focus();
  if (had === null) start.removeAttribute("tabindex");
  document.addEventListener("focusin", onStop);
  const dates = walk.expected.filter((element) =>
    element.matches("[type=date], [type=datetime-local], [type=time]"),
  );
  return { wanted: walk.expected.length, most: walk.expected.length + dates.length * partsOfADate + 40 };
}

function isThrough(): boolean {
  const { walk } = (window as unknown as { walkByTab: { walk: Walk } }).walkByTab;
  return walk.expected.every((element) => walk.stops.includes(element));
}

function endWalk(): string[] {
  const { walk, stop } = (window as unknown as { walkByTab: { walk: Walk; stop: () => void } }).walkByTab;
  stop();
  const named = (element: Element | undefined) =>
    `<${element?.tagName}> ${(element?.textContent || element?.getAttribute("name") || "").trim().slice(0, 40)}`;
  const reached = walk.stops.filter((element) => walk.expected.includes(element));
  const wrong = walk.expected.findIndex((element, index) => reached[index] !== element);
  if (wrong < 0) return walk.faults;
  const fault = reached[wrong]
    ? `${named(reached[wrong])} is reached where ${named(walk.expected[wrong])} stands`
    : `Tab leads never from ${named(reached.at(-1))} to ${named(walk.expected[wrong])}`;
  return [...walk.faults, fault];
}
