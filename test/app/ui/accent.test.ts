import { describe, expect, test } from "vitest";
import { accentCss, accentTokens, defaultAccent } from "~/ui/accent";
import { contrast, parseHex, type Rgb, toHex } from "~/ui/oklch";
import { surfaceNames, type ThemeName, themes } from "~/ui/tokens";

const rgb = (hex: string): Rgb => {
  const parsed = parseHex(hex);
  if (!parsed) throw new Error(`${hex} is no colour`);
  return parsed;
};

/** 18 steps on each channel: 5,832 colours. */
const grid: string[] = [];
for (let red = 0; red < 18; red += 1)
  for (let green = 0; green < 18; green += 1)
    for (let blue = 0; blue < 18; blue += 1) grid.push(toHex([red * 15, green * 15, blue * 15]));

/** Names of the promises an accent breaks; none is the goal. */
function brokenPromises(hex: string, theme: ThemeName): string[] {
  const accent = accentTokens(hex)[theme];
  const ground = (name: string) => rgb(themes[theme][name] ?? "");
  const tint = rgb(accent.tint);
  const lowest = (colour: string, grounds: readonly Rgb[]) =>
    Math.min(...grounds.map((other) => contrast(rgb(colour), other)));
  const broken: string[] = [];
  if (lowest(accent.on, [rgb(accent.fill)]) < 4.5) broken.push("label on fill");
  if (lowest(accent.text, [...surfaceNames.map(ground), tint]) < 4.5) broken.push("text");
  if (lowest(accent.mark, [ground("surface"), ground("canvas"), tint]) < 3) broken.push("mark");
  if (lowest(accent.border, [ground("surface"), ground("canvas")]) < 3) broken.push("border of the button");
  if (contrast(ground("ink"), tint) < 7) broken.push("ink on tint");
  return broken;
}

describe("accent of an organization", () => {
  test("keeps its promises for 5,832 colours in both themes", () => {
    expect(grid).toHaveLength(5832);
    const failures = grid.flatMap((hex) =>
      (["light", "dark"] as const).flatMap((theme) =>
        brokenPromises(hex, theme).map((promise) => `${hex} ${theme}: ${promise}`),
      ),
    );
    expect(failures).toEqual([]);
  });

  test("gives the product's own tokens for its own colour", () => {
    const { light, dark } = accentTokens(defaultAccent);
    for (const [theme, accent] of [
      ["light", light],
      ["dark", dark],
    ] as const) {
      const tokens = themes[theme];
      expect(accent.text).toBe(tokens["accent-text"]);
      expect(accent.mark).toBe(tokens["accent-mark"]);
      expect(accent.tint).toBe(tokens["accent-tint"]);
      expect(accent.on).toBe(tokens["accent-on"]);
    }
  });

  test("writes black on yellow and white on black", () => {
    expect(accentTokens("#ffd400").light.on).toBe("#000000");
    expect(accentTokens("#000000").light.on).toBe("#ffffff");
  });

  test("never lets stored text into a style sheet", () => {
    const attack = "red}body{display:none";
    expect(accentCss(attack)).toBe(accentCss(defaultAccent));
    expect(accentCss("#b3261e")).toMatch(/^[-a-z0-9:#;{}()@ [\]="]+$/);
  });
});
