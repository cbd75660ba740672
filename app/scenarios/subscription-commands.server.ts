import type { Outcome } from "~/billing/outcome";
import { currentStint, hasEnded } from "~/billing/subscription/status";
import { startOfDay } from "~/billing/time/zone";
import { cancelSubscription } from "~/operations/cancel-subscription.server";
import { changeSubscription, type LastingChange } from "~/operations/change-subscription.server";
import { loadStatement } from "~/operations/load-statement.server";
import { loadSubscriptionState } from "~/operations/load-subscription-states.server";
import { subscribeCustomer } from "~/operations/subscribe-customer.server";
import { transferSubscription } from "~/operations/transfer-subscription.server";
import type { StepOf } from "./format";
import { dayOf, stepAnchor, timingOf } from "./plan-terms";
import type { CommandStep } from "./play";
import { productCode } from "./product-code";
import { customerNamed, planNamed, subscriptionNamed } from "./scenario-names";
import type { Commands, Place } from "./scenario-place.server";
import { firstDayOf } from "./subscription-names";

/** What files do to subscriptions, by the operations people use. */
export const SUBSCRIPTION_COMMANDS: Commands = {
  subscribe,
  change_plan: (place, step) =>
    change(place, step.subscription, {
      kind: "plan",
      planId: planNamed(place.names, step.plan),
      quantity: null,
      when: timingOf(step.when, step.effective),
      ...(step.price == null ? {} : { prices: { recurring: step.price } }),
      billDay: step.bill_cycle_day ?? null,
      startPhase: step.start_phase ?? null,
    }),
  undo_change: (place, step) => change(place, step.subscription, { kind: "undo" }),
  change_quantity: (place, step) => {
    const when = timingOf(step.when, step.effective);
    if (step.fixed_charge !== undefined) return changeUnits(place, step, []);
    return change(place, step.subscription, { kind: "quantity", quantity: step.quantity, when });
  },
  cancel: async ({ context, scenario, names }, step) =>
    cancelSubscription(context, {
      subscriptionId: subscriptionNamed(scenario, names, step.subscription),
      when: timingOf(step.when, step.effective),
      unused: step.unused === "skip" ? "keep" : (step.unused ?? null),
      closingInvoice: step.final_invoice,
    }),
  undo_cancel: (place, step) => change(place, step.subscription, { kind: "undo_cancel" }),
  pause: (place, step) => pauseOrResume(place, step, "pause"),
  resume: (place, step) => pauseOrResume(place, step, "resume"),
  start_phase: async (place, step) => {
    const id = subscriptionNamed(place.scenario, place.names, step.subscription);
    const { plan } = await loadSubscriptionState(place.context, id);
    return change(place, step.subscription, {
      kind: "plan",
      planId: plan.id,
      quantity: null,
      when: { at: "now" },
      startPhase: step.phase,
    });
  },
  set_bill_cycle_day: (place, step) =>
    change(place, step.subscription, {
      kind: "bill_day",
      day: step.day,
      notBefore: step.effective_from == null ? null : dayOf(step.effective_from),
    }),
  transfer,
};

async function change(place: Place, as: string, lasting: LastingChange): Promise<Outcome<unknown>> {
  const { context, scenario, names } = place;
  return changeSubscription(context, {
    subscriptionId: subscriptionNamed(scenario, names, as),
    change: lasting,
  });
}

type QuantityStep = StepOf<"change_quantity">;

/** Whether a step changes units together with an earlier one, in one change. */
export function isWith(first: QuantityStep, other: CommandStep): other is QuantityStep {
  return (
    other.do === "change_quantity" &&
    other.fixed_charge !== undefined &&
    first.fixed_charge !== undefined &&
    other.subscription === first.subscription &&
    other.effective === first.effective &&
    JSON.stringify(other.when) === JSON.stringify(first.when)
  );
}

export async function changeUnits(
  place: Place,
  step: QuantityStep,
  others: readonly QuantityStep[],
): Promise<Outcome<unknown>> {
  const named = ({ fixed_charge: item, quantity: units }: QuantityStep) => ({
    item: productCode(item ?? ""),
    units,
  });
  return change(place, step.subscription, {
    kind: "units",
    ...named(step),
    when: timingOf(step.when, step.effective),
    ...(others.length === 0 ? {} : { also: others.map(named) }),
  });
}

async function subscribe(place: Place, step: StepOf<"subscribe">): Promise<Outcome<unknown>> {
  const { context, scenario, names } = place;
  const zone = scenario.customers.find(({ id }) => id === step.customer)?.timezone ?? "UTC";
  const made = await subscribeCustomer(context, {
    customerId: customerNamed(names, step.customer),
    planId: planNamed(names, step.plan),
    externalId: step.as,
    startsAt: step.starts_at ?? (step.starts_on ? startOfDay(dayOf(step.starts_on), zone) : step.at),
    anchor: stepAnchor(step),
    ...(step.anchor_date === undefined ? {} : { anchorDay: dayOf(step.anchor_date) }),
    quantity: step.quantity,
    endsAt: step.ends_at,
    baseId: step.add_on_to === null ? null : subscriptionNamed(scenario, names, step.add_on_to),
    prices: pricesOf(step),
    phasesFrom: firstDayOf(scenario, step),
    billDay: step.bill_cycle_day ?? null,
    billingStartsOn: step.billing_starts_on === undefined ? null : dayOf(step.billing_starts_on),
  });
  if (made.ok) names.subscriptions.set(step.as, made.value.id);
  return made;
}

function pricesOf(step: StepOf<"subscribe">) {
  const phases = Object.fromEntries(
    Object.entries(step.phase_prices ?? {}).map(([kind, given]) => [
      kind,
      {
        ...(given.amount ? { recurring: given.amount } : {}),
        ...(given.fixed_amount ? { oneTime: given.fixed_amount } : {}),
      },
    ]),
  );
  const charges = Object.fromEntries(
    Object.entries(step.charge_prices ?? {}).map(([code, model]) => [productCode(code), model]),
  );
  return {
    ...(step.price == null ? {} : { recurring: step.price }),
    ...(step.fixed_price == null ? {} : { oneTime: step.fixed_price }),
    phases,
    charges,
  };
}

function pauseOrResume(
  place: Place,
  step: StepOf<"pause"> | StepOf<"resume">,
  kind: "pause" | "resume",
): Promise<Outcome<unknown>> {
  return change(place, step.subscription, {
    kind,
    when: timingOf("now", step.effective),
    ...(step.service === undefined ? {} : { service: step.service }),
    ...(step.add_ons ? { addOns: "too" as const } : {}),
  });
}

async function transfer(place: Place, step: StepOf<"transfer">): Promise<Outcome<unknown>> {
  const { context, scenario, names } = place;
  const made = await transferSubscription(context, {
    subscriptionId: subscriptionNamed(scenario, names, step.subscription),
    toCustomerId: customerNamed(names, step.to),
    externalId: step.as,
    oldEnds: step.cancel_old_now ? "now" : "period_end",
    addOns: step.with_add_ons ? "move" : "end",
  });
  if (!made.ok) return made;
  names.subscriptions.set(step.as, made.value.id);
  if (step.with_add_ons) await nameMovedAddOns(place, step, made.value.id);
  return made;
}

/** Add-ons that moved along are called after the new base and their old name; each is on the plan of the old one. */
async function nameMovedAddOns(
  { context, scenario, names }: Place,
  step: StepOf<"transfer">,
  newBaseId: string,
): Promise<void> {
  const { subscriptions } = await loadStatement(context);
  const oldBaseId = subscriptionNamed(scenario, names, step.subscription);
  const old = [...names.subscriptions].flatMap(([as, id]) => {
    const addOn = subscriptions.get(id);
    return addOn?.baseId === oldBaseId && !hasEnded(addOn, context.now - 1) ? [{ as, addOn }] : [];
  });
  const moved = [...subscriptions.values()].filter(({ baseId }) => baseId === newBaseId);
  for (const { id, stints } of moved) {
    const place = old.findIndex(
      ({ addOn }) => currentStint(addOn, context.now - 1)?.planVersionId === stints[0]?.planVersionId,
    );
    const [known] = place < 0 ? [] : old.splice(place, 1);
    if (known) names.subscriptions.set(`${step.as}/${known.as}`, id);
  }
}
