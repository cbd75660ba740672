import { accept, type Outcome, type Refusal, refuse } from "../outcome";
import type { TypedRate } from "./enter-rates";

/** A rate, and the line it stood on, the first being 1. */
export type LinedRate = TypedRate & { readonly line: number };

/**
 * Reads lines of date, currency and rate, as a spreadsheet or a CSV file has them: parted by comma, semicolon or
 * tab; a first line of headings is passed over. Between semicolons and tabs a rate may have a decimal comma. Refuses
 * `exchange_rate_line_invalid`, by line.
 */
export function readRateLines(text: string): Outcome<LinedRate[]> {
  const rows: LinedRate[] = [];
  const refusals: Refusal[] = [];
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    if (line.trim() === "" || (index === 0 && /^\W*(date|day)\b/i.test(line))) continue;
    const separator = /[;\t]/.exec(line)?.[0] ?? ",";
    const cells = line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
    const [date, currency, rate] = cells;
    if (cells.length !== 3 || date === undefined || currency === undefined || rate === undefined) {
      refusals.push({
        code: "exchange_rate_line_invalid",
        sentence: `Line ${index + 1} has ${cells.length === 1 ? "one value" : `${cells.length} values`} instead of three.`,
        remedy: "Write date, currency and rate on each line: 2026-11-30,USD,1.0843.",
        field: "lines",
      });
      continue;
    }
    rows.push({ line: index + 1, date, currency, rate: separator === "," ? rate : rate.replace(",", ".") });
  }
  return refusals.length > 0 ? refuse(...refusals) : accept(rows);
}
