import { type SQL, sql } from "drizzle-orm";
import type { ExchangeRate, FixedExchange } from "../billing/invoicing/exchange-rate";
import {
  type BookedEntry,
  type DocumentFacts,
  type FeeItem,
  itemOf,
  ownRate,
  paysWhatIsOwed,
} from "../billing/ledger/booked-rates";
import type { Posting } from "../billing/ledger/entry";
import { type BasePosting, hasItems, type ItemBalance, inBase, itemKey } from "../billing/ledger/in-base";
import type { CurrencyCode } from "../billing/money/currency";
import type { Context } from "../context.server";
import { idArray } from "./bulk.server";
import { feeRate, loadOpenedRates, loadRatesOn, markRatesUsed, rateOf } from "./exchange-rates.server";

/** An entry in base: its rate, and its lines with one to 7000 where something is left. */
export type EntryInBase = {
  readonly currency: CurrencyCode;
  readonly rateId: string;
  readonly lines: readonly BasePosting[];
};

const NONE: ReadonlyMap<BookedEntry, EntryInBase> = new Map();

/**
 * What entries in other currencies come to in base. Nothing is asked where all are in the base currency, or the
 * organization keeps no amounts in it. An entry whose document fixed no rate has no amounts in base: neither has what
 * settles it.
 */
export async function entriesInBase<T extends BookedEntry>(
  context: Context,
  documents: readonly T[],
): Promise<ReadonlyMap<BookedEntry, EntryInBase>> {
  const base = context.organization.convertsTo ?? null;
  const foreign = documents.filter(({ entry }) => base !== null && entry.currency !== base);
  if (base === null || foreign.length === 0) return NONE;
  const found = await findDocuments(context, foreign);
  const items = await loadFeeItems(context, [...new Set(foreign.flatMap(({ feeIds }) => feeIds))]);
  const daily = await loadRatesOn(
    context,
    base,
    foreign.map(({ entry }) => ({ currency: entry.currency, day: entry.postedOn })),
  );
  const rated = foreign.flatMap((document): RatedEntry[] => {
    const facts = found.get(document.documentId) ?? UNKNOWN;
    const own = ownRate(document.entry, facts, daily, base);
    return own === null ? [] : [{ document, own, facts, itemOf: itemOf(document, facts, items) }];
  });
  const balances = await loadBalances(context, rated);
  const carried = rated.filter((entry) => entry.facts.invoiceRate !== null || isCarried(entry, balances));
  await markRatesUsed(context, [...new Set(carried.map(({ own }) => own.id))]);
  return new Map(
    carried.map(({ document, own, facts, itemOf }) => {
      const { entry, feeIds } = document;
      const held = balances.get(entry.currency) ?? new Map<string, ItemBalance>();
      balances.set(entry.currency, held);
      const fees = feeIds.map((id) => items.get(id)?.rate ?? null);
      const rates = { own, fees, itemOf, ...(facts.invoiceRate ? { invoice: facts.invoiceRate } : {}) };
      return [document, { currency: base, rateId: own.id, lines: inBase(entry, rates, held) }];
    }),
  );
}

type RatedEntry = {
  readonly document: BookedEntry;
  readonly own: ExchangeRate;
  readonly facts: DocumentFacts;
  readonly itemOf: (posting: Posting) => string;
};

/** Whether what a refund without the rate of an invoice pays has an amount in base; all others have one by their rate. */
function isCarried(
  { document: { entry }, facts, itemOf }: RatedEntry,
  balances: ReadonlyMap<CurrencyCode, ReadonlyMap<string, ItemBalance>>,
): boolean {
  if (facts.invoiceId === null || !paysWhatIsOwed(entry)) return true;
  return entry.postings.some(
    (posting) =>
      posting.account === "2030" &&
      balances.get(entry.currency)?.get(itemKey(posting.account, itemOf(posting))) !== undefined,
  );
}

const UNKNOWN: DocumentFacts = { invoiceId: null, invoiceRate: null };

/** Documents `k` with the invoice `i` that each is, pays or corrects, and the credit note `n` it is: what follows `from`. */
export function documentsWithInvoices(
  organizationId: string,
  documents: readonly Pick<BookedEntry, "documentKind" | "documentId">[],
): SQL {
  const org = sql`${organizationId}::uuid`;
  const given = JSON.stringify(
    documents.map(({ documentKind, documentId }) => ({ kind: documentKind, id: documentId })),
  );
  return sql`(select distinct kind, id from json_to_recordset(${given}::json) as given(kind text, id uuid)) as k
    left join credit_notes n on n.organization_id = ${org} and n.id = k.id and k.kind = 'credit_note'
    left join payments p on p.organization_id = ${org} and p.id = k.id and k.kind = 'payment'
    left join refunds r on r.organization_id = ${org} and r.id = k.id and k.kind = 'refund'
    left join credit_allocations a on a.organization_id = ${org} and a.id = k.id and k.kind = 'credit_allocation'
    left join wallet_draws d on d.organization_id = ${org} and d.id = k.id and k.kind = 'wallet_draw'
    left join write_offs w on w.organization_id = ${org} and w.id = k.id and k.kind = 'write_off'
    left join invoices i on i.organization_id = ${org} and i.id = coalesce(n.corrects_invoice_id, p.invoice_id,
      r.invoice_id, a.invoice_id, d.invoice_id, w.invoice_id, case when k.kind = 'invoice' then k.id end)`;
}

/**
 * The invoice behind each document, whatever kind it is, with the rates fixed on the two: one statement, and another one
 * where an invoice has none of its own.
 */
async function findDocuments(
  context: Context,
  documents: readonly BookedEntry[],
): Promise<ReadonlyMap<string, DocumentFacts>> {
  const { tx, organization } = context;
  const rows = await tx.execute<{
    readonly id: string;
    readonly kind: string;
    readonly invoice_id: string | null;
    readonly invoice_exchange: FixedExchange | null;
    readonly note_exchange: FixedExchange | null;
  }>(sql`
    select k.id, k.kind, i.id as invoice_id, i.exchange as invoice_exchange, n.exchange as note_exchange
    from ${documentsWithInvoices(organization.id, documents)}`);
  const unrated = rows.flatMap(({ invoice_id, invoice_exchange }) =>
    invoice_exchange === null && invoice_id !== null ? [invoice_id] : [],
  );
  const opened = await loadOpenedRates(context, [...new Set(unrated)]);
  return new Map(
    rows.map(({ id, kind, invoice_id, invoice_exchange, note_exchange }) => [
      id,
      {
        invoiceId: invoice_id,
        invoiceRate: rateOf(invoice_exchange) ?? opened.get(invoice_id ?? "") ?? null,
        ...(kind === "credit_note" ? { noteRate: rateOf(note_exchange) } : {}),
      },
    ]),
  );
}

/** The rate fixed on a fee, and the document whose deferred revenue it is: that of the fee it corrects. */
async function loadFeeItems(
  context: Context,
  feeIds: readonly string[],
): Promise<ReadonlyMap<string, FeeItem>> {
  if (feeIds.length === 0) return new Map();
  const organizationId = context.organization.id;
  const { join, rateId } = feeRate(organizationId);
  const rows = await context.tx.execute<{
    readonly id: string;
    readonly item_id: string;
    readonly rate: (Omit<ExchangeRate, "publishedOn"> & { readonly day: number }) | null;
  }>(sql`
    select f.id, coalesce(c.invoice_id, f.invoice_id, f.credit_note_id) as item_id,
      case when r.id is null then null else json_build_object('id', r.id, 'from', r.from_currency,
        'to', r.to_currency, 'rate', r.rate::text, 'quote', r.quote, 'source', r.source,
        'day', r.published_on - date '1970-01-01') end as rate
    from fees f
    left join fees c on c.organization_id = ${organizationId} and c.id = f.corrects_fee_id
    ${join}
    left join exchange_rates r on r.organization_id = ${organizationId} and r.id = ${rateId}
    where f.organization_id = ${organizationId} and f.id = any(${idArray(feeIds)})`);
  return new Map(rows.map(({ id, item_id, rate }) => [id, { itemId: item_id, rate: withDay(rate) }]));
}

function withDay(
  rate: (Omit<ExchangeRate, "publishedOn"> & { readonly day: number }) | null,
): ExchangeRate | null {
  if (rate === null) return null;
  const { day, ...rest } = rate;
  return { ...rest, publishedOn: day };
}

/** What the accounts hold for the items of those entries, by currency: one statement. */
async function loadBalances(
  { tx, organization }: Context,
  rated: readonly RatedEntry[],
): Promise<Map<CurrencyCode, Map<string, ItemBalance>>> {
  const ids = rated.flatMap(({ document, itemOf }) =>
    document.entry.postings.filter(({ account }) => hasItems(account)).map(itemOf),
  );
  const balances = new Map<CurrencyCode, Map<string, ItemBalance>>();
  if (ids.length === 0) return balances;
  const rows = await tx.execute<{
    readonly account: string;
    readonly item_id: string;
    readonly currency: string;
    readonly minor: string;
    readonly base_minor: string;
  }>(sql`
    select account, item_id, currency, sum(debit_minor - credit_minor)::text as minor,
      sum(base_debit_minor - base_credit_minor)::text as base_minor
    from journal_lines where organization_id = ${organization.id} and item_id = any(${idArray([...new Set(ids)])})
    group by account, item_id, currency`);
  for (const { account, item_id, currency, minor, base_minor } of rows) {
    const held = balances.get(currency) ?? new Map<string, ItemBalance>();
    held.set(itemKey(account, item_id), { minor: BigInt(minor), baseMinor: BigInt(base_minor) });
    balances.set(currency, held);
  }
  return balances;
}
