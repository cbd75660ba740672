/**
 * How a reader's language writes numbers and dates: our own table, because the tables of Node and of browsers
 * differ by version, and the same figure must have the same bytes on the page, after hydration, in PDF and mail.
 */
export const locales = ["en", "de", "fr"] as const;
export type Locale = (typeof locales)[number];

export type LocaleRules = {
  readonly decimal: string;
  readonly group: string;
  readonly months: readonly string[];
  /** `21 Nov 2026` with the parts in place. */
  readonly day: (day: number, month: string, year: string) => string;
  /** Symbols written before the figure; every other symbol and every code follows it. */
  readonly prefixed: ReadonlySet<string>;
  readonly percentGap: string;
};

const gap = "\u00a0";

export const localeRules: Readonly<Record<Locale, LocaleRules>> = {
  en: {
    decimal: ".",
    group: ",",
    months: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    day: (day, month, year) => [day, month, year].filter((part) => part !== "").join(gap),
    prefixed: new Set(["$", "£", "¥"]),
    percentGap: gap,
  },
  de: {
    decimal: ",",
    group: ".",
    months: ["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sep.", "Okt.", "Nov.", "Dez."],
    day: (day, month, year) => [`${day}.`, month, year].filter((part) => part !== "").join(gap),
    prefixed: new Set(),
    percentGap: gap,
  },
  fr: {
    decimal: ",",
    group: gap,
    months: [
      "janv.",
      "févr.",
      "mars",
      "avr.",
      "mai",
      "juin",
      "juil.",
      "août",
      "sept.",
      "oct.",
      "nov.",
      "déc.",
    ],
    day: (day, month, year) =>
      [day === 1 ? "1er" : `${day}`, month, year].filter((part) => part !== "").join(gap),
    prefixed: new Set(),
    percentGap: gap,
  },
};

/** The first language we speak among the tags of an `Accept-Language` header or a stored setting; else English. */
export function chooseLocale(tags: string | null | undefined): Locale {
  for (const tag of (tags ?? "").split(",")) {
    const language = tag.trim().slice(0, 2).toLowerCase();
    const found = locales.find((locale) => locale === language);
    if (found) return found;
  }
  return "en";
}
