import { z } from "zod";
import type { RatesEntry } from "~/billing/invoicing/enter-rates";
import { RATE_QUOTES } from "~/billing/invoicing/exchange-rate-kinds";
import { readRateLines } from "~/billing/invoicing/rate-lines";
import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import { plainDecimal } from "~/console/forms/confirmation";

const text = z.string().trim();
const quote = z.enum(RATE_QUOTES);

/** One rate, or lines of many; the two forms of one page, so their fields have names of their own. */
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
]);

type Entered = z.output<typeof exchangeRatesForm>;

/** What was typed, as rates to enter. Refuses `exchange_rate_line_invalid`. */
export function ratesEntry(entered: Entered): Outcome<RatesEntry> {
  if (entered.intent === "add") {
    const { date, currency, rate, quote, source } = entered;
    return accept({ rates: [{ date, currency, rate }], quote, source });
  }
  const rates = readRateLines(entered.lines);
  if (!rates.ok) return rates;
  return accept({ rates: rates.value, quote: entered.lines_quote, source: entered.lines_source });
}

/** Refusals told about the fields of the form that was sent; of pasted lines each says which rate is meant. */
export function atFormFields<T>(outcome: Outcome<T>, { intent }: Entered): Outcome<T> {
  if (outcome.ok) return outcome;
  return refuse(...outcome.refusals.map(intent === "add" ? ofSingle : ofLines));
}

function ofSingle(refusal: Refusal): Refusal {
  const { field } = refusal;
  return field === undefined ? refusal : { ...refusal, field: field.replace(/^rates\.0\./, "") };
}

function ofLines(refusal: Refusal): Refusal {
  if (refusal.field === "source") return { ...refusal, field: "lines_source" };
  const place = /^rates\.(\d+)\./.exec(refusal.field ?? "");
  const sentence = place ? `Rate ${Number(place[1]) + 1}: ${refusal.sentence}` : refusal.sentence;
  return { ...refusal, sentence, field: "lines" };
}
