import { type SQL, sql } from "drizzle-orm";
import type { DocumentSum } from "../billing/ledger/tie-out";
import type { Context } from "../context.server";
import { type AskedDays, rollBack, type Since } from "./tie-outs.server";

/** What customers hold in credit and in prepaid credit. */

/** The open amounts of credits; credit is used, goes to a payer, is taken back, or goes with its credit note. */
export function sumCredit(context: Context, days: AskedDays): Promise<Since<DocumentSum>[]> {
  const { id: org } = context.organization;
  return rollBack(context, days, {
    now: sql`select currency, open_minor as minor from customer_credits where organization_id = ${org}`,
    moves: sql`select c.currency, ${creditedOn(context)} as on_day, c.amount_minor as minor
        from customer_credits c where c.organization_id = ${org}
      union all select currency, allocated_on, -amount_minor from credit_allocations where organization_id = ${org}
      union all select currency, moved_on, -amount_minor from credit_moves where organization_id = ${org}
      union all select currency, revoked_on, -amount_minor from credit_revocations where organization_id = ${org}
      union all select n.currency, v.voided_on, -v.credit_minor
        from credit_note_voids v join credit_notes n on n.organization_id = ${org} and n.id = v.credit_note_id
        where v.organization_id = ${org}`,
  });
}

/**
 * The day of a credit is that of the entry that made it: of its note, of the void whose note posts nothing itself, of the
 * gift or payment, of the move from another customer. Those of documents are days of the customer.
 */
function creditedOn({ organization: { id: org, zone } }: Context): SQL {
  const posted = (
    kind: SQL,
    document: SQL,
    recipe: SQL,
  ) => sql`(select min(e.posted_on) from journal_entries e
    where e.organization_id = ${org} and e.document_kind in (${kind}) and e.document_id = ${document} and ${recipe})`;
  return sql`coalesce(
    ${posted(sql`'credit_note'`, sql`c.credit_note_id`, sql`e.recipe <> 'credit_note.voided'`)},
    case when c.credit_note_id is not null
      then ${posted(sql`'invoice'`, sql`c.source_invoice_id`, sql`e.recipe = 'invoice.cancelled'`)} end,
    ${posted(sql`'credit', 'payment'`, sql`c.id`, sql`e.recipe in ('credit.granted', 'overpayment.credited')`)},
    (select min(m.moved_on) from credit_moves m where m.organization_id = ${org} and m.to_credit_id = c.id),
    (c.created_at at time zone ${zone})::date)`;
}

/** What is left of bought grants, from the day of the invoice that sold them; a gift is no debt. */
export function sumPrepaid(context: Context, days: AskedDays): Promise<Since<DocumentSum>[]> {
  const { id: org, zone } = context.organization;
  const bought = sql`from wallet_grants g join wallets w on w.organization_id = ${org} and w.id = g.wallet_id`;
  return rollBack(context, days, {
    now: sql`select w.currency, g.remaining_minor as minor ${bought}
      where g.organization_id = ${org} and g.nature like 'bought%'`,
    moves: sql`select w.currency, coalesce(i.posted_on, (g.created_at at time zone ${zone})::date) as on_day,
        g.amount_minor as minor
      ${bought} left join invoices i on i.organization_id = ${org} and i.id = g.invoice_id
      where g.organization_id = ${org} and g.nature like 'bought%'
    union all select d.currency, d.drawn_on, -d.amount_minor
      from wallet_draws d join wallet_grants g on g.organization_id = ${org} and g.id = d.grant_id
      where d.organization_id = ${org} and g.nature like 'bought%'`,
  });
}
