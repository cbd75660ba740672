import { and, eq, gt, like, sql } from "drizzle-orm";
import { creditMoves, creditNoteVoids } from "../../../drizzle/schema/corrections";
import {
  creditAllocations,
  customerCredits,
  walletDraws,
  walletGrants,
  wallets,
} from "../../../drizzle/schema/credits";
import { creditNotes } from "../../../drizzle/schema/invoicing";
import type { DocumentSum } from "../../billing/ledger/tie-out";
import { type Day, formatDay } from "../../billing/time/day";
import type { Context } from "../../context.server";

/** What customers hold in credit and in prepaid credit, as it stood at the end of a day. */

const sumOf = (amount: unknown) => sql<bigint>`coalesce(sum(${amount}), 0)::bigint`.mapWith(BigInt);

/** Credit and prepaid credit that paid invoices after the day. */
export async function creditUsedLater(context: Context, on: Day): Promise<DocumentSum[]> {
  return [...(await allocatedLater(context, on)), ...(await drawnLater(context, on))];
}

function allocatedLater({ tx, organization }: Context, on: Day): Promise<DocumentSum[]> {
  return tx
    .select({ currency: creditAllocations.currency, amountMinor: sumOf(creditAllocations.amountMinor) })
    .from(creditAllocations)
    .where(and(eq(creditAllocations.organizationId, organization.id), gt(creditAllocations.allocatedOn, on)))
    .groupBy(creditAllocations.currency);
}

function drawnLater({ tx, organization }: Context, on: Day): Promise<DocumentSum[]> {
  return tx
    .select({ currency: walletDraws.currency, amountMinor: sumOf(walletDraws.amountMinor) })
    .from(walletDraws)
    .where(
      and(
        eq(walletDraws.organizationId, organization.id),
        gt(walletDraws.drawnOn, on),
        eq(walletDraws.lowersBase, false),
      ),
    )
    .groupBy(walletDraws.currency);
}

/** The open amounts of credits, without those of later days and with what was used after the day. */
export async function openCredit(context: Context, on: Day): Promise<DocumentSum[]> {
  const { tx, organization } = context;
  const open = await tx
    .select({
      currency: customerCredits.currency,
      amountMinor: sumOf(
        sql`case when ${isLater(context, customerCredits.createdAt, on)}
          then ${customerCredits.openMinor} - ${customerCredits.amountMinor} else ${customerCredits.openMinor} end`,
      ),
    })
    .from(customerCredits)
    .where(eq(customerCredits.organizationId, organization.id))
    .groupBy(customerCredits.currency);
  return [...open, ...(await allocatedLater(context, on)), ...(await goneLater(context, on))];
}

/** Credit that went to a payer, or with its credit note, after the day. */
async function goneLater({ tx, organization }: Context, on: Day): Promise<DocumentSum[]> {
  const moved = await tx
    .select({ currency: creditMoves.currency, amountMinor: sumOf(creditMoves.amountMinor) })
    .from(creditMoves)
    .where(and(eq(creditMoves.organizationId, organization.id), gt(creditMoves.movedOn, on)))
    .groupBy(creditMoves.currency);
  const voided = await tx
    .select({ currency: creditNotes.currency, amountMinor: sumOf(creditNoteVoids.creditMinor) })
    .from(creditNoteVoids)
    .innerJoin(
      creditNotes,
      and(eq(creditNotes.organizationId, organization.id), eq(creditNotes.id, creditNoteVoids.creditNoteId)),
    )
    .where(and(eq(creditNoteVoids.organizationId, organization.id), gt(creditNoteVoids.voidedOn, on)))
    .groupBy(creditNotes.currency);
  return [...moved, ...voided];
}

/** What is left of bought grants, the same way; a gift is no debt. */
export async function prepaidCredit(context: Context, on: Day): Promise<DocumentSum[]> {
  const { tx, organization } = context;
  const left = await tx
    .select({
      currency: wallets.currency,
      amountMinor: sumOf(
        sql`case when ${isLater(context, walletGrants.createdAt, on)}
          then ${walletGrants.remainingMinor} - ${walletGrants.amountMinor} else ${walletGrants.remainingMinor} end`,
      ),
    })
    .from(walletGrants)
    .innerJoin(
      wallets,
      and(eq(wallets.organizationId, organization.id), eq(wallets.id, walletGrants.walletId)),
    )
    .where(and(eq(walletGrants.organizationId, organization.id), like(walletGrants.nature, "bought%")))
    .groupBy(wallets.currency);
  const drawn = await tx
    .select({ currency: walletDraws.currency, amountMinor: sumOf(walletDraws.amountMinor) })
    .from(walletDraws)
    .innerJoin(
      walletGrants,
      and(eq(walletGrants.organizationId, organization.id), eq(walletGrants.id, walletDraws.grantId)),
    )
    .where(
      and(
        eq(walletDraws.organizationId, organization.id),
        gt(walletDraws.drawnOn, on),
        like(walletGrants.nature, "bought%"),
      ),
    )
    .groupBy(walletDraws.currency);
  return [...left, ...drawn];
}

function isLater({ organization }: Context, createdAt: unknown, on: Day) {
  return sql`(${createdAt} at time zone ${organization.zone})::date > ${formatDay(on)}::date`;
}
