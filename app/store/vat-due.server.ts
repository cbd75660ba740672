import { sql } from "drizzle-orm";
import type { BookedEntry } from "../billing/ledger/booked-rates";
import { ABOUT_VAT_DUE, mayChangeVatDue, type PostedAbout, vatDueEntries } from "../billing/ledger/vat-due";
import type { Day } from "../billing/time/day";
import type { Context } from "../context.server";
import { documentsWithInvoices } from "./base-amounts.server";
import { groupRows, idArray } from "./bulk.server";

/**
 * The entries of VAT that falls due, or no more, with what was just posted: of invoices whose VAT falls due on payment.
 * Each books the last document that changed its invoice. Nothing is asked where no legal entity ever did so.
 */
export async function vatDueBy<T extends BookedEntry>(
  context: Context,
  documents: readonly T[],
): Promise<T[]> {
  const { defersVat = false } = context.organization;
  const isDeferred = ({ entry }: T) => entry.postings.some(({ account }) => account === "2310");
  if (!defersVat && !documents.some(isDeferred)) return [];
  const changing = documents.filter(({ entry }) => mayChangeVatDue(entry));
  if (changing.length === 0) return [];
  const invoiceOf = await findDeferred(context, changing);
  const changed = new Map<string, { readonly last: T; readonly from: Day }>();
  for (const document of changing) {
    const invoiceId = invoiceOf.get(document.documentId);
    if (invoiceId === undefined) continue;
    const from = Math.min(changed.get(invoiceId)?.from ?? document.entry.postedOn, document.entry.postedOn);
    changed.set(invoiceId, { last: document, from });
  }
  const posted = await loadPostedAbout(context, [...changed.keys()]);
  return [...changed].flatMap(([invoiceId, { last, from }]) =>
    vatDueEntries(last.entry, posted.get(invoiceId) ?? [], from).map((entry) => ({
      ...last,
      entry,
      feeIds: [],
    })),
  );
}

/** The invoices of those documents whose VAT falls due on payment, by the document's id. */
async function findDeferred(
  { tx, organization }: Context,
  documents: readonly BookedEntry[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.execute<{ readonly id: string; readonly invoice_id: string }>(sql`
    select k.id, i.id as invoice_id from ${documentsWithInvoices(organization.id, documents)}
    where i.organization_id = ${organization.id} and i.issuer->>'vatDue' = 'payment'`);
  return new Map(rows.map(({ id, invoice_id }) => [id, invoice_id]));
}

/** Everything posted about invoices by whatever changes what of their tax is due, by invoice. */
async function loadPostedAbout(
  { tx, organization }: Context,
  invoiceIds: readonly string[],
): Promise<ReadonlyMap<string, readonly PostedAbout[]>> {
  if (invoiceIds.length === 0) return new Map();
  const org = sql`${organization.id}::uuid`;
  const of = sql`organization_id = ${org} and invoice_id = any(${idArray(invoiceIds)})`;
  const rows = await tx.execute<{
    readonly invoice_id: string;
    readonly on_day: Day;
    readonly kind: string;
    readonly recipe: string;
    readonly account: string;
    readonly dimension: string | null;
    readonly minor: string;
  }>(sql`
    with about as materialized (
      select 'invoice' as kind, id, id as invoice_id from invoices
        where organization_id = ${org} and id = any(${idArray(invoiceIds)})
      union all select 'credit_note', id, corrects_invoice_id from credit_notes
        where organization_id = ${org} and corrects_invoice_id = any(${idArray(invoiceIds)})
      union all select 'payment', id, invoice_id from payments where ${of}
      union all select 'refund', id, invoice_id from refunds where ${of}
      union all select 'credit_allocation', id, invoice_id from credit_allocations where ${of}
      union all select 'wallet_draw', id, invoice_id from wallet_draws where ${of}
      union all select 'write_off', id, invoice_id from write_offs where ${of})
    select a.invoice_id, e.posted_on - date '1970-01-01' as on_day, a.kind, e.recipe, l.account, l.dimension,
      sum(l.debit_minor - l.credit_minor)::text as minor
    from about a
    join journal_entries e on e.organization_id = ${org} and e.document_kind = a.kind and e.document_id = a.id
    join journal_lines l on l.organization_id = ${org} and l.entry_id = e.id
      and l.account in (${sql.raw(ABOUT_VAT_DUE.map((account) => `'${account}'`).join(", "))})
    group by 1, 2, 3, 4, 5, 6`);
  return new Map(
    [...groupRows(rows, ({ invoice_id }) => invoice_id)].map(([invoiceId, own]) => [
      invoiceId,
      own.map(({ on_day, kind, recipe, account, dimension, minor }): PostedAbout => {
        const line = { recipe, account, dimension, postedOn: on_day, minor: BigInt(minor) };
        return { ...line, about: aboutOf(kind) };
      }),
    ]),
  );
}

/** What of the tax of invoices waits in 2310, credit above zero; those of which none does are not in it. */
export async function loadVatNotDue(
  context: Context,
  invoiceIds: readonly string[],
): Promise<ReadonlyMap<string, bigint>> {
  if (!context.organization.defersVat) return new Map();
  const posted = await loadPostedAbout(context, invoiceIds);
  return new Map(
    [...posted].map(([invoiceId, lines]) => {
      const waiting = lines.filter(({ account }) => account === "2310");
      return [invoiceId, waiting.reduce((sum, { minor }) => sum - minor, 0n)] as const;
    }),
  );
}

function aboutOf(kind: string): PostedAbout["about"] {
  return kind === "invoice" || kind === "credit_note" || kind === "write_off" ? kind : "other";
}
