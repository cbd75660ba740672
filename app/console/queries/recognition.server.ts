import { and, eq, sql } from "drizzle-orm";
import { fees, invoiceBalances, invoices } from "../../../drizzle/schema/invoicing";
import { recognitionSchedules } from "../../../drizzle/schema/ledger";
import { sharesOf } from "../../billing/revenue/shares";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";

/** A line of an invoice as its revenue is earned: what was posted of its net, and what runs will post. */
export async function loadRecognition(
  context: Context,
  ids: { readonly invoiceId: string; readonly lineId: string },
) {
  const org = context.organization.id;
  const [row] = await context.tx
    .select({
      number: invoices.number,
      issuedOn: invoices.issuedOn,
      state: invoiceBalances.state,
      description: fees.description,
      currency: fees.currency,
      netMinor: sql<string>`(${fees.amountMinor} - ${fees.discountMinor})::text`,
      givenBackMinor: sql<string>`coalesce((select sum(k.discount_minor - k.amount_minor) from fees k
        left join credit_notes n on n.organization_id = ${org} and n.id = k.credit_note_id
        where k.organization_id = ${org} and k.corrects_fee_id = ${fees.id}
          and n.state is distinct from 'void' and not exists (select 1 from credit_note_voids v
            where v.organization_id = ${org} and v.credit_note_id = n.id)), 0)::text`,
      schedule: recognitionSchedules,
    })
    .from(fees)
    .innerJoin(invoices, and(eq(invoices.organizationId, org), eq(invoices.id, fees.invoiceId)))
    .innerJoin(
      invoiceBalances,
      and(eq(invoiceBalances.organizationId, org), eq(invoiceBalances.invoiceId, invoices.id)),
    )
    .leftJoin(
      recognitionSchedules,
      and(eq(recognitionSchedules.organizationId, org), eq(recognitionSchedules.feeId, fees.id)),
    )
    .where(and(eq(fees.organizationId, org), eq(fees.id, ids.lineId), eq(fees.invoiceId, ids.invoiceId)));
  if (!row) throw new NotFound("This line");
  const { schedule, netMinor, givenBackMinor, state, ...line } = row;
  const [net, givenBack] = [BigInt(netMinor), BigInt(givenBackMinor)];
  const aheadMinor = schedule ? schedule.totalMinor - schedule.recognizedMinor : 0n;
  // A cancelled invoice is taken out of the books as a whole.
  const isCancelled = state === "cancelled";
  const recognizedMinor = isCancelled ? 0n : net - givenBack - aheadMinor;
  return {
    ...line,
    ...{ netMinor: net, givenBackMinor: givenBack, recognizedMinor, aheadMinor, isCancelled },
    recognition: schedule?.recognition ?? null,
    shares: schedule && !isCancelled ? sharesOf(schedule) : [],
    /** What was posted before a change spread the rest anew, or given back of it since. */
    earlierMinor: schedule && !isCancelled ? recognizedMinor - schedule.recognizedMinor : 0n,
  };
}
