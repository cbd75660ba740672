import { accept, type Outcome, refuse } from "../outcome";
import type { Instant } from "../time/instant";
import { decideCancel } from "./cancel";
import { ended } from "./change-plan";
import { startDay } from "./start-day";
import { currentStint, hasEnded } from "./status";
import { decideSubscribe, type SubscribeBook, type SubscribeChange } from "./subscribe";
import type { Subscription } from "./subscription";
import type { ChangeBook, ChangeTiming } from "./when";

export type TransferBook = ChangeBook & {
  /** The customer it goes to, and the version it is on. */
  readonly target: Omit<SubscribeBook, "policy">;
};

export type TransferCommand = {
  readonly subscriptionId: string;
  readonly stintId: string;
  /** When the old one ends: at once, with credit for what is left, or with its period. */
  readonly oldEnds: Extract<ChangeTiming["at"], "now" | "period_end">;
};

export type TransferChange = { readonly old: Subscription } & SubscribeChange;

/**
 * Moves a subscription to another customer from now on: the old one ends, a new one on the same plan, quantity and
 * agreed prices begins. Phases go on where they were, so a spent trial stays spent. Refuses `subscription_ended`,
 * `transfer_to_same_customer` and what starting and ending refuse.
 */
export function decideTransfer(
  book: TransferBook,
  command: TransferCommand,
  now: Instant,
): Outcome<TransferChange> {
  const { subscription, target, policy } = book;
  const present = currentStint(subscription, now);
  if (!present || hasEnded(subscription, now)) return refuse(ended());
  if (target.customer.id === subscription.customerId) {
    return refuse({
      code: "transfer_to_same_customer",
      sentence: "The subscription belongs to this customer already.",
      remedy: "Choose another customer.",
      field: "to",
    });
  }
  const cancelled = decideCancel(book, { when: command.oldEnds }, now);
  if (!cancelled.ok) return cancelled;
  const begun = decideSubscribe(
    { ...target, policy },
    {
      subscriptionId: command.subscriptionId,
      stintId: command.stintId,
      startsAt: now,
      anchor: subscription.anchor.kind,
      quantity: present.quantity,
      endsAt: subscription.expires === true ? null : subscription.endsAt,
      overrides: present.overrides ?? null,
      phasesFrom: present.phasesFrom ?? startDay(subscription),
      firstPhase: present.firstPhase ?? null,
    },
    now,
  );
  return begun.ok ? accept({ old: cancelled.value.subscription, ...begun.value }) : begun;
}
