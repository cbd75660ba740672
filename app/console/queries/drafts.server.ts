import { and, eq, ilike, inArray, type SQL, sql } from "drizzle-orm";
import { customers } from "../../../drizzle/schema/customers";
import { heldDrafts, type PendingSnapshot, pendingDrafts } from "../../../drizzle/schema/invoicing";
import { parseDay } from "../../billing/time/day";
import type { Context } from "../../context.server";
import { containing } from "./containing";

/** What narrows the list of drafts, as it does that of invoices. */
export type DraftFilter = {
  readonly query: string;
  readonly customerId?: string | null;
  readonly currency?: string | null;
  /** No others than these. */
  readonly ids?: readonly string[];
};

export type DraftRow = {
  readonly kind: "grace" | "held";
  readonly id: string;
  readonly customerName: string;
  readonly currency: string;
  readonly draftedOn: number;
  /** First day and the day after the last of its lines. */
  readonly from: number;
  readonly to: number;
  /** When it closes by itself; null for one that somebody closes. */
  readonly closesAt: number | null;
  readonly totalMinor: bigint;
};

const MOST_ROWS = 500;

function narrowed(
  context: Context,
  table: typeof heldDrafts | typeof pendingDrafts,
  { query, customerId, currency, ids }: DraftFilter,
): SQL | undefined {
  return and(
    eq(table.organizationId, context.organization.id),
    customerId ? eq(table.customerId, customerId) : undefined,
    currency ? eq(table.currency, currency) : undefined,
    query === "" ? undefined : ilike(customers.name, containing(query)),
    ids === undefined ? undefined : inArray(table.id, [...ids]),
  );
}

/** Documents in grace, the first to close leading, then those that are kept open until somebody closes them. */
export async function listDrafts(context: Context, filter: DraftFilter): Promise<readonly DraftRow[]> {
  const org = context.organization.id;
  const inGrace = await context.tx
    .select({
      id: pendingDrafts.id,
      customerName: customers.name,
      currency: pendingDrafts.currency,
      draftedOn: pendingDrafts.draftedOn,
      closesAt: pendingDrafts.closesAt,
      totalMinor: pendingDrafts.totalMinor,
      snapshot: pendingDrafts.snapshot,
    })
    .from(pendingDrafts)
    .innerJoin(customers, and(eq(customers.organizationId, org), eq(customers.id, pendingDrafts.customerId)))
    .where(narrowed(context, pendingDrafts, filter))
    .orderBy(pendingDrafts.closesAt, pendingDrafts.id)
    .limit(MOST_ROWS);
  const held = await context.tx
    .select({
      id: heldDrafts.id,
      customerName: customers.name,
      currency: heldDrafts.currency,
      draftedOn: heldDrafts.draftedOn,
      totalMinor: heldDrafts.totalMinor,
      from: sql<number>`(select min(f.from_on) - '1970-01-01'::date from fees as f
        where f.organization_id = ${org} and f.held_draft_id = held_drafts.id)`.mapWith(Number),
      to: sql<number>`(select max(f.to_on) - '1970-01-01'::date from fees as f
        where f.organization_id = ${org} and f.held_draft_id = held_drafts.id)`.mapWith(Number),
    })
    .from(heldDrafts)
    .innerJoin(customers, and(eq(customers.organizationId, org), eq(customers.id, heldDrafts.customerId)))
    .where(narrowed(context, heldDrafts, filter))
    .orderBy(heldDrafts.draftedOn, heldDrafts.id)
    .limit(MOST_ROWS);
  return [
    ...inGrace.map(({ snapshot, ...row }) => ({ kind: "grace" as const, ...row, ...spanOf(row, snapshot) })),
    ...held.map((row) => ({ kind: "held" as const, closesAt: null, ...row })),
  ];
}

/** The ids of those that are kept open until somebody closes them, up to `most`. */
export async function listHeldDraftIds(
  context: Context,
  filter: DraftFilter,
  most: number,
): Promise<readonly string[]> {
  const rows = await context.tx
    .select({ id: heldDrafts.id })
    .from(heldDrafts)
    .innerJoin(
      customers,
      and(eq(customers.organizationId, context.organization.id), eq(customers.id, heldDrafts.customerId)),
    )
    .where(narrowed(context, heldDrafts, filter))
    .orderBy(heldDrafts.draftedOn, heldDrafts.id)
    .limit(most);
  return rows.map(({ id }) => id);
}

/** Those that are kept open until somebody closes them. */
export async function listHeldDrafts(context: Context, filter: DraftFilter): Promise<readonly DraftRow[]> {
  return (await listDrafts(context, filter)).filter(({ kind }) => kind === "held");
}

function spanOf(row: { readonly draftedOn: number }, { lines }: PendingSnapshot) {
  const days = lines.flatMap(({ from, to }) => [parseDay(from), parseDay(to)]);
  const known = days.flatMap((day) => (day.ok ? [day.value] : []));
  if (known.length === 0) return { from: row.draftedOn, to: row.draftedOn };
  return { from: Math.min(...known), to: Math.max(...known) };
}

export async function countDrafts(context: Context, filter: DraftFilter): Promise<number> {
  const org = context.organization.id;
  const count = sql<number>`count(*)`.mapWith(Number);
  const [inGrace] = await context.tx
    .select({ count })
    .from(pendingDrafts)
    .innerJoin(customers, and(eq(customers.organizationId, org), eq(customers.id, pendingDrafts.customerId)))
    .where(narrowed(context, pendingDrafts, filter));
  const [held] = await context.tx
    .select({ count })
    .from(heldDrafts)
    .innerJoin(customers, and(eq(customers.organizationId, org), eq(customers.id, heldDrafts.customerId)))
    .where(narrowed(context, heldDrafts, filter));
  return (inGrace?.count ?? 0) + (held?.count ?? 0);
}
