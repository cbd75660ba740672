import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { exchangeRates, revaluations } from "../../../drizzle/schema/exchange-rates";
import { issuers } from "../../../drizzle/schema/organizations";
import type { RateQuote } from "../../billing/invoicing/exchange-rate-kinds";
import { type Day, formatDay } from "../../billing/time/day";
import type { Context } from "../../context.server";
import { keyset, type PageRequest } from "../../store/columns";

type Row = {
  readonly id: string;
  readonly currency: string;
  readonly publishedOn: number;
  readonly rate: string;
  readonly quote: RateQuote;
  readonly source: string;
  readonly usedAt: number | null;
};

/** The base currency, and the rates in force, the latest day first. */
export async function listRates(context: Context, request: PageRequest) {
  const { tx, organization } = context;
  const order = keyset<Row>(
    [
      { column: exchangeRates.publishedOn, cast: "date", read: (row) => formatDay(row.publishedOn) },
      { column: exchangeRates.id, cast: "uuid", read: (row) => row.id },
    ],
    "descending",
    request,
  );
  const rows = await tx
    .select({
      id: exchangeRates.id,
      currency: exchangeRates.fromCurrency,
      publishedOn: exchangeRates.publishedOn,
      rate: exchangeRates.rate,
      quote: sql<RateQuote>`${exchangeRates.quote}`,
      source: exchangeRates.source,
      usedAt: exchangeRates.usedAt,
    })
    .from(exchangeRates)
    .where(
      and(eq(exchangeRates.organizationId, organization.id), isNull(exchangeRates.replacedAt), order.where),
    )
    .orderBy(order.orderBy)
    .limit(order.limit);
  const [issuer] = await tx
    .select({ baseCurrency: issuers.baseCurrency })
    .from(issuers)
    .where(eq(issuers.organizationId, organization.id))
    .orderBy(asc(issuers.createdAt), asc(issuers.id))
    .limit(1);
  return { page: order.page(rows), baseCurrency: issuer?.baseCurrency ?? organization.currency };
}

/** The end of a month whose rate is missing, so that what was open then is not revalued yet. */
export type WaitingRevaluation = { readonly monthEnd: Day; readonly currency: string };

/** The earliest first; nothing is asked where the books have one currency. */
export async function listWaiting({ tx, organization }: Context): Promise<WaitingRevaluation[]> {
  if ((organization.convertsTo ?? null) === null) return [];
  return tx
    .selectDistinct({ monthEnd: revaluations.monthEnd, currency: revaluations.currency })
    .from(revaluations)
    .where(and(eq(revaluations.organizationId, organization.id), eq(revaluations.state, "waiting")))
    .orderBy(asc(revaluations.monthEnd), asc(revaluations.currency));
}
