import { type OverdueStage, overdueState } from "~/billing/payment/overdue";
import { decideCancel } from "~/billing/subscription/cancel";
import { nextDueAt } from "~/billing/subscription/due";
import { decidePause, decideResume } from "~/billing/subscription/pause";
import { hasEnded } from "~/billing/subscription/status";
import type { Subscription } from "~/billing/subscription/subscription";
import { dayInZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertAudit } from "~/store/audit.server";
import { loadPlanVersions } from "~/store/catalog.server";
import { type Customer, lockCustomer } from "~/store/customers.server";
import { findOverdue, listPaidFor, loadOverdueStages, loadUnpaid, saveOverdue } from "~/store/overdue.server";
import {
  lockSubscriptionsOf,
  type StoredSubscription,
  saveSubscriptions,
} from "~/store/subscriptions.server";

/** The service under which subscriptions of an overdue customer stand still. */
const OVERDUE_SERVICE = "overdue";

/**
 * Looks at the stage of being overdue of a customer and of those it pays for, and does what comes with entering or
 * leaving one. The customer is locked by the caller. Nothing happens where the organization has no stages.
 */
export async function reviewOverdueOf(context: Context, customer: Customer): Promise<void> {
  const stages = await loadOverdueStages(context);
  if (stages.length === 0) return;
  await review(context, customer, stages);
  for (const id of await listPaidFor(context, customer.id)) {
    await review(context, await lockCustomer(context, id), stages);
  }
}

/** A customer whose invoices another one pays is as overdue as that one. */
async function review(context: Context, customer: Customer, stages: readonly OverdueStage[]): Promise<void> {
  const owner = customer.pays === "payer" && customer.payerId !== null ? customer.payerId : customer.id;
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
  await act(context, customer, left, stage);
  await insertAudit(context, {
    action: "customer.overdue_changed",
    subjectKind: "customer",
    subjectId: customer.id,
    details: { from: before?.state ?? "clear", to: state ?? "clear" },
  });
}

/** Service stops with a stage that blocks it and goes on after it; a stage may end subscriptions for good. */
async function act(
  context: Context,
  customer: Customer,
  before: OverdueStage | null,
  after: OverdueStage | null,
): Promise<void> {
  const blocked = before?.blocksServiceAndBilling === true;
  const blocks = after?.blocksServiceAndBilling === true;
  if (blocked === blocks && (after === null || after.cancels === "no")) return;
  const stored = await lockSubscriptionsOf(context, customer.id);
  const live = stored.filter(({ subscription }) => !hasEnded(subscription, context.now));
  const ids = new Set(
    live.flatMap(({ subscription }) => subscription.stints.map((stint) => stint.planVersionId)),
  );
  const versions = await loadPlanVersions(context, [...ids]);
  const { policy } = context.organization;
  const changed = live.map((held) => {
    const own = new Set(held.subscription.stints.map((stint) => stint.planVersionId));
    const planVersions = versions.filter(({ id }) => own.has(id));
    const book = { subscription: held.subscription, planVersions, policy };
    const paused = changePause(context, book, before, after);
    const cancels = after?.cancels ?? "no";
    const subscription =
      cancels === "no"
        ? paused
        : changedBy(decideCancel({ ...book, subscription: paused }, { when: cancels }, context.now), paused);
    const next = nextDueAt(subscription, planVersions, policy, context.now - 1);
    const isBilledNow = !blocks && subscription !== held.subscription && subscription.startsAt <= context.now;
    return { subscription, dueAt: isBilledNow ? context.now : earlier(held, next) };
  });
  await saveSubscriptions(context, changed);
}

type Book = Parameters<typeof decidePause>[0];

/** A stage that blocks service pauses what runs, and leaving one lets it go on. */
function changePause(context: Context, book: Book, before: OverdueStage | null, after: OverdueStage | null) {
  const blocked = before?.blocksServiceAndBilling === true;
  const blocks = after?.blocksServiceAndBilling === true;
  const when = { at: "now" } as const;
  if (blocked === blocks) return book.subscription;
  const decided = blocks
    ? decidePause(book, { id: newId(), service: OVERDUE_SERVICE, when }, context.now)
    : decideResume(book, { service: OVERDUE_SERVICE, when }, context.now);
  return changedBy(decided, book.subscription);
}

/** What a decider refuses here, such as a pause that runs already, leaves the subscription as it is. */
function changedBy(
  outcome:
    | { readonly ok: true; readonly value: { readonly subscription: Subscription } }
    | { readonly ok: false },
  subscription: Subscription,
): Subscription {
  return outcome.ok ? outcome.value.subscription : subscription;
}

function earlier({ dueAt }: StoredSubscription, next: number | null): number | null {
  if (dueAt === null) return next;
  return next === null ? dueAt : Math.min(dueAt, next);
}
