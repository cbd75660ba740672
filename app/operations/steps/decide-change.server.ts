import type { PlanVersion } from "~/billing/catalog/plan";
import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import { checkAgreedPrices, phaseIndex, phaseUnknown } from "~/billing/subscription/agreed-prices";
import { type CancelChange, decideCancel, decideUndoCancel } from "~/billing/subscription/cancel";
import { decideSetBillDay } from "~/billing/subscription/change-bill-day";
import { decideChangePlan } from "~/billing/subscription/change-plan";
import {
  type ChangedSubscription,
  decideChangeItemUnits,
  decideChangeQuantity,
} from "~/billing/subscription/change-quantity";
import { decidePause, decideResume } from "~/billing/subscription/pause";
import { currentStint, hasEnded } from "~/billing/subscription/status";
import { plannedStint, withoutPlanned } from "~/billing/subscription/stints";
import type { PriceOverrides, Subscription } from "~/billing/subscription/subscription";
import { versionOf } from "~/billing/subscription/timeline";
import type { ChangeBook } from "~/billing/subscription/when";
import type { Instant } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { loadPlan, loadPlanVersion } from "~/store/catalog.server";
import { checkOverdue, checkUsedCapacity } from "./check-change.server";
import { notPublished } from "./decide-subscription.server";
import { type SubscriptionBook, versionsHeld } from "./load-change-book.server";
import type { SubscriptionChange } from "./subscription-change";

/** What a change leads to, before anything is billed or saved. */
export type DecidedChange = {
  /** The subscription first, then add-ons that end with it or with the change, or stop and go on with it. */
  readonly changed: readonly [Subscription, ...Subscription[]];
  readonly effectiveAt: Instant;
  /** The bill day that the change gives a customer who had none, else null. */
  readonly customerBillCycleDay: number | null;
  /** Of a cancellation: the last day and what is not used; null for other changes. */
  readonly ending: CancelChange | null;
};

/** The service in whose name billing stops where none is named. */
const BILLING = "billing";

/**
 * Decides a change by the engine's decider of its kind. Refuses what that refuses, and, where something is sold anew,
 * `customer_overdue` and `capacity_below_usage`.
 */
export async function decideChange(
  context: Context,
  book: SubscriptionBook,
  change: SubscriptionChange,
): Promise<Outcome<DecidedChange>> {
  const known = book.change;
  const { now } = context;
  if (change.kind === "plan" || change.kind === "quantity" || change.kind === "units") {
    const overdue = await checkOverdue(context, book);
    if (overdue.length > 0) return refuse(...overdue);
  }
  switch (change.kind) {
    case "plan":
      return decidePlan(context, book, change);
    case "quantity":
      return one(decideChangeQuantity(known, { stintId: newId(), ...change }, now));
    case "units":
      return one(decideUnits(known, change, now));
    case "pause":
    case "resume":
      return decideStop(book, change, now);
    case "bill_day":
      return one(decideSetBillDay(known, { stintId: newId(), ...change }, now));
    case "undo":
      return decideUndo(known.subscription, now);
    case "undo_cancel":
      return decideKeep(known.subscription, now);
    case "cancel":
      return decideEnd(book, change, now);
  }
}

/** One item after another, in one change; what is wrong with each of them is told at its own field. */
function decideUnits(
  known: ChangeBook,
  { also = [], when, unused = null, ...first }: Extract<SubscriptionChange, { kind: "units" }>,
  now: Instant,
): Outcome<ChangedSubscription> {
  const decide = (subscription: Subscription, { item, units }: UnitsOf) =>
    decideChangeItemUnits({ ...known, subscription }, { id: newId(), item, units, when, unused }, now);
  let decided = decide(known.subscription, first);
  const refusals: Refusal[] = decided.ok ? [] : [...decided.refusals];
  let { subscription } = decided.ok ? decided.value : known;
  for (const [index, other] of also.entries()) {
    const next = decide(subscription, other);
    if (next.ok) {
      decided = next;
      subscription = next.value.subscription;
    } else refusals.push(...next.refusals.flatMap((refusal) => ofAnother(refusal, index)));
  }
  return refusals.length > 0 ? refuse(...refusals) : decided;
}

type UnitsOf = { readonly item: string; readonly units: string };

/** What is wrong with the units of another item; what is wrong with the change as a whole was told of the first. */
function ofAnother(refusal: Refusal, index: number): Refusal[] {
  const { field } = refusal;
  return field === "item" || field === "units" ? [{ ...refusal, field: `also.${index}.${field}` }] : [];
}

/** Stops billing, or lets it go on; an add-on that already stands so, or has ended, stays as it is. */
function decideStop(
  book: SubscriptionBook,
  change: Extract<SubscriptionChange, { kind: "pause" | "resume" }>,
  now: Instant,
): Outcome<DecidedChange> {
  const { kind, when, service = BILLING, addOns } = change;
  const decide = (known: ChangeBook) =>
    kind === "pause"
      ? decidePause(known, { id: newId(), service, when }, now)
      : decideResume(known, { service, when }, now);
  const own = one(decide(book.change));
  if (!own.ok || addOns !== "too") return own;
  const others = addOnsOf(book).flatMap((subscription) => {
    const planVersions = versionsHeld(book, subscription);
    const decided = decide({ ...book.change, subscription, planVersions, chargedThrough: null });
    return decided.ok ? [decided.value.subscription] : [];
  });
  return accept({ ...own.value, changed: [own.value.changed[0], ...others] });
}

function one(outcome: Outcome<ChangedSubscription>): Outcome<DecidedChange> {
  if (!outcome.ok) return outcome;
  const { subscription, effectiveAt } = outcome.value;
  return accept({ changed: [subscription], effectiveAt, customerBillCycleDay: null, ending: null });
}

async function decidePlan(
  context: Context,
  book: SubscriptionBook,
  change: Extract<SubscriptionChange, { kind: "plan" }>,
): Promise<Outcome<DecidedChange>> {
  const plan = await loadPlan(context, change.planId);
  if (plan.currentVersionId === null) return refuse(notPublished(plan.name));
  const target = await loadPlanVersion(context, plan.currentVersionId);
  const { subscription } = book.held;
  const asked = checkTarget(change, target, subscription.currency);
  if (!asked.ok) return asked;
  const base = book.stored.find((each) => each.subscription.id === subscription.baseId) ?? null;
  const decided = decideChangePlan(
    {
      ...book.change,
      target,
      addOns: addOnsOf(book).map((addOn) => ({
        subscription: addOn,
        version: presentVersion(book, addOn, context.now),
      })),
      customerBillCycleDay: book.customer.billCycleDay,
      base: base && { subscription: base.subscription, versions: versionsHeld(book, base.subscription) },
    },
    {
      stintId: newId(),
      when: change.when,
      quantity: change.quantity,
      ...asked.value,
      billDay: change.billDay ?? null,
      unused: change.unused ?? null,
    },
    context.now,
  );
  if (!decided.ok) return decided;
  const { effectiveAt, customerBillCycleDay, endedAddOns } = decided.value;
  const short = effectiveAt <= context.now ? await checkUsedCapacity(context, book, target) : [];
  if (short.length > 0) return refuse(...short);
  const changed = [decided.value.subscription, ...endedAddOns] as const;
  return accept({ changed, effectiveAt, customerBillCycleDay, ending: null });
}

/** Agreed prices and the phase to begin with, by the version the change leads to. */
function checkTarget(
  { prices = {}, startPhase = null }: Extract<SubscriptionChange, { kind: "plan" }>,
  target: PlanVersion,
  currency: string,
): Outcome<{ readonly overrides: PriceOverrides | null; readonly firstPhase: number | null }> {
  const overrides = checkAgreedPrices(prices, target, currency);
  if (!overrides.ok) return overrides;
  const firstPhase = startPhase === null ? null : phaseIndex(target, startPhase);
  if (startPhase !== null && firstPhase === null)
    return refuse(phaseUnknown(target, startPhase, "start_phase"));
  return accept({ overrides: overrides.value, firstPhase });
}

function decideEnd(
  book: SubscriptionBook,
  change: Extract<SubscriptionChange, { kind: "cancel" }>,
  now: Instant,
): Outcome<DecidedChange> {
  const { when, unused, closingInvoice } = change;
  const decided = decideCancel(
    { ...book.change, addOns: addOnsOf(book) },
    { when, unused, closingInvoice },
    now,
  );
  if (!decided.ok) return decided;
  const { subscription, endsAt, endedAddOns } = decided.value;
  return accept({
    changed: [subscription, ...endedAddOns],
    effectiveAt: endsAt,
    customerBillCycleDay: null,
    ending: decided.value,
  });
}

/** Takes back what is planned for later: the present stay goes on. */
function decideUndo(subscription: Subscription, now: Instant): Outcome<DecidedChange> {
  if (hasEnded(subscription, now) || plannedStint(subscription, now) === null) {
    return refuse({
      code: "change_not_planned",
      sentence: "No change of this subscription is planned.",
      remedy: "There is nothing to undo.",
    });
  }
  const changed = [withoutPlanned(subscription, now)] as const;
  return accept({ changed, effectiveAt: now, customerBillCycleDay: null, ending: null });
}

/** Takes back a cancellation: the subscription goes on and is renewed. */
function decideKeep(subscription: Subscription, now: Instant): Outcome<DecidedChange> {
  const decided = decideUndoCancel({ subscription }, now);
  if (!decided.ok) return decided;
  return accept({
    changed: [decided.value.subscription],
    effectiveAt: now,
    customerBillCycleDay: null,
    ending: null,
  });
}

/** Add-ons of the subscription, ended ones too. */
export function addOnsOf(book: SubscriptionBook): Subscription[] {
  return book.stored
    .map(({ subscription }) => subscription)
    .filter(({ baseId }) => baseId === book.held.subscription.id);
}

export function presentVersion(
  book: SubscriptionBook,
  subscription: Subscription,
  now: Instant,
): PlanVersion {
  return versionOf(book.versions, currentStint(subscription, now)?.planVersionId ?? "");
}

/** The figures of a confirmation are not those of now any more. */
export function previewOutdated(was: string, is: string): Refusal {
  return {
    code: "preview_outdated",
    sentence: `The figures changed since you saw them: ${was} then, ${is} now. Nothing was done.`,
    remedy: "Look at the preview again, and confirm the new figures.",
  };
}
