import { and, asc, eq, type SQL, sql } from "drizzle-orm";
import { refunds } from "../../drizzle/schema/corrections";
import { appliedCoupons, coupons, couponUses } from "../../drizzle/schema/coupons";
import { creditAllocations, customerCredits, walletDraws, wallets } from "../../drizzle/schema/credits";
import { creditNotes, creditNoteTaxGroups, fees, invoices } from "../../drizzle/schema/invoicing";
import { allocations } from "../../drizzle/schema/payments";
import type { Context } from "../context.server";
import { NotFound } from "../errors";

/** What stands on a document beside its own rows. Every statement also runs under the portal's role. */

/** What coupons took off the lines of an invoice, by the name of the coupon. */
export async function listCouponShares(context: Context, invoiceId: string) {
  const organizationId = context.organization.id;
  return context.tx
    .select({ name: coupons.name, percent: coupons.percent, amountMinor: couponUses.amountMinor })
    .from(couponUses)
    .innerJoin(
      appliedCoupons,
      and(
        eq(appliedCoupons.organizationId, organizationId),
        eq(appliedCoupons.id, couponUses.appliedCouponId),
      ),
    )
    .innerJoin(
      coupons,
      and(eq(coupons.organizationId, organizationId), eq(coupons.id, appliedCoupons.couponId)),
    )
    .where(and(eq(couponUses.organizationId, organizationId), eq(couponUses.invoiceId, invoiceId)))
    .orderBy(asc(couponUses.id));
}

/**
 * What customer credit paid of an invoice and was not given back, by where the credit came from. A customer does not see
 * the credit of whoever pays for it, and reads that it was credit.
 */
export async function listCreditUses(context: Context, invoiceId: string) {
  const organizationId = context.organization.id;
  return context.tx
    .select({
      kind: sql<string>`coalesce(${customerCredits.kind}, 'grant')`,
      creditNoteNumber: creditNotes.number,
      amountMinor: sql<bigint>`sum(${creditAllocations.amountMinor})::bigint`.mapWith(BigInt),
    })
    .from(creditAllocations)
    .leftJoin(
      customerCredits,
      and(
        eq(customerCredits.organizationId, organizationId),
        eq(customerCredits.id, creditAllocations.creditId),
      ),
    )
    .leftJoin(
      creditNotes,
      and(eq(creditNotes.organizationId, organizationId), eq(creditNotes.id, customerCredits.creditNoteId)),
    )
    .where(
      and(eq(creditAllocations.organizationId, organizationId), eq(creditAllocations.invoiceId, invoiceId)),
    )
    .groupBy(customerCredits.kind, creditNotes.number)
    .having(sql`sum(${creditAllocations.amountMinor}) <> 0`)
    .orderBy(sql`min(${creditAllocations.id}::text)`);
}

/** What prepaid credit paid of an invoice and was not given back, by wallet; what lowered its base is in its lines. */
export function listPrepaidUses(context: Context, invoiceId: string) {
  return drawsByWallet(context, invoiceId, eq(walletDraws.lowersBase, false));
}

/**
 * What gifts and credit taxed at its sale took off the lines of an invoice before tax, by wallet. Where the invoice was
 * voided it went back, and the document still shows it.
 */
export async function listGiftShares(context: Context, invoiceId: string) {
  const taken = and(eq(walletDraws.lowersBase, true), sql`${walletDraws.amountMinor} > 0`);
  const wasSold = sql`exists (select 1 from wallet_grants g where g.organization_id = ${context.organization.id}
    and g.id = ${walletDraws.grantId} and g.nature = 'bought_single')`;
  const [sold, given] = [
    await drawsByWallet(context, invoiceId, and(taken, wasSold)),
    await drawsByWallet(context, invoiceId, and(taken, sql`not ${wasSold}`)),
  ];
  return [
    ...given.map((use) => ({ ...use, taxedAtSale: false })),
    ...sold.map((use) => ({ ...use, taxedAtSale: true })),
  ];
}

/** Those draws for an invoice, a sum for each wallet, in the order they began. */
function drawsByWallet({ tx, organization }: Context, invoiceId: string, which: SQL | undefined) {
  return tx
    .select({
      // The portal shows no wallet of somebody whom the reader does not pay for any more.
      walletName: sql<string>`coalesce(${wallets.name}, 'Prepaid credit')`,
      amountMinor: sql<bigint>`sum(${walletDraws.amountMinor})::bigint`.mapWith(BigInt),
    })
    .from(walletDraws)
    .leftJoin(wallets, and(eq(wallets.organizationId, organization.id), eq(wallets.id, walletDraws.walletId)))
    .where(and(eq(walletDraws.organizationId, organization.id), eq(walletDraws.invoiceId, invoiceId), which))
    .groupBy(walletDraws.walletId, wallets.name)
    .having(sql`sum(${walletDraws.amountMinor}) <> 0`)
    .orderBy(sql`min(${walletDraws.id}::text)`);
}

/** Money that came for an invoice, without what went back and left the invoice open again. */
export async function sumPaid(context: Context, invoiceId: string): Promise<bigint> {
  const organizationId = context.organization.id;
  const [paid] = await context.tx
    .select({ minor: sql<bigint>`coalesce(sum(${allocations.amountMinor}), 0)::bigint`.mapWith(BigInt) })
    .from(allocations)
    .where(and(eq(allocations.organizationId, organizationId), eq(allocations.invoiceId, invoiceId)));
  const [reopened] = await context.tx
    .select({ minor: sql<bigint>`coalesce(sum(${refunds.reopensMinor}), 0)::bigint`.mapWith(BigInt) })
    .from(refunds)
    .where(
      and(
        eq(refunds.organizationId, organizationId),
        eq(refunds.invoiceId, invoiceId),
        sql`${refunds.state} <> 'failed'`,
      ),
    );
  return (paid?.minor ?? 0n) - (reopened?.minor ?? 0n);
}

/** The credit notes about an invoice that were not taken back, in order of issue. */
export async function listNotesAbout(context: Context, invoiceId: string) {
  const organizationId = context.organization.id;
  return context.tx
    .select({
      id: creditNotes.id,
      number: creditNotes.number,
      issuedOn: creditNotes.issuedOn,
      totalMinor: creditNotes.totalMinor,
      state: creditNotes.state,
    })
    .from(creditNotes)
    .where(
      and(
        eq(creditNotes.organizationId, organizationId),
        eq(creditNotes.correctsInvoiceId, invoiceId),
        sql`not exists (select 1 from credit_note_voids as v
          where v.organization_id = ${organizationId} and v.credit_note_id = credit_notes.id)`,
      ),
    )
    .orderBy(asc(creditNotes.issuedOn), asc(creditNotes.id));
}

/** A credit note with its lines, its taxes and the invoice it corrects; NotFound for what is not there. */
export async function loadNoteDocument(context: Context, id: string) {
  const organizationId = context.organization.id;
  const [found] = await context.tx
    .select({ note: creditNotes, number: invoices.number, issuedOn: invoices.issuedOn })
    .from(creditNotes)
    .leftJoin(
      invoices,
      and(eq(invoices.organizationId, organizationId), eq(invoices.id, creditNotes.correctsInvoiceId)),
    )
    .where(and(eq(creditNotes.organizationId, organizationId), eq(creditNotes.id, id)));
  if (!found) throw new NotFound("This credit note");
  const lines = await context.tx
    .select()
    .from(fees)
    .where(and(eq(fees.organizationId, organizationId), eq(fees.creditNoteId, id)))
    .orderBy(asc(fees.lineNumber));
  const taxGroups = await context.tx
    .select()
    .from(creditNoteTaxGroups)
    .where(
      and(eq(creditNoteTaxGroups.organizationId, organizationId), eq(creditNoteTaxGroups.creditNoteId, id)),
    )
    .orderBy(asc(creditNoteTaxGroups.groupNumber));
  return { ...found, lines, taxGroups };
}

/** What became of the credit a note gave: what is left of it, and which invoices it paid. */
export async function loadNoteCredit(context: Context, creditNoteId: string) {
  const organizationId = context.organization.id;
  const credits = await context.tx
    .select({ openMinor: customerCredits.openMinor })
    .from(customerCredits)
    .where(
      and(eq(customerCredits.organizationId, organizationId), eq(customerCredits.creditNoteId, creditNoteId)),
    );
  const uses = await context.tx
    .select({
      invoiceId: invoices.id,
      number: invoices.number,
      amountMinor: sql<bigint>`sum(${creditAllocations.amountMinor})::bigint`.mapWith(BigInt),
    })
    .from(creditAllocations)
    .innerJoin(
      customerCredits,
      and(
        eq(customerCredits.organizationId, organizationId),
        eq(customerCredits.id, creditAllocations.creditId),
      ),
    )
    .innerJoin(
      invoices,
      and(eq(invoices.organizationId, organizationId), eq(invoices.id, creditAllocations.invoiceId)),
    )
    .where(
      and(
        eq(creditAllocations.organizationId, organizationId),
        eq(customerCredits.creditNoteId, creditNoteId),
      ),
    )
    .groupBy(invoices.id, invoices.number)
    .having(sql`sum(${creditAllocations.amountMinor}) <> 0`)
    .orderBy(sql`min(${creditAllocations.id}::text)`);
  const [refunded] = await context.tx
    .select({ minor: sql<bigint>`coalesce(sum(${refunds.amountMinor}), 0)::bigint`.mapWith(BigInt) })
    .from(refunds)
    .where(
      and(
        eq(refunds.organizationId, organizationId),
        eq(refunds.creditNoteId, creditNoteId),
        sql`${refunds.state} <> 'failed'`,
      ),
    );
  const leftMinor = credits.reduce((sum, { openMinor }) => sum + openMinor, 0n);
  return { leftMinor, uses, refundedMinor: refunded?.minor ?? 0n };
}
