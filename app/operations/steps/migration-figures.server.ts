import { createHash } from "node:crypto";
import type { PlanVersion } from "~/billing/catalog/plan";
import { usageWindows, windowKey } from "~/billing/fees/windows";
import type { BillingSlice } from "~/billing/invoicing/billing-slice";
import { billsUsage } from "~/billing/invoicing/change-figures";
import type { MeasuredUsage } from "~/billing/invoicing/due-fees";
import { slicesOf, withSlice } from "~/billing/invoicing/family";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { previewRun } from "~/billing/invoicing/preview";
import { formatAmount } from "~/billing/money/money";
import type { Refusal } from "~/billing/outcome";
import { decideMigration, recurringFrom, refusedState } from "~/billing/subscription/migrate";
import type { MigrationTiming } from "~/billing/subscription/migration-kinds";
import { currentStint } from "~/billing/subscription/status";
import type { Subscription } from "~/billing/subscription/subscription";
import type { ChangeBook } from "~/billing/subscription/when";
import { formatDay } from "~/billing/time/day";
import type { Instant } from "~/billing/time/instant";
import { dayInZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import type { NewPlanMigrationItem } from "~/store/plan-migrations.server";
import { loadSubscriptions } from "~/store/subscriptions.server";
import { billedChange } from "./bill-change.server";
import { type BilledFamily, loadFamilies, loadUsageOf, othersOf } from "./billed-family.server";
import { changeBookOf } from "./load-change-book.server";
import { chunks } from "./migration-audience.server";

/** An item without its own id and that of its migration. */
export type CalculatedItem = Omit<NewPlanMigrationItem, "id" | "planMigrationId">;

type Plan = { readonly target: PlanVersion; readonly timing: MigrationTiming };

/** What of a migration a change is held against: figures that somebody confirmed, whatever usage comes in. */
export type Agreed = Pick<
  CalculatedItem,
  "fromVersionId" | "effectiveOn" | "beforeMinor" | "afterMinor" | "guard"
>;

/**
 * What each subscription pays before and after, by the decider that takes it over and the decision of the billing run;
 * nothing is saved. Those that cannot go over come with the reason. A constant number of statements a chunk, and a few
 * more where one customer has several of the subscriptions.
 */
export async function calculateItems(
  context: Context,
  plan: Plan,
  subscriptionIds: readonly string[],
): Promise<Map<string, CalculatedItem>> {
  const items = new Map<string, CalculatedItem>();
  for (const ids of chunks(subscriptionIds)) {
    for (const item of await calculateChunk(context, plan, ids)) items.set(item.subscriptionId, item);
  }
  return items;
}

/** A subscription, its customer's own slice, and everybody on the same invoices. */
type Looked = {
  readonly subscription: Subscription;
  readonly slice: BillingSlice;
  readonly family: BilledFamily;
};

async function calculateChunk(
  context: Context,
  plan: Plan,
  ids: readonly string[],
): Promise<CalculatedItem[]> {
  const asked = (await loadSubscriptions(context, ids)).map(({ subscription }) => subscription);
  const customerIds = [...new Set(asked.map(({ customerId }) => customerId))];
  const families = await loadFamilies(context, customerIds, new Set(ids));
  const owners = new Map(
    families.flatMap((family) =>
      slicesOf(family.slice).map((slice) => [slice.customer.id, { slice, family }] as const),
    ),
  );
  const slices = families.flatMap(({ slice }) => slicesOf(slice));
  const usage = await loadUsageOf(context, slices, context.now, "due_and_open");
  const looked = asked.flatMap((subscription): Looked[] => {
    const owner = owners.get(subscription.customerId);
    return owner ? [{ subscription, ...owner }] : [];
  });
  const items: CalculatedItem[] = [];
  for (const round of rounds(looked)) items.push(...(await calculateRound(context, plan, round, usage)));
  return items;
}

/** The items of one customer come in different rounds, because each is previewed as if it were alone. */
function rounds(looked: readonly Looked[]): Looked[][] {
  const seen = new Map<string, number>();
  const all: Looked[][] = [];
  for (const one of looked) {
    const turn = seen.get(one.slice.customer.id) ?? 0;
    seen.set(one.slice.customer.id, turn + 1);
    const round = all[turn] ?? [];
    all[turn] = [...round, one];
  }
  return all;
}

async function calculateRound(
  context: Context,
  plan: Plan,
  round: readonly Looked[],
  usage: MeasuredUsage,
): Promise<CalculatedItem[]> {
  const decided = round.map((looked) => {
    const book = changeBookOf(context, looked.slice, looked.subscription);
    const command = { stintId: newId(), timing: plan.timing };
    return {
      ...looked,
      book,
      outcome: decideMigration({ ...book, target: plan.target }, command, context.now),
    };
  });
  const after = decided.map(({ slice, outcome }) =>
    outcome.ok ? withTarget(slice, outcome.value.subscription, plan.target) : slice,
  );
  const measured = await loadUsageOf(context, after, context.now, "due_and_open");
  const before = nextTotals(usage, context.now);
  return decided.map(({ subscription, slice, family, book, outcome }, index): CalculatedItem => {
    const fromVersionId = currentStint(subscription, context.now)?.planVersionId ?? "";
    const head = { subscriptionId: subscription.id, customerId: subscription.customerId, fromVersionId };
    const { currency } = subscription;
    if (!outcome.ok) return { ...head, currency, ...leftOut(book, context.now, outcome.refusals[0]) };
    const { effectiveAt } = outcome.value;
    const agreed = agreedFigures(book, plan.target, outcome.value);
    const own = after[index] ?? slice;
    const usageAfter = usageWith(usage, measured, { family, own }, context.now);
    const whole = withSlice(family.slice, own);
    const changed = previewRun(whole, usageAfter, context.now, othersOf([family]));
    const held = { held: { subscription, externalId: null, dueAt: null } };
    const atOnce = billedChange(held, { effectiveAt }, changed);
    return {
      ...head,
      currency,
      ...agreed,
      nextBeforeMinor: totalOf(before(family), currency),
      nextAfterMinor: totalOf(changed.next, currency),
      atOnceMinor: atOnce.toPayMinor,
      givenBackMinor: atOnce.paysOpenMinor + atOnce.creditMinor + atOnce.refundMinor,
      previewHash: billsUsage(changed.atOnce) ? null : atOnce.previewHash,
      state: "pending",
      ...NO_REASON,
    };
  });
}

/** The next document of a family as things are; the members of one share it. */
function nextTotals(usage: MeasuredUsage, now: Instant): (family: BilledFamily) => ClosedDraft | null {
  const known = new Map<BilledFamily, ClosedDraft | null>();
  return (family) => {
    const found = known.get(family);
    if (found !== undefined) return found;
    const { next } = previewRun(family.slice, usage, now, othersOf([family]));
    known.set(family, next);
    return next;
  };
}

/** What a family used, with what the windows of one slice have in the place of what they had before it changed. */
function usageWith(
  usage: MeasuredUsage,
  measured: MeasuredUsage,
  { family, own }: { readonly family: BilledFamily; readonly own: BillingSlice },
  now: Instant,
): MeasuredUsage {
  if (family.members.length === 0) return measured;
  const { toMeasure, open } = usageWindows(own, now);
  const changed = [...toMeasure, ...open].flatMap((window) => {
    const parts = measured.get(windowKey(window));
    return parts ? [[windowKey(window), parts] as const] : [];
  });
  return new Map([...usage, ...changed]);
}

const NO_REASON = { code: null, sentence: null, remedy: null, doneAt: null, documents: [] } as const;

/** The figures of a change that somebody confirms, with their fingerprint. */
export function agreedFigures(
  book: ChangeBook,
  target: PlanVersion,
  changed: { readonly subscription: Subscription; readonly effectiveAt: Instant },
): Agreed {
  const { subscription, effectiveAt } = changed;
  const present = currentStint(book.subscription, effectiveAt);
  const versions = [...book.planVersions.filter(({ id }) => id !== target.id), target];
  const figures = {
    fromVersionId: present?.planVersionId ?? "",
    effectiveOn: dayInZone(effectiveAt, subscription.zone),
    beforeMinor: recurringFrom(book, effectiveAt),
    afterMinor: recurringFrom({ ...book, subscription, planVersions: versions }, effectiveAt),
  };
  const text = JSON.stringify([target.id, ...Object.values(figures).map(String)]);
  return { ...figures, guard: createHash("sha256").update(text).digest("base64url").slice(0, 22) };
}

/** "30.00 to 39.00 EUR from 2026-12-01". */
export function agreedText({ effectiveOn, beforeMinor, afterMinor }: Agreed, currency: string): string {
  const amount = (minor: bigint | null) => (minor === null ? "nothing" : formatAmount(minor, currency));
  const day = effectiveOn === null ? "" : ` from ${formatDay(effectiveOn)}`;
  return `${amount(beforeMinor)} to ${amount(afterMinor)} ${currency}${day}`;
}

/** Of an item that cannot go over: what it pays and goes on to pay, and why. */
function leftOut(book: ChangeBook, now: Instant, refusal: Refusal | undefined) {
  const pays = refusal?.code === "subscription_ended" ? null : recurringFrom(book, now);
  return {
    effectiveOn: null,
    beforeMinor: pays,
    afterMinor: pays,
    nextBeforeMinor: null,
    nextAfterMinor: null,
    atOnceMinor: null,
    givenBackMinor: null,
    guard: null,
    previewHash: null,
    ...reasonOf(refusal),
    doneAt: null,
    documents: [],
  };
}

/** A refusal as the state of an item. */
export function reasonOf(refusal: Refusal | undefined) {
  if (!refusal) throw new Error("A refused change names no refusal.");
  const { code, sentence, remedy } = refusal;
  return { state: refusedState(refusal), code, sentence, remedy };
}

function withTarget(slice: BillingSlice, changed: Subscription, target: PlanVersion): BillingSlice {
  return {
    ...slice,
    subscriptions: slice.subscriptions.map((held) =>
      held.subscription.id === changed.id
        ? { subscription: changed, versions: [...held.versions.filter(({ id }) => id !== target.id), target] }
        : held,
    ),
  };
}

function totalOf(
  draft: { readonly cut: { readonly currency: string }; readonly totalMinor: bigint } | null,
  currency: string,
): bigint | null {
  return draft && draft.cut.currency === currency ? draft.totalMinor : null;
}

/** Fingerprint of all that is still to be done. */
export function hashOf(
  items: readonly Pick<NewPlanMigrationItem, "subscriptionId" | "state" | "guard" | "previewHash">[],
): string {
  const open = items.filter(({ state }) => state === "pending");
  const text = JSON.stringify(
    open.map(({ subscriptionId, guard, previewHash }) => [subscriptionId, guard, previewHash]).sort(),
  );
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}
