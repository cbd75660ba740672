import { accept, type Outcome } from "~/billing/outcome";
import type { CancelChange } from "~/billing/subscription/cancel";
import type { UnusedHandling } from "~/billing/subscription/subscription-kinds";
import type { ChangeTiming } from "~/billing/subscription/when";
import { formatInstant } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { type ChangePreview, commitDecided, previewDecided } from "./steps/bill-change.server";
import { type DecidedChange, decideChange } from "./steps/decide-change.server";
import { loadChangeBook, type SubscriptionBook } from "./steps/load-change-book.server";

export type CancelInput = {
  readonly subscriptionId: string;
  readonly when: "now" | "period_end" | ChangeTiming;
  /** What happens to days paid for and not used; credit when nothing is said. */
  readonly unused?: UnusedHandling | null;
  /** False: no invoice is made for what is open at the end. */
  readonly closingInvoice?: boolean;
  /** The hash of the preview that is confirmed; null or left out: whatever it comes to now. */
  readonly previewHash?: string | null;
};

/**
 * Ends a subscription now, at the end of its period or on a day, its add-ons with it, and bills what that makes due
 * in the same transaction. Refuses what `decideCancel` refuses, and `preview_outdated`.
 */
export async function cancelSubscription(
  context: Context,
  input: CancelInput,
): Promise<Outcome<CancelChange>> {
  const book = await loadChangeBook(context, input.subscriptionId, "change");
  const decided = await decide(context, book, input);
  if (!decided.ok) return decided;
  const billed = await commitDecided(context, book, decided.value.change, input.previewHash ?? null);
  if (!billed.ok) return billed;
  const { ending } = decided.value;
  const note = { action: "subscription.canceled", subjectKind: "subscription" } as const;
  const endsAt = formatInstant(ending.endsAt);
  await insertAudit(
    context,
    {
      ...note,
      subjectId: ending.subscription.id,
      details: { when: input.when, unused: input.unused ?? null, endsAt },
    },
    ...ending.endedAddOns.map(({ id }) => ({
      ...note,
      subjectId: id,
      details: { withBase: ending.subscription.id },
    })),
  );
  return accept(ending);
}

export type CancelPreview = ChangePreview & CancelChange;

/** What cancelling would do and bill, for the page that asks whether it is meant. Saves nothing. */
export async function previewCancellation(
  context: Context,
  input: CancelInput,
): Promise<Outcome<CancelPreview>> {
  const book = await loadChangeBook(context, input.subscriptionId, "look");
  const decided = await decide(context, book, input);
  if (!decided.ok) return decided;
  const { change, ending } = decided.value;
  return accept({ ...(await previewDecided(context, book, change)), ...ending });
}

async function decide(
  context: Context,
  book: SubscriptionBook,
  { when, unused = null, closingInvoice = true }: CancelInput,
): Promise<Outcome<{ readonly change: DecidedChange; readonly ending: CancelChange }>> {
  const timing: ChangeTiming = typeof when === "string" ? { at: when } : when;
  const decided = await decideChange(context, book, { kind: "cancel", when: timing, unused, closingInvoice });
  if (!decided.ok) return decided;
  const change = decided.value;
  if (!change.ending) throw new Error("A cancellation was decided and has no ending.");
  return accept({ change, ending: change.ending });
}
