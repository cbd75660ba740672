import { and, eq, ilike, or, type SQL, sql } from "drizzle-orm";
import { customers } from "../../../drizzle/schema/customers";
import { creditNotes, invoices } from "../../../drizzle/schema/invoicing";
import { formatDay } from "../../billing/time/day";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import {
  amountKeys,
  directionOf,
  type KeysetColumn,
  keyset,
  type Page,
  type PageRequest,
} from "../../store/columns";
import { byCurrency } from "./by-currency";
import { containing } from "./containing";

export const CREDIT_NOTE_TABS = ["all", "refund_due", "issued", "applied"] as const;
export type CreditNoteTab = (typeof CREDIT_NOTE_TABS)[number];

export const CREDIT_NOTE_SORTS = ["-issued", "issued", "-total", "total"] as const;
export type CreditNoteSort = (typeof CREDIT_NOTE_SORTS)[number];

export type CreditNoteFilter = {
  readonly tab: CreditNoteTab;
  readonly query: string;
  readonly customerId: string | null;
  readonly currency: string | null;
  /** The latest issued first unless told. */
  readonly sort?: CreditNoteSort;
};

/** Whether a note was taken back after it was issued. Names are written out. */
function isVoided({ organization }: Context) {
  return sql`exists (select 1 from credit_note_voids as v
    where v.organization_id = ${organization.id} and v.credit_note_id = credit_notes.id)`;
}

/** What no invoice took of a note's credit yet, and what was not paid back of its refund. Names are written out. */
function leftOf(context: Context) {
  const org = context.organization.id;
  return {
    creditLeftMinor: sql<bigint>`coalesce((select sum(c.open_minor) from customer_credits as c
      where c.organization_id = ${org} and c.credit_note_id = credit_notes.id), 0)::bigint`.mapWith(BigInt),
    refundDueMinor: sql<bigint>`(case when ${isVoided(context)} then 0 else credit_notes.refund_minor end
      - coalesce((select sum(r.amount_minor) from refunds as r
      where r.organization_id = ${org} and r.credit_note_id = credit_notes.id
        and r.state <> 'failed'), 0))::bigint`.mapWith(BigInt),
  };
}

/** The badge of a note, and its tab: what is to be paid back first, then what of its credit is left. */
function stateOf(context: Context): SQL<CreditNoteState> {
  const { creditLeftMinor, refundDueMinor } = leftOf(context);
  return sql<CreditNoteState>`case when credit_notes.state = 'void' or ${isVoided(context)} then 'void'
    when ${refundDueMinor} > 0 then 'refund_due' when ${creditLeftMinor} > 0 then 'issued' else 'applied' end`;
}

export type CreditNoteState = "void" | "refund_due" | "issued" | "applied";

function selectNotes(context: Context) {
  const org = context.organization.id;
  return context.tx
    .select({
      id: creditNotes.id,
      number: creditNotes.number,
      customerId: creditNotes.customerId,
      customerName: customers.name,
      invoiceNumber: invoices.number,
      currency: creditNotes.currency,
      issuedOn: creditNotes.issuedOn,
      totalMinor: creditNotes.totalMinor,
      state: stateOf(context),
      ...leftOf(context),
    })
    .from(creditNotes)
    .innerJoin(customers, and(eq(customers.organizationId, org), eq(customers.id, creditNotes.customerId)))
    .leftJoin(invoices, and(eq(invoices.organizationId, org), eq(invoices.id, creditNotes.correctsInvoiceId)))
    .$dynamic();
}

export type CreditNoteRow = Awaited<ReturnType<typeof selectNotes>>[number];

function conditions(context: Context, filter: CreditNoteFilter): (SQL | undefined)[] {
  const pattern = containing(filter.query);
  return [
    eq(creditNotes.organizationId, context.organization.id),
    filter.customerId ? eq(creditNotes.customerId, filter.customerId) : undefined,
    filter.currency ? eq(creditNotes.currency, filter.currency) : undefined,
    filter.query === ""
      ? undefined
      : or(
          ilike(creditNotes.number, pattern),
          ilike(customers.name, pattern),
          ilike(invoices.number, pattern),
        ),
  ];
}

/** A note for a page about it; NotFound for a stranger's. */
export async function loadCreditNoteRow(context: Context, id: string): Promise<CreditNoteRow> {
  const [row] = await selectNotes(context).where(
    and(eq(creditNotes.organizationId, context.organization.id), eq(creditNotes.id, id)),
  );
  if (!row) throw new NotFound("This credit note");
  return row;
}

function sortBy(sort: CreditNoteSort): readonly KeysetColumn<CreditNoteRow>[] {
  return sort.endsWith("total")
    ? amountKeys(creditNotes.currency, creditNotes.totalMinor, (row) => row.totalMinor)
    : [{ column: creditNotes.issuedOn, cast: "date", read: (row) => formatDay(row.issuedOn) }];
}

/** Credit notes by the chosen order. */
export async function listCreditNotes(
  context: Context,
  filter: CreditNoteFilter,
  request: PageRequest,
): Promise<Page<CreditNoteRow>> {
  const { sort = "-issued" } = filter;
  const id = { column: creditNotes.id, cast: "uuid", read: (row: CreditNoteRow) => row.id } as const;
  const key = keyset<CreditNoteRow>([...sortBy(sort), id], directionOf(sort), request);
  const inTab = filter.tab === "all" ? undefined : sql`${stateOf(context)} = ${filter.tab}`;
  const rows = await selectNotes(context)
    .where(and(...conditions(context, filter), inTab, key.where))
    .orderBy(key.orderBy)
    .limit(key.limit);
  return key.page(rows);
}

/** How many notes each tab shows and what they come to in each currency, by one pass. */
export async function sumCreditNotes(context: Context, filter: CreditNoteFilter) {
  const org = context.organization.id;
  const notes = context.tx
    .select({
      currency: creditNotes.currency,
      totalMinor: creditNotes.totalMinor,
      state: stateOf(context).as("shown_state"),
    })
    .from(creditNotes)
    .innerJoin(customers, and(eq(customers.organizationId, org), eq(customers.id, creditNotes.customerId)))
    .leftJoin(invoices, and(eq(invoices.organizationId, org), eq(invoices.id, creditNotes.correctsInvoiceId)))
    .where(and(...conditions(context, filter)))
    .as("notes");
  const rows = await context.tx
    .select({
      currency: notes.currency,
      state: notes.state,
      count: sql<number>`count(*)`.mapWith(Number),
      totalMinor: sql<bigint>`sum(${notes.totalMinor})::bigint`.mapWith(BigInt),
    })
    .from(notes)
    .groupBy(notes.currency, notes.state)
    .orderBy(notes.currency);
  const shown = rows.filter(({ state }) => filter.tab === "all" || state === filter.tab);
  const counts = Object.fromEntries(
    CREDIT_NOTE_TABS.map((tab) => [
      tab,
      rows.reduce((sum, row) => (tab === "all" || row.state === tab ? sum + row.count : sum), 0),
    ]),
  ) as Record<CreditNoteTab, number>;
  return { counts, sums: byCurrency(shown) };
}
