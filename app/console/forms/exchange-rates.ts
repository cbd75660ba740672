import { z } from "zod";
import type { RatesEntry } from "~/billing/invoicing/enter-rates";
import { RATE_QUOTES } from "~/billing/invoicing/exchange-rate-kinds";
import { readRateLines } from "~/billing/invoicing/rate-lines";
import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import { plainDecimal } from "~/console/forms/confirmation";
import { messageOf } from "~/http/form-state";

const text = z.string().trim();
const quote = z.enum(RATE_QUOTES);

/** One rate, lines of many, or a file of them; the three forms of one page, so their fields have names of their own. */
export const exchangeRatesForm = z.discriminatedUnion("intent", [
  z.object({
    intent: z.literal("add"),
    date: text,
    currency: text,
    rate: text.transform(plainDecimal),
    quote,
    source: text,
  }),
  z.object({ intent: z.literal("paste"), lines: text, lines_quote: quote, lines_source: text }),
  z.object({
    intent: z.literal("upload"),
    file_quote: quote,
    file_source: text,
  }),
]);

type Entered = z.output<typeof exchangeRatesForm>;

/** Rates as they were sent, and the line each stood on; none for a single one. */
export type SentRates = { readonly entry: RatesEntry; readonly lines: readonly number[] };

/** What was sent, as rates to enter. Refuses `exchange_rate_line_invalid`, `rate_file_missing` and `rate_file_unreadable`. */
export async function readSentRates(entered: Entered, form: FormData): Promise<Outcome<SentRates>> {
  if (entered.intent === "add") {
    const { date, currency, rate, quote, source } = entered;
    return accept({ entry: { rates: [{ date, currency, rate }], quote, source }, lines: [] });
  }
  if (entered.intent === "paste")
    return sentLines(entered.lines, { quote: entered.lines_quote, source: entered.lines_source });
  const content = await readFile(form.get("file"));
  if (!content.ok) return content;
  return sentLines(content.value, { quote: entered.file_quote, source: entered.file_source });
}

function sentLines(content: string, how: Pick<RatesEntry, "quote" | "source">): Outcome<SentRates> {
  const rates = readRateLines(content);
  if (!rates.ok) return rates;
  return accept({ entry: { rates: rates.value, ...how }, lines: rates.value.map(({ line }) => line) });
}

/** A browser sends a nameless, empty file where none was chosen. */
async function readFile(file: File | string | null): Promise<Outcome<string>> {
  if (!(file instanceof File) || file.size === 0) {
    return refuse({
      code: "rate_file_missing",
      sentence: file instanceof File && file.name !== "" ? `${file.name} is empty.` : "No file was chosen.",
      remedy: "Choose a CSV file of date, currency and rate.",
    });
  }
  try {
    return accept(new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer()));
  } catch {
    return refuse({
      code: "rate_file_unreadable",
      sentence: `${file.name} is not a text file in UTF-8.`,
      remedy: "Save it as CSV (UTF-8) and send it again.",
    });
  }
}

/** Refusals told about the fields of the form that was sent; of many rates each says which line and which value is meant. */
export function atFormFields<T>(
  outcome: Outcome<T>,
  { intent }: Entered,
  lines: readonly number[],
): Outcome<T> {
  if (outcome.ok) return outcome;
  if (intent === "add") return refuse(...outcome.refusals.map(ofSingle));
  const [field, source] = intent === "paste" ? ["lines", "lines_source"] : ["file", "file_source"];
  const ofSource = outcome.refusals.filter((refusal) => refusal.field === "source");
  const ofLines = outcome.refusals.filter((refusal) => refusal.field !== "source");
  return refuse(
    ...ofSource.map((refusal) => ({ ...refusal, field: source })),
    ...together(ofLines, lines).map((refusal) => ({ ...refusal, field })),
  );
}

/** So many bad values are told at once; who mends them is told of the rest. */
const TOLD_AT_ONCE = 8;

/** A field shows one message, so that of many bad values has all of them in it. */
function together(refusals: readonly Refusal[], lines: readonly number[]): Refusal[] {
  const [first, ...others] = refusals.map((refusal) => ({ ...refusal, sentence: atLine(refusal, lines) }));
  if (!first || others.length === 0) return first ? [first] : [];
  const told = [first, ...others].slice(0, TOLD_AT_ONCE).map(messageOf);
  const left = refusals.length - told.length;
  return [{ ...first, sentence: told.join(" "), remedy: left > 0 ? `${left} more are wrong.` : "" }];
}

function ofSingle(refusal: Refusal): Refusal {
  const { field } = refusal;
  return field === undefined ? refusal : { ...refusal, field: field.replace(/^rates\.0\./, "") };
}

function atLine({ field, sentence }: Refusal, lines: readonly number[]): string {
  const [, at, value] = /^rates\.(\d+)\.(\w+)$/.exec(field ?? "") ?? [];
  return at === undefined ? sentence : `Line ${lines[Number(at)]}, ${value}: ${sentence}`;
}
