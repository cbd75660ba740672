import { accept, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { type ChangePreview, previewDecided } from "./steps/bill-change.server";
import { decideChange } from "./steps/decide-change.server";
import { loadChangeBook } from "./steps/load-change-book.server";
import type { SubscriptionChange } from "./steps/subscription-change";

/**
 * What a change would bill and give back at once, and the next document after it: the decisions of the change and of
 * the billing run, with nothing saved. Refuses what `changeSubscription` refuses, but for `preview_outdated`.
 */
export async function previewChange(
  context: Context,
  input: { readonly subscriptionId: string; readonly change: SubscriptionChange },
): Promise<Outcome<ChangePreview>> {
  const book = await loadChangeBook(context, input.subscriptionId, "look");
  const decided = await decideChange(context, book, input.change);
  return decided.ok ? accept(await previewDecided(context, book, decided.value)) : decided;
}

/** The same of a change that was read from a page: nothing while none is chosen, the refusals where it was misread. */
export async function previewAsked(
  context: Context,
  subscriptionId: string,
  asked: Outcome<SubscriptionChange | null>,
): Promise<Outcome<ChangePreview | null>> {
  if (!asked.ok || asked.value === null) return asked.ok ? accept(null) : asked;
  return previewChange(context, { subscriptionId, change: asked.value });
}
