import { and, asc, eq, gt } from "drizzle-orm";
import { creditNoteVoids } from "../../drizzle/schema/corrections";
import {
  creditAllocations,
  customerCredits,
  walletDraws,
  walletGrants,
  wallets,
} from "../../drizzle/schema/credits";
import { customerOverdue, customers } from "../../drizzle/schema/customers";
import { creditNotes, fees, invoiceBalances, invoices, pendingDrafts } from "../../drizzle/schema/invoicing";
import { subscriptions } from "../../drizzle/schema/subscriptions";
import type { Day } from "../billing/time/day";
import type { Context } from "../context.server";
import type { Customer } from "./customers.server";
import { type FeeRow, toProposedFee } from "./fees.server";

/**
 * Everything an organization ever billed and credited, whole tables at a time: for organizations that a scenario
 * filled, never for large ones.
 */

export async function listStatedInvoices(context: Context) {
  return context.tx
    .select({ invoice: invoices, balance: invoiceBalances, customerExternalId: customers.externalId })
    .from(invoices)
    .innerJoin(
      invoiceBalances,
      and(
        eq(invoiceBalances.organizationId, invoices.organizationId),
        eq(invoiceBalances.invoiceId, invoices.id),
      ),
    )
    .innerJoin(
      customers,
      and(eq(customers.organizationId, invoices.organizationId), eq(customers.id, invoices.customerId)),
    )
    .where(eq(invoices.organizationId, context.organization.id))
    .orderBy(asc(invoices.id));
}

/** A note that was taken back is void, as if it had been issued so. */
export async function listStatedNotes(context: Context) {
  const rows = await context.tx
    .select({ note: creditNotes, customerExternalId: customers.externalId, voided: creditNoteVoids.voidedOn })
    .from(creditNotes)
    .leftJoin(
      creditNoteVoids,
      and(
        eq(creditNoteVoids.organizationId, creditNotes.organizationId),
        eq(creditNoteVoids.creditNoteId, creditNotes.id),
      ),
    )
    .innerJoin(
      customers,
      and(eq(customers.organizationId, creditNotes.organizationId), eq(customers.id, creditNotes.customerId)),
    )
    .where(eq(creditNotes.organizationId, context.organization.id))
    .orderBy(asc(creditNotes.id));
  return rows.map(({ note, customerExternalId, voided }) => ({
    note: voided === null ? note : { ...note, state: "void" },
    customerExternalId,
  }));
}

/** Fees by the id of their document, in the order of its lines. */
export async function listStatedFees(context: Context) {
  const rows: FeeRow[] = await context.tx
    .select()
    .from(fees)
    .where(eq(fees.organizationId, context.organization.id))
    .orderBy(asc(fees.lineNumber));
  const byDocument = new Map<string, { id: string; fee: ReturnType<typeof toProposedFee> }[]>();
  for (const row of rows) {
    const document = row.invoiceId ?? row.creditNoteId ?? row.heldDraftId ?? "";
    const stated = { id: row.id, fee: toProposedFee(row) };
    const known = byDocument.get(document);
    if (known) known.push(stated);
    else byDocument.set(document, [stated]);
  }
  return byDocument;
}

export async function listStatedCredits(context: Context) {
  return context.tx
    .select({ credit: customerCredits, customerExternalId: customers.externalId })
    .from(customerCredits)
    .innerJoin(
      customers,
      and(
        eq(customers.organizationId, customerCredits.organizationId),
        eq(customers.id, customerCredits.customerId),
      ),
    )
    .where(eq(customerCredits.organizationId, context.organization.id))
    .orderBy(asc(customerCredits.id));
}

export async function listAllocations(context: Context) {
  return context.tx
    .select()
    .from(creditAllocations)
    .where(eq(creditAllocations.organizationId, context.organization.id))
    .orderBy(asc(creditAllocations.id));
}

/** Prepaid credit that paid invoices; what lowered their base is in their lines. */
export async function listDraws(context: Context) {
  return context.tx
    .select()
    .from(walletDraws)
    .where(and(eq(walletDraws.organizationId, context.organization.id), eq(walletDraws.lowersBase, false)))
    .orderBy(asc(walletDraws.id));
}

/** Every subscription's id, and its external id where it has one. */
export async function listSubscriptionIds(context: Context): Promise<string[]> {
  const rows = await context.tx
    .select({ id: subscriptions.id })
    .from(subscriptions)
    .where(eq(subscriptions.organizationId, context.organization.id));
  return rows.map(({ id }) => id);
}

/** The customers who have documents in their grace period. */
export async function listPendingCustomers(context: Context): Promise<Customer[]> {
  const rows = await context.tx
    .selectDistinctOn([customers.id], { customer: customers })
    .from(customers)
    .innerJoin(
      pendingDrafts,
      and(
        eq(pendingDrafts.organizationId, customers.organizationId),
        eq(pendingDrafts.customerId, customers.id),
      ),
    )
    .where(eq(customers.organizationId, context.organization.id))
    .orderBy(customers.id);
  return rows.map(({ customer }) => customer);
}

/** An invoice something is open on, with the external id of the customer it was issued to. */
export type OpenBalance = {
  readonly invoiceId: string;
  readonly customer: string;
  readonly issuedOn: Day;
  readonly currency: string;
  readonly openMinor: bigint;
};

/** Oldest first. */
export async function listOpenBalances(context: Context): Promise<OpenBalance[]> {
  const rows = await context.tx
    .select({
      invoiceId: invoiceBalances.invoiceId,
      customer: customers.externalId,
      issuedOn: invoiceBalances.issuedOn,
      currency: invoiceBalances.currency,
      openMinor: invoiceBalances.openMinor,
    })
    .from(invoiceBalances)
    .innerJoin(
      customers,
      and(
        eq(customers.organizationId, invoiceBalances.organizationId),
        eq(customers.id, invoiceBalances.customerId),
      ),
    )
    .where(
      and(
        eq(invoiceBalances.organizationId, context.organization.id),
        eq(invoiceBalances.state, "open"),
        gt(invoiceBalances.openMinor, 0n),
      ),
    )
    .orderBy(asc(invoiceBalances.issuedOn), asc(invoiceBalances.invoiceId));
  return rows.map(({ customer, ...row }) => ({ ...row, customer: customer ?? "" }));
}

/** The stage of each customer who is overdue. */
export async function listOverdueStates(context: Context): Promise<ReadonlyMap<string, string>> {
  const rows = await context.tx
    .select({ customerId: customerOverdue.customerId, state: customerOverdue.state })
    .from(customerOverdue)
    .where(eq(customerOverdue.organizationId, context.organization.id));
  return new Map(rows.flatMap(({ customerId, state }) => (state === null ? [] : [[customerId, state]])));
}

/** All grants with their wallets, used up ones too. */
export async function listStatedGrants(context: Context) {
  return context.tx
    .select({ grant: walletGrants, code: wallets.name, currency: wallets.currency })
    .from(walletGrants)
    .innerJoin(
      wallets,
      and(eq(wallets.organizationId, walletGrants.organizationId), eq(wallets.id, walletGrants.walletId)),
    )
    .where(eq(walletGrants.organizationId, context.organization.id))
    .orderBy(asc(walletGrants.createdAt), asc(walletGrants.id));
}
