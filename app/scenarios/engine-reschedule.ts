import { nextDueAt } from "~/billing/subscription/due";
import type { Subscription } from "~/billing/subscription/subscription";
import { type EngineBook, heldAs, versionsHeld } from "./engine-book";

/** Keeps a changed subscription and says when it is due: at once, or, where nothing is to be billed now, later. */
export function reschedule(
  book: EngineBook,
  as: string,
  subscription: Subscription,
  due: "now" | "later" = "now",
): void {
  const held = heldAs(book, as);
  const versions = versionsHeld(book, subscription);
  const started = book.now >= subscription.startsAt;
  const dueAt =
    started && due === "now" && subscription.invoicingOff !== true
      ? book.now
      : nextDueAt(subscription, versions, book.policy, book.now - 1);
  book.held.set(book.names.get(as) ?? as, { ...held, subscription, dueAt });
}
