import { assert } from "~/billing/assert";
import { checkEventTime } from "~/billing/metering/check-event";
import { measure } from "~/billing/metering/measure";
import { refuse } from "~/billing/outcome";
import { decideCancel, decideUndoCancel } from "~/billing/subscription/cancel";
import { nextDueAt } from "~/billing/subscription/due";
import { decideSubscribe } from "~/billing/subscription/subscribe";
import { parseDay } from "~/billing/time/day";
import { type EngineBook, type Held, heldAs, holds, versionNamed } from "./engine-book";
import type { StepOf } from "./format";
import { stepAnchor } from "./plan-terms";
import { accepted, type CommandStep, demandNoCredit, rejectedUsage } from "./play";

export function applyStep(book: EngineBook, step: CommandStep): void {
  if (step.do === "subscribe") subscribe(book, step);
  else if (step.do === "usage") recordUsage(book, step);
  else if (step.do === "cancel") cancel(book, step);
  else undoCancel(book, step);
}

function undoCancel(book: EngineBook, step: StepOf<"undo_cancel">): void {
  const held = heldAs(book, step.subscription);
  const { subscription } = accepted(step, decideUndoCancel(held, book.now));
  reschedule(book, step.subscription, { ...held, subscription });
}

function subscribe(book: EngineBook, step: StepOf<"subscribe">): void {
  const customer = book.customers.get(step.customer);
  const plan = book.scenario.plans.find((candidate) => candidate.code === step.plan);
  assert(customer && plan, "references of the file were checked");
  const anchorDay = step.anchor_date === undefined ? undefined : parseDay(step.anchor_date);
  const outcome = decideSubscribe(
    {
      customer: {
        id: customer.id,
        currency: customer.currency,
        zone: customer.timezone,
        billCycleDay: book.billDays.get(customer.id) ?? null,
      },
      planVersion: versionNamed(book, plan.code),
      policy: book.policy,
    },
    {
      subscriptionId: `sub_${step.as}`,
      stintId: `stint_${step.as}`,
      startsAt: step.starts_at ?? step.at,
      anchor: stepAnchor(step, plan),
      ...(anchorDay?.ok ? { anchorDay: anchorDay.value } : {}),
      quantity: step.quantity,
      endsAt: step.ends_at,
    },
    book.now,
  );
  const { subscription, customerBillCycleDay } = accepted(step, outcome);
  if (customerBillCycleDay !== null) book.billDays.set(customer.id, customerBillCycleDay);
  const dueAt = nextDueAt(
    subscription,
    [versionNamed(book, plan.code)],
    book.policy,
    subscription.startsAt - 1,
  );
  book.held.set(step.as, { subscription, customer: customer.id, plan: plan.code, dueAt });
}

/** An event for a window that was billed marks it, and its subscription is due at once. */
function recordUsage(book: EngineBook, step: StepOf<"usage">): void {
  const held = heldAs(book, step.subscription);
  const metric = book.metrics.get(step.metric);
  assert(metric, "references of the file were checked");
  const transactionId = step.transaction_id ?? `event_${book.events.size + 1}`;
  const timestamp = step.timestamp ?? step.at;
  const content = JSON.stringify([step.subscription, step.metric, timestamp, step.properties]);
  const earlier = book.events.get(transactionId);
  if (earlier) {
    if (earlier.content !== content)
      book.notes.push(rejectedUsage(transactionId, [usedBefore(transactionId)]));
    return;
  }
  const { startsAt, endsAt } = held.subscription;
  const span = { startsAt, endsAt, usageAtEnd: book.policy.usage_at_end };
  const misplaced = checkEventTime(timestamp, span, book.now);
  const measured = misplaced ? refuse(misplaced) : measure(metric, step.properties);
  if (!measured.ok) {
    book.notes.push(rejectedUsage(transactionId, measured.refusals));
    return;
  }
  book.events.set(transactionId, {
    ...measured.value,
    transactionId,
    timestamp,
    subscription: held.subscription.id,
    metricId: metric.id,
    content,
  });
  for (const [key, window] of book.windows) {
    const own = window.subscriptionId === held.subscription.id && window.metricId === metric.id;
    if (!own || !holds(window, timestamp)) continue;
    book.windows.set(key, { ...window, dirty: true });
    book.held.set(step.subscription, { ...held, dueAt: Math.min(held.dueAt ?? book.now, book.now) });
  }
}

/** As ingest words it: the same id may only come again with the same content. */
function usedBefore(transactionId: string) {
  return {
    code: "transaction_id_conflict",
    sentence: `The transaction_id ${JSON.stringify(transactionId)} was used before with other content.`,
    remedy: "Use a new id for a new event; repeat an old one only unchanged.",
  };
}

function cancel(book: EngineBook, step: StepOf<"cancel">): void {
  const held = heldAs(book, step.subscription);
  const planVersions = [versionNamed(book, held.plan)];
  const known = { subscription: held.subscription, planVersions, policy: book.policy };
  const change = accepted(step, decideCancel(known, { when: step.when }, book.now));
  demandNoCredit(step, change.unusedDays);
  reschedule(book, step.subscription, { ...held, subscription: change.subscription });
}

function reschedule(book: EngineBook, as: string, held: Held): void {
  const versions = [versionNamed(book, held.plan)];
  const due = nextDueAt(held.subscription, versions, book.policy, book.now - 1);
  book.held.set(as, { ...held, dueAt: due });
}
