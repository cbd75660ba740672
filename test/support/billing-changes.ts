import type { PlanVersion } from "~/billing/catalog/plan";
import { feesInForce } from "~/billing/fees/in-force";
import type { Outcome } from "~/billing/outcome";
import { type CancelCommand, decideCancel, decideUndoCancel } from "~/billing/subscription/cancel";
import { decideChangePlan } from "~/billing/subscription/change-plan";
import { decideChangeQuantity } from "~/billing/subscription/change-quantity";
import { decidePause, decideResume } from "~/billing/subscription/pause";
import type { Subscription } from "~/billing/subscription/subscription";
import type { ChangeBook, ChangeTiming } from "~/billing/subscription/when";
import type { Instant } from "~/billing/time/instant";
import { type BillingBook, bill, codes, drain } from "./billing-book";

/** One thing that somebody asks for. Plans are given as versions. */
export type Change =
  | {
      readonly do: "plan";
      readonly to: PlanVersion;
      readonly when: ChangeTiming | null;
      readonly unused?: "keep";
    }
  | { readonly do: "quantity"; readonly to: string; readonly when: ChangeTiming }
  | { readonly do: "pause" | "resume"; readonly when: ChangeTiming }
  | { readonly do: "cancel"; readonly when: CancelCommand["when"]; readonly unused?: CancelCommand["unused"] }
  | { readonly do: "undo_cancel" };

/** What the deciders say of a change of the first subscription; nothing is saved. */
export function decide(
  book: BillingBook,
  change: Change,
  now: Instant,
): Outcome<{ readonly subscription: Subscription }> {
  const known = changeBook(book);
  const stintId = `stint-${known.subscription.stints.length + 1}`;
  switch (change.do) {
    case "plan":
      return decideChangePlan(
        { ...known, target: change.to, customerBillCycleDay: null, base: null },
        { stintId, when: change.when, unused: change.unused ?? null },
        now,
      );
    case "quantity":
      return decideChangeQuantity(known, { stintId, quantity: change.to, when: change.when }, now);
    case "pause": {
      const id = `pause-${known.subscription.pauses?.length ?? 0}`;
      return decidePause(known, { id, service: "billing", when: change.when }, now);
    }
    case "resume":
      return decideResume(known, { service: "billing", when: change.when }, now);
    case "cancel":
      return decideCancel(known, { when: change.when, unused: change.unused ?? null }, now);
    case "undo_cancel":
      return decideUndoCancel(known, now);
  }
}

/** A change as it is made: what was due before is billed, then it is saved, and what it makes due is billed. */
export function make(book: BillingBook, change: Change, now: Instant): readonly string[] {
  drain(book, now);
  const decided = decide(book, change, now);
  if (!decided.ok) return codes(decided);
  save(book, change, decided.value.subscription);
  bill(book, now);
  return [];
}

/** The book with the first subscription as a change leaves it. */
export function save(book: BillingBook, change: Change, subscription: Subscription): void {
  const held = firstOf(book);
  const added = change.do === "plan" ? [change.to] : [];
  const versions = [
    ...held.versions.filter(({ id }) => !added.some((version) => version.id === id)),
    ...added,
  ];
  book.subscriptions[0] = { subscription, versions };
}

export function firstOf(book: BillingBook): BillingBook["subscriptions"][number] {
  const [held] = book.subscriptions;
  if (!held) throw new Error("the book holds a subscription");
  return held;
}

export function changeBook(book: BillingBook): ChangeBook {
  const { subscription, versions } = firstOf(book);
  const ends = feesInForce(book.issued, "recurring").flatMap(({ covered }) => covered.map(({ to }) => to));
  const chargedThrough = ends.length === 0 ? null : Math.max(...ends);
  return { subscription, planVersions: versions, policy: book.policy, chargedThrough };
}

/** What was billed less what was given back, before tax. */
export function netOf(book: BillingBook): bigint {
  const billed = book.documents.reduce((sum, { netMinor }) => sum + netMinor, 0n);
  return book.notes.reduce((sum, { note }) => sum - note.netMinor, billed);
}
