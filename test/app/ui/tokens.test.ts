import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { contrast, parseHex, type Rgb } from "~/ui/oklch";
import { surfaceNames, type ThemeName, themes, toneNames } from "~/ui/tokens";

const css = readFileSync("app/ui/css/tokens.css", "utf8");

function colour(theme: ThemeName, name: string): Rgb {
  const rgb = parseHex(themes[theme][name] ?? "");
  if (!rgb) throw new Error(`${theme} has no token ${name}`);
  return rgb;
}

function worst(theme: ThemeName, name: string, grounds: readonly string[]): number {
  return Math.min(...grounds.map((ground) => contrast(colour(theme, name), colour(theme, ground))));
}

const surfaces = [...surfaceNames];

describe.each(["light", "dark"] as const)("contrast in the %s theme", (theme) => {
  test.each(["ink", "ink-2", "ink-3"])("%s is readable on every surface", (name) => {
    expect(worst(theme, name, surfaces)).toBeGreaterThanOrEqual(4.5);
  });

  test.each([...toneNames])("%s is readable on every surface and its tint, its mark is seen", (tone) => {
    expect(worst(theme, tone, [...surfaces, `${tone}-tint`])).toBeGreaterThanOrEqual(4.5);
    expect(worst(theme, `${tone}-mark`, ["surface", "canvas", `${tone}-tint`])).toBeGreaterThanOrEqual(3);
  });

  test("ink, secondary text and hints are readable on the tints of notices", () => {
    for (const tone of toneNames) expect(worst(theme, "ink", [`${tone}-tint`])).toBeGreaterThanOrEqual(7);
  });

  test("borders of controls are seen on every surface", () => {
    expect(worst(theme, "edge", surfaces)).toBeGreaterThanOrEqual(3);
  });

  test("the default accent is readable as text, seen as mark, and carries its label", () => {
    expect(worst(theme, "accent-text", [...surfaces, "accent-tint"])).toBeGreaterThanOrEqual(4.5);
    expect(worst(theme, "accent-mark", ["surface", "canvas", "accent-tint"])).toBeGreaterThanOrEqual(3);
    expect(worst(theme, "accent-on", ["accent-fill"])).toBeGreaterThanOrEqual(4.5);
  });

  test.each([1, 2, 3, 4, 5])("series %i is seen on cards", (series) => {
    expect(worst(theme, `series-${series}`, ["surface"])).toBeGreaterThanOrEqual(3);
  });
});

describe("the style sheet", () => {
  const block = (opening: string) => {
    const start = css.indexOf(opening);
    expect(start).toBeGreaterThanOrEqual(0);
    return css.slice(start, css.indexOf("}", start));
  };

  test.each([
    ["light", ":root {"],
    ["dark", ':root:not([data-theme="light"]) {'],
    ["dark", ':root[data-theme="dark"] {'],
  ] as const)("has the %s values under %s", (theme, opening) => {
    const text = block(opening);
    for (const [name, value] of Object.entries(themes[theme])) expect(text).toContain(`--${name}: ${value};`);
  });
});
