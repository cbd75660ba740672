import { and, desc, eq, gt, isNull, sql } from "drizzle-orm";
import { customers } from "../../drizzle/schema/customers";
import { holds } from "../../drizzle/schema/holds";
import { endOf, type HeldSubject, type RecordedHold } from "../billing/invoicing/hold";
import { type Instant, MS_PER_DAY } from "../billing/time/instant";
import type { Context } from "../context.server";
import { NotFound } from "../errors";
import { idArray } from "./bulk.server";
import { instantKey, keyset, type Page, type PageRequest } from "./columns";

type Row = typeof holds.$inferSelect;

/** For how long a hold that is over still dates what it held, until a run has billed it. */
const KEPT_DAYS = 62;

/** Holds that ended before this are of no concern to a run any more. */
export function holdsSince({ now }: Context): Instant {
  return now - KEPT_DAYS * MS_PER_DAY;
}

function toHold(row: Row): RecordedHold {
  const { id, customerId, subscriptionId, description, reason, endsAt } = row;
  const { placedBy, placedAt, releasedBy, releasedAt } = row;
  const on = subjectOf(row);
  return {
    ...{ id, on, customerId, subscriptionId, description, reason, endsAt },
    ...{ placedBy, placedAt, releasedBy, releasedAt },
  };
}

function subjectOf({ position, heldDraftId, invoiceId, currency, taxRegime, cut }: Row): HeldSubject {
  if (position !== null) return { kind: "fee", stem: position };
  if (invoiceId !== null) return { kind: "payment", invoiceId };
  if (heldDraftId !== null) return { kind: "draft", heldDraftId };
  return { kind: "draft", cut: { currency: currency ?? "", taxRegime: taxRegime ?? "", cut: cut ?? "" } };
}

export async function insertHold(context: Context, { on, ...rest }: RecordedHold): Promise<void> {
  await context.tx.insert(holds).values({
    organizationId: context.organization.id,
    ...rest,
    kind: on.kind,
    ...("stem" in on ? { position: on.stem } : {}),
    ...("heldDraftId" in on ? { heldDraftId: on.heldDraftId } : {}),
    ...("invoiceId" in on ? { invoiceId: on.invoiceId } : {}),
    ...("cut" in on ? on.cut : {}),
  });
}

/** Holds on fees and drafts of those customers, with those that ended lately; nothing is asked for where there are none. */
export async function loadHoldsOf(context: Context, customerIds: readonly string[]): Promise<RecordedHold[]> {
  if (customerIds.length === 0) return [];
  const rows = await context.tx
    .select()
    .from(holds)
    .where(
      and(
        eq(holds.organizationId, context.organization.id),
        sql`${holds.customerId} = any(${idArray(customerIds)})`,
        sql`${holds.kind} <> 'payment'`,
        gt(holds.endsAt, holdsSince(context)),
      ),
    )
    .orderBy(holds.id);
  return rows.map(toHold).filter((hold) => endOf(hold) > holdsSince(context));
}

/** The hold in force on the collection of an invoice, or null. */
export async function findPaymentHold(context: Context, invoiceId: string): Promise<RecordedHold | null> {
  const [row] = await context.tx
    .select()
    .from(holds)
    .where(
      and(
        eq(holds.organizationId, context.organization.id),
        eq(holds.invoiceId, invoiceId),
        isNull(holds.releasedAt),
        gt(holds.endsAt, context.now),
      ),
    )
    .orderBy(desc(holds.endsAt))
    .limit(1);
  return row ? toHold(row) : null;
}

/** A hold with the name of the customer it is for. */
export type ListedHold = RecordedHold & { readonly customerName: string };

/** Holds of one customer or of all, those that were placed last leading; in force only, or whichever ever held. */
export async function listHolds(
  context: Context,
  filter: { readonly customerId?: string; readonly which: "in_force" | "all" },
  request: PageRequest,
): Promise<Page<ListedHold>> {
  const organizationId = context.organization.id;
  const order = keyset<ListedHold>(
    [
      instantKey(holds.placedAt, ({ placedAt }) => placedAt),
      { column: holds.id, cast: "uuid", read: ({ id }) => id },
    ],
    "descending",
    request,
  );
  const rows = await context.tx
    .select({ hold: holds, customerName: customers.name })
    .from(holds)
    .innerJoin(
      customers,
      and(eq(customers.organizationId, organizationId), eq(customers.id, holds.customerId)),
    )
    .where(
      and(
        eq(holds.organizationId, organizationId),
        filter.customerId === undefined ? undefined : eq(holds.customerId, filter.customerId),
        filter.which === "all" ? undefined : and(isNull(holds.releasedAt), gt(holds.endsAt, context.now)),
        order.where,
      ),
    )
    .orderBy(order.orderBy)
    .limit(order.limit);
  return order.page(rows.map(({ hold, customerName }) => ({ ...toHold(hold), customerName })));
}

/** @throws NotFound when it is not there */
export async function loadHold(context: Context, id: string): Promise<RecordedHold> {
  const [row] = await context.tx
    .select()
    .from(holds)
    .where(and(eq(holds.organizationId, context.organization.id), eq(holds.id, id)));
  if (!row) throw new NotFound("This hold");
  return toHold(row);
}

export async function saveReleased(context: Context, { id }: RecordedHold, by: string): Promise<void> {
  await context.tx
    .update(holds)
    .set({ releasedBy: by, releasedAt: context.now })
    .where(and(eq(holds.organizationId, context.organization.id), eq(holds.id, id)));
}
