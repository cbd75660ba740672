import { decideRates, type KnownRate, type RatesEntry, readRates } from "~/billing/invoicing/enter-rates";
import type { RateQuote } from "~/billing/invoicing/exchange-rate-kinds";
import { accept, type Outcome } from "~/billing/outcome";
import { formatDay } from "~/billing/time/day";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertAudit } from "~/store/audit.server";
import { lockRatesOf, type StoredRate, saveConvertsTo, saveRates } from "~/store/exchange-rates.server";
import { loadIssuer } from "~/store/issuers.server";
import { wakeBaseSchedule } from "~/store/revaluations.server";

/** How many rates were new, how many of them took the place of another, and how many were known already. */
export type SetRates = {
  readonly added: number;
  readonly replaced: number;
  readonly unchanged: number;
  /** The ids of those that were added, in the order entered. */
  readonly ids: readonly string[];
};

/** Rates beyond these are counted in the audit, not listed. */
const LISTED_IN_AUDIT = 20;

/**
 * Enters exchange rates. With the first one the books are kept in the base currency too: from then on documents in other
 * currencies close only with a rate. Refuses what `readRates` and `decideRates` refuse.
 */
export async function setExchangeRates(context: Context, entry: RatesEntry): Promise<Outcome<SetRates>> {
  const { baseCurrency } = await loadIssuer(context);
  const read = readRates(entry, baseCurrency);
  if (!read.ok) return read;
  const known = (await lockRatesOf(context, read.value)).filter((rate) => rate.toCurrency === baseCurrency);
  const decided = decideRates(read.value, known.map(knownRate));
  if (!decided.ok) return decided;
  const { added, replacedIds, unchanged } = decided.value;
  const rows = added.map((rate) => ({ id: newId(), ...rate }));
  await saveRates(context, rows, replacedIds);
  if ((context.organization.convertsTo ?? null) === null) await saveConvertsTo(context, baseCurrency);
  const ids = rows.map(({ id }) => id);
  if (rows.length > 0) {
    await wakeBaseSchedule(context);
    await insertAudit(context, {
      action: "exchange_rates.entered",
      subjectKind: "exchange_rate",
      subjectId: ids[0] ?? "",
      details: {
        added: rows.length,
        replaced: replacedIds.length,
        source: entry.source.trim(),
        rates: rows
          .slice(0, LISTED_IN_AUDIT)
          .map(({ publishedOn, from, rate }) => `${formatDay(publishedOn)} ${from} ${rate}`)
          .join(", "),
      },
    });
  }
  return accept({ added: rows.length, replaced: replacedIds.length, unchanged, ids });
}

function knownRate({ fromCurrency, toCurrency, usedAt, ...rate }: StoredRate): KnownRate {
  const { id, publishedOn, source } = rate;
  return {
    id,
    publishedOn,
    source,
    from: fromCurrency,
    to: toCurrency,
    rate: rate.rate,
    quote: rate.quote as RateQuote,
    isUsed: usedAt !== null,
  };
}
