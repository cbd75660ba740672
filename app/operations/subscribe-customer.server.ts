import { accept, type Outcome, refuse } from "~/billing/outcome";
import { nextDueAt } from "~/billing/subscription/due";
import type { Subscription } from "~/billing/subscription/subscription";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { lockCustomer, saveBillCycleDay } from "~/store/customers.server";
import { insertSubscription } from "~/store/subscriptions.server";
import { checkConfirmed } from "./steps/confirmed";
import { decideStart, externalIdTaken, type StartTerms } from "./steps/decide-subscription.server";
import { previewBegun, shownStart } from "./steps/preview-start.server";

export type SubscribeInput = StartTerms & {
  readonly customerId: string;
  readonly externalId?: string | null;
  /** The hash of the preview that is confirmed; null or left out: whatever it comes to now. */
  readonly previewHash?: string | null;
};

/**
 * Starts a subscription on the plan's published version; the next billing run bills what falls due at its start.
 * Refuses what `decideSubscribe` refuses, `plan_not_published`, `external_id_taken` and `preview_outdated`.
 */
export async function subscribeCustomer(
  context: Context,
  input: SubscribeInput,
): Promise<Outcome<Subscription>> {
  const customer = await lockCustomer(context, input.customerId);
  const decided = await decideStart(context, customer, input);
  if (!decided.ok) return decided;
  const { subscription, customerBillCycleDay, planVersion } = decided.value;
  if (input.previewHash) {
    const begun = await previewBegun(context, customer, [subscription]);
    const confirmed = checkConfirmed(input.previewHash, shownStart(subscription, begun));
    if (!confirmed.ok) return confirmed;
  }
  const { policy } = context.organization;
  const dueAt = nextDueAt(subscription, [planVersion], policy, subscription.startsAt - 1);
  const externalId = input.externalId ?? null;
  if (!(await insertSubscription(context, subscription, { externalId, dueAt }))) {
    return refuse(externalIdTaken(externalId ?? ""));
  }
  if (customerBillCycleDay !== null) await saveBillCycleDay(context, customer.id, customerBillCycleDay);
  await insertAudit(context, {
    action: "subscription.started",
    subjectKind: "subscription",
    subjectId: subscription.id,
    details: { customerId: customer.id, planId: planVersion.planId, planVersionId: planVersion.id },
  });
  return accept(subscription);
}
