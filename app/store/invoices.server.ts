import { and, eq, sql } from "drizzle-orm";
import { fees, invoiceBalances, invoices, invoiceTaxGroups } from "../../drizzle/schema/invoicing";
import type { OpenInvoice } from "../billing/invoicing/customer-credit";
import { fixedExchange } from "../billing/invoicing/exchange-rate";
import type { FixedRates } from "../billing/invoicing/fixed-rates";
import type { ClosedDraft } from "../billing/invoicing/invoice";
import type { Instant } from "../billing/time/instant";
import type { Context } from "../context.server";
import { NotFound } from "../errors";
import { newId } from "../ids.server";
import { epochMs, idArray, insertRows, instantOf } from "./bulk.server";
import { insertFees, type NewFee } from "./fees.server";
import type { DrawnNumber } from "./numbers.server";
import { openPipeline } from "./pipeline.server";

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
  /** What of it customer credit and prepaid credit pay as it is made; absent: nothing. */
  readonly creditMinor?: bigint;
  readonly prepaidMinor?: bigint;
  /** The exchange rates fixed on it, where it is in another currency than the books. */
  readonly rates?: FixedRates;
};

/** Saves closed documents with fees, tax groups and balances: four statements for any number of them. */
export async function insertInvoices(context: Context, documents: readonly NumberedInvoice[]): Promise<void> {
  await insertInvoiceHeads(context, documents);
  await insertFees(context, documents.flatMap(invoiceFees));
}

/** The fees of an invoice as they are stored. */
export function invoiceFees({ id, draft, feeIds, windowIds, rates }: NumberedInvoice): NewFee[] {
  return draft.fees.map((fee, index) => ({
    id: feeIds[index] ?? newId(),
    document: { kind: "invoice", id },
    lineNumber: index + 1,
    customerId: draft.cut.customerId,
    fee,
    ratingWindowId: windowIds[index] ?? null,
    exchangeRateId: rates?.fees[index]?.id ?? null,
  }));
}

/** Documents with tax groups and balances, without their fees: three statements for any number of them. */
export async function insertInvoiceHeads(
  context: Context,
  documents: readonly NumberedInvoice[],
): Promise<void> {
  const writes = openPipeline();
  await writes.send(() => insertInvoiceRows(context, documents));
  await writes.send(() => insertTaxGroups(context, documents));
  await writes.send(() =>
    insertRows(
      context,
      invoiceBalances,
      documents.map((document) => balanceRow(context, document)),
    ),
  );
  await writes.settle();
}

function insertInvoiceRows(context: Context, documents: readonly NumberedInvoice[]): Promise<void> {
  const organizationId = context.organization.id;
  return insertRows(
    context,
    invoices,
    documents.map(({ id, draft, drawn, rates }) => ({
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
      draftedOn: draft.draftedOn,
      occasion: draft.occasion,
      discountMinor: draft.fees.reduce((sum, fee) => sum + fee.discountMinor, 0n),
      issuer: draft.issuer as typeof invoices.$inferInsert.issuer,
      buyer: draft.buyer,
      closedAt: context.now,
      recordedAt: context.recordedAt,
      exchange: rates?.own ? fixedExchange(rates.own, draft.taxGroups) : null,
    })),
  );
}

function insertTaxGroups(context: Context, documents: readonly NumberedInvoice[]): Promise<void> {
  const organizationId = context.organization.id;
  return insertRows(
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
}

/** Nothing to pay, or nothing left to pay by money, is paid at once. */
function balanceRow(context: Context, document: NumberedInvoice): typeof invoiceBalances.$inferInsert {
  const { id, draft, collectAt, creditMinor = 0n, prepaidMinor = 0n } = document;
  const restMinor = draft.totalMinor - creditMinor - prepaidMinor;
  const openMinor = restMinor > 0n ? restMinor : 0n;
  const isOwed = openMinor > 0n;
  return {
    organizationId: context.organization.id,
    invoiceId: id,
    customerId: draft.cut.customerId,
    currency: draft.cut.currency,
    totalMinor: draft.totalMinor,
    openMinor,
    state: isOwed ? "open" : "paid",
    dueOn: draft.dueOn,
    issuedOn: draft.issuedOn,
    collectAt: isOwed ? collectAt : null,
    failedAttempts: 0,
    paidAt: isOwed ? null : context.now,
    creditMinor,
    prepaidMinor,
    disputed: false,
    released: false,
  };
}

/** Open invoices of those customers, the oldest first. "billing" also locks them, so that what is open stays so. */
export async function loadOpenInvoices(
  context: Context,
  customerIds: readonly string[],
  purpose: "billing" | "preview",
): Promise<(OpenInvoice & { readonly customerId: string })[]> {
  if (customerIds.length === 0) return [];
  const query = context.tx
    .select({
      id: invoiceBalances.invoiceId,
      customerId: invoiceBalances.customerId,
      issuedOn: invoiceBalances.issuedOn,
      openMinor: invoiceBalances.openMinor,
      currency: invoiceBalances.currency,
      isDisputed: invoiceBalances.disputed,
    })
    .from(invoiceBalances)
    .where(
      and(
        eq(invoiceBalances.organizationId, context.organization.id),
        sql`${invoiceBalances.customerId} = any(${idArray(customerIds)})`,
        eq(invoiceBalances.state, "open"),
        sql`${invoiceBalances.openMinor} > 0`,
      ),
    )
    .orderBy(invoiceBalances.invoiceId);
  return purpose === "billing" ? query.for("update") : query;
}

/** What an entry that books a use of credit says of the invoice. */
export type PaidInvoice = { readonly number: string; readonly currency: string };

/** Credit that pays invoices which are open already, by one statement; what is paid whole is collected no more. */
export async function payByCredit(
  context: Context,
  paid: readonly { readonly invoiceId: string; readonly amountMinor: bigint }[],
): Promise<Map<string, PaidInvoice>> {
  if (paid.length === 0) return new Map();
  const given = JSON.stringify(
    paid.map(({ invoiceId, amountMinor }) => ({ id: invoiceId, minor: amountMinor.toString() })),
  );
  const organizationId = context.organization.id;
  const rows = await context.tx.execute<PaidInvoice & { readonly id: string }>(sql`
    update invoice_balances as b set open_minor = b.open_minor - given.minor,
      credit_minor = b.credit_minor + given.minor,
      state = case when b.open_minor = given.minor then 'paid' else b.state end,
      collect_at = case when b.open_minor = given.minor then null else b.collect_at end,
      paid_at = case when b.open_minor = given.minor then ${instantOf(context.now)} else b.paid_at end
    from (select id, sum(minor)::bigint as minor from json_to_recordset(${given}::json) as rows(id uuid, minor bigint)
      group by id) as given join invoices i on i.organization_id = ${organizationId} and i.id = given.id
    where b.organization_id = ${organizationId} and b.invoice_id = given.id
    returning b.invoice_id as id, b.currency, i.number`);
  return new Map(rows.map(({ id, ...invoice }) => [id, invoice]));
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

/** Who settles an invoice holds this row; a preview only looks at it. */
export async function lockBalance(
  context: Context,
  invoiceId: string,
  use: "look" | "change" = "change",
): Promise<InvoiceBalance> {
  const query = context.tx
    .select()
    .from(invoiceBalances)
    .where(
      and(
        eq(invoiceBalances.organizationId, context.organization.id),
        eq(invoiceBalances.invoiceId, invoiceId),
      ),
    );
  const [balance] = use === "change" ? await query.for("update") : await query;
  if (!balance) throw new NotFound("This invoice");
  return balance;
}

export type BalanceChange = Partial<
  Pick<
    InvoiceBalance,
    | "openMinor"
    | "state"
    | "collectAt"
    | "failedAttempts"
    | "lastFailure"
    | "paidAt"
    | "dueOn"
    | "creditMinor"
    | "prepaidMinor"
    | "disputed"
    | "released"
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

/**
 * Takes up to `limit` invoices whose scheduled collection is due; the schedule is used up with it. One under a hold is
 * put off until that ends.
 */
export async function takeDueCollections(context: Context, limit: number): Promise<string[]> {
  const rows = await context.tx.execute<{ invoice_id: string; collected_at: number; held: boolean }>(sql`
    update invoice_balances as b set collect_at = (select max(h.ends_at) from holds as h
      where h.organization_id = ${context.organization.id} and h.invoice_id = b.invoice_id
        and h.released_at is null and h.ends_at > ${instantOf(context.now)})
    from (select invoice_id, ${epochMs(invoiceBalances.collectAt)} as collected_at from invoice_balances
      where organization_id = ${context.organization.id} and collect_at <= ${instantOf(context.now)}
      order by collect_at, invoice_id limit ${limit} for update skip locked) as due
    where b.organization_id = ${context.organization.id} and b.invoice_id = due.invoice_id
    returning b.invoice_id, due.collected_at, b.collect_at is not null as held`);
  return rows
    .filter(({ held }) => !held)
    .sort((a, b) => a.collected_at - b.collected_at || (a.invoice_id < b.invoice_id ? -1 : 1))
    .map((row) => row.invoice_id);
}
