import { and, eq, isNull, lte, ne, type SQL, sql } from "drizzle-orm";
import { revaluations } from "../../drizzle/schema/exchange-rates";
import { journalEntries } from "../../drizzle/schema/ledger";
import { convertMinor, type FixedExchange, rateOfExchange } from "../billing/invoicing/exchange-rate";
import { type BaseTieOuts, baseTieOuts } from "../billing/ledger/tie-out";
import type { CurrencyCode } from "../billing/money/currency";
import { type Day, formatDay } from "../billing/time/day";
import type { Context } from "../context.server";
import { openMoves } from "./open-moves";

/** Null where the organization keeps no amounts in base. */
export async function loadBaseTieOuts(context: Context, on: Day): Promise<BaseTieOuts | null> {
  const currency = context.organization.convertsTo ?? null;
  if (currency === null) return null;
  const rows = baseTieOuts(currency, await baseSums(context, on), await openInBase(context, on));
  return { currency, rows, unconverted: await countUnconverted(context, currency, on) };
}

async function baseSums({ tx, organization }: Context, on: Day) {
  const rows = await tx.execute<{ account: string; debit: string; credit: string }>(sql`
    select l.account, sum(l.base_debit_minor)::text as debit, sum(l.base_credit_minor)::text as credit
    from journal_lines l
    join journal_entries e on e.organization_id = ${organization.id} and e.id = l.entry_id
    where l.organization_id = ${organization.id} and e.base_currency is not null
      and e.posted_on <= ${formatDay(on)}::date
    group by l.account`);
  return rows.map(({ account, debit, credit }) => ({
    account,
    debitMinor: BigInt(debit),
    creditMinor: BigInt(credit),
  }));
}

/** The open amount of each invoice at the end of the day, at its rate; and what a month that ended then revalued it by. */
async function openInBase(context: Context, on: Day): Promise<bigint> {
  const { tx, organization } = context;
  const org = sql`${organization.id}::uuid`;
  const later = sql`${formatDay(on)}::date`;
  const rows = await tx.execute<{ exchange: FixedExchange; open: string }>(sql`
    select exchange, open from (
      select coalesce(i.exchange, ${openedExchange(org)}) as exchange,
        (b.open_minor - coalesce(moved.minor, 0))::text as open
      from invoices i
      join invoice_balances b on b.organization_id = ${org} and b.invoice_id = i.id
      left join (select invoice_id, sum(minor) as minor from (${openMoves(organization.id)}) as moves
        where on_day > ${later} group by invoice_id) as moved on moved.invoice_id = i.id
      left join journal_entries o on o.organization_id = ${org} and o.document_kind = 'invoice'
        and o.document_id = i.id and o.recipe = 'fx.opened'
      left join exchange_rates r on r.organization_id = ${org} and r.id = o.exchange_rate_id
      where i.organization_id = ${org} and (i.exchange is not null or o.id is not null)
        and coalesce(o.posted_on, i.posted_on) <= ${later}) as document
    where open <> '0'`);
  const openMinor = rows.reduce(
    (sum, { exchange, open }) => sum + convertMinor(BigInt(open), rateOfExchange(exchange)),
    0n,
  );
  return openMinor + (await revaluedOn(context, on));
}

/** The rate at which an invoice was opened that had fixed none, in the words of a document. */
const openedExchange = (org: SQL) => sql`(case when r.organization_id = ${org} then json_build_object(
  'id', r.id, 'from', r.from_currency, 'to', r.to_currency, 'rate', r.rate::text, 'quote', r.quote,
  'source', r.source, 'publishedOn', r.published_on::text, 'taxMinor', '0') end)::jsonb`;

async function revaluedOn({ tx, organization }: Context, on: Day): Promise<bigint> {
  const [row] = await tx
    .select({
      differenceMinor: sql<bigint>`coalesce(sum(${revaluations.differenceMinor}), 0)`.mapWith(BigInt),
    })
    .from(revaluations)
    .where(
      and(
        eq(revaluations.organizationId, organization.id),
        eq(revaluations.account, "1100"),
        eq(revaluations.monthEnd, on),
      ),
    );
  return row?.differenceMinor ?? 0n;
}

async function countUnconverted({ tx, organization }: Context, base: CurrencyCode, on: Day): Promise<number> {
  const [row] = await tx
    .select({ count: sql<number>`count(*)`.mapWith(Number) })
    .from(journalEntries)
    .where(
      and(
        eq(journalEntries.organizationId, organization.id),
        isNull(journalEntries.baseCurrency),
        ne(journalEntries.currency, base),
        lte(journalEntries.postedOn, on),
        sql`not exists (select 1 from journal_entries o where o.organization_id = ${organization.id}
          and o.document_kind = ${journalEntries.documentKind} and o.document_id = ${journalEntries.documentId}
          and o.recipe = 'fx.opened')`,
      ),
    );
  return row?.count ?? 0;
}
