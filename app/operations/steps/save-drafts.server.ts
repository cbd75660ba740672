import type { BillingDecision, HeldDraft } from "~/billing/invoicing/billing-slice";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { taxGroups } from "~/billing/tax/tax-groups";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import type { Customer } from "~/store/customers.server";
import { loadHeldDrafts, replacePendingDrafts, saveHeldDrafts } from "~/store/drafts.server";
import { insertFees, type NewFee } from "~/store/fees.server";

type Decided = {
  readonly customer: Customer;
  readonly decision: Pick<BillingDecision, "held" | "pending">;
  /** True where drafts in grace are not replaced. */
  readonly pendingStays?: true;
  /** Whose drafts in grace give way to the customer's. */
  readonly members?: readonly Customer[];
};

/** The stored rating window a fee rates, or null. */
export type WindowOf = (fee: ClosedDraft["fees"][number]) => string | null;

/**
 * Saves what a run leaves open: drafts in grace replace those of the run before, held drafts are begun or get further
 * lines. Six statements at most, one where nobody has any.
 */
export async function saveDrafts(
  context: Context,
  decided: readonly Decided[],
  windowOf: WindowOf,
): Promise<void> {
  await replacePendingDrafts(
    context,
    decided.flatMap(({ customer, pendingStays, members = [] }) =>
      pendingStays ? [] : [customer, ...members].map(({ id }) => id),
    ),
    decided.flatMap(({ decision }) => decision.pending),
  );
  const holding = decided.filter(({ decision }) => decision.held.length > 0);
  if (holding.length === 0) return;
  const open = await loadHeldDrafts(
    context,
    holding.map(({ customer }) => customer.id),
  );
  const drafts = new Map<string, Omit<HeldDraft, "feeIds">>(open.map((draft) => [draft.id, draft]));
  const added: NewFee[] = [];
  for (const { customer, decision } of holding) {
    const begun = new Map<string, string>();
    for (const { heldId, draft } of decision.held) {
      const { currency } = draft.cut;
      const id = heldId ?? begun.get(currency) ?? newId();
      if (customer.draftMode === "together") begun.set(currency, id);
      const before = drafts.get(id);
      added.push(...heldFees(id, before?.draft.fees.length ?? 0, draft, windowOf));
      drafts.set(id, { id, draft: before ? joined(context, before.draft, draft) : draft });
    }
  }
  const changed = new Set(added.flatMap(({ document }) => document.id));
  await saveHeldDrafts(
    context,
    [...drafts.values()].filter(({ id }) => changed.has(id)),
  );
  await insertFees(context, added);
}

function heldFees(id: string, linesBefore: number, draft: ClosedDraft, windowOf: WindowOf): NewFee[] {
  return draft.fees.map((fee, index) => ({
    id: newId(),
    document: { kind: "held_draft", id },
    lineNumber: linesBefore + index + 1,
    customerId: draft.cut.customerId,
    fee,
    ratingWindowId: windowOf(fee),
  }));
}

/** The open draft with further lines: its tax is that of all of them. */
function joined(context: Context, before: ClosedDraft, added: ClosedDraft): ClosedDraft {
  const fees = [...before.fees, ...added.fees];
  const groups = taxGroups(fees, context.organization.policy);
  const netMinor = before.netMinor + added.netMinor;
  const taxMinor = groups.reduce((sum, group) => sum + group.taxMinor, 0n);
  return {
    ...before,
    fees,
    taxGroups: groups,
    netMinor,
    taxMinor,
    totalMinor: netMinor + taxMinor,
    dueOn: Math.max(before.dueOn, added.dueOn),
    buyer: added.buyer,
  };
}
