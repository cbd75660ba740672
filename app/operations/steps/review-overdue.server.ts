import { type OverdueStage, overdueState } from "~/billing/payment/overdue";
import { type OverdueStep, overdueEffect } from "~/billing/payment/overdue-effect";
import { dayInZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertAudit } from "~/store/audit.server";
import { type Customer, lockCustomer, payingCustomerId } from "~/store/customers.server";
import {
  findOverdue,
  listPaidFor,
  loadOverdueStages,
  loadUnpaid,
  lookAtOverdue,
  saveOverdue,
} from "~/store/overdue.server";
import { saveSubscriptions } from "~/store/subscriptions.server";
import { holdSubscriptionsOf, wakeAt } from "./hold-subscription.server";

/**
 * Looks at the stage of being overdue of a customer and of those it pays for, and does what comes with entering or
 * leaving one. The customer is locked by the caller. Nothing happens where the organization has no stages.
 */
export async function reviewOverdueOf(context: Context, customer: Customer): Promise<void> {
  const stages = await loadOverdueStages(context);
  if (stages.length === 0) return;
  await review(context, customer, stages);
  // Who pays for it is looked at by the next drain: locking it from here could meet somebody who locks the other way.
  if (customer.pays === "payer" && customer.payerId !== null)
    await lookAtOverdue(context, [customer.payerId]);
  for (const id of await listPaidFor(context, customer.id)) {
    await review(context, await lockCustomer(context, id), stages);
  }
}

/** A customer whose invoices another one pays is as overdue as that one. */
async function review(context: Context, customer: Customer, stages: readonly OverdueStage[]): Promise<void> {
  const owner = payingCustomerId(customer);
  const today = dayInZone(context.now, context.organization.zone);
  const { stage, nextOn } = overdueState(
    stages,
    await loadUnpaid(context, owner),
    today,
    context.organization.policy,
    customer.overdueOff ? "off" : "on",
  );
  const before = await findOverdue(context, customer.id);
  const state = stage?.name ?? null;
  const isSame = (before?.state ?? null) === state;
  const since = isSame && before ? before.since : today;
  await saveOverdue(context, customer.id, {
    state,
    since,
    nextOn,
    blocks: stage?.blocksServiceAndBilling ?? false,
  });
  if (isSame) return;
  const left = stages.find(({ name }) => name === before?.state) ?? null;
  await act(context, customer, { before: left, after: stage });
  await insertAudit(context, {
    action: "customer.overdue_changed",
    subjectKind: "customer",
    subjectId: customer.id,
    details: { from: before?.state ?? "clear", to: state ?? "clear" },
  });
}

/** Subscriptions follow the stage; what may be billed again is billed at once. */
async function act(context: Context, customer: Customer, step: OverdueStep): Promise<void> {
  const blocks = step.after?.blocksServiceAndBilling === true;
  const { policy } = context.organization;
  const changed = (await holdSubscriptionsOf(context, customer.id)).flatMap((held) => {
    const subscription = overdueEffect({ ...held, policy }, step, newId(), context.now);
    if (subscription === held.subscription) return [];
    const isBilledNow = !blocks && subscription.startsAt <= context.now;
    return [{ subscription, dueAt: isBilledNow ? context.now : wakeAt(context, held, subscription) }];
  });
  await saveSubscriptions(context, changed);
}
