import { sql } from "drizzle-orm";
import type { PoolTakes } from "../billing/invoicing/less-pools";
import { fromDecimal } from "../billing/money/rational";
import { toMinor } from "../billing/money/round";
import type { Context } from "../context.server";
import { idArray } from "./bulk.server";

/** What pools took of the lines of those invoices, on the same invoice; a position with several lines gives from its first. */
export async function loadPoolTakes(context: Context, invoiceIds: readonly string[]): Promise<PoolTakes> {
  const organizationId = context.organization.id;
  const rows =
    invoiceIds.length === 0
      ? []
      : await context.tx.execute<{
          pool_line: string;
          fee_id: string | null;
          amount: string | null;
          currency: string;
        }>(sql`
    select p.id as pool_line, p.currency, t.take->>'amount' as amount,
      (select f.id from fees f where f.organization_id = ${organizationId} and f.invoice_id = p.invoice_id
        and f.position_key = t.take->>'position' and f.amount_minor > 0 order by f.line_number limit 1) as fee_id
    from fees p left join lateral jsonb_array_elements(p.derivation->'takes') as t(take) on true
    where p.organization_id = ${organizationId} and p.invoice_id = any(${idArray(invoiceIds)})
      and p.kind = 'pool' and p.amount_minor < 0 and p.corrects_fee_id is null`);
  const byFee = new Map<string, bigint>();
  for (const { fee_id: feeId, amount, currency } of rows) {
    if (feeId === null || amount === null) continue;
    byFee.set(feeId, (byFee.get(feeId) ?? 0n) + toMinor(fromDecimal(amount), currency));
  }
  return { byFee, poolLines: new Set(rows.map((row) => row.pool_line)) };
}
