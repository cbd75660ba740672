import { stemOf } from "~/billing/fees/position";
import { decideBilling } from "~/billing/invoicing/bill-customer";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { isOfSharedPool } from "~/billing/pools/pool-fee";
import type { Instant } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { NotFound } from "~/errors";
import { PAGE_ROWS } from "~/store/columns";
import { loadCustomer } from "~/store/customers.server";
import { loadHeldDraft, loadPendingDraft } from "~/store/drafts.server";
import { type ListedHold, listHolds } from "~/store/holds.server";
import { loadSubscriptionsOf } from "~/store/subscriptions.server";
import { loadFamilyBook, loadFamilyUsage } from "./steps/billed-family.server";
import { positionIdOf } from "./steps/position-book.server";

/** A line by the position it is on. */
export type HoldableLine = Pick<ClosedDraft["fees"][number], "description" | "amountMinor"> &
  ClosedDraft["fees"][number]["period"] & { readonly positionId: string; readonly subscriptionId: string };

/** A draft as it stands now. */
export type DraftDocument = {
  readonly kind: "grace" | "held";
  readonly draft: ClosedDraft;
  readonly customer: { readonly id: string; readonly name: string; readonly email: string | null };
  /** When it closes by itself; null for one that somebody closes. */
  readonly closesAt: Instant | null;
  /** Its lines that may be held by themselves: none of a draft that is kept open, whose lines count as billed. */
  readonly holdable: readonly HoldableLine[];
  /** What of the customer is on hold. */
  readonly holds: readonly ListedHold[];
  /** True where it shows a share of a pool that others of the group may draw until it closes. */
  readonly sharesPool: boolean;
};

/** A draft that is kept open until somebody closes it. NotFound once it is an invoice. */
export async function loadHeldDocument(context: Context, id: string): Promise<DraftDocument> {
  const { draft, customerId } = await loadHeldDraft(context, id);
  return {
    kind: "held",
    draft,
    customer: await customerOf(context, customerId),
    closesAt: null,
    holdable: [],
    holds: await holdsOf(context, customerId),
    sharesPool: false,
  };
}

/** A document in grace with the lines it would have now: every run of its customer writes it anew. */
export async function loadPendingDocument(context: Context, id: string): Promise<DraftDocument> {
  const row = await loadPendingDraft(context, id);
  const customer = await loadCustomer(context, row.customerId);
  const stored = await loadSubscriptionsOf(context, customer.id);
  const subscriptions = stored.map(({ subscription }) => subscription);
  const { slice } = await loadFamilyBook(context, customer, subscriptions, "preview");
  const usage = await loadFamilyUsage(context, slice, context.now, "due");
  const found = decideBilling(slice, usage, context.now).pending.find(
    ({ draft: { cut } }) =>
      cut.cut === row.cut && cut.currency === row.currency && cut.taxRegime === row.taxRegime,
  );
  if (!found) throw new NotFound("This draft");
  return {
    kind: "grace",
    draft: found.draft,
    customer: { id: customer.id, name: customer.name, email: customer.email },
    closesAt: found.closesAt,
    holdable: found.draft.fees.flatMap(holdableLine),
    holds: await holdsOf(context, customer.id),
    sharesPool: found.draft.fees.some(isOfSharedPool),
  };
}

function holdableLine({
  position,
  positionKey,
  description,
  amountMinor,
  period,
}: ClosedDraft["fees"][number]) {
  const { subscriptionId } = position;
  if (subscriptionId === null) return [];
  return [
    { positionId: positionIdOf(stemOf(positionKey)), subscriptionId, description, amountMinor, ...period },
  ];
}

async function holdsOf(context: Context, customerId: string): Promise<readonly ListedHold[]> {
  const filter = { customerId, which: "in_force" } as const;
  return (await listHolds(context, filter, { after: null, before: null, limit: PAGE_ROWS })).rows;
}

async function customerOf(context: Context, id: string): Promise<DraftDocument["customer"]> {
  const { name, email } = await loadCustomer(context, id);
  return { id, name, email };
}
