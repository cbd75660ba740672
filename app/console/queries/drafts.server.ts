import { and, eq, ilike, type SQL, sql } from "drizzle-orm";
import { customers } from "../../../drizzle/schema/customers";
import { heldDrafts, pendingDrafts } from "../../../drizzle/schema/invoicing";
import type { Context } from "../../context.server";
import { containing } from "./containing";

/** What narrows the list of drafts, as it does that of invoices. */
export type DraftFilter = {
  readonly query: string;
  readonly customerId?: string | null;
  readonly currency?: string | null;
};

export type DraftRow = {
  readonly kind: "grace" | "held";
  readonly id: string;
  readonly customerName: string;
  readonly currency: string;
  readonly draftedOn: number;
  /** When it closes by itself; null for one that somebody closes. */
  readonly closesAt: number | null;
  readonly totalMinor: bigint;
};

const MOST_ROWS = 500;

function narrowed(
  context: Context,
  table: typeof heldDrafts | typeof pendingDrafts,
  { query, customerId, currency }: DraftFilter,
): SQL | undefined {
  return and(
    eq(table.organizationId, context.organization.id),
    customerId ? eq(table.customerId, customerId) : undefined,
    currency ? eq(table.currency, currency) : undefined,
    query === "" ? undefined : ilike(customers.name, containing(query)),
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
    })
    .from(heldDrafts)
    .innerJoin(customers, and(eq(customers.organizationId, org), eq(customers.id, heldDrafts.customerId)))
    .where(narrowed(context, heldDrafts, filter))
    .orderBy(heldDrafts.draftedOn, heldDrafts.id)
    .limit(MOST_ROWS);
  return [
    ...inGrace.map((row) => ({ kind: "grace" as const, ...row })),
    ...held.map((row) => ({ kind: "held" as const, closesAt: null, ...row })),
  ];
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
