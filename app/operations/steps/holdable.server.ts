import { POOL_SCOPES } from "~/billing/fees/pool-kinds";
import type { HeldSubject, Hold, RecordedHold } from "~/billing/invoicing/hold";
import { formatDay } from "~/billing/time/day";
import type { Context } from "~/context.server";
import { type Customer, loadCustomer, lockCustomer } from "~/store/customers.server";
import { listPendingDrafts, loadHeldDraft, loadPendingDraft } from "~/store/drafts.server";
import { loadHoldsOf } from "~/store/holds.server";
import { loadInvoice, lockBalance } from "~/store/invoices.server";
import { wakePools } from "~/store/pools.server";
import { saveDueInstants } from "~/store/subscriptions.server";
import { loadPositionBook, positionIn } from "./position-book.server";

/** What is to be held, as the outside names it. */
export type HoldPlace =
  | { readonly kind: "fee"; readonly subscriptionId: string; readonly positionId: string }
  | { readonly kind: "pending_draft"; readonly pendingDraftId: string }
  | { readonly kind: "held_draft"; readonly heldDraftId: string }
  | { readonly kind: "payment"; readonly invoiceId: string };

/** It, with whose it is, what it is called, and whether anything of it still waits. */
export type Holdable = {
  readonly customer: Customer;
  readonly on: HeldSubject;
  readonly subscriptionId: string | null;
  readonly description: string;
  readonly waits: boolean;
  /** On fees and drafts of the customer. */
  readonly holds: readonly Hold[];
};

/**
 * Loads what somebody wants to hold; to change something its customer is locked, so that no run closes it meanwhile.
 * @throws NotFound when it is not there
 */
export async function loadHoldable(
  context: Context,
  place: HoldPlace,
  use: "look" | "change",
): Promise<Holdable> {
  const load = use === "change" ? lockCustomer : loadCustomer;
  if (place.kind === "payment") return invoiceToHold(context, place.invoiceId, use);
  if (place.kind === "fee") {
    const { subscriptionId } = place;
    const book = await loadPositionBook(context, subscriptionId, use);
    const { customer } = book;
    const { stem, description, period, issuedMinor, targetMinor } = positionIn(book, place.positionId);
    return {
      customer,
      on: { kind: "fee", stem },
      subscriptionId,
      description: `${description}, ${formatDay(period.from)} to ${formatDay(period.to)}`,
      waits: issuedMinor === null || issuedMinor !== targetMinor,
      holds: await loadHoldsOf(context, [customer.id]),
    };
  }
  if (place.kind === "held_draft") {
    const { heldDraftId } = place;
    const customer = await load(context, (await loadHeldDraft(context, heldDraftId)).customerId);
    // Read again: it may have been closed before its customer was locked.
    const { draft } = await loadHeldDraft(context, heldDraftId);
    const description = `Draft of ${formatDay(draft.draftedOn)}`;
    const holds = await loadHoldsOf(context, [customer.id]);
    return {
      customer,
      on: { kind: "draft", heldDraftId },
      description,
      waits: true,
      holds,
      subscriptionId: null,
    };
  }
  const { customerId } = await loadPendingDraft(context, place.pendingDraftId);
  const customer = await load(context, customerId);
  const { currency, taxRegime, cut, draftedOn } = await loadPendingDraft(context, place.pendingDraftId);
  return {
    customer,
    on: { kind: "draft", cut: { currency, taxRegime, cut } },
    description: `Draft of ${formatDay(draftedOn)}`,
    waits: true,
    holds: await loadHoldsOf(context, [customer.id]),
    subscriptionId: null,
  };
}

async function invoiceToHold(context: Context, invoiceId: string, use: "look" | "change"): Promise<Holdable> {
  const invoice = await loadInvoice(context, invoiceId);
  const customer = await (use === "change" ? lockCustomer : loadCustomer)(context, invoice.customerId);
  const { state, openMinor } = await lockBalance(context, invoiceId, use);
  return {
    customer,
    on: { kind: "payment", invoiceId },
    subscriptionId: null,
    description: `Collection of ${invoice.number}`,
    waits: state === "open" && openMinor > 0n,
    holds: [],
  };
}

/** What a hold on fees changes is for the next run, which is due at once: it writes drafts and due instants anew. */
export async function wakeHeld(context: Context, { on, subscriptionId, customerId }: RecordedHold) {
  const due = (ids: readonly string[]) =>
    saveDueInstants(
      context,
      ids.map((id) => ({ id, dueAt: context.now })),
    );
  if (subscriptionId !== null) return due([subscriptionId]);
  if (!("cut" in on)) return;
  const pending = (await listPendingDrafts(context, customerId)).filter(
    ({ currency, taxRegime, cut }) =>
      currency === on.cut.currency && taxRegime === on.cut.taxRegime && cut === on.cut.cut,
  );
  const lines = pending.flatMap(({ snapshot }) => snapshot.lines);
  await due([...new Set(lines.flatMap(({ subscriptionId: of }) => of ?? []))]);
  await wakePools(context, [customerId], POOL_SCOPES);
}
