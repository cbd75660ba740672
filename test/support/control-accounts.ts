// What the books say of control accounts beside what the rows say they should hold.
import type { ClonedDatabase } from "../../server/postgres/throw-away";
import { asOwner } from "./database";

export type ControlAccount = { readonly account: string; readonly booked: string; readonly held: string };

/** Receivables, customer credit, prepaid credit and refunds owed of one organization, debit above zero. */
export async function controlAccounts(
  clone: ClonedDatabase,
  organizationId: string,
): Promise<ControlAccount[]> {
  const rows = await asOwner(
    clone,
    (sql) => sql<ControlAccount[]>`
    with held as (
      select '1100' as account, coalesce(sum(open_minor), 0) as minor from invoice_balances
        where organization_id = ${organizationId}
      union all select '2020', -coalesce(sum(open_minor), 0) from customer_credits
        where organization_id = ${organizationId}
      union all select '2100', -coalesce(sum(remaining_minor), 0) from wallet_grants
        where organization_id = ${organizationId} and nature <> 'free'
      union all select '2030', -(coalesce((select sum(refund_minor) from credit_notes
          where organization_id = ${organizationId} and state = 'final'
            and id not in (select credit_note_id from credit_note_voids
              where organization_id = ${organizationId})), 0)
        - coalesce((select sum(amount_minor - reopens_minor) from refunds
          where organization_id = ${organizationId}), 0)))
    select held.account, held.minor::text as held, coalesce((
      select sum(l.debit_minor - l.credit_minor) from journal_lines l
      where l.organization_id = ${organizationId} and l.account = held.account), 0)::text as booked
    from held order by held.account`,
  );
  return [...rows];
}
