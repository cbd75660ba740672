import { accept, type Outcome, refuse } from "~/billing/outcome";
import { nextDueAt } from "~/billing/subscription/due";
import type { Subscription } from "~/billing/subscription/subscription";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { loadCustomer, lockCustomer, saveBillCycleDay } from "~/store/customers.server";
import { insertSubscription } from "~/store/subscriptions.server";
import { type ChangePreview, commitDecided, loadDecidedBook, previewIn } from "./steps/bill-change.server";
import { externalIdTaken } from "./steps/decide-subscription.server";
import { decideTransferOf, type TransferTerms } from "./steps/decide-transfer.server";
import { loadChangeBook } from "./steps/load-change-book.server";
import { type BegunPreview, previewBegunAfter } from "./steps/preview-start.server";

export type TransferInput = TransferTerms & {
  readonly subscriptionId: string;
  readonly toCustomerId: string;
  /** Of the new subscription. */
  readonly externalId?: string | null;
  readonly previewHash?: string | null;
};

/**
 * Moves a subscription to another customer from now on: the old one ends and is settled in the same transaction; the
 * new one is due at once and billed by the next run, within a second. Gives the new subscription. Refuses what
 * `decideTransfer` refuses, `external_id_taken` and `preview_outdated`.
 */
export async function transferSubscription(
  context: Context,
  input: TransferInput,
): Promise<Outcome<Subscription>> {
  const book = await loadChangeBook(context, input.subscriptionId, "change");
  const target = await lockCustomer(context, input.toCustomerId);
  const decided = decideTransferOf(context, book, target, input);
  if (!decided.ok) return decided;
  const { left, begun, customerBillCycleDay } = decided.value;
  const settled = await commitDecided(context, book, left, input.previewHash ?? null);
  if (!settled.ok) return settled;
  const [base] = begun;
  if (!base) throw new Error("A transfer began no subscription.");
  for (const { subscription, version } of begun) {
    const externalId = subscription === base.subscription ? (input.externalId ?? null) : null;
    const dueAt = nextDueAt(subscription, [version], context.organization.policy, subscription.startsAt - 1);
    if (!(await insertSubscription(context, subscription, { externalId, dueAt }))) {
      return refuse(externalIdTaken(externalId ?? ""));
    }
  }
  if (customerBillCycleDay !== null) await saveBillCycleDay(context, target.id, customerBillCycleDay);
  await insertAudit(context, {
    action: "subscription.transferred",
    subjectKind: "subscription",
    subjectId: input.subscriptionId,
    details: { toCustomerId: target.id, became: base.subscription.id, oldEnds: input.oldEnds },
  });
  return accept(base.subscription);
}

export type TransferPreview = {
  /** What the customer it leaves is billed and given back. */
  readonly left: ChangePreview;
  /** What the next run bills of what the other customer gets, and the document after that. */
  readonly begun: BegunPreview;
};

/** What a transfer would bill both customers. Saves nothing. Refuses what `decideTransfer` refuses. */
export async function previewTransfer(
  context: Context,
  input: Pick<TransferInput, "subscriptionId" | "toCustomerId" | "oldEnds" | "addOns">,
): Promise<Outcome<TransferPreview>> {
  const book = await loadChangeBook(context, input.subscriptionId, "look");
  const target = await loadCustomer(context, input.toCustomerId);
  const decided = decideTransferOf(context, book, target, input);
  if (!decided.ok) return decided;
  const { left, begun } = decided.value;
  const changed = await loadDecidedBook(context, book, left);
  const started = begun.map(({ subscription }) => subscription);
  const after = await previewBegunAfter(context, target, started, changed);
  return accept({
    left: await previewIn(context, book, left, changed, after.atOnce),
    begun: after,
  });
}

/** The same for a page on which nobody may be chosen yet; null then. */
export async function previewTransferTo(
  context: Context,
  input: TransferTerms & { readonly subscriptionId: string; readonly toCustomerId: string | null },
): Promise<Outcome<TransferPreview> | null> {
  const { toCustomerId } = input;
  return toCustomerId === null ? null : previewTransfer(context, { ...input, toCustomerId });
}
