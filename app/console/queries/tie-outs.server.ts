import { and, eq, gt, isNotNull, lte, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { creditNoteVoids, refunds } from "../../../drizzle/schema/corrections";
import { creditNotes, invoiceBalances, invoices, invoiceTaxGroups } from "../../../drizzle/schema/invoicing";
import { journalEntries, journalLines, recognitionSchedules } from "../../../drizzle/schema/ledger";
import { allocations, payments } from "../../../drizzle/schema/payments";
import { type DocumentSum, type TieOut, tieOuts } from "../../billing/ledger/tie-out";
import { type Day, formatDay } from "../../billing/time/day";
import type { Context } from "../../context.server";
import { creditUsedLater, openCredit, prepaidCredit } from "./tie-out-credit.server";

const sumOf = (amount: unknown) => sql<bigint>`coalesce(sum(${amount}), 0)::bigint`.mapWith(BigInt);

/** Every comparison as it stood at the end of a day, for each currency in use, by as many statements at any size. */
export async function loadTieOuts(context: Context, on: Day): Promise<TieOut[]> {
  return tieOuts(await journalSums(context, on), {
    "1100": await openDocuments(context, on),
    "2200": await unrecognizedRevenue(context, on),
    "2300": await documentTaxes(context, on),
    "1020": await clearingPayments(context, on),
    "2020": await openCredit(context, on),
    "2100": await prepaidCredit(context, on),
  });
}

function journalSums(context: Context, on: Day) {
  const organizationId = context.organization.id;
  return context.tx
    .select({
      account: journalLines.account,
      currency: journalLines.currency,
      debitMinor: sumOf(journalLines.debitMinor),
      creditMinor: sumOf(journalLines.creditMinor),
    })
    .from(journalLines)
    .innerJoin(
      journalEntries,
      and(eq(journalEntries.organizationId, organizationId), eq(journalEntries.id, journalLines.entryId)),
    )
    .where(and(eq(journalLines.organizationId, organizationId), lte(journalEntries.postedOn, on)))
    .groupBy(journalLines.account, journalLines.currency);
}

/** Amounts of later days are taken off again, so that a stored figure of now says what it was on a past day. */
function rolledBack(
  now: readonly DocumentSum[],
  ...later: readonly (readonly DocumentSum[])[]
): DocumentSum[] {
  return [
    ...now,
    ...later.flat().map(({ currency, amountMinor }) => ({ currency, amountMinor: -amountMinor })),
  ];
}

/** The stored open amounts, without invoices posted after the day and with what was paid after it. */
async function openDocuments(context: Context, on: Day): Promise<DocumentSum[]> {
  const organizationId = context.organization.id;
  const open = await context.tx
    .select({ currency: invoiceBalances.currency, amountMinor: sumOf(invoiceBalances.openMinor) })
    .from(invoiceBalances)
    .where(eq(invoiceBalances.organizationId, organizationId))
    .groupBy(invoiceBalances.currency);
  const issuedLater = await context.tx
    .select({ currency: invoices.currency, amountMinor: sumOf(sql`greatest(${invoices.totalMinor}, 0)`) })
    .from(invoices)
    .where(and(eq(invoices.organizationId, organizationId), gt(invoices.postedOn, on)))
    .groupBy(invoices.currency);
  const paidLater = await context.tx
    .select({ currency: allocations.currency, amountMinor: sumOf(sql`-${allocations.amountMinor}`) })
    .from(allocations)
    .where(and(eq(allocations.organizationId, organizationId), gt(allocations.allocatedOn, on)))
    .groupBy(allocations.currency);
  const usedLater = await creditUsedLater(context, on);
  return rolledBack(
    open,
    issuedLater,
    paidLater,
    usedLater.map(({ currency, amountMinor }) => ({ currency, amountMinor: -amountMinor })),
  );
}

/** What the schedules still hold, with what entries of later days moved in and out of them taken back. */
async function unrecognizedRevenue(context: Context, on: Day): Promise<DocumentSum[]> {
  const organizationId = context.organization.id;
  const held = await context.tx
    .select({
      currency: recognitionSchedules.currency,
      amountMinor: sumOf(sql`${recognitionSchedules.totalMinor} - ${recognitionSchedules.recognizedMinor}`),
    })
    .from(recognitionSchedules)
    .where(eq(recognitionSchedules.organizationId, organizationId))
    .groupBy(recognitionSchedules.currency);
  const movedLater = await context.tx
    .select({
      currency: journalLines.currency,
      amountMinor: sumOf(sql`${journalLines.creditMinor} - ${journalLines.debitMinor}`),
    })
    .from(journalLines)
    .innerJoin(
      journalEntries,
      and(eq(journalEntries.organizationId, organizationId), eq(journalEntries.id, journalLines.entryId)),
    )
    .where(
      and(
        eq(journalLines.organizationId, organizationId),
        eq(journalLines.account, "2200"),
        gt(journalEntries.postedOn, on),
      ),
    )
    .groupBy(journalLines.currency);
  return rolledBack(held, movedLater);
}

/** Not voided by that day: nothing of such an invoice stands, nor of the notes about it. */
function standsOn({ organization }: Context, invoiceId: PgColumn, on: Day) {
  return sql`not exists (select 1 from journal_entries as v where v.organization_id = ${organization.id}
    and v.document_kind = 'invoice' and v.document_id = ${invoiceId} and v.recipe = 'invoice.cancelled'
    and v.posted_on <= ${formatDay(on)}::date)`;
}

/** The tax of invoices, less that of credit notes which stood that day. */
async function documentTaxes(context: Context, on: Day): Promise<DocumentSum[]> {
  const { tx } = context;
  const organizationId = context.organization.id;
  const invoiced = await tx
    .select({ currency: invoices.currency, amountMinor: sumOf(invoiceTaxGroups.taxMinor) })
    .from(invoiceTaxGroups)
    .innerJoin(
      invoices,
      and(eq(invoices.organizationId, organizationId), eq(invoices.id, invoiceTaxGroups.invoiceId)),
    )
    .where(
      and(
        eq(invoiceTaxGroups.organizationId, organizationId),
        lte(invoices.postedOn, on),
        standsOn(context, invoices.id, on),
      ),
    )
    .groupBy(invoices.currency);
  const credited = await tx
    .select({ currency: creditNotes.currency, amountMinor: sumOf(creditNotes.taxMinor) })
    .from(creditNotes)
    .where(
      and(
        eq(creditNotes.organizationId, organizationId),
        eq(creditNotes.state, "final"),
        lte(creditNotes.postedOn, on),
        standsOn(context, creditNotes.correctsInvoiceId, on),
      ),
    )
    .groupBy(creditNotes.currency);
  const voided = await tx
    .select({ currency: creditNotes.currency, amountMinor: sumOf(sql`-${creditNotes.taxMinor}`) })
    .from(creditNoteVoids)
    .innerJoin(
      creditNotes,
      and(eq(creditNotes.organizationId, organizationId), eq(creditNotes.id, creditNoteVoids.creditNoteId)),
    )
    .where(
      and(
        eq(creditNoteVoids.organizationId, organizationId),
        lte(creditNoteVoids.voidedOn, on),
        standsOn(context, creditNotes.correctsInvoiceId, on),
      ),
    )
    .groupBy(creditNotes.currency);
  return rolledBack(invoiced, credited, voided);
}

/**
 * Payments of a provider that succeeded by the day, less what went back of them; none of them leaves clearing before
 * its balance transaction is booked. The day is that of the entry, because the organization's zone may have changed since; without an entry it is the settling.
 */
async function clearingPayments(context: Context, on: Day): Promise<DocumentSum[]> {
  const { id: organizationId, zone } = context.organization;
  const came = await context.tx
    .select({ currency: payments.currency, amountMinor: sumOf(payments.amountMinor) })
    .from(payments)
    .leftJoin(
      journalEntries,
      and(
        eq(journalEntries.organizationId, organizationId),
        eq(journalEntries.documentKind, "payment"),
        eq(journalEntries.documentId, payments.id),
        eq(journalEntries.recipe, "payment.succeeded"),
      ),
    )
    .where(
      and(
        eq(payments.organizationId, organizationId),
        eq(payments.state, "succeeded"),
        isNotNull(payments.providerAccountId),
        sql`coalesce(${journalEntries.postedOn}, (${payments.settledAt} at time zone ${zone})::date)
          <= ${formatDay(on)}::date`,
      ),
    )
    .groupBy(payments.currency);
  const wentBack = await context.tx
    .select({ currency: refunds.currency, amountMinor: sumOf(refunds.amountMinor) })
    .from(refunds)
    .innerJoin(
      journalEntries,
      and(
        eq(journalEntries.organizationId, organizationId),
        eq(journalEntries.documentKind, "refund"),
        eq(journalEntries.documentId, refunds.id),
        eq(journalEntries.recipe, "refund.created"),
      ),
    )
    .innerJoin(payments, and(eq(payments.organizationId, organizationId), eq(payments.id, refunds.paymentId)))
    .where(
      and(
        eq(refunds.organizationId, organizationId),
        isNotNull(payments.providerAccountId),
        lte(journalEntries.postedOn, on),
      ),
    )
    .groupBy(refunds.currency);
  return rolledBack(came, wentBack);
}
