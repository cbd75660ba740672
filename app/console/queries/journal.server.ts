import { and, eq, gte, inArray, lte, type SQL, sql } from "drizzle-orm";
import { customers } from "../../../drizzle/schema/customers";
import { invoices } from "../../../drizzle/schema/invoicing";
import { journalEntries, journalLines } from "../../../drizzle/schema/ledger";
import type { Day } from "../../billing/time/day";
import { formatDay } from "../../billing/time/day";
import type { Context } from "../../context.server";
import { keyset, type Page, type PageRequest } from "../../store/columns";

/** Both days belong to the range. */
export type JournalFilter = {
  readonly from: Day | null;
  readonly through: Day | null;
  readonly recipe: string | null;
  readonly document: string | null;
};

type Entry = typeof journalEntries.$inferSelect & { readonly customerName: string | null };

export type JournalPosting = {
  readonly lineNumber: number;
  readonly account: string;
  readonly dimension: string | null;
  readonly debitMinor: bigint;
  readonly creditMinor: bigint;
  /** In the base currency of the entry; null where it has none. */
  readonly baseDebitMinor: bigint | null;
  readonly baseCreditMinor: bigint | null;
};

/** The invoice that an entry is about, whichever document it books. */
export type JournalInvoice = { readonly id: string; readonly isOneOff: boolean };

export type JournalRow = Entry & {
  readonly postings: readonly JournalPosting[];
  /** Null for what is about none, such as credit that was given. */
  readonly invoice: JournalInvoice | null;
};

function conditions(context: Context, filter: JournalFilter): SQL | undefined {
  return and(
    eq(journalEntries.organizationId, context.organization.id),
    filter.from === null ? undefined : gte(journalEntries.postedOn, filter.from),
    filter.through === null ? undefined : lte(journalEntries.postedOn, filter.through),
    filter.recipe === null ? undefined : eq(journalEntries.recipe, filter.recipe),
    filter.document === null ? undefined : eq(journalEntries.documentNumber, filter.document),
  );
}

/** Entries, newest first, each with its postings. */
export async function listJournal(
  context: Context,
  filter: JournalFilter,
  request: PageRequest,
): Promise<Page<JournalRow>> {
  const organizationId = context.organization.id;
  const order = keyset<Entry>(
    [
      { column: journalEntries.postedOn, cast: "date", read: (row) => formatDay(row.postedOn) },
      { column: journalEntries.id, cast: "uuid", read: (row) => row.id },
    ],
    "descending",
    request,
  );
  const rows = await context.tx
    .select({ entry: journalEntries, customerName: customers.name })
    .from(journalEntries)
    .leftJoin(
      customers,
      and(eq(customers.organizationId, organizationId), eq(customers.id, journalEntries.customerId)),
    )
    .where(and(conditions(context, filter), order.where))
    .orderBy(order.orderBy)
    .limit(order.limit);
  const page = order.page(rows.map(({ entry, customerName }) => ({ ...entry, customerName })));
  const postings = await loadPostings(
    context,
    page.rows.map((row) => row.id),
  );
  const named = await loadInvoices(
    context,
    page.rows.map((row) => row.documentNumber),
  );
  return {
    ...page,
    rows: page.rows.map((row) => ({
      ...row,
      postings: postings.get(row.id) ?? [],
      invoice: named.get(row.documentNumber) ?? null,
    })),
  };
}

/** Invoices by number: uses of credit, refunds and write-offs are entered under the number of theirs. */
async function loadInvoices(
  context: Context,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, JournalInvoice>> {
  if (numbers.length === 0) return new Map();
  const rows = await context.tx
    .select({ id: invoices.id, number: invoices.number, occasion: invoices.occasion })
    .from(invoices)
    .where(
      and(
        eq(invoices.organizationId, context.organization.id),
        inArray(invoices.number, [...new Set(numbers)]),
      ),
    );
  return new Map(rows.map(({ id, number, occasion }) => [number, { id, isOneOff: occasion === "order" }]));
}

async function loadPostings(
  context: Context,
  entryIds: readonly string[],
): Promise<ReadonlyMap<string, readonly JournalPosting[]>> {
  if (entryIds.length === 0) return new Map();
  const rows = await context.tx
    .select()
    .from(journalLines)
    .where(
      and(
        eq(journalLines.organizationId, context.organization.id),
        inArray(journalLines.entryId, [...entryIds]),
      ),
    )
    .orderBy(journalLines.entryId, journalLines.lineNumber);
  const byEntry = new Map<string, JournalPosting[]>();
  for (const row of rows) byEntry.set(row.entryId, [...(byEntry.get(row.entryId) ?? []), row]);
  return byEntry;
}

/** How many entries a filter leaves and what they move, one sum a currency. */
export async function sumJournal(context: Context, filter: JournalFilter) {
  return context.tx
    .select({
      currency: journalEntries.currency,
      count: sql<number>`count(*)`.mapWith(Number),
      debitMinor: sql<bigint>`sum(${journalEntries.debitMinor})::bigint`.mapWith(BigInt),
    })
    .from(journalEntries)
    .where(conditions(context, filter))
    .groupBy(journalEntries.currency)
    .orderBy(journalEntries.currency);
}

export type JournalSum = Awaited<ReturnType<typeof sumJournal>>[number];
