/**
 * The colour tokens of the product as data. `css/tokens.css` carries the same values for the browser and a test
 * keeps the two equal and recomputes every contrast; mails and PDF read them from here.
 */
export type ThemeName = "light" | "dark";

export const surfaceNames = ["canvas", "surface", "sunken", "raised"] as const;
export const toneNames = ["good", "warn", "bad", "info", "hold"] as const;

type Tokens = Readonly<Record<string, string>>;

export const lightTokens: Tokens = {
  canvas: "#f6f8f7",
  surface: "#ffffff",
  sunken: "#ecf0ee",
  raised: "#ffffff",
  ink: "#19231e",
  "ink-2": "#49524e",
  "ink-3": "#606964",
  edge: "#79837e",
  line: "#d8dedb",
  good: "#006a3a",
  "good-tint": "#e2f6e8",
  "good-mark": "#009253",
  warn: "#7d5000",
  "warn-tint": "#ffedd8",
  "warn-mark": "#b67700",
  bad: "#a01e23",
  "bad-tint": "#ffebe9",
  "bad-mark": "#d33a3c",
  info: "#005c94",
  "info-tint": "#e4f2ff",
  "info-mark": "#0080ca",
  hold: "#6c3c9a",
  "hold-tint": "#f4ecff",
  "hold-mark": "#8f5fc0",
  "accent-fill": "#2f4fb5",
  "accent-on": "#ffffff",
  "accent-text": "#2f4fb5",
  "accent-mark": "#2f4fb5",
  "accent-tint": "#e7efff",
  "series-1": "#005291",
  "series-2": "#9d4900",
  "series-3": "#05a496",
  "series-4": "#5e1d43",
  "series-5": "#9f8f00",
};

export const darkTokens: Tokens = {
  canvas: "#101412",
  surface: "#181c1a",
  sunken: "#0b0e0d",
  raised: "#212623",
  ink: "#eaeeec",
  "ink-2": "#b6bcb9",
  "ink-3": "#99a09d",
  edge: "#79837e",
  line: "#323835",
  good: "#88d9a5",
  "good-tint": "#1a3424",
  "good-mark": "#32b36e",
  warn: "#f4b768",
  "warn-tint": "#3c2a13",
  "warn-mark": "#ce8700",
  bad: "#ffaba3",
  "bad-tint": "#422522",
  "bad-mark": "#df6862",
  info: "#8ecbff",
  "info-tint": "#193043",
  "info-mark": "#339fee",
  hold: "#d5b2fe",
  "hold-tint": "#332840",
  "hold-mark": "#ae7ee2",
  "accent-fill": "#2f4fb5",
  "accent-on": "#ffffff",
  "accent-text": "#769af5",
  "accent-mark": "#5373cb",
  "accent-tint": "#222d47",
  "series-1": "#369cfb",
  "series-2": "#ff8f47",
  "series-3": "#81fceb",
  "series-4": "#a96187",
  "series-5": "#f7e568",
};

export const themes: Readonly<Record<ThemeName, Tokens>> = { light: lightTokens, dark: darkTokens };
