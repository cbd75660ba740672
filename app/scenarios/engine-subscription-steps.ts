import { assert } from "~/billing/assert";
import type { PlanVersion } from "~/billing/catalog/plan";
import { feesInForce } from "~/billing/fees/in-force";
import { decideCancel, decideUndoCancel } from "~/billing/subscription/cancel";
import { decideSetBillDay, realignToCustomer } from "~/billing/subscription/change-bill-day";
import { decideChangePlan } from "~/billing/subscription/change-plan";
import { decideChangeItemUnits, decideChangeQuantity } from "~/billing/subscription/change-quantity";
import { nextDueAt } from "~/billing/subscription/due";
import { decidePause, decideResume } from "~/billing/subscription/pause";
import { phasesOf } from "~/billing/subscription/phases";
import { currentStint, hasEnded } from "~/billing/subscription/status";
import { withoutPlanned } from "~/billing/subscription/stints";
import { decideSubscribe } from "~/billing/subscription/subscribe";
import type { PriceOverrides, Subscription } from "~/billing/subscription/subscription";
import { versionOf } from "~/billing/subscription/timeline";
import { decideTransfer, type TransferChange } from "~/billing/subscription/transfer";
import type { ChangeBook } from "~/billing/subscription/when";
import { startOfDay } from "~/billing/time/zone";
import {
  customerOf,
  type EngineBook,
  type Held,
  heldAs,
  issuedFees,
  newId,
  ownInvoices,
  versionsHeld,
} from "./engine-book";
import { blocksChanges } from "./engine-overdue";
import { reschedule } from "./engine-reschedule";
import { bill } from "./engine-run";
import { switchLater, versionFor } from "./engine-versions";
import type { StepOf } from "./format";
import { dayOf, stepAnchor, timingOf } from "./plan-terms";
import { accepted, Refused } from "./play";
import { firstDayOf } from "./subscription-names";

export function subscribe(book: EngineBook, step: StepOf<"subscribe">): void {
  const customer = customerOf(book, step.customer);
  const zone = customer.timezone;
  const startsAt =
    step.starts_at ?? (step.starts_on ? Math.max(startOfDay(dayOf(step.starts_on), zone)) : step.at);
  const planVersion = versionFor(book, step.plan, startsAt, zone);
  const base = step.add_on_to === null ? null : heldAs(book, step.add_on_to);
  const billingStartsOn = step.billing_starts_on;
  const { subscription, customerBillCycleDay } = accepted(
    step,
    decideSubscribe(
      {
        customer: {
          id: customer.id,
          currency: customer.currency,
          zone,
          billCycleDay: book.billDays.get(customer.id) ?? null,
          ...(customer.created_at === undefined ? {} : { createdAt: customer.created_at }),
        },
        planVersion,
        policy: book.policy,
        base: base && {
          subscription: base.subscription,
          versions: versionsHeld(book, base.subscription),
          planCode: planCodeOf(book, base.subscription),
        },
      },
      {
        subscriptionId: newId(book, "sub"),
        stintId: newId(book, "stint"),
        startsAt,
        anchor: stepAnchor(step),
        ...(step.anchor_date === undefined ? {} : { anchorDay: dayOf(step.anchor_date) }),
        quantity: step.quantity,
        endsAt: step.ends_at,
        overrides: overridesOf(step, planVersion),
        phasesFrom: firstDayOf(book.scenario, step),
        billDay: step.bill_cycle_day ?? null,
        ...(billingStartsOn === undefined
          ? {}
          : { billingStartsAt: startOfDay(dayOf(billingStartsOn), zone) }),
      },
      book.now,
    ),
  );
  if (customerBillCycleDay !== null) book.billDays.set(customer.id, customerBillCycleDay);
  const dated = switchLater(book, subscription, planVersion);
  const dueAt = nextDueAt(dated, versionsHeld(book, dated), book.policy, dated.startsAt - 1);
  book.held.set(step.as, { subscription: dated, customer: customer.id, dueAt });
}

function planCodeOf(book: EngineBook, subscription: Subscription): string {
  const stint = currentStint(subscription, book.now);
  return versionOf([...book.versions.values()].flat(), stint?.planVersionId ?? "").planCode;
}

/** Prices of a step: recurring, one-time, by phase and by charge. Null when it names none. */
function overridesOf(step: StepOf<"subscribe">, version: PlanVersion): PriceOverrides | null {
  const phases = Object.fromEntries(
    phasesOf(version.terms).flatMap((phase, index) => {
      const given = step.phase_prices?.[phase.kind];
      if (!given) return [];
      const recurring = given.amount ?? undefined;
      const oneTime = given.fixed_amount ?? undefined;
      return [[String(index), { ...(recurring ? { recurring } : {}), ...(oneTime ? { oneTime } : {}) }]];
    }),
  );
  const overrides: PriceOverrides = {
    ...(step.price == null ? {} : { recurring: step.price }),
    ...(step.fixed_price == null ? {} : { oneTime: step.fixed_price }),
    ...(Object.keys(phases).length === 0 ? {} : { phases }),
    ...(step.charge_prices === undefined ? {} : { charges: step.charge_prices }),
  };
  return Object.keys(overrides).length === 0 ? null : overrides;
}

/** What deciders look at; the day charged through is that of documents that are final. */
export function changeBook(book: EngineBook, held: Held): ChangeBook {
  const { subscription } = held;
  return {
    subscription,
    planVersions: versionsHeld(book, subscription),
    policy: book.policy,
    chargedThrough: chargedThrough(book, held),
  };
}

export function chargedThrough(book: EngineBook, held: Held): number | null {
  const drafts = new Set(
    ownInvoices(book, held.customer).flatMap(({ id, state }) => (state === "draft" ? [id] : [])),
  );
  const issued = issuedFees(book, held.customer).filter(
    (fee) => fee.subscriptionId === held.subscription.id && !drafts.has(fee.documentId),
  );
  const ends = feesInForce(issued, "recurring").flatMap(({ covered }) => covered.map(({ to }) => to));
  return ends.length === 0 ? null : Math.max(...ends);
}

export function changePlan(book: EngineBook, step: StepOf<"change_plan">): void {
  const held = heldAs(book, step.subscription);
  if (blocksChanges(book, held.customer)) throw new Refused(step, "The customer is overdue.");
  const when = timingOf(step.when, step.effective);
  const zone = held.subscription.zone;
  const at = when.at === "day" ? startOfDay(when.on, zone) : book.now;
  const target = versionFor(book, step.plan, Math.max(at, held.subscription.startsAt), zone);
  const addOns = addOnsOf(book, held);
  const base = held.subscription.baseId ? heldById(book, held.subscription.baseId) : null;
  const change = accepted(
    step,
    decideChangePlan(
      {
        ...changeBook(book, held),
        target,
        addOns: addOns.map(([, addOn]) => ({
          subscription: addOn.subscription,
          version: versionOf(
            [...book.versions.values()].flat(),
            currentStint(addOn.subscription, book.now)?.planVersionId ?? "",
          ),
        })),
        customerBillCycleDay: book.billDays.get(held.customer) ?? null,
        base: base && { subscription: base.subscription, versions: versionsHeld(book, base.subscription) },
      },
      {
        stintId: newId(book, "stint"),
        when,
        overrides: step.price == null ? null : { recurring: step.price },
        billDay: step.bill_cycle_day ?? null,
        firstPhase: step.start_phase === undefined ? null : phaseIndex(target, step.start_phase),
      },
      book.now,
    ),
  );
  if (change.customerBillCycleDay !== null) book.billDays.set(held.customer, change.customerBillCycleDay);
  const present = versionOf([...book.versions.values()].flat(), versionNow(held, book.now));
  const dated = switchLater(book, switchLater(book, change.subscription, present), target);
  reschedule(book, step.subscription, dated);
  endAddOns(book, addOns, change.endedAddOns);
}

function versionNow({ subscription }: Held, now: number): string {
  return currentStint(subscription, now)?.planVersionId ?? "";
}

function phaseIndex(version: PlanVersion, kind: string): number {
  const index = phasesOf(version.terms).findIndex((phase) => phase.kind === kind);
  assert(index >= 0, `plan ${version.planCode} has a phase ${kind}`);
  return index;
}

function heldById(book: EngineBook, id: string): Held | null {
  return [...book.held.values()].find(({ subscription }) => subscription.id === id) ?? null;
}

export function addOnsOf(book: EngineBook, held: Held): [string, Held][] {
  return [...book.held].filter(([, other]) => other.subscription.baseId === held.subscription.id);
}

function endAddOns(
  book: EngineBook,
  addOns: readonly [string, Held][],
  ended: readonly Subscription[],
): void {
  for (const subscription of ended) {
    const as = addOns.find(([, addOn]) => addOn.subscription.id === subscription.id)?.[0];
    if (as !== undefined) reschedule(book, as, subscription);
  }
}

export function changeQuantity(book: EngineBook, step: StepOf<"change_quantity">): void {
  const held = heldAs(book, step.subscription);
  const when = timingOf(step.when, step.effective);
  const known = changeBook(book, held);
  const outcome =
    step.fixed_charge === undefined
      ? decideChangeQuantity(
          known,
          { stintId: newId(book, "stint"), quantity: step.quantity, when },
          book.now,
        )
      : decideChangeItemUnits(
          known,
          { id: newId(book, "units"), item: step.fixed_charge, units: step.quantity, when },
          book.now,
        );
  reschedule(book, step.subscription, accepted(step, outcome).subscription);
}

export function undoChange(book: EngineBook, step: StepOf<"undo_change">): void {
  reschedule(book, step.subscription, withoutPlanned(heldAs(book, step.subscription).subscription, book.now));
}

export function cancel(book: EngineBook, step: StepOf<"cancel">): void {
  const held = heldAs(book, step.subscription);
  const addOns = addOnsOf(book, held);
  const change = accepted(
    step,
    decideCancel(
      { ...changeBook(book, held), addOns: addOns.map(([, addOn]) => addOn.subscription) },
      {
        when: timingOf(step.when, step.effective),
        unused: step.unused === "skip" ? "keep" : (step.unused ?? null),
        ...(step.final_invoice ? {} : { closingInvoice: false }),
      },
      book.now,
    ),
  );
  reschedule(book, step.subscription, change.subscription);
  endAddOns(book, addOns, change.endedAddOns);
}

export function undoCancel(book: EngineBook, step: StepOf<"undo_cancel">): void {
  const held = heldAs(book, step.subscription);
  reschedule(book, step.subscription, accepted(step, decideUndoCancel(held, book.now)).subscription);
}

export function pause(book: EngineBook, step: StepOf<"pause">): void {
  const held = heldAs(book, step.subscription);
  const all: [string, Held][] = [[step.subscription, held], ...(step.add_ons ? addOnsOf(book, held) : [])];
  for (const [as, one] of all) {
    if (hasEnded(one.subscription, book.now)) continue;
    const command = {
      id: newId(book, "pause"),
      service: step.service ?? "billing",
      when: timingOf("now", step.effective),
    };
    reschedule(book, as, accepted(step, decidePause(changeBook(book, one), command, book.now)).subscription);
  }
}

export function resume(book: EngineBook, step: StepOf<"resume">): void {
  const held = heldAs(book, step.subscription);
  const all: [string, Held][] = [[step.subscription, held], ...(step.add_ons ? addOnsOf(book, held) : [])];
  for (const [as, one] of all) {
    if (hasEnded(one.subscription, book.now)) continue;
    const command = { service: step.service ?? "billing", when: timingOf("now", step.effective) };
    reschedule(book, as, accepted(step, decideResume(changeBook(book, one), command, book.now)).subscription);
  }
}

export function startPhase(book: EngineBook, step: StepOf<"start_phase">): void {
  const held = heldAs(book, step.subscription);
  const stint = currentStint(held.subscription, book.now);
  const target = versionOf(versionsHeld(book, held.subscription), stint?.planVersionId ?? "");
  const change = accepted(
    step,
    decideChangePlan(
      {
        ...changeBook(book, held),
        target,
        customerBillCycleDay: book.billDays.get(held.customer) ?? null,
        base: null,
      },
      { stintId: newId(book, "stint"), when: { at: "now" }, firstPhase: phaseIndex(target, step.phase) },
      book.now,
    ),
  );
  reschedule(book, step.subscription, change.subscription);
}

export function setBillDay(book: EngineBook, step: StepOf<"set_bill_cycle_day">): void {
  const held = heldAs(book, step.subscription);
  const command = {
    stintId: newId(book, "stint"),
    day: step.day,
    notBefore: step.effective_from == null ? null : dayOf(step.effective_from),
  };
  reschedule(
    book,
    step.subscription,
    accepted(step, decideSetBillDay(changeBook(book, held), command, book.now)).subscription,
  );
}

export function setCustomerBillDay(book: EngineBook, step: StepOf<"set_customer_bill_cycle_day">): void {
  book.billDays.set(step.customer, step.day);
  for (const [as, held] of book.held) {
    if (held.customer !== step.customer) continue;
    const changed = realignToCustomer(
      changeBook(book, held),
      { stintId: newId(book, "stint"), day: step.day },
      book.now,
    );
    if (changed) reschedule(book, as, changed.subscription);
  }
}

export function transfer(book: EngineBook, step: StepOf<"transfer">): void {
  const held = heldAs(book, step.subscription);
  const moved: [string, string, Held][] = [[step.subscription, step.as, held]];
  if (step.with_add_ons) {
    for (const [as, addOn] of addOnsOf(book, held)) moved.push([as, `${step.as}/${as}`, addOn]);
  }
  const customer = customerOf(book, step.to);
  let base: Held | null = null;
  for (const [old, as, one] of moved) {
    const stint = currentStint(one.subscription, book.now);
    const planVersion = versionOf(versionsHeld(book, one.subscription), stint?.planVersionId ?? "");
    const newBase: Held | null = base;
    const change: TransferChange = accepted(
      step,
      decideTransfer(
        {
          ...changeBook(book, one),
          target: {
            customer: {
              id: customer.id,
              currency: customer.currency,
              zone: customer.timezone,
              billCycleDay: book.billDays.get(customer.id) ?? null,
            },
            planVersion,
            base: newBase && {
              subscription: newBase.subscription,
              versions: versionsHeld(book, newBase.subscription),
              planCode: planCodeOf(book, newBase.subscription),
            },
          },
        },
        {
          subscriptionId: newId(book, "sub"),
          stintId: newId(book, "stint"),
          oldEnds: step.cancel_old_now ? "now" : "period_end",
        },
        book.now,
      ),
    );
    if (change.customerBillCycleDay !== null) book.billDays.set(customer.id, change.customerBillCycleDay);
    reschedule(book, old, change.old);
    const taken: Held = { subscription: change.subscription, customer: customer.id, dueAt: book.now };
    book.held.set(as, taken);
    base ??= taken;
  }
}

export function runInvoicing(book: EngineBook, step: StepOf<"run_invoicing">): void {
  const zone = customerOf(book, step.customer).timezone;
  const asOf = Math.max(book.now, startOfDay(dayOf(step.target_date), zone));
  const flags = book.flags.get(step.customer);
  if (flags) book.flags.set(step.customer, { ...flags, invoicingOff: false });
  const now = book.now;
  bill(book, step.customer, asOf);
  book.now = now;
  if (flags)
    book.flags.set(step.customer, {
      ...(book.flags.get(step.customer) ?? flags),
      invoicingOff: flags.invoicingOff,
    });
}
