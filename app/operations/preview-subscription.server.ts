import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { previewStart } from "~/billing/invoicing/preview";
import { accept, type Outcome } from "~/billing/outcome";
import type { Instant } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { loadBillingSlices } from "~/store/billing-slice.server";
import { loadCustomer } from "~/store/customers.server";
import { decideStart, type StartTerms } from "./steps/decide-subscription.server";

export type SubscriptionPreview = {
  /** What the next run bills, by billing day; empty when nothing falls due yet. */
  readonly atOnce: readonly ClosedDraft[];
  /** The invoice after that, if there is no usage. Null when nothing more will be billed. */
  readonly next: ClosedDraft | null;
  readonly startsAt: Instant;
  readonly trialEndsAt: Instant | null;
};

/**
 * What a subscription would be billed if it were started so: the decisions of subscribing and of the billing run,
 * with nothing saved. The customer's other subscriptions are left out, though one billed on the same day shares the
 * invoice. Refuses what `subscribeCustomer` refuses, but for `external_id_taken`.
 */
export async function previewSubscription(
  context: Context,
  input: StartTerms & { readonly customerId: string },
): Promise<Outcome<SubscriptionPreview>> {
  const customer = await loadCustomer(context, input.customerId);
  const decided = await decideStart(context, customer, input);
  if (!decided.ok) return decided;
  const { subscription } = decided.value;
  const [slice] = await loadBillingSlices(context, [customer], [subscription]);
  if (!slice) throw new Error("A customer was given and no slice came back.");
  const { startsAt, trialEndsAt } = subscription;
  return accept({ ...previewStart(slice, context.now), startsAt, trialEndsAt });
}
