import type { Config } from "tailwindcss";

/**
 * Every scale is replaced, not extended: a class that is not in the design does not exist. Colours are CSS
 * variables (app/ui/css/tokens.css), so light and dark need no variants of their own.
 */
const tone = (name: string) => ({
  DEFAULT: `var(--${name})`,
  tint: `var(--${name}-tint)`,
  mark: `var(--${name}-mark)`,
});

export default {
  content: ["./app/**/*.{ts,tsx}"],
  theme: {
    screens: { md: "768px", xl: "1280px" },
    colors: {
      transparent: "transparent",
      current: "currentColor",
      canvas: "var(--canvas)",
      surface: "var(--surface)",
      sunken: "var(--sunken)",
      raised: "var(--raised)",
      ink: { DEFAULT: "var(--ink)", 2: "var(--ink-2)", 3: "var(--ink-3)" },
      edge: "var(--edge)",
      line: "var(--line)",
      good: tone("good"),
      warn: tone("warn"),
      bad: tone("bad"),
      info: tone("info"),
      hold: tone("hold"),
      accent: {
        fill: "var(--accent-fill)",
        on: "var(--accent-on)",
        text: "var(--accent-text)",
        mark: "var(--accent-mark)",
        tint: "var(--accent-tint)",
      },
    },
    fontFamily: { sans: "var(--font-text)", mono: "var(--font-code)" },
    fontSize: {
      caption: ["0.75rem", { lineHeight: "1rem" }],
      dense: ["0.8125rem", { lineHeight: "1.25rem" }],
      body: ["0.875rem", { lineHeight: "1.25rem" }],
      read: ["1rem", { lineHeight: "1.5rem" }],
      section: ["1.125rem", { lineHeight: "1.625rem", fontWeight: "600" }],
      title: ["1.375rem", { lineHeight: "1.75rem", fontWeight: "600" }],
      figure: ["1.75rem", { lineHeight: "2.125rem", fontWeight: "500" }],
      due: ["2.5rem", { lineHeight: "2.75rem", fontWeight: "500" }],
    },
    fontWeight: { normal: "400", medium: "500", semibold: "600" },
    borderRadius: { none: "0", control: "4px", card: "6px", dialog: "10px" },
    boxShadow: { none: "none", pop: "0 8px 24px var(--shade)" },
  },
} satisfies Config;
