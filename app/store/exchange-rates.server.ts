import { and, asc, eq, isNull, type SQL, sql } from "drizzle-orm";
import { exchangeRates } from "../../drizzle/schema/exchange-rates";
import { invoices } from "../../drizzle/schema/invoicing";
import { organizations } from "../../drizzle/schema/organizations";
import { type ExchangeRate, type FixedExchange, rateOfExchange } from "../billing/invoicing/exchange-rate";
import type { RateQuote } from "../billing/invoicing/exchange-rate-kinds";
import type { FixedBefore } from "../billing/invoicing/fixed-rates";
import type { CurrencyCode } from "../billing/money/currency";
import { type Day, formatDay } from "../billing/time/day";
import type { Context } from "../context.server";
import { idArray, insertRows, instantOf } from "./bulk.server";

export type StoredRate = typeof exchangeRates.$inferSelect;

/** A rate as raw SQL gives it. */
type RateRow = {
  readonly id: string;
  readonly from_currency: string;
  readonly to_currency: string;
  readonly published_on: string;
  readonly rate: string;
  readonly quote: string;
  readonly source: string;
};

const MS_PER_DAY = 86_400_000;

function toRate(row: RateRow): ExchangeRate {
  return {
    id: row.id,
    from: row.from_currency,
    to: row.to_currency,
    publishedOn: Date.parse(`${row.published_on}T00:00:00Z`) / MS_PER_DAY,
    rate: row.rate,
    quote: row.quote as RateQuote,
    source: row.source,
  };
}

const RATE = sql`r.id, r.from_currency, r.to_currency, r.published_on::text as published_on, r.rate::text as rate,
  r.quote, r.source`;

/** For each currency and day the last rate of that day or before it, however old: one statement for any number. */
export async function loadRatesOn(
  context: Context,
  to: CurrencyCode,
  needs: readonly { readonly currency: CurrencyCode; readonly day: Day }[],
): Promise<ExchangeRate[]> {
  if (needs.length === 0) return [];
  const given = JSON.stringify(needs.map(({ currency, day }) => ({ currency, day: formatDay(day) })));
  const rows = await context.tx.execute<RateRow>(sql`
    select distinct on (r.id) ${RATE}
    from json_to_recordset(${given}::json) as need(currency text, day date)
    cross join lateral (select * from exchange_rates e
      where e.organization_id = ${context.organization.id} and e.from_currency = need.currency
        and e.to_currency = ${to} and e.published_on <= need.day and e.replaced_at is null
      order by e.published_on desc limit 1) as r
    order by r.id`);
  return rows.map(toRate);
}

/**
 * The rate of a fee, where it fixed none that of the opening of its invoice: `join` brings the entry of that.
 */
export function feeRate(organizationId: string): { readonly join: SQL; readonly rateId: SQL } {
  return {
    join: sql`left join journal_entries o on o.organization_id = ${organizationId} and o.document_kind = 'invoice'
      and o.document_id = f.invoice_id and o.recipe = 'fx.opened' and f.exchange_rate_id is null`,
    rateId: sql`coalesce(f.exchange_rate_id, o.exchange_rate_id)`,
  };
}

/** The rates that fees have fixed: those with these ids, and the first of each position on documents of the customers. */
export async function loadFixedRates(
  context: Context,
  wanted: {
    readonly feeIds: readonly string[];
    readonly positionKeys: readonly string[];
    readonly customerIds: readonly string[];
  },
): Promise<FixedBefore> {
  const { feeIds, positionKeys, customerIds } = wanted;
  const { join, rateId } = feeRate(context.organization.id);
  const rows = await context.tx.execute<
    RateRow & { readonly fee_id: string; readonly position_key: string }
  >(sql`
    select f.id as fee_id, f.position_key, ${RATE}
    from fees f ${join}
    join exchange_rates r on r.organization_id = ${context.organization.id} and r.id = ${rateId}
    where f.organization_id = ${context.organization.id}
      and (f.id = any(${idArray(feeIds)}) or (f.customer_id = any(${idArray(customerIds)})
        and f.position_key in (select json_array_elements_text(${JSON.stringify(positionKeys)}::json))))
    order by f.id desc`);
  return {
    ofFees: new Map(rows.map((row) => [row.fee_id, toRate(row)])),
    ofPositions: new Map(rows.map((row) => [row.position_key, toRate(row)])),
  };
}

/** The rates fixed on invoices, by id; null for one without. One that was opened later has the rate of its opening. */
export async function loadInvoiceRates(
  context: Context,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ExchangeRate | null>> {
  if (ids.length === 0) return new Map();
  const rows = await context.tx
    .select({ id: invoices.id, exchange: invoices.exchange })
    .from(invoices)
    .where(
      and(eq(invoices.organizationId, context.organization.id), sql`${invoices.id} = any(${idArray(ids)})`),
    );
  const unrated = rows.filter(({ exchange }) => exchange === null).map(({ id }) => id);
  const opened = await loadOpenedRates(context, unrated);
  return new Map(rows.map(({ id, exchange }) => [id, rateOf(exchange) ?? opened.get(id) ?? null]));
}

/** The rates at which invoices without one were opened, by id; nothing is asked for none. */
export async function loadOpenedRates(
  { tx, organization }: Context,
  invoiceIds: readonly string[],
): Promise<ReadonlyMap<string, ExchangeRate>> {
  if (invoiceIds.length === 0) return new Map();
  const rows = await tx.execute<RateRow & { readonly invoice_id: string }>(sql`
    select e.document_id as invoice_id, ${RATE}
    from journal_entries e
    join exchange_rates r on r.organization_id = ${organization.id} and r.id = e.exchange_rate_id
    where e.organization_id = ${organization.id} and e.document_kind = 'invoice'
      and e.document_id = any(${idArray(invoiceIds)}) and e.recipe = 'fx.opened'`);
  return new Map(rows.map((row) => [row.invoice_id, toRate(row)]));
}

export function rateOf(exchange: FixedExchange | null): ExchangeRate | null {
  return exchange === null ? null : rateOfExchange(exchange);
}

/** From now on those rates cannot be replaced. */
export async function markRatesUsed(context: Context, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await context.tx.execute(sql`
    update exchange_rates set used_at = ${instantOf(context.now)}
    where organization_id = ${context.organization.id} and id = any(${idArray(ids)}) and used_at is null`);
}

export type NewRate = Omit<ExchangeRate, "id"> & { readonly id: string };

/** Rates that are in force for those days, locked, so that nobody replaces them meanwhile. */
export async function lockRatesOf(
  context: Context,
  keys: readonly { readonly from: CurrencyCode; readonly publishedOn: Day }[],
): Promise<StoredRate[]> {
  const given = JSON.stringify(
    keys.map(({ from, publishedOn }) => ({ currency: from, day: formatDay(publishedOn) })),
  );
  return context.tx
    .select()
    .from(exchangeRates)
    .where(
      and(
        eq(exchangeRates.organizationId, context.organization.id),
        isNull(exchangeRates.replacedAt),
        sql`(${exchangeRates.fromCurrency}, ${exchangeRates.publishedOn}) in (select currency, day
          from json_to_recordset(${given}::json) as wanted(currency text, day date))`,
      ),
    )
    .orderBy(asc(exchangeRates.id))
    .for("update");
}

/** New rates, and those they take the place of: two statements for any number. */
export async function saveRates(
  context: Context,
  added: readonly NewRate[],
  replacedIds: readonly string[],
): Promise<void> {
  const organizationId = context.organization.id;
  if (replacedIds.length > 0) {
    await context.tx.execute(sql`
      update exchange_rates set replaced_at = ${instantOf(context.now)}
      where organization_id = ${organizationId} and id = any(${idArray(replacedIds)})`);
  }
  await insertRows(
    context,
    exchangeRates,
    added.map(({ id, from, to, publishedOn, rate, quote, source }) => ({
      organizationId,
      id,
      fromCurrency: from,
      toCurrency: to,
      publishedOn,
      rate,
      quote,
      source,
      usedAt: null,
      replacedAt: null,
      recordedAt: context.recordedAt,
    })),
  );
}

/** From now on entries in other currencies are converted into that one. */
export async function saveConvertsTo(context: Context, currency: CurrencyCode): Promise<void> {
  await context.tx
    .update(organizations)
    .set({ convertsTo: currency })
    .where(eq(organizations.id, context.organization.id));
}
