import { contrast, fromOklch, type Oklch, parseHex, type Rgb, toHex, toOklch } from "~/ui/oklch";
import { surfaceNames, type ThemeName, themes } from "~/ui/tokens";

/** The accent of an organization in one theme, as `#rrggbb`. */
export type AccentTheme = {
  readonly fill: string;
  readonly on: string;
  readonly text: string;
  readonly mark: string;
  readonly tint: string;
  /** `text` where the fill is too close to its surface to be seen as a button, else `fill`. */
  readonly border: string;
};
export type AccentTokens = Readonly<Record<ThemeName, AccentTheme>>;

export const defaultAccent = "#2f4fb5";

const white: Rgb = [255, 255, 255];
const black: Rgb = [0, 0, 0];

const limits = {
  light: { tintLightness: 0.95, tintChroma: 0.03, chroma: 0.19, text: 0.6, mark: 0.68, step: -0.005 },
  dark: { tintLightness: 0.3, tintChroma: 0.05, chroma: 0.14, text: 0.7, mark: 0.56, step: 0.005 },
} as const;

/** Steps the lightness away from the surfaces until the colour reaches `ratio` on each of them. */
function reach(start: Oklch, step: number, ratio: number, backgrounds: readonly Rgb[]): Rgb {
  let lightness = start.lightness;
  for (;;) {
    const colour = fromOklch({ ...start, lightness });
    const done = backgrounds.every((background) => contrast(colour, background) >= ratio);
    if (done || lightness <= 0 || lightness >= 1) return colour;
    lightness = Math.min(1, Math.max(0, lightness + step));
  }
}

function themeTokens(brand: Rgb, theme: ThemeName): AccentTheme {
  const rule = limits[theme];
  const { lightness, chroma, hue } = toOklch(brand);
  const surface = (name: string): Rgb => parseHex(themes[theme][name] ?? "") ?? white;
  const tint = fromOklch({ lightness: rule.tintLightness, chroma: Math.min(chroma, rule.tintChroma), hue });
  const capped = Math.min(chroma, rule.chroma);
  const startAt = (bound: number) =>
    theme === "light" ? Math.min(lightness, bound) : Math.max(lightness, bound);
  const text = reach({ lightness: startAt(rule.text), chroma: capped, hue }, rule.step, 4.5, [
    ...surfaceNames.map(surface),
    tint,
  ]);
  const markGrounds = [surface("surface"), surface("canvas"), tint];
  const mark = reach({ lightness: startAt(rule.mark), chroma: capped, hue }, rule.step, 3, markGrounds);
  const seen = contrast(brand, surface("surface")) >= 3 && contrast(brand, surface("canvas")) >= 3;
  return {
    fill: toHex(brand),
    on: toHex(contrast(brand, white) >= 4.5 ? white : black),
    text: toHex(text),
    mark: toHex(mark),
    tint: toHex(tint),
    border: toHex(seen ? brand : text),
  };
}

/**
 * The tokens of an organization's accent colour for both themes. An unreadable colour gives the product's own:
 * a stored string never reaches a style sheet, only numbers parsed from it do.
 */
export function accentTokens(hex: string): AccentTokens {
  const brand = parseHex(hex) ?? (parseHex(defaultAccent) as Rgb);
  return { light: themeTokens(brand, "light"), dark: themeTokens(brand, "dark") };
}

function declarations(accent: AccentTheme): string {
  const { fill, on, text, mark, tint, border } = accent;
  return `--accent-fill:${fill};--accent-on:${on};--accent-text:${text};--accent-mark:${mark};--accent-tint:${tint};--accent-border:${border}`;
}

/** The one style sheet that carries an accent into a page; it belongs into a `<style nonce>`. */
export function accentCss(hex: string): string {
  const { light, dark } = accentTokens(hex);
  return [
    `:root{${declarations(light)}}`,
    `@media (prefers-color-scheme:dark){:root:not([data-theme="light"]){${declarations(dark)}}}`,
    `:root[data-theme="dark"]{${declarations(dark)}}`,
  ].join("");
}
