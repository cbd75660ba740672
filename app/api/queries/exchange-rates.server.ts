import { and, eq, isNull } from "drizzle-orm";
import { exchangeRates } from "../../../drizzle/schema/exchange-rates";
import { formatDay } from "../../billing/time/day";
import type { Context } from "../../context.server";
import { keyset, type Page, type PageRequest } from "../../store/columns";

export type ExchangeRateRow = typeof exchangeRates.$inferSelect;

/** The rates in force, the latest day first. */
export async function listExchangeRates(
  context: Context,
  request: PageRequest,
): Promise<Page<ExchangeRateRow>> {
  const order = keyset<ExchangeRateRow>(
    [
      { column: exchangeRates.publishedOn, cast: "date", read: (row) => formatDay(row.publishedOn) },
      { column: exchangeRates.id, cast: "uuid", read: (row) => row.id },
    ],
    "descending",
    request,
  );
  const rows = await context.tx
    .select()
    .from(exchangeRates)
    .where(
      and(
        eq(exchangeRates.organizationId, context.organization.id),
        isNull(exchangeRates.replacedAt),
        order.where,
      ),
    )
    .orderBy(order.orderBy)
    .limit(order.limit);
  return order.page(rows);
}
