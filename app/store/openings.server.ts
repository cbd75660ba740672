import { type SQL, sql } from "drizzle-orm";
import { MAX_RATE_AGE_DAYS } from "../billing/invoicing/exchange-rate";
import type { OpenItem } from "../billing/ledger/opening";
import type { CurrencyCode } from "../billing/money/currency";
import { dayInZone } from "../billing/time/zone";
import type { Context } from "../context.server";
import { newId } from "../ids.server";
import { idArray } from "./bulk.server";
import { loadVatNotDue } from "./vat-due.server";

/** An invoice or credit without amounts in base, and whose it is. */
export type StoredOpenItem = OpenItem & {
  readonly documentKind: "invoice" | "credit";
  readonly documentId: string;
  readonly documentNumber: string;
  readonly customerId: string;
  /** Of a document: the legal entity that made it; absent: its customer's. */
  readonly issuerId?: string;
};

type Asked = { readonly base: CurrencyCode; readonly limit: number };

/** A rate that would hold on a day: the condition of `rateOn`, so that what it refuses is not locked again and again. */
const hasRate = (
  organizationId: string,
  base: CurrencyCode,
  { currency, day }: Record<"currency" | "day", SQL>,
) =>
  sql`exists (select 1 from exchange_rates r where r.organization_id = ${organizationId} and r.replaced_at is null
    and r.from_currency = ${currency} and r.to_currency = ${base}
    and r.published_on between ${day} - ${MAX_RATE_AGE_DAYS}::int and ${day})`;

const isOpened = (organizationId: string, kind: "invoice" | "credit", id: SQL) => sql`exists (
  select 1 from journal_entries e where e.organization_id = ${organizationId} and e.document_kind = ${kind}
    and e.document_id = ${id} and e.recipe = 'fx.opened')`;

/**
 * Invoices in other currencies that fixed no rate, are open or not wholly earned, and whose tax point has a rate by now.
 * Balances and schedules are locked, so that what pays them meanwhile comes before or after it.
 */
export async function lockInvoicesToOpen(
  context: Context,
  { base, limit }: Asked,
): Promise<StoredOpenItem[]> {
  const { tx, organization } = context;
  const org = organization.id;
  const rows = await tx.execute<{
    readonly id: string;
    readonly number: string;
    readonly issuer_id: string;
    readonly customer_id: string;
    readonly currency: string;
    readonly value_on: number;
    readonly open_minor: string;
  }>(sql`
    select i.id, i.number, i.issuer_id, i.customer_id, i.currency, i.tax_point_on - date '1970-01-01' as value_on,
      b.open_minor::text as open_minor
    from invoices i
    join invoice_balances b on b.organization_id = ${org} and b.invoice_id = i.id
    where i.organization_id = ${org} and i.exchange is null and i.currency <> ${base}
      and (b.open_minor > 0 or exists (select 1 from recognition_schedules s where s.organization_id = ${org}
        and s.invoice_id = i.id and s.recognized_minor < s.total_minor))
      and ${hasRate(org, base, { currency: sql`i.currency`, day: sql`i.tax_point_on` })}
      and not ${isOpened(org, "invoice", sql`i.id`)}
    order by i.id limit ${limit} for update of b`);
  const ids = rows.map(({ id }) => id);
  const unearned = await lockUnearned({ tx, organization }, ids);
  const notDue = await loadVatNotDue(context, ids);
  return rows.map(({ id, number, issuer_id, customer_id, currency, value_on, open_minor }) => ({
    issuerId: issuer_id,
    documentKind: "invoice",
    documentId: id,
    documentNumber: number,
    customerId: customer_id,
    currency,
    valueOn: value_on,
    balances: [
      { account: "1100", itemId: id, minor: BigInt(open_minor) },
      { account: "2200", itemId: id, minor: -(unearned.get(id) ?? 0n) },
      { account: "2310", itemId: id, minor: -(notDue.get(id) ?? 0n) },
    ],
  }));
}

/** What of each invoice is still to be earned. */
async function lockUnearned(
  { tx, organization }: Pick<Context, "tx" | "organization">,
  invoiceIds: readonly string[],
): Promise<ReadonlyMap<string, bigint>> {
  const sums = new Map<string, bigint>();
  if (invoiceIds.length === 0) return sums;
  const rows = await tx.execute<{ readonly invoice_id: string; readonly left: string }>(sql`
    select invoice_id, (total_minor - recognized_minor)::text as left from recognition_schedules
    where organization_id = ${organization.id} and invoice_id = any(${idArray(invoiceIds)})
    order by invoice_id, fee_id for update`);
  for (const { invoice_id, left } of rows) sums.set(invoice_id, (sums.get(invoice_id) ?? 0n) + BigInt(left));
  return sums;
}

/**
 * Credit of customers in other currencies that came in without an amount in base and whose day has a rate by now; locked.
 */
export async function lockCreditsToOpen(
  { tx, organization }: Context,
  { base, limit }: Asked,
): Promise<StoredOpenItem[]> {
  const { id: org, zone } = organization;
  const rows = await tx.execute<{
    readonly id: string;
    readonly customer_id: string;
    readonly currency: string;
    readonly created_ms: number;
    readonly open_minor: string;
  }>(sql`
    select c.id, c.customer_id, c.currency, floor(extract(epoch from c.created_at) * 1000)::float8 as created_ms,
      c.open_minor::text as open_minor
    from customer_credits c
    where c.organization_id = ${org} and c.open_minor > 0 and c.currency <> ${base}
      and ${hasRate(org, base, { currency: sql`c.currency`, day: sql`(c.created_at at time zone ${zone})::date` })}
      and exists (select 1 from journal_entries e where e.organization_id = ${org} and e.base_currency is null
        and ((e.document_kind in ('credit', 'payment') and e.document_id = c.id)
          or (e.document_kind = 'credit_note' and e.document_id = c.credit_note_id)))
      and not ${isOpened(org, "credit", sql`c.id`)}
    order by c.id limit ${limit} for update`);
  return rows.map(({ id, customer_id, currency, created_ms, open_minor }) => ({
    documentKind: "credit",
    documentId: id,
    documentNumber: "Credit",
    customerId: customer_id,
    currency,
    valueOn: dayInZone(created_ms, zone),
    balances: [{ account: "2020", itemId: customer_id, minor: -BigInt(open_minor) }],
  }));
}

/**
 * Refunds and prepaid credit that are owed in other currencies and came in without an amount in base, and
 * usage that was accrued so, by customer, valued on the last day on which any of it came, where that has a rate by now. The customers are locked, so that what uses it
 * meanwhile comes before or after.
 */
export async function lockOwedToOpen(context: Context, asked: Asked): Promise<StoredOpenItem[]> {
  const { tx, organization } = context;
  const customerIds = [...new Set((await listOwed(context, asked)).map(({ customer_id }) => customer_id))];
  if (customerIds.length === 0) return [];
  await tx.execute(sql`select id from customers where organization_id = ${organization.id}
    and id = any(${idArray(customerIds)}) order by id for no key update`);
  const rows = await listOwed(context, asked, customerIds);
  return rows.map(({ account, customer_id, currency, value_on, minor }) => ({
    documentKind: "credit",
    documentId: newId(),
    documentNumber: OPENED_AS[account],
    customerId: customer_id,
    currency,
    valueOn: value_on,
    balances: [{ account, itemId: customer_id, minor: BigInt(minor) }],
  }));
}

/** What an opening of each account says that it opens. */
const OPENED_AS = { "1110": "Accrued usage", "2030": "Refunds", "2100": "Prepaid credit" } as const;

/** Lines without an item have no amount in base; an opening takes them out by one of its own. */
async function listOwed(
  { tx, organization }: Pick<Context, "tx" | "organization">,
  { base, limit }: Asked,
  customerIds: readonly string[] | null = null,
) {
  const org = organization.id;
  const among = customerIds === null ? sql`true` : sql`l.customer_id = any(${idArray(customerIds)})`;
  return tx.execute<{
    readonly account: keyof typeof OPENED_AS;
    readonly customer_id: string;
    readonly currency: string;
    readonly value_on: number;
    readonly minor: string;
  }>(sql`
    select account, customer_id, currency, value_on - date '1970-01-01' as value_on, minor::text as minor from (
      select l.account, l.customer_id, l.currency, sum(l.debit_minor - l.credit_minor) as minor,
        max(e.posted_on) filter (where l.account = '1110' and l.debit_minor > 0
          or l.account <> '1110' and l.credit_minor > 0) as value_on
      from journal_lines l
      join journal_entries e on e.organization_id = ${org} and e.id = l.entry_id
      where l.organization_id = ${org} and l.account in ('1110', '2030', '2100') and l.item_id is null
        and l.currency <> ${base} and l.customer_id is not null and ${among}
      group by 1, 2, 3) as owed
    where (case account when '1110' then minor > 0 else minor < 0 end)
      and ${hasRate(org, base, { currency: sql`owed.currency`, day: sql`owed.value_on` })}
    order by customer_id, account limit ${limit}`);
}
