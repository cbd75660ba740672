import { type SQL, sql } from "drizzle-orm";
import type { DocumentSum } from "../billing/ledger/tie-out";
import type { Context } from "../context.server";
import { openMoves } from "./open-moves";
import { type AskedDays, type Since, sumSince } from "./tie-outs.server";

/**
 * Tax of invoices that falls due on payment and is not due yet, as the documents say it: the tax of each treatment that
 * credit notes left, by the share of what they left of the total that nobody paid. What was given up counts as unpaid
 * until something comes of it or its tax is corrected.
 */
export async function sumVatNotDue(context: Context, days: AskedDays): Promise<Since<DocumentSum>[]> {
  const { id: org, defersVat = false } = context.organization;
  if (!defersVat) return [];
  return sumSince(
    context,
    days,
    sql`with deferred as materialized (select id, currency, posted_on, total_minor from invoices
        where organization_id = ${org} and issuer->>'vatDue' = 'payment'),
      moves as materialized (${claimMoves(org)}),
      taxes as materialized (${taxMoves(org)}),
      standing as (
        select m.invoice_id, m.on_day, sum(sum(unpaid)) over w as unpaid, sum(sum(gross)) over w as gross,
          sum(sum(corrected)) over w as corrected, sum(sum(cancelled)) over w as cancelled
        from (select * from moves union all select distinct invoice_id, on_day, 0, 0, 0, 0 from taxes) as m
        group by m.invoice_id, m.on_day window w as (partition by m.invoice_id order by m.on_day)),
      treated as (
        select s.*, t.treatment, (select coalesce(sum(minor), 0) from taxes
            where taxes.invoice_id = s.invoice_id and taxes.treatment = t.treatment and taxes.on_day <= s.on_day) as tax
        from standing s join (select distinct invoice_id, treatment from taxes) t on t.invoice_id = s.invoice_id),
      not_due as (
        select invoice_id, on_day, treatment, case
          when cancelled > 0 or corrected <> 0 or gross <= 0 or unpaid <= 0 then 0
          else round(tax::numeric * least(unpaid, gross) / gross) end as minor
        from treated)
      select d.currency, n.on_day,
        (n.minor - lag(n.minor, 1, 0::numeric) over (partition by n.invoice_id, n.treatment order by n.on_day)) as minor
      from not_due n join deferred d on d.id = n.invoice_id`,
  );
}

/** What changes what of those invoices is unpaid, what credit notes left of them, and whether their tax is corrected. */
const claimMoves = (org: string): SQL => sql`
  select o.invoice_id, o.on_day, o.minor as unpaid, 0 as gross, 0 as corrected, 0 as cancelled
    from (${openMoves(org)}) as o join deferred on deferred.id = o.invoice_id
  union all select id, posted_on, 0, total_minor, 0, 0 from deferred
  union all select n.corrects_invoice_id, n.posted_on, 0, -n.total_minor, 0, 0 from (${postedNotes(org)}) as n
  union all select n.corrects_invoice_id, v.voided_on, 0, n.total_minor, 0, 0 from (${postedNotes(org)}) as n
    join credit_note_voids v on v.organization_id = ${org} and v.credit_note_id = n.id
  union all select w.invoice_id, w.written_on, case w.kind when 'write_off' then w.amount_minor
      when 'recovery' then -w.amount_minor else 0 end, 0, -w.tax_minor, 0
    from write_offs w join deferred on deferred.id = w.invoice_id where w.organization_id = ${org}
  union all select c.document_id, c.posted_on, 0, 0, 0, 1
    from journal_entries c join deferred on deferred.id = c.document_id
    where c.organization_id = ${org} and c.document_kind = 'invoice' and c.recipe = 'invoice.cancelled'`;

/** Their tax by treatment, and what credit notes took back of it. */
const taxMoves = (org: string): SQL => sql`
  select g.invoice_id, concat_ws(':', g.country, g.category, g.rate::text) as treatment, deferred.posted_on as on_day,
      g.tax_minor as minor
    from invoice_tax_groups g join deferred on deferred.id = g.invoice_id where g.organization_id = ${org}
  union all select n.corrects_invoice_id, concat_ws(':', g.country, g.category, g.rate::text), n.posted_on, -g.tax_minor
    from credit_note_tax_groups g join (${postedNotes(org)}) as n on n.id = g.credit_note_id
    where g.organization_id = ${org}
  union all select n.corrects_invoice_id, concat_ws(':', g.country, g.category, g.rate::text), v.voided_on, g.tax_minor
    from credit_note_tax_groups g join (${postedNotes(org)}) as n on n.id = g.credit_note_id
    join credit_note_voids v on v.organization_id = ${org} and v.credit_note_id = n.id
    where g.organization_id = ${org}`;

/** Notes about those invoices; what a void wrote posts nothing and counts for nothing. */
const postedNotes = (org: string): SQL => sql`
  select n.id, n.corrects_invoice_id, n.posted_on, n.total_minor
  from credit_notes n join deferred on deferred.id = n.corrects_invoice_id
  where n.organization_id = ${org} and n.state = 'final' and exists (select 1 from journal_entries e
    where e.organization_id = ${org} and e.document_kind = 'credit_note' and e.document_id = n.id)`;
