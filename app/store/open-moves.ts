import { type SQL, sql } from "drizzle-orm";

/**
 * Everything that changes what is open on an invoice, as rows of `invoice_id`, `currency`, `on_day` and `minor`. A void
 * ends what was open by its own entry; credit and prepaid credit it gives back go home past the invoice, and prepaid
 * credit that expired or lowered the base never paid one.
 */
export const openMoves = (org: string): SQL => sql`
  select id as invoice_id, currency, posted_on as on_day, greatest(total_minor, 0) as minor
    from invoices where organization_id = ${org}
  union all select invoice_id, currency, allocated_on, -amount_minor
    from allocations where organization_id = ${org}
  union all select invoice_id, currency, allocated_on, -amount_minor
    from credit_allocations where organization_id = ${org} and amount_minor > 0
  union all select invoice_id, currency, drawn_on, -amount_minor
    from wallet_draws where organization_id = ${org} and amount_minor > 0 and invoice_id is not null and not lowers_base
  union all select r.invoice_id, r.currency, e.posted_on, r.reopens_minor
    from refunds r join journal_entries e on e.organization_id = ${org} and e.document_kind = 'refund'
      and e.document_id = r.id and e.recipe = 'refund.created'
    where r.organization_id = ${org} and r.reopens_minor > 0
  union all select invoice_id, currency, written_on, -amount_minor
    from write_offs where organization_id = ${org} and kind = 'write_off'
  union all select e.document_id, e.currency, e.posted_on, l.debit_minor - l.credit_minor
    from journal_entries e join journal_lines l on l.organization_id = ${org} and l.entry_id = e.id
    where e.organization_id = ${org} and e.document_kind = 'invoice' and e.recipe = 'invoice.cancelled'
      and l.account = '1100'`;
