import type { PlanVersion } from "~/billing/catalog/plan";
import { accept, type Outcome } from "~/billing/outcome";
import { hasEnded } from "~/billing/subscription/status";
import { withEnd } from "~/billing/subscription/stints";
import type { SubscribeBook } from "~/billing/subscription/subscribe";
import type { Subscription } from "~/billing/subscription/subscription";
import { decideTransfer } from "~/billing/subscription/transfer";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import type { Customer } from "~/store/customers.server";
import { addOnsOf, type DecidedChange, presentVersion } from "./decide-change.server";
import { type SubscriptionBook, versionsHeld } from "./load-change-book.server";

/** How a subscription goes to another customer. */
export type TransferTerms = {
  /** When the old one ends: at once, with credit for what is left, or with its period. */
  readonly oldEnds: "now" | "period_end";
  /** Whether its add-ons go with it or end with the old one. */
  readonly addOns: "move" | "end";
};

export type DecidedTransfer = {
  /** What becomes of the subscriptions of the customer it leaves. */
  readonly left: DecidedChange;
  /** What the other customer gets, the base first. */
  readonly begun: readonly { readonly subscription: Subscription; readonly version: PlanVersion }[];
  /** The bill day that this gives the other customer, who had none; else null. */
  readonly customerBillCycleDay: number | null;
};

/** Decides a transfer with the add-ons of the subscription. Refuses what `decideTransfer` refuses. */
export function decideTransferOf(
  context: Context,
  book: SubscriptionBook,
  target: Customer,
  terms: TransferTerms,
): Outcome<DecidedTransfer> {
  const { now } = context;
  const addOns = terms.addOns === "move" ? addOnsOf(book).filter((addOn) => !hasEnded(addOn, now)) : [];
  const old: Subscription[] = [];
  const begun: { subscription: Subscription; version: PlanVersion }[] = [];
  let base: SubscribeBook["base"] = null;
  let { billCycleDay } = target;
  let given: number | null = null;
  for (const subscription of [book.held.subscription, ...addOns]) {
    const version = presentVersion(book, subscription, now);
    const { id, currency, zone } = target;
    const decided = decideTransfer(
      {
        ...book.change,
        subscription,
        planVersions: versionsHeld(book, subscription),
        target: { customer: { id, currency, zone, billCycleDay }, planVersion: version, base },
      },
      { subscriptionId: newId(), stintId: newId(), oldEnds: terms.oldEnds },
      now,
    );
    if (!decided.ok) return decided;
    const { value } = decided;
    old.push(value.old);
    begun.push({ subscription: value.subscription, version });
    given ??= value.customerBillCycleDay;
    billCycleDay ??= value.customerBillCycleDay;
    base ??= { subscription: value.subscription, versions: [version], planCode: version.planCode };
  }
  const [first, ...rest] = old;
  if (!first) throw new Error("A transfer was decided of no subscription.");
  const ended = terms.addOns === "end" ? endedWith(first, addOnsOf(book), now) : [];
  const left = {
    changed: [first, ...rest, ...ended] as const,
    effectiveAt: now,
    customerBillCycleDay: null,
    ending: null,
  };
  return accept({ left, begun, customerBillCycleDay: given });
}

/** Add-ons that stay behind end with the old one: none outlives its base. */
function endedWith(old: Subscription, addOns: readonly Subscription[], now: number): Subscription[] {
  const { endsAt } = old;
  if (endsAt === null) return [];
  return addOns
    .filter((addOn) => !hasEnded(addOn, now) && (addOn.endsAt === null || addOn.endsAt > endsAt))
    .map((addOn) => withEnd(addOn, Math.max(endsAt, addOn.startsAt), { canceledAt: now, expires: false }));
}
