import type { PreviewNote } from "~/billing/invoicing/change-figures";
import type { CurrencyCode } from "~/billing/money/currency";
import { accept, type Outcome } from "~/billing/outcome";
import type { Instant } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { loadCustomer } from "~/store/customers.server";
import { previewHashOf } from "./steps/confirmed";
import { decideStart, type StartTerms } from "./steps/decide-subscription.server";
import { findRateNotes } from "./steps/fix-rates.server";
import { type BegunPreview, previewBegun, shownStart } from "./steps/preview-start.server";

/**
 * `atOnce` is what the next run bills of it, by billing day, and empty when nothing falls due yet; `next` the invoice
 * after that, if usage stayed as it stands.
 */
export type SubscriptionPreview = BegunPreview & {
  /** What the run that bills it waits for. */
  readonly notes: readonly PreviewNote[];
  readonly startsAt: Instant;
  readonly trialEndsAt: Instant | null;
  readonly currency: CurrencyCode;
  readonly previewHash: string;
};

/**
 * What a subscription would be billed if it were started so: the decisions of subscribing and of the billing run,
 * with nothing saved. The documents are whole: what else the customer, or whoever pays with it, is billed on them is on
 * them. Refuses what `subscribeCustomer` refuses, but for `external_id_taken`.
 */
export async function previewSubscription(
  context: Context,
  input: StartTerms & { readonly customerId: string },
): Promise<Outcome<SubscriptionPreview>> {
  const customer = await loadCustomer(context, input.customerId);
  const decided = await decideStart(context, customer, input);
  if (!decided.ok) return decided;
  const { subscription } = decided.value;
  const { startsAt, trialEndsAt, currency } = subscription;
  const begun = await previewBegun(context, customer, [subscription]);
  const later = [...begun.atOnce, ...(begun.next ? [begun.next] : [])];
  const notes = await findRateNotes(context, { confirmed: [], later });
  const previewHash = previewHashOf(shownStart(subscription, begun));
  return accept({ ...begun, notes, startsAt, trialEndsAt, currency, previewHash });
}
