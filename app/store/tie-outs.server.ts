import { type SQL, sql } from "drizzle-orm";
import type { AccountSum, DocumentSum } from "../billing/ledger/tie-out";
import { type Day, formatDay } from "../billing/time/day";
import type { Context } from "../context.server";
import { openMoves } from "./open-moves";

/** An amount that counts from one of the asked days on; `since` is the place of that day, so 0 counts on all of them. */
export type Since<Sum> = Sum & { readonly since: number };

/** Ascending days, at the end of each of which something is asked. */
export type AskedDays = readonly [Day, ...Day[]];

export const daysOf = (days: AskedDays): SQL => sql`${`{${days.map(formatDay).join(",")}}`}::date[]`;

/** The place of the first asked day on which an amount of a day counts: how many of them are over by then. */
const sinceOf = (day: SQL, days: AskedDays) => sql`width_bucket(${day} - 1, ${daysOf(days)})`;

/** Rows of `currency`, `minor` and the day from which they count, summed. */
export async function sumSince(
  { tx }: Pick<Context, "tx">,
  days: AskedDays,
  dated: SQL,
): Promise<Since<DocumentSum>[]> {
  const rows = await tx.execute<{ currency: string; since: number; minor: string }>(sql`
    select currency, ${sinceOf(sql`dated.on_day`, days)} as since, sum(minor)::text as minor
    from (${dated}) as dated group by 1, 2`);
  return rows.map(({ currency, since, minor }) => ({ currency, since, amountMinor: BigInt(minor) }));
}

/**
 * A stored figure of now on each of the asked days: what changed it after the first of them is taken off again, and put
 * back from its own day on.
 */
export async function rollBack(
  context: Pick<Context, "tx">,
  days: AskedDays,
  { now, moves }: { readonly now: SQL; readonly moves: SQL },
): Promise<Since<DocumentSum>[]> {
  const rows = await context.tx.execute<{ currency: string; minor: string }>(
    sql`select currency, sum(minor)::text as minor from (${now}) as held group by 1`,
  );
  const first = sql`${formatDay(days[0])}::date`;
  const later = await sumSince(context, days, sql`select * from (${moves}) as moves where on_day > ${first}`);
  return [
    ...rows.map(({ currency, minor }) => ({ currency, since: 0, amountMinor: BigInt(minor) })),
    ...later.flatMap((move) => [{ ...move, since: 0, amountMinor: -move.amountMinor }, move]),
  ];
}

/** Days on which something was posted, in order. */
export async function listPostedDays({ tx, organization }: Context): Promise<Day[]> {
  const rows = await tx.execute<{ on_day: Day }>(sql`
    select distinct posted_on - date '1970-01-01' as on_day from journal_entries
    where organization_id = ${organization.id} order by 1`);
  return rows.map(({ on_day }) => on_day);
}

/** Debits and credits of every account. */
export async function sumJournal(
  { tx, organization }: Context,
  days: AskedDays,
): Promise<Since<AccountSum>[]> {
  const last = sql`${formatDay(days.at(-1) ?? days[0])}::date`;
  const rows = await tx.execute<{
    account: string;
    currency: string;
    since: number;
    debit: string;
    credit: string;
  }>(sql`
    select l.account, l.currency, ${sinceOf(sql`e.posted_on`, days)} as since,
      sum(l.debit_minor)::text as debit, sum(l.credit_minor)::text as credit
    from journal_lines l
    join journal_entries e on e.organization_id = ${organization.id} and e.id = l.entry_id
    where l.organization_id = ${organization.id} and e.posted_on <= ${last}
    group by 1, 2, 3`);
  return rows.map(({ account, currency, since, debit, credit }) => {
    return { account, currency, since, debitMinor: BigInt(debit), creditMinor: BigInt(credit) };
  });
}

/** The stored open amounts of invoices. */
export function sumOpenInvoices(context: Context, days: AskedDays): Promise<Since<DocumentSum>[]> {
  const org = context.organization.id;
  return rollBack(context, days, {
    now: sql`select currency, open_minor as minor from invoice_balances where organization_id = ${org}`,
    moves: openMoves(org),
  });
}

/** What the schedules still hold; entries moved revenue into them and out of them. */
export function sumUnrecognized(context: Context, days: AskedDays): Promise<Since<DocumentSum>[]> {
  const org = context.organization.id;
  return rollBack(context, days, {
    now: sql`select currency, total_minor - recognized_minor as minor from recognition_schedules
      where organization_id = ${org}`,
    moves: sql`select l.currency, e.posted_on as on_day, l.credit_minor - l.debit_minor as minor
      from journal_lines l join journal_entries e on e.organization_id = ${org} and e.id = l.entry_id
      where l.organization_id = ${org} and l.account = '2200'`,
  });
}

/**
 * The tax of invoices, less that of credit notes which stand, and what was corrected of claims that were given up; of a
 * voided invoice nothing stands, nor of the notes about it. Notes that a void wrote post nothing of their own and so count
 * for nothing.
 */
export function sumTaxes(context: Context, days: AskedDays): Promise<Since<DocumentSum>[]> {
  const org = context.organization.id;
  const cancelled = (invoice: SQL) => sql`join journal_entries c on c.organization_id = ${org}
    and c.document_kind = 'invoice' and c.document_id = ${invoice} and c.recipe = 'invoice.cancelled'`;
  const stood = sql`select n.corrects_invoice_id as about, n.currency, -n.tax_minor as minor, n.posted_on as on_day
      from credit_notes n where n.organization_id = ${org} and n.state = 'final'
        and exists (select 1 from journal_entries e where e.organization_id = ${org}
          and e.document_kind = 'credit_note' and e.document_id = n.id)
    union all select i.id, i.currency, g.tax_minor, i.posted_on
      from invoice_tax_groups g join invoices i on i.organization_id = ${org} and i.id = g.invoice_id
      where g.organization_id = ${org}
    union all select n.corrects_invoice_id, n.currency, n.tax_minor, v.voided_on
      from credit_note_voids v join credit_notes n on n.organization_id = ${org} and n.id = v.credit_note_id
      where v.organization_id = ${org}
    union all select invoice_id, currency, tax_minor, written_on from write_offs
      where organization_id = ${org} and tax_minor <> 0`;
  return sumSince(
    context,
    days,
    sql`with stood as materialized (${stood})
      select currency, on_day, minor from stood
      union all select stood.currency, c.posted_on, -stood.minor from stood ${cancelled(sql`stood.about`)}`,
  );
}

/**
 * Payments of a provider that succeeded, less what went back of them; none of them leaves clearing before its balance
 * transaction is booked. The day is that of the entry, because the organization's zone may have changed since; without
 * an entry it is the settling.
 */
export function sumClearing(context: Context, days: AskedDays): Promise<Since<DocumentSum>[]> {
  const { id: org, zone } = context.organization;
  return sumSince(
    context,
    days,
    sql`select p.currency, p.amount_minor as minor, coalesce(e.posted_on, (p.settled_at at time zone ${zone})::date) as on_day
      from payments p
      left join journal_entries e on e.organization_id = ${org} and e.document_kind = 'payment'
        and e.document_id = p.id and e.recipe = 'payment.succeeded'
      where p.organization_id = ${org} and p.state = 'succeeded' and p.provider_account_id is not null
    union all select r.currency, -r.amount_minor, e.posted_on
      from refunds r
      join journal_entries e on e.organization_id = ${org} and e.document_kind = 'refund'
        and e.document_id = r.id and e.recipe = 'refund.created'
      join payments p on p.organization_id = ${org} and p.id = r.payment_id
      where r.organization_id = ${org} and p.provider_account_id is not null`,
  );
}
