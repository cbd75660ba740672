import { type OverdueStage, overdueState } from "~/billing/payment/overdue";
import { type OverdueStep, overdueEffect } from "~/billing/payment/overdue-effect";
import { isReminded } from "~/billing/payment/reminder";
import { formatDay } from "~/billing/time/day";
import { dayInZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertAudit } from "~/store/audit.server";
import { type Customer, lockFamilies, payingCustomerId } from "~/store/customers.server";
import { enqueue } from "~/store/outbox.server";
import {
  loadOverdueRows,
  loadOverdueStages,
  loadUnpaid,
  lookAtOverdue,
  type NextOverdue,
  saveOverdueRows,
} from "~/store/overdue.server";
import { saveSubscriptions } from "~/store/subscriptions.server";
import { holdSubscriptionsOf, wakeAt } from "./hold-subscription.server";
import { wake } from "./wake.server";

/**
 * Looks at the stage of being overdue of a customer and of those it pays for, and does what comes with entering or
 * leaving one. The customer is locked by the caller, who may have changed it. Nothing happens where the organization
 * has no stages.
 */
export async function reviewOverdueOf(context: Context, customer: Customer): Promise<void> {
  const stages = await loadOverdueStages(context);
  if (stages.length === 0) return;
  const family = await lockFamilies(context, [customer.id]);
  await review(context, [customer, ...family.filter(({ id }) => id !== customer.id)], [customer.id], stages);
}

/** The same for any number of customers, in a constant number of statements for all whose stage stays. */
export async function reviewOverdueOfAll(context: Context, customerIds: readonly string[]): Promise<void> {
  const stages = await loadOverdueStages(context);
  await review(context, await lockFamilies(context, customerIds), customerIds, stages);
}

/** A customer whose invoices another one pays is as overdue as that one. */
async function review(
  context: Context,
  customers: readonly Customer[],
  asked: readonly string[],
  stages: readonly OverdueStage[],
): Promise<void> {
  const ids = customers.map(({ id }) => id);
  // Who pays for one of them is looked at by the next drain: locking it from here could meet somebody who locks the
  // other way.
  const payers = customers.filter(({ id }) => asked.includes(id)).map(payingCustomerId);
  await lookAtOverdue(
    context,
    payers.filter((id) => !ids.includes(id)),
  );
  const unpaid = await loadUnpaid(context, [...new Set(customers.map(payingCustomerId))]);
  const rows = await loadOverdueRows(context, ids);
  const today = dayInZone(context.now, context.organization.zone);
  const moves = customers.map((customer) => {
    const owed = unpaid.get(payingCustomerId(customer)) ?? [];
    const enforcement = customer.overdueOff ? "off" : "on";
    const { stage, nextOn } = overdueState(stages, owed, today, context.organization.policy, enforcement);
    const row = rows.get(customer.id);
    const before = row?.state ?? null;
    const state = stage?.name ?? null;
    const next: NextOverdue = {
      customerId: customer.id,
      state,
      since: row && before === state ? row.since : today,
      nextOn,
      blocks: stage?.blocksServiceAndBilling ?? false,
    };
    return { customer, before, stage, next };
  });
  await saveOverdueRows(
    context,
    moves.map(({ next }) => next),
  );
  for (const { customer, before, stage, next } of moves) {
    if (before === next.state) continue;
    const left = stages.find(({ name }) => name === before) ?? null;
    await act(context, customer, { before: left, after: stage });
    // Who does not pay itself is not reminded: the payer is.
    const isPayer = payingCustomerId(customer) === customer.id;
    if (stage && isPayer && isReminded(stages, { before: left, after: stage })) {
      const entry = { customerId: customer.id, stage: stage.name, since: formatDay(today) };
      await enqueue(context, "announce_overdue", entry);
    }
    await insertAudit(context, {
      action: "customer.overdue_changed",
      subjectKind: "customer",
      subjectId: customer.id,
      details: { from: before ?? "clear", to: next.state ?? "clear" },
    });
  }
}

/** Subscriptions follow the stage; what may be billed again is billed at once. */
async function act(context: Context, customer: Customer, step: OverdueStep): Promise<void> {
  const blocks = step.after?.blocksServiceAndBilling === true;
  const blocked = step.before?.blocksServiceAndBilling === true;
  if (!blocks && !blocked && (step.after?.cancels ?? "no") === "no") return;
  const { policy } = context.organization;
  const changed = (await holdSubscriptionsOf(context, customer.id)).flatMap((held) => {
    const subscription = overdueEffect({ ...held, policy }, step, newId(), context.now);
    if (subscription === held.subscription) return [];
    const isBilledNow = !blocks && subscription.startsAt <= context.now;
    return [{ subscription, dueAt: isBilledNow ? context.now : wakeAt(context, held, subscription) }];
  });
  await saveSubscriptions(context, changed);
  // While it was stopped nothing of it was due: what ended or began meanwhile, and its pools, were left out.
  if (blocked && !blocks) await wake(context, customer.id, "now");
}
