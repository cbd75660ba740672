import { assert } from "~/billing/assert";
import { usageWindows, windowKey } from "~/billing/fees/windows";
import { decideBilling } from "~/billing/invoicing/bill-customer";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { formatAmount } from "~/billing/money/money";
import { currentPeriod, subscriptionStatus } from "~/billing/subscription/status";
import type { Period } from "~/billing/time/cadence";
import { formatDay } from "~/billing/time/day";
import type { Instant } from "~/billing/time/instant";
import { dayInZone } from "~/billing/time/zone";
import type { BookLine, ChargeUsage, Stretch, SubscriptionState } from "./book";
import { coveredStretches } from "./covers";
import { currentCharges } from "./current-charges";
import {
  billingSlice,
  type EngineBook,
  heldAs,
  measureWindow,
  measureWindows,
  openBook,
  versionNamed,
} from "./engine-book";
import { applyStep } from "./engine-steps";
import type { Driver } from "./play";

/** Folds the deciders of the engine into a book in memory: no database, no network, no clock of its own. */
export function createEngineDriver(): Driver {
  let opened: EngineBook | undefined;
  const state = (): EngineBook => {
    assert(opened, "a scenario is opened before anything happens in it");
    return opened;
  };
  return {
    open: async (scenario, now) => {
      opened = openBook(scenario, now);
    },
    drain: async (until) => drain(state(), until),
    setClock: async (now) => {
      state().now = now;
    },
    apply: async (steps) => {
      for (const step of steps) applyStep(state(), step);
    },
    subscriptionState: async (as) => subscriptionState(state(), as),
    chargeUsage: async (as) => chargeUsage(state(), as),
    invoices: async () => state().invoices,
    billDays: async () => state().billDays,
    notes: () => opened?.notes ?? [],
  };
}

/** Goes from one due instant to the next, so that each thing happens on its own day. */
function drain(book: EngineBook, until: Instant): void {
  for (;;) {
    const due = [...book.held.values()].flatMap((held) => held.dueAt ?? []);
    const next = Math.min(...due);
    if (due.length === 0 || next > until) return;
    book.now = Math.max(book.now, next);
    const customers = [...book.held.values()]
      .filter((held) => held.dueAt !== null && held.dueAt <= book.now)
      .map((held) => held.customer);
    for (const customer of new Set(customers)) bill(book, customer);
  }
}

function bill(book: EngineBook, customer: string): void {
  const slice = billingSlice(book, customer);
  const decision = decideBilling(slice, measureWindows(book, usageWindows(slice, book.now).toRate), book.now);
  for (const draft of decision.drafts) issue(book, customer, draft);
  for (const window of decision.windows) book.windows.set(windowKey(window), window);
  for (const [as, held] of book.held) {
    if (held.customer !== customer) continue;
    const dueAt = decision.nextDueAt.get(held.subscription.id) ?? null;
    assert(dueAt === null || dueAt > book.now, `billing moves subscription ${as} forward`);
    book.held.set(as, { ...held, dueAt });
  }
}

function issue(book: EngineBook, customer: string, draft: ClosedDraft): void {
  const { currency } = draft.cut;
  const number = `${book.invoices.length + 1}`;
  const lines = draft.fees.map((fee) => lineOf(book, fee));
  const money = (amountMinor: bigint) => formatAmount(amountMinor, currency);
  book.invoices.push({
    customer,
    number: null,
    currency,
    issuedAt: book.now,
    issuedOn: formatDay(draft.issuedOn),
    dueOn: formatDay(draft.dueOn),
    status: "finalized",
    subtotal: money(draft.netMinor),
    tax: money(draft.taxMinor),
    total: money(draft.totalMinor),
    lines,
    covers: coveredStretches(lines, (as) => coverFacts(book, as)),
  });
  const fees = draft.fees.map((fee, index) => ({
    id: `fee_${number}_${index + 1}`,
    positionKey: fee.positionKey,
    invoiceId: `inv_${number}`,
    amountMinor: fee.amountMinor,
    effect: fee.effect,
  }));
  book.issued.set(customer, [...(book.issued.get(customer) ?? []), ...fees]);
}

function lineOf(book: EngineBook, fee: ClosedDraft["fees"][number]): BookLine {
  const [as, held] = [...book.held].find(
    ([, candidate]) => candidate.subscription.id === fee.position.subscriptionId,
  ) ?? [fee.position.subscriptionId, undefined];
  const plan = held?.plan ?? "";
  const charge = book.versions.get(plan)?.charges.find((candidate) => candidate.id === fee.position.chargeId);
  return {
    kind: fee.kind,
    subscription: as,
    plan,
    charge: charge?.code ?? null,
    quantity: fee.quantity,
    ...stretchOf(fee.period),
    amount: formatAmount(fee.amountMinor, fee.position.currency),
    description: fee.description,
  };
}

function coverFacts(book: EngineBook, as: string) {
  const { subscription, plan } = heldAs(book, as);
  const { cadence, timing } = versionNamed(book, plan).terms;
  const startsOn = dayInZone(subscription.startsAt, subscription.zone);
  return { cadence, anchor: subscription.anchor, startsOn, inAdvance: timing === "in_advance" };
}

function subscriptionState(book: EngineBook, as: string): SubscriptionState {
  const held = book.held.get(as);
  if (!held) return { status: "pending", currentPeriod: null, trialEndsOn: null };
  const period = currentPeriod(held.subscription, versionNamed(book, held.plan), book.now);
  const { trialEndsAt, zone } = held.subscription;
  return {
    trialEndsOn: trialEndsAt === null ? null : formatDay(dayInZone(trialEndsAt, zone)),
    status: subscriptionStatus(held.subscription, book.now),
    currentPeriod: period === null ? null : stretchOf(period),
  };
}

function chargeUsage(book: EngineBook, as: string): ChargeUsage[] {
  const held = book.held.get(as);
  if (!held) return [];
  const slice = billingSlice(book, held.customer);
  const open = usageWindows(slice, book.now).open.filter(
    (window) => window.subscriptionId === held.subscription.id,
  );
  return currentCharges({
    version: versionNamed(book, held.plan),
    currency: held.subscription.currency,
    policy: book.policy,
    tax: slice.customer.tax,
    windows: open.map((window) => ({ window, usage: measureWindow(book, window) })),
  });
}

function stretchOf(period: Period): Stretch {
  return { from: formatDay(period.from), to: formatDay(period.to) };
}
