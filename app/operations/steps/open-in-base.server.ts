import { openItems } from "~/billing/ledger/opening";
import type { CurrencyCode } from "~/billing/money/currency";
import { dayInZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { insertBaseEntries } from "~/store/base-entries.server";
import { loadRatesOn, markRatesUsed } from "~/store/exchange-rates.server";
import { loadIssuerIds } from "~/store/issuers.server";
import {
  lockCreditsToOpen,
  lockInvoicesToOpen,
  lockOwedToOpen,
  type StoredOpenItem,
} from "~/store/openings.server";

type Asked = { readonly base: CurrencyCode; readonly limit: number };

/**
 * Gives what was open before its rate was known an amount in base, at the rate of its value date; the entry is of today,
 * because the months before may be closed. Gives how many there were, and is called again until there is none.
 */
export async function openInBase(context: Context, { base, limit }: Asked): Promise<number> {
  const items: StoredOpenItem[] = [
    ...(await lockInvoicesToOpen(context, { base, limit })),
    ...(await lockCreditsToOpen(context, { base, limit })),
    ...(await lockOwedToOpen(context, { base, limit })),
  ];
  if (items.length === 0) return 0;
  const rates = await loadRatesOn(
    context,
    base,
    items.map(({ currency, valueOn }) => ({ currency, day: valueOn })),
  );
  const issuerOf = await loadIssuerIds(context, [...new Set(items.map(({ customerId }) => customerId))]);
  const opened = openItems(items, rates, base);
  await insertBaseEntries(
    context,
    opened.map(({ item, rate, lines }) => ({
      recipe: "fx.opened",
      issuerId: item.issuerId ?? issuerOf(item.customerId),
      customerId: item.customerId,
      currency: item.currency,
      baseCurrency: base,
      exchangeRateId: rate.id,
      postedOn: dayInZone(context.now, context.organization.zone),
      documentKind: item.documentKind,
      documentId: item.documentId,
      documentNumber: item.documentNumber,
      lines,
    })),
  );
  await markRatesUsed(context, [...new Set(opened.map(({ rate }) => rate.id))]);
  return opened.length;
}
