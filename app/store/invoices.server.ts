import { and, eq, sql } from "drizzle-orm";
import { fees, invoiceBalances, invoices, invoiceTaxGroups } from "../../drizzle/schema/invoicing";
import type { IssuedFee } from "../billing/fees/fee";
import type { FeeEffect } from "../billing/fees/fee-kinds";
import type { ClosedDraft } from "../billing/invoicing/invoice";
import type { Instant } from "../billing/time/instant";
import type { Context } from "../context.server";
import { NotFound } from "../errors";
import { newId } from "../ids.server";
import { epochMs, idArray, insertRows, instantOf } from "./bulk.server";
import type { DrawnNumber } from "./numbers.server";

export type Invoice = typeof invoices.$inferSelect;
export type InvoiceBalance = typeof invoiceBalances.$inferSelect;

/** A closed draft with everything that was taken late: its id, its number, the ids of its fees. */
export type NumberedInvoice = {
  readonly id: string;
  readonly draft: ClosedDraft;
  readonly drawn: DrawnNumber;
  /** One id a fee, in the order of the draft. */
  readonly feeIds: readonly string[];
  /** The stored rating window of each usage fee; null for the others. */
  readonly windowIds: readonly (string | null)[];
  /** When to collect it in the organization's time; null when there is nothing to collect. */
  readonly collectAt: Instant | null;
};

/** What was ever issued for the positions of those subscriptions, oldest first. */
export async function loadIssuedFees(
  context: Context,
  subscriptionIds: readonly string[],
): Promise<(IssuedFee & { readonly subscriptionId: string })[]> {
  if (subscriptionIds.length === 0) return [];
  const rows = await context.tx
    .select({
      id: fees.id,
      positionKey: fees.positionKey,
      invoiceId: fees.invoiceId,
      amountMinor: fees.amountMinor,
      effect: fees.effect,
      subscriptionId: fees.subscriptionId,
    })
    .from(fees)
    .where(
      and(
        eq(fees.organizationId, context.organization.id),
        sql`${fees.subscriptionId} = any(${idArray(subscriptionIds)})`,
      ),
    )
    .orderBy(fees.id);
  return rows.map((row) => ({
    ...row,
    effect: row.effect as FeeEffect,
    subscriptionId: row.subscriptionId ?? "",
  }));
}

/** Saves closed documents with fees, tax groups and balances: four statements for any number of them. */
export async function insertInvoices(context: Context, documents: readonly NumberedInvoice[]): Promise<void> {
  const organizationId = context.organization.id;
  await insertRows(
    context,
    invoices,
    documents.map(({ id, draft, drawn }) => ({
      organizationId,
      id,
      customerId: draft.cut.customerId,
      issuerId: draft.cut.issuerId,
      ...drawn,
      documentClass: draft.cut.documentClass,
      taxRegime: draft.cut.taxRegime,
      cut: draft.cut.cut,
      currency: draft.cut.currency,
      issuedOn: draft.issuedOn,
      taxPointOn: draft.taxPointOn,
      postedOn: draft.postedOn,
      dueOn: draft.dueOn,
      netMinor: draft.netMinor,
      taxMinor: draft.taxMinor,
      totalMinor: draft.totalMinor,
      issuer: draft.issuer as typeof invoices.$inferInsert.issuer,
      buyer: draft.buyer,
      closedAt: context.now,
      recordedAt: context.recordedAt,
    })),
  );
  await insertRows(
    context,
    fees,
    documents.flatMap((document) => feeRows(organizationId, document)),
  );
  await insertRows(
    context,
    invoiceTaxGroups,
    documents.flatMap(({ id, draft }) =>
      draft.taxGroups.map((group, index) => ({
        organizationId,
        invoiceId: id,
        groupNumber: index + 1,
        customerId: draft.cut.customerId,
        ...group,
      })),
    ),
  );
  await insertRows(
    context,
    invoiceBalances,
    documents.map((document) => balanceRow(context, document)),
  );
}

function feeRows(organizationId: string, document: NumberedInvoice): (typeof fees.$inferInsert)[] {
  return document.draft.fees.map((fee, index) => ({
    organizationId,
    id: document.feeIds[index] ?? newId(),
    invoiceId: document.id,
    lineNumber: index + 1,
    customerId: fee.position.customerId,
    subscriptionId: fee.position.subscriptionId,
    stintId: fee.position.stintId,
    planVersionId: fee.position.planVersionId,
    chargeId: fee.position.chargeId,
    ratingWindowId: document.windowIds[index] ?? null,
    kind: fee.kind,
    feeType: fee.feeType,
    positionKey: fee.positionKey,
    description: fee.description,
    fromOn: fee.period.from,
    toOn: fee.period.to,
    currency: fee.position.currency,
    quantity: fee.quantity,
    amountMinor: fee.amountMinor,
    discountMinor: fee.discountMinor,
    effect: fee.effect,
    correctsFeeId: fee.correctsFeeId,
    taxCategory: fee.position.tax.category,
    taxRate: fee.position.tax.rate,
    taxCountry: fee.position.tax.country,
    obligation: fee.obligation,
    recognition: fee.recognition,
    provisional: fee.provisional,
    derivation: fee.derivation,
  }));
}

/** Nothing to pay is paid at once. */
function balanceRow(context: Context, document: NumberedInvoice): typeof invoiceBalances.$inferInsert {
  const { id, draft, collectAt } = document;
  const owed = draft.totalMinor > 0n;
  return {
    organizationId: context.organization.id,
    invoiceId: id,
    customerId: draft.cut.customerId,
    currency: draft.cut.currency,
    totalMinor: draft.totalMinor,
    openMinor: owed ? draft.totalMinor : 0n,
    state: owed ? "open" : "paid",
    dueOn: draft.dueOn,
    issuedOn: draft.issuedOn,
    collectAt: owed ? collectAt : null,
    failedAttempts: 0,
    paidAt: owed ? null : context.now,
  };
}

export async function loadInvoice(context: Context, id: string): Promise<Invoice> {
  const [invoice] = await context.tx
    .select()
    .from(invoices)
    .where(and(eq(invoices.organizationId, context.organization.id), eq(invoices.id, id)));
  if (!invoice) throw new NotFound("This invoice");
  return invoice;
}

/** The fees of an invoice are its lines, in their order. */
export async function loadInvoiceFees(
  context: Context,
  invoiceId: string,
): Promise<(typeof fees.$inferSelect)[]> {
  return context.tx
    .select()
    .from(fees)
    .where(and(eq(fees.organizationId, context.organization.id), eq(fees.invoiceId, invoiceId)))
    .orderBy(fees.lineNumber);
}

/** Who settles an invoice holds this row. */
export async function lockBalance(context: Context, invoiceId: string): Promise<InvoiceBalance> {
  const [balance] = await context.tx
    .select()
    .from(invoiceBalances)
    .where(
      and(
        eq(invoiceBalances.organizationId, context.organization.id),
        eq(invoiceBalances.invoiceId, invoiceId),
      ),
    )
    .for("update");
  if (!balance) throw new NotFound("This invoice");
  return balance;
}

export type BalanceChange = Partial<
  Pick<
    InvoiceBalance,
    "openMinor" | "state" | "collectAt" | "failedAttempts" | "lastFailure" | "paidAt" | "dueOn"
  >
>;

export async function saveBalance(context: Context, invoiceId: string, change: BalanceChange): Promise<void> {
  await context.tx
    .update(invoiceBalances)
    .set(change)
    .where(
      and(
        eq(invoiceBalances.organizationId, context.organization.id),
        eq(invoiceBalances.invoiceId, invoiceId),
      ),
    );
}

/** Takes up to `limit` invoices whose scheduled collection is due; the schedule is used up with it. */
export async function takeDueCollections(context: Context, limit: number): Promise<string[]> {
  const rows = await context.tx.execute<{ invoice_id: string; collected_at: number }>(sql`
    update invoice_balances as b set collect_at = null
    from (select invoice_id, ${epochMs(invoiceBalances.collectAt)} as collected_at from invoice_balances
      where organization_id = ${context.organization.id} and collect_at <= ${instantOf(context.now)}
      order by collect_at, invoice_id limit ${limit} for update skip locked) as due
    where b.organization_id = ${context.organization.id} and b.invoice_id = due.invoice_id
    returning b.invoice_id, due.collected_at`);
  return rows
    .sort((a, b) => a.collected_at - b.collected_at || (a.invoice_id < b.invoice_id ? -1 : 1))
    .map((row) => row.invoice_id);
}
