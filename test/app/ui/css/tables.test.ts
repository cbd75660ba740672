import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** Selectors and declarations of every rule, those of media queries too. */
function rulesOf(file: string): { readonly selector: string; readonly properties: readonly string[] }[] {
  const css = readFileSync(file, "utf8").replaceAll(/\/\*.*?\*\//gs, "");
  return [...css.matchAll(/([^{}]+)\{([^{}]*)\}/g)].map(([, selector = "", body = ""]) => ({
    selector: selector.trim(),
    properties: [...body.matchAll(/([\w-]+)\s*:/g)].map(([, property = ""]) => property),
  }));
}

test("a row that is touched changes its ground alone: more would win over the places of its cells on a phone", () => {
  const touched = rulesOf("app/ui/css/tables.css").filter(({ selector }) => selector.includes("tr:hover"));
  expect(touched.length).toBeGreaterThan(1);
  for (const { selector, properties } of touched)
    expect([selector, properties]).toEqual([selector, ["background"]]);
});
