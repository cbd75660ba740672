import { accept, type Outcome } from "~/billing/outcome";
import type { Subscription } from "~/billing/subscription/subscription";
import { formatInstant } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { type BilledChange, commitDecided } from "./steps/bill-change.server";
import { type DecidedChange, decideChange } from "./steps/decide-change.server";
import { loadChangeBook } from "./steps/load-change-book.server";
import type { SubscriptionChange } from "./steps/subscription-change";

/** Every change but the end, which `cancelSubscription` makes. */
export type LastingChange = Exclude<SubscriptionChange, { kind: "cancel" }>;

export type ChangeInput = {
  readonly subscriptionId: string;
  readonly change: LastingChange;
  /** The hash of the preview that is confirmed; null or left out: whatever it comes to now. */
  readonly previewHash?: string | null;
};

export type ChangeResult = BilledChange & {
  readonly subscription: Subscription;
  readonly change: DecidedChange;
};

const ACTIONS = {
  plan: "subscription.plan_changed",
  quantity: "subscription.quantity_changed",
  units: "subscription.units_changed",
  pause: "subscription.paused",
  resume: "subscription.resumed",
  bill_day: "subscription.bill_day_set",
  undo: "subscription.change_undone",
  undo_cancel: "subscription.cancellation_undone",
} as const satisfies Record<LastingChange["kind"], string>;

/**
 * Changes a subscription and bills what that makes due in the same transaction, so that a confirmed preview is what
 * is billed. Refuses what the decider of the kind refuses, `plan_not_published`, `change_not_planned` and
 * `preview_outdated`.
 */
export async function changeSubscription(
  context: Context,
  { subscriptionId, change, previewHash = null }: ChangeInput,
): Promise<Outcome<ChangeResult>> {
  const book = await loadChangeBook(context, subscriptionId, "change");
  const decided = await decideChange(context, book, change);
  if (!decided.ok) return decided;
  const billed = await commitDecided(context, book, decided.value, previewHash);
  if (!billed.ok) return billed;
  const [subscription, ...addOns] = decided.value.changed;
  const isStop = change.kind === "pause" || change.kind === "resume";
  await insertAudit(
    context,
    {
      action: ACTIONS[change.kind],
      subjectKind: "subscription",
      subjectId: subscription.id,
      details: { ...change, effectiveAt: formatInstant(decided.value.effectiveAt) },
    },
    ...addOns.map(({ id }) => ({
      action: isStop ? ACTIONS[change.kind] : "subscription.canceled",
      subjectKind: "subscription",
      subjectId: id,
      details: { withBase: subscription.id },
    })),
  );
  return accept({ ...billed.value, subscription, change: decided.value });
}
