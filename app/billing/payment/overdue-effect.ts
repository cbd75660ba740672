import type { Outcome } from "../outcome";
import { decideCancel } from "../subscription/cancel";
import { decidePause, decideResume } from "../subscription/pause";
import { hasEnded } from "../subscription/status";
import type { Subscription } from "../subscription/subscription";
import type { ChangeBook } from "../subscription/when";
import type { Instant } from "../time/instant";
import type { OverdueStage } from "./overdue";

/** The service in whose name subscriptions of an overdue customer stand still. */
const OVERDUE_SERVICE = "overdue";

/** The stage a customer leaves and the one it enters; null is clear. */
export type OverdueStep = { readonly before: OverdueStage | null; readonly after: OverdueStage | null };

/**
 * What becomes of a subscription when its customer goes from one stage of being overdue to another: a stage that blocks
 * service pauses it, leaving one lets it go on, and a stage may end it for good. What a decider refuses, such as a
 * pause that runs already, leaves it as it is. Gives the same object back where nothing changes.
 */
export function overdueEffect(
  book: Pick<ChangeBook, "subscription" | "planVersions" | "policy">,
  { before, after }: OverdueStep,
  pauseId: string,
  now: Instant,
): Subscription {
  if (hasEnded(book.subscription, now)) return book.subscription;
  const blocked = before?.blocksServiceAndBilling === true;
  const blocks = after?.blocksServiceAndBilling === true;
  const when = { at: "now" } as const;
  let { subscription } = book;
  const take = (decided: Outcome<{ readonly subscription: Subscription }>): void => {
    if (decided.ok) subscription = decided.value.subscription;
  };
  if (blocks && !blocked) take(decidePause(book, { id: pauseId, service: OVERDUE_SERVICE, when }, now));
  if (blocked && !blocks) take(decideResume(book, { service: OVERDUE_SERVICE, when }, now));
  const cancels = after?.cancels ?? "no";
  if (cancels !== "no") take(decideCancel({ ...book, subscription }, { when: { at: cancels } }, now));
  return subscription;
}
